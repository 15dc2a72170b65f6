//! Lists of quotes, newest first.

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::quotes::Standing;

use super::QuoteRow;
use crate::dialect::{Conn, MultiBackend};
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::quote;

/// What a person looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// How they stand on the day.
    pub standing: Option<Standing>,
    /// One body.
    pub body: Option<String>,
    /// Code of a service.
    pub service: Option<String>,
    /// Only orders with an amount that no document asks yet.
    pub to_bill: bool,
    /// Words of the body's name, folded.
    pub words: Vec<String>,
    /// The day: a quote sent may have expired.
    pub today: NaiveDate,
}

type Boxed<'a> = quote::BoxedQuery<'a, MultiBackend>;

fn filtered<'a>(centre: &'a str, filter: &'a Filter) -> Boxed<'a> {
    let mut query = quote::table.filter(quote::centre_id.eq(centre)).into_boxed();
    match filter.standing {
        Some(Standing::Sent) => {
            query = query.filter(quote::state.eq("sent").and(quote::valid_until.ge(filter.today)));
        }
        Some(Standing::Expired) => {
            query = query.filter(quote::state.eq("sent").and(quote::valid_until.lt(filter.today)));
        }
        Some(standing) => query = query.filter(quote::state.eq(standing.code())),
        None => {}
    }
    if let Some(body) = &filter.body {
        query = query.filter(quote::body_id.eq(body));
    }
    if let Some(service) = &filter.service {
        query = query.filter(quote::service.eq(service));
    }
    if filter.to_bill {
        query = query.filter(quote::to_bill.eq(true));
    }
    for word in &filter.words {
        query = query.filter(quote::name_key.like(format!("%{word}%")));
    }
    query
}

/// A page of quotes.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, centre: &str, filter: &Filter, cursor: &Cursor, limit: i64) -> Result<Page<QuoteRow>> {
    let query = filtered(centre, filter).limit(limit + 1).select(QuoteRow::as_select());
    let rows = match cursor {
        Cursor::First => query.order(quote::id.desc()).load(conn)?,
        Cursor::After(key) => query.filter(quote::id.lt(&key.id)).order(quote::id.desc()).load(conn)?,
        Cursor::Before(key) => query.filter(quote::id.gt(&key.id)).order(quote::id.asc()).load(conn)?,
    };
    Ok(Page::build(rows, limit, cursor, |r: &QuoteRow| Key { value: String::new(), id: r.id.clone() }))
}

/// All the quotes of a filter, newest first: exports.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn, centre: &str, filter: &Filter) -> Result<Vec<QuoteRow>> {
    Ok(filtered(centre, filter).order(quote::id.desc()).select(QuoteRow::as_select()).load(conn)?)
}

/// The quotes of a body, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_body(conn: &mut Conn, centre: &str, body: &str) -> Result<Vec<QuoteRow>> {
    let mine = quote::centre_id.eq(centre).and(quote::body_id.eq(body));
    Ok(quote::table.filter(mine).order(quote::id.desc()).select(QuoteRow::as_select()).load(conn)?)
}

/// The orders whose amounts no document asks yet, oldest first.
///
/// # Errors
/// When the database fails.
pub fn to_bill(conn: &mut Conn, centre: &str) -> Result<Vec<QuoteRow>> {
    let open = quote::centre_id.eq(centre).and(quote::to_bill.eq(true));
    Ok(quote::table.filter(open).order(quote::id.asc()).select(QuoteRow::as_select()).load(conn)?)
}

/// How many quotes stand in each way on a day, of one body or of all: counted by the database.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, centre: &str, body: Option<&str>, today: NaiveDate) -> Result<Vec<(Standing, u64)>> {
    let mut by_state = quote::table
        .filter(quote::centre_id.eq(centre))
        .group_by(quote::state)
        .select((quote::state, count_star()))
        .into_boxed();
    if let Some(body) = body {
        by_state = by_state.filter(quote::body_id.eq(body));
    }
    let rows: Vec<(String, i64)> = by_state.load(conn)?;
    let expired =
        Filter { standing: Some(Standing::Expired), body: body.map(str::to_owned), today, ..Filter::default() };
    let expired: i64 = filtered(centre, &expired).select(count_star()).first(conn)?;
    let of = |standing: Standing| {
        let code = if standing == Standing::Expired { "sent" } else { standing.code() };
        let found = rows.iter().find(|(state, _)| state == code).map_or(0, |(_, n)| *n);
        let n = match standing {
            Standing::Sent => found - expired,
            Standing::Expired => expired,
            _ => found,
        };
        (standing, u64::try_from(n).unwrap_or(0))
    };
    Ok(Standing::ALL.into_iter().map(of).collect())
}

/// How many quotes that were sent can still be accepted from a day on, and not after another.
///
/// # Errors
/// When the database fails.
pub fn ending(conn: &mut Conn, centre: &str, today: NaiveDate, until: NaiveDate) -> Result<i64> {
    let sent = Filter { standing: Some(Standing::Sent), today, ..Filter::default() };
    Ok(filtered(centre, &sent).filter(quote::valid_until.le(until)).select(count_star()).first(conn)?)
}

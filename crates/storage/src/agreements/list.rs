//! The list of accessions: search, where they stand, keyset pages by name of the body.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use domain::agreements::{EXPIRING_DAYS, Stage};

use super::AccessionRow;
use crate::dialect::{Conn, MultiBackend};
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::{accession, body, membership, subscription};
use crate::territory::bodies::BodyRow;

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Folded words of the body's name or its codes.
    pub words: Vec<String>,
    /// Where they stand on the day.
    pub stage: Option<Stage>,
    /// Scheme.
    pub scheme: Option<String>,
    /// The day.
    pub today: NaiveDate,
}

/// An accession with its body and the key by which it is sorted.
pub type Listed = (AccessionRow, BodyRow, String);

/// Keeps what the filter asks, but for where they stand.
macro_rules! of_words {
    ($query:ident, $filter:ident) => {
        for word in &$filter.words {
            $query = $query.filter(body::search.like(format!("%{}%", word.replace(['%', '_'], ""))));
        }
        if let Some(scheme) = &$filter.scheme {
            $query = $query.filter(accession::scheme_id.eq(scheme));
        }
    };
}

/// A page of accessions by name of the body, the newest of a body first.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, centre_id: &str, filter: &Filter, cursor: &Cursor, limit: i64) -> Result<Page<Listed>> {
    let mut query = accession::table
        .inner_join(body::table.on(body::id.eq(accession::body_id)))
        .inner_join(
            membership::table
                .on(membership::centre_id.eq(accession::centre_id).and(membership::body_id.eq(accession::body_id))),
        )
        .filter(accession::centre_id.eq(centre_id))
        .select((AccessionRow::as_select(), BodyRow::as_select(), membership::name_key))
        .into_boxed::<MultiBackend>();
    of_words!(query, filter);
    if let Some(stage) = filter.stage {
        let (today, code) = (filter.today, accession::state);
        let soon = today.checked_add_days(Days::new(EXPIRING_DAYS.unsigned_abs())).unwrap_or(NaiveDate::MAX);
        // The first versions of the program wrote `acceded`.
        let running = ["in-force", "acceded"];
        let ended = ["renewed", "withdrawn"];
        query = match stage {
            Stage::Invited | Stage::Adopted | Stage::Enforceable | Stage::Signed => query.filter(code.eq(stage.code())),
            Stage::Renewed | Stage::Withdrawn => {
                query.filter(code.eq(stage.code())).filter(accession::until_date.lt(today))
            }
            Stage::Expired => {
                query.filter(code.eq("expired").or(code.eq_any(running).and(accession::until_date.lt(today))))
            }
            Stage::Future => query
                .filter(code.eq_any(running).or(code.eq_any(ended)))
                .filter(accession::from_date.gt(today))
                .filter(accession::until_date.ge(today)),
            Stage::Expiring => query
                .filter(code.eq_any(running))
                .filter(accession::from_date.le(today))
                .filter(accession::until_date.ge(today))
                .filter(accession::until_date.le(soon)),
            Stage::InForce => {
                let far = code.eq_any(running).and(accession::until_date.gt(soon));
                let leaving = code.eq_any(ended).and(accession::until_date.ge(today));
                query.filter(accession::from_date.le(today)).filter(far.or(leaving))
            }
        };
    }
    let (name, id) = (membership::name_key, accession::id);
    let backwards = matches!(cursor, Cursor::Before(_));
    if let Cursor::After(key) | Cursor::Before(key) = cursor {
        let (value, known) = (key.value.clone(), key.id.clone());
        query = if backwards {
            query.filter(name.le(value.clone())).filter(name.lt(value).or(id.gt(known)))
        } else {
            query.filter(name.ge(value.clone())).filter(name.gt(value).or(id.lt(known)))
        };
    }
    let query = if backwards { query.order((name.desc(), id.asc())) } else { query.order((name.asc(), id.desc())) };
    let rows: Vec<Listed> = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |(a, _, name)| Key { value: name.clone(), id: a.id.clone() }))
}

/// Where the accessions of a search stand on its day, whatever stage it asks for: each with its body.
///
/// # Errors
/// When the database fails.
pub fn stages(conn: &mut Conn, centre_id: &str, filter: &Filter) -> Result<Vec<(String, Stage)>> {
    let mut query = accession::table
        .inner_join(body::table.on(body::id.eq(accession::body_id)))
        .filter(accession::centre_id.eq(centre_id))
        .select((accession::body_id, accession::state, accession::from_date, accession::until_date))
        .into_boxed::<MultiBackend>();
    of_words!(query, filter);
    let rows: Vec<(String, String, NaiveDate, NaiveDate)> = query.load(conn)?;
    let stage = |(body, state, from, until): (String, String, NaiveDate, NaiveDate)| {
        Some((body, Stage::stored(&state, from, until, filter.today)?))
    };
    Ok(rows.into_iter().filter_map(stage).collect())
}

/// How many services some bodies have on a day, by body; those with none are not here.
///
/// # Errors
/// When the database fails.
pub fn services_on(
    conn: &mut Conn,
    centre_id: &str,
    bodies: &[String],
    day: NaiveDate,
) -> Result<HashMap<String, usize>> {
    let held: Vec<String> = subscription::table
        .filter(subscription::centre_id.eq(centre_id).and(subscription::body_id.eq_any(bodies)))
        .filter(subscription::from_date.le(day).and(subscription::until_date.ge(day)))
        .select(subscription::body_id)
        .load(conn)?;
    let mut counts = HashMap::new();
    for body in held {
        *counts.entry(body).or_default() += 1;
    }
    Ok(counts)
}

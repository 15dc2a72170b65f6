//! Hours worked and planned on requests, closed months, warnings given.

mod months;
mod plan;
mod sums;

pub use months::{MonthRow, close, closed, warn};
pub use plan::{PlanRow, move_plans, plans_of, put_plan, rebody_plans};
pub use sums::{Range, SumRow, of_one, planned, worked};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::hours::Work;
use domain::month::Month;
use serde::Serialize;

use crate::dialect::{Conn, MultiBackend};
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::work_hours as t;

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = t, primary_key(centre_id, id))]
pub struct HoursRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Request or activity.
    pub ticket: i32,
    /// Who worked.
    pub person_id: String,
    /// Their name.
    pub person_name: String,
    /// Role in which they worked, as in the price list.
    pub role: String,
    /// When.
    pub on_date: NaiveDate,
    /// The month of that day: 202610.
    pub month: i32,
    /// How long.
    pub minutes: i64,
    /// What was done.
    pub note: String,
    /// Whether the body pays it by the hour.
    pub charged: bool,
    /// Minutes taken from prepaid hours.
    pub drawn: i64,
    /// Minutes that prepaid hours did not cover.
    pub excess: i64,
    /// The quote that asks these minutes; empty for none.
    pub quote_id: String,
    /// How many times it was written, from 1.
    pub revision: i32,
    /// The body of the request; empty for none.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// The area of the request when it was recorded.
    pub queue: String,
    /// The service of the request when it was recorded; empty for none.
    pub service: String,
    /// When it was recorded, UTC.
    pub created_at: NaiveDateTime,
    /// When it changed last, UTC.
    pub changed_at: NaiveDateTime,
}

impl HoursRow {
    /// The piece of work as the rules know it.
    #[must_use]
    pub fn work(&self) -> Work {
        Work {
            role: self.role.clone(),
            on: self.on_date,
            minutes: self.minutes,
            note: self.note.clone(),
            charged: self.charged,
        }
    }

    /// Takes what a piece of work says.
    pub fn set(&mut self, work: &Work) {
        self.role.clone_from(&work.role);
        self.note.clone_from(&work.note);
        (self.on_date, self.minutes, self.charged) = (work.on, work.minutes, work.charged);
        self.month = Month::of(work.on).number();
    }

    /// What names it among the uses of orders: a new one at each writing.
    #[must_use]
    pub fn source(&self) -> String {
        format!("ore:{}:{}", self.id, self.revision)
    }

    /// The month that it counts in.
    #[must_use]
    pub fn month_of(&self) -> Month {
        Month::of(self.on_date)
    }
}

/// Adds a piece of work.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &HoursRow) -> Result<()> {
    diesel::insert_into(t::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &HoursRow) -> Result<()> {
    diesel::update(t::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// Takes a piece of work away.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut Conn, centre: &str, id: &str) -> Result<()> {
    diesel::delete(t::table.find((centre, id))).execute(conn)?;
    Ok(())
}

/// One piece of work of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, id: &str) -> Result<Option<HoursRow>> {
    Ok(t::table.find((centre, id)).select(HoursRow::as_select()).first(conn).optional()?)
}

/// The work on a ticket, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre: &str, ticket: i32) -> Result<Vec<HoursRow>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::ticket.eq(ticket)))
        .order(t::id.asc())
        .select(HoursRow::as_select())
        .load(conn)?)
}

/// The role in which somebody worked last.
///
/// # Errors
/// When the database fails.
pub fn last_role(conn: &mut Conn, centre: &str, person: &str) -> Result<Option<String>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::person_id.eq(person)))
        .order(t::id.desc())
        .select(t::role)
        .first(conn)
        .optional()?)
}

/// Which work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before this month.
    pub from: Option<i32>,
    /// Not after this month.
    pub until: Option<i32>,
    /// Who worked.
    pub person: Option<String>,
    /// Body.
    pub body: Option<String>,
    /// Area.
    pub queue: Option<String>,
    /// Only what a body pays by the hour.
    pub charged: bool,
}

/// A page of the work of a centre, the last recorded first.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, centre: &str, filter: &Filter, (cursor, limit): (&Cursor, i64)) -> Result<Page<HoursRow>> {
    let mut query = t::table.filter(t::centre_id.eq(centre.to_owned())).into_boxed::<MultiBackend>();
    if let Some(from) = filter.from {
        query = query.filter(t::month.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(t::month.le(until));
    }
    if let Some(person) = &filter.person {
        query = query.filter(t::person_id.eq(person.clone()));
    }
    if let Some(body) = &filter.body {
        query = query.filter(t::body_id.eq(body.clone()));
    }
    if let Some(queue) = &filter.queue {
        query = query.filter(t::queue.eq(queue.clone()));
    }
    if filter.charged {
        query = query.filter(t::charged.eq(true));
    }
    query = match cursor {
        Cursor::First => query.order(t::id.desc()),
        Cursor::After(key) => query.filter(t::id.lt(key.id.clone())).order(t::id.desc()),
        Cursor::Before(key) => query.filter(t::id.gt(key.id.clone())).order(t::id.asc()),
    };
    let rows: Vec<HoursRow> = query.limit(limit + 1).select(HoursRow::as_select()).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |r: &HoursRow| Key { value: String::new(), id: r.id.clone() }))
}

/// The work that prepaid hours did not cover and that no quote asks yet, by body and oldest first.
///
/// # Errors
/// When the database fails.
pub fn exceeding(conn: &mut Conn, centre: &str, body: Option<&str>) -> Result<Vec<HoursRow>> {
    let mut query = t::table
        .filter(t::centre_id.eq(centre.to_owned()))
        .filter(t::excess.gt(0))
        .filter(t::quote_id.eq(""))
        .filter(t::body_id.ne(""))
        .into_boxed::<MultiBackend>();
    if let Some(body) = body {
        query = query.filter(t::body_id.eq(body.to_owned()));
    }
    Ok(query.order((t::body_id.asc(), t::id.asc())).select(HoursRow::as_select()).load(conn)?)
}

/// The work that a quote asks.
///
/// # Errors
/// When the database fails.
pub fn in_quote(conn: &mut Conn, centre: &str, quote: &str) -> Result<Vec<HoursRow>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::quote_id.eq(quote)).and(t::quote_id.ne("")))
        .order(t::id.asc())
        .select(HoursRow::as_select())
        .load(conn)?)
}

/// Moves the work of a ticket to another.
///
/// # Errors
/// When the database fails.
pub fn move_to(conn: &mut Conn, centre: &str, from: i32, to: i32) -> Result<()> {
    diesel::update(t::table.filter(t::centre_id.eq(centre).and(t::ticket.eq(from))))
        .set(t::ticket.eq(to))
        .execute(conn)?;
    Ok(())
}

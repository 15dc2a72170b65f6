//! The facts.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::reports::What;

use crate::bulk::{self, Value};
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::desk_fact as t;

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = t)]
pub struct FactRow {
    /// Centre.
    pub centre_id: String,
    /// Ticket.
    pub ticket: i32,
    /// Place of its event in the log of the ticket, from 0.
    pub place: i32,
    /// Code of what happened.
    pub what: String,
    /// Italian day.
    pub day: NaiveDate,
    /// Seconds of work from the opening.
    pub seconds: i64,
    /// 1 when the promise was kept, 0 when it was broken, -1 when there was none.
    pub kept: i32,
    /// Body of the ticket; empty for none.
    pub body_id: String,
    /// Service when it happened; empty for none.
    pub service: String,
    /// Area when it happened.
    pub queue: String,
    /// Person in charge when it happened; empty for nobody.
    pub assignee_id: String,
}

impl FactRow {
    /// What happened.
    #[must_use]
    pub fn what_of(&self) -> Option<What> {
        What::from_code(&self.what)
    }

    /// Whether the promise was kept.
    #[must_use]
    pub fn kept_of(&self) -> Option<bool> {
        (self.kept >= 0).then_some(self.kept == 1)
    }
}

/// Adds facts.
///
/// # Errors
/// When one is there already, or the database fails.
pub fn append(conn: &mut Conn, rows: &[FactRow]) -> Result<()> {
    for row in rows {
        diesel::insert_into(t::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Adds many facts at once.
///
/// # Errors
/// When the database fails.
pub fn insert_many(conn: &mut Conn, rows: Vec<FactRow>) -> Result<()> {
    const COLUMNS: [&str; 11] = [
        "centre_id",
        "ticket",
        "place",
        "what",
        "day",
        "seconds",
        "kept",
        "body_id",
        "service",
        "queue",
        "assignee_id",
    ];
    let rows: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|r| {
            vec![
                r.centre_id.into(),
                r.ticket.into(),
                r.place.into(),
                r.what.into(),
                r.day.into(),
                r.seconds.into(),
                r.kept.into(),
                r.body_id.into(),
                r.service.into(),
                r.queue.into(),
                r.assignee_id.into(),
            ]
        })
        .collect();
    bulk::insert(conn, "desk_fact", &COLUMNS, &rows)?;
    Ok(())
}

/// The facts of a ticket, in the order in which they happened.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre: &str, ticket: i32) -> Result<Vec<FactRow>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::ticket.eq(ticket)))
        .order((t::place.asc(), t::what.asc()))
        .select(FactRow::as_select())
        .load(conn)?)
}

/// The facts from a day to another, both included.
///
/// # Errors
/// When the database fails.
pub fn between(conn: &mut Conn, centre: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<FactRow>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::day.ge(from)).and(t::day.le(to)))
        .select(FactRow::as_select())
        .load(conn)?)
}

/// The first facts of a body from a day to another whose promise was broken, in order of day.
///
/// # Errors
/// When the database fails.
pub fn broken(
    conn: &mut Conn,
    centre: &str,
    body: &str,
    (from, to): (NaiveDate, NaiveDate),
    limit: i64,
) -> Result<Vec<FactRow>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::body_id.eq(body)).and(t::day.ge(from)).and(t::day.le(to)))
        // Written out: the index holds these rows alone.
        .filter(sql::<Bool>("kept = 0"))
        .order((t::day.asc(), t::ticket.asc(), t::place.asc(), t::what.asc()))
        .limit(limit)
        .select(FactRow::as_select())
        .load(conn)?)
}

/// The day of the first fact of a centre.
///
/// # Errors
/// When the database fails.
pub fn first_day(conn: &mut Conn, centre: &str) -> Result<Option<NaiveDate>> {
    Ok(t::table.filter(t::centre_id.eq(centre)).order(t::day.asc()).select(t::day).first(conn).optional()?)
}

/// Gives the facts of a ticket to another body; the days that they are of.
///
/// # Errors
/// When the database fails.
pub fn rebody(conn: &mut Conn, centre: &str, ticket: i32, body: &str) -> Result<Vec<NaiveDate>> {
    let all = t::table.filter(t::centre_id.eq(centre).and(t::ticket.eq(ticket)).and(t::body_id.ne(body)));
    let mut days: Vec<NaiveDate> = all.select(t::day).load(conn)?;
    days.sort_unstable();
    days.dedup();
    if !days.is_empty() {
        diesel::update(t::table.filter(t::centre_id.eq(centre).and(t::ticket.eq(ticket))))
            .set(t::body_id.eq(body))
            .execute(conn)?;
    }
    Ok(days)
}

/// Takes away the facts of a centre, to be read again from the logs.
///
/// # Errors
/// When the database fails.
pub fn wipe(conn: &mut Conn, centre: &str) -> Result<()> {
    diesel::delete(t::table.filter(t::centre_id.eq(centre))).execute(conn)?;
    Ok(())
}

/// Whether the first ticket of a centre has no facts: it was written before facts were kept.
///
/// # Errors
/// When the database fails.
pub fn are_missing(conn: &mut Conn, centre: &str) -> Result<bool> {
    use crate::schema::ticket;
    let first: Option<i32> = ticket::table
        .filter(ticket::centre_id.eq(centre))
        .order(ticket::number.asc())
        .select(ticket::number)
        .first(conn)
        .optional()?;
    Ok(match first {
        Some(number) => of_ticket(conn, centre, number)?.is_empty(),
        None => false,
    })
}

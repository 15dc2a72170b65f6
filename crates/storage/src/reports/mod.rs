//! Facts that reports count, their sums by day and month, reports that were printed.

mod facts;
mod sums;

pub use facts::{FactRow, append, are_missing, between, broken, first_day, insert_many, of_ticket, rebody, wipe};
pub use sums::{SumRow, backlog, put, range, remove, set_until, until};

use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{desk_report, ticket};

/// The file of a yearly report that was printed.
///
/// # Errors
/// When the database fails.
pub fn printed(conn: &mut Conn, centre: &str, body: &str, year: i32) -> Result<Option<String>> {
    Ok(desk_report::table.find((centre, body, year)).select(desk_report::pdf_file_id).first(conn).optional()?)
}

/// Remembers the file of a yearly report.
///
/// # Errors
/// When it was printed already, or the database fails.
pub fn set_printed(conn: &mut Conn, centre: &str, (body, year): (&str, i32), file: &str) -> Result<()> {
    diesel::insert_into(desk_report::table)
        .values((
            desk_report::centre_id.eq(centre),
            desk_report::body_id.eq(body),
            desk_report::year.eq(year),
            desk_report::pdf_file_id.eq(file),
        ))
        .execute(conn)?;
    Ok(())
}

/// Open tickets with the same person and priority, opened in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct LoadRow {
    /// Person in charge; empty for nobody.
    pub assignee_id: String,
    /// 0 low to 3 urgent.
    pub priority: i32,
    /// How many.
    pub count: i64,
}

/// The open tickets by person and priority, opened not before an instant and before another.
///
/// # Errors
/// When the database fails.
pub fn load(
    conn: &mut Conn,
    centre: &str,
    (from, until): (chrono::NaiveDateTime, chrono::NaiveDateTime),
) -> Result<Vec<LoadRow>> {
    Ok(ticket::table
        .filter(ticket::centre_id.eq(centre).and(ticket::active.eq(true)))
        .filter(ticket::opened_at.ge(from).and(ticket::opened_at.lt(until)))
        .group_by((ticket::assignee_id, ticket::priority))
        .select((ticket::assignee_id, ticket::priority, diesel::dsl::count_star()))
        .load(conn)?)
}

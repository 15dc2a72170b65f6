//! Sums of hours worked and planned, made by the database.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::dialect::{Conn, sum_cents};
use crate::error::Result;
use crate::schema::{work_hours, work_plan};

/// From a month to another, both included, and of which body or person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Range {
    /// First month: 202601.
    pub from: i32,
    /// Last month.
    pub until: i32,
    /// Only of this body.
    pub body: Option<String>,
    /// Only of this person.
    pub person: Option<String>,
}

/// Minutes with the same month, person, area, service and body.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SumRow {
    /// Month.
    pub month: i32,
    /// Person.
    pub person_id: String,
    /// Area.
    pub queue: String,
    /// Service.
    pub service: String,
    /// Body.
    pub body_id: String,
    /// Name of the person.
    pub person_name: String,
    /// Name of the body.
    pub body_name: String,
    /// Minutes worked, or planned.
    pub minutes: i64,
    /// Minutes taken from prepaid hours.
    pub drawn: i64,
    /// Minutes beyond them.
    pub excess: i64,
}

/// The same sums over two tables: what was worked, and what was planned, of which nothing is drawn.
macro_rules! sums {
    ($conn:ident, $centre:ident, $range:ident, $table:ident, $drawn:literal, $excess:literal) => {{
        use $table as t;
        let (body, any_body) = ($range.body.clone().unwrap_or_default(), $range.body.is_none());
        let (person, any_person) = ($range.person.clone().unwrap_or_default(), $range.person.is_none());
        Ok(t::table
            .filter(t::centre_id.eq($centre))
            .filter(t::month.ge($range.from).and(t::month.le($range.until)))
            .filter(t::body_id.eq(body).or(any_body.into_sql::<Bool>()))
            .filter(t::person_id.eq(person).or(any_person.into_sql::<Bool>()))
            .group_by((t::month, t::person_id, t::queue, t::service, t::body_id))
            .select((
                t::month,
                t::person_id,
                t::queue,
                t::service,
                t::body_id,
                sql::<Text>("MAX(person_name)"),
                sql::<Text>("MAX(body_name)"),
                sum_cents("minutes"),
                sum_cents($drawn),
                sum_cents($excess),
            ))
            .load($conn)?)
    }};
}

/// The sums of what was worked.
///
/// # Errors
/// When the database fails.
pub fn worked(conn: &mut Conn, centre: &str, range: &Range) -> Result<Vec<SumRow>> {
    sums!(conn, centre, range, work_hours, "drawn", "excess")
}

/// The sums of what was planned.
///
/// # Errors
/// When the database fails.
pub fn planned(conn: &mut Conn, centre: &str, range: &Range) -> Result<Vec<SumRow>> {
    sums!(conn, centre, range, work_plan, "0", "0")
}

/// Minutes worked and planned of a ticket.
///
/// # Errors
/// When the database fails.
pub fn of_one(conn: &mut Conn, centre: &str, ticket: i32) -> Result<(i64, i64)> {
    let worked = work_hours::table
        .filter(work_hours::centre_id.eq(centre).and(work_hours::ticket.eq(ticket)))
        .select(sum_cents("minutes"))
        .single_value();
    let planned = work_plan::table
        .filter(work_plan::centre_id.eq(centre).and(work_plan::ticket.eq(ticket)))
        .select(sum_cents("minutes"))
        .single_value();
    let (worked, planned): (Option<i64>, Option<i64>) = diesel::select((worked, planned)).get_result(conn)?;
    Ok((worked.unwrap_or(0), planned.unwrap_or(0)))
}

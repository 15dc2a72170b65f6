//! Closed months, and who was told that hours are about to end.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{work_month, work_warning};

/// A closed month.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = work_month)]
pub struct MonthRow {
    /// Centre.
    pub centre_id: String,
    /// The month: 202610.
    pub month: i32,
    /// When it was closed, UTC.
    pub closed_at: NaiveDateTime,
    /// Who closed it.
    pub closed_by: String,
}

/// Closes a month.
///
/// # Errors
/// When it is closed already, or the database fails.
pub fn close(conn: &mut Conn, row: &MonthRow) -> Result<()> {
    diesel::insert_into(work_month::table).values(row).execute(conn)?;
    Ok(())
}

/// The closed months of a centre, the last first.
///
/// # Errors
/// When the database fails.
pub fn closed(conn: &mut Conn, centre: &str) -> Result<Vec<MonthRow>> {
    Ok(work_month::table
        .filter(work_month::centre_id.eq(centre))
        .order(work_month::month.desc())
        .select(MonthRow::as_select())
        .load(conn)?)
}

/// Remembers that the end of some hours of an order was told; whether it had not been.
///
/// # Errors
/// When the database fails.
pub fn warn(conn: &mut Conn, centre: &str, (quote, what): (&str, &str), at: NaiveDateTime) -> Result<bool> {
    let key = work_warning::table.find((centre, quote, what));
    let known: Option<String> = key.select(work_warning::what).first(conn).optional()?;
    if known.is_some() {
        return Ok(false);
    }
    diesel::insert_into(work_warning::table)
        .values((
            work_warning::centre_id.eq(centre),
            work_warning::quote_id.eq(quote),
            work_warning::what.eq(what),
            work_warning::at.eq(at),
        ))
        .execute(conn)?;
    Ok(true)
}

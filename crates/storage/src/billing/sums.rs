//! Sums of documents reckoned by the database: figures over many years without reading a document.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::dialect::{Conn, sum_cents};
use crate::error::Result;
use crate::schema::document;

/// The documents of a year's dues in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct YearRow {
    /// Year of the dues.
    pub year: i32,
    /// Documents whose amount the body owes, or owed.
    pub documents: i64,
    /// Their amounts, less credit notes.
    pub asked: i64,
    /// Received, for whatever document.
    pub paid: i64,
    /// Left to pay.
    pub open: i64,
}

/// The dues year by year, oldest first. The index `document_sums` holds all that it reads.
///
/// # Errors
/// When the database fails.
pub fn by_year(conn: &mut Conn, centre: &str) -> Result<Vec<YearRow>> {
    Ok(document::table
        .filter(document::centre_id.eq(centre))
        .group_by(document::dues_year)
        .order(document::dues_year.asc())
        .select((
            document::dues_year,
            sum_cents(
                "CASE WHEN corrects_id IS NULL AND state NOT IN ('credited', 'cancelled', 'rejected', 'refused') \
                 THEN 1 ELSE 0 END",
            ),
            sum_cents(
                "CASE WHEN corrects_id IS NULL AND state NOT IN ('credited', 'cancelled', 'rejected', 'refused') \
                 THEN payable - credited ELSE 0 END",
            ),
            sum_cents("paid"),
            sum_cents("open"),
        ))
        .load(conn)?)
}

/// What is overdue on a day: year of the dues, body, how much. Only open documents are read.
///
/// # Errors
/// When the database fails.
pub fn overdue(conn: &mut Conn, centre: &str, day: NaiveDate) -> Result<Vec<(i32, String, i64)>> {
    Ok(document::table
        .filter(document::centre_id.eq(centre))
        .filter(document::open.gt(0))
        .filter(document::due.lt(day))
        .group_by((document::dues_year, document::body_id))
        .select((document::dues_year, document::body_id, sum_cents("open")))
        .load(conn)?)
}

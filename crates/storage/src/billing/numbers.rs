//! Counters without gaps, taken inside the transaction that uses the number.

use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::number_counter as t;

/// Series under which the files of a transmitter are counted; no series of documents has a blank.
pub const FILES: &str = "file names";

/// Takes `count` numbers in a row and gives the first. When the transaction is undone, so is the
/// taking; two at once wait for each other (SQLite) or one is tried again (PostgreSQL).
///
/// # Errors
/// When the database fails.
pub fn take(conn: &mut Conn, issuer: &str, series: &str, year: i32, count: i64) -> Result<i64> {
    let row = t::table.find((issuer, series, year));
    let last: Option<i64> = row.select(t::last).first(conn).optional()?;
    match last {
        Some(last) => {
            diesel::update(row).set(t::last.eq(last + count)).execute(conn)?;
            Ok(last + 1)
        }
        None => {
            diesel::insert_into(t::table)
                .values((t::issuer.eq(issuer), t::series.eq(series), t::year.eq(year), t::last.eq(count)))
                .execute(conn)?;
            Ok(1)
        }
    }
}

//! Failed log-ins by network address, counted in slots of time, so that every node sees them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::{self, Conn};
use crate::error::Result;
use crate::schema::login_failure;

/// Counts one more failure.
///
/// # Errors
/// When the database fails.
pub fn add(conn: &mut Conn, origin: &str, slot: NaiveDateTime) -> Result<()> {
    let changed = diesel::update(login_failure::table.find((origin, slot)))
        .set(login_failure::failures.eq(login_failure::failures + 1))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(login_failure::table)
            .values((login_failure::origin.eq(origin), login_failure::slot.eq(slot), login_failure::failures.eq(1)))
            .execute(conn)?;
    }
    Ok(())
}

/// Failures of an address from a slot on.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut Conn, origin: &str, since: NaiveDateTime) -> Result<i64> {
    Ok(login_failure::table
        .filter(login_failure::origin.eq(origin))
        .filter(login_failure::slot.ge(since))
        .select(dialect::sum_cents("failures"))
        .get_result(conn)?)
}

/// Forgets the slots before an instant.
///
/// # Errors
/// When the database fails.
pub fn sweep(conn: &mut Conn, before: NaiveDateTime) -> Result<usize> {
    Ok(diesel::delete(login_failure::table.filter(login_failure::slot.lt(before))).execute(conn)?)
}

//! Sessions of the web, so that any node serves any request.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::session;

/// Saves a session, new or known.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, id: &str, data: &str, expires_at: NaiveDateTime) -> Result<()> {
    let changed = diesel::update(session::table.find(id))
        .set((session::data.eq(data), session::expires_at.eq(expires_at)))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(session::table)
            .values((session::id.eq(id), session::data.eq(data), session::expires_at.eq(expires_at)))
            .execute(conn)?;
    }
    Ok(())
}

/// The data of a session that has not expired.
///
/// # Errors
/// When the database fails.
pub fn load(conn: &mut Conn, id: &str, now: NaiveDateTime) -> Result<Option<(String, NaiveDateTime)>> {
    Ok(session::table
        .find(id)
        .filter(session::expires_at.gt(now))
        .select((session::data, session::expires_at))
        .first(conn)
        .optional()?)
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(session::table.find(id)).execute(conn)?;
    Ok(())
}

/// Forgets the sessions that have expired.
///
/// # Errors
/// When the database fails.
pub fn sweep(conn: &mut Conn, now: NaiveDateTime) -> Result<usize> {
    Ok(diesel::delete(session::table.filter(session::expires_at.le(now))).execute(conn)?)
}

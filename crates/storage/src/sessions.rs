//! Sessions of the web, so that any node serves any request. The key is the hash of the secret in
//! the cookie: whoever reads the database can't enter with it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::session;

/// An open session.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    /// SHA-256 of the secret in the cookie, hexadecimal.
    pub id: String,
    /// Whose it is.
    pub person_id: String,
    /// When it was opened, UTC.
    pub created_at: NaiveDateTime,
    /// When it was last used, UTC, at five minutes' precision.
    pub touched_at: NaiveDateTime,
    /// When it ends if it is not used, UTC.
    pub expires_at: NaiveDateTime,
}

/// Opens a session.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &SessionRow) -> Result<()> {
    diesel::insert_into(session::table).values(row).execute(conn)?;
    Ok(())
}

/// Keeps a session open.
///
/// # Errors
/// When the database fails.
pub fn touch(conn: &mut Conn, id: &str, now: NaiveDateTime, expires_at: NaiveDateTime) -> Result<()> {
    diesel::update(session::table.find(id))
        .set((session::touched_at.eq(now), session::expires_at.eq(expires_at)))
        .execute(conn)?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(session::table.find(id)).execute(conn)?;
    Ok(())
}

/// Ends all the sessions of a person, but one if it is named.
///
/// # Errors
/// When the database fails.
pub fn delete_of_person(conn: &mut Conn, person_id: &str, but: Option<&str>) -> Result<usize> {
    let keep = but.unwrap_or_default();
    let gone = session::table.filter(session::person_id.eq(person_id)).filter(session::id.ne(keep));
    Ok(diesel::delete(gone).execute(conn)?)
}

/// Forgets the sessions that have expired.
///
/// # Errors
/// When the database fails.
pub fn sweep(conn: &mut Conn, now: NaiveDateTime) -> Result<usize> {
    Ok(diesel::delete(session::table.filter(session::expires_at.le(now))).execute(conn)?)
}

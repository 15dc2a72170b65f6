//! One-time links and codes. Only their hash is stored.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::invitation;

/// A one-time link.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitation)]
pub struct LinkRow {
    /// ULID.
    pub id: String,
    /// SHA-256 of the secret, in hexadecimal.
    pub token_hash: String,
    /// Code of the purpose.
    pub purpose: String,
    /// Who it is for; the platform's own id for the code of the first run.
    pub person_id: String,
    /// Centre that invites, or the platform's own id.
    pub centre_id: String,
    /// When it was made, UTC.
    pub created_at: NaiveDateTime,
    /// Good until just before this instant, UTC.
    pub expires_at: NaiveDateTime,
    /// When it was used or withdrawn, UTC.
    pub used_at: Option<NaiveDateTime>,
    /// The address that it confirms.
    pub new_email: Option<String>,
}

/// Adds a link.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &LinkRow) -> Result<()> {
    diesel::insert_into(invitation::table).values(row).execute(conn)?;
    Ok(())
}

/// The link with this hash, used and expired ones too.
///
/// # Errors
/// When the database fails.
pub fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<LinkRow>> {
    Ok(invitation::table.filter(invitation::token_hash.eq(hash)).select(LinkRow::as_select()).first(conn).optional()?)
}

/// Withdraws every link of a person that was not used.
///
/// # Errors
/// When the database fails.
pub fn use_all(conn: &mut Conn, person: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(invitation::table.filter(invitation::person_id.eq(person)).filter(invitation::used_at.is_null()))
        .set(invitation::used_at.eq(at))
        .execute(conn)?;
    Ok(())
}

/// Withdraws the links of a purpose of a person that were not used.
///
/// # Errors
/// When the database fails.
pub fn withdraw(conn: &mut Conn, person: &str, purpose: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(
        invitation::table
            .filter(invitation::person_id.eq(person))
            .filter(invitation::purpose.eq(purpose))
            .filter(invitation::used_at.is_null()),
    )
    .set(invitation::used_at.eq(at))
    .execute(conn)?;
    Ok(())
}

/// How many links of a purpose a person was sent from an instant on.
///
/// # Errors
/// When the database fails.
pub fn count_since(conn: &mut Conn, person: &str, purpose: &str, since: NaiveDateTime) -> Result<i64> {
    Ok(invitation::table
        .filter(invitation::person_id.eq(person))
        .filter(invitation::purpose.eq(purpose))
        .filter(invitation::created_at.ge(since))
        .count()
        .get_result(conn)?)
}

/// People of a list whose invitation waits to be accepted, with the end of its life.
///
/// # Errors
/// When the database fails.
pub fn waiting_for(conn: &mut Conn, people: &[String], purpose: &str) -> Result<Vec<(String, NaiveDateTime)>> {
    Ok(invitation::table
        .filter(invitation::person_id.eq_any(people))
        .filter(invitation::purpose.eq(purpose))
        .filter(invitation::used_at.is_null())
        .order(invitation::expires_at.asc())
        .select((invitation::person_id, invitation::expires_at))
        .load(conn)?)
}

//! Keys by which other programs act over the API. Only the hash of their secret is stored.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{api_repeat, api_token};

/// Most keys that one centre or one body keeps in its list.
pub const MOST_KEYS: i64 = 200;

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = api_token)]
pub struct TokenRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Body for which it acts; empty when it acts for the centre.
    pub body_id: String,
    /// Name.
    pub name: String,
    /// Codes of its rights, separated by blanks.
    pub rights: String,
    /// SHA-256 of the secret, in hexadecimal.
    #[serde(skip)]
    pub token_hash: String,
    /// Name of who made it.
    pub made_by: String,
    /// When, UTC.
    pub made_at: NaiveDateTime,
    /// Good until just before this instant, UTC.
    pub expires_at: NaiveDateTime,
    /// When it was last used, UTC, to within five minutes.
    pub used_at: Option<NaiveDateTime>,
    /// When it was taken away, UTC.
    pub revoked_at: Option<NaiveDateTime>,
}

/// Adds a key.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &TokenRow) -> Result<()> {
    diesel::insert_into(api_token::table).values(row).execute(conn)?;
    Ok(())
}

/// The key with this hash, whatever its centre; expired and revoked ones too.
///
/// # Errors
/// When the database fails.
pub fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<TokenRow>> {
    Ok(api_token::table.filter(api_token::token_hash.eq(hash)).select(TokenRow::as_select()).first(conn).optional()?)
}

/// The keys of a centre, or of a body at a centre, the last made first, [`MOST_KEYS`] at most.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, centre_id: &str, body_id: &str) -> Result<Vec<TokenRow>> {
    Ok(api_token::table
        .filter(api_token::centre_id.eq(centre_id))
        .filter(api_token::body_id.eq(body_id))
        .order(api_token::id.desc())
        .limit(MOST_KEYS)
        .select(TokenRow::as_select())
        .load(conn)?)
}

/// One key of a centre, or of a body at a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, body_id: &str, id: &str) -> Result<Option<TokenRow>> {
    Ok(api_token::table
        .find((centre_id, id))
        .filter(api_token::body_id.eq(body_id))
        .select(TokenRow::as_select())
        .first(conn)
        .optional()?)
}

/// Takes a key away.
///
/// # Errors
/// When the database fails.
pub fn revoke(conn: &mut Conn, centre_id: &str, id: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(api_token::table.find((centre_id, id))).set(api_token::revoked_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Writes that a key was used.
///
/// # Errors
/// When the database fails.
pub fn touch(conn: &mut Conn, centre_id: &str, id: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(api_token::table.find((centre_id, id))).set(api_token::used_at.eq(at)).execute(conn)?;
    Ok(())
}

/// What a program asked once, to give the same answer when it asks again.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_repeat)]
pub struct RepeatRow {
    /// Centre.
    pub centre_id: String,
    /// Key of the program.
    pub token_id: String,
    /// What the program calls this request.
    pub request_key: String,
    /// Digest of what it asked, in hexadecimal.
    pub digest: String,
    /// The ticket that it gave.
    pub ticket: i32,
    /// When, UTC.
    pub at: NaiveDateTime,
}

/// What was asked under a name.
///
/// # Errors
/// When the database fails.
pub fn asked(conn: &mut Conn, centre_id: &str, token_id: &str, request_key: &str) -> Result<Option<RepeatRow>> {
    Ok(api_repeat::table
        .find((centre_id, token_id, request_key))
        .select(RepeatRow::as_select())
        .first(conn)
        .optional()?)
}

/// Remembers what was asked, and forgets what was asked before an instant.
///
/// # Errors
/// When the database fails.
pub fn remember(conn: &mut Conn, row: &RepeatRow, forget_before: NaiveDateTime) -> Result<()> {
    diesel::delete(
        api_repeat::table.filter(api_repeat::centre_id.eq(&row.centre_id)).filter(api_repeat::at.lt(forget_before)),
    )
    .execute(conn)?;
    diesel::insert_into(api_repeat::table).values(row).execute(conn)?;
    Ok(())
}

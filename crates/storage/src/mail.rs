//! Messages to send, and the outbox that shows them when no mail server is configured.

pub mod inbound;
pub mod mailboxes;
pub mod sending;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::mail;

/// A message.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mail)]
pub struct MailRow {
    /// ULID.
    pub id: String,
    /// Centre, or the platform's own id.
    pub centre_id: String,
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Ids of the files to attach, JSON array.
    pub attachments: String,
    /// `waiting`, `transit` (being given to the server), `sent`, `uncertain` (nobody knows whether it
    /// left), `outbox` (no server: kept to be read), `failed`.
    pub state: String,
    /// When it was written, UTC.
    pub created_at: NaiveDateTime,
    /// When the server took it, UTC.
    pub sent_at: Option<NaiveDateTime>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// The conversation that it goes on with, JSON.
    pub threading: Option<String>,
}

/// Adds a message.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &MailRow) -> Result<()> {
    diesel::insert_into(mail::table).values(row).execute(conn)?;
    Ok(())
}

/// One message.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<MailRow>> {
    Ok(mail::table.find(id).select(MailRow::as_select()).first(conn).optional()?)
}

/// Records what became of a message.
///
/// # Errors
/// When the database fails.
pub fn set_state(
    conn: &mut Conn,
    id: &str,
    state: &str,
    sent_at: Option<NaiveDateTime>,
    error: Option<&str>,
) -> Result<()> {
    diesel::update(mail::table.find(id))
        .set((mail::state.eq(state), mail::sent_at.eq(sent_at), mail::last_error.eq(error)))
        .execute(conn)?;
    Ok(())
}

/// A page of a centre's messages, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, centre_id: &str, cursor: &Cursor, limit: i64) -> Result<Page<MailRow>> {
    let query = mail::table.filter(mail::centre_id.eq(centre_id)).select(MailRow::as_select()).into_boxed();
    let query = match cursor {
        Cursor::First => query.order(mail::id.desc()),
        Cursor::After(key) => query.filter(mail::id.lt(key.id.clone())).order(mail::id.desc()),
        Cursor::Before(key) => query.filter(mail::id.gt(key.id.clone())).order(mail::id.asc()),
    };
    let rows = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |m: &MailRow| Key { value: String::new(), id: m.id.clone() }))
}

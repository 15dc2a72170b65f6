//! Every message that came, and what became of it.

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::{inbound_message, mail_receipt};

/// A message that came.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = inbound_message, treat_none_as_null = true, primary_key(centre_id, id))]
pub struct InboundRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Mailbox, or empty when it came from a file.
    pub mailbox_id: String,
    /// `UIDVALIDITY` of the folder.
    pub uid_validity: Option<i64>,
    /// Its number in the folder.
    pub uid: Option<i64>,
    /// SHA-256 of the bytes: their name in the file store.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// When it was taken, UTC.
    pub received_at: NaiveDateTime,
    /// `stored` (waits to be read), `ticket`, `reply`, `ignored`, `quarantined`.
    pub state: String,
    /// `mail`, `pec`, `anomaly`, `receipt`; empty until it is read.
    pub kind: String,
    /// Why it was ignored, quarantined, or could not be read yet.
    pub reason: Option<String>,
    /// Address of the sender.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// Its `Message-ID`.
    pub message_id: String,
    /// What two copies of it have in common.
    pub fingerprint: String,
    /// Files that it carries.
    pub files: i32,
    /// The request that it opened, joined or speaks of.
    pub ticket: Option<i32>,
    /// When that was decided, UTC.
    pub decided_at: Option<NaiveDateTime>,
}

/// A receipt of certified mail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mail_receipt)]
pub struct ReceiptRow {
    /// Centre.
    pub centre_id: String,
    /// The message that carried it.
    pub id: String,
    /// The message that was sent; empty when it is not known here.
    pub mail_id: String,
    /// `Message-ID` of the message that was sent.
    pub sent_message_id: String,
    /// What it says: codes of `ReceiptKind`.
    pub kind: String,
    /// Recipient of whom it speaks.
    pub recipient: String,
    /// When, as the provider wrote it.
    pub certified_at: String,
    /// What went wrong.
    pub error: String,
    /// When it was read, UTC.
    pub received_at: NaiveDateTime,
}

/// Adds messages that were taken.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &InboundRow) -> Result<()> {
    diesel::insert_into(inbound_message::table).values(row).execute(conn)?;
    Ok(())
}

/// Which of these numbers of a folder were taken before.
///
/// # Errors
/// When the database fails.
pub fn taken(conn: &mut Conn, centre_id: &str, mailbox_id: &str, validity: i64, uids: &[i64]) -> Result<Vec<i64>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .filter(inbound_message::mailbox_id.eq(mailbox_id))
        .filter(inbound_message::uid_validity.eq(validity))
        .filter(inbound_message::uid.eq_any(uids));
    let found: Vec<Option<i64>> = query.select(inbound_message::uid).load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// One message of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<InboundRow>> {
    Ok(inbound_message::table.find((centre_id, id)).select(InboundRow::as_select()).first(conn).optional()?)
}

/// Writes what became of a message.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &InboundRow) -> Result<()> {
    diesel::update(inbound_message::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// The oldest messages of a centre that wait to be read, after an id.
///
/// # Errors
/// When the database fails.
pub fn waiting(conn: &mut Conn, centre_id: &str, after: &str, limit: i64) -> Result<Vec<InboundRow>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .filter(inbound_message::state.eq("stored"))
        .filter(inbound_message::id.gt(after))
        .order(inbound_message::id)
        .limit(limit);
    Ok(query.select(InboundRow::as_select()).load(conn)?)
}

/// A message that came from a file with these bytes and was not read yet.
///
/// # Errors
/// When the database fails.
pub fn left_waiting(conn: &mut Conn, centre_id: &str, sha256: &str) -> Result<Option<String>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .filter(inbound_message::state.eq("stored"))
        .filter(inbound_message::uid.is_null())
        .filter(inbound_message::sha256.eq(sha256))
        .order(inbound_message::id);
    Ok(query.select(inbound_message::id).first(conn).optional()?)
}

/// The centres for which messages wait to be read since before an instant.
///
/// # Errors
/// When the database fails.
pub fn centres_waiting(conn: &mut Conn, before: NaiveDateTime) -> Result<Vec<String>> {
    let query = inbound_message::table
        .filter(inbound_message::state.eq("stored"))
        .filter(inbound_message::received_at.lt(before));
    Ok(query.select(inbound_message::centre_id).distinct().load(conn)?)
}

/// A message with the same fingerprint that was decided, other than this one.
///
/// # Errors
/// When the database fails.
pub fn twin(conn: &mut Conn, centre_id: &str, fingerprint: &str, not: &str) -> Result<Option<InboundRow>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .filter(inbound_message::fingerprint.eq(fingerprint))
        .filter(inbound_message::id.ne(not))
        .filter(inbound_message::state.eq_any(["ticket", "reply", "ignored", "quarantined"]))
        .order(inbound_message::id);
    Ok(query.select(InboundRow::as_select()).first(conn).optional()?)
}

/// How many messages of a centre are in each state.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, centre_id: &str) -> Result<Vec<(String, i64)>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .group_by(inbound_message::state)
        .select((inbound_message::state, count_star()));
    Ok(query.load(conn)?)
}

/// A page of the messages of a centre in a state, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, centre_id: &str, state: &str, cursor: &Cursor, limit: i64) -> Result<Page<InboundRow>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .filter(inbound_message::state.eq(state.to_owned()))
        .select(InboundRow::as_select())
        .into_boxed();
    let query = match cursor {
        Cursor::First => query.order(inbound_message::id.desc()),
        Cursor::After(key) => query.filter(inbound_message::id.lt(key.id.clone())).order(inbound_message::id.desc()),
        Cursor::Before(key) => query.filter(inbound_message::id.gt(key.id.clone())).order(inbound_message::id.asc()),
    };
    let rows = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |m: &InboundRow| Key { value: String::new(), id: m.id.clone() }))
}

/// The messages that belong to a request, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre_id: &str, ticket: i32) -> Result<Vec<InboundRow>> {
    let query = inbound_message::table
        .filter(inbound_message::centre_id.eq(centre_id))
        .filter(inbound_message::ticket.eq(ticket))
        .order(inbound_message::id)
        .limit(500);
    Ok(query.select(InboundRow::as_select()).load(conn)?)
}

/// Adds a receipt.
///
/// # Errors
/// When the database fails.
pub fn insert_receipt(conn: &mut Conn, row: &ReceiptRow) -> Result<()> {
    diesel::insert_into(mail_receipt::table).values(row).execute(conn)?;
    Ok(())
}

/// The receipts of a message that was sent, oldest first.
///
/// # Errors
/// When the database fails.
pub fn receipts(conn: &mut Conn, centre_id: &str, mail_id: &str) -> Result<Vec<ReceiptRow>> {
    let query = mail_receipt::table
        .filter(mail_receipt::centre_id.eq(centre_id))
        .filter(mail_receipt::mail_id.eq(mail_id))
        .order(mail_receipt::id);
    Ok(query.select(ReceiptRow::as_select()).load(conn)?)
}

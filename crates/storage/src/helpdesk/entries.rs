//! What was said and done, in order; the log of the clock is a part of it.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::helpdesk::{Author, Event, Logged};
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{file, ticket_entry, ticket_file};

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = ticket_entry)]
pub struct EntryRow {
    /// Centre.
    pub centre_id: String,
    /// Ticket.
    pub ticket: i32,
    /// Place within the ticket, from 1.
    pub seq: i32,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// `message` (everybody reads it), `note` (the staff alone), `event` (what was done).
    pub kind: String,
    /// `staff`, `requester` or `system`.
    pub author: String,
    /// Person; may be empty.
    pub author_id: String,
    /// Name.
    pub author_name: String,
    /// Code of the channel; empty for events.
    pub channel: String,
    /// Plain text.
    pub body: String,
    /// The same with its form, made safe.
    pub html: Option<String>,
    /// What it means for the clock: a JSON list of [`Event`]s, or empty.
    pub clock: String,
    /// The ticket that it was written in, when it came by merging.
    pub origin: Option<i32>,
    /// The message of mail from which it came: the id of an inbound message.
    pub source: Option<String>,
}

impl EntryRow {
    /// Who wrote it.
    #[must_use]
    pub fn author_of(&self) -> Author {
        match self.author.as_str() {
            "staff" => Author::Staff,
            "requester" => Author::Requester,
            _ => Author::System,
        }
    }
}

/// The code of an author.
#[must_use]
pub fn author_code(author: Author) -> &'static str {
    match author {
        Author::Staff => "staff",
        Author::Requester => "requester",
        Author::System => "system",
    }
}

/// Adds an entry.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &EntryRow) -> Result<()> {
    diesel::insert_into(ticket_entry::table).values(row).execute(conn)?;
    Ok(())
}

/// The entries of a ticket in their order.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, centre_id: &str, ticket: i32) -> Result<Vec<EntryRow>> {
    Ok(ticket_entry::table
        .filter(ticket_entry::centre_id.eq(centre_id))
        .filter(ticket_entry::ticket.eq(ticket))
        .order(ticket_entry::seq.asc())
        .select(EntryRow::as_select())
        .load(conn)?)
}

/// The messages of some tickets, without the notes: ticket and text.
///
/// # Errors
/// When the database fails.
pub fn messages_of(conn: &mut Conn, centre_id: &str, tickets: &[i32]) -> Result<Vec<(i32, String)>> {
    Ok(ticket_entry::table
        .filter(ticket_entry::centre_id.eq(centre_id))
        .filter(ticket_entry::ticket.eq_any(tickets))
        .filter(ticket_entry::kind.eq("message"))
        .select((ticket_entry::ticket, ticket_entry::body))
        .load(conn)?)
}

/// One entry.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, ticket: i32, seq: i32) -> Result<Option<EntryRow>> {
    Ok(ticket_entry::table.find((centre_id, ticket, seq)).select(EntryRow::as_select()).first(conn).optional()?)
}

/// The log of the clock that some entries hold.
///
/// # Errors
/// When an entry can't be read.
pub fn log_of<'a>(entries: impl IntoIterator<Item = (NaiveDateTime, Author, &'a str)>) -> Result<Vec<Logged>> {
    let mut log = Vec::new();
    for (at, by, clock) in entries {
        if clock.is_empty() {
            continue;
        }
        let events: Vec<Event> = serde_json::from_str(clock)
            .map_err(|e| Error::inconsistent("ticket_entry", "clock", at.to_string(), e.to_string()))?;
        log.extend(events.into_iter().map(|event| Logged { at, by, event }));
    }
    Ok(log)
}

/// The log of the clock of a ticket.
///
/// # Errors
/// When the database fails or an entry can't be read.
pub fn log(conn: &mut Conn, centre_id: &str, ticket: i32) -> Result<Vec<Logged>> {
    let rows: Vec<(NaiveDateTime, String, String)> = ticket_entry::table
        .filter(ticket_entry::centre_id.eq(centre_id))
        .filter(ticket_entry::ticket.eq(ticket))
        .filter(ticket_entry::clock.ne(""))
        .order(ticket_entry::seq.asc())
        .select((ticket_entry::at, ticket_entry::author, ticket_entry::clock))
        .load(conn)?;
    let author = |code: &str| match code {
        "staff" => Author::Staff,
        "requester" => Author::Requester,
        _ => Author::System,
    };
    log_of(rows.iter().map(|(at, by, clock)| (*at, author(by), clock.as_str())))
}

/// The logs of the clock of several tickets, by number.
///
/// # Errors
/// When the database fails or an entry can't be read.
pub fn logs(conn: &mut Conn, centre_id: &str, tickets: &[i32]) -> Result<HashMap<i32, Vec<Logged>>> {
    let (Some(first), Some(last)) = (tickets.iter().min(), tickets.iter().max()) else { return Ok(HashMap::new()) };
    let rows: Vec<EntryRow> = ticket_entry::table
        .filter(ticket_entry::centre_id.eq(centre_id))
        .filter(ticket_entry::ticket.ge(first).and(ticket_entry::ticket.le(last)))
        .filter(ticket_entry::clock.ne(""))
        .order((ticket_entry::ticket.asc(), ticket_entry::seq.asc()))
        .select(EntryRow::as_select())
        .load(conn)?;
    let mut all: HashMap<i32, Vec<Logged>> = HashMap::new();
    for row in rows {
        all.entry(row.ticket).or_default().extend(log_of([(row.at, row.author_of(), row.clock.as_str())])?);
    }
    Ok(all)
}

/// A file attached to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = ticket_file)]
pub struct AttachedRow {
    /// Centre.
    pub centre_id: String,
    /// Ticket.
    pub ticket: i32,
    /// Entry.
    pub seq: i32,
    /// Place within the entry, from 0.
    pub position: i32,
    /// Stored file.
    pub file_id: String,
    /// Name.
    pub name: String,
    /// Media type, told from the bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// Attaches a file.
///
/// # Errors
/// When the database fails.
pub fn attach(conn: &mut Conn, row: &AttachedRow) -> Result<()> {
    diesel::insert_into(ticket_file::table).values(row).execute(conn)?;
    Ok(())
}

/// The files of a ticket, by entry.
///
/// # Errors
/// When the database fails.
pub fn files(conn: &mut Conn, centre_id: &str, ticket: i32) -> Result<Vec<AttachedRow>> {
    Ok(ticket_file::table
        .filter(ticket_file::centre_id.eq(centre_id))
        .filter(ticket_file::ticket.eq(ticket))
        .order((ticket_file::seq.asc(), ticket_file::position.asc()))
        .select(AttachedRow::as_select())
        .load(conn)?)
}

/// One file of an entry: its row and the hash of its bytes.
///
/// # Errors
/// When the database fails.
pub fn file(
    conn: &mut Conn,
    centre_id: &str,
    (ticket, seq, position): (i32, i32, i32),
) -> Result<Option<(AttachedRow, String)>> {
    Ok(ticket_file::table
        .inner_join(file::table.on(file::centre_id.eq(ticket_file::centre_id).and(file::id.eq(ticket_file::file_id))))
        .filter(ticket_file::centre_id.eq(centre_id))
        .filter(ticket_file::ticket.eq(ticket))
        .filter(ticket_file::seq.eq(seq))
        .filter(ticket_file::position.eq(position))
        .select((AttachedRow::as_select(), file::sha256))
        .first(conn)
        .optional()?)
}

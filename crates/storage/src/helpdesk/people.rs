//! Who follows a ticket besides who asked, which tickets it is tied to, which ones somebody has.

use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{ticket, ticket_tie, ticket_watcher};

/// Somebody who follows.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = ticket_watcher)]
pub struct WatcherRow {
    /// Centre.
    pub centre_id: String,
    /// Ticket.
    pub ticket: i32,
    /// Address, in lower case.
    pub email: String,
    /// Name; may be empty.
    pub name: String,
    /// Person; empty without a log-in.
    pub person_id: String,
}

/// Who follows a ticket, by address.
///
/// # Errors
/// When the database fails.
pub fn watchers(conn: &mut Conn, centre_id: &str, number: i32) -> Result<Vec<WatcherRow>> {
    Ok(ticket_watcher::table
        .filter(ticket_watcher::centre_id.eq(centre_id))
        .filter(ticket_watcher::ticket.eq(number))
        .order(ticket_watcher::email.asc())
        .select(WatcherRow::as_select())
        .load(conn)?)
}

/// Adds who follows; whoever follows already stays. Answers whether they are new.
///
/// # Errors
/// When the database fails.
pub fn watch(conn: &mut Conn, row: &WatcherRow) -> Result<bool> {
    let key = ticket_watcher::table.find((&row.centre_id, row.ticket, &row.email));
    let known: Option<String> = key.select(ticket_watcher::email).first(conn).optional()?;
    if known.is_some() {
        return Ok(false);
    }
    diesel::insert_into(ticket_watcher::table).values(row).execute(conn)?;
    Ok(true)
}

/// Removes who follows.
///
/// # Errors
/// When the database fails.
pub fn unwatch(conn: &mut Conn, centre_id: &str, number: i32, email: &str) -> Result<bool> {
    Ok(diesel::delete(ticket_watcher::table.find((centre_id, number, email))).execute(conn)? > 0)
}

/// A tie, with what a list shows of the other ticket.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Tied {
    /// Code of the tie.
    pub kind: String,
    /// The other ticket.
    pub number: i32,
    /// Its subject.
    pub subject: String,
    /// Code of its state.
    pub state: String,
}

/// Ties two tickets; `kind` is seen from the first and `back` from the second. Answers whether it is new.
///
/// # Errors
/// When the database fails.
pub fn tie(conn: &mut Conn, centre_id: &str, (one, other): (i32, i32), (kind, back): (&str, &str)) -> Result<bool> {
    let known: Option<i32> =
        ticket_tie::table.find((centre_id, one, other, kind)).select(ticket_tie::other).first(conn).optional()?;
    if known.is_some() {
        return Ok(false);
    }
    for (from, to, kind) in [(one, other, kind), (other, one, back)] {
        diesel::insert_into(ticket_tie::table)
            .values((
                ticket_tie::centre_id.eq(centre_id),
                ticket_tie::ticket.eq(from),
                ticket_tie::other.eq(to),
                ticket_tie::kind.eq(kind),
            ))
            .execute(conn)?;
    }
    diesel::update(ticket::table.filter(ticket::centre_id.eq(centre_id)).filter(ticket::number.eq_any([one, other])))
        .set(ticket::ties.eq(ticket::ties + 1))
        .execute(conn)?;
    Ok(true)
}

/// Unties two tickets.
///
/// # Errors
/// When the database fails.
pub fn untie(conn: &mut Conn, centre_id: &str, (one, other): (i32, i32), (kind, back): (&str, &str)) -> Result<bool> {
    let gone = diesel::delete(ticket_tie::table.find((centre_id, one, other, kind))).execute(conn)?;
    diesel::delete(ticket_tie::table.find((centre_id, other, one, back))).execute(conn)?;
    if gone > 0 {
        let both = ticket::table.filter(ticket::centre_id.eq(centre_id)).filter(ticket::number.eq_any([one, other]));
        diesel::update(both).set(ticket::ties.eq(ticket::ties - 1)).execute(conn)?;
    }
    Ok(gone > 0)
}

/// The tickets that one is tied to, newest first.
///
/// # Errors
/// When the database fails.
pub fn ties(conn: &mut Conn, centre_id: &str, number: i32) -> Result<Vec<Tied>> {
    Ok(ticket_tie::table
        .inner_join(
            ticket::table.on(ticket::centre_id.eq(ticket_tie::centre_id).and(ticket::number.eq(ticket_tie::other))),
        )
        .filter(ticket_tie::centre_id.eq(centre_id))
        .filter(ticket_tie::ticket.eq(number))
        .order((ticket_tie::kind.asc(), ticket_tie::other.desc()))
        .select((ticket_tie::kind, ticket_tie::other, ticket::subject, ticket::state))
        .load(conn)?)
}

/// The numbers of the open tickets that somebody has, up to one number, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn open_of(conn: &mut Conn, centre_id: &str, person: &str, up_to: i32) -> Result<Vec<i32>> {
    Ok(ticket::table
        .filter(ticket::centre_id.eq(centre_id))
        .filter(ticket::assignee_id.eq(person))
        .filter(ticket::active.eq(true))
        .filter(ticket::number.le(up_to))
        .order(ticket::number.asc())
        .select(ticket::number)
        .load(conn)?)
}

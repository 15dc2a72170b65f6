//! The ids of the messages of a conversation: those that came, those that left, those quoted.

use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{ticket, ticket_message};

/// Longest id that is kept.
const LONGEST: usize = 400;

/// An id cut to what is kept, so that a hostile one does no harm.
#[must_use]
pub fn cut(id: &str) -> String {
    id.trim().trim_start_matches('<').trim_end_matches('>').chars().take(LONGEST).collect()
}

/// What is known of an id.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KnownRow {
    /// The id, without brackets.
    pub message_id: String,
    /// Its ticket.
    pub ticket: i32,
    /// Whether the message itself belongs to the conversation; else it was only quoted by one.
    pub direct: bool,
    /// Subject of the ticket.
    pub subject: String,
}

/// What is known of some ids.
///
/// # Errors
/// When the database fails.
pub fn known(conn: &mut Conn, centre_id: &str, ids: &[String]) -> Result<Vec<KnownRow>> {
    let ids: Vec<String> = ids.iter().map(|id| cut(id)).collect();
    Ok(ticket_message::table
        .inner_join(
            ticket::table
                .on(ticket::centre_id.eq(ticket_message::centre_id).and(ticket::number.eq(ticket_message::ticket))),
        )
        .filter(ticket_message::centre_id.eq(centre_id))
        .filter(ticket_message::message_id.eq_any(ids))
        .select((ticket_message::message_id, ticket_message::ticket, ticket_message::direct, ticket::subject))
        .load(conn)?)
}

/// Remembers ids of a conversation. One that is known stays with its ticket; one that was only
/// quoted becomes a message of the conversation when it turns out to be.
///
/// # Errors
/// When the database fails.
pub fn remember(conn: &mut Conn, centre_id: &str, number: i32, ids: &[(String, bool)]) -> Result<()> {
    let mut wanted: Vec<(String, bool)> = Vec::new();
    for (id, direct) in ids {
        let id = cut(id);
        match wanted.iter_mut().find(|(known, _)| *known == id) {
            _ if id.is_empty() => {}
            Some((_, known)) => *known |= direct,
            None => wanted.push((id, *direct)),
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let names: Vec<&String> = wanted.iter().map(|(id, _)| id).collect();
    let known: Vec<(String, bool)> = ticket_message::table
        .filter(ticket_message::centre_id.eq(centre_id))
        .filter(ticket_message::message_id.eq_any(names))
        .select((ticket_message::message_id, ticket_message::direct))
        .load(conn)?;
    for (id, direct) in wanted {
        match known.iter().find(|(k, _)| *k == id) {
            Some((_, false)) if direct => {
                diesel::update(ticket_message::table.find((centre_id, &id)))
                    .set((ticket_message::ticket.eq(number), ticket_message::direct.eq(true)))
                    .execute(conn)?;
            }
            Some(_) => {}
            None => {
                diesel::insert_into(ticket_message::table)
                    .values((
                        ticket_message::centre_id.eq(centre_id),
                        ticket_message::message_id.eq(&id),
                        ticket_message::ticket.eq(number),
                        ticket_message::direct.eq(direct),
                    ))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The ids of the messages of a conversation, in no order.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, centre_id: &str, number: i32) -> Result<Vec<String>> {
    Ok(ticket_message::table
        .filter(ticket_message::centre_id.eq(centre_id))
        .filter(ticket_message::ticket.eq(number))
        .filter(ticket_message::direct.eq(true))
        .select(ticket_message::message_id)
        .limit(200)
        .load(conn)?)
}

/// Hands the ids of one ticket to another, so that answers reach it.
///
/// # Errors
/// When the database fails.
pub fn hand_over(conn: &mut Conn, centre_id: &str, from: i32, to: i32) -> Result<()> {
    diesel::update(
        ticket_message::table.filter(ticket_message::centre_id.eq(centre_id)).filter(ticket_message::ticket.eq(from)),
    )
    .set(ticket_message::ticket.eq(to))
    .execute(conn)?;
    Ok(())
}

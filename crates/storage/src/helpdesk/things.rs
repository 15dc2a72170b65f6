//! What tickets are about: delivered resources and applications in use.

use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::ticket_thing;

/// The things of a ticket: code of the kind, and id.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre: &str, ticket: i32) -> Result<Vec<(String, String)>> {
    Ok(ticket_thing::table
        .filter(ticket_thing::centre_id.eq(centre))
        .filter(ticket_thing::ticket.eq(ticket))
        .order((ticket_thing::kind.asc(), ticket_thing::thing.asc()))
        .select((ticket_thing::kind, ticket_thing::thing))
        .load(conn)?)
}

/// The numbers of the tickets about a thing, the last first; at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn tickets(conn: &mut Conn, centre: &str, (kind, thing): (&str, &str), limit: i64) -> Result<Vec<i32>> {
    Ok(ticket_thing::table
        .filter(ticket_thing::centre_id.eq(centre))
        .filter(ticket_thing::kind.eq(kind))
        .filter(ticket_thing::thing.eq(thing))
        .order(ticket_thing::ticket.desc())
        .limit(limit)
        .select(ticket_thing::ticket)
        .load(conn)?)
}

/// Ties a thing to a ticket; whether it was not tied already.
///
/// # Errors
/// When the database fails.
pub fn tie(conn: &mut Conn, centre: &str, ticket: i32, (kind, thing): (&str, &str)) -> Result<bool> {
    let known: i64 = ticket_thing::table.find((centre, ticket, kind, thing)).count().get_result(conn)?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(ticket_thing::table)
        .values((
            ticket_thing::centre_id.eq(centre),
            ticket_thing::ticket.eq(ticket),
            ticket_thing::kind.eq(kind),
            ticket_thing::thing.eq(thing),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Unties a thing from a ticket; whether it was tied.
///
/// # Errors
/// When the database fails.
pub fn untie(conn: &mut Conn, centre: &str, ticket: i32, (kind, thing): (&str, &str)) -> Result<bool> {
    Ok(diesel::delete(ticket_thing::table.find((centre, ticket, kind, thing))).execute(conn)? > 0)
}

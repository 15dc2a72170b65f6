//! Alarms of monitoring systems, each with the ticket in which it goes on.

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::ticket_alarm as a;

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = a, primary_key(centre_id, token_id, alarm_key))]
pub struct AlarmRow {
    /// Centre.
    pub centre_id: String,
    /// Key of the program that tells it.
    pub token_id: String,
    /// By which the program knows it again.
    pub alarm_key: String,
    /// Ticket in which it goes on.
    pub ticket: i32,
    /// What it is, in a line.
    pub summary: String,
    /// Whether it rang when last heard.
    pub firing: bool,
    /// How often it was heard to ring.
    pub times: i32,
    /// When its ticket was found for it, UTC.
    pub opened_at: NaiveDateTime,
    /// Whether a ticket was opened for it; otherwise it was gathered in another's.
    pub opens: bool,
    /// When it was last heard, UTC.
    pub heard_at: NaiveDateTime,
    /// When a note about it was last written, UTC.
    pub noted_at: NaiveDateTime,
}

/// One alarm.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, token_id: &str, key: &str) -> Result<Option<AlarmRow>> {
    Ok(a::table.find((centre_id, token_id, key)).select(AlarmRow::as_select()).first(conn).optional()?)
}

/// The alarms of a program with these keys.
///
/// # Errors
/// When the database fails.
pub fn some(conn: &mut Conn, centre_id: &str, token_id: &str, keys: &[String]) -> Result<Vec<AlarmRow>> {
    Ok(a::table
        .filter(a::centre_id.eq(centre_id))
        .filter(a::token_id.eq(token_id))
        .filter(a::alarm_key.eq_any(keys))
        .select(AlarmRow::as_select())
        .load(conn)?)
}

/// Saves an alarm, new or known.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, row: &AlarmRow) -> Result<()> {
    let known = a::table.find((&row.centre_id, &row.token_id, &row.alarm_key));
    if diesel::update(known).set(row).execute(conn)? == 0 {
        diesel::insert_into(a::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// How many tickets the alarms of a program opened from an instant on.
///
/// # Errors
/// When the database fails.
pub fn opened_since(conn: &mut Conn, centre_id: &str, token_id: &str, since: NaiveDateTime) -> Result<i64> {
    Ok(a::table
        .filter(a::centre_id.eq(centre_id))
        .filter(a::token_id.eq(token_id))
        .filter(a::opened_at.ge(since))
        .filter(a::opens.eq(true))
        .select(count_star())
        .first(conn)?)
}

/// Whether an alarm other than this one still rings in a ticket.
///
/// # Errors
/// When the database fails.
pub fn others_firing(conn: &mut Conn, row: &AlarmRow) -> Result<bool> {
    let other: Option<String> = a::table
        .filter(a::centre_id.eq(&row.centre_id))
        .filter(a::ticket.eq(row.ticket))
        .filter(a::firing.eq(true))
        .filter(a::token_id.ne(&row.token_id).or(a::alarm_key.ne(&row.alarm_key)))
        .select(a::alarm_key)
        .first(conn)
        .optional()?;
    Ok(other.is_some())
}

/// The alarms of a ticket, those that ring first; at most `most`.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre_id: &str, ticket: i32, most: i64) -> Result<Vec<AlarmRow>> {
    Ok(a::table
        .filter(a::centre_id.eq(centre_id))
        .filter(a::ticket.eq(ticket))
        .order((a::firing.desc(), a::alarm_key.asc()))
        .limit(most)
        .select(AlarmRow::as_select())
        .load(conn)?)
}

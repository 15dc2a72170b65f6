//! Tickets: one row each, with the state and the deadlines as the clock gave them when last written.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::helpdesk::{Kind, PauseReason, Priority, State, StateCode};
use serde::Serialize;

use crate::dialect::{self, Conn};
use crate::error::{Error, Result};
use crate::schema::ticket;

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = ticket, treat_none_as_null = true, primary_key(centre_id, number))]
pub struct TicketRow {
    /// Centre.
    pub centre_id: String,
    /// Number within the centre, from 1.
    pub number: i32,
    /// Code of the kind.
    pub kind: String,
    /// Code of the channel.
    pub channel: String,
    /// Code of the state.
    pub state: String,
    /// Whether it is still to be worked on.
    pub active: bool,
    /// Code of the reason for which it waits; empty otherwise.
    pub reason: String,
    /// 0 low to 3 urgent.
    pub priority: i32,
    /// Code of the impact.
    pub impact: String,
    /// Code of the urgency.
    pub urgency: String,
    /// Code of the area.
    pub queue: String,
    /// Person in charge; empty when nobody is.
    pub assignee_id: String,
    /// Their name then.
    pub assignee_name: String,
    /// Body; empty when it is not known.
    pub body_id: String,
    /// Its name then.
    pub body_name: String,
    /// Person who asked; empty when they have no log-in.
    pub requester_id: String,
    /// Their name.
    pub requester_name: String,
    /// Their address.
    pub requester_email: String,
    /// Code of their role in the body then; may be empty.
    pub requester_role: String,
    /// Code of the service; may be empty.
    pub service: String,
    /// Code of the category; may be empty.
    pub category: String,
    /// Subject.
    pub subject: String,
    /// When it was asked, UTC.
    pub opened_at: NaiveDateTime,
    /// When anything last happened, UTC.
    pub changed_at: NaiveDateTime,
    /// When it ended, UTC.
    pub closed_at: Option<NaiveDateTime>,
    /// Until when it waits, UTC.
    pub waits_until: Option<NaiveDateTime>,
    /// When charge has to be taken, UTC, while that runs.
    pub charge_due: Option<NaiveDateTime>,
    /// When an answer is due, UTC, while that runs.
    pub reply_due: Option<NaiveDateTime>,
    /// When the solution is due, UTC, while that runs.
    pub solution_due: Option<NaiveDateTime>,
    /// The earliest of the three.
    pub due_at: Option<NaiveDateTime>,
    /// When the program has to look at it again, UTC.
    pub look_at: Option<NaiveDateTime>,
    /// What the desk was told already: `domain::helpdesk::Told`.
    pub warned: i32,
    /// Promises broken so far, as bits.
    pub breached: i32,
    /// Entries written so far.
    pub entries: i32,
    /// Files attached so far.
    pub files: i32,
    /// Ties with other tickets.
    pub ties: i32,
    /// Ticket that took its place.
    pub merged_into: Option<i32>,
    /// What a template asked, as JSON.
    pub details: String,
}

/// What a list shows of a ticket: a page of whole rows would take as long to read as to find.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = ticket)]
pub struct LineRow {
    /// Number within the centre.
    pub number: i32,
    /// Code of the state.
    pub state: String,
    /// Whether it is still to be worked on.
    pub active: bool,
    /// Code of the reason for which it waits; empty otherwise.
    pub reason: String,
    /// 0 low to 3 urgent.
    pub priority: i32,
    /// Code of the area.
    pub queue: String,
    /// Name of the person in charge; empty when nobody is.
    pub assignee_name: String,
    /// Body; empty when it is not known.
    pub body_id: String,
    /// Name of the body.
    pub body_name: String,
    /// Name of who asked.
    pub requester_name: String,
    /// Subject.
    pub subject: String,
    /// When it was asked, UTC.
    pub opened_at: NaiveDateTime,
    /// When anything last happened, UTC.
    pub changed_at: NaiveDateTime,
    /// Until when it waits, UTC.
    pub waits_until: Option<NaiveDateTime>,
    /// The earliest deadline, UTC.
    pub due_at: Option<NaiveDateTime>,
    /// Ticket that took its place.
    pub merged_into: Option<i32>,
}

impl LineRow {
    /// Its number as people use it.
    #[must_use]
    pub fn shown(&self) -> u32 {
        self.number.unsigned_abs()
    }

    /// Its priority.
    #[must_use]
    pub fn priority_of(&self) -> Priority {
        Priority::from_number(self.priority).unwrap_or(Priority::Normal)
    }
}

impl TicketRow {
    /// What a list would show of it.
    #[must_use]
    pub fn line(&self) -> LineRow {
        LineRow {
            number: self.number,
            state: self.state.clone(),
            active: self.active,
            reason: self.reason.clone(),
            priority: self.priority,
            queue: self.queue.clone(),
            assignee_name: self.assignee_name.clone(),
            body_id: self.body_id.clone(),
            body_name: self.body_name.clone(),
            requester_name: self.requester_name.clone(),
            subject: self.subject.clone(),
            opened_at: self.opened_at,
            changed_at: self.changed_at,
            waits_until: self.waits_until,
            due_at: self.due_at,
            merged_into: self.merged_into,
        }
    }

    /// Where it stands.
    ///
    /// # Errors
    /// When the row contradicts itself.
    pub fn standing(&self) -> Result<State> {
        let wrong = |column| Error::inconsistent("ticket", column, self.number.to_string(), self.state.clone());
        Ok(match StateCode::from_code(&self.state).ok_or_else(|| wrong("state"))? {
            StateCode::New => State::New,
            StateCode::Open => State::Open,
            StateCode::Waiting => State::Waiting {
                reason: PauseReason::from_code(&self.reason).ok_or_else(|| wrong("reason"))?,
                until: self.waits_until,
            },
            StateCode::Closed => State::Closed {
                at: self.closed_at.ok_or_else(|| wrong("closed_at"))?,
                merged_into: self.merged_into.and_then(|n| u32::try_from(n).ok()),
            },
        })
    }

    /// Sets where it stands.
    pub fn stand(&mut self, state: State) {
        state.code().code().clone_into(&mut self.state);
        self.active = state.is_active();
        self.reason.clear();
        (self.closed_at, self.waits_until, self.merged_into) = (None, None, None);
        match state {
            State::New | State::Open => {}
            State::Waiting { reason, until } => {
                reason.code().clone_into(&mut self.reason);
                self.waits_until = until;
            }
            State::Closed { at, merged_into } => {
                self.closed_at = Some(at);
                self.merged_into = merged_into.and_then(|n| i32::try_from(n).ok());
            }
        }
    }

    /// Its number as people use it.
    #[must_use]
    pub fn shown(&self) -> u32 {
        self.number.unsigned_abs()
    }

    /// Its priority.
    #[must_use]
    pub fn priority_of(&self) -> Priority {
        Priority::from_number(self.priority).unwrap_or(Priority::Normal)
    }

    /// Its kind.
    #[must_use]
    pub fn kind_of(&self) -> Kind {
        Kind::from_code(&self.kind).unwrap_or_default()
    }
}

/// The next number of a centre. The transaction that takes it must insert the ticket.
///
/// # Errors
/// When the database fails.
pub fn next_number(conn: &mut Conn, centre_id: &str) -> Result<i32> {
    dialect::next_ticket_number(conn, centre_id)
}

/// The last number of a centre; 0 before the first.
///
/// # Errors
/// When the database fails.
pub fn last_number(conn: &mut Conn, centre_id: &str) -> Result<i32> {
    let last: Option<i32> = ticket::table
        .filter(ticket::centre_id.eq(centre_id))
        .order(ticket::number.desc())
        .select(ticket::number)
        .first(conn)
        .optional()?;
    Ok(last.unwrap_or(0))
}

/// Adds a ticket.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &TicketRow) -> Result<()> {
    diesel::insert_into(ticket::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a ticket.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &TicketRow) -> Result<()> {
    diesel::update(ticket::table.find((&row.centre_id, row.number))).set(row).execute(conn)?;
    Ok(())
}

/// One ticket of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, number: i32) -> Result<Option<TicketRow>> {
    Ok(ticket::table.find((centre_id, number)).select(TicketRow::as_select()).first(conn).optional()?)
}

/// Some tickets of a centre, newest first.
///
/// # Errors
/// When the database fails.
pub fn some(conn: &mut Conn, centre_id: &str, numbers: &[i32]) -> Result<Vec<TicketRow>> {
    Ok(ticket::table
        .filter(ticket::centre_id.eq(centre_id))
        .filter(ticket::number.eq_any(numbers))
        .order(ticket::number.desc())
        .select(TicketRow::as_select())
        .load(conn)?)
}

/// Tickets that the program has to look at by now, whatever their centre, the longest waiting first.
///
/// # Errors
/// When the database fails.
pub fn to_look_at(conn: &mut Conn, now: NaiveDateTime, most: i64) -> Result<Vec<(String, i32)>> {
    Ok(ticket::table
        .filter(ticket::look_at.le(now))
        .order(ticket::look_at.asc())
        .limit(most)
        .select((ticket::centre_id, ticket::number))
        .load(conn)?)
}

/// A ticket that changed: its centre, its number, when, and its entries so far.
pub type Change = (String, i32, NaiveDateTime, i32);

/// Tickets that changed from an instant on, whatever their centre, the last changed first.
///
/// # Errors
/// When the database fails.
pub fn changed_since(conn: &mut Conn, since: NaiveDateTime, most: i64) -> Result<Vec<Change>> {
    Ok(ticket::table
        .filter(ticket::changed_at.ge(since))
        .order(ticket::changed_at.desc())
        .limit(most)
        .select((ticket::centre_id, ticket::number, ticket::changed_at, ticket::entries))
        .load(conn)?)
}

/// Has the numbers of a centre follow the last one, after many tickets were written at once.
///
/// # Errors
/// When the database fails.
pub fn recount(conn: &mut Conn, centre_id: &str) -> Result<()> {
    dialect::recount_tickets(conn, centre_id)
}

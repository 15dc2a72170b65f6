//! Outages and maintenance, what was told of them, the tickets that wait for their end.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::outages::{Declared, Kind, State};
use serde::Serialize;

use crate::dialect::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::page::{Cursor, Key, Page};
use crate::schema::{outage, outage_ticket, outage_update, ticket};

/// An outage or a maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = outage, primary_key(centre_id, id), treat_none_as_null = true)]
pub struct OutageRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    /// Code of the service.
    pub service: String,
    /// Title.
    pub title: String,
    /// Code of the state.
    pub state: String,
    /// Whether it is neither ended nor called off.
    pub active: bool,
    /// When it begins or began, UTC.
    pub from_at: NaiveDateTime,
    /// When it is expected to end, UTC.
    pub until_at: Option<NaiveDateTime>,
    /// When it ended or was called off, UTC.
    pub ended_at: Option<NaiveDateTime>,
    /// Updates written so far.
    pub updates: i32,
    /// When it was declared, UTC.
    pub created_at: NaiveDateTime,
    /// When anything last happened, UTC.
    pub changed_at: NaiveDateTime,
}

impl OutageRow {
    /// What was declared.
    ///
    /// # Errors
    /// When the row contradicts itself.
    pub fn declared(&self) -> Result<Declared> {
        Ok(Declared {
            kind: Kind::from_code(&self.kind)
                .ok_or_else(|| Error::inconsistent("outage", "kind", &self.id, &self.kind))?,
            service: self.service.clone(),
            title: self.title.clone(),
            from: self.from_at,
            until: self.until_at,
        })
    }

    /// What was done of it.
    ///
    /// # Errors
    /// When the row contradicts itself.
    pub fn standing(&self) -> Result<State> {
        match (self.state.as_str(), self.ended_at) {
            ("declared", None) => Ok(State::Declared),
            ("ended", Some(at)) => Ok(State::Ended(at)),
            ("cancelled", Some(at)) => Ok(State::Cancelled(at)),
            _ => Err(Error::inconsistent("outage", "state", &self.id, &self.state)),
        }
    }

    /// Sets what was done of it.
    pub fn stand(&mut self, state: State) {
        state.code().clone_into(&mut self.state);
        self.active = state == State::Declared;
        self.ended_at = match state {
            State::Declared => None,
            State::Ended(at) | State::Cancelled(at) => Some(at),
        };
    }
}

/// What was told at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outage_update)]
pub struct UpdateRow {
    /// Centre.
    pub centre_id: String,
    /// Outage.
    pub outage: String,
    /// Place, from 1.
    pub seq: i32,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// `declared`, `update`, `ended`, `cancelled`.
    pub kind: String,
    /// Text.
    pub body: String,
    /// Who wrote it; the staff alone see it.
    pub author_name: String,
    /// Addresses to which it was sent.
    pub told: i32,
}

/// Writes an outage, over the one with the same id.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, row: &OutageRow) -> Result<()> {
    if diesel::update(outage::table.find((&row.centre_id, &row.id))).set(row).execute(conn)? == 0 {
        diesel::insert_into(outage::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// One outage.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, id: &str) -> Result<Option<OutageRow>> {
    Ok(outage::table.find((centre, id)).select(OutageRow::as_select()).first(conn).optional()?)
}

/// What is under way or ahead, the first to begin first.
///
/// # Errors
/// When the database fails.
pub fn active(conn: &mut Conn, centre: &str) -> Result<Vec<OutageRow>> {
    Ok(outage::table
        .filter(outage::centre_id.eq(centre))
        .filter(outage::active.eq(true))
        .order((outage::from_at.asc(), outage::id.asc()))
        .select(OutageRow::as_select())
        .load(conn)?)
}

/// A page of what has ended or was called off, the newest first.
///
/// # Errors
/// When the database fails.
pub fn past(conn: &mut Conn, centre: &str, (cursor, limit): (&Cursor, i64)) -> Result<Page<OutageRow>> {
    let mut query = outage::table
        .filter(outage::centre_id.eq(centre.to_owned()))
        .filter(outage::active.eq(false))
        .select(OutageRow::as_select())
        .into_boxed::<MultiBackend>();
    query = match cursor {
        Cursor::First => query,
        Cursor::After(Key { id, .. }) => query.filter(outage::id.lt(id.clone())),
        Cursor::Before(Key { id, .. }) => query.filter(outage::id.gt(id.clone())),
    };
    query = match cursor {
        Cursor::Before(_) => query.order(outage::id.asc()),
        _ => query.order(outage::id.desc()),
    };
    let rows: Vec<OutageRow> = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |r| Key { value: r.id.clone(), id: r.id.clone() }))
}

/// What went on at any time of a span, the newest first; at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn within(
    conn: &mut Conn,
    centre: &str,
    (first, last): (NaiveDateTime, NaiveDateTime),
    limit: i64,
) -> Result<Vec<OutageRow>> {
    Ok(outage::table
        .filter(outage::centre_id.eq(centre))
        .filter(outage::from_at.lt(last))
        .filter(outage::ended_at.is_null().or(outage::ended_at.ge(first)))
        .order((outage::from_at.desc(), outage::id.desc()))
        .limit(limit)
        .select(OutageRow::as_select())
        .load(conn)?)
}

/// Writes an update.
///
/// # Errors
/// When the database fails.
pub fn add_update(conn: &mut Conn, row: &UpdateRow) -> Result<()> {
    diesel::insert_into(outage_update::table).values(row).execute(conn)?;
    Ok(())
}

/// What was told of some outages, the newest first.
///
/// # Errors
/// When the database fails.
pub fn updates(conn: &mut Conn, centre: &str, ids: &[String]) -> Result<Vec<UpdateRow>> {
    Ok(outage_update::table
        .filter(outage_update::centre_id.eq(centre))
        .filter(outage_update::outage.eq_any(ids))
        .order((outage_update::outage.asc(), outage_update::seq.desc()))
        .select(UpdateRow::as_select())
        .load(conn)?)
}

/// Attaches a ticket; whether it was not attached already.
///
/// # Errors
/// When the database fails.
pub fn attach(conn: &mut Conn, centre: &str, id: &str, ticket: i32) -> Result<bool> {
    let known: i64 = outage_ticket::table.find((centre, id, ticket)).count().get_result(conn)?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(outage_ticket::table)
        .values((outage_ticket::centre_id.eq(centre), outage_ticket::outage.eq(id), outage_ticket::ticket.eq(ticket)))
        .execute(conn)?;
    Ok(true)
}

/// Detaches a ticket from all outages; from how many.
///
/// # Errors
/// When the database fails.
pub fn detach(conn: &mut Conn, centre: &str, ticket: i32) -> Result<usize> {
    let of = outage_ticket::table.filter(outage_ticket::centre_id.eq(centre)).filter(outage_ticket::ticket.eq(ticket));
    Ok(diesel::delete(of).execute(conn)?)
}

/// The numbers of the tickets attached to an outage, in order.
///
/// # Errors
/// When the database fails.
pub fn tickets(conn: &mut Conn, centre: &str, id: &str) -> Result<Vec<i32>> {
    Ok(outage_ticket::table
        .filter(outage_ticket::centre_id.eq(centre))
        .filter(outage_ticket::outage.eq(id))
        .order(outage_ticket::ticket.asc())
        .select(outage_ticket::ticket)
        .load(conn)?)
}

/// The numbers of the open tickets attached to an outage, in order.
///
/// # Errors
/// When the database fails.
pub fn open_tickets(conn: &mut Conn, centre: &str, id: &str) -> Result<Vec<i32>> {
    Ok(outage_ticket::table
        .inner_join(
            ticket::table
                .on(ticket::centre_id.eq(outage_ticket::centre_id).and(ticket::number.eq(outage_ticket::ticket))),
        )
        .filter(outage_ticket::centre_id.eq(centre))
        .filter(outage_ticket::outage.eq(id))
        .filter(ticket::active.eq(true))
        .order(outage_ticket::ticket.asc())
        .select(outage_ticket::ticket)
        .load(conn)?)
}

/// The outages that a ticket is attached to, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre: &str, ticket: i32) -> Result<Vec<OutageRow>> {
    Ok(outage_ticket::table
        .inner_join(
            outage::table.on(outage::centre_id.eq(outage_ticket::centre_id).and(outage::id.eq(outage_ticket::outage))),
        )
        .filter(outage_ticket::centre_id.eq(centre))
        .filter(outage_ticket::ticket.eq(ticket))
        .order(outage::id.desc())
        .select(OutageRow::as_select())
        .load(conn)?)
}

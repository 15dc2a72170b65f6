//! Hours planned: of a ticket, by person and month.

use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::work_plan as t;

/// Hours planned.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = t, primary_key(centre_id, ticket, person_id, month))]
pub struct PlanRow {
    /// Centre.
    pub centre_id: String,
    /// Request or activity.
    pub ticket: i32,
    /// Who will work; empty for nobody yet.
    pub person_id: String,
    /// When: 202610.
    pub month: i32,
    /// Name of who will work.
    pub person_name: String,
    /// How long.
    pub minutes: i64,
    /// The body of the request; empty for none.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// The area of the request.
    pub queue: String,
    /// The service of the request; empty for none.
    pub service: String,
}

/// Writes a plan over the one of the same person and month; of no minutes it takes it away. Answers
/// the minutes that were planned before.
///
/// # Errors
/// When the database fails.
pub fn put_plan(conn: &mut Conn, row: &PlanRow) -> Result<i64> {
    let key = t::table.find((&row.centre_id, row.ticket, &row.person_id, row.month));
    let before: Option<i64> = key.select(t::minutes).first(conn).optional()?;
    let key = t::table.find((&row.centre_id, row.ticket, &row.person_id, row.month));
    match before {
        Some(_) if row.minutes == 0 => diesel::delete(key).execute(conn)?,
        Some(_) => diesel::update(key).set(row).execute(conn)?,
        None if row.minutes == 0 => 0,
        None => diesel::insert_into(t::table).values(row).execute(conn)?,
    };
    Ok(before.unwrap_or(0))
}

/// What is planned of a ticket, by month and name.
///
/// # Errors
/// When the database fails.
pub fn plans_of(conn: &mut Conn, centre: &str, ticket: i32) -> Result<Vec<PlanRow>> {
    Ok(t::table
        .filter(t::centre_id.eq(centre).and(t::ticket.eq(ticket)))
        .order((t::month.asc(), t::person_name.asc(), t::person_id.asc()))
        .select(PlanRow::as_select())
        .load(conn)?)
}

/// Moves the plans of a ticket to another, onto those that are there.
///
/// # Errors
/// When the database fails.
pub fn move_plans(conn: &mut Conn, centre: &str, from: i32, to: i32) -> Result<()> {
    let there = plans_of(conn, centre, to)?;
    for row in plans_of(conn, centre, from)? {
        put_plan(conn, &PlanRow { minutes: 0, ..row.clone() })?;
        let known = there.iter().find(|p| p.person_id == row.person_id && p.month == row.month);
        let minutes = row.minutes + known.map_or(0, |p| p.minutes);
        put_plan(conn, &PlanRow { ticket: to, minutes, ..row })?;
    }
    Ok(())
}

/// Gives the plans of a ticket to another body.
///
/// # Errors
/// When the database fails.
pub fn rebody_plans(conn: &mut Conn, centre: &str, ticket: i32, (id, name): (&str, &str)) -> Result<()> {
    diesel::update(t::table.filter(t::centre_id.eq(centre).and(t::ticket.eq(ticket))))
        .set((t::body_id.eq(id), t::body_name.eq(name)))
        .execute(conn)?;
    Ok(())
}

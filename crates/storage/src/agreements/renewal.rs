//! Reminders of the renewal, and how a centre handles its agreements.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{agreement_settings, centre, renewal_reminder};

/// A reminder that went out.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = renewal_reminder)]
pub struct ReminderRow {
    /// Centre.
    pub centre_id: String,
    /// The accession that ends.
    pub accession_id: String,
    /// Why then: so many days before the end, or the id of who asked for it.
    pub occasion: String,
    /// When, UTC.
    pub sent_at: NaiveDateTime,
    /// Who sent it.
    pub sent_by: String,
    /// To how many addresses; none where the body has none.
    pub addresses: i32,
}

/// How a centre handles its agreements.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = agreement_settings, treat_none_as_null = true)]
pub struct SettingsRow {
    /// Centre.
    pub centre_id: String,
    /// The settings as JSON.
    pub document: String,
    /// The last day on which the ends of accessions were looked at.
    pub looked_on: Option<NaiveDate>,
}

/// The reminders of a centre, oldest first.
///
/// # Errors
/// When the database fails.
pub fn reminders(conn: &mut Conn, centre: &str) -> Result<Vec<ReminderRow>> {
    Ok(renewal_reminder::table
        .filter(renewal_reminder::centre_id.eq(centre))
        .order((renewal_reminder::sent_at.asc(), renewal_reminder::accession_id.asc()))
        .select(ReminderRow::as_select())
        .load(conn)?)
}

/// Adds a reminder.
///
/// # Errors
/// When the database fails, or this one went out already.
pub fn add_reminder(conn: &mut Conn, row: &ReminderRow) -> Result<()> {
    diesel::insert_into(renewal_reminder::table).values(row).execute(conn)?;
    Ok(())
}

/// The settings of a centre.
///
/// # Errors
/// When the database fails.
pub fn settings(conn: &mut Conn, centre: &str) -> Result<Option<SettingsRow>> {
    Ok(agreement_settings::table.find(centre).select(SettingsRow::as_select()).first(conn).optional()?)
}

/// Saves the settings of a centre.
///
/// # Errors
/// When the database fails.
pub fn save_settings(conn: &mut Conn, row: &SettingsRow) -> Result<()> {
    if diesel::update(agreement_settings::table.find(&row.centre_id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(agreement_settings::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The centres whose ends of accessions were not looked at on this day.
///
/// # Errors
/// When the database fails.
pub fn to_look_at(conn: &mut Conn, day: NaiveDate) -> Result<Vec<String>> {
    let seen: Vec<String> = agreement_settings::table
        .filter(agreement_settings::looked_on.ge(day))
        .select(agreement_settings::centre_id)
        .load(conn)?;
    let all: Vec<String> = centre::table.order(centre::id.asc()).select(centre::id).load(conn)?;
    Ok(all.into_iter().filter(|id| !seen.contains(id)).collect())
}

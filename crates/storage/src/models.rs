//! The model of each centre and what of it is done.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{centre_checklist, centre_model};

/// The model chosen by a centre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = centre_model)]
pub struct CentreModelRow {
    /// Centre.
    pub centre_id: String,
    /// Code of the model.
    pub model: String,
    /// Code of the level.
    pub level: String,
    /// What the Province said it had and wanted, as JSON.
    pub situation: String,
    /// When chosen, UTC.
    pub chosen_at: NaiveDateTime,
}

/// A thing of the checklist that is done.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = centre_checklist)]
pub struct ChecklistRow {
    /// Centre.
    pub centre_id: String,
    /// Code of the component.
    pub code: String,
    /// Day on which it was done.
    pub done_on: NaiveDate,
    /// Remark in Italian; may be empty.
    pub note: String,
}

/// The model of a centre, once chosen.
///
/// # Errors
/// When the database fails.
pub fn of_centre(conn: &mut Conn, centre_id: &str) -> Result<Option<CentreModelRow>> {
    Ok(centre_model::table.find(centre_id).select(CentreModelRow::as_select()).first(conn).optional()?)
}

/// Saves the model of a centre.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, row: &CentreModelRow) -> Result<()> {
    if diesel::update(centre_model::table.find(&row.centre_id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(centre_model::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// What is done of the checklist.
///
/// # Errors
/// When the database fails.
pub fn checklist(conn: &mut Conn, centre_id: &str) -> Result<Vec<ChecklistRow>> {
    Ok(centre_checklist::table
        .filter(centre_checklist::centre_id.eq(centre_id))
        .order(centre_checklist::code.asc())
        .select(ChecklistRow::as_select())
        .load(conn)?)
}

/// Marks a thing as done.
///
/// # Errors
/// When the database fails.
pub fn tick(conn: &mut Conn, row: &ChecklistRow) -> Result<()> {
    let target = centre_checklist::table.find((&row.centre_id, &row.code));
    if diesel::update(target).set(row).execute(conn)? == 0 {
        diesel::insert_into(centre_checklist::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Marks a thing as not done.
///
/// # Errors
/// When the database fails.
pub fn untick(conn: &mut Conn, centre_id: &str, code: &str) -> Result<bool> {
    Ok(diesel::delete(centre_checklist::table.find((centre_id, code))).execute(conn)? > 0)
}

//! The loads of registers: waiting, running, done, and what they did.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::register_load;

/// A load.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = register_load, treat_none_as_null = true)]
pub struct LoadRow {
    /// ULID.
    pub id: String,
    /// Code of the register.
    pub source: String,
    /// Reference date.
    pub on_date: NaiveDate,
    /// Name of the file.
    pub file_name: String,
    /// Content of the file.
    pub sha256: String,
    /// Whether closing many bodies was confirmed.
    pub allow_many: bool,
    /// `preview`, `waiting`, `running`, `done` or `refused`.
    pub state: String,
    /// What it did, as JSON; empty until then.
    pub report: String,
    /// Who asked.
    pub actor_id: String,
    /// Name of who asked.
    pub actor_name: String,
    /// When asked, UTC.
    pub created_at: NaiveDateTime,
    /// When done, UTC.
    pub finished_at: Option<NaiveDateTime>,
    /// Whether it was agreed that rows at fault stay out.
    pub skip_bad_rows: bool,
    /// The job that loads it; empty until it is confirmed.
    pub job_id: String,
    /// When the writing began, UTC.
    pub started_at: Option<NaiveDateTime>,
}

/// Adds a load.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &LoadRow) -> Result<()> {
    diesel::insert_into(register_load::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves a load.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &LoadRow) -> Result<()> {
    diesel::update(register_load::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// One load.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<LoadRow>> {
    Ok(register_load::table.find(id).select(LoadRow::as_select()).first(conn).optional()?)
}

/// The newest loads, without the previews that nobody confirmed.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut Conn, limit: i64) -> Result<Vec<LoadRow>> {
    Ok(register_load::table
        .filter(register_load::state.ne("preview"))
        .order(register_load::id.desc())
        .limit(limit)
        .select(LoadRow::as_select())
        .load(conn)?)
}

//! What belongs to a document: the files made for the exchange system, and what happened.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::bulk::{self, Value};
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{document_event, document_file};

/// A file made for the exchange system.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = document_file)]
pub struct FileRow {
    /// Centre.
    pub centre_id: String,
    /// Document.
    pub document_id: String,
    /// Name without extension.
    pub stem: String,
    /// The XML, as issued.
    pub xml: String,
    /// SHA-256 of the XML in hexadecimal.
    pub sha256: String,
    /// When it was made.
    pub created_at: NaiveDateTime,
}

/// Adds files.
///
/// # Errors
/// When the database fails.
pub fn insert_files(conn: &mut Conn, rows: Vec<FileRow>) -> Result<()> {
    let values: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|r| {
            vec![
                r.centre_id.into(),
                r.document_id.into(),
                r.stem.into(),
                r.xml.into(),
                r.sha256.into(),
                r.created_at.into(),
            ]
        })
        .collect();
    let columns = ["centre_id", "document_id", "stem", "xml", "sha256", "created_at"];
    bulk::insert(conn, "document_file", &columns, &values)?;
    Ok(())
}

/// A file of a document.
///
/// # Errors
/// When the database fails.
pub fn file(conn: &mut Conn, centre: &str, document: &str, stem: &str) -> Result<Option<FileRow>> {
    Ok(document_file::table.find((centre, document, stem)).select(FileRow::as_select()).first(conn).optional()?)
}

/// Something that happened to a document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = document_event)]
pub struct EventRow {
    /// Centre.
    pub centre_id: String,
    /// Document.
    pub document_id: String,
    /// ULID.
    pub id: String,
    /// When it was recorded.
    pub at: NaiveDateTime,
    /// `signed`, `sent`, `notice`, `remade`, `credited`, `cancelled`, `payment`, `reminder`, `accounting`.
    pub kind: String,
    /// One sentence in Italian.
    pub summary: String,
    /// Who recorded it.
    pub actor_name: String,
    /// The file attached.
    pub file_id: Option<String>,
    /// Details.
    pub json: Option<String>,
}

/// Adds to the history.
///
/// # Errors
/// When the database fails.
pub fn add_event(conn: &mut Conn, row: &EventRow) -> Result<()> {
    diesel::insert_into(document_event::table).values(row).execute(conn)?;
    Ok(())
}

/// The history of a document, oldest first.
///
/// # Errors
/// When the database fails.
pub fn events(conn: &mut Conn, centre: &str, document: &str) -> Result<Vec<EventRow>> {
    Ok(document_event::table
        .filter(document_event::centre_id.eq(centre))
        .filter(document_event::document_id.eq(document))
        .order(document_event::id.asc())
        .select(EventRow::as_select())
        .load(conn)?)
}

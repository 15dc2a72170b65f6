//! What is known of stored files. Their bytes are in the file store, named by content.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::bulk;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{agreement_paper, charter_edition, file, inbound_message, register_load};

/// A stored file.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = file)]
pub struct FileRow {
    /// Centre that owns it.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes, hexadecimal: their name in the file store.
    pub sha256: String,
    /// When it was stored, UTC.
    pub created_at: NaiveDateTime,
}

/// Adds a file whose bytes are in the store already.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &FileRow) -> Result<()> {
    diesel::insert_into(file::table).values(row).execute(conn)?;
    Ok(())
}

/// Adds many files whose bytes are in the store already.
///
/// # Errors
/// When the database fails.
pub fn insert_many(conn: &mut Conn, rows: &[FileRow]) -> Result<()> {
    let columns = ["centre_id", "id", "name", "media_type", "size", "sha256", "created_at"];
    let rows: Vec<Vec<bulk::Value>> = rows
        .iter()
        .cloned()
        .map(|r| {
            vec![
                r.centre_id.into(),
                r.id.into(),
                r.name.into(),
                r.media_type.into(),
                r.size.into(),
                r.sha256.into(),
                r.created_at.into(),
            ]
        })
        .collect();
    bulk::insert(conn, "file", &columns, &rows)?;
    Ok(())
}

/// One file of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<FileRow>> {
    Ok(file::table.find((centre_id, id)).select(FileRow::as_select()).first(conn).optional()?)
}

/// Which of these contents something still names: files, editions of a charter, registers loaded.
///
/// # Errors
/// When the database fails.
pub fn known_contents(conn: &mut Conn, hashes: &[String]) -> Result<Vec<String>> {
    let mut known: Vec<String> =
        file::table.filter(file::sha256.eq_any(hashes)).select(file::sha256).distinct().load(conn)?;
    let editions: Vec<Option<String>> = charter_edition::table
        .filter(charter_edition::pdf_sha256.eq_any(hashes))
        .select(charter_edition::pdf_sha256)
        .load(conn)?;
    known.extend(editions.into_iter().flatten());
    known.extend(
        register_load::table
            .filter(register_load::sha256.eq_any(hashes))
            .select(register_load::sha256)
            .load::<String>(conn)?,
    );
    known.extend(
        inbound_message::table
            .filter(inbound_message::sha256.eq_any(hashes))
            .select(inbound_message::sha256)
            .load::<String>(conn)?,
    );
    known.extend(
        agreement_paper::table
            .filter(agreement_paper::pdf_sha256.eq_any(hashes))
            .select(agreement_paper::pdf_sha256)
            .load::<String>(conn)?,
    );
    Ok(known)
}

//! The papers that were issued: each keeps its bytes and the version of the scheme that it was made of.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::agreement_paper as paper;

/// An issued paper. A row is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = paper)]
pub struct PaperRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Accession it concerns.
    pub accession_id: String,
    /// Body.
    pub body_id: String,
    /// Code of the kind.
    pub kind: String,
    /// Scheme.
    pub scheme_id: String,
    /// Version of the scheme's text; 0 for a paper that does not come from it.
    pub scheme_version: i32,
    /// Name of its files, without the ending.
    pub name: String,
    /// Year of the issue.
    pub year: i32,
    /// The batch it was issued with, if any.
    pub batch_id: Option<String>,
    /// The PDF.
    pub pdf_file_id: String,
    /// SHA-256 of the PDF.
    pub pdf_sha256: String,
    /// The file to edit.
    pub editable_file_id: String,
    /// When, UTC.
    pub issued_at: NaiveDateTime,
    /// Who, by name.
    pub issued_by: String,
    /// What it was made from, such as a needs form; empty for most.
    pub source: String,
}

/// Which papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Year of the issue.
    pub year: Option<i32>,
    /// Code of the kind.
    pub kind: Option<String>,
    /// Body.
    pub body: Option<String>,
    /// Scheme.
    pub scheme: Option<String>,
    /// Batch.
    pub batch: Option<String>,
}

/// Adds a paper.
///
/// # Errors
/// When the database fails.
pub fn add(conn: &mut Conn, row: &PaperRow) -> Result<()> {
    diesel::insert_into(paper::table).values(row).execute(conn)?;
    Ok(())
}

/// One paper.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<PaperRow>> {
    Ok(paper::table.find((centre_id, id)).select(PaperRow::as_select()).first(conn).optional()?)
}

/// The papers of an accession, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_accession(conn: &mut Conn, centre_id: &str, accession_id: &str) -> Result<Vec<PaperRow>> {
    Ok(paper::table
        .filter(paper::centre_id.eq(centre_id).and(paper::accession_id.eq(accession_id)))
        .order((paper::issued_at.desc(), paper::id.desc()))
        .select(PaperRow::as_select())
        .load(conn)?)
}

/// The newest paper of a kind of an accession.
///
/// # Errors
/// When the database fails.
pub fn latest(conn: &mut Conn, centre_id: &str, accession_id: &str, kind: &str) -> Result<Option<PaperRow>> {
    Ok(paper::table
        .filter(paper::centre_id.eq(centre_id).and(paper::accession_id.eq(accession_id)).and(paper::kind.eq(kind)))
        .order((paper::issued_at.desc(), paper::id.desc()))
        .select(PaperRow::as_select())
        .first(conn)
        .optional()?)
}

/// The paper made from a source.
///
/// # Errors
/// When the database fails.
pub fn by_source(conn: &mut Conn, centre_id: &str, source: &str) -> Result<Option<PaperRow>> {
    Ok(paper::table
        .filter(paper::centre_id.eq(centre_id).and(paper::source.eq(source)))
        .select(PaperRow::as_select())
        .first(conn)
        .optional()?)
}

/// The papers that match, newest first, so many at most.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, centre_id: &str, filter: &Filter, most: i64) -> Result<Vec<PaperRow>> {
    let mut query = paper::table.filter(paper::centre_id.eq(centre_id)).into_boxed();
    if let Some(year) = filter.year {
        query = query.filter(paper::year.eq(year));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(paper::kind.eq(kind));
    }
    if let Some(body) = &filter.body {
        query = query.filter(paper::body_id.eq(body));
    }
    if let Some(scheme) = &filter.scheme {
        query = query.filter(paper::scheme_id.eq(scheme));
    }
    if let Some(batch) = &filter.batch {
        query = query.filter(paper::batch_id.eq(batch));
    }
    Ok(query.order((paper::issued_at.desc(), paper::id.desc())).limit(most).select(PaperRow::as_select()).load(conn)?)
}

/// Whether some paper was made of this version of a scheme.
///
/// # Errors
/// When the database fails.
pub fn uses_version(conn: &mut Conn, centre_id: &str, scheme_id: &str, version: i32) -> Result<bool> {
    let of = paper::centre_id.eq(centre_id).and(paper::scheme_id.eq(scheme_id)).and(paper::scheme_version.eq(version));
    Ok(diesel::select(diesel::dsl::exists(paper::table.filter(of))).get_result(conn)?)
}

//! The services of a centre, as edited, and the published editions of its charter.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::charter::{Area, Charter, Service};

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{charter_area, charter_edition, charter_service};

/// A published edition.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = charter_edition)]
pub struct EditionRow {
    /// Centre.
    pub centre_id: String,
    /// First day on which it holds.
    pub from_date: NaiveDate,
    /// Name of the edition.
    pub version: String,
    /// The charter as canonical JSON.
    pub document: String,
    /// SHA-256 of `document`, hexadecimal.
    pub sha256: String,
    /// The PDF among the files of the centre, once printed.
    pub pdf_file_id: Option<String>,
    /// SHA-256 of the PDF, hexadecimal.
    pub pdf_sha256: Option<String>,
    /// When published, UTC.
    pub published_at: NaiveDateTime,
}

impl EditionRow {
    /// The charter itself.
    ///
    /// # Errors
    /// When the stored text is not a charter.
    pub fn charter(&self) -> Result<Charter> {
        serde_json::from_str(&self.document)
            .map_err(|e| Error::inconsistent("charter_edition", "document", &self.version, e.to_string()))
    }
}

/// The areas of a centre, in order.
///
/// # Errors
/// When the database fails.
pub fn areas(conn: &mut Conn, centre_id: &str) -> Result<Vec<Area>> {
    let rows: Vec<(String, String, String)> = charter_area::table
        .filter(charter_area::centre_id.eq(centre_id))
        .order((charter_area::position.asc(), charter_area::code.asc()))
        .select((charter_area::code, charter_area::name, charter_area::summary))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, name, summary)| Area { code, name, summary }).collect())
}

/// Replaces the areas of a centre.
///
/// # Errors
/// When the database fails.
pub fn save_areas(conn: &mut Conn, centre_id: &str, areas: &[Area]) -> Result<()> {
    diesel::delete(charter_area::table.filter(charter_area::centre_id.eq(centre_id))).execute(conn)?;
    for (position, area) in (0_i32..).zip(areas) {
        diesel::insert_into(charter_area::table)
            .values((
                charter_area::centre_id.eq(centre_id),
                charter_area::code.eq(&area.code),
                charter_area::position.eq(position),
                charter_area::name.eq(&area.name),
                charter_area::summary.eq(&area.summary),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The services of a centre as they are edited today, drafts included, by code.
///
/// # Errors
/// When the database fails or a stored document is not a service.
pub fn services(conn: &mut Conn, centre_id: &str) -> Result<Vec<Service>> {
    let rows: Vec<(String, String)> = charter_service::table
        .filter(charter_service::centre_id.eq(centre_id))
        .order(charter_service::code.asc())
        .select((charter_service::code, charter_service::document))
        .load(conn)?;
    rows.iter().map(|(code, json)| read_service(code, json)).collect()
}

/// One service of a centre.
///
/// # Errors
/// When the database fails or the stored document is not a service.
pub fn service(conn: &mut Conn, centre_id: &str, code: &str) -> Result<Option<Service>> {
    let json: Option<String> =
        charter_service::table.find((centre_id, code)).select(charter_service::document).first(conn).optional()?;
    json.map(|j| read_service(code, &j)).transpose()
}

fn read_service(code: &str, json: &str) -> Result<Service> {
    serde_json::from_str(json).map_err(|e| Error::inconsistent("charter_service", "document", code, e.to_string()))
}

/// Saves a service, new or changed.
///
/// # Errors
/// When the database fails.
pub fn save_service(conn: &mut Conn, centre_id: &str, service: &Service, at: NaiveDateTime) -> Result<()> {
    let json = serde_json::to_string(service)
        .map_err(|e| Error::inconsistent("charter_service", "document", &service.code, e.to_string()))?;
    let values = (charter_service::document.eq(&json), charter_service::changed_at.eq(at));
    let target = charter_service::table.find((centre_id, &service.code));
    if diesel::update(target).set(values).execute(conn)? == 0 {
        diesel::insert_into(charter_service::table)
            .values((
                charter_service::centre_id.eq(centre_id),
                charter_service::code.eq(&service.code),
                charter_service::document.eq(&json),
                charter_service::changed_at.eq(at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets a service that was never published.
///
/// # Errors
/// When the database fails.
pub fn delete_service(conn: &mut Conn, centre_id: &str, code: &str) -> Result<()> {
    diesel::delete(charter_service::table.find((centre_id, code))).execute(conn)?;
    Ok(())
}

/// Adds an edition.
///
/// # Errors
/// When the day has one already (a duplicate) or the database fails.
pub fn add_edition(conn: &mut Conn, row: &EditionRow) -> Result<()> {
    diesel::insert_into(charter_edition::table).values(row).execute(conn)?;
    Ok(())
}

/// The edition in force on a day.
///
/// # Errors
/// When the database fails.
pub fn edition_at(conn: &mut Conn, centre_id: &str, day: NaiveDate) -> Result<Option<EditionRow>> {
    Ok(charter_edition::table
        .filter(charter_edition::centre_id.eq(centre_id))
        .filter(charter_edition::from_date.le(day))
        .order(charter_edition::from_date.desc())
        .select(EditionRow::as_select())
        .first(conn)
        .optional()?)
}

/// The first edition of a centre.
///
/// # Errors
/// When the database fails.
pub fn first_edition(conn: &mut Conn, centre_id: &str) -> Result<Option<EditionRow>> {
    Ok(charter_edition::table
        .filter(charter_edition::centre_id.eq(centre_id))
        .order(charter_edition::from_date.asc())
        .select(EditionRow::as_select())
        .first(conn)
        .optional()?)
}

/// The editions of a centre, newest first.
///
/// # Errors
/// When the database fails.
pub fn editions(conn: &mut Conn, centre_id: &str) -> Result<Vec<EditionRow>> {
    Ok(charter_edition::table
        .filter(charter_edition::centre_id.eq(centre_id))
        .order(charter_edition::from_date.desc())
        .select(EditionRow::as_select())
        .load(conn)?)
}

/// Keeps the PDF of an edition, once.
///
/// # Errors
/// When the database fails.
pub fn set_pdf(conn: &mut Conn, centre_id: &str, from: NaiveDate, file_id: &str, sha256: &str) -> Result<()> {
    diesel::update(charter_edition::table.find((centre_id, from)).filter(charter_edition::pdf_sha256.is_null()))
        .set((charter_edition::pdf_file_id.eq(file_id), charter_edition::pdf_sha256.eq(sha256)))
        .execute(conn)?;
    Ok(())
}

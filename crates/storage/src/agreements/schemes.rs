//! The texts of schemes, version by version, and their way to being open.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::agreements::contents::SchemeText;
use domain::agreements::path::Way;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{scheme_text, scheme_way};

/// A version of the text of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = scheme_text)]
pub struct TextRow {
    /// Centre.
    pub centre_id: String,
    /// Scheme.
    pub scheme_id: String,
    /// Version, from 1.
    pub version: i32,
    /// [`SchemeText`] as JSON.
    pub document: String,
    /// How many times it was saved: who saves names the one that was read.
    pub revision: i32,
    /// Whether it stands as it is: a step was taken on it, or a paper was made of it.
    pub is_closed: bool,
    /// When last saved, UTC.
    pub saved_at: NaiveDateTime,
    /// Who saved it last, by name.
    pub saved_by: String,
}

impl TextRow {
    /// The text.
    ///
    /// # Errors
    /// When the stored text can't be read.
    pub fn text(&self) -> Result<SchemeText> {
        serde_json::from_str(&self.document)
            .map_err(|e| Error::inconsistent("scheme_text", "document", &self.scheme_id, e.to_string()))
    }

    /// Sets the text.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn set_text(&mut self, text: &SchemeText) -> Result<()> {
        self.document = serde_json::to_string(text)
            .map_err(|e| Error::inconsistent("scheme_text", "document", &self.scheme_id, e.to_string()))?;
        Ok(())
    }
}

/// The way of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = scheme_way)]
pub struct WayRow {
    /// Centre.
    pub centre_id: String,
    /// Scheme.
    pub scheme_id: String,
    /// Code of the management model.
    pub model: String,
    /// [`Way`] as JSON.
    pub way: String,
    /// Whether bodies may accede.
    pub is_open: bool,
    /// When last changed, UTC.
    pub changed_at: NaiveDateTime,
}

impl WayRow {
    /// The row of a way.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn new(centre_id: &str, scheme_id: &str, way: &Way, at: NaiveDateTime) -> Result<Self> {
        let json = serde_json::to_string(way)
            .map_err(|e| Error::inconsistent("scheme_way", "way", scheme_id, e.to_string()))?;
        Ok(Self {
            centre_id: centre_id.to_owned(),
            scheme_id: scheme_id.to_owned(),
            model: way.model().code().to_owned(),
            way: json,
            is_open: way.is_open(),
            changed_at: at,
        })
    }

    /// The way.
    ///
    /// # Errors
    /// When the stored way can't be read.
    pub fn way(&self) -> Result<Way> {
        serde_json::from_str(&self.way)
            .map_err(|e| Error::inconsistent("scheme_way", "way", &self.scheme_id, e.to_string()))
    }
}

/// The versions of a scheme's text, newest first.
///
/// # Errors
/// When the database fails.
pub fn texts(conn: &mut Conn, centre_id: &str, scheme_id: &str) -> Result<Vec<TextRow>> {
    Ok(scheme_text::table
        .filter(scheme_text::centre_id.eq(centre_id).and(scheme_text::scheme_id.eq(scheme_id)))
        .order(scheme_text::version.desc())
        .select(TextRow::as_select())
        .load(conn)?)
}

/// The newest version of a scheme's text.
///
/// # Errors
/// When the database fails.
pub fn newest_text(conn: &mut Conn, centre_id: &str, scheme_id: &str) -> Result<Option<TextRow>> {
    Ok(scheme_text::table
        .filter(scheme_text::centre_id.eq(centre_id).and(scheme_text::scheme_id.eq(scheme_id)))
        .order(scheme_text::version.desc())
        .select(TextRow::as_select())
        .first(conn)
        .optional()?)
}

/// The newest version of the text of each of these schemes.
///
/// # Errors
/// When the database fails.
pub fn newest_texts(conn: &mut Conn, centre_id: &str, scheme_ids: &[String]) -> Result<Vec<TextRow>> {
    let of = scheme_text::centre_id.eq(centre_id).and(scheme_text::scheme_id.eq_any(scheme_ids));
    let mut newest: Vec<(String, i32)> =
        scheme_text::table.filter(of).select((scheme_text::scheme_id, scheme_text::version)).load(conn)?;
    newest.sort_by(|a, b| (&a.0, b.1).cmp(&(&b.0, a.1)));
    newest.dedup_by(|later, first| later.0 == first.0);
    if newest.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = scheme_text::table.filter(scheme_text::centre_id.eq("")).into_boxed();
    for (scheme, version) in newest {
        let one = scheme_text::scheme_id.eq(scheme).and(scheme_text::version.eq(version));
        query = query.or_filter(scheme_text::centre_id.eq(centre_id).and(one));
    }
    Ok(query.select(TextRow::as_select()).load(conn)?)
}

/// The versions of the texts of a centre: scheme, version, whether it stands; newest version first.
///
/// # Errors
/// When the database fails.
pub fn versions(conn: &mut Conn, centre_id: &str) -> Result<Vec<(String, i32, bool)>> {
    Ok(scheme_text::table
        .filter(scheme_text::centre_id.eq(centre_id))
        .order((scheme_text::scheme_id.desc(), scheme_text::version.desc()))
        .select((scheme_text::scheme_id, scheme_text::version, scheme_text::is_closed))
        .load(conn)?)
}

/// One version of a scheme's text.
///
/// # Errors
/// When the database fails.
pub fn text(conn: &mut Conn, centre_id: &str, scheme_id: &str, version: i32) -> Result<Option<TextRow>> {
    Ok(scheme_text::table.find((centre_id, scheme_id, version)).select(TextRow::as_select()).first(conn).optional()?)
}

/// Adds a version.
///
/// # Errors
/// When the database fails.
pub fn add_text(conn: &mut Conn, row: &TextRow) -> Result<()> {
    diesel::insert_into(scheme_text::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a version.
///
/// # Errors
/// When the database fails.
pub fn update_text(conn: &mut Conn, row: &TextRow) -> Result<()> {
    let at = (&row.centre_id, &row.scheme_id, row.version);
    diesel::update(scheme_text::table.find(at)).set(row).execute(conn)?;
    Ok(())
}

/// Makes a version stand as it is.
///
/// # Errors
/// When the database fails.
pub fn close_text(conn: &mut Conn, centre_id: &str, scheme_id: &str, version: i32) -> Result<()> {
    diesel::update(scheme_text::table.find((centre_id, scheme_id, version)))
        .set(scheme_text::is_closed.eq(true))
        .execute(conn)?;
    Ok(())
}

/// The ways of a centre's schemes.
///
/// # Errors
/// When the database fails.
pub fn ways(conn: &mut Conn, centre_id: &str) -> Result<Vec<WayRow>> {
    Ok(scheme_way::table.filter(scheme_way::centre_id.eq(centre_id)).select(WayRow::as_select()).load(conn)?)
}

/// The way of a scheme; none when it was open from the start.
///
/// # Errors
/// When the database fails.
pub fn way(conn: &mut Conn, centre_id: &str, scheme_id: &str) -> Result<Option<WayRow>> {
    Ok(scheme_way::table.find((centre_id, scheme_id)).select(WayRow::as_select()).first(conn).optional()?)
}

/// Saves a way, new or changed.
///
/// # Errors
/// When the database fails.
pub fn save_way(conn: &mut Conn, row: &WayRow) -> Result<()> {
    if diesel::update(scheme_way::table.find((&row.centre_id, &row.scheme_id))).set(row).execute(conn)? == 0 {
        diesel::insert_into(scheme_way::table).values(row).execute(conn)?;
    }
    Ok(())
}

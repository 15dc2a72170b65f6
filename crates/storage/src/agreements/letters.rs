//! The wording that a centre gives to its letters, and what people are writing and have not saved yet.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::agreements::contents::{Article, SchemeText};
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{centre_letter, text_draft};

/// A letter in the words of a centre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = centre_letter)]
pub struct LetterRow {
    /// Centre.
    pub centre_id: String,
    /// Code of the kind of paper.
    pub kind: String,
    /// [`SchemeText`] as JSON.
    pub document: String,
    /// How many times it was saved: who saves names the one that was read.
    pub revision: i32,
    /// When last saved, UTC.
    pub saved_at: NaiveDateTime,
    /// Who saved it last, by name.
    pub saved_by: String,
}

impl LetterRow {
    /// The text.
    ///
    /// # Errors
    /// When the stored text can't be read.
    pub fn text(&self) -> Result<SchemeText> {
        serde_json::from_str(&self.document)
            .map_err(|e| Error::inconsistent("centre_letter", "document", &self.kind, e.to_string()))
    }
}

/// What somebody is writing.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = text_draft)]
pub struct DraftRow {
    /// Centre.
    pub centre_id: String,
    /// Who writes: the id of the person.
    pub person: String,
    /// What is written: a part of a scheme, a letter.
    pub subject: String,
    /// [`Article`] as JSON.
    pub document: String,
    /// When last saved, UTC.
    pub saved_at: NaiveDateTime,
}

impl DraftRow {
    /// What was typed.
    ///
    /// # Errors
    /// When the stored draft can't be read.
    pub fn article(&self) -> Result<Article> {
        serde_json::from_str(&self.document)
            .map_err(|e| Error::inconsistent("text_draft", "document", &self.subject, e.to_string()))
    }
}

/// The letters that a centre has written.
///
/// # Errors
/// When the database fails.
pub fn letters(conn: &mut Conn, centre_id: &str) -> Result<Vec<LetterRow>> {
    Ok(centre_letter::table.filter(centre_letter::centre_id.eq(centre_id)).select(LetterRow::as_select()).load(conn)?)
}

/// One letter of a centre.
///
/// # Errors
/// When the database fails.
pub fn letter(conn: &mut Conn, centre_id: &str, kind: &str) -> Result<Option<LetterRow>> {
    Ok(centre_letter::table.find((centre_id, kind)).select(LetterRow::as_select()).first(conn).optional()?)
}

/// Saves a letter, new or changed.
///
/// # Errors
/// When the database fails.
pub fn save_letter(conn: &mut Conn, row: &LetterRow) -> Result<()> {
    if diesel::update(centre_letter::table.find((&row.centre_id, &row.kind))).set(row).execute(conn)? == 0 {
        diesel::insert_into(centre_letter::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Takes away the words of a centre: the ready ones count again.
///
/// # Errors
/// When the database fails.
pub fn remove_letter(conn: &mut Conn, centre_id: &str, kind: &str) -> Result<()> {
    diesel::delete(centre_letter::table.find((centre_id, kind))).execute(conn)?;
    Ok(())
}

/// What a person is writing of a subject.
///
/// # Errors
/// When the database fails.
pub fn draft(conn: &mut Conn, centre_id: &str, person: &str, subject: &str) -> Result<Option<DraftRow>> {
    Ok(text_draft::table.find((centre_id, person, subject)).select(DraftRow::as_select()).first(conn).optional()?)
}

/// Keeps what a person is writing.
///
/// # Errors
/// When the database fails.
pub fn save_draft(conn: &mut Conn, row: &DraftRow) -> Result<()> {
    let there = text_draft::table.find((&row.centre_id, &row.person, &row.subject));
    if diesel::update(there).set(row).execute(conn)? == 0 {
        diesel::insert_into(text_draft::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Forgets what a person was writing.
///
/// # Errors
/// When the database fails.
pub fn remove_draft(conn: &mut Conn, centre_id: &str, person: &str, subject: &str) -> Result<()> {
    diesel::delete(text_draft::table.find((centre_id, person, subject))).execute(conn)?;
    Ok(())
}

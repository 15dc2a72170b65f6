//! What an accession gathers on its way: the paper to sign, its protocol, the signatures, the notices
//! of withdrawal.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{accession_folder, accession_signature, withdrawal_notice};

/// The paper of an accession and where it is registered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = accession_folder, treat_none_as_null = true)]
pub struct FolderRow {
    /// Centre.
    pub centre_id: String,
    /// Accession.
    pub accession_id: String,
    /// The file that is to be signed, once it is fixed.
    pub paper_file_id: Option<String>,
    /// Protocol number of the agreement; may be empty.
    pub protocol: String,
    /// Day of the protocol.
    pub protocol_on: Option<NaiveDate>,
    /// Address of the act on the body's public register; may be empty.
    pub register_link: String,
}

/// A signature that was taken, with the report of its verification.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = accession_signature)]
pub struct SignatureRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Accession.
    pub accession_id: String,
    /// For whom it was made.
    pub party: String,
    /// The signed file.
    pub file_id: String,
    /// What the verification found, as JSON.
    pub report: String,
    /// When it came in, UTC.
    pub taken_at: NaiveDateTime,
    /// Who brought it.
    pub taken_by: String,
    /// Whether the accession went back to its invitation afterwards.
    pub void: bool,
}

/// A notice of withdrawal and what the platform answered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = withdrawal_notice)]
pub struct NoticeRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Accession.
    pub accession_id: String,
    /// Day of the receipt of delivery.
    pub delivered: NaiveDate,
    /// The mail and the act.
    pub reference: String,
    /// `accepted`, `refused`, `taken-back`.
    pub outcome: String,
    /// The answer in Italian.
    pub answer: String,
    /// When it was noted, UTC.
    pub noted_at: NaiveDateTime,
    /// Who noted it.
    pub noted_by: String,
}

/// The folder of an accession; an empty one when nothing is in it.
///
/// # Errors
/// When the database fails.
pub fn folder(conn: &mut Conn, centre: &str, accession: &str) -> Result<FolderRow> {
    let found = accession_folder::table.find((centre, accession)).select(FolderRow::as_select());
    Ok(found.first(conn).optional()?.unwrap_or_else(|| FolderRow {
        centre_id: centre.to_owned(),
        accession_id: accession.to_owned(),
        ..FolderRow::default()
    }))
}

/// Saves the folder of an accession.
///
/// # Errors
/// When the database fails.
pub fn save_folder(conn: &mut Conn, row: &FolderRow) -> Result<()> {
    let there = accession_folder::table.find((&row.centre_id, &row.accession_id));
    if diesel::update(there).set(row).execute(conn)? == 0 {
        diesel::insert_into(accession_folder::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The signatures of an accession, in the order in which they came; those void too.
///
/// # Errors
/// When the database fails.
pub fn signatures(conn: &mut Conn, centre: &str, accession: &str) -> Result<Vec<SignatureRow>> {
    Ok(accession_signature::table
        .filter(accession_signature::centre_id.eq(centre).and(accession_signature::accession_id.eq(accession)))
        .order(accession_signature::id.asc())
        .select(SignatureRow::as_select())
        .load(conn)?)
}

/// Adds a signature.
///
/// # Errors
/// When the database fails.
pub fn add_signature(conn: &mut Conn, row: &SignatureRow) -> Result<()> {
    diesel::insert_into(accession_signature::table).values(row).execute(conn)?;
    Ok(())
}

/// Says that the signatures taken so far count no more.
///
/// # Errors
/// When the database fails.
pub fn void_signatures(conn: &mut Conn, centre: &str, accession: &str) -> Result<()> {
    let theirs = accession_signature::table
        .filter(accession_signature::centre_id.eq(centre).and(accession_signature::accession_id.eq(accession)));
    diesel::update(theirs).set(accession_signature::void.eq(true)).execute(conn)?;
    Ok(())
}

/// The notices of withdrawal of an accession, oldest first.
///
/// # Errors
/// When the database fails.
pub fn notices(conn: &mut Conn, centre: &str, accession: &str) -> Result<Vec<NoticeRow>> {
    Ok(withdrawal_notice::table
        .filter(withdrawal_notice::centre_id.eq(centre).and(withdrawal_notice::accession_id.eq(accession)))
        .order(withdrawal_notice::id.asc())
        .select(NoticeRow::as_select())
        .load(conn)?)
}

/// Adds a notice.
///
/// # Errors
/// When the database fails.
pub fn add_notice(conn: &mut Conn, row: &NoticeRow) -> Result<()> {
    diesel::insert_into(withdrawal_notice::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what became of a notice.
///
/// # Errors
/// When the database fails.
pub fn update_notice(conn: &mut Conn, row: &NoticeRow) -> Result<()> {
    diesel::update(withdrawal_notice::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

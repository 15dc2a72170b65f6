//! The yearly needs forms.

mod rows;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::bulk::{self, Value};
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{needs_campaign, needs_form, needs_note, needs_version};

pub use rows::{CampaignRow, FormLine, FormRecord, NoteRow, VersionRow};

/// The campaigns of a centre, newest year first.
///
/// # Errors
/// When the database fails.
pub fn campaigns(conn: &mut Conn, centre_id: &str) -> Result<Vec<CampaignRow>> {
    Ok(needs_campaign::table
        .filter(needs_campaign::centre_id.eq(centre_id))
        .order((needs_campaign::year.desc(), needs_campaign::id.desc()))
        .select(CampaignRow::as_select())
        .load(conn)?)
}

/// The campaign of a year.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut Conn, centre_id: &str, year: i32) -> Result<Option<CampaignRow>> {
    Ok(needs_campaign::table
        .filter(needs_campaign::centre_id.eq(centre_id).and(needs_campaign::year.eq(year)))
        .select(CampaignRow::as_select())
        .first(conn)
        .optional()?)
}

/// Adds a campaign.
///
/// # Errors
/// When the database fails.
pub fn add_campaign(conn: &mut Conn, row: &CampaignRow) -> Result<()> {
    diesel::insert_into(needs_campaign::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a campaign.
///
/// # Errors
/// When the database fails.
pub fn update_campaign(conn: &mut Conn, row: &CampaignRow) -> Result<()> {
    diesel::update(needs_campaign::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

const FORM_COLUMNS: [&str; 18] = [
    "centre_id",
    "id",
    "campaign_id",
    "body_id",
    "year",
    "state",
    "details",
    "definition",
    "answers",
    "estimate",
    "cost_now",
    "cost_next",
    "extended_to",
    "extension_reason",
    "reminded_on",
    "saved_by",
    "saved_at",
    "versions",
];

/// Adds the forms of a campaign.
///
/// # Errors
/// When the database fails.
pub fn add_forms(conn: &mut Conn, rows: Vec<FormRecord>) -> Result<usize> {
    let values = |r: FormRecord| -> Vec<Value> {
        vec![
            r.centre_id.into(),
            r.id.into(),
            r.campaign_id.into(),
            r.body_id.into(),
            r.year.into(),
            r.state.into(),
            r.details.into(),
            r.definition.into(),
            r.answers.into(),
            r.estimate.into(),
            r.cost_now.into(),
            r.cost_next.into(),
            r.extended_to.into(),
            r.extension_reason.into(),
            r.reminded_on.into(),
            r.saved_by.into(),
            r.saved_at.into(),
            r.versions.into(),
        ]
    };
    let rows: Vec<Vec<Value>> = rows.into_iter().map(values).collect();
    bulk::insert(conn, "needs_form", &FORM_COLUMNS, &rows)
}

/// The forms of a campaign as lists show them.
///
/// # Errors
/// When the database fails.
pub fn lines(conn: &mut Conn, centre_id: &str, campaign_id: &str) -> Result<Vec<FormLine>> {
    Ok(needs_form::table
        .filter(needs_form::centre_id.eq(centre_id).and(needs_form::campaign_id.eq(campaign_id)))
        .order(needs_form::id.asc())
        .select(FormLine::as_select())
        .load(conn)?)
}

/// How many forms of a campaign are not confirmed.
///
/// # Errors
/// When the database fails.
pub fn count_unconfirmed(conn: &mut Conn, centre_id: &str, campaign_id: &str) -> Result<i64> {
    Ok(needs_form::table
        .filter(needs_form::centre_id.eq(centre_id).and(needs_form::campaign_id.eq(campaign_id)))
        .filter(needs_form::state.ne("confirmed"))
        .count()
        .get_result(conn)?)
}

/// The forms of a body as lists show them, newest year first.
///
/// # Errors
/// When the database fails.
pub fn lines_of_body(conn: &mut Conn, centre_id: &str, body_id: &str) -> Result<Vec<FormLine>> {
    Ok(needs_form::table
        .filter(needs_form::centre_id.eq(centre_id).and(needs_form::body_id.eq(body_id)))
        .order(needs_form::year.desc())
        .select(FormLine::as_select())
        .load(conn)?)
}

/// The whole forms of a campaign.
///
/// # Errors
/// When the database fails.
pub fn forms(conn: &mut Conn, centre_id: &str, campaign_id: &str) -> Result<Vec<FormRecord>> {
    Ok(needs_form::table
        .filter(needs_form::centre_id.eq(centre_id).and(needs_form::campaign_id.eq(campaign_id)))
        .order(needs_form::id.asc())
        .select(FormRecord::as_select())
        .load(conn)?)
}

/// The whole forms of a year.
///
/// # Errors
/// When the database fails.
pub fn forms_of_year(conn: &mut Conn, centre_id: &str, year: i32) -> Result<Vec<FormRecord>> {
    Ok(needs_form::table
        .filter(needs_form::centre_id.eq(centre_id).and(needs_form::year.eq(year)))
        .select(FormRecord::as_select())
        .load(conn)?)
}

/// One form.
///
/// # Errors
/// When the database fails.
pub fn form(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<FormRecord>> {
    Ok(needs_form::table.find((centre_id, id)).select(FormRecord::as_select()).first(conn).optional()?)
}

/// Saves what changed of a form.
///
/// # Errors
/// When the database fails.
pub fn update_form(conn: &mut Conn, row: &FormRecord) -> Result<()> {
    diesel::update(needs_form::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// Writes down that forms were reminded.
///
/// # Errors
/// When the database fails.
pub fn set_reminded(conn: &mut Conn, centre_id: &str, ids: &[String], on: NaiveDate) -> Result<()> {
    for chunk in ids.chunks(500) {
        diesel::update(needs_form::table.filter(needs_form::centre_id.eq(centre_id).and(needs_form::id.eq_any(chunk))))
            .set(needs_form::reminded_on.eq(on))
            .execute(conn)?;
    }
    Ok(())
}

/// Adds a confirmed version.
///
/// # Errors
/// When the database fails.
pub fn add_version(conn: &mut Conn, row: &VersionRow) -> Result<()> {
    diesel::insert_into(needs_version::table).values(row).execute(conn)?;
    Ok(())
}

/// The confirmed versions of a form, newest first.
///
/// # Errors
/// When the database fails.
pub fn versions(conn: &mut Conn, centre_id: &str, form_id: &str) -> Result<Vec<VersionRow>> {
    Ok(needs_version::table
        .filter(needs_version::centre_id.eq(centre_id).and(needs_version::form_id.eq(form_id)))
        .order(needs_version::number.desc())
        .select(VersionRow::as_select())
        .load(conn)?)
}

/// Adds notes.
///
/// # Errors
/// When the database fails.
pub fn add_notes(conn: &mut Conn, rows: &[NoteRow]) -> Result<()> {
    let values = |r: &NoteRow| -> Vec<Value> {
        vec![
            r.centre_id.clone().into(),
            r.id.clone().into(),
            r.form_id.clone().into(),
            r.row_key.clone().into(),
            r.kind.clone().into(),
            r.author.clone().into(),
            r.from_centre.into(),
            r.text.clone().into(),
            r.created_at.into(),
        ]
    };
    const COLUMNS: [&str; 9] =
        ["centre_id", "id", "form_id", "row_key", "kind", "author", "from_centre", "text", "created_at"];
    bulk::insert(conn, "needs_note", &COLUMNS, &rows.iter().map(values).collect::<Vec<_>>())?;
    Ok(())
}

/// The notes of a form, oldest first.
///
/// # Errors
/// When the database fails.
pub fn notes(conn: &mut Conn, centre_id: &str, form_id: &str) -> Result<Vec<NoteRow>> {
    Ok(needs_note::table
        .filter(needs_note::centre_id.eq(centre_id).and(needs_note::form_id.eq(form_id)))
        .order(needs_note::id.asc())
        .select(NoteRow::as_select())
        .load(conn)?)
}

//! Campaigns and the plan of each body.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::billing::{BodyPlan, Issuer, PlanSettings, RunKind, RunState};
use serde::{Deserialize, Serialize};

use super::{json, text};
use crate::bulk;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{billing_body, dues_body, dues_run};

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = dues_run)]
pub struct RunRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Year of the dues.
    pub year: i32,
    /// 0, or the number of the supplement.
    pub sequence: i32,
    /// Code of the state.
    pub state: String,
    /// The state.
    pub state_json: String,
    /// The settings fixed by the approval; empty before.
    pub settings_json: String,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it changed.
    pub changed_at: NaiveDateTime,
}

/// What the approval of a campaign fixes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTerms {
    /// Date, calendar, kind of documents.
    pub settings: PlanSettings,
    /// Who issues.
    pub issuer: Issuer,
}

impl RunRow {
    /// The state.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn run_state(&self) -> Result<RunState> {
        json(&self.state_json, "dues_run", "state_json", &self.id)
    }

    /// Changes the state.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn set_state(&mut self, state: &RunState, at: NaiveDateTime) -> Result<()> {
        self.state = state.code().to_owned();
        self.state_json = text(state, "dues_run", "state_json")?;
        self.changed_at = at;
        Ok(())
    }

    /// The terms fixed by the approval.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn terms(&self) -> Result<Option<RunTerms>> {
        if self.settings_json.is_empty() {
            return Ok(None);
        }
        json(&self.settings_json, "dues_run", "settings_json", &self.id).map(Some)
    }

    /// Fixes the terms, or leaves them open again.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn set_terms(&mut self, terms: Option<&RunTerms>) -> Result<()> {
        self.settings_json = match terms {
            Some(terms) => text(terms, "dues_run", "settings_json")?,
            None => String::new(),
        };
        Ok(())
    }

    /// Ordinary or supplementary.
    #[must_use]
    pub fn kind(&self) -> RunKind {
        RunKind::from_sequence(u16::try_from(self.sequence).unwrap_or(0))
    }
}

/// A body in a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = dues_body)]
pub struct RunBodyRow {
    /// Centre.
    pub centre_id: String,
    /// Campaign.
    pub run_id: String,
    /// Body.
    pub body_id: String,
    /// Order of the issue.
    pub position: i32,
    /// `waiting`, `issued`, `blocked`, `nothing` or `excluded`.
    pub state: String,
    /// Net.
    pub net: i64,
    /// VAT.
    pub vat: i64,
    /// Net and VAT.
    pub total: i64,
    /// The plan.
    pub plan_json: String,
}

impl RunBodyRow {
    /// The plan.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn plan(&self) -> Result<BodyPlan> {
        json(&self.plan_json, "dues_body", "plan_json", &self.body_id)
    }
}

/// Adds a campaign.
///
/// # Errors
/// When the year has it already (a duplicate) or the database fails.
pub fn insert(conn: &mut Conn, row: &RunRow) -> Result<()> {
    diesel::insert_into(dues_run::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves a campaign.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &RunRow) -> Result<()> {
    diesel::update(dues_run::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// A campaign.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, id: &str) -> Result<Option<RunRow>> {
    Ok(dues_run::table.find((centre, id)).select(RunRow::as_select()).first(conn).optional()?)
}

/// The campaign of a year with this sequence.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut Conn, centre: &str, year: i32, sequence: i32) -> Result<Option<RunRow>> {
    Ok(dues_run::table
        .filter(dues_run::centre_id.eq(centre))
        .filter(dues_run::year.eq(year))
        .filter(dues_run::sequence.eq(sequence))
        .select(RunRow::as_select())
        .first(conn)
        .optional()?)
}

/// The campaigns of a centre, newest year first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn, centre: &str) -> Result<Vec<RunRow>> {
    Ok(dues_run::table
        .filter(dues_run::centre_id.eq(centre))
        .order((dues_run::year.desc(), dues_run::sequence.desc()))
        .select(RunRow::as_select())
        .load(conn)?)
}

/// Replaces the plan of a campaign: every body that is not issued yet.
///
/// # Errors
/// When the database fails.
pub fn replace_bodies(conn: &mut Conn, centre: &str, run: &str, rows: &[RunBodyRow]) -> Result<()> {
    diesel::delete(
        dues_body::table
            .filter(dues_body::centre_id.eq(centre))
            .filter(dues_body::run_id.eq(run))
            .filter(dues_body::state.ne("issued")),
    )
    .execute(conn)?;
    let values: Vec<Vec<bulk::Value>> = rows
        .iter()
        .map(|r| {
            vec![
                r.centre_id.clone().into(),
                r.run_id.clone().into(),
                r.body_id.clone().into(),
                r.position.into(),
                r.state.clone().into(),
                r.net.into(),
                r.vat.into(),
                r.total.into(),
                r.plan_json.clone().into(),
            ]
        })
        .collect();
    let columns = ["centre_id", "run_id", "body_id", "position", "state", "net", "vat", "total", "plan_json"];
    bulk::insert(conn, "dues_body", &columns, &values)?;
    Ok(())
}

/// The bodies of a campaign in order.
///
/// # Errors
/// When the database fails.
pub fn bodies(conn: &mut Conn, centre: &str, run: &str) -> Result<Vec<RunBodyRow>> {
    Ok(dues_body::table
        .filter(dues_body::centre_id.eq(centre))
        .filter(dues_body::run_id.eq(run))
        .order(dues_body::position.asc())
        .select(RunBodyRow::as_select())
        .load(conn)?)
}

/// The next bodies that wait for their document, in order.
///
/// # Errors
/// When the database fails.
pub fn waiting(conn: &mut Conn, centre: &str, run: &str, limit: i64) -> Result<Vec<RunBodyRow>> {
    Ok(dues_body::table
        .filter(dues_body::centre_id.eq(centre))
        .filter(dues_body::run_id.eq(run))
        .filter(dues_body::state.eq("waiting"))
        .order(dues_body::position.asc())
        .limit(limit)
        .select(RunBodyRow::as_select())
        .load(conn)?)
}

/// Marks bodies as issued.
///
/// # Errors
/// When the database fails.
pub fn mark_issued(conn: &mut Conn, centre: &str, run: &str, bodies: &[String]) -> Result<()> {
    for chunk in bodies.chunks(500) {
        diesel::update(
            dues_body::table
                .filter(dues_body::centre_id.eq(centre))
                .filter(dues_body::run_id.eq(run))
                .filter(dues_body::body_id.eq_any(chunk)),
        )
        .set(dues_body::state.eq("issued"))
        .execute(conn)?;
    }
    Ok(())
}

/// How many bodies of a campaign are in a state.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut Conn, centre: &str, run: &str, state: &str) -> Result<i64> {
    Ok(dues_body::table
        .filter(dues_body::centre_id.eq(centre))
        .filter(dues_body::run_id.eq(run))
        .filter(dues_body::state.eq(state))
        .count()
        .get_result(conn)?)
}

/// What the accountant wrote about the bodies for a year: body and JSON.
///
/// # Errors
/// When the database fails.
pub fn notes(conn: &mut Conn, centre: &str, year: i32) -> Result<Vec<(String, String)>> {
    Ok(billing_body::table
        .filter(billing_body::centre_id.eq(centre))
        .filter(billing_body::year.eq(year))
        .select((billing_body::body_id, billing_body::json))
        .load(conn)?)
}

/// Saves what the accountant wrote about a body for a year.
///
/// # Errors
/// When the database fails.
pub fn save_note(conn: &mut Conn, centre: &str, body: &str, year: i32, json: &str, at: NaiveDateTime) -> Result<()> {
    let row = billing_body::table.find((centre, body, year));
    let set = (billing_body::json.eq(json), billing_body::changed_at.eq(at));
    if diesel::update(row).set(set).execute(conn)? == 0 {
        let key = (billing_body::centre_id.eq(centre), billing_body::body_id.eq(body), billing_body::year.eq(year));
        diesel::insert_into(billing_body::table).values((key, set)).execute(conn)?;
    }
    Ok(())
}

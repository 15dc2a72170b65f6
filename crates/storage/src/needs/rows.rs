//! The rows of the yearly needs forms.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::needs::{Answers, CampaignPlan, CampaignState, Definition, Estimate, FormState};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::schema::{needs_campaign, needs_form, needs_note, needs_version};

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = needs_campaign)]
pub struct CampaignRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Year whose needs are asked.
    pub year: i32,
    /// Code of the state.
    pub state: String,
    /// [`CampaignState`] as JSON.
    pub details: String,
    /// [`CampaignPlan`] as JSON.
    pub plan: String,
    /// Last day to confirm.
    pub closes_on: NaiveDate,
    /// When entered, UTC.
    pub created_at: NaiveDateTime,
    /// When last changed, UTC.
    pub changed_at: NaiveDateTime,
}

/// The form of a body.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = needs_form, treat_none_as_null = true)]
pub struct FormRecord {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Campaign.
    pub campaign_id: String,
    /// Body.
    pub body_id: String,
    /// Year of the campaign.
    pub year: i32,
    /// Code of the state.
    pub state: String,
    /// [`FormState`] as JSON.
    pub details: String,
    /// [`Definition`] as JSON.
    pub definition: String,
    /// [`Answers`] as JSON.
    pub answers: String,
    /// [`Estimate`] as JSON.
    pub estimate: String,
    /// What this year costs, in cents.
    pub cost_now: i64,
    /// What the answers would cost, in cents.
    pub cost_next: i64,
    /// Last day granted to this body alone.
    pub extended_to: Option<NaiveDate>,
    /// Why.
    pub extension_reason: Option<String>,
    /// When it was last reminded.
    pub reminded_on: Option<NaiveDate>,
    /// Who saved last.
    pub saved_by: Option<String>,
    /// When, UTC.
    pub saved_at: Option<NaiveDateTime>,
    /// How often it was confirmed.
    pub versions: i32,
}

/// The form of a body as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = needs_form)]
pub struct FormLine {
    /// ULID.
    pub id: String,
    /// Campaign.
    pub campaign_id: String,
    /// Body.
    pub body_id: String,
    /// Year of the campaign.
    pub year: i32,
    /// [`FormState`] as JSON.
    pub details: String,
    /// What this year costs, in cents.
    pub cost_now: i64,
    /// What the answers would cost, in cents.
    pub cost_next: i64,
    /// Last day granted to this body alone.
    pub extended_to: Option<NaiveDate>,
    /// When it was last reminded.
    pub reminded_on: Option<NaiveDate>,
    /// When somebody saved last, UTC.
    pub saved_at: Option<NaiveDateTime>,
}

/// A confirmed version of a form.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = needs_version)]
pub struct VersionRow {
    /// Centre.
    pub centre_id: String,
    /// Form.
    pub form_id: String,
    /// 1, 2, 3.
    pub number: i32,
    /// [`Answers`] as JSON.
    pub answers: String,
    /// [`Estimate`] as JSON.
    pub estimate: String,
    /// Who confirmed.
    pub confirmed_by: String,
    /// When, UTC.
    pub confirmed_at: NaiveDateTime,
}

/// Something written beside a row: a comment, or an answer that somebody else replaced.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = needs_note)]
pub struct NoteRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Form.
    pub form_id: String,
    /// Key of the row.
    pub row_key: String,
    /// `comment` or `replaced`.
    pub kind: String,
    /// Who wrote it.
    pub author: String,
    /// Whether for the centre.
    pub from_centre: bool,
    /// The text.
    pub text: String,
    /// When, UTC.
    pub created_at: NaiveDateTime,
}

fn read<T: DeserializeOwned>(table: &'static str, column: &'static str, id: &str, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| Error::inconsistent(table, column, id, e.to_string()))
}

fn write<T: Serialize>(table: &'static str, column: &'static str, id: &str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::inconsistent(table, column, id, e.to_string()))
}

impl CampaignRow {
    /// How far it has come.
    ///
    /// # Errors
    /// When the stored state can't be read.
    pub fn campaign_state(&self) -> Result<CampaignState> {
        read("needs_campaign", "details", &self.id, &self.details)
    }

    /// What it is about.
    ///
    /// # Errors
    /// When the stored plan can't be read.
    pub fn campaign_plan(&self) -> Result<CampaignPlan> {
        read("needs_campaign", "plan", &self.id, &self.plan)
    }

    /// Sets the state.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn set_state(&mut self, state: &CampaignState) -> Result<()> {
        self.details = write("needs_campaign", "details", &self.id, state)?;
        state.code().clone_into(&mut self.state);
        Ok(())
    }

    /// Sets the plan.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn set_plan(&mut self, plan: &CampaignPlan) -> Result<()> {
        self.plan = write("needs_campaign", "plan", &self.id, plan)?;
        self.year = plan.year;
        self.closes_on = plan.closes;
        Ok(())
    }
}

impl FormLine {
    /// How far it has come.
    ///
    /// # Errors
    /// When the stored state can't be read.
    pub fn form_state(&self) -> Result<FormState> {
        read("needs_form", "details", &self.id, &self.details)
    }
}

impl FormRecord {
    /// How far it has come.
    ///
    /// # Errors
    /// When the stored state can't be read.
    pub fn form_state(&self) -> Result<FormState> {
        read("needs_form", "details", &self.id, &self.details)
    }

    /// Its rows.
    ///
    /// # Errors
    /// When the stored rows can't be read.
    pub fn rows(&self) -> Result<Definition> {
        read("needs_form", "definition", &self.id, &self.definition)
    }

    /// Its answers.
    ///
    /// # Errors
    /// When the stored answers can't be read.
    pub fn answered(&self) -> Result<Answers> {
        read("needs_form", "answers", &self.id, &self.answers)
    }

    /// What the answers would cost.
    ///
    /// # Errors
    /// When the stored estimate can't be read.
    pub fn costs(&self) -> Result<Estimate> {
        read("needs_form", "estimate", &self.id, &self.estimate)
    }

    /// Sets the state.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn set_state(&mut self, state: &FormState) -> Result<()> {
        self.details = write("needs_form", "details", &self.id, state)?;
        state.code().clone_into(&mut self.state);
        Ok(())
    }

    /// Sets the rows.
    ///
    /// # Errors
    /// When they can't be written as JSON.
    pub fn set_rows(&mut self, rows: &Definition) -> Result<()> {
        self.definition = write("needs_form", "definition", &self.id, rows)?;
        Ok(())
    }

    /// Sets the answers with what they would cost.
    ///
    /// # Errors
    /// When they can't be written as JSON.
    pub fn set_answers(&mut self, answers: &Answers, costs: &Estimate) -> Result<()> {
        self.answers = write("needs_form", "answers", &self.id, answers)?;
        self.estimate = write("needs_form", "estimate", &self.id, costs)?;
        self.cost_next = costs.total().0;
        Ok(())
    }
}

impl VersionRow {
    /// Its answers and what they would cost.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn answered(&self) -> Result<(Answers, Estimate)> {
        let answers = read("needs_version", "answers", &self.form_id, &self.answers)?;
        Ok((answers, read("needs_version", "estimate", &self.form_id, &self.estimate)?))
    }
}

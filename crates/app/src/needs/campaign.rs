//! The campaign as the staff lead it.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::needs::{Campaign, CampaignPlan, CampaignState, FormState, Stage, Summary, stage};
use storage::needs::{self as rows, CampaignRow, FormLine};
use storage::territory::bodies::{self, BodyRow};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// The form of a body in the list of its campaign.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The form.
    pub form: FormLine,
    /// The body.
    pub body: BodyRow,
    /// How far it has come.
    pub state: FormState,
    /// Last day of this body.
    pub deadline: NaiveDate,
    /// Where it stands today.
    pub stage: Stage,
}

/// A campaign with how far its forms have come.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The campaign.
    pub row: CampaignRow,
    /// What it is about.
    pub plan: CampaignPlan,
    /// How far it has come.
    pub state: CampaignState,
    /// The forms, by name of the body.
    pub forms: Vec<Progress>,
    /// Their sums.
    pub summary: Summary,
    /// Today.
    pub today: NaiveDate,
}

impl Overview {
    /// How many forms stand there.
    #[must_use]
    pub fn count(&self, stage: Stage) -> usize {
        self.forms.iter().filter(|f| f.stage == stage).count()
    }
}

/// The campaigns of the centre, newest year first, each with its progress.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn overview(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(CampaignRow, CampaignState, CampaignPlan)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let all = rows::campaigns(rx.conn, centre.as_str())?;
    all.into_iter().map(|c| Ok((c.clone(), c.campaign_state()?, c.campaign_plan()?))).collect()
}

/// How many forms of a campaign nobody has confirmed.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn count_waiting(rx: &mut Rx<'_>, scope: &StaffScope, campaign: &CampaignRow) -> Result<usize> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let count = rows::count_unconfirmed(rx.conn, centre.as_str(), &campaign.id)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// One campaign with its forms.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn of_year(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Overview> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = rows::of_year(rx.conn, centre.as_str(), year)?.ok_or(Error::NotFound)?;
    gather(rx, centre, row)
}

/// Reads the forms of a campaign.
pub(super) fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, row: CampaignRow) -> Result<Overview> {
    let (plan, state, today) = (row.campaign_plan()?, row.campaign_state()?, rx.today());
    let lines = rows::lines(rx.conn, centre.as_str(), &row.id)?;
    let ids: Vec<String> = lines.iter().map(|l| l.body_id.clone()).collect();
    let mut known: HashMap<String, BodyRow> =
        bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id.clone(), b)).collect();
    let mut forms = Vec::with_capacity(lines.len());
    let mut summary = Summary { forms: lines.len(), ..Summary::default() };
    for form in lines {
        let Some(body) = known.remove(&form.body_id) else { continue };
        let state = form.form_state()?;
        let deadline = form.extended_to.unwrap_or(plan.closes);
        let (now, next) = (domain::Cents(form.cost_now), domain::Cents(form.cost_next));
        if let FormState::Confirmed { late, .. } = &state {
            summary.confirmed += 1;
            summary.on_time += usize::from(!late);
            summary.cost_now += now;
            summary.cost_next += next;
            summary.forecast += next;
        } else {
            summary.forecast += now;
        }
        let stage = stage(&state, deadline, today);
        forms.push(Progress { form, body, state, deadline, stage });
    }
    forms.sort_by(|a, b| (&a.body.name_key, &a.body.id).cmp(&(&b.body.name_key, &b.body.id)));
    Ok(Overview { row, plan, state, forms, summary, today })
}

/// Prepares a campaign, or changes the dates of one that is not closed.
///
/// # Errors
/// The fields at fault; a refusal when the year has a campaign already or it is closed; `Forbidden`
/// without [`Permission::EditAgreements`].
pub fn save_campaign(tx: &mut Tx<'_>, scope: &StaffScope, plan: &CampaignPlan, new: bool) -> Result<Id<Campaign>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    plan.check()?;
    let before = rows::of_year(tx.conn, centre.as_str(), plan.year)?;
    let row = match (&before, new) {
        (Some(_), true) => {
            let text = format!("La raccolta dei fabbisogni del {} c'è già.", plan.year);
            return Err(domain::Refusal::field("year", text).into());
        }
        (None, false) => return Err(Error::NotFound),
        (Some(old), false) => {
            if matches!(old.campaign_state()?, CampaignState::Closed { .. }) {
                return Err(Error::refused("La raccolta è chiusa: le sue date non cambiano più."));
            }
            let mut row = CampaignRow { changed_at: tx.now, ..old.clone() };
            row.set_plan(plan)?;
            rows::update_campaign(tx.conn, &row)?;
            row
        }
        (None, true) => {
            let mut row = CampaignRow {
                centre_id: centre.to_string(),
                id: tx.id::<Campaign>().to_string(),
                year: plan.year,
                state: String::new(),
                details: String::new(),
                plan: String::new(),
                closes_on: plan.closes,
                created_at: tx.now,
                changed_at: tx.now,
            };
            row.set_plan(plan)?;
            row.set_state(&CampaignState::Prepared)?;
            rows::add_campaign(tx.conn, &row)?;
            row
        }
    };
    let summary = format!("Raccolta dei fabbisogni {}: entro il {}", plan.year, domain::it::date(plan.closes));
    log(tx, scope, "needs.campaign", summary, before.as_ref(), &row)?;
    row.id.parse().map_err(Error::internal)
}

/// Closes a campaign: nothing is filled any more.
///
/// # Errors
/// A refusal when it is not open; `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn close(tx: &mut Tx<'_>, scope: &StaffScope, year: i32) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::of_year(tx.conn, centre.as_str(), year)?.ok_or(Error::NotFound)?;
    let state = before.campaign_state()?.close(tx.today())?;
    let mut row = CampaignRow { changed_at: tx.now, ..before.clone() };
    row.set_state(&state)?;
    rows::update_campaign(tx.conn, &row)?;
    log(tx, scope, "needs.close", format!("Chiusa la raccolta dei fabbisogni {year}"), Some(&before), &row)
}

/// Writes what happened to a campaign.
pub(super) fn log(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    action: &'static str,
    summary: String,
    before: Option<&CampaignRow>,
    after: &CampaignRow,
) -> Result<()> {
    let event = Event { centre: &after.centre_id, action, kind: "needs_campaign", id: &after.id, summary };
    tx.audit(scope.actor(), &event, before, Some(after))
}

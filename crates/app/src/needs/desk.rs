//! A form as each side sees it, and what the two sides say to each other.

use chrono::NaiveDate;
use domain::identity::{Centre, Permission};
use domain::needs::{
    Answers, CampaignPlan, CampaignState, Definition, Estimate, Form, FormState, Stage, is_free, stage,
};
use domain::territory::Body;
use domain::{Id, Refusal, it};
use storage::needs::{self as rows, CampaignRow, FormLine, FormRecord, NoteRow, VersionRow};
use storage::territory::bodies::{self, BodyRow};

use crate::audit::Event;
use crate::{Actor, BodyScope, Error, Result, Rx, StaffScope, Tx};

/// Longest comment.
const MOST_TEXT: usize = 2_000;

/// A form with everything about it.
#[derive(Debug, Clone)]
pub struct FormView {
    /// The form.
    pub row: FormRecord,
    /// Its campaign.
    pub campaign: CampaignRow,
    /// What the campaign is about.
    pub plan: CampaignPlan,
    /// How far the campaign has come.
    pub campaign_state: CampaignState,
    /// How far the form has come.
    pub state: FormState,
    /// Last day of this body.
    pub deadline: NaiveDate,
    /// Where it stands today.
    pub stage: Stage,
    /// Its rows.
    pub definition: Definition,
    /// Its answers.
    pub answers: Answers,
    /// What they would cost.
    pub costs: Estimate,
    /// The body.
    pub body: BodyRow,
    /// Comments and replaced answers, oldest first.
    pub notes: Vec<NoteRow>,
    /// Confirmed versions, newest first.
    pub versions: Vec<VersionRow>,
}

impl FormView {
    /// Whether answers may be written now.
    #[must_use]
    pub fn editable(&self) -> bool {
        self.state.editable(&self.campaign_state).is_ok()
    }

    /// The comments of a row.
    pub fn comments<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a NoteRow> {
        self.notes.iter().filter(move |n| n.kind == "comment" && n.row_key == key)
    }
}

/// Reads a form of the centre, of one body if it is named.
pub(super) fn load(rx: &mut Rx<'_>, centre: Id<Centre>, id: Id<Form>, body: Option<Id<Body>>) -> Result<FormView> {
    let row = rows::form(rx.conn, centre.as_str(), id.as_str())?
        .filter(|r| body.is_none_or(|b| r.body_id == b.as_str()))
        .ok_or(Error::NotFound)?;
    let campaign = rows::of_year(rx.conn, centre.as_str(), row.year)?.ok_or(Error::NotFound)?;
    let (plan, campaign_state, state) = (campaign.campaign_plan()?, campaign.campaign_state()?, row.form_state()?);
    let deadline = row.extended_to.unwrap_or(plan.closes);
    let of: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    Ok(FormView {
        stage: stage(&state, deadline, rx.today()),
        definition: row.rows()?,
        answers: row.answered()?,
        costs: row.costs()?,
        body: bodies::by_id(rx.conn, of)?.ok_or(Error::NotFound)?,
        notes: rows::notes(rx.conn, centre.as_str(), &row.id)?,
        versions: rows::versions(rx.conn, centre.as_str(), &row.id)?,
        row,
        campaign,
        plan,
        campaign_state,
        state,
        deadline,
    })
}

/// A form as the centre sees it.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn centre_view(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Form>) -> Result<FormView> {
    load(rx, scope.centre(Permission::ReadCentre)?, id, None)
}

/// A form of one's own body.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadBody`].
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope, id: Id<Form>) -> Result<FormView> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    load(rx, centre, id, Some(body))
}

/// The view of a form with the answers of one of its confirmed versions.
///
/// # Errors
/// `NotFound` when it has no such version.
pub fn version_view(view: FormView, number: i32) -> Result<FormView> {
    let version = view.versions.iter().find(|v| v.number == number).ok_or(Error::NotFound)?;
    let (answers, costs) = version.answered()?;
    Ok(FormView { answers, costs, ..view })
}

/// A form in the list of one's own body.
#[derive(Debug, Clone)]
pub struct OwnForm {
    /// The form.
    pub line: FormLine,
    /// How far it has come.
    pub state: FormState,
    /// Where it stands today.
    pub stage: Stage,
    /// Last day of this body.
    pub deadline: NaiveDate,
    /// Whether the campaign is open.
    pub open: bool,
}

/// The forms of one's own body, newest year first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_forms(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<OwnForm>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let today = rx.today();
    let campaigns = rows::campaigns(rx.conn, centre.as_str())?;
    let mut out = Vec::new();
    for line in rows::lines_of_body(rx.conn, centre.as_str(), body.as_str())? {
        let Some(campaign) = campaigns.iter().find(|c| c.id == line.campaign_id) else { continue };
        let state = line.form_state()?;
        let deadline = line.extended_to.unwrap_or(campaign.closes_on);
        let open = matches!(campaign.campaign_state()?, CampaignState::Open { .. });
        out.push(OwnForm { line, stage: stage(&state, deadline, today), state, deadline, open });
    }
    Ok(out)
}

/// Writes what happened to a form.
pub(super) fn log(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    summary: String,
    row: &FormRecord,
) -> Result<()> {
    let event = Event { centre: &row.centre_id, action, kind: "body", id: &row.body_id, summary };
    tx.audit(actor, &event, None::<&FormState>, Some(&row.form_state()?))
}

/// The centre reopens a confirmed form, and says why.
///
/// # Errors
/// A refusal when it is not confirmed, the campaign is closed, or the reason is missing; `NotFound`;
/// `Forbidden` without [`Permission::EditAgreements`].
pub fn reopen(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Form>, reason: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let view = load(&mut tx.reading(), centre, id, None)?;
    let mut row = view.row;
    row.set_state(&view.state.reopen(&view.campaign_state, reason)?)?;
    rows::update_form(tx.conn, &row)?;
    let text = format!("Scheda dei fabbisogni {} riaperta: {}", row.year, reason.trim());
    log(tx, scope.actor(), "needs.reopen", text, &row)
}

/// Grants one body a longer time.
///
/// # Errors
/// The fields at fault; a refusal when its form is confirmed; `NotFound`; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn extend(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Form>, until: NaiveDate, reason: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let view = load(&mut tx.reading(), centre, id, None)?;
    view.state.editable(&view.campaign_state)?;
    view.plan.extend(until, reason)?;
    let mut row = view.row;
    row.extended_to = Some(until);
    row.extension_reason = Some(reason.trim().to_owned());
    rows::update_form(tx.conn, &row)?;
    let text = format!("Scheda dei fabbisogni {}: proroga al {}", row.year, it::date(until));
    log(tx, scope.actor(), "needs.extend", text, &row)
}

/// Somebody of the body writes a comment beside a row.
///
/// # Errors
/// A refusal when there is no text; `NotFound` without such a row; `Forbidden` without
/// [`Permission::CompileBody`].
pub fn comment(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Form>, key: &str, text: &str) -> Result<()> {
    let (centre, body) = scope.body(Permission::CompileBody)?;
    let view = load(&mut tx.reading(), centre, id, Some(body))?;
    write(tx, scope.actor(), &view, key, (text, false))
}

/// Somebody of the centre writes a comment beside a row.
///
/// # Errors
/// As [`comment`], with [`Permission::EditAgreements`].
pub fn comment_as_staff(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Form>, key: &str, text: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let view = load(&mut tx.reading(), centre, id, None)?;
    write(tx, scope.actor(), &view, key, (text, true))
}

fn write(tx: &mut Tx<'_>, actor: &Actor, view: &FormView, key: &str, (text, from_centre): (&str, bool)) -> Result<()> {
    if view.definition.row(key).is_none() && !is_free(key) {
        return Err(Error::NotFound);
    }
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MOST_TEXT {
        return Err(Refusal::field("text", "Scrivere il commento, al più 2.000 caratteri.").into());
    }
    let note = NoteRow {
        centre_id: view.row.centre_id.clone(),
        id: tx.id::<NoteRow>().to_string(),
        form_id: view.row.id.clone(),
        row_key: key.to_owned(),
        kind: "comment".to_owned(),
        author: actor.name.clone(),
        from_centre,
        text: text.to_owned(),
        created_at: tx.now,
    };
    rows::add_notes(tx.conn, std::slice::from_ref(&note))?;
    log(tx, actor, "needs.comment", format!("Commento sulla scheda dei fabbisogni {}", view.row.year), &view.row)
}

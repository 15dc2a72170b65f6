//! A campaign: what each body pays and why, approval.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::billing::{
    BodyOutcome, BodyPlan, Customer, Document, FileCounter, Finding, FindingCode, Issuer, Plan, PlanSettings, RunState,
    Totals, Transmission, plan,
};
use domain::identity::{Centre, Permission};
use domain::{Cents, Id};
use serde::Serialize;
use storage::billing::documents::{self, DocumentRow};
use storage::billing::runs::{self, RunBodyRow, RunRow};

use super::approve::{check_supplement, warned};
use super::asked::asked_for;
use super::gather::gather;
use super::settings::{load_issuer, load_settings};
use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// A body in a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CampaignBody {
    /// Its lines, draft and findings.
    pub plan: BodyPlan,
    /// Its document, once numbered.
    pub document: Option<DocumentRow>,
    /// Whether the accountant wrote something about it for the year.
    pub corrected: bool,
}

/// A campaign, for pages and for the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Campaign {
    /// Year of the dues.
    pub year: i32,
    /// 0, or the number of the supplement.
    pub sequence: u16,
    /// Where it stands.
    pub state: RunState,
    /// The bodies, by code.
    pub bodies: Vec<CampaignBody>,
    /// Bodies left out on purpose, with the reason.
    pub excluded: Vec<(Customer, String)>,
    /// Sums of the bodies that have a draft.
    pub totals: Totals,
    /// What the Province pays in the bodies' place.
    pub contribution: Cents,
    /// Warnings on the whole.
    pub warnings: Vec<String>,
    /// Who issues, when it is known.
    pub issuer: Option<Issuer>,
}

impl Campaign {
    /// How many bodies something blocks.
    #[must_use]
    pub fn blocked(&self) -> usize {
        self.bodies.iter().filter(|b| b.plan.is_blocked() && b.document.is_none()).count()
    }

    /// How many documents were issued.
    #[must_use]
    pub fn issued(&self) -> usize {
        self.bodies.iter().filter(|b| b.document.is_some()).count()
    }

    /// How many bodies would get a document now, and for how much in all.
    #[must_use]
    pub fn ready(&self) -> (usize, Cents) {
        let open = self.bodies.iter().filter(|b| b.document.is_none() && !b.plan.is_blocked());
        open.filter_map(|b| b.plan.draft()).fold((0, Cents::ZERO), |(n, sum), d| (n + 1, sum + d.totals.total))
    }

    /// What there is to know before the approval: how many bodies each kind of warning concerns, the
    /// most telling first.
    #[must_use]
    pub fn warned(&self) -> Vec<(FindingCode, usize)> {
        warned(self.bodies.iter().map(|b| &b.plan))
    }
}

/// What a preview needs besides the bodies.
pub(super) struct Planned {
    pub plan: Plan,
    pub excluded: Vec<(Customer, String)>,
    pub contribution: Cents,
    pub warnings: Vec<String>,
}

/// Plans a campaign on a date, for an issuer.
pub(super) fn plan_year(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    settings: &PlanSettings,
    issuer: &Issuer,
    sequence: u16,
) -> Result<Planned> {
    let mut gathered = gather(rx, centre, settings.year, settings.date)?;
    if sequence > 0 {
        // A supplement asks only what no document of the year asked.
        let asked = asked_for(rx, centre, settings.year, None)?;
        for body in &mut gathered.bodies {
            let asked = asked.get(body.customer.body.as_str());
            if let domain::billing::Pricing::Lines(lines) = &mut body.pricing {
                lines.retain(|l| {
                    l.of_year.is_some() || l.order.is_some() || !asked.is_some_and(|a| a.contains_key(&l.service))
                });
            }
        }
        gathered.bodies.retain(|b| !matches!(&b.pricing, domain::billing::Pricing::Lines(lines) if lines.is_empty()));
    }
    Ok(Planned {
        plan: plan(settings, issuer, gathered.bodies)?,
        excluded: gathered.excluded,
        contribution: gathered.contribution,
        warnings: gathered.warnings,
    })
}

pub(super) fn plan_settings(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, date: NaiveDate) -> Result<PlanSettings> {
    let name = storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?.name;
    Ok(load_settings(rx, centre)?.plan(&name, year, date))
}

/// A campaign: reckoned afresh before the approval, as it was fixed after.
///
/// # Errors
/// A refusal when no price list holds for the year; `Forbidden` without [`Permission::ReadBilling`].
pub fn campaign(rx: &mut Rx<'_>, scope: &StaffScope, year: i32, sequence: u16) -> Result<Campaign> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let run = runs::of_year(rx.conn, centre.as_str(), year, i32::from(sequence))?;
    let issuer = load_issuer(rx, centre)?;
    match run {
        Some(run) if run.run_state()? != RunState::Preview => fixed(rx, centre, &run),
        _ => {
            check_supplement(rx, centre, year, sequence)?;
            let settings = plan_settings(rx, centre, year, rx.today())?;
            let draft_issuer = issuer.clone().unwrap_or_else(nobody);
            let planned = plan_year(rx, centre, &settings, &draft_issuer, sequence)?;
            let mut warnings = planned.warnings;
            if issuer.is_none() {
                warnings.insert(0, "Manca l'emittente dei documenti: indicarlo prima dell'emissione.".to_owned());
            }
            let written = written_about(rx, centre, year)?;
            let body = |plan: BodyPlan| CampaignBody {
                corrected: written.contains(plan.customer.body.as_str()),
                document: None,
                plan,
            };
            Ok(Campaign {
                year,
                sequence,
                state: RunState::Preview,
                bodies: planned.plan.bodies.into_iter().map(body).collect(),
                excluded: planned.excluded,
                totals: planned.plan.totals,
                contribution: planned.contribution,
                warnings,
                issuer,
            })
        }
    }
}

/// An issuer with nothing in it, for a preview before the issuer is named.
fn nobody() -> Issuer {
    Issuer {
        kind: domain::billing::IssuerKind::Province,
        name: String::new(),
        vat_number: String::new(),
        fiscal_code: String::new(),
        address: domain::billing::Address::default(),
        iban: None,
        treasury_account: None,
        tax_regime: "RF01".to_owned(),
        pec: None,
        series: domain::billing::Series::default(),
    }
}

fn fixed(rx: &mut Rx<'_>, centre: Id<Centre>, run: &RunRow) -> Result<Campaign> {
    let filter = documents::Filter { year: Some(run.year), ..documents::Filter::default() };
    let mut issued: HashMap<String, DocumentRow> = documents::register(rx.conn, centre.as_str(), &filter)?
        .into_iter()
        .filter(|d| d.run_id.as_deref() == Some(run.id.as_str()))
        .map(|d| (d.body_id.clone(), d))
        .collect();
    let state = run.run_state()?;
    let written = written_about(rx, centre, run.year)?;
    let mut rows = runs::bodies(rx.conn, centre.as_str(), &run.id)?;
    if matches!(state, RunState::Issued { .. })
        && let Some((_, fresh)) = super::issue::plan_blocked(rx, centre, run)?
    {
        // What was completed since shows as it is today.
        let fresh: HashMap<String, RunBodyRow> = fresh.into_iter().map(|f| (f.body_id.clone(), f)).collect();
        rows = rows.into_iter().map(|old| fresh.get(&old.body_id).cloned().unwrap_or(old)).collect();
    }
    let (mut bodies, mut excluded, mut totals) = (Vec::new(), Vec::new(), Totals::default());
    for row in rows {
        let plan = row.plan()?;
        if row.state == "excluded" {
            let reason = plan.findings.first().map(|f| f.message.clone()).unwrap_or_default();
            excluded.push((plan.customer, reason));
            continue;
        }
        totals.net += Cents(row.net);
        totals.vat += Cents(row.vat);
        totals.total += Cents(row.total);
        if let Some(draft) = plan.draft() {
            totals.payable += draft.totals.payable;
        }
        let corrected = written.contains(&row.body_id);
        bodies.push(CampaignBody { document: issued.remove(&row.body_id), plan, corrected });
    }
    Ok(Campaign {
        year: run.year,
        sequence: run.kind().sequence(),
        state,
        bodies,
        excluded,
        totals,
        contribution: Cents::ZERO,
        warnings: Vec::new(),
        issuer: run.terms()?.map(|t| t.issuer),
    })
}

/// The bodies about which the accountant wrote something for a year.
fn written_about(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<HashSet<String>> {
    let notes = runs::notes(rx.conn, centre.as_str(), year)?;
    let blank = serde_json::to_string(&super::BodyCorrection::default()).map_err(Error::internal)?;
    Ok(notes.into_iter().filter(|(_, json)| *json != blank).map(|(body, _)| body).collect())
}

/// The campaigns of the centre, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn campaigns(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(i32, u16, RunState)>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let rows = runs::all(rx.conn, centre.as_str())?;
    rows.into_iter().map(|r| Ok((r.year, r.kind().sequence(), r.run_state()?))).collect()
}

/// The rows of a plan; a draft that the offline controls would refuse is blocked here.
pub(super) fn rows(centre: Id<Centre>, run: &str, issuer: &Issuer, planned: Planned) -> Result<Vec<RunBodyRow>> {
    let mut out = Vec::with_capacity(planned.plan.bodies.len());
    let excluded = planned.excluded.into_iter().map(|(customer, reason)| {
        let findings = vec![Finding::warning(FindingCode::NothingDue, reason)];
        (BodyPlan { customer, lines: Vec::new(), outcome: BodyOutcome::Nothing, findings }, "excluded")
    });
    let bodies = planned.plan.bodies.into_iter().map(|mut body| {
        control(&mut body, issuer);
        let state = match &body.outcome {
            BodyOutcome::Draft(_) => "waiting",
            BodyOutcome::Blocked(_) => "blocked",
            BodyOutcome::Nothing if body.is_blocked() => "blocked",
            BodyOutcome::Nothing => "nothing",
        };
        (body, state)
    });
    for ((plan, state), position) in bodies.chain(excluded).zip(1..) {
        let totals = plan.draft().map(|d| d.totals).unwrap_or_default();
        out.push(RunBodyRow {
            centre_id: centre.to_string(),
            run_id: run.to_owned(),
            body_id: plan.customer.body.to_string(),
            position,
            state: state.to_owned(),
            net: totals.net.0,
            vat: totals.vat.0,
            total: totals.total.0,
            plan_json: serde_json::to_string(&plan).map_err(Error::internal)?,
        });
    }
    Ok(out)
}

/// Blocks a draft whose e-invoice would not pass the controls, with the reason.
pub(super) fn control(body: &mut BodyPlan, issuer: &Issuer) {
    let BodyOutcome::Draft(draft) = &body.outcome else { return };
    let Some(counter) = FileCounter::new(1).filter(|_| draft.kind.is_electronic()) else { return };
    let number = domain::billing::DocumentNumber {
        year: chrono::Datelike::year(&draft.date),
        series: issuer.series.clone(),
        sequence: 1,
    };
    let transmission = Transmission::new(issuer, counter);
    let document =
        Document { number, issuer: issuer.clone(), draft: (**draft).clone(), transmission: Some(transmission) };
    let Some(xml) = ::documents::billing::fattura(&document) else { return };
    let name = &body.customer.name;
    for finding in ::documents::billing::check(xml.as_bytes(), draft.date) {
        let text = format!("{name}: {} (controllo {} del Sistema di Interscambio)", finding.message, finding.code);
        body.findings.push(Finding::blocking(FindingCode::Issuer, text));
    }
    if body.is_blocked()
        && let BodyOutcome::Draft(draft) = std::mem::replace(&mut body.outcome, BodyOutcome::Nothing)
    {
        body.outcome = BodyOutcome::Blocked(draft);
    }
}

pub(super) fn log(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    run: &RunRow,
    action: &'static str,
    summary: String,
) -> Result<()> {
    let event = Event { centre: centre.as_str(), action, kind: "dues", id: &run.id, summary };
    tx.audit(scope.actor(), &event, None::<&()>, Some(&run.run_state()?))
}

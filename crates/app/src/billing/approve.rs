//! Approving a campaign, and going back to its preview.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::billing::{BodyPlan, FindingCode, LateServices, RunState, Severity};
use domain::identity::{Centre, Permission};
use domain::{Id, Refusal};
use storage::billing::runs::{self, RunRow, RunTerms};

use super::campaign::{log, plan_settings, plan_year, rows};
use super::settings::{load_settings, need_issuer};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// How a campaign is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// Date of the documents: today or a past day.
    pub date: NaiveDate,
    /// Whether the person has read the warnings and approves all the same.
    pub warnings_read: bool,
}

/// Approves a campaign: the date of the documents, the terms and every amount are fixed.
///
/// # Errors
/// A refusal when the issuer is missing, the date is in the future, there are warnings that nobody
/// says to have read (field `read`), nobody is to be billed, a supplement comes before the ordinary
/// campaign or against the centre's rule; `Forbidden` without [`Permission::ApproveBilling`].
pub fn approve(tx: &mut Tx<'_>, scope: &StaffScope, year: i32, sequence: u16, approval: Approval) -> Result<()> {
    let centre = scope.centre(Permission::ApproveBilling)?;
    let date = approval.date;
    if date > tx.today() {
        return Err(Refusal::field("date", "La data dei documenti non può essere nel futuro.").into());
    }
    check_supplement(&mut tx.reading(), centre, year, sequence)?;
    let mut run = find_or_new(tx, centre, year, sequence)?;
    let state = run.run_state()?.approve(tx.now, date)?;
    let issuer = need_issuer(&mut tx.reading(), centre)?;
    let settings = plan_settings(&mut tx.reading(), centre, year, date)?;
    let planned = plan_year(&mut tx.reading(), centre, &settings, &issuer, sequence)?;
    let warned = warned(planned.plan.bodies.iter());
    let silent = warned.is_empty() && planned.warnings.is_empty();
    if !silent && !approval.warnings_read {
        let text = "Leggere gli avvisi e confermare: dopo l'approvazione gli importi sono fissati.";
        return Err(Refusal::field("read", text).into());
    }
    let bodies = rows(centre, &run.id, &issuer, planned)?;
    if !bodies.iter().any(|b| b.state == "waiting") {
        return Err(Error::refused(format!(
            "Nessun ente è pronto per le quote del {year}: correggere ciò che l'anteprima segnala ente per ente."
        )));
    }
    run.set_state(&state, tx.now)?;
    run.set_terms(Some(&RunTerms { settings, issuer }))?;
    runs::update(tx.conn, &run)?;
    runs::replace_bodies(tx.conn, centre.as_str(), &run.id, &bodies)?;
    crate::quotes::claim_for_run(tx, centre, &run.id, &bodies)?;
    if let Some(list) = crate::tariffs::for_year(&mut tx.reading(), centre, year)? {
        storage::tariffs::mark_used(tx.conn, centre, list.id, tx.now)?;
    }
    let waiting = bodies.iter().filter(|b| b.state == "waiting").count();
    log(
        tx,
        scope,
        centre,
        &run,
        "billing.approve",
        format!("Approvate le quote {year}: {waiting} documenti da emettere{}", accepted(&warned)),
    )
}

/// What was accepted with an approval, for the log.
fn accepted(warned: &[(FindingCode, usize)]) -> String {
    let each: Vec<String> = warned.iter().map(|(code, n)| format!("{} ({n})", code.label().to_lowercase())).collect();
    if each.is_empty() { String::new() } else { format!("; avvisi accettati: {}", each.join(", ")) }
}

/// Goes back to the preview, while no document exists.
///
/// # Errors
/// A refusal when documents exist; `Forbidden` without [`Permission::ApproveBilling`].
pub fn reopen(tx: &mut Tx<'_>, scope: &StaffScope, year: i32, sequence: u16) -> Result<()> {
    let centre = scope.centre(Permission::ApproveBilling)?;
    let mut run = runs::of_year(tx.conn, centre.as_str(), year, i32::from(sequence))?.ok_or(Error::NotFound)?;
    let state = run.run_state()?.reopen()?;
    run.set_state(&state, tx.now)?;
    run.set_terms(None)?;
    runs::update(tx.conn, &run)?;
    runs::replace_bodies(tx.conn, centre.as_str(), &run.id, &[])?;
    storage::quotes::release(tx.conn, centre.as_str(), &run.id)?;
    log(tx, scope, centre, &run, "billing.reopen", format!("Riaperta la preparazione delle quote {year}"))
}

/// Whether a supplement may be prepared: by the centre's rule, and after the campaign before it.
pub(super) fn check_supplement(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, sequence: u16) -> Result<()> {
    if sequence == 0 {
        return Ok(());
    }
    if load_settings(rx, centre)?.calendar.late_services == LateServices::NextYear {
        return Err(Error::refused("Per regola del centro i servizi aggiunti dopo l'emissione vanno nell'anno dopo."));
    }
    let before = runs::of_year(rx.conn, centre.as_str(), year, i32::from(sequence) - 1)?;
    match before.as_ref().map(RunRow::run_state).transpose()? {
        Some(RunState::Issued { .. } | RunState::Closed { .. }) => Ok(()),
        _ => Err(Error::refused("Il supplemento si prepara dopo l'emissione delle quote dell'anno.")),
    }
}

fn find_or_new(tx: &mut Tx<'_>, centre: Id<Centre>, year: i32, sequence: u16) -> Result<RunRow> {
    if let Some(run) = runs::of_year(tx.conn, centre.as_str(), year, i32::from(sequence))? {
        return Ok(run);
    }
    let mut run = RunRow {
        centre_id: centre.to_string(),
        id: tx.id::<domain::billing::Dues>().to_string(),
        year,
        sequence: i32::from(sequence),
        state: String::new(),
        state_json: String::new(),
        settings_json: String::new(),
        created_at: tx.now,
        changed_at: tx.now,
    };
    run.set_state(&RunState::Preview, tx.now)?;
    runs::insert(tx.conn, &run)?;
    Ok(run)
}

/// How many bodies each kind of warning concerns, the most telling kind first.
pub(super) fn warned<'a>(plans: impl Iterator<Item = &'a BodyPlan>) -> Vec<(FindingCode, usize)> {
    let of = |plan: &BodyPlan| -> BTreeSet<FindingCode> {
        plan.findings.iter().filter(|f| f.severity == Severity::Warning).map(|f| f.code).collect()
    };
    let mut counts: BTreeMap<FindingCode, usize> = BTreeMap::new();
    for code in plans.flat_map(of) {
        *counts.entry(code).or_default() += 1;
    }
    counts.into_iter().collect()
}

//! The issue: from an approved campaign to numbered documents, in small transactions.
//!
//! Each transaction numbers the next bodies that wait, in order, and marks them; whatever stops the
//! process leaves a campaign that any other process completes, with the numbers it would have had.

use chrono::Datelike;
use domain::billing::{Document, DocumentNumber, DocumentState, Draft, FileCounter, Issuer, RunState, Transmission};
use domain::identity::{Centre, Permission};
use domain::{Id, Refusal};
use storage::billing::documents::{self as rows, DocumentRow, FileRow};
use storage::billing::numbers;
use storage::billing::runs::{self, RunBodyRow, RunRow, RunTerms};

use super::PAPERS;
use super::approve::{Approval, approve};
use super::campaign::{log, plan_year};
use crate::{App, Error, Result, Rx, StaffScope, Tx};

/// How an issue is run.
#[derive(Debug, Clone, Copy)]
pub struct IssueOptions {
    /// Documents of each transaction, at least one.
    pub batch: u32,
}

impl Default for IssueOptions {
    fn default() -> Self {
        Self { batch: 200 }
    }
}

/// Issues an approved campaign, or completes one that was interrupted, or takes up the bodies that
/// something blocked before. Run again, it creates nothing. `progress` hears how many documents were
/// made after each transaction. Gives how many documents it made.
///
/// # Errors
/// A refusal when the campaign is not approved; `Forbidden` without [`Permission::EditBilling`].
pub fn issue(
    app: &App,
    scope: &StaffScope,
    year: i32,
    sequence: u16,
    options: IssueOptions,
    mut progress: impl FnMut(u32),
) -> Result<u32> {
    let Some(run) = app.write(|tx| begin(tx, scope, year, sequence))? else { return Ok(0) };
    number_waiting(app, scope, &run, options, |made| {
        progress(made);
        Ok(())
    })
}

/// Numbers the bodies that wait, a batch in each transaction, until none is left. `progress` hears how
/// many documents were made after each. Gives how many it made.
pub(super) fn number_waiting(
    app: &App,
    scope: &StaffScope,
    run: &str,
    options: IssueOptions,
    mut progress: impl FnMut(u32) -> Result<()>,
) -> Result<u32> {
    let mut made = 0;
    loop {
        match app.write(|tx| step(tx, scope, run, options.batch.max(1)))? {
            0 => return Ok(made),
            count => made += count,
        }
        progress(made)?;
    }
}

/// Approves the year's ordinary campaign with today's date, when nobody did, and issues it: the
/// command line's one step.
///
/// # Errors
/// As [`approve`] and [`issue`].
pub fn issue_all(
    app: &App,
    scope: &StaffScope,
    year: i32,
    options: IssueOptions,
    progress: impl FnMut(u32),
) -> Result<u32> {
    app.write(|tx| {
        let centre = scope.centre(Permission::ApproveBilling)?;
        let run = runs::of_year(tx.conn, centre.as_str(), year, 0)?;
        match run.map(|r| r.run_state()).transpose()? {
            None | Some(RunState::Preview) => {
                // Who asks for one step has the warnings in its answer.
                let approval = Approval { date: tx.today(), warnings_read: true };
                approve(tx, scope, year, 0, approval)
            }
            Some(_) => Ok(()),
        }
    })?;
    issue(app, scope, year, 0, options, progress)
}

/// Moves the campaign to `Issuing`; nothing when there is nothing to issue.
pub(super) fn begin(tx: &mut Tx<'_>, scope: &StaffScope, year: i32, sequence: u16) -> Result<Option<String>> {
    let centre = scope.centre(Permission::EditBilling)?;
    let mut run = runs::of_year(tx.conn, centre.as_str(), year, i32::from(sequence))?.ok_or_else(|| {
        Error::refused(format!("Le quote del {year} non sono approvate: vanno approvate prima di emettere."))
    })?;
    let state = run.run_state()?;
    if matches!(state, RunState::Closed { .. }) {
        return Ok(None);
    }
    if matches!(state, RunState::Issued { .. }) && !take_up(tx, centre, &mut run)? {
        return Ok(None);
    }
    if !matches!(state, RunState::Issuing { .. }) {
        let next = run.run_state()?.start(tx.now)?;
        run.set_state(&next, tx.now)?;
        runs::update(tx.conn, &run)?;
        log(tx, scope, centre, &run, "billing.issue", format!("Avviata l'emissione delle quote {year}"))?;
    }
    Ok(Some(run.id))
}

/// Plans again the bodies that were blocked; whether some can be billed now. Those get today's date.
fn take_up(tx: &mut Tx<'_>, centre: Id<Centre>, run: &mut RunRow) -> Result<bool> {
    let Some((terms, mut fresh)) = plan_blocked(&mut tx.reading(), centre, run)? else { return Ok(false) };
    if !fresh.iter().any(|f| f.state == "waiting") {
        return Ok(false);
    }
    let old = runs::bodies(tx.conn, centre.as_str(), &run.id)?;
    let mut all: Vec<RunBodyRow> =
        old.into_iter().filter(|o| o.state != "issued" && !fresh.iter().any(|f| f.body_id == o.body_id)).collect();
    all.append(&mut fresh);
    runs::replace_bodies(tx.conn, centre.as_str(), &run.id, &all)?;
    crate::quotes::claim_for_run(tx, centre, &run.id, &all)?;
    run.set_terms(Some(&terms))?;
    Ok(true)
}

/// The bodies of a campaign that something blocked, planned with today's data and date, and the terms
/// of that plan; nothing when none was blocked.
pub(super) fn plan_blocked(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    run: &RunRow,
) -> Result<Option<(RunTerms, Vec<RunBodyRow>)>> {
    let mut blocked = runs::bodies(rx.conn, centre.as_str(), &run.id)?;
    blocked.retain(|b| b.state == "blocked");
    let (false, Some(mut terms)) = (blocked.is_empty(), run.terms()?) else { return Ok(None) };
    terms.settings.date = terms.settings.date.max(rx.today());
    let planned = plan_year(rx, centre, &terms.settings, &terms.issuer, run.kind().sequence())?;
    let mut fresh = super::campaign::rows(centre, &run.id, &terms.issuer, planned)?;
    fresh.retain(|f| blocked.iter().any(|b| b.body_id == f.body_id));
    Ok(Some((terms, fresh)))
}

/// Numbers the next bodies; 0 when none waits any more, and then the campaign is issued.
fn step(tx: &mut Tx<'_>, scope: &StaffScope, run: &str, batch: u32) -> Result<u32> {
    let centre = scope.centre(Permission::EditBilling)?;
    let mut run = runs::find(tx.conn, centre.as_str(), run)?.ok_or(Error::NotFound)?;
    let state = run.run_state()?;
    if !matches!(state, RunState::Issuing { .. }) {
        return Ok(0); // another process has finished it
    }
    let waiting = runs::waiting(tx.conn, centre.as_str(), &run.id, i64::from(batch))?;
    if waiting.is_empty() {
        let blocked = runs::count(tx.conn, centre.as_str(), &run.id, "blocked")?;
        let next = state.finish(tx.now, u32::try_from(blocked).unwrap_or(u32::MAX))?;
        run.set_state(&next, tx.now)?;
        runs::update(tx.conn, &run)?;
        tx.enqueue(centre.as_str(), PAPERS, &(run.year, run.kind().sequence()))?;
        let summary = format!("Emesse le quote {} ({blocked} enti da completare)", run.year);
        log(tx, scope, centre, &run, "billing.issued", summary)?;
        return Ok(0);
    }
    let terms: RunTerms = run.terms()?.ok_or_else(|| Error::internal("an approved campaign without terms"))?;
    let mut drafts = Vec::with_capacity(waiting.len());
    for row in &waiting {
        let draft = row.plan()?.draft().cloned();
        drafts.push(draft.ok_or_else(|| Error::internal(format!("no draft for {}", row.body_id)))?);
    }
    // Numbers belong to the year of the date: a batch stays within one.
    let year = drafts.first().map_or(0, |d| d.date.year());
    let same = drafts.iter().take_while(|d| d.date.year() == year).count();
    drafts.truncate(same);
    let bodies: Vec<String> = waiting.iter().take(same).map(|w| w.body_id.clone()).collect();
    let made = number(tx, centre, &terms.issuer, Some((&run.id, run.year)), drafts)?;
    runs::mark_issued(tx.conn, centre.as_str(), &run.id, &bodies)?;
    let numbered: Vec<_> = waiting.iter().zip(made.iter().map(|d| d.id.clone())).collect();
    crate::quotes::bill_documents(tx, centre, &numbered)?;
    u32::try_from(made.len()).map_err(Error::internal)
}

/// Numbers drafts of one year in order, makes their files and saves them.
pub(super) fn number(
    tx: &mut Tx<'_>,
    centre: Id<Centre>,
    issuer: &Issuer,
    run: Option<(&str, i32)>,
    drafts: Vec<Draft>,
) -> Result<Vec<DocumentRow>> {
    let Some(first) = drafts.first() else { return Ok(Vec::new()) };
    let (year, count) = (first.date.year(), i64::try_from(drafts.len()).map_err(Error::internal)?);
    let electronic = drafts.iter().filter(|d| d.kind.is_electronic()).count();
    let first_number = numbers::take(tx.conn, &issuer.vat_number, issuer.series.as_str(), year, count)?;
    let mut file = match electronic {
        0 => 0,
        n => {
            numbers::take(tx.conn, issuer.transmitter(), numbers::FILES, 0, i64::try_from(n).map_err(Error::internal)?)?
        }
    };
    let (mut documents, mut files) = (Vec::new(), Vec::new());
    for (draft, next) in drafts.into_iter().zip(first_number..) {
        let transmission = if draft.kind.is_electronic() {
            file += 1;
            Some(transmission(issuer, file - 1)?)
        } else {
            None
        };
        let sequence = u32::try_from(next).map_err(Error::internal)?;
        let (on, dues_year) = (draft.date, run.map_or(draft.date.year(), |r| r.1));
        let number = DocumentNumber { year, series: issuer.series.clone(), sequence };
        let document = Document::number(draft, issuer.clone(), number, transmission)?;
        let id = tx.id::<Document>();
        let state = DocumentState::Issued { on };
        let key = (centre.as_str(), id.as_str());
        documents.push(DocumentRow::new(key, run.map(|r| r.0), dues_year, &document, &state, tx.now)?);
        files.extend(file_of(tx, centre, id, &document));
    }
    rows::insert(tx.conn, documents.clone())?;
    rows::insert_files(tx.conn, files)?;
    Ok(documents)
}

/// The next transmission of an issuer.
pub(super) fn transmission(issuer: &Issuer, counter: i64) -> Result<Transmission> {
    let counter = u32::try_from(counter).ok().and_then(FileCounter::new);
    let counter = counter.ok_or_else(|| Refusal::new("Sono finiti i nomi dei file per il Sistema di Interscambio."))?;
    Ok(Transmission::new(issuer, counter))
}

/// The file of an electronic document.
pub(super) fn file_of(tx: &Tx<'_>, centre: Id<Centre>, id: Id<Document>, document: &Document) -> Option<FileRow> {
    let xml = documents::billing::fattura(document)?;
    Some(FileRow {
        centre_id: centre.to_string(),
        document_id: id.to_string(),
        stem: document.transmission.as_ref()?.name.stem().to_owned(),
        sha256: crate::files::sha256(xml.as_bytes()),
        xml,
        created_at: tx.now,
    })
}

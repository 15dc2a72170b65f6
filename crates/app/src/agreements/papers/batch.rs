//! The papers of many bodies at once: what each lacks is told before any is made; then a job makes them.

use domain::Id;
use domain::agreements::Accession;
use domain::agreements::papers::PaperKind;
use domain::identity::{Centre, Permission, Person, StaffRole};
use serde::{Deserialize, Serialize};
use storage::agreements::AccessionRow;
use storage::agreements::papers::PaperRow;

use super::issue::keep;
use super::prepare::{Prepared, set};
use crate::jobs::{Job, Running};
use crate::{Actor, App, Error, Result, Rx, StaffScope};

/// Kind of the job that makes a batch.
pub const BATCH: &str = "agreements.batch";

/// Most papers of a batch.
const MOST: usize = 1_000;

/// The parameters of the job.
#[derive(Debug, Serialize, Deserialize)]
struct Task {
    kind: PaperKind,
    accessions: Vec<String>,
    person: Option<Id<Person>>,
    name: String,
}

/// The accessions with these ids, in the order of the centre's list; other centres' are not among them.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn chosen(rx: &mut Rx<'_>, scope: &StaffScope, ids: &[Id<Accession>]) -> Result<Vec<AccessionRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    of_ids(rx, centre, &ids)
}

fn of_ids(rx: &mut Rx<'_>, centre: Id<Centre>, ids: &[&str]) -> Result<Vec<AccessionRow>> {
    let wanted: std::collections::HashSet<&str> = ids.iter().copied().collect();
    let mut rows = storage::agreements::accessions(rx.conn, centre.as_str())?;
    rows.retain(|r| wanted.contains(r.id.as_str()));
    Ok(rows)
}

/// Asks for a batch. With `only_ready` the bodies that lack something are left out; without it they stop
/// everything. Gives the id of the job, by which the batch is known.
///
/// # Errors
/// A refusal that says how many lack something, or that none is ready; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn ask(app: &App, scope: &StaffScope, kind: PaperKind, ids: &[Id<Accession>], only_ready: bool) -> Result<Id<Job>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let ready = app.read(|rx| {
        let rows = chosen(rx, scope, ids)?;
        ready(set(rx, centre, kind, rows)?, only_ready)
    })?;
    let actor = scope.actor();
    let accessions = ready.into_iter().map(|p| p.accession.id).collect();
    let task = Task { kind, accessions, person: actor.person, name: actor.name.clone() };
    app.write(|tx| tx.enqueue(centre.as_str(), BATCH, &task))
}

/// Those that may be issued.
fn ready(all: Vec<Prepared>, only_ready: bool) -> Result<Vec<Prepared>> {
    let chosen = all.len();
    let ready: Vec<Prepared> = all.into_iter().filter(|p| p.wanting.is_empty()).collect();
    let lacking = chosen - ready.len();
    if chosen == 0 {
        return Err(Error::refused("Scegliere almeno un ente."));
    }
    if chosen > MOST {
        return Err(Error::refused(format!("Si preparano al massimo {MOST} documenti alla volta.")));
    }
    if ready.is_empty() {
        return Err(Error::refused("A nessuno degli enti scelti si può preparare il documento: mancano dei dati."));
    }
    if lacking > 0 && !only_ready {
        return Err(Error::refused(format!(
            "A {lacking} degli enti scelti mancano dei dati: nulla è stato preparato."
        )));
    }
    Ok(ready)
}

/// Makes the papers of these accessions at once, all or none: for the command line and the demonstration.
///
/// # Errors
/// As [`ask`], and a failure of the typesetter.
pub fn issue_many(app: &App, scope: &StaffScope, kind: PaperKind, ids: &[Id<Accession>]) -> Result<Vec<PaperRow>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let all = app.read(|rx| {
        let rows = chosen(rx, scope, ids)?;
        ready(set(rx, centre, kind, rows)?, false)
    })?;
    all.iter().map(|p| keep(app, scope, kind, p, None)).collect()
}

/// The work of the job [`BATCH`]. Stopped and run again, it goes on from where it was.
///
/// # Errors
/// When the database, the store or the typesetter fails: the job is tried again.
pub fn batch_job(running: &Running<'_>) -> Result<()> {
    let task: Task = running.payload()?;
    let centre: Id<Centre> = running.job.centre_id.parse().map_err(Error::internal)?;
    let actor = Actor { person: task.person, name: task.name };
    let scope = StaffScope::new(centre, actor, vec![StaffRole::Coordinator]);
    let ids: Vec<&str> = task.accessions.iter().map(String::as_str).collect();
    let mut all = running.app.read(|rx| {
        let rows = of_ids(rx, centre, &ids)?;
        set(rx, centre, task.kind, rows)
    })?;
    // What was ready when it was asked for may lack something now.
    all.retain(|p| p.wanting.is_empty());
    let total = all.len();
    running.progress(0, total)?;
    for (prepared, done) in all.iter().zip(1..) {
        keep(running.app, &scope, task.kind, prepared, Some(&running.job.id))?;
        if done % 10 == 0 || done == total {
            running.progress(done, total)?;
        }
    }
    Ok(())
}

/// Where the work on a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchWork {
    /// A worker will begin, or is at it.
    Going,
    /// All is made.
    Done,
    /// It ended badly; the log says why.
    Stopped,
}

/// How far a batch has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchProgress {
    /// What is being made.
    pub kind: PaperKind,
    /// Papers made.
    pub done: u64,
    /// Papers to make.
    pub total: u64,
    /// Where the work is.
    pub work: BatchWork,
    /// Why a rule stopped it, if one did.
    pub refusal: Option<String>,
}

/// How far a batch of the centre has come; none for a job that is no batch.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn progress(rx: &mut Rx<'_>, scope: &StaffScope, batch: &str) -> Result<Option<BatchProgress>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let Some(job) = storage::jobs::find(rx.conn, centre.as_str(), batch)?.filter(|j| j.kind == BATCH) else {
        return Ok(None);
    };
    let task: Task = serde_json::from_str(&job.payload).map_err(Error::internal)?;
    let work = match job.state.as_str() {
        "done" => BatchWork::Done,
        "failed" => BatchWork::Stopped,
        _ => BatchWork::Going,
    };
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let asked = u64::try_from(task.accessions.len()).unwrap_or(0);
    let total = if job.total_units > 0 { number(job.total_units) } else { asked };
    Ok(Some(BatchProgress { kind: task.kind, done: number(job.done_units), total, work, refusal: job.refusal }))
}

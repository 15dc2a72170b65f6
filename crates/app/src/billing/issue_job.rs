//! The issue as a person asks for it from a page: a job that the worker of any node takes, one at a
//! time for each campaign.

use chrono::{Duration, NaiveDateTime};
use domain::billing::RunState;
use domain::identity::{Centre, Permission, Person, StaffRole};
use domain::{Id, Refusal};
use serde::{Deserialize, Serialize};
use storage::billing::runs::{self, RunRow};
use storage::jobs::JobRow;

use super::ISSUE;
use super::issue::{IssueOptions, begin, number_waiting};
use crate::jobs::Running;
use crate::{Actor, Error, Result, Rx, StaffScope, Tx};

/// The parameters of the job.
#[derive(Debug, Serialize, Deserialize)]
struct Task {
    year: i32,
    sequence: u16,
    /// Who asked, for the log.
    person: Option<Id<Person>>,
    name: String,
}

/// What became of a request to issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A worker will issue.
    Begun,
    /// Somebody had asked already; if the work waited for another attempt, it begins now.
    UnderWay,
    /// No document was to be made.
    Nothing,
}

/// Asks for the issue of an approved campaign, or for what is missing of it.
///
/// # Errors
/// A refusal when the campaign is not approved; `Forbidden` without [`Permission::EditBilling`].
pub fn ask_issue(tx: &mut Tx<'_>, scope: &StaffScope, year: i32, sequence: u16) -> Result<Asked> {
    let centre = scope.centre(Permission::EditBilling)?;
    if let Some(job) = job_of(&mut tx.reading(), centre, year, sequence)?.filter(is_active) {
        storage::jobs::hurry(tx.conn, &job.id, tx.now)?;
        return Ok(Asked::UnderWay);
    }
    if begin(tx, scope, year, sequence)?.is_none() {
        return Ok(Asked::Nothing);
    }
    let actor = scope.actor();
    tx.enqueue(centre.as_str(), ISSUE, &Task { year, sequence, person: actor.person, name: actor.name.clone() })?;
    Ok(Asked::Begun)
}

fn is_active(job: &JobRow) -> bool {
    job.state != "failed"
}

/// The newest job of a campaign that is not done.
fn job_of(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, sequence: u16) -> Result<Option<JobRow>> {
    for job in storage::jobs::undone(rx.conn, centre.as_str(), ISSUE)? {
        let task: Task = serde_json::from_str(&job.payload).map_err(Error::internal)?;
        if (task.year, task.sequence) == (year, sequence) {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// The work of the job [`ISSUE`]: numbers what waits, in small transactions. Stopped and run again, by
/// this node or by another, it goes on from where it was.
///
/// # Errors
/// When the database fails: the job is tried again. A refusal ends it, with its sentence.
pub fn issue_job(running: &Running<'_>) -> Result<()> {
    let task: Task = running.payload()?;
    let centre: Id<Centre> = running.job.centre_id.parse().map_err(Error::internal)?;
    let actor = Actor { person: task.person, name: task.name };
    let scope = StaffScope::new(centre, actor, vec![StaffRole::Accountant]);
    let found = running.app.read(|rx| {
        let run = runs::of_year(rx.conn, centre.as_str(), task.year, i32::from(task.sequence))?;
        run.map(|run| Ok((waiting(rx, &run)?, run))).transpose()
    })?;
    let Some((total, run)) = found else { return Ok(()) };
    number_waiting(running.app, &scope, &run.id, IssueOptions::default(), |made| {
        running.progress(usize::try_from(made).unwrap_or(usize::MAX), total)
    })?;
    Ok(())
}

fn waiting(rx: &mut Rx<'_>, run: &RunRow) -> Result<usize> {
    let count = runs::count(rx.conn, &run.centre_id, &run.id, "waiting")?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Who is at work on an issue that is going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// The next free worker will begin.
    Queued,
    /// A worker is at it.
    Going,
    /// It was interrupted and begins again by itself at this instant, UTC.
    Again(NaiveDateTime),
    /// It ended badly: the rule that said no, if it was one, and the job for the staff of the platform.
    Stopped {
        /// The rule's sentence.
        refusal: Option<Refusal>,
        /// Id of the job, under which the log has the cause.
        job: String,
    },
    /// Nobody that is known of: it was begun from the command line.
    Nobody,
}

/// How far an issue has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueProgress {
    /// Documents made.
    pub done: u64,
    /// Documents to make in all.
    pub total: u64,
    /// Seconds left, when a worker is at it and has made some.
    pub seconds_left: Option<u64>,
    /// Who is at work.
    pub work: Work,
}

/// How far the issue of a campaign has come; nothing when none is going on.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn issue_progress(rx: &mut Rx<'_>, scope: &StaffScope, year: i32, sequence: u16) -> Result<Option<IssueProgress>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let Some(run) = runs::of_year(rx.conn, centre.as_str(), year, i32::from(sequence))? else { return Ok(None) };
    if !matches!(run.run_state()?, RunState::Issuing { .. }) {
        return Ok(None);
    }
    let done = runs::count(rx.conn, centre.as_str(), &run.id, "issued")?;
    let left = runs::count(rx.conn, centre.as_str(), &run.id, "waiting")?;
    let job = job_of(rx, centre, year, sequence)?;
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let seconds_left = job.as_ref().and_then(|job| seconds_left(job, rx.now));
    let work = job.map_or(Work::Nobody, |job| work(job, rx.now));
    Ok(Some(IssueProgress { done: number(done), total: number(done + left), seconds_left, work }))
}

fn work(job: JobRow, now: NaiveDateTime) -> Work {
    match job.state.as_str() {
        "running" if job.claimed_until.is_some_and(|until| until >= now) => Work::Going,
        "waiting" if job.last_error.is_some() && job.run_at > now => Work::Again(job.run_at),
        "failed" => Work::Stopped { refusal: job.refusal.map(Refusal::new), job: job.id },
        _ => Work::Queued,
    }
}

/// From the pace of the first attempt, as long as it lasts.
fn seconds_left(job: &JobRow, now: NaiveDateTime) -> Option<u64> {
    let going = job.state == "running" && job.attempts == 1 && job.done_units > 0;
    let spent = now - job.created_at;
    let left = (job.total_units - job.done_units).max(0);
    let seconds = going.then(|| spent.max(Duration::seconds(1)).num_seconds() * left / job.done_units)?;
    u64::try_from(seconds).ok()
}

//! Work for later: asked for inside the transaction that needs it, done by a worker.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::jobs::{Failed, JobRow};

use crate::{App, Error, Result, Tx};

/// How long a worker holds a job without saying anything.
const LEASE_SECONDS: i64 = 120;

/// Label of a job's identifier.
#[derive(Debug)]
pub struct Job;

impl Tx<'_> {
    /// Asks for work, to be done after this transaction commits.
    ///
    /// # Errors
    /// When the database fails.
    pub fn enqueue(&mut self, centre: &str, kind: &'static str, payload: &impl Serialize) -> Result<domain::Id<Job>> {
        let id = self.id::<Job>();
        let json = serde_json::to_string(payload).map_err(Error::internal)?;
        storage::jobs::enqueue(self.conn, &JobRow::waiting(id.to_string(), kind, json, centre.to_owned(), self.now))?;
        Ok(id)
    }
}

/// A running job, as its function sees it.
pub struct Running<'a> {
    /// The application.
    pub app: &'a App,
    /// The job.
    pub job: &'a JobRow,
}

impl Running<'_> {
    /// The parameters.
    ///
    /// # Errors
    /// When they are not a `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.job.payload).map_err(Error::internal)
    }

    /// Says how far it has come; keeps the job in these hands.
    ///
    /// # Errors
    /// When the database fails.
    pub fn progress(&self, done: usize, total: usize) -> Result<()> {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.app.write(|tx| {
            let until = tx.now + Duration::seconds(LEASE_SECONDS);
            storage::jobs::progress(tx.conn, &self.job.id, number(done), number(total), until)?;
            Ok(())
        })
    }
}

type Run = Arc<dyn Fn(&Running<'_>) -> Result<()> + Send + Sync>;

/// The functions that do the work, by kind.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Run>,
}

impl Registry {
    /// Adds a kind of job.
    #[must_use]
    pub fn with(
        mut self,
        kind: &'static str,
        run: impl Fn(&Running<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.kinds.insert(kind, Arc::new(run));
        self
    }

    /// The platform's own jobs and those of every capability.
    #[must_use]
    pub fn standard(mailer: crate::mail::Mailer) -> Self {
        Self::default()
            .with(crate::mail::SEND, move |running| crate::mail::deliver(running, &mailer))
            .with(crate::files::SWEEP, crate::files::sweep_job)
            .with(crate::agreements::papers::BATCH, crate::agreements::papers::batch_job)
            .with(crate::charter::PRINT, crate::charter::print_edition)
            .with(crate::territory::LOAD, crate::territory::run_load)
            .with(crate::billing::PAPERS, crate::billing::papers_job)
            .with(crate::billing::ISSUE, crate::billing::issue_job)
            .with(crate::needs::REMIND, crate::needs::remind_job)
            .with(crate::outages::CLOSE, crate::outages::close_job)
            .with(crate::outages::CALL_OFF, crate::outages::call_off_job)
            .with(crate::helpdesk::HAND_OVER, crate::helpdesk::hand_over_job)
            .with(crate::reports::YEARLY, crate::reports::yearly_job)
    }
}

/// Takes one due job and runs it. Returns whether there was one.
///
/// # Errors
/// When the database fails; the failure of the job itself is recorded on the job. What a rule
/// refuses is not tried again.
pub fn run_one(app: &App, registry: &Registry, worker: &str) -> Result<bool> {
    let claimed =
        app.write(|tx| Ok(storage::jobs::claim(tx.conn, worker, tx.now, Duration::seconds(LEASE_SECONDS))?))?;
    let Some(job) = claimed else { return Ok(false) };
    let outcome = match registry.kinds.get(job.kind.as_str()) {
        Some(run) => run(&Running { app, job: &job }),
        None => Err(Error::Internal(format!("no worker for jobs of kind {}", job.kind))),
    };
    app.write(|tx| {
        match &outcome {
            Ok(()) => storage::jobs::finish(tx.conn, &job.id, tx.now)?,
            Err(e) => {
                let how = match e {
                    Error::Refused(refusal) => Failed::Refused(refusal.message.clone()),
                    _ if job.attempts < job.max_attempts => Failed::Again(tx.now + backoff(job.attempts)),
                    _ => Failed::GivenUp,
                };
                storage::jobs::fail(tx.conn, &job.id, &e.to_string(), how, tx.now)?;
            }
        }
        Ok(())
    })?;
    if let Err(e) = outcome {
        tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, error = %e, "job failed");
    }
    Ok(true)
}

/// How many jobs wait and how many were given up.
///
/// # Errors
/// When the database fails.
pub fn counts(rx: &mut crate::Rx<'_>) -> Result<(i64, i64)> {
    Ok(storage::jobs::counts(rx.conn, rx.now)?)
}

/// Runs until no job is due: for tests, the demonstration and the command line.
///
/// # Errors
/// When the database fails.
pub fn run_all(app: &App, registry: &Registry) -> Result<usize> {
    let mut done = 0;
    while run_one(app, registry, "inline")? {
        done += 1;
    }
    Ok(done)
}

/// 15 s, 30 s, 1 min ... at most an hour.
fn backoff(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 9) - 1).unwrap_or(0);
    Duration::seconds((15_i64 << doublings).min(3600))
}

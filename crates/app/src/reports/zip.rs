//! The yearly reports of all the bodies: printed by a job, then in one archive.

use documents::archive::Archive;
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::month::Month;
use domain::reports::Part;
use domain::territory::Body;
use storage::reports as rows;

use super::look::gather;
use super::year::paper;
use crate::billing::NamedFile;
use crate::jobs::{Job, Running};
use crate::{App, Error, Result, Rx, StaffScope};

/// Kind of the job that prints the reports of a year.
pub const YEARLY: &str = "reports.year";

/// The bodies that have something to report of a year, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn reporting_bodies(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Vec<(String, String)>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    bodies_of(rx, centre, year)
}

fn bodies_of(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<Vec<(String, String)>> {
    let (Some(first), Some(last)) = (Month::new(year, 1), Month::new(year, 12)) else { return Ok(Vec::new()) };
    let found = gather(rx.conn, centre.as_str(), Part::Body, (first.first_day(), last.last_day()), None)?;
    let ids: Vec<String> = found.into_keys().filter(|id| !id.is_empty()).collect();
    let rows = storage::territory::bodies::by_ids(rx.conn, &ids)?;
    Ok(rows.into_iter().map(|b| (b.id, b.name)).collect())
}

/// Asks for the reports of a closed year of all the bodies. Gives the id of the job.
///
/// # Errors
/// A refusal when the year has not ended or there is nothing to report; `Forbidden` without
/// [`Permission::WorkHelpdesk`].
pub fn ask_year(app: &App, scope: &StaffScope, year: i32) -> Result<Id<Job>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    app.write(|tx| {
        use chrono::Datelike;
        if year >= tx.today().year() {
            return Err(Error::refused(format!("Il {year} non è ancora finito.")));
        }
        if bodies_of(&mut tx.reading(), centre, year)?.is_empty() {
            return Err(Error::refused(format!("Nel {year} nessun ente ha fatto richieste.")));
        }
        tx.enqueue(centre.as_str(), YEARLY, &year)
    })
}

/// The work of the job [`YEARLY`]. Stopped and run again it goes on from where it was.
///
/// # Errors
/// When the database, the store or the typesetter fails: the job is tried again.
pub fn yearly_job(running: &Running<'_>) -> Result<()> {
    let year: i32 = running.payload()?;
    let centre: Id<Centre> = running.job.centre_id.parse().map_err(Error::internal)?;
    let all = running.app.read(|rx| bodies_of(rx, centre, year))?;
    running.progress(0, all.len())?;
    for ((id, _), done) in all.iter().zip(1..) {
        let body: Id<Body> = id.parse().map_err(Error::internal)?;
        paper(running.app, centre, body, year)?;
        if done % 5 == 0 || done == all.len() {
            running.progress(done, all.len())?;
        }
    }
    Ok(())
}

/// How far the reports of a year have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The year.
    pub year: i32,
    /// Printed.
    pub done: u64,
    /// To print; 0 until it is known.
    pub total: u64,
    /// Whether it has ended well, badly, or not yet.
    pub ended: Option<bool>,
}

/// How far a job of the centre has come; none for a job of another kind.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn progress(rx: &mut Rx<'_>, scope: &StaffScope, job: &str) -> Result<Option<Progress>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let Some(job) = storage::jobs::find(rx.conn, centre.as_str(), job)?.filter(|j| j.kind == YEARLY) else {
        return Ok(None);
    };
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Some(Progress {
        year: serde_json::from_str(&job.payload).map_err(Error::internal)?,
        done: number(job.done_units),
        total: number(job.total_units),
        ended: match job.state.as_str() {
            "done" => Some(true),
            "failed" => Some(false),
            _ => None,
        },
    }))
}

/// The reports of a year in one archive: those of all the bodies, printed before.
///
/// # Errors
/// A refusal while some are still to be printed; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn year_zip(app: &App, scope: &StaffScope, year: i32) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let all = app.read(|rx| bodies_of(rx, centre, year))?;
    if all.is_empty() {
        return Err(Error::NotFound);
    }
    let mut archive = Archive::new(std::io::Cursor::new(Vec::new()));
    let mut names = std::collections::HashSet::new();
    for (id, _) in &all {
        let file = app.read(|rx| {
            let Some(file) = rows::printed(rx.conn, centre.as_str(), id, year)? else { return Ok(None) };
            Ok(storage::files::find(rx.conn, centre.as_str(), &file)?)
        })?;
        let Some(file) = file else {
            return Err(Error::refused("I rapporti sono ancora in preparazione: chiederli prima."));
        };
        // Two bodies of the same name keep their own files.
        let name =
            if names.insert(file.name.to_lowercase()) { file.name.clone() } else { format!("{id}-{}", file.name) };
        archive.add(&name, &app.files.get(&file.sha256)?).map_err(Error::internal)?;
    }
    let bytes = archive.finish().map_err(Error::internal)?.into_inner();
    Ok((format!("assistenza-{year}.zip"), bytes))
}

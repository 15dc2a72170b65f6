//! Loading a national register from its page: receive, preview, confirm, do, follow.

use domain::Id;
use domain::identity::Centre;
use domain::territory::register::{Consent, Source, Terms};
use storage::territory::loads::LoadRow;
use storage::territory::{bodies, loads, memberships};

use super::planned::{Report, Request, log, plan, rows, total};
use crate::audit::PLATFORM;
use crate::jobs::Running;
use crate::{App, Error, PlatformScope, Result, Rx, Tx};

/// Kind of the job that loads a register.
pub const LOAD: &str = "territory.load";

/// A file received for a load.
#[derive(Debug, Clone)]
pub struct NewLoad {
    /// What to load.
    pub request: Request,
    /// Name of the file.
    pub file_name: String,
    /// Hash under which the bytes were stored.
    pub sha256: String,
}

/// Takes note of a received file, whose bytes are already in the store. Nothing is loaded yet.
///
/// # Errors
/// When the database fails.
pub fn receive(tx: &mut Tx<'_>, scope: &PlatformScope, new: &NewLoad) -> Result<String> {
    let actor = scope.actor();
    let row = LoadRow {
        id: tx.id::<LoadRow>().to_string(),
        source: new.request.source.code().to_owned(),
        on_date: new.request.terms.on,
        file_name: new.file_name.clone(),
        sha256: new.sha256.clone(),
        allow_many: new.request.terms.allow_many_closings,
        state: "preview".to_owned(),
        report: String::new(),
        actor_id: actor.person.map(String::from).unwrap_or_default(),
        actor_name: actor.name.clone(),
        created_at: tx.now,
        finished_at: None,
        skip_bad_rows: new.request.terms.skip_bad_rows,
        job_id: String::new(),
        started_at: None,
    };
    loads::insert(tx.conn, &row)?;
    Ok(row.id)
}

fn request(row: &LoadRow) -> Result<Request> {
    let source = Source::from_code(&row.source).ok_or_else(|| Error::internal("unknown register of a load"))?;
    let terms = Terms { on: row.on_date, allow_many_closings: row.allow_many, skip_bad_rows: row.skip_bad_rows };
    Ok(Request { source, terms })
}

/// What a received file would do now, if everything that it needs is agreed to.
///
/// # Errors
/// `NotFound` when there is no such load; when the database or the file store fails.
pub fn preview(rx: &mut Rx<'_>, _scope: &PlatformScope, id: &str) -> Result<(LoadRow, Report)> {
    let row = loads::find(rx.conn, id)?.ok_or(Error::NotFound)?;
    let bytes = rx.app.files.get(&row.sha256)?;
    let mut asked = request(&row)?;
    asked.terms = asked.terms.all_agreed();
    let report = plan(rx.conn, &asked, &bytes)?.report();
    Ok((row, report))
}

/// Has a previewed file loaded by the worker, with what was agreed to.
///
/// # Errors
/// `NotFound` when there is no such load; a refusal when it was already confirmed, or something
/// that it needs was not agreed to.
pub fn confirm(tx: &mut Tx<'_>, scope: &PlatformScope, id: &str, agreed: &[Consent]) -> Result<()> {
    let (mut row, report) = preview(&mut tx.reading(), scope, id)?;
    if row.state != "preview" {
        return Err(Error::refused("Questo caricamento è già stato confermato."));
    }
    if report.broken {
        return Err(Error::refused("Il file non si può caricare: le righe da correggere sono elencate qui sotto."));
    }
    if let Some(missing) = report.needs.iter().find(|n| !agreed.contains(n)) {
        return Err(Error::refused(match missing {
            Consent::LeaveOut => "Confermare che le righe con un errore restano fuori, oppure correggere il file.",
            Consent::CloseMany => "Confermare che il file è completo e che le voci mancanti vanno chiuse.",
        }));
    }
    row.state = "waiting".to_owned();
    row.allow_many = agreed.contains(&Consent::CloseMany);
    row.skip_bad_rows = agreed.contains(&Consent::LeaveOut);
    row.job_id = tx.enqueue(PLATFORM, LOAD, &row.id)?.to_string();
    loads::update(tx.conn, &row)?;
    Ok(())
}

/// The worker's part: loads what was confirmed, some thousand rows at a time, so that others can
/// write meanwhile and people see how far it has come. Each part is whole by itself; after an
/// interruption the file is compared again and what is left is written.
///
/// # Errors
/// When the database or the file store fails, or somebody changed a body meanwhile: the job is
/// tried again.
pub fn run_load(running: &Running<'_>) -> Result<()> {
    let id: String = running.payload()?;
    let app = running.app;
    let Some(mut row) = app.read(|rx| Ok(loads::find(rx.conn, &id)?))? else { return Ok(()) };
    if row.finished_at.is_some() {
        return Ok(());
    }
    let request = request(&row)?;
    let bytes = app.files.get(&row.sha256)?;
    let planned = app.read(|rx| plan(rx.conn, &request, &bytes))?;
    let left = planned.report();
    // After an interruption the report is the one of the whole file.
    let report = stored(&row)?.unwrap_or_else(|| left.clone());
    if left.broken {
        return finish(app, &row, &left, "refused");
    }
    row.report = serde_json::to_string(&report).map_err(Error::internal)?;
    row.state = "running".to_owned();
    app.write(|tx| {
        row.started_at = row.started_at.or(Some(tx.now));
        Ok(loads::update(tx.conn, &row)?)
    })?;
    let all = total(&report);
    let mut done = all.saturating_sub(total(&left));
    running.progress(done, all)?;
    for piece in planned.pieces() {
        app.write(|tx| planned.write(tx, &piece))?;
        done += rows(&piece, &left);
        running.progress(done, all)?;
    }
    finish(app, &row, &report, "done")
}

fn finish(app: &App, row: &LoadRow, report: &Report, state: &str) -> Result<()> {
    let scope = PlatformScope::new(crate::Actor { person: row.actor_id.parse().ok(), name: row.actor_name.clone() });
    let report_json = serde_json::to_string(report).map_err(Error::internal)?;
    let source = request(row)?.source;
    app.write(|tx| {
        let done =
            LoadRow { state: state.to_owned(), report: report_json.clone(), finished_at: Some(tx.now), ..row.clone() };
        loads::update(tx.conn, &done)?;
        if state == "done" { log(tx, &scope, source, report) } else { Ok(()) }
    })
}

fn stored(row: &LoadRow) -> Result<Option<Report>> {
    match row.report.as_str() {
        "" => Ok(None),
        json => Ok(Some(serde_json::from_str(json).map_err(Error::internal)?)),
    }
}

/// How far a load has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance {
    /// Rows written.
    pub done: u64,
    /// Rows to write; 0 while the file is being compared.
    pub total: u64,
    /// Seconds left, once some rows are written.
    pub seconds_left: Option<u64>,
    /// Whether the work was given up after several attempts.
    pub failed: bool,
}

/// A load that was confirmed or ended.
#[derive(Debug, Clone)]
pub struct FoundLoad {
    /// The load.
    pub row: LoadRow,
    /// What it does or did, once known.
    pub report: Option<Report>,
    /// How far it has come, while it is not over.
    pub advance: Option<Advance>,
}

/// A load, if there is one with this id.
///
/// # Errors
/// When the database fails or the stored report is not readable.
pub fn find_load(rx: &mut Rx<'_>, _scope: &PlatformScope, id: &str) -> Result<Option<FoundLoad>> {
    let Some(row) = loads::find(rx.conn, id)? else { return Ok(None) };
    let report = stored(&row)?;
    let job = if row.finished_at.is_none() { storage::jobs::find(rx.conn, PLATFORM, &row.job_id)? } else { None };
    let advance = job.map(|job| {
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let (done, total) = (number(job.done_units), number(job.total_units));
        let elapsed = row.started_at.and_then(|at| u64::try_from((rx.now - at).num_seconds()).ok());
        let seconds_left = elapsed.filter(|_| done > 0).map(|s| s * total.saturating_sub(done) / done);
        Advance { done, total, seconds_left, failed: job.state == "failed" }
    });
    Ok(Some(FoundLoad { row, report, advance }))
}

/// The newest loads, for the page of the registers.
///
/// # Errors
/// When the database fails.
pub fn newest_loads(rx: &mut Rx<'_>, _scope: &PlatformScope) -> Result<Vec<LoadRow>> {
    Ok(loads::newest(rx.conn, 20)?)
}

/// Has a centre follow the Comuni, Unions and the Province of its territory. Called when a centre
/// opens; loads do it for what they open later.
///
/// # Errors
/// When the database fails.
pub fn follow_province(tx: &mut Tx<'_>, centre: Id<Centre>, province: &str) -> Result<usize> {
    let ids = bodies::of_territory(tx.conn, province)?;
    Ok(memberships::follow(tx.conn, centre, &ids)?)
}

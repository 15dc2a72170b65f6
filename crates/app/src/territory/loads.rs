//! Loading a national register: receive, preview, confirm, do; or all at once from the command line.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::Id;
use domain::identity::Centre;
use domain::territory::CodeScheme;
use domain::territory::register::{
    BodyPlan, CountPlan, ImportPlan, ImportSummary, OfficePlan, Source, parse_ipa, parse_istat, parse_offices,
    parse_population, plan_ipa, plan_istat, plan_offices, plan_population,
};
use domain::territory::{BodyRecord, FieldChange};
use serde::{Deserialize, Serialize};
use storage::Conn;
use storage::territory::bodies::BodyRow;
use storage::territory::loads::LoadRow;
use storage::territory::{bodies, codes, counts, loads, memberships, offices};

use super::write;
use crate::audit::{Event, PLATFORM};
use crate::jobs::Running;
use crate::{App, Error, PlatformScope, Result, Rx, Tx};

/// Kind of the job that loads a register.
pub const LOAD: &str = "territory.load";

/// Most lines of each group in a preview and in a stored report.
const MOST_LINES: usize = 100;

/// What to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// From which register.
    pub source: Source,
    /// Reference date of the file.
    pub on: NaiveDate,
    /// Whether a file that would close a large share of what is held was confirmed.
    pub allow_many_closings: bool,
}

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

/// A line of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Row of the file; 0 when the file has none (closed).
    pub row: u64,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Fields before and after, of what changes; the last day, of what closes.
    pub changes: Vec<FieldChange>,
}

/// What a load would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Figures and problems.
    pub summary: ImportSummary,
    /// Whether a fault stops the load.
    pub broken: bool,
    /// The first lines added.
    pub added: Vec<Line>,
    /// The first lines changed.
    pub changed: Vec<Line>,
    /// The first lines closed.
    pub closed: Vec<Line>,
}

pub(super) enum Planned {
    Bodies(Box<BodyPlan>, HashMap<String, BodyRow>),
    Counts(CountPlan),
    Offices(OfficePlan),
}

fn plan(conn: &mut Conn, request: &Request, bytes: &[u8], today: NaiveDate) -> Result<Planned> {
    let (on, many) = (request.on, request.allow_many_closings);
    Ok(match request.source {
        Source::IstatComuni => {
            let (held, rows) = held_bodies(conn)?;
            Planned::Bodies(Box::new(plan_istat(&held, parse_istat(bytes), on, many)), rows)
        }
        Source::IpaEnti => {
            let (held, rows) = held_bodies(conn)?;
            Planned::Bodies(Box::new(plan_ipa(&held, parse_ipa(bytes), on, many)), rows)
        }
        Source::IstatPopolazione => {
            let spans = codes::of_scheme(conn, CodeScheme::Istat)?;
            let held = counts::populations(conn)?;
            Planned::Counts(plan_population(&spans, &held, parse_population(bytes), today))
        }
        Source::IpaUffici => {
            let bodies = offices::bodies_by_ipa(conn)?;
            let held = offices::all(conn)?;
            Planned::Offices(plan_offices(&bodies, &held, parse_offices(bytes), on, many))
        }
    })
}

fn held_bodies(conn: &mut Conn) -> Result<(Vec<BodyRecord>, HashMap<String, BodyRow>)> {
    let rows = bodies::loadable(conn)?;
    let held = rows.iter().map(BodyRow::record).collect::<Result<Vec<_>, _>>()?;
    Ok((held, rows.into_iter().map(|r| (r.id.clone(), r)).collect()))
}

impl Planned {
    fn report(&self) -> Report {
        match self {
            Self::Bodies(plan, _) => report(plan),
            Self::Counts(plan) => report(plan),
            Self::Offices(plan) => report(plan),
        }
    }
}

fn report<N, U, C>(plan: &ImportPlan<N, U, C>) -> Report {
    let line =
        |row, code: &str, name: &str, changes| Line { row, code: code.to_owned(), name: name.to_owned(), changes };
    let last = |day| {
        let before = String::new();
        vec![FieldChange { label: "Ultimo giorno".to_owned(), before, after: domain::it::date(day) }]
    };
    Report {
        summary: plan.summary(),
        broken: plan.is_broken(),
        added: plan.added.iter().take(MOST_LINES).map(|a| line(a.row, &a.code, &a.name, Vec::new())).collect(),
        changed: plan
            .changed
            .iter()
            .take(MOST_LINES)
            .map(|c| line(c.row, &c.code, &c.name, c.changes.clone()))
            .collect(),
        closed: plan.closed.iter().take(MOST_LINES).map(|c| line(0, &c.code, &c.name, last(c.last))).collect(),
    }
}

/// Plans and writes a load in this transaction. A broken file writes nothing.
fn apply(tx: &mut Tx<'_>, scope: &PlatformScope, request: &Request, bytes: &[u8]) -> Result<Report> {
    let today = tx.today();
    let planned = plan(tx.conn, request, bytes, today)?;
    let report = planned.report();
    if report.broken {
        return Ok(report);
    }
    match &planned {
        Planned::Bodies(plan, rows) => write::bodies(tx, plan, rows)?,
        Planned::Counts(plan) => {
            let values = |list: &[domain::territory::register::NewCount]| list.to_vec();
            let added: Vec<_> = plan.added.iter().map(|a| a.value.clone()).collect();
            let changed: Vec<_> = plan.changed.iter().map(|c| c.value.clone()).collect();
            counts::write_populations(tx.conn, &values(&added), &values(&changed))?;
        }
        Planned::Offices(plan) => write::offices(tx, plan)?,
    }
    let s = &report.summary;
    let event = Event {
        centre: PLATFORM,
        action: "territory.load",
        kind: "register",
        id: request.source.code(),
        summary: format!(
            "Caricato «{}»: {} aggiunti, {} cambiati, {} chiusi",
            request.source.label(),
            s.added,
            s.changed,
            s.closed
        ),
    };
    tx.audit(scope.actor(), &event, None::<&()>, Some(&(&report.changed, &report.closed)))?;
    Ok(report)
}

/// Loads at once, telling each step (of four) as it begins. For the command line.
///
/// # Errors
/// When the database fails; a broken file is no error: the report says so.
pub fn load_now(
    app: &App,
    scope: &PlatformScope,
    request: &Request,
    bytes: &[u8],
    mut step: impl FnMut(u8, &str),
) -> Result<Report> {
    step(1, "Lettura del file");
    step(2, "Confronto con gli enti registrati");
    let report = app.write(|tx| {
        step(3, "Scrittura");
        apply(tx, scope, request, bytes)
    })?;
    step(4, "Fine");
    Ok(report)
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
        on_date: new.request.on,
        file_name: new.file_name.clone(),
        sha256: new.sha256.clone(),
        allow_many: new.request.allow_many_closings,
        state: "preview".to_owned(),
        step: 0,
        report: String::new(),
        actor_id: actor.person.map(String::from).unwrap_or_default(),
        actor_name: actor.name.clone(),
        created_at: tx.now,
        finished_at: None,
    };
    loads::insert(tx.conn, &row)?;
    Ok(row.id)
}

fn request(row: &LoadRow) -> Result<Request> {
    let source = Source::from_code(&row.source).ok_or_else(|| Error::internal("unknown register of a load"))?;
    Ok(Request { source, on: row.on_date, allow_many_closings: row.allow_many })
}

/// What a received file would do now.
///
/// # Errors
/// `NotFound` when there is no such load; when the database or the file store fails.
pub fn preview(rx: &mut Rx<'_>, _scope: &PlatformScope, id: &str) -> Result<(LoadRow, Report)> {
    let row = loads::find(rx.conn, id)?.ok_or(Error::NotFound)?;
    let bytes = rx.app.files.get(&row.sha256)?;
    let today = rx.today();
    let report = plan(rx.conn, &request(&row)?, &bytes, today)?.report();
    Ok((row, report))
}

/// Has a previewed file loaded by the worker.
///
/// # Errors
/// `NotFound` when there is no such load; a refusal when it was already confirmed.
pub fn confirm(tx: &mut Tx<'_>, _scope: &PlatformScope, id: &str, allow_many_closings: bool) -> Result<()> {
    let mut row = loads::find(tx.conn, id)?.ok_or(Error::NotFound)?;
    if row.state != "preview" {
        return Err(Error::refused("Questo caricamento è già stato confermato."));
    }
    row.state = "waiting".to_owned();
    row.allow_many = allow_many_closings;
    loads::update(tx.conn, &row)?;
    tx.enqueue(PLATFORM, LOAD, &row.id)?;
    Ok(())
}

/// The worker's part: loads what was confirmed.
///
/// # Errors
/// When the database or the file store fails: the job is tried again.
pub fn run_load(running: &Running<'_>) -> Result<()> {
    let id: String = running.payload()?;
    let app = running.app;
    let Some(row) = app.read(|rx| Ok(loads::find(rx.conn, &id)?))? else { return Ok(()) };
    if row.finished_at.is_some() {
        return Ok(());
    }
    let at_step = |step: i32| {
        let row = LoadRow { state: "running".to_owned(), step, ..row.clone() };
        app.write(|tx| Ok(loads::update(tx.conn, &row)?))
    };
    at_step(1)?;
    let bytes = app.files.get(&row.sha256)?;
    at_step(2)?;
    let person = row.actor_id.parse().ok();
    let scope = PlatformScope::new(crate::Actor { person, name: row.actor_name.clone() });
    let request = request(&row)?;
    app.write(|tx| {
        let report = apply(tx, &scope, &request, &bytes)?;
        let state = if report.broken { "refused" } else { "done" };
        let done = LoadRow {
            state: state.to_owned(),
            step: 4,
            report: serde_json::to_string(&report).map_err(Error::internal)?,
            finished_at: Some(tx.now),
            allow_many: request.allow_many_closings,
            ..row.clone()
        };
        Ok(loads::update(tx.conn, &done)?)
    })
}

/// A load and, once done, its report.
///
/// # Errors
/// When the database fails or the stored report is not readable.
pub fn find_load(rx: &mut Rx<'_>, _scope: &PlatformScope, id: &str) -> Result<Option<(LoadRow, Option<Report>)>> {
    let Some(row) = loads::find(rx.conn, id)? else { return Ok(None) };
    let report = match row.report.as_str() {
        "" => None,
        json => Some(serde_json::from_str(json).map_err(Error::internal)?),
    };
    Ok(Some((row, report)))
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

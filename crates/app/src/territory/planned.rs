//! What loading a register's file would do, and doing it.

use std::collections::{HashMap, HashSet};

use domain::it;
use domain::territory::register::{
    BodyPlan, Consent, CountPlan, ImportPlan, ImportSummary, OWNER, OfficePlan, OfficeRecord, Source, Terms, parse_ipa,
    parse_istat, parse_offices, parse_population, plan_ipa, plan_istat, plan_offices, plan_population,
};
use domain::territory::{BodyRecord, CodeScheme, FieldChange};
use serde::{Deserialize, Serialize};
use storage::Conn;
use storage::territory::bodies::BodyRow;
use storage::territory::{bodies, codes, counts, offices};

use super::write::{self, Piece};
use crate::audit::{Event, PLATFORM};
use crate::{App, PlatformScope, Result, Tx};

/// Most lines of each group in a preview and in a stored report.
const MOST_LINES: usize = 100;

/// What to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// From which register.
    pub source: Source,
    /// To which day the file refers, and what was agreed to.
    pub terms: Terms,
}

/// A line of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Row of the file; 0 when the file has none (closed).
    pub row: u64,
    /// Code.
    pub code: String,
    /// Name: the body's, also of an office and of a count.
    pub name: String,
    /// What tells it from others of the same body: the name of the office, the count and its day; else empty.
    #[serde(default)]
    pub about: String,
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
    /// What must be agreed to before it is written.
    #[serde(default)]
    pub needs: Vec<Consent>,
    /// Rows of the file that stay out.
    #[serde(default)]
    pub left_out: Vec<u64>,
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
    Offices(OfficePlan, Whose),
}

/// Whose the offices of a preview are: only of the lines that are shown.
#[derive(Default)]
pub(super) struct Whose {
    /// Name of the body by its id.
    names: HashMap<String, String>,
    /// Id of the body by the code of the office that closes.
    closing: HashMap<String, String>,
}

impl Whose {
    fn load(conn: &mut Conn, plan: &OfficePlan, held: &[OfficeRecord]) -> Result<Self> {
        let shown: HashSet<&str> = plan.closed.iter().take(MOST_LINES).map(|c| c.code.as_str()).collect();
        let closing: HashMap<String, String> = held
            .iter()
            .filter(|o| shown.contains(o.office.code.as_str()))
            .map(|o| (o.office.code.to_string(), o.office.body.to_string()))
            .collect();
        let added = plan.added.iter().take(MOST_LINES).map(|a| a.value.body.to_string());
        // An office that passes to another body names both.
        let changed = plan.changed.iter().take(MOST_LINES).flat_map(|c| {
            let moved = c.changes.iter().filter(|f| f.label == OWNER).map(|f| f.before.clone());
            std::iter::once(c.value.body.to_string()).chain(moved)
        });
        let ids: Vec<String> = added.chain(changed).chain(closing.values().cloned()).collect();
        let names = bodies::by_ids(conn, &ids)?.into_iter().map(|b| (b.id, b.name)).collect();
        Ok(Self { names, closing })
    }

    fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_default()
    }

    /// Writes the body's name over the office's, which is often the same for all.
    fn tell(&self, line: &mut Line, body: &str) {
        line.about = std::mem::replace(&mut line.name, self.name(body));
        for change in line.changes.iter_mut().filter(|f| f.label == OWNER) {
            change.before = self.name(&change.before);
            change.after = self.name(&change.after);
        }
    }
}

pub(super) fn plan(conn: &mut Conn, request: &Request, bytes: &[u8]) -> Result<Planned> {
    let terms = &request.terms;
    Ok(match request.source {
        Source::IstatComuni => {
            let (held, rows) = held_bodies(conn)?;
            Planned::Bodies(Box::new(plan_istat(&held, parse_istat(bytes), terms)), rows)
        }
        Source::IpaEnti => {
            let (held, rows) = held_bodies(conn)?;
            Planned::Bodies(Box::new(plan_ipa(&held, parse_ipa(bytes), terms)), rows)
        }
        Source::IstatPopolazione => {
            let spans = codes::of_scheme(conn, CodeScheme::Istat)?;
            let held = counts::populations(conn)?;
            Planned::Counts(plan_population(&spans, &held, parse_population(bytes), terms))
        }
        Source::IpaUffici => {
            let bodies = offices::bodies_by_ipa(conn)?;
            let held = offices::all(conn)?;
            let plan = plan_offices(&bodies, &held, parse_offices(bytes), terms);
            let whose = Whose::load(conn, &plan, &held)?;
            Planned::Offices(plan, whose)
        }
    })
}

fn held_bodies(conn: &mut Conn) -> Result<(Vec<BodyRecord>, HashMap<String, BodyRow>)> {
    let rows = bodies::loadable(conn)?;
    let held = rows.iter().map(BodyRow::record).collect::<Result<Vec<_>, _>>()?;
    Ok((held, rows.into_iter().map(|r| (r.id.clone(), r)).collect()))
}

impl Planned {
    pub(super) fn report(&self) -> Report {
        match self {
            Self::Bodies(plan, _) => report(plan),
            Self::Counts(plan) => {
                let mut report = report(plan);
                for (line, new) in report.added.iter_mut().zip(&plan.added) {
                    let n = it::thousands(u64::from(new.value.value));
                    line.about = format!("{n} abitanti al {}", it::date(new.value.on));
                }
                report
            }
            Self::Offices(plan, whose) => {
                let mut report = report(plan);
                for (line, new) in report.added.iter_mut().zip(&plan.added) {
                    whose.tell(line, &new.value.body.to_string());
                }
                for (line, new) in report.changed.iter_mut().zip(&plan.changed) {
                    whose.tell(line, &new.value.body.to_string());
                }
                for line in &mut report.closed {
                    if let Some(body) = whose.closing.get(&line.code) {
                        whose.tell(line, body);
                    }
                }
                report
            }
        }
    }

    pub(super) fn pieces(&self) -> Vec<Piece> {
        match self {
            Self::Bodies(plan, _) => write::pieces_of_bodies(plan),
            Self::Counts(plan) => write::pieces(plan, |_| false),
            Self::Offices(plan, _) => write::pieces(plan, |_| false),
        }
    }

    pub(super) fn write(&self, tx: &mut Tx<'_>, piece: &Piece) -> Result<()> {
        match self {
            Self::Bodies(plan, held) => write::bodies(tx, plan, held, piece),
            Self::Counts(plan) => write::populations(tx, plan, piece),
            Self::Offices(plan, _) => write::offices(tx, plan, piece),
        }
    }
}

fn report<N, U, C>(plan: &ImportPlan<N, U, C>) -> Report {
    let line = |row, code: &str, name: &str, changes| Line {
        row,
        code: code.to_owned(),
        name: name.to_owned(),
        about: String::new(),
        changes,
    };
    let last = |day| {
        let before = String::new();
        vec![FieldChange { label: "Ultimo giorno".to_owned(), before, after: it::date(day) }]
    };
    Report {
        summary: plan.summary(),
        broken: plan.is_broken(),
        needs: plan.needs.clone(),
        left_out: plan.left_out().collect(),
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

/// Rows that a piece writes, for the progress.
pub(super) fn rows(piece: &Piece, report: &Report) -> usize {
    let closed = if piece.closes { usize::try_from(report.summary.closed).unwrap_or(0) } else { 0 };
    closed + piece.changed.len() + piece.added.len()
}

/// Rows to write in all.
pub(super) fn total(report: &Report) -> usize {
    let s = &report.summary;
    usize::try_from(s.added + s.changed + s.closed).unwrap_or(0)
}

pub(super) fn log(tx: &mut Tx<'_>, scope: &PlatformScope, source: Source, report: &Report) -> Result<()> {
    let s = &report.summary;
    let out = match report.left_out.len() {
        0 => String::new(),
        1 => ", una riga lasciata fuori".to_owned(),
        n => format!(", {n} righe lasciate fuori"),
    };
    let event = Event {
        centre: PLATFORM,
        action: "territory.load",
        kind: "register",
        id: source.code(),
        summary: format!(
            "Caricato «{}»: {} aggiunti, {} cambiati, {} chiusi{out}",
            source.label(),
            s.added,
            s.changed,
            s.closed
        ),
    };
    tx.audit(scope.actor(), &event, None::<&()>, Some(&(&report.changed, &report.closed)))
}

/// Loads at once, in one transaction, telling how many rows are written of how many. For the
/// command line.
///
/// # Errors
/// When the database fails; a broken file is no error: the report says so.
pub fn load_now(
    app: &App,
    scope: &PlatformScope,
    request: &Request,
    bytes: &[u8],
    mut progress: impl FnMut(usize, usize),
) -> Result<Report> {
    app.write(|tx| {
        let planned = plan(tx.conn, request, bytes)?;
        let report = planned.report();
        if report.broken {
            return Ok(report);
        }
        let (mut done, total) = (0, total(&report));
        for piece in planned.pieces() {
            planned.write(tx, &piece)?;
            done += rows(&piece, &report);
            progress(done, total);
        }
        log(tx, scope, request.source, &report)?;
        Ok(report)
    })
}

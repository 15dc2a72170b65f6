//! `casa helpdesk report`: the yearly report of one body or of all, as files or as figures; and
//! `casa helpdesk recount`, which reads what reports count out of the logs again.

use std::path::PathBuf;

use app::reports::{BodyYear, Broken, body_year, pdf, recompute, reporting_bodies};
use clap::Args;
use domain::Id;
use domain::reports::Times;
use domain::territory::Body;
use serde::Serialize;

use crate::config::Config;
use crate::{output, wiring};

/// A yearly report.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Name of the centre in URLs.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// A year that has ended.
    #[arg(long)]
    year: i32,
    /// Only the body with this ISTAT or IPA code; all those with requests when absent.
    #[arg(long, value_name = "CODE")]
    body: Option<String>,
    /// Folder for the PDF files; none is written when absent.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A centre whose facts are read again.
#[derive(Debug, Args)]
pub(crate) struct RecountArgs {
    /// Name of the centre in URLs.
    #[arg(long, value_name = "SLUG")]
    centre: String,
}

#[derive(Debug, Serialize)]
struct Timed {
    count: u64,
    median_minutes: Option<u64>,
    p90_minutes: Option<u64>,
    kept: u64,
    broken: u64,
    kept_percent: Option<u64>,
}

impl Timed {
    fn of(times: &Times) -> Self {
        Self {
            count: times.count(),
            median_minutes: times.percentile(50),
            p90_minutes: times.percentile(90),
            kept: times.kept,
            broken: times.broken,
            kept_percent: times.kept_percent(),
        }
    }
}

/// A body's year, for who reads it by program.
#[derive(Debug, Serialize)]
struct Figures {
    body: String,
    istat: Option<String>,
    year: i32,
    opened: u64,
    closed: u64,
    reopened: u64,
    open_before: i64,
    open_after: i64,
    kept_percent: Option<u64>,
    taking_charge: Timed,
    first_reply: Timed,
    solution: Timed,
    broken: Vec<Broken>,
    file: Option<String>,
}

fn figures(found: &BodyYear, file: Option<String>) -> Figures {
    let s = &found.sums;
    Figures {
        body: found.body.name.clone(),
        istat: found.body.istat.clone(),
        year: found.year,
        opened: s.opened,
        closed: s.closed,
        reopened: s.reopened,
        open_before: found.open_before,
        open_after: found.open_after(),
        kept_percent: s.kept_percent(),
        taking_charge: Timed::of(&s.taking),
        first_reply: Timed::of(&s.reply),
        solution: Timed::of(&s.solution),
        broken: found.broken.clone(),
        file,
    }
}

/// Runs `casa helpdesk report`.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, args: &ReportArgs, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let staff = super::staff(&app, &args.centre)?;
    app::reports::fold(&app).map_err(super::explain)?;
    let bodies: Vec<Id<Body>> = app
        .read(|rx| match &args.body {
            Some(code) => Ok(vec![app::agreements::resolve(rx, code, rx.today())?]),
            None => {
                let all = reporting_bodies(rx, &staff, args.year)?;
                Ok(all.into_iter().filter_map(|(id, _)| id.parse().ok()).collect())
            }
        })
        .map_err(super::explain)?;
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let mut all = Vec::new();
    for body in bodies {
        let found = app.read(|rx| body_year(rx, &staff, body, args.year)).map_err(|e| match e {
            app::Error::NotFound => "Il centro non segue questo ente.".to_owned(),
            other => super::explain(other),
        })?;
        let mut file = None;
        if let Some(folder) = &args.out {
            let (name, bytes) = pdf(&app, &staff, body, args.year).map_err(super::explain)?;
            let path = folder.join(&name);
            std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
            file = Some(path.display().to_string());
        }
        all.push(figures(&found, file));
    }
    output::answer(as_json, &all, || in_words(&all, args.year))
}

fn in_words(all: &[Figures], year: i32) -> String {
    if all.is_empty() {
        return format!("Nel {year} nessun ente ha fatto richieste.");
    }
    let line = |f: &Figures| {
        let kept = f.kept_percent.map_or_else(|| "–".to_owned(), |p| format!("{p}%"));
        let file = f.file.as_deref().map(|p| format!(" {p}")).unwrap_or_default();
        format!("{:<40} aperte {:>5}, chiuse {:>5}, tempi mantenuti {kept:>4}{file}", f.body, f.opened, f.closed)
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Runs `casa helpdesk recount`.
///
/// # Errors
/// The message for standard error.
pub(crate) fn recount(config: &Config, args: &RecountArgs, as_json: bool) -> Result<(), String> {
    #[derive(Serialize)]
    struct Recounted {
        tickets: u32,
    }
    let app = wiring::open(config)?;
    let staff = super::staff(&app, &args.centre)?;
    let tickets = recompute(&app, &staff).map_err(super::explain)?;
    output::answer(as_json, &Recounted { tickets }, || format!("Rilette {tickets} richieste."))
}

//! `casa helpdesk`: the clock of the help desk, for anyone to try (nothing is read or written but the
//! two files), and made-up requests.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime};
use clap::{Args, Subcommand};
use domain::helpdesk::{self, Author, Calendar, Event, Logged, Reading, Target, Targets};
use domain::{dates, it};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::output;

/// The help desk.
#[derive(Debug, Subcommand)]
pub(crate) enum HelpdeskCommand {
    /// Reckon the times of a request from the log of its events.
    Clock(ClockArgs),
    /// Make up many requests, to try the desk with them.
    Seed(super::helpdesk_seed::SeedArgs),
    /// The yearly report of one body or of all: figures, and the PDF files with `--out`.
    Report(super::helpdesk_report::ReportArgs),
    /// Read what reports count out of the logs of all the requests again.
    Recount(super::helpdesk_report::RecountArgs),
}

/// A clock.
#[derive(Debug, Args)]
pub(crate) struct ClockArgs {
    /// Working hours, and what was promised at the opening (TOML).
    #[arg(long, value_name = "FILE")]
    calendar: PathBuf,
    /// The log of the events (JSON).
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// When the clock is read (RFC 3339); at the last event when absent.
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<chrono::FixedOffset>>,
}

/// One event of the file.
#[derive(Debug, Deserialize)]
struct EventRow {
    /// RFC 3339; without an offset it is Italian time.
    at: String,
    by: Author,
    #[serde(flatten)]
    event: Event,
}

/// What the command tells.
#[derive(Debug, Serialize)]
struct Answer {
    taken_charge_seconds: u64,
    solution_seconds: u64,
    paused_seconds: u64,
    breached: Vec<Target>,
}

/// Runs a command of the help desk.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, command: &HelpdeskCommand, as_json: bool) -> Result<(), String> {
    match command {
        HelpdeskCommand::Clock(args) => clock(args, as_json),
        HelpdeskCommand::Seed(args) => super::helpdesk_seed::run(config, args, as_json),
        HelpdeskCommand::Report(args) => super::helpdesk_report::run(config, args, as_json),
        HelpdeskCommand::Recount(args) => super::helpdesk_report::recount(config, args, as_json),
    }
}

fn clock(args: &ClockArgs, as_json: bool) -> Result<(), String> {
    let (calendar, targets) = calendar(&text(&args.calendar)?)
        .map_err(|e| format!("{}: il calendario non si legge: {e}", args.calendar.display()))?;
    calendar.check().map_err(super::refused)?;
    let log = events(&args.events, targets)?;
    let at = args.at.map(|at| at.naive_utc()).or(log.last().map(|l| l.at)).unwrap_or_default();
    let reading = helpdesk::read(&calendar, &log, at).map_err(super::refused)?;
    let answer = Answer {
        taken_charge_seconds: reading.taking_charge.seconds,
        solution_seconds: reading.solution.seconds,
        paused_seconds: reading.paused_seconds,
        breached: reading.breached.clone(),
    };
    output::answer(as_json, &answer, || in_words(&reading))
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: il file non si legge: {e}", path.display()))
}

/// The working hours, and the limits at the opening in seconds of work.
fn calendar(toml: &str) -> Result<(Calendar, Targets), toml::de::Error> {
    let mut table: toml::Table = toml::from_str(toml)?;
    let targets = table.remove("targets").map_or(Ok(Targets::default()), toml::Value::try_into)?;
    Ok((table.try_into()?, targets))
}

/// The log of the file, with the promise of the opening after its first event.
fn events(path: &Path, targets: Targets) -> Result<Vec<Logged>, String> {
    let rows: Vec<EventRow> = serde_json::from_str(&text(path)?)
        .map_err(|e| format!("{}: gli eventi non si leggono: {e}", path.display()))?;
    let mut log = Vec::with_capacity(rows.len() + 1);
    for (n, row) in rows.into_iter().enumerate() {
        let at = instant(&row.at).ok_or_else(|| {
            format!("Evento {}: «{}» non è un istante come 2026-03-09T09:00:00+01:00.", n + 1, row.at)
        })?;
        log.push(Logged { at, by: row.by, event: row.event });
        if n == 0 && targets != Targets::default() {
            log.push(Logged { at, by: Author::System, event: Event::Promised(targets) });
        }
    }
    Ok(log)
}

/// An instant in UTC.
fn instant(text: &str) -> Option<NaiveDateTime> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(at) => Some(at.naive_utc()),
        Err(_) => text.parse().ok().and_then(dates::from_italian_time),
    }
}

fn in_words(reading: &Reading) -> String {
    let mut lines = vec![
        format!("Presa in carico: {}.", it::duration(reading.taking_charge.seconds)),
        format!("Soluzione: {}.", it::duration(reading.solution.seconds)),
        format!("In attesa: {}.", it::duration(reading.paused_seconds)),
    ];
    let late: Vec<&str> = reading.breached.iter().map(|t| t.label()).collect();
    lines.push(match late.as_slice() {
        [] => "Nessun termine superato.".to_owned(),
        late => format!("Termini superati: {}.", late.join(", ").to_lowercase()),
    });
    lines.join("\n")
}

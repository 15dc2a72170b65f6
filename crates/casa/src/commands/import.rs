//! `casa import`: loads a national register.

use app::territory::{Report, Request, load_now};
use app::{Actor, PlatformScope};
use domain::dates::italian_date;
use domain::territory::register::{Consent, Terms};

use crate::cli::Import;
use crate::config::Config;
use crate::{output, wiring};

/// Problems told to a person; `--json` has them all.
const MOST_PROBLEMS: usize = 20;

/// Loads the file in one transaction.
pub(crate) fn run(config: &Config, import: &Import, json: bool) -> Result<(), String> {
    let bytes = std::fs::read(&import.file).map_err(|e| format!("{}: {e}", import.file.display()))?;
    let app = wiring::open(config)?;
    let terms = Terms {
        on: import.date.unwrap_or_else(|| italian_date(app.clock.now())),
        allow_many_closings: import.close_many,
        skip_bad_rows: import.skip_bad_rows,
    };
    let request = Request { source: import.source, terms };
    let scope = PlatformScope::new(Actor::program("Riga di comando"));
    let told = |done, total| output::progress(&format!("{done} righe scritte su {total}"));
    let report = load_now(&app, &scope, &request, &bytes, told).map_err(|e| format!("nothing was loaded: {e}"))?;
    output::answer(json, &report.summary, || lines(&report))?;
    if report.broken {
        let first = report.summary.errors.first();
        let what = first.map(|p| format!("row {}: {}", p.row, p.message)).unwrap_or_default();
        let how =
            if report.needs.contains(&Consent::LeaveOut) { " (--skip-bad-rows loads the other rows)" } else { "" };
        return Err(format!("nothing was loaded. {what}{how}"));
    }
    Ok(())
}

fn lines(report: &Report) -> String {
    let s = &report.summary;
    let mut text = format!(
        "{} aggiunti, {} cambiati, {} chiusi, {} uguali, {} segnalazioni",
        s.added,
        s.changed,
        s.closed,
        s.unchanged,
        s.errors.len()
    );
    if !report.broken && !report.left_out.is_empty() {
        text.push_str(&format!("; {} righe lasciate fuori", report.left_out.len()));
    }
    for problem in s.errors.iter().take(MOST_PROBLEMS) {
        text.push_str(&format!("\n  riga {}: {}", problem.row, problem.message));
    }
    if s.errors.len() > MOST_PROBLEMS {
        text.push_str(&format!("\n  e altre {} (con --json tutte)", s.errors.len() - MOST_PROBLEMS));
    }
    text
}

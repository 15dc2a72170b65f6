//! `casa needs export`.

use std::path::PathBuf;

use app::needs::{results, tables};
use clap::Subcommand;
use documents::sheet::{Notation, csv, xlsx};

use super::{explain, staff};
use crate::config::Config;
use crate::{output, wiring};

/// The yearly needs forms.
#[derive(Debug, Subcommand)]
pub(crate) enum NeedsCommand {
    /// Demand by service, area and body of a campaign, and the needs outside the charter.
    Export {
        /// Name of the centre in URLs.
        #[arg(long, value_name = "SLUG")]
        centre: String,
        /// Year whose needs were asked.
        #[arg(long)]
        year: i32,
        /// File to write: `.xlsx` with every table, `.csv` with the demand by service.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Runs a `needs` command.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, command: NeedsCommand, as_json: bool) -> Result<(), String> {
    let NeedsCommand::Export { centre, year, out } = command;
    let app = wiring::open(config)?;
    let scope = staff(&app, &centre)?;
    let found = app.read(|rx| results(rx, &scope, year)).map_err(|e| match e {
        app::Error::NotFound => format!("Il centro «{centre}» non ha una raccolta dei fabbisogni del {year}."),
        other => explain(other),
    })?;
    let all = tables(&found);
    if let Some(path) = &out {
        let bytes = match path.extension().and_then(|e| e.to_str()) {
            Some("xlsx") => {
                let today = app.read(|rx| Ok(rx.today())).map_err(explain)?;
                xlsx(&all.iter().collect::<Vec<_>>(), today).map_err(|e| e.to_string())?
            }
            Some("csv") => {
                let mut bytes = Vec::new();
                if let Some(first) = all.first() {
                    csv(first, Notation::Italian, &mut bytes).map_err(|e| e.to_string())?;
                }
                bytes
            }
            _ => return Err("--out takes a file that ends in .xlsx or .csv".to_owned()),
        };
        std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    output::answer(as_json, &found, || {
        let s = &found.summary;
        let mut text = String::new();
        for d in &found.services {
            text.push_str(&format!("{:<44} {:>4} {:>4} {:>16}\n", d.name, d.now, d.next, d.cost_next.to_string()));
        }
        text.push_str(&format!(
            "{} schede confermate su {}, {} nei termini; costo {} → {}, entrate previste {}",
            s.confirmed, s.forms, s.on_time, s.cost_now, s.cost_next, s.forecast
        ));
        text
    })
}

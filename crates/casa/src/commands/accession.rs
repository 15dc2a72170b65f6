//! `casa accession add` and `casa accession import`.

use app::agreements::{ImportReport, NewAccession, accede, import, resolve};
use domain::agreements::parse_services;
use domain::it;
use serde_json::json;

use super::{explain, staff};
use crate::cli::Accession;
use crate::config::Config;
use crate::{output, wiring};

/// Runs a command on accessions.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, command: Accession, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    match command {
        Accession::Add { centre, body, from, until, subscribe } => {
            let scope = staff(&app, &centre)?;
            let services = parse_services(&subscribe.join(";"))?;
            let id = app
                .write(|tx| {
                    let body = resolve(&mut tx.reading(), &body, from)?;
                    accede(tx, &scope, &NewAccession { body, from, until, services: services.clone() })
                })
                .map_err(explain)?;
            let document =
                json!({ "id": id.to_string(), "centre": centre, "body": body, "from": from, "until": until });
            output::answer(as_json, &document, || format!("Registrata l'adesione di {body} dal {}.", it::date(from)))
        }
        Accession::Import { centre, file } => {
            let scope = staff(&app, &centre)?;
            let bytes = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            let report = import(&app, &scope, &bytes).map_err(explain)?;
            output::answer(as_json, &report, || lines(&report))?;
            match report.errors.first() {
                None => Ok(()),
                Some(first) => Err(format!("nothing was loaded. row {}: {}", first.row, first.message)),
            }
        }
    }
}

fn lines(report: &ImportReport) -> String {
    let mut text = format!(
        "{} adesioni registrate, {} aggiornate, {} già presenti, {} righe da correggere",
        report.added,
        report.changed,
        report.unchanged,
        report.errors.len()
    );
    for problem in &report.errors {
        text.push_str(&format!("\n  riga {}: {}", problem.row, problem.message));
    }
    text
}

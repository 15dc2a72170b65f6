//! One room per command; each calls the use cases that the pages call.

mod accession;
pub(crate) mod agreement;
mod agreement_papers;
mod centre;
mod check;
mod demo;
pub(crate) mod dues;
pub(crate) mod helpdesk;
pub(crate) mod helpdesk_report;
pub(crate) mod helpdesk_seed;
mod import;
pub(crate) mod mail;
pub(crate) mod needs;
pub(crate) mod quotes;
pub(crate) mod signature;
pub(crate) mod user;

use serde_json::json;

use crate::cli::{CentreCommand, Cli, Command};
use crate::config::Config;
use crate::{output, serve, wiring};

/// Runs a command.
///
/// # Errors
/// The message for standard error; the exit code is then 1.
pub(crate) fn run(cli: Cli) -> Result<(), String> {
    let mut config = Config::load(&cli.common)?;
    match cli.command {
        Command::Demo { listen } => {
            if let Some(listen) = listen {
                config.server.listen = listen;
            }
            demo::run(config)
        }
        Command::Serve { listen } => {
            if let Some(listen) = listen {
                config.server.listen = listen;
            }
            serve::start_logging(&config);
            let app = wiring::open(&config)?;
            if let Some(code) = app::identity::first_run_code(&app).map_err(|e| e.to_string())? {
                let at = config.server.address();
                output::say(&format!("First run: open {at}/primo-avvio and type the code {code}"));
            }
            serve::serve(&config, app, Vec::new())
        }
        Command::Migrate => {
            let applied =
                wiring::connect(&config)?.db.migrate().map_err(|e| format!("the schema was not changed: {e}"))?;
            output::answer(cli.common.json, &json!({ "applied": applied }), || match applied.len() {
                0 => "The schema is up to date.".to_owned(),
                n => format!("{n} migrations applied."),
            })
        }
        Command::Check => check::run(&config, cli.common.json),
        Command::Import(import) => import::run(&config, &import, cli.common.json),
        Command::Dues(command) => dues::run(&config, command, cli.common.json),
        Command::Agreement(command) => agreement::run(&config, &command, cli.common.json),
        Command::Helpdesk(command) => helpdesk::run(&config, &command, cli.common.json),
        Command::Needs(command) => needs::run(&config, command, cli.common.json),
        Command::Quotes(command) => quotes::run(&config, &command, cli.common.json),
        Command::Mail(command) => mail::run(&config, &command, cli.common.json),
        Command::Signature(command) => signature::run(&config, &command, cli.common.json),
        Command::Accession(command) => accession::run(&config, command, cli.common.json),
        Command::Centre(CentreCommand::Create(new)) => centre::create(&config, &new, cli.common.json),
        Command::Centre(CentreCommand::SetIssuer(args)) => dues::set_issuer(&config, &args, cli.common.json),
        Command::Bench(options) => crate::bench::run(&config, &options, cli.common.json),
        Command::BenchServer { listen, centre } => {
            config.server.listen = listen;
            crate::bench::serve(&config, &centre)
        }
        Command::User(command) => user::run(&wiring::open(&config)?, &command, cli.common.json),
    }
}

/// The program acting for a centre.
pub(crate) fn staff(app: &app::App, slug: &str) -> Result<app::StaffScope, String> {
    let centre = app.read(|rx| app::centres::by_slug(rx, slug)).map_err(explain)?;
    let centre = centre.ok_or_else(|| format!("Il centro «{slug}» non esiste."))?;
    let id = centre.id.parse().map_err(|_| "the centre's id is damaged".to_owned())?;
    Ok(app::StaffScope::program(id, "riga di comando"))
}

/// Why a use case did not run, for whoever typed the command.
pub(crate) fn explain(error: app::Error) -> String {
    match error {
        app::Error::Refused(refusal) => refused(refusal),
        other => other.to_string(),
    }
}

/// Why a rule says no, with every field at fault.
pub(crate) fn refused(refusal: domain::Refusal) -> String {
    if refusal.fields.len() < 2 {
        return refusal.message;
    }
    let fields: Vec<String> = refusal.fields.iter().map(|f| format!("{}: {}", f.field, f.message)).collect();
    format!("{}\n  {}", refusal.message, fields.join("\n  "))
}

//! One room per command; each calls the use cases that the pages call.

mod check;
mod demo;
mod import;

use serde_json::json;

use crate::cli::{Cli, Command};
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
    }
}

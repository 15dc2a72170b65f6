//! The program: command line, configuration, workers, wiring, demonstration.

mod bench;
mod cli;
mod commands;
mod config;
mod demo;
mod imap;
mod output;
mod serve;
mod system;
mod wiring;
mod worker;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// A page is thousands of short texts, made and freed at once: see `operations/speed.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            // Help and version are answers; anything else is a failure like the others.
            let _ = usage.print();
            return if usage.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            output::fail(&message);
            ExitCode::FAILURE
        }
    }
}

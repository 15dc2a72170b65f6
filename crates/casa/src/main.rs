//! The program: command line, configuration, workers, wiring, demonstration.

mod bench;
mod cli;
mod commands;
mod config;
mod demo;
mod output;
mod serve;
mod system;
mod wiring;
mod worker;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            output::fail(&message);
            ExitCode::FAILURE
        }
    }
}

//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use domain::territory::register::Source;

use crate::commands::dues::{DuesCommand, SetIssuer};

/// Casa dei Comuni: the platform of territorial service centres.
#[derive(Debug, Parser)]
#[command(name = "casa", version, about, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Database: `sqlite:///path/casa.db` or `postgres://...`.
    #[arg(long, global = true, env = "CASA_DATABASE_URL", value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Settings file (TOML).
    #[arg(long, global = true, env = "CASA_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print one JSON document on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the demonstration: the centre of Pesaro e Urbino, on a database that ends with it.
    Demo {
        /// Address to listen on.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Serve the application and run its workers.
    Serve {
        /// Address to listen on.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Bring the schema of the database up to this version.
    Migrate,
    /// Check settings, database, files and mail, and say what is wrong.
    Check,
    /// Load a national register from its published file.
    Import(Import),
    /// The dues of a year: preview, issue, export.
    #[command(subcommand)]
    Dues(DuesCommand),
    /// The centres of this installation.
    #[command(subcommand)]
    Centre(CentreCommand),
    /// People and their roles.
    #[command(subcommand)]
    User(crate::commands::user::User),
}

/// A load of a register.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Which register: `istat-comuni`, `istat-popolazione`, `ipa-enti`, `ipa-uffici`.
    #[arg(value_parser = parse_source, value_name = "REGISTER")]
    pub(crate) source: Source,
    /// The file, exactly as published.
    pub(crate) file: PathBuf,
    /// Reference date of the file (ISO); today when absent. Bodies open on it and close the day before.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<NaiveDate>,
    /// Accept a file that closes a large share of what is held.
    #[arg(long)]
    pub(crate) close_many: bool,
}

fn parse_source(name: &str) -> Result<Source, String> {
    let known = Source::ALL.map(Source::code).join(", ");
    Source::from_code(name).ok_or_else(|| format!("the register is one of {known}"))
}

/// What to do with a centre.
#[derive(Debug, Subcommand)]
pub(crate) enum CentreCommand {
    /// Name who issues the documents.
    SetIssuer(Box<SetIssuer>),
}

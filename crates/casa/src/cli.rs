//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use domain::territory::register::Source;

use crate::commands::agreement::AgreementCommand;
use crate::commands::dues::{DuesCommand, SetIssuer};
use crate::commands::needs::NeedsCommand;
use crate::commands::signature::SignatureCommand;

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
    /// Fill an empty database with a made-up nation and measure the speed of the program on it.
    Bench(crate::bench::Options),
    /// The server that `bench` measures: the application with two pages more.
    #[command(hide = true)]
    BenchServer {
        /// Address to listen on.
        #[arg(long, value_name = "ADDR")]
        listen: SocketAddr,
        /// Centre of the bare page.
        #[arg(long, value_name = "SLUG")]
        centre: String,
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
    /// The clock of the help desk.
    #[command(subcommand)]
    Helpdesk(crate::commands::helpdesk::HelpdeskCommand),
    /// The mail that comes to the help desk.
    #[command(subcommand)]
    Mail(crate::commands::mail::MailCommand),
    /// The centres of this installation.
    #[command(subcommand)]
    Centre(CentreCommand),
    /// People and their roles.
    #[command(subcommand)]
    User(crate::commands::user::User),
    /// Accessions of bodies.
    #[command(subcommand)]
    Accession(Accession),
    /// The agreements of a centre, and their rules for anyone to try.
    #[command(subcommand)]
    Agreement(AgreementCommand),
    /// The yearly needs forms.
    #[command(subcommand)]
    Needs(NeedsCommand),
    /// Quotes and orders.
    #[command(subcommand)]
    Quotes(crate::commands::quotes::QuotesCommand),
    /// Signed files that come back.
    #[command(subcommand)]
    Signature(SignatureCommand),
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
    /// Load the good rows and leave out those at fault; without it a row at fault refuses the file.
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
}

fn parse_source(name: &str) -> Result<Source, String> {
    let known = Source::ALL.map(Source::code).join(", ");
    Source::from_code(name).ok_or_else(|| format!("the register is one of {known}"))
}

/// What to do with a centre.
#[derive(Debug, Subcommand)]
pub(crate) enum CentreCommand {
    /// Open a centre with its model and, if one is named, a ready-made charter and price list.
    Create(NewCentre),
    /// Name who issues the documents.
    SetIssuer(Box<SetIssuer>),
}

/// A centre to open.
#[derive(Debug, Args)]
pub(crate) struct NewCentre {
    /// Name in addresses, e.g. `mc`.
    #[arg(long)]
    pub(crate) slug: String,
    /// ISTAT code of the Province, e.g. `043`.
    #[arg(long, value_name = "CODE")]
    pub(crate) province: String,
    /// Management model: `public`, `in-house`, `partnership`.
    #[arg(long)]
    pub(crate) model: String,
    /// Level: `base`, `intermediate`, `advanced`.
    #[arg(long)]
    pub(crate) level: String,
    /// Ready-made charter and price list: `pesaro-urbino`, `macerata`, `lecco`.
    #[arg(long, value_name = "CASE")]
    pub(crate) price_list: Option<String>,
    /// Name of the centre for people.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Name of the Province, e.g. `Provincia di Macerata`.
    #[arg(long)]
    pub(crate) province_name: Option<String>,
    /// Two letters of the Province.
    #[arg(long)]
    pub(crate) sigla: Option<String>,
    /// First day of charter and price list; by default the first of January of five years ago, so
    /// that past years can be entered too.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<chrono::NaiveDate>,
}

/// What to do with accessions.
#[derive(Debug, Subcommand)]
pub(crate) enum Accession {
    /// Record the accession of a body.
    Add {
        /// Centre, by its name in addresses.
        #[arg(long)]
        centre: String,
        /// ISTAT or IPA code of the body.
        #[arg(long, value_name = "CODE")]
        body: String,
        /// First day.
        #[arg(long, value_name = "DATE")]
        from: chrono::NaiveDate,
        /// Last day; by default the scheme's.
        #[arg(long, value_name = "DATE")]
        until: Option<chrono::NaiveDate>,
        /// A service with its quantity; may be repeated.
        #[arg(long, value_name = "SERVICE=QTY")]
        subscribe: Vec<String>,
    },
    /// Record the accessions of a CSV with the header `body,from,until,services`.
    Import {
        /// Centre, by its name in addresses.
        #[arg(long)]
        centre: String,
        /// The file.
        file: PathBuf,
    },
}

//! `casa signature verify`: who signed a file, and whether it is the issued one.

use std::path::{Path, PathBuf};

use app::agreements::{Upload, import_platform_trust, import_trust};
use app::{Actor, Clock as _, PlatformScope};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use clap::{Args, Subcommand};
use documents::signature::{Chain, Question, Report, Signer, TrustList, verify};
use domain::dates::italian_date;
use domain::it;
use serde::Serialize;

use super::{explain, staff};
use crate::config::Config;
use crate::system::SystemClock;
use crate::{output, wiring};

/// Signed files.
#[derive(Debug, Subcommand)]
pub(crate) enum SignatureCommand {
    /// Verify a signed file: signers, certificates, integrity, same content as issued.
    Verify(VerifyArgs),
    /// Import the list of trusted authorities, of the platform or of one centre; it replaces the one in use.
    Trust(TrustArgs),
}

/// A list of trusted authorities.
#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// The national list in XML, or certificates in PEM.
    file: PathBuf,
    /// Centre for which it counts; the whole platform when absent.
    #[arg(long, value_name = "SLUG")]
    centre: Option<String>,
}

/// A signed file.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The signed file: CAdES (`.p7m`) or PAdES (`.pdf`).
    file: PathBuf,
    /// The file that was issued, to compare the content with.
    #[arg(long, value_name = "FILE")]
    issued: Option<PathBuf>,
    /// Trusted authorities: the national list in XML, or certificates in PEM.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Day on which the certificates must be valid; now when absent.
    #[arg(long, value_name = "DATE")]
    at: Option<NaiveDate>,
}

/// Runs a command on signed files.
///
/// # Errors
/// The message for standard error: why there is no report, or what is wrong in it.
pub(crate) fn run(config: &Config, command: &SignatureCommand, as_json: bool) -> Result<(), String> {
    match command {
        SignatureCommand::Verify(args) => verify_file(args, as_json),
        SignatureCommand::Trust(args) => import(config, args, as_json),
    }
}

fn import(config: &Config, args: &TrustArgs, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let bytes = read(&args.file)?;
    let name = args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let upload = Upload { name: &name, bytes: &bytes };
    let row = match &args.centre {
        Some(slug) => import_trust(&app, &staff(&app, slug)?, upload),
        None => import_platform_trust(&app, &PlatformScope::new(Actor::program("riga di comando")), upload),
    }
    .map_err(explain)?;
    output::answer(as_json, &row, || format!("Lista importata: {} autorità.", row.authorities))
}

fn verify_file(args: &VerifyArgs, as_json: bool) -> Result<(), String> {
    let file = read(&args.file)?;
    let issued = args.issued.as_deref().map(read).transpose()?;
    let trust = match &args.trust {
        Some(path) => Some(TrustList::read(&read(path)?).map_err(|e| e.message())?),
        None => None,
    };
    let at = args.at.map_or_else(|| SystemClock.now(), noon);
    let question = Question { file: &file, issued: issued.as_deref(), trust: trust.as_ref(), at };
    let report = verify(&question).map_err(|e| e.message())?;
    output::answer(as_json, &Told::of(&report), || in_words(&report))?;
    if report.is_good() { Ok(()) } else { Err(report.problems.join("\n      ")) }
}

/// What the command prints as JSON; what is wrong goes to standard error.
#[derive(Serialize)]
struct Told {
    signers: Vec<ToldSigner>,
    intact: bool,
    same_content: Option<bool>,
}

/// A signer in it.
#[derive(Serialize)]
struct ToldSigner {
    name: String,
    valid_from: String,
    valid_to: String,
    chain: Chain,
}

impl Told {
    fn of(report: &Report) -> Self {
        let instant = |at: NaiveDateTime| at.and_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let signer = |s: &Signer| ToldSigner {
            name: s.name.clone(),
            valid_from: instant(s.valid_from),
            valid_to: instant(s.valid_to),
            chain: s.chain,
        };
        Self {
            signers: report.signers.iter().map(signer).collect(),
            intact: report.intact,
            same_content: report.same_content,
        }
    }
}

fn read(path: impl AsRef<Path>) -> Result<Vec<u8>, String> {
    let path = path.as_ref();
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn noon(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
}

fn in_words(report: &Report) -> String {
    let mut lines: Vec<String> = report.signers.iter().map(signer).collect();
    lines.push(if report.intact { "Le firme sono integre." } else { "Le firme non sono integre." }.to_owned());
    lines.extend(report.same_content.map(|same| {
        if same { "Il contenuto è quello emesso." } else { "Il contenuto non è quello emesso." }.to_owned()
    }));
    lines.join("\n")
}

fn signer(signer: &Signer) -> String {
    let chain = match signer.chain {
        Chain::Trusted => "risale a un'autorità della lista di fiducia",
        Chain::NotVerified => "catena non verificata",
    };
    format!(
        "{}: certificato valido dal {} al {}, {chain}.",
        signer.name,
        it::date(italian_date(signer.valid_from)),
        it::date(italian_date(signer.valid_to))
    )
}

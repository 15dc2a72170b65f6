//! `casa signature verify`: who signed a file, and whether it is the issued one.

use std::path::{Path, PathBuf};

use app::Clock as _;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use clap::{Args, Subcommand};
use documents::signature::{Chain, Question, Report, Signer, TrustList, verify};
use domain::dates::italian_date;
use domain::it;

use crate::output;
use crate::system::SystemClock;

/// Signed files.
#[derive(Debug, Subcommand)]
pub(crate) enum SignatureCommand {
    /// Verify a signed file: signers, certificates, integrity, same content as issued.
    Verify(VerifyArgs),
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
pub(crate) fn run(command: &SignatureCommand, as_json: bool) -> Result<(), String> {
    let SignatureCommand::Verify(args) = command;
    let file = read(&args.file)?;
    let issued = args.issued.as_deref().map(read).transpose()?;
    let trust = match &args.trust {
        Some(path) => Some(TrustList::read(&read(path)?).map_err(|e| e.message())?),
        None => None,
    };
    let at = args.at.map_or_else(|| SystemClock.now(), noon);
    let question = Question { file: &file, issued: issued.as_deref(), trust: trust.as_ref(), at };
    let report = verify(&question).map_err(|e| e.message())?;
    output::answer(as_json, &report, || in_words(&report))?;
    if report.is_good() { Ok(()) } else { Err(report.problems.join("\n      ")) }
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

//! `casa agreement`: the agreements of a centre, and the rules for anyone to try.

use app::agreements::{self, Dossier, Filter, Member};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::agreements::resolution::{self, CountFrom, ImmediateVote, Timeline};
use domain::agreements::withdrawal::{self, Signed};
use domain::agreements::{Stage, WithdrawalTerms};
use domain::dates::italian_date;
use domain::it;
use serde_json::json;

use super::agreement_papers::{self, IssueArgs, SchemesArgs};
use super::{explain, staff};
use crate::config::Config;
use crate::{output, wiring};

/// Agreements and their rules.
#[derive(Debug, Subcommand)]
pub(crate) enum AgreementCommand {
    /// The accessions of a centre, with where each stands.
    List(Listing),
    /// Everything of the accessions of one body.
    Show(Showing),
    /// When a body may leave, by its signature and the terms of the scheme.
    Withdrawal(WithdrawalArgs),
    /// From which day a Council's resolution is enforceable.
    Enforceable(EnforceableArgs),
    /// The papers of many bodies: what each lacks is told before any is made.
    Issue(IssueArgs),
    /// The schemes of a centre, each with its next step.
    Schemes(SchemesArgs),
}

/// Which accessions.
#[derive(Debug, Args)]
pub(crate) struct Listing {
    /// Slug of the centre.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// ISTAT or IPA code of a body; all of them when absent.
    #[arg(long, value_name = "CODE")]
    body: Option<String>,
    /// Only those that stand here: `invited`, `adopted`, `enforceable`, `signed`, `in-force`...
    #[arg(long, value_name = "STAGE", value_parser = parse_stage)]
    stage: Option<Stage>,
}

/// Whose accessions.
#[derive(Debug, Args)]
pub(crate) struct Showing {
    /// Slug of the centre.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// ISTAT or IPA code of the body.
    #[arg(long, value_name = "CODE")]
    body: String,
}

fn parse_stage(code: &str) -> Result<Stage, String> {
    let known: Vec<&str> = Stage::ALL.iter().map(|s| s.code()).collect();
    Stage::from_code(code).ok_or_else(|| format!("the stage is one of {}", known.join(", ")))
}

/// A withdrawal.
#[derive(Debug, Args)]
pub(crate) struct WithdrawalArgs {
    /// Day of the signature.
    #[arg(long, value_name = "DATE")]
    signed: NaiveDate,
    /// Last day of the accession.
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
    /// Day of the receipt of delivery of the notice; without it, the first way out is told.
    #[arg(long, value_name = "DATE")]
    notice: Option<NaiveDate>,
    /// From which calendar year after signature notice may be given.
    #[arg(long, value_name = "N", default_value_t = WithdrawalTerms::default().from_year)]
    from_year: u32,
    /// Days of notice before 31 December.
    #[arg(long, value_name = "N", default_value_t = WithdrawalTerms::default().notice_days)]
    notice_days: u32,
    /// Count the year of signature as the first.
    #[arg(long)]
    signing_year_counts: bool,
}

/// A resolution.
#[derive(Debug, Args)]
pub(crate) struct EnforceableArgs {
    /// Day of the resolution.
    #[arg(long, value_name = "DATE")]
    adopted: NaiveDate,
    /// First day of publication.
    #[arg(long, value_name = "DATE")]
    published: Option<NaiveDate>,
    /// A separate vote was held on immediate enforceability.
    #[arg(long, requires_all = ["members", "in_favour"])]
    immediate: bool,
    /// Members of the Council, the mayor among them.
    #[arg(long, value_name = "N", requires = "immediate")]
    members: Option<u32>,
    /// Votes in favour in the separate vote.
    #[arg(long, value_name = "N", requires = "immediate")]
    in_favour: Option<u32>,
    /// Day that the secretary certifies; it prevails.
    #[arg(long, value_name = "DATE")]
    certified: Option<NaiveDate>,
    /// Count from the last of the fifteen days of publication instead of the first.
    #[arg(long)]
    from_end_of_publication: bool,
}

/// Runs a command on agreements. Only those of a centre open the database.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, command: &AgreementCommand, as_json: bool) -> Result<(), String> {
    match command {
        AgreementCommand::List(args) => list(config, args, as_json),
        AgreementCommand::Show(args) => show(config, args, as_json),
        AgreementCommand::Withdrawal(args) => withdrawal(args, as_json),
        AgreementCommand::Enforceable(args) => enforceable(args, as_json),
        AgreementCommand::Issue(args) => agreement_papers::issue(config, args, as_json),
        AgreementCommand::Schemes(args) => agreement_papers::schemes(config, args, as_json),
    }
}

fn list(config: &Config, args: &Listing, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = staff(&app, &args.centre)?;
    let filter = Filter { stage: args.stage, ..Filter::default() };
    let mut members = app.read(|rx| agreements::list(rx, &scope, &filter)).map_err(explain)?;
    if let Some(code) = &args.body {
        members.retain(|m| m.body.istat.as_ref() == Some(code) || m.body.ipa.as_ref() == Some(code));
    }
    let rows: Vec<serde_json::Value> = members.iter().map(row).collect();
    output::answer(as_json, &rows, || {
        let line = |m: &Member| {
            format!(
                "{}: {}, dal {} al {} ({})",
                m.body.name,
                m.stage.label().to_lowercase(),
                it::date(m.accession.from_date),
                it::date(m.accession.until_date),
                m.scheme
            )
        };
        members.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

fn row(m: &Member) -> serde_json::Value {
    json!({
        "id": m.accession.id,
        "body": m.body.istat.as_ref().or(m.body.ipa.as_ref()),
        "name": m.body.name,
        "scheme": m.scheme,
        "from": m.accession.from_date,
        "until": m.accession.until_date,
        "stage": m.stage.code(),
        "services": m.services,
    })
}

fn show(config: &Config, args: &Showing, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = staff(&app, &args.centre)?;
    let found = app
        .read(|rx| {
            let today = rx.today();
            let body = agreements::resolve(rx, &args.body, today)?;
            let ids: Vec<String> = agreements::of_body(rx, &scope, body)?.into_iter().map(|(a, ..)| a.id).collect();
            ids.iter()
                .map(|id| agreements::dossier(rx, &scope, id.parse().map_err(app::Error::internal)?))
                .collect::<app::Result<Vec<Dossier>>>()
        })
        .map_err(explain)?;
    let rows = found.iter().map(whole).collect::<Result<Vec<_>, String>>()?;
    output::answer(as_json, &rows, || {
        let line = |d: &Dossier| {
            let events: Vec<String> = d
                .history
                .iter()
                .map(|e| format!("  {} {}: {}", it::date(italian_date(e.at)), e.actor_name, e.summary))
                .collect();
            format!("{}, {}\n{}", d.scheme.title, d.stage.label().to_lowercase(), events.join("\n"))
        };
        found.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

/// Everything of one accession, as it is stored.
fn whole(d: &Dossier) -> Result<serde_json::Value, String> {
    let signatures = d.signatures.iter().map(|s| {
        let report: serde_json::Value = serde_json::from_str(&s.report).map_err(|e| e.to_string())?;
        Ok(json!({ "party": s.party, "taken_at": s.taken_at, "taken_by": s.taken_by, "void": s.void, "report": report }))
    });
    let papers = d.issued.iter().map(|p| {
        json!({ "id": p.id, "kind": p.kind, "scheme_version": p.scheme_version, "issued_at": p.issued_at, "to_sign": d.folder.paper_file_id.as_ref() == Some(&p.pdf_file_id) })
    });
    let history = d.history.iter().map(|e| json!({ "at": e.at, "who": e.actor_name, "what": e.summary }));
    Ok(json!({
        "id": d.row.id,
        "name": d.body.name,
        "scheme": d.scheme.title,
        "from": d.row.from_date,
        "until": d.row.until_date,
        "stage": d.stage.code(),
        "life": d.life,
        "protocol": d.folder.protocol,
        "papers": papers.collect::<Vec<_>>(),
        "signatures": signatures.collect::<Result<Vec<_>, String>>()?,
        "notices": d.notices,
        "history": history.collect::<Vec<_>>(),
    }))
}

fn withdrawal(args: &WithdrawalArgs, as_json: bool) -> Result<(), String> {
    let terms = WithdrawalTerms {
        from_year: args.from_year,
        signing_year_counts: args.signing_year_counts,
        notice_days: args.notice_days,
    };
    terms.check().map_err(super::refused)?;
    let signed = Signed::new(args.signed, args.until).map_err(super::refused)?;
    let answer = withdrawal::answer(terms, signed, args.notice);
    output::answer(as_json, &answer, || {
        let mut lines = vec![if answer.allowed { "Recesso ammesso." } else { "Recesso non ammesso." }.to_owned()];
        lines.extend(answer.reason.clone());
        if let (Some(by), Some(effective)) = (answer.notice_by, answer.effective) {
            lines.push(format!(
                "Prima comunicazione nel {}; entro il {}, fuori dal {}.",
                answer.first_notice_year,
                it::long_date(by),
                it::long_date(effective)
            ));
        }
        lines.push(format!("Ultimo giorno dovuto: {}.", it::long_date(answer.last_billable_day)));
        lines.join("\n")
    })
}

fn enforceable(args: &EnforceableArgs, as_json: bool) -> Result<(), String> {
    let immediate = match (args.members, args.in_favour) {
        (Some(members), Some(in_favour)) => Some(ImmediateVote::new(members, in_favour).map_err(super::refused)?),
        _ => None,
    };
    let timeline = Timeline { adopted: args.adopted, published: args.published, immediate, certified: args.certified };
    let count = if args.from_end_of_publication { CountFrom::LastDay } else { CountFrom::FirstDay };
    let answer = resolution::answer(&timeline, count).map_err(super::refused)?;
    output::answer(as_json, &answer, || answer.reason.clone())
}

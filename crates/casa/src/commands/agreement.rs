//! `casa agreement`: the rules of agreements, for anyone to try. Nothing is read or written.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::agreements::WithdrawalTerms;
use domain::agreements::resolution::{self, CountFrom, ImmediateVote, Timeline};
use domain::agreements::withdrawal::{self, Signed};
use domain::it;

use crate::output;

/// The rules of agreements.
#[derive(Debug, Subcommand)]
pub(crate) enum AgreementCommand {
    /// When a body may leave, by its signature and the terms of the scheme.
    Withdrawal(WithdrawalArgs),
    /// From which day a Council's resolution is enforceable.
    Enforceable(EnforceableArgs),
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

/// Runs a command on the rules of agreements.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(command: &AgreementCommand, as_json: bool) -> Result<(), String> {
    match command {
        AgreementCommand::Withdrawal(args) => withdrawal(args, as_json),
        AgreementCommand::Enforceable(args) => enforceable(args, as_json),
    }
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

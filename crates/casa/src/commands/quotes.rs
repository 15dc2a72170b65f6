//! `casa quotes list`.

use app::quotes::{QuoteRow, Search, export};
use clap::Subcommand;
use domain::quotes::Standing;
use domain::{Cents, it};
use serde_json::{Value, json};

use super::{explain, staff};
use crate::config::Config;
use crate::{output, wiring};

/// What to do with quotes.
#[derive(Debug, Subcommand)]
pub(crate) enum QuotesCommand {
    /// The quotes and orders of a centre, newest first.
    List {
        /// Centre, by its name in addresses.
        #[arg(long)]
        centre: String,
        /// Only those that stand so: `requested`, `draft`, `sent`, `expired`, `renewal`, `ordered`,
        /// `delivered`, `declined`, `withdrawn`.
        #[arg(long, value_parser = standing)]
        state: Option<Standing>,
    },
}

fn standing(code: &str) -> Result<Standing, String> {
    let known = Standing::ALL.map(Standing::code).join(", ");
    Standing::from_code(code).ok_or_else(|| format!("the state is one of {known}"))
}

/// Runs a command on quotes.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, command: &QuotesCommand, as_json: bool) -> Result<(), String> {
    let QuotesCommand::List { centre, state } = command;
    let app = wiring::open(config)?;
    let scope = staff(&app, centre)?;
    let search = Search { standing: *state, ..Search::default() };
    let (rows, today) = app.read(|rx| Ok((export(rx, &scope, &search)?, rx.today()))).map_err(explain)?;
    let at = |row: &QuoteRow| row.quote_state().map_or(Standing::Draft, |s| s.standing(today));
    let all: Vec<Value> = rows.iter().map(|r| row(r, at(r))).collect();
    output::answer(as_json, &json!({ "centre": centre, "quotes": all }), || {
        let line = |r: &QuoteRow| format!("{}  {}  {}  {}", r.body_name, r.service_name, Cents(r.total), at(r).label());
        if rows.is_empty() {
            "Nessun preventivo.".to_owned()
        } else {
            rows.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    })
}

fn row(r: &QuoteRow, standing: Standing) -> Value {
    json!({
        "id": r.id,
        "number": r.quote_number().map(|n| n.to_string()),
        "revision": r.revision,
        "order": r.order().map(|n| n.to_string()),
        "body": r.body_name,
        "service": r.service,
        "state": standing.code(),
        "valid_until": r.valid_until,
        "ordered_on": r.ordered_on,
        "one_off_cents": r.one_off,
        "yearly_cents": r.yearly,
        "total_cents": r.total,
        "billed": r.order().is_some() && !r.to_bill,
        "asked_on": it::date(domain::dates::italian_date(r.created_at)),
    })
}

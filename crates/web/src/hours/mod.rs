//! Hours of work: those of one request, the list, planned against worked, prepaid hours, closed
//! months; and what a body sees of its own.

mod figures;
mod list;
mod months;
mod one;
mod own;
mod prepaid;
pub(crate) mod ticket;

use app::hours::Search;
use chrono::NaiveDate;
use domain::identity::Permission;
use domain::month::Month;

use crate::route::{Access, Route, get, post};
use crate::view::{Chip, Chips, Choice, Field, Query};
use crate::visit::Desk;

const SEE: Access = Access::Staff(Permission::ReadHelpdesk);
const WORK: Access = Access::Staff(Permission::WorkHelpdesk);
const MANAGE: Access = Access::Staff(Permission::ManageCentre);
const PROPOSE: Access = Access::Staff(Permission::EditAgreements);

/// Routes of the hours.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/ore", SEE, figures::show),
        get("/{centre}/cst/ore/riepilogo.xlsx", SEE, figures::xlsx),
        get("/{centre}/cst/ore/registrate", SEE, list::index),
        get("/{centre}/cst/ore/registrate/elenco.xlsx", SEE, list::xlsx),
        get("/{centre}/cst/ore/registrate/{ore}", SEE, one::show),
        post("/{centre}/cst/ore/registrate/{ore}", WORK, one::save),
        post("/{centre}/cst/ore/registrate/{ore}/togli", WORK, one::erase_it),
        get("/{centre}/cst/ore/prepagate", SEE, prepaid::show),
        post("/{centre}/cst/ore/prepagate", PROPOSE, prepaid::propose_it),
        get("/{centre}/cst/ore/mesi", SEE, months::show),
        post("/{centre}/cst/ore/mesi", MANAGE, months::close),
        get("/{centre}/cst/assistenza/{numero}/ore", SEE, ticket::show),
        post("/{centre}/cst/assistenza/{numero}/ore", WORK, ticket::add),
        post("/{centre}/cst/assistenza/{numero}/previste", WORK, ticket::plan_it),
        get("/{centre}/ente/{ente}/ore", Access::Body(Permission::ReadBody), own::show),
    ]
}

/// The pages of the hours, side by side.
fn chips(desk: &Desk, here: &str) -> Chips {
    let chip = |label: &str, path: &str| Chip {
        label: label.to_owned(),
        href: desk.href(path),
        active: path == here,
        ..Chip::default()
    };
    let chips = vec![
        chip("Previste e lavorate", "/ore"),
        chip("Registrazioni", "/ore/registrate"),
        chip("Ore prepagate", "/ore/prepagate"),
        chip("Mesi", "/ore/mesi"),
    ];
    Chips { label: "Che cosa si guarda".to_owned(), chips }
}

/// Minutes as a clock shows them: `1:30`.
pub(crate) fn clock(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", domain::it::thousands(minutes / 60), minutes % 60)
}

/// Minutes as hours with two decimals, for sheets and charts.
fn decimal(minutes: i64) -> rust_decimal::Decimal {
    (rust_decimal::Decimal::from(minutes) / rust_decimal::Decimal::from(60)).round_dp(2)
}

/// What the address asks; this year until it says anything.
fn search(query: &Query, today: NaiveDate) -> Search {
    let now = Month::of(today);
    let first = Month::new(now.year(), 1).unwrap_or(now);
    Search {
        from: query.get("dal").and_then(Month::parse).unwrap_or(first),
        until: query.get("al").and_then(Month::parse).unwrap_or(now),
        person: query.get("persona").map(str::to_owned),
        body: query.get("ente").map(str::to_owned),
        charged: query.get("scalate") == Some("si"),
    }
}

/// Months to choose from: three years back.
fn month_choices(today: NaiveDate) -> Vec<Choice> {
    let now = Month::of(today);
    let mut all: Vec<Month> = now.back(36).through(now).collect();
    all.reverse();
    all.into_iter().map(|m| Choice::new(m.code(), m.to_string())).collect()
}

/// First and last month, body and person.
fn filter_fields(
    asked: &Search,
    today: NaiveDate,
    people: &[(String, String)],
    bodies: &[(String, String)],
) -> Vec<Field> {
    let all = |first: &str, rows: &[(String, String)]| {
        let rows = rows.iter().map(|(id, name)| Choice::new(id, name));
        std::iter::once(Choice::new("", first)).chain(rows).collect::<Vec<_>>()
    };
    vec![
        Field::select("dal", "Da", month_choices(today)).value(asked.from.code()),
        Field::select("al", "A", month_choices(today)).value(asked.until.code()),
        Field::select("ente", "Ente", all("Tutti", bodies)),
        Field::select("persona", "Persona", all("Tutte", people)),
    ]
}

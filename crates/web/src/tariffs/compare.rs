//! The simulator: two lists over all bodies, who gains and who loses.

use app::tariffs::{Candidate, ListVersion, Question, Simulation, Whom, compare_lists};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use documents::sheet::{Cell, Column, Kind, Notation, Table, csv};
use domain::tariffs::{Amounts, Basis, Comparison, ComparisonRow, Outcome, READY_MADE, ready_made};
use domain::{Cents, it};

use super::tabs;
use crate::respond::{self, download};
use crate::view::{Alert, Badge, Chart, ChartKind, Choice, Facts, Field, Heads, Query, Series, Shell, Tabs, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

/// Bodies shown in the chart at each end.
const MOST_BARS: usize = 12;

#[derive(Template)]
#[template(path = "tariffs/compare.html")]
pub(crate) struct ComparePage {
    pub(crate) shell: Shell,
    pub(crate) tabs: Tabs,
    pub(crate) lists: Vec<Field>,
    pub(crate) fields: Vec<Field>,
    pub(crate) action: String,
    pub(crate) result: Option<ResultView>,
}

/// What the comparison says.
pub(crate) struct ResultView {
    pub(crate) lead: String,
    pub(crate) facts: Facts,
    pub(crate) alert: Option<Alert>,
    pub(crate) chart: Option<Chart>,
    pub(crate) heads: Heads,
    pub(crate) rows: Vec<Row>,
    pub(crate) totals: [String; 3],
    pub(crate) csv: String,
}

/// One body.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) difference: String,
    pub(crate) outcome: Badge,
    pub(crate) remarks: String,
}

/// The form, and the answer when two lists are chosen.
pub async fn page(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/tariffe/confronto"), raw.as_deref());
    let (versions, simulation, today) = ask(&web, &desk, &query).await?;
    let result = simulation.map(|s| view(&s, &query, &desk));
    let mut lists = fields(&versions, &query, today);
    let fields = lists.split_off(2);
    respond::page(&ComparePage {
        shell: desk.shell("tariffe"),
        tabs: tabs(&desk, "confronto"),
        lists,
        fields,
        action: desk.href("/tariffe/confronto"),
        result,
    })
}

/// The same rows as CSV.
pub async fn file(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/tariffe/confronto"), raw.as_deref());
    let (_, simulation, _) = ask(&web, &desk, &query).await?;
    let simulation = simulation.ok_or_else(Error::not_found)?;
    let mut bytes = Vec::new();
    csv(&table(&simulation), Notation::Italian, &mut bytes).map_err(Error::internal)?;
    Ok(download("confronto-listini.csv", "text/csv; charset=utf-8", bytes))
}

type Asked = (Vec<ListVersion>, Option<Simulation>, NaiveDate);

async fn ask(web: &Web, desk: &Desk, query: &Query) -> Result<Asked> {
    let scope = desk.scope.clone();
    let query = query.clone();
    web.read(move |rx| {
        let today = rx.today();
        let versions = app::tariffs::all(rx, &scope)?;
        let question = question(&query, today);
        let simulation = question.map(|q| compare_lists(rx, &scope, &q)).transpose()?;
        Ok((versions, simulation, today))
    })
    .await
}

/// What is asked, when both lists are chosen.
fn question(query: &Query, today: NaiveDate) -> Option<Question> {
    let year = query.get("anno").and_then(|y| y.parse().ok()).filter(|y| (1900..=2999).contains(y));
    Some(Question {
        before: candidate(query.get("prima")?)?,
        after: candidate(query.get("poi")?)?,
        year: year.unwrap_or_else(|| today.year()),
        basis: if query.get("importi") == Some("lordi") { Basis::Total } else { Basis::Net },
        whom: if query.get("enti") == Some("tutti") { Whom::Followed } else { Whom::Members },
    })
}

fn candidate(value: &str) -> Option<Candidate> {
    match value.strip_prefix("report-") {
        Some(code) => Some(Candidate::ReadyMade(code.to_owned())),
        None => value.parse().ok().map(Candidate::Version),
    }
}

fn fields(versions: &[ListVersion], query: &Query, today: NaiveDate) -> Vec<Field> {
    let mut lists: Vec<Choice> = versions
        .iter()
        .map(|v| {
            let state = v.state.label().to_lowercase();
            Choice::new(v.id.to_string(), format!("{}, versione {} ({state})", v.list.name, v.version))
        })
        .collect();
    lists.extend(
        READY_MADE
            .iter()
            .filter_map(|code| ready_made(code, today))
            .map(|l| Choice::new(format!("report-{}", l.code), format!("{} (dal report)", l.name))),
    );
    let value = |key: &str, default: &str| query.get(key).unwrap_or(default).to_owned();
    let first = lists.first().map(|c| c.value.clone()).unwrap_or_default();
    let second = lists.get(1).map(|c| c.value.clone()).unwrap_or_default();
    vec![
        Field::select("prima", "Primo listino", lists.clone()).value(value("prima", &first)).required(),
        Field::select("poi", "Secondo listino", lists).value(value("poi", &second)).required(),
        Field::integer("anno", "Anno").value(value("anno", &today.year().to_string())).required().class("is-short"),
        Field::select(
            "enti",
            "Enti",
            vec![
                Choice::new("aderenti", "Aderenti"),
                Choice::new("tutti", "Tutti gli enti seguiti, come se aderissero"),
            ],
        )
        .value(value("enti", "aderenti"))
        .required(),
        Field::select("importi", "Importi", vec![Choice::new("netti", "Senza IVA"), Choice::new("lordi", "Con IVA")])
            .value(value("importi", "netti"))
            .required(),
    ]
}

fn side(basis: Basis, amounts: Amounts) -> Cents {
    match basis {
        Basis::Net => amounts.net,
        Basis::Total => amounts.total,
    }
}

fn signed(amount: Cents) -> String {
    if amount > Cents::ZERO { format!("+{amount}") } else { amount.to_string() }
}

fn view(simulation: &Simulation, query: &Query, desk: &Desk) -> ResultView {
    let c = &simulation.comparison;
    let (before, after) = (side(c.basis, c.before), side(c.basis, c.after));
    let mut csv = query.clone().href();
    csv = csv.replacen(&desk.href("/tariffe/confronto"), &desk.href("/tariffe/confronto.csv"), 1);
    ResultView {
        lead: format!("Da «{}» a «{}».", simulation.before, simulation.after),
        facts: Facts::new()
            .figure("Totale con il primo", before.to_string(), "")
            .figure("Totale con il secondo", after.to_string(), signed(c.difference))
            .figure("Pagano meno", it::thousands(c.gains as u64), if c.gains == 1 { "ente" } else { "enti" })
            .figure("Pagano di più", it::thousands(c.loses as u64), if c.loses == 1 { "ente" } else { "enti" }),
        alert: alert(c),
        chart: chart(c, &csv),
        heads: Heads::new()
            .text("ente", "Ente")
            .number("prima", "Con il primo")
            .number("poi", "Con il secondo")
            .number("differenza", "Differenza")
            .text("esito", "Esito")
            .text("note", "Note"),
        rows: c.rows.iter().map(|r| row(r, c.basis)).collect(),
        totals: [before.to_string(), after.to_string(), signed(c.difference)],
        csv,
    }
}

fn alert(c: &Comparison) -> Option<Alert> {
    let text = "Sono fuori da ogni totale: la colonna delle note dice perché.";
    match c.not_comparable {
        _ if c.rows.is_empty() => Some(Alert::new(
            Tone::Info,
            "Nessun ente da confrontare",
            "Nell'anno scelto non aderisce nessun ente: si possono confrontare tutti gli enti seguiti.",
        )),
        0 => None,
        1 => Some(Alert::new(Tone::Warn, "1 ente non si può confrontare", text)),
        n => Some(Alert::new(Tone::Warn, format!("{n} enti non si possono confrontare"), text)),
    }
}

/// The bodies that gain most and lose most, from the greatest saving to the greatest increase.
fn chart(c: &Comparison, csv: &str) -> Option<Chart> {
    let mut changed: Vec<(&ComparisonRow, Cents)> =
        c.rows.iter().filter_map(|r| r.difference.filter(|d| *d != Cents::ZERO).map(|d| (r, d))).collect();
    changed.sort_by_key(|(r, d)| (*d, r.code.clone()));
    let n = changed.len();
    let shown: Vec<(&ComparisonRow, Cents)> = changed
        .into_iter()
        .enumerate()
        .filter(|(i, _)| *i < MOST_BARS || *i + MOST_BARS >= n)
        .map(|(_, x)| x)
        .collect();
    (!shown.is_empty()).then(|| Chart {
        id: "differenze",
        title: "Chi paga meno e chi paga di più con il secondo listino?".to_owned(),
        kind: ChartKind::HBar,
        label: "Ente",
        labels: shown.iter().map(|(r, _)| r.name.clone()).collect(),
        series: vec![Series {
            name: "Differenza".to_owned(),
            values: shown.iter().map(|(_, d)| Some(d.euros())).collect(),
        }],
        unit: "€",
        decimals: 2,
        csv: csv.to_owned(),
        size: match shown.len() {
            ..=4 => "is-low",
            5..=12 => "",
            _ => "is-tall",
        },
        ..Chart::default()
    })
}

fn row(r: &ComparisonRow, basis: Basis) -> Row {
    let amount = |a: Option<Amounts>| a.map(|a| side(basis, a).to_string()).unwrap_or_default();
    Row {
        name: r.name.clone(),
        before: amount(r.before),
        after: amount(r.after),
        difference: r.difference.map(signed).unwrap_or_default(),
        outcome: outcome(r.outcome),
        remarks: r.remarks.join(" "),
    }
}

fn outcome(o: Outcome) -> Badge {
    match o {
        Outcome::Gains => Badge::new(Tone::Good, "Paga meno"),
        Outcome::Loses => Badge::new(Tone::Warn, "Paga di più"),
        Outcome::Same => Badge::new(Tone::Plain, "Uguale"),
        Outcome::NotComparable => Badge::new(Tone::Bad, "Non calcolabile"),
    }
}

fn table(simulation: &Simulation) -> Table {
    let c = &simulation.comparison;
    let money = |head: &str| Column::new(head, Kind::Money).summed();
    let columns = vec![
        Column::new("Codice", Kind::Code),
        Column::new("Ente", Kind::Text),
        money(&simulation.before),
        money(&simulation.after),
        money("Differenza"),
        Column::new("Esito", Kind::Text),
        Column::new("Note", Kind::Text),
    ];
    let mut table = Table::new("Confronto", columns);
    let cell = |a: Option<Cents>| a.map_or(Cell::Empty, Cell::Money);
    for r in &c.rows {
        table.push(vec![
            r.code.as_str().into(),
            r.name.as_str().into(),
            cell(r.before.map(|a| side(c.basis, a))),
            cell(r.after.map(|a| side(c.basis, a))),
            cell(r.difference),
            outcome(r.outcome).text.into(),
            r.remarks.join(" ").into(),
        ]);
    }
    table
}

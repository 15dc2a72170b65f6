//! The years of the dues.

use app::billing::{Year, Years};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::it;

use super::run_name;
use super::words::{run_badge, run_title};
use crate::view::{Alert, Badge, Chart, ChartKind, Empty, Heads, Series, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/index.html")]
struct IndexPage {
    shell: Shell,
    lead: String,
    action: (String, String),
    alert: Option<Alert>,
    heads: Heads,
    rows: Vec<Row>,
    empty: Empty,
    chart: Option<Chart>,
}

struct Row {
    href: String,
    title: String,
    state: Badge,
    documents: String,
    asked: String,
    collected: String,
    open: String,
    late: String,
}

/// The years, newest first.
pub(super) async fn index(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (years, issuer, today) = web
        .read(move |rx| Ok((app::billing::years(rx, &scope)?, app::billing::issuer(rx, &scope)?, rx.today())))
        .await?;
    let verb = if years.begun { "Continua con le quote" } else { "Prepara le quote" };
    let action = (format!("{verb} {}", years.next), desk.href(&format!("/quote/{}", years.next)));
    respond::page(&IndexPage {
        shell: desk.shell("quote"),
        lead: lead(&years, today),
        alert: issuer.is_none().then(|| {
            Alert::new(Tone::Warn, "Manca l'emittente dei documenti", "Serve prima di approvare le quote.")
                .link("Indica chi emette", desk.href("/impostazioni"))
        }),
        heads: Heads::new()
            .text("anno", "Anno")
            .number("documenti", "Documenti")
            .number("chiesto", "Chiesto")
            .number("incassato", "Incassato")
            .number("attesa", "In attesa")
            .number("ritardo", "In ritardo")
            .text("stato", "Stato"),
        rows: years.years.iter().map(|y| row(&desk, y)).collect(),
        empty: Empty::new(
            "Ancora nessuna quota",
            "Si parte dall'anteprima: si può rifare quante volte si vuole, non emette nulla.",
        )
        .action(action.0.clone(), action.1.clone()),
        chart: chart(&years, desk.href("/pagamenti/incassi.csv")),
        action,
    })
}

fn lead(years: &Years, today: chrono::NaiveDate) -> String {
    let verb = if years.issue_by < today { "andavano emesse" } else { "si emettono" };
    format!("Le quote del {} {verb} entro il {}.", years.next, it::long_date(years.issue_by))
}

fn row(desk: &Desk, year: &Year) -> Row {
    let money = |pick: fn(&app::billing::YearSummary) -> domain::Cents| {
        year.figures.as_ref().map(|f| pick(f).to_string()).unwrap_or_default()
    };
    Row {
        href: desk.href(&format!("/quote/{}", run_name(year.year, year.sequence))),
        title: run_title(year.year, year.sequence),
        state: year.state.as_ref().map_or_else(|| Badge::new(Tone::Plain, "Senza campagna"), run_badge),
        documents: year.figures.map(|f| it::thousands(f.documents.into())).unwrap_or_default(),
        asked: money(|f| f.asked),
        collected: money(|f| f.collected),
        open: money(|f| f.open),
        late: money(|f| f.late),
    }
}

/// What was asked and received, year by year.
fn chart(years: &Years, csv: String) -> Option<Chart> {
    let mut figures: Vec<_> = years.years.iter().filter_map(|y| y.figures).collect();
    figures.sort_by_key(|f| f.year);
    (figures.len() > 1).then(|| collection_chart(&figures, csv))
}

/// What was asked and received, for one or more years.
pub(crate) fn collection_chart(figures: &[app::billing::YearSummary], csv: String) -> Chart {
    let series = |name: &str, pick: fn(&app::billing::YearSummary) -> domain::Cents| Series {
        name: name.to_owned(),
        values: figures.iter().map(|f| Some(pick(f).euros())).collect(),
    };
    Chart {
        id: "incassi",
        title: "Quanto è stato incassato, anno per anno?".to_owned(),
        kind: ChartKind::Stacked,
        label: "Anno",
        labels: figures.iter().map(|f| f.year.to_string()).collect(),
        series: vec![
            series("Incassato", |f| f.collected),
            series("In attesa", |f| f.open),
            series("In ritardo", |f| f.late),
        ],
        unit: "€",
        decimals: 2,
        xlsx: csv.replace(".csv", ".xlsx"),
        csv,
        ..Chart::default()
    }
}

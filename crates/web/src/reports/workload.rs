//! What everybody has in charge now.

use app::reports::{Load, WORKLOAD_DAYS, workload};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::helpdesk::Priority;

use super::{chips, crumbs};
use crate::respond::page;
use crate::view::{Chart, ChartKind, Chips, Crumbs, Empty, Heads, Series, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

/// Priorities in the order of a row, then ages.
struct Row {
    name: String,
    href: String,
    total: i64,
    priorities: [i64; 4],
    ages: [i64; 4],
}

#[derive(Template)]
#[template(path = "reports/workload.html")]
struct WorkloadPage {
    shell: Shell,
    crumbs: Crumbs,
    chips: Chips,
    chart: Option<Chart>,
    heads: Heads,
    rows: Vec<Row>,
    ages: [String; 4],
    empty: Empty,
}

fn ages() -> [String; 4] {
    let [a, b, c] = WORKLOAD_DAYS;
    let between = |from: u64, to: u64| format!("Da {from} a {to} giorni");
    [format!("Meno di {a} giorni"), between(a, b), between(b, c), format!("Oltre {c} giorni")]
}

fn name(load: &Load) -> String {
    if load.name.is_empty() { "Non assegnate".to_owned() } else { load.name.clone() }
}

fn chart(all: &[Load]) -> Option<Chart> {
    let labels: Vec<String> = all.iter().map(name).collect();
    let series = |n: usize| Series {
        name: Priority::ALL[n].label().to_owned(),
        values: all.iter().map(|l| Some(l.priorities[n].into())).collect(),
    };
    (!all.is_empty()).then(|| Chart {
        id: "carico",
        title: "Quante richieste aperte ha ciascuno?".into(),
        kind: ChartKind::HStacked,
        label: "Persona",
        labels,
        series: (0..4).map(series).collect(),
        ..Chart::default()
    })
}

pub(super) async fn show(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let all = web.read(move |rx| workload(rx, &scope)).await?;
    let row = |l: &Load| Row {
        name: name(l),
        href: match l.person.as_str() {
            "" => desk.href("/assistenza?assegnata=nessuno"),
            id => desk.href(&format!("/assistenza?assegnata={id}")),
        },
        total: l.total(),
        priorities: l.priorities,
        ages: l.ages,
    };
    let labels = ages();
    let heads = Heads::new()
        .text("persona", "Persona")
        .number("totale", "Aperte")
        .number("urgenti", "Urgenti")
        .number("alte", "Alte")
        .number("normali", "Normali")
        .number("basse", "Basse");
    page(&WorkloadPage {
        shell: desk.shell("assistenza"),
        crumbs: crumbs(&desk, "Carico di lavoro"),
        chips: chips(&desk, "/carico"),
        chart: chart(&all),
        heads,
        rows: all.iter().map(row).collect(),
        ages: labels,
        empty: Empty::new("Nessuna richiesta aperta", "Quando un ente chiede assistenza, qui si vede chi la segue."),
    })
}

//! Planned against worked.

use app::hours::{Figures, figures};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::hours::{By, Tally};

use super::{chips, clock, decimal, filter_fields, search};
use crate::respond::page;
use crate::table;
use crate::view::{Chart, ChartKind, Chips, Choice, Empty, Facts, Field, Filters, Heads, Query, Series, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "hours/figures.html")]
struct FiguresPage {
    shell: Shell,
    chips: Chips,
    filters: Filters,
    facts: Facts,
    chart: Option<Chart>,
    by: &'static str,
    heads: Heads,
    rows: Vec<[String; 6]>,
    sum: [String; 6],
    xlsx: String,
    empty: Empty,
}

fn by(query: &Query) -> By {
    query.get("per").and_then(By::from_code).unwrap_or_default()
}

fn cells(tally: &Tally) -> [String; 6] {
    let name = if tally.name.is_empty() { "Senza".to_owned() } else { tally.name.clone() };
    let minutes = [tally.planned, tally.worked, tally.beyond(), tally.drawn, tally.excess].map(clock);
    let [planned, worked, beyond, drawn, excess] = minutes;
    [name, planned, worked, beyond, drawn, excess]
}

fn chart(figures: &Figures, by: By) -> Option<Chart> {
    let series = |name: &str, value: fn(&Tally) -> i64| Series {
        name: name.to_owned(),
        values: figures.parts.iter().map(|t| Some(decimal(value(t)))).collect(),
    };
    (!figures.parts.is_empty()).then(|| Chart {
        id: "ore",
        title: "Quante ore si sono lavorate rispetto a quelle previste?".into(),
        kind: if by == By::Month { ChartKind::Bar } else { ChartKind::HBar },
        label: by.label(),
        labels: figures.parts.iter().map(|t| cells(t)[0].clone()).collect(),
        series: vec![series("Previste", |t| t.planned), series("Lavorate", |t| t.worked)],
        unit: "ore",
        decimals: 2,
        ..Chart::default()
    })
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/ore"), raw.as_deref());
    let (scope, asked, by) = (desk.scope.clone(), query.clone(), by(&query));
    let (found, people, bodies, asked, today) = web
        .read(move |rx| {
            let today = rx.today();
            let asked = search(&asked, today);
            let people = app::helpdesk::operators(rx, &scope)?;
            let bodies = app::helpdesk::askers(rx, &scope)?;
            Ok((figures(rx, &scope, &asked, by)?, people, bodies, asked, today))
        })
        .await?;
    let mut fields = filter_fields(&asked, today, &people, &bodies);
    let choices = By::ALL.map(|b| Choice::new(b.code(), b.label())).to_vec();
    fields.insert(0, Field::select("per", "Somma per", choices).value(by.code()));
    let sum = &found.sum;
    let facts = Facts::new()
        .figure("Lavorate", domain::quotes::hours(sum.worked), format!("dal {} al {}", asked.from, asked.until))
        .figure("Previste", domain::quotes::hours(sum.planned), "nelle richieste e nelle attività")
        .figure("Da ore prepagate", domain::quotes::hours(sum.drawn), "scalate dagli ordini degli enti")
        .figure("Eccedenti", domain::quotes::hours(sum.excess), "non ancora in un ordine");
    page(&FiguresPage {
        shell: desk.shell("ore"),
        chips: chips(&desk, "/ore"),
        filters: Filters::new(&query, None, fields),
        facts,
        chart: chart(&found, by),
        by: by.label(),
        heads: Heads::new()
            .text("nome", by.label())
            .number("previste", "Previste")
            .number("lavorate", "Lavorate")
            .number("differenza", "Differenza")
            .number("scalate", "Prepagate")
            .number("eccedenti", "Eccedenti"),
        rows: found.parts.iter().map(cells).collect(),
        sum: cells(sum),
        xlsx: query.clone().at(desk.href("/ore/riepilogo.xlsx")).href(),
        empty: Empty::new(
            "Nessuna ora in questi mesi",
            "Le ore si registrano dalla pagina di una richiesta o di un'attività, anche mentre la si lavora.",
        )
        .action("Vai alle richieste", desk.href("/assistenza")),
    })
}

/// The sums as a table of a sheet.
fn sheet(found: &Figures, by: By) -> Table {
    let hours = |head: &str| Column::new(head, Kind::Decimal).summed();
    let columns = vec![
        Column::new(by.label(), Kind::Text),
        hours("Ore previste"),
        hours("Ore lavorate"),
        hours("Differenza"),
        hours("Da ore prepagate"),
        hours("Eccedenti"),
    ];
    let mut table = Table::new(format!("Ore per {}", by.label().to_lowercase()), columns);
    for t in &found.parts {
        let mut row: Vec<Cell> = vec![cells(t)[0].as_str().into()];
        row.extend([t.planned, t.worked, t.beyond(), t.drawn, t.excess].map(|m| Cell::Decimal(decimal(m))));
        table.push(row);
    }
    table
}

/// Every sum, one sheet each.
pub(super) async fn xlsx(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(String::new(), raw.as_deref());
    let scope = desk.scope.clone();
    let (tables, today) = web
        .read(move |rx| {
            let today = rx.today();
            let asked = search(&query, today);
            let mut tables = Vec::new();
            for by in By::ALL {
                tables.push(sheet(&figures(rx, &scope, &asked, by)?, by));
            }
            Ok((tables, today))
        })
        .await?;
    table::as_xlsx(&web, &format!("ore-{today}"), tables).await
}

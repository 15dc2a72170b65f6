//! Which body has which service.

use app::agreements::coverage_at;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{self, Cell, Kind, Table};
use domain::charter::{Cell as Covered, Coverage};
use domain::it;

use crate::respond::page;
use crate::table::as_csv;
use crate::view::{Empty, Field, Filters, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

struct Column {
    name: String,
    obligation: bool,
    having: usize,
    eligible: usize,
}

struct Square {
    text: String,
    class: &'static str,
}

struct Row {
    href: String,
    name: String,
    squares: Vec<Square>,
}

#[derive(Template)]
#[template(path = "agreements/coverage.html")]
struct CoveragePage {
    shell: Shell,
    lead: String,
    filters: Filters,
    columns: Vec<Column>,
    rows: Vec<Row>,
    empty: Empty,
    download: String,
}

async fn load(web: &Web, desk: &Desk, query: &Query) -> Result<(NaiveDate, Result<Coverage, String>)> {
    let scope = desk.scope.clone();
    let wanted = query.get("il").and_then(it::parse_date);
    web.read(move |rx| {
        let day = wanted.unwrap_or(rx.today());
        match coverage_at(rx, &scope, day) {
            Ok(c) => Ok((day, Ok(c))),
            Err(app::Error::Refused(r)) => Ok((day, Err(r.message))),
            Err(e) => Err(e),
        }
    })
    .await
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/copertura"), raw.as_deref());
    let (day, found) = load(&web, &desk, &query).await?;
    let (empty, coverage) = match found {
        Ok(c) => (
            Empty::new(
                "Nessun ente aderisce in questo giorno",
                "La tabella mostra gli enti con un'adesione in vigore.",
            )
            .action("Vai alle adesioni", desk.href("/adesioni")),
            c,
        ),
        Err(message) => (
            Empty::new("Manca la carta", message).action("Vai alla carta", desk.href("/carta")),
            Coverage { columns: Vec::new(), rows: Vec::new() },
        ),
    };
    let columns = coverage
        .columns
        .iter()
        .map(|c| Column { name: c.name.clone(), obligation: c.obligation, having: c.having, eligible: c.eligible })
        .collect();
    let rows = coverage
        .rows
        .iter()
        .map(|r| Row {
            href: desk.href(&format!("/enti/{}", r.body.id)),
            name: r.body.name.clone(),
            squares: r.cells.iter().map(square).collect(),
        })
        .collect();
    page(&CoveragePage {
        shell: desk.shell("copertura"),
        lead: format!("Quali servizi ha ogni ente aderente, il {}.", it::long_date(day)),
        filters: Filters::new(&query, None, vec![Field::date("il", "Giorno").value(it::date(day))]),
        columns,
        rows,
        empty,
        download: query.clone().at(desk.href("/copertura.csv")).href(),
    })
}

fn square(cell: &Covered) -> Square {
    let class = match cell {
        Covered::Included | Covered::Subscribed(_) => "is-yes",
        Covered::Available => "",
        Covered::NotFor => "is-out",
    };
    Square { text: cell.label(), class }
}

pub(super) async fn csv(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/copertura"), raw.as_deref());
    let (day, found) = load(&web, &desk, &query).await?;
    let coverage = found.unwrap_or(Coverage { columns: Vec::new(), rows: Vec::new() });
    let text = |text: &str| Cell::Text(text.to_owned());
    let services = coverage.columns.iter().map(|c| sheet::Column::new(c.code.clone(), Kind::Code));
    let heads = ["codice", "ente", "tipo"].map(|head| sheet::Column::new(head, Kind::Code)).into_iter();
    let population = std::iter::once(sheet::Column::new("abitanti", Kind::Integer));
    let mut table = Table::new("Copertura", heads.chain(population).chain(services).collect());
    let obligations = coverage.columns.iter().map(|c| text(if c.obligation { "sì" } else { "no" }));
    table.push(
        [Cell::Empty, text("obbligo di legge"), Cell::Empty, Cell::Empty].into_iter().chain(obligations).collect(),
    );
    for row in &coverage.rows {
        let body = [
            text(&row.body.code),
            text(&row.body.name),
            text(row.body.kind.label()),
            row.body.population.map_or(Cell::Empty, |p| Cell::Integer(i64::try_from(p).unwrap_or(i64::MAX))),
        ];
        table.push(body.into_iter().chain(row.cells.iter().map(|c| text(&c.label()))).collect());
    }
    as_csv(&format!("copertura-{day}"), &table)
}

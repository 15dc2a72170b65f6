//! Which body has which service.

use app::agreements::coverage_at;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::charter::{Cell, Coverage};
use domain::it;

use super::list::csv_line;
use crate::respond::{download, page};
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
        filters: Filters::new(&query, None, vec![Field::date("il", "Giorno")]),
        columns,
        rows,
        empty,
        download: query.clone().at(desk.href("/copertura.csv")).href(),
    })
}

fn square(cell: &Cell) -> Square {
    let class = match cell {
        Cell::Included | Cell::Subscribed(_) => "is-yes",
        Cell::Available => "",
        Cell::NotFor => "is-out",
    };
    Square { text: cell.label(), class }
}

pub(super) async fn csv(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/copertura"), raw.as_deref());
    let (day, found) = load(&web, &desk, &query).await?;
    let coverage = found.unwrap_or(Coverage { columns: Vec::new(), rows: Vec::new() });
    let head = |f: &dyn Fn(&domain::charter::Column) -> String| coverage.columns.iter().map(f).collect::<Vec<_>>();
    let mut out = String::from("\u{feff}");
    let mut first = vec!["codice".to_owned(), "ente".to_owned(), "tipo".to_owned(), "abitanti".to_owned()];
    first.extend(head(&|c| c.code.clone()));
    out.push_str(&csv_line(&first));
    let mut second = vec![String::new(), "obbligo di legge".to_owned(), String::new(), String::new()];
    second.extend(head(&|c| if c.obligation { "sì" } else { "no" }.to_owned()));
    out.push_str(&csv_line(&second));
    for row in &coverage.rows {
        let mut cells = vec![
            row.body.code.clone(),
            row.body.name.clone(),
            row.body.kind.label().to_owned(),
            row.body.population.map(|p| p.to_string()).unwrap_or_default(),
        ];
        cells.extend(row.cells.iter().map(|c| c.label()));
        out.push_str(&csv_line(&cells));
    }
    Ok(download(&format!("copertura-{day}.csv"), "text/csv; charset=utf-8", out.into_bytes()))
}

//! What happened in a span of days.

use app::reports::{Report, Search, report};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::it;
use domain::month::Month;
use domain::reports::{Part, Sums, Times};
use rust_decimal::Decimal;

use super::{chips, crumbs, long, share};
use crate::respond::page;
use crate::table::{TableView, as_xlsx};
use crate::view::{
    Alert, Chart, ChartKind, Chips, Choice, Crumbs, Empty, Facts, Field, Filters, Query, Series, Shell, Tone,
};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "reports/index.html")]
struct ReportPage {
    shell: Shell,
    crumbs: Crumbs,
    chips: Chips,
    filters: Filters,
    alert: Option<Alert>,
    facts: Facts,
    charts: Vec<Chart>,
    title: String,
    /// What to know to read the parts.
    help: &'static str,
    parts: Option<TableView>,
    times: Option<TableView>,
    xlsx: String,
    empty: Empty,
}

/// What the address asks: until it says anything the last twelve months to yesterday, the day to which sums are kept.
fn search(query: &Query, today: NaiveDate) -> Search {
    let day = |name: &str| query.get(name).and_then(it::parse_date);
    let yesterday = today.pred_opt().unwrap_or(today);
    Search {
        from: day("dal").unwrap_or_else(|| Month::of(yesterday).back(11).first_day()),
        to: day("al").unwrap_or(yesterday),
        part: query.get("per").and_then(Part::from_code).unwrap_or_default(),
    }
}

fn filters(query: &Query, asked: &Search) -> Filters {
    let parts = Part::ALL.into_iter().filter(|p| *p != Part::All).map(|p| Choice::new(p.code(), p.label())).collect();
    let fields = vec![
        Field::select("per", "Per", parts).value(asked.part.code()),
        Field::date("dal", "Dal").value(it::date(asked.from)),
        Field::date("al", "Al").value(it::date(asked.to)),
    ];
    Filters::new(query, None, fields)
}

fn name(line: &app::reports::Line, part: Part) -> String {
    match (line.name.as_str(), part) {
        ("", Part::Body) => "Nessun ente".to_owned(),
        ("", Part::Assignee) => "Non assegnate".to_owned(),
        ("", Part::Service) => "Nessun servizio".to_owned(),
        ("", _) => line.key.clone(),
        (name, _) => name.to_owned(),
    }
}

fn help(part: Part) -> &'static str {
    match part {
        Part::Assignee => {
            "Ogni fatto conta per chi aveva la richiesta in quel momento. Di solito una richiesta si apre prima che \
             una persona la prenda in carico: fra le aperte sta perciò sotto «Non assegnate»."
        }
        _ => "",
    }
}

/// How many, of each part.
fn counts(found: &Report) -> Table {
    let part = found.search.part;
    let whole = |head: &str| Column::new(head, Kind::Integer).summed();
    let columns = vec![
        Column::new(part.label(), Kind::Text),
        whole("Aperte"),
        whole("Chiuse"),
        whole("Riaperte"),
        whole("Tempi mantenuti"),
        whole("Tempi superati"),
        Column::new("Mantenuti %", Kind::Integer),
    ];
    let mut table = Table::new(format!("Richieste per {}", part.label().to_lowercase()), columns);
    for line in &found.lines {
        let s = &line.sums;
        let number = |n: u64| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
        let kept = s.taking.kept + s.reply.kept + s.solution.kept;
        table.push(vec![
            name(line, part).as_str().into(),
            number(s.opened),
            number(s.closed),
            number(s.reopened),
            number(kept),
            number(s.broken()),
            s.kept_percent().map_or(Cell::Empty, number),
        ]);
    }
    table
}

/// How long, of each part: hours of work.
fn times(found: &Report) -> Table {
    let part = found.search.part;
    let heads = ["Presa in carico", "Prima risposta", "Soluzione"];
    let mut columns = vec![Column::new(part.label(), Kind::Text)];
    for head in heads {
        columns.push(Column::new(format!("{head}: metà entro"), Kind::Decimal));
        columns.push(Column::new(format!("{head}: nove su dieci entro"), Kind::Decimal));
    }
    let mut table = Table::new(format!("Ore di lavoro per {}", part.label().to_lowercase()), columns);
    let hours =
        |m: Option<u64>| m.map_or(Cell::Empty, |m| Cell::Decimal((Decimal::from(m) / Decimal::from(60)).round_dp(2)));
    for line in &found.lines {
        let mut row: Vec<Cell> = vec![name(line, part).as_str().into()];
        for t in [&line.sums.taking, &line.sums.reply, &line.sums.solution] {
            row.extend([hours(t.percentile(50)), hours(t.percentile(90))]);
        }
        table.push(row);
    }
    table
}

fn by_month(found: &Report) -> Table {
    let whole = |head: &str| Column::new(head, Kind::Integer);
    let columns = vec![
        Column::new("Mese", Kind::Text),
        whole("Aperte"),
        whole("Chiuse"),
        whole("Riaperte"),
        whole("In corso alla fine"),
        whole("Mantenuti %"),
    ];
    let mut table = Table::new("Richieste per mese", columns);
    let number = |n: u64| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    for (month, s, open) in &found.months {
        table.push(vec![
            month.to_string().as_str().into(),
            number(s.opened),
            number(s.closed),
            number(s.reopened),
            Cell::Integer(*open),
            s.kept_percent().map_or(Cell::Empty, number),
        ]);
    }
    table
}

fn charts(found: &Report) -> Vec<Chart> {
    let series = |name: &str, value: &dyn Fn(&Sums, i64) -> Option<Decimal>| Series {
        name: name.to_owned(),
        values: found.months.iter().map(|(_, s, open)| value(s, *open)).collect(),
    };
    let labels: Vec<String> = found.months.iter().map(|(m, _, _)| m.to_string()).collect();
    vec![
        Chart {
            id: "andamento",
            title: "Quante richieste si aprono, si chiudono e restano in corso?".into(),
            kind: ChartKind::Line,
            label: "Mese",
            labels: labels.clone(),
            series: vec![
                series("Aperte", &|s, _| Some(s.opened.into())),
                series("Chiuse", &|s, _| Some(s.closed.into())),
                series("In corso alla fine", &|_, open| Some(open.into())),
            ],
            ..Chart::default()
        },
        Chart {
            id: "tempi",
            title: "Quanti tempi promessi sono mantenuti?".into(),
            kind: ChartKind::Bar,
            label: "Mese",
            labels,
            series: vec![series("Mantenuti", &|s, _| s.kept_percent().map(Into::into))],
            unit: "%",
            ..Chart::default()
        },
    ]
}

fn facts(found: &Report) -> Facts {
    let s = &found.all;
    let time = |t: &Times| format!("in metà dei casi; nove su dieci entro {}", long(t.percentile(90)));
    Facts::new()
        .figure(
            "Aperte",
            it::thousands(s.opened),
            format!(
                "chiuse {}, riaperte {}, in corso alla fine {}",
                it::thousands(s.closed),
                s.reopened,
                found.backlog
            ),
        )
        .words("Presa in carico", long(s.taking.percentile(50)), time(&s.taking))
        .words("Prima risposta", long(s.reply.percentile(50)), time(&s.reply))
        .words("Soluzione", long(s.solution.percentile(50)), time(&s.solution))
        .figure("Tempi mantenuti", share(s.kept_percent()), format!("superati {}", it::thousands(s.broken())))
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/assistenza/rapporti"), raw.as_deref());
    let (scope, q) = (desk.scope.clone(), query.clone());
    let (found, asked) = web
        .read(move |rx| {
            let asked = search(&q, rx.today());
            Ok((report(rx, &scope, &asked), asked))
        })
        .await?;
    let (found, alert) = match found {
        Ok(found) => (Some(found), None),
        Err(app::Error::Refused(r)) => (None, Some(Alert::new(Tone::Bad, "Periodo da correggere", r.message))),
        Err(e) => return Err(e.into()),
    };
    let something = found.as_ref().filter(|f| f.all != Sums::default() || f.backlog > 0);
    page(&ReportPage {
        shell: desk.shell("assistenza"),
        crumbs: crumbs(&desk, "Rapporti"),
        chips: chips(&desk, ""),
        filters: filters(&query, &asked),
        alert,
        facts: found.as_ref().map(facts).unwrap_or_default(),
        charts: something.map(charts).unwrap_or_default(),
        title: format!("Per {}", asked.part.label().to_lowercase()),
        help: help(asked.part),
        parts: something.map(|f| TableView::of(&counts(f))),
        times: something.map(|f| TableView::of(&times(f))),
        xlsx: query.clone().at(desk.href("/assistenza/rapporti/dati.xlsx")).href(),
        empty: Empty::new(
            "Nessuna richiesta in questo periodo",
            "Scegliere altri giorni. Finché non si sceglie, il periodo finisce ieri: per contare anche oggi, indicarlo in «Al».",
        ),
    })
}

/// Every part, with its counts and its times, and the months.
pub(super) async fn xlsx(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(String::new(), raw.as_deref());
    let scope = desk.scope.clone();
    let (tables, today) = web
        .read(move |rx| {
            let today = rx.today();
            let asked = search(&query, today);
            let mut tables = Vec::new();
            for part in [Part::Body, Part::Service, Part::Queue, Part::Assignee] {
                let found = report(rx, &scope, &Search { part, ..asked })?;
                if tables.is_empty() {
                    tables.push(by_month(&found));
                }
                tables.extend([counts(&found), times(&found)]);
            }
            Ok((tables, today))
        })
        .await?;
    as_xlsx(&web, &format!("assistenza-{today}"), tables).await
}

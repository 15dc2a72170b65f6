//! What was thought, by service and area: table, chart, spreadsheet.

use app::satisfaction::{self, Report};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use documents::sheet::{Cell, Column, Kind, Table};
use domain::helpdesk::moment;
use domain::it;
use domain::satisfaction::{Tally, label};
use rust_decimal::Decimal;

use crate::respond::page;
use crate::table;
use crate::view::{Chart, ChartKind, Crumbs, Empty, Facts, Field, Filters, Query, Series, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

struct Line {
    name: String,
    asked: String,
    answered: String,
    mean: String,
    satisfied: String,
}

struct Comment {
    href: String,
    number: i32,
    score: String,
    text: String,
    when: String,
}

#[derive(Template)]
#[template(path = "satisfaction/report.html")]
struct ReportPage {
    shell: Shell,
    crumbs: Crumbs,
    filters: Filters,
    facts: Facts,
    /// Title, head of the first column, rows.
    tables: Vec<(&'static str, &'static str, Vec<Line>)>,
    chart: Option<Chart>,
    comments: Vec<Comment>,
    file: String,
    empty: Option<Empty>,
    error: Option<String>,
}

fn mean(tally: &Tally) -> String {
    tally.mean().map_or_else(|| "–".to_owned(), |m| it::decimal(Decimal::new(i64::try_from(m).unwrap_or(0), 2)))
}

fn percent(share: Option<u64>) -> String {
    share.map_or_else(|| "–".to_owned(), |s| format!("{s} %"))
}

fn lines(all: &[(String, Tally)]) -> Vec<Line> {
    let line = |(name, tally): &(String, Tally)| Line {
        name: name.clone(),
        asked: it::thousands(tally.asked),
        answered: it::thousands(tally.answered()),
        mean: mean(tally),
        satisfied: percent(tally.satisfied()),
    };
    all.iter().map(line).collect()
}

/// The days asked for; this year up to today without any.
fn days(query: &Query, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let day = |key: &str| query.get(key).and_then(it::parse_date);
    let first = day("dal").or_else(|| NaiveDate::from_ymd_opt(today.year(), 1, 1)).unwrap_or(today);
    (first, day("al").unwrap_or(today))
}

fn chart(report: &Report, file: &str) -> Option<Chart> {
    let shown: Vec<&(String, Tally)> = report.services.iter().filter(|(_, t)| t.answered() > 0).collect();
    let series = |score: u8| Series {
        name: label(score).to_owned(),
        values: shown.iter().map(|(_, t)| Some(Decimal::from(t.scores[usize::from(score) - 1]))).collect(),
    };
    (!shown.is_empty()).then(|| Chart {
        id: "gradimento",
        title: "Quanti hanno dato ciascun voto, per servizio?".to_owned(),
        kind: ChartKind::HStacked,
        label: "Servizio",
        labels: shown.iter().map(|(name, _)| name.clone()).collect(),
        series: (1..=5).map(series).collect(),
        xlsx: file.to_owned(),
        scale: true,
        ..Chart::default()
    })
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/assistenza/gradimento"), raw.as_deref());
    let (scope, asked) = (desk.scope.clone(), query.clone());
    let found = web
        .read(move |rx| {
            let (span, now) = (days(&asked, rx.today()), rx.now);
            match satisfaction::report(rx, &scope, span) {
                Err(app::Error::Refused(refusal)) => Ok((Report::default(), span, now, Some(refusal))),
                other => Ok((other?, span, now, None)),
            }
        })
        .await?;
    let (report, (first, last), now, refusal) = found;
    let file = format!("{}?dal={}&al={}", desk.href("/assistenza/gradimento.xlsx"), it::date(first), it::date(last));
    let error = refusal.map(|r| r.fields.first().map_or(r.message.clone(), |f| f.message.clone()));
    page(&ReportPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here("Gradimento"),
        filters: Filters::new(
            &query,
            None,
            vec![
                Field::date("dal", "Chiuse dal").value(it::date(first)),
                Field::date("al", "Al").value(it::date(last)),
            ],
        ),
        facts: Facts::new()
            .figure("Voto medio", mean(&report.all), "su 5")
            .figure("Soddisfatti", percent(report.all.satisfied()), "hanno dato 4 o 5")
            .figure(
                "Risposte",
                it::thousands(report.all.answered()),
                format!("su {} richieste chiuse ({})", it::thousands(report.all.asked), percent(report.all.response())),
            ),
        tables: vec![
            ("Per servizio", "Servizio", lines(&report.services)),
            ("Per area", "Area", lines(&report.queues)),
        ],
        chart: chart(&report, &file),
        comments: report
            .comments
            .iter()
            .map(|c| Comment {
                href: desk.href(&format!("/assistenza/{}", c.ticket)),
                number: c.ticket,
                score: c.score.map(|s| format!("{s} su 5")).unwrap_or_default(),
                text: c.comment.clone(),
                when: c.answered_at.map(|at| moment(at, now)).unwrap_or_default(),
            })
            .collect(),
        empty: (report.all.asked == 0 && error.is_none()).then(|| {
            Empty::new(
                "Nessun parere chiesto in questi giorni",
                "Quando una richiesta si chiude, chi ha chiesto riceve un collegamento per dire com'è andata.",
            )
        }),
        file,
        error,
    })
}

pub(super) async fn xlsx(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    let scope = desk.scope.clone();
    let (report, (first, last)) = web
        .read(move |rx| {
            let span = days(&query, rx.today());
            Ok((satisfaction::report(rx, &scope, span)?, span))
        })
        .await?;
    let tables = vec![sheet("Per servizio", "Servizio", &report.services), sheet("Per area", "Area", &report.queues)];
    table::as_xlsx(&web, &format!("gradimento-{first}-{last}"), tables).await
}

fn sheet(title: &str, head: &str, all: &[(String, Tally)]) -> Table {
    let mut columns = vec![
        Column::new(head, Kind::Text),
        Column::new("Chieste", Kind::Integer),
        Column::new("Risposte", Kind::Integer),
    ];
    columns.extend((1..=5).map(|s| Column::new(format!("Voto {s}"), Kind::Integer)));
    columns.push(Column::new("Voto medio", Kind::Decimal));
    let mut table = Table::new(title, columns);
    let whole = |n: u64| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    for (name, tally) in all {
        let mut row: Vec<Cell> = vec![name.as_str().into(), whole(tally.asked), whole(tally.answered())];
        row.extend(tally.scores.iter().map(|n| whole(*n)));
        row.push(tally.mean().map_or(Cell::Empty, |m| Cell::Decimal(Decimal::new(i64::try_from(m).unwrap_or(0), 2))));
        table.push(row);
    }
    table
}

//! What is owed to the centre, by age and by body; reminders to all.

use app::billing::ArrearsView;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::identity::Permission;
use domain::{Cents, it};

use super::list::Row;
use crate::table::{as_csv, as_xlsx};
use crate::view::{Chart, ChartKind, Facts, Heads, Series, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/arrears.html")]
struct ArrearsPage {
    shell: Shell,
    facts: Facts,
    chart: Chart,
    heads: Heads,
    bodies: Vec<BodyRow>,
    documents: Vec<Row>,
    may_edit: bool,
    late: bool,
    treasurer: String,
    xlsx: String,
    books: String,
    remind: String,
    remind_ask: String,
}

struct BodyRow {
    href: String,
    name: String,
    left: String,
    overdue: String,
    days: String,
}

/// The arrears today.
pub(super) async fn arrears(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (view, today) = web.read(move |rx| Ok((app::billing::arrears(rx, &scope)?, rx.today()))).await?;
    respond::page(&page(&desk, &view, today)?)
}

fn page(desk: &Desk, view: &ArrearsView, today: NaiveDate) -> Result<ArrearsPage> {
    let late = view.documents.iter().filter(|d| d.due < today).count() as u64;
    let bodies = view.bodies.iter().filter(|b| b.overdue > Cents::ZERO).count() as u64;
    let rows: Result<Vec<Row>> =
        view.documents.iter().map(|d| Row::of(d, today, desk.href(&format!("/documenti/{}", d.id)))).collect();
    Ok(ArrearsPage {
        shell: desk.shell("pagamenti"),
        facts: Facts::new()
            .figure(
                "Da incassare",
                view.left.to_string(),
                counted(view.documents.len() as u64, "documento", "documenti"),
            )
            .figure("In ritardo", view.overdue.to_string(), counted(late, "documento", "documenti"))
            .figure("Enti in ritardo", it::thousands(bodies), ""),
        chart: chart(view, desk.href("/pagamenti/arretrati.csv")),
        heads: Heads::new()
            .text("ente", "Ente")
            .number("resta", "Da incassare")
            .number("ritardo", "In ritardo")
            .number("giorni", "Giorni"),
        bodies: view
            .bodies
            .iter()
            .map(|b| BodyRow {
                href: desk.href(&format!("/pagamenti/enti/{}", b.body_id)),
                name: b.name.clone(),
                left: b.left.to_string(),
                overdue: if b.overdue > Cents::ZERO { b.overdue.to_string() } else { String::new() },
                days: if b.days > 0 { b.days.to_string() } else { String::new() },
            })
            .collect(),
        documents: rows?,
        may_edit: desk.scope.allows(Permission::EditBilling),
        late: late > 0,
        treasurer: desk.href("/pagamenti/tesoriere"),
        xlsx: desk.href("/pagamenti/arretrati.xlsx"),
        books: desk.href("/pagamenti/registri"),
        remind: desk.href("/pagamenti/solleciti"),
        remind_ask: format!("Sollecitare {} per {}?", counted(bodies, "ente", "enti"), view.overdue),
    })
}

fn chart(view: &ArrearsView, csv: String) -> Chart {
    Chart {
        id: "arretrati",
        title: "Da quanto tempo si aspettano i pagamenti?".to_owned(),
        kind: ChartKind::HBar,
        label: "Ritardo",
        labels: view.bands.iter().map(|(band, ..)| band.label().to_owned()).collect(),
        series: vec![Series {
            name: "Da incassare".to_owned(),
            values: view.bands.iter().map(|(_, sum, _)| Some(sum.euros())).collect(),
        }],
        unit: "€",
        decimals: 2,
        xlsx: csv.replace(".csv", ".xlsx"),
        csv,
        ..Chart::default()
    }
}

/// The arrears by age.
fn by_age(view: &ArrearsView) -> Table {
    let mut table = Table::new(
        "Per età",
        vec![
            Column::new("Scadenza", Kind::Text),
            Column::new("Documenti", Kind::Integer).summed(),
            Column::new("Da incassare", Kind::Money).summed(),
        ],
    );
    for (band, sum, count) in &view.bands {
        table.push(vec![band.label().into(), (*count).into(), (*sum).into()]);
    }
    table
}

/// The arrears by body.
fn by_body(view: &ArrearsView) -> Table {
    let mut table = Table::new(
        "Per ente",
        vec![
            Column::new("Ente", Kind::Text),
            Column::new("Da incassare", Kind::Money).summed(),
            Column::new("In ritardo", Kind::Money).summed(),
            Column::new("Giorni di ritardo", Kind::Integer),
        ],
    );
    for body in &view.bodies {
        let days = Some(body.days).filter(|d| *d > 0);
        table.push(vec![body.name.as_str().into(), body.left.into(), body.overdue.into(), days.into()]);
    }
    table
}

/// The open documents.
fn by_document(view: &ArrearsView, today: NaiveDate) -> Result<Table> {
    let mut table = Table::new(
        "Documenti",
        vec![
            Column::new("Ente", Kind::Text),
            Column::new("Numero", Kind::Code),
            Column::new("Scadenza", Kind::Date),
            Column::new("Giorni di ritardo", Kind::Integer),
            Column::new("Da incassare", Kind::Money).summed(),
        ],
    );
    for row in &view.documents {
        let days = Some((today - row.due).num_days()).filter(|d| *d > 0);
        table.push(vec![
            row.document()?.draft.customer.name.into(),
            row.number_text().into(),
            row.due.into(),
            days.into(),
            Cents(row.open).into(),
        ]);
    }
    Ok(table)
}

/// The arrears by age, as CSV.
pub(super) async fn arrears_csv(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let view = web.read(move |rx| app::billing::arrears(rx, &scope)).await?;
    as_csv("arretrati", &by_age(&view))
}

/// The arrears by body, by document and by age, in XLSX.
pub(super) async fn arrears_xlsx(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (view, today) = web.read(move |rx| Ok((app::billing::arrears(rx, &scope)?, rx.today()))).await?;
    as_xlsx(&web, "arretrati", vec![by_body(&view), by_document(&view, today)?, by_age(&view)]).await
}

async fn collected(web: &Web, desk: &Desk) -> Result<Table> {
    let scope = desk.scope.clone();
    let years = web.read(move |rx| app::billing::summary(rx, &scope)).await?;
    let mut table = Table::new(
        "Incassi",
        vec![
            Column::new("Anno", Kind::Code),
            Column::new("Documenti", Kind::Integer).summed(),
            Column::new("Chiesto", Kind::Money).summed(),
            Column::new("Incassato", Kind::Money).summed(),
            Column::new("In attesa", Kind::Money).summed(),
            Column::new("In ritardo", Kind::Money).summed(),
        ],
    );
    for y in years {
        table.push(vec![
            Cell::Text(y.year.to_string()),
            y.documents.into(),
            y.asked.into(),
            y.collected.into(),
            y.open.into(),
            y.late.into(),
        ]);
    }
    Ok(table)
}

/// What was asked and received year by year, as CSV.
pub(super) async fn collected_csv(State(web): State<Web>, desk: Desk) -> Result<Response> {
    as_csv("incassi", &collected(&web, &desk).await?)
}

/// The same in XLSX.
pub(super) async fn collected_xlsx(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let table = collected(&web, &desk).await?;
    as_xlsx(&web, "incassi", vec![table]).await
}

/// Sends the reminders.
pub(super) async fn remind(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let done = web.write(move |tx| app::billing::remind(tx, &scope)).await?;
    let mut said = match done.sent {
        0 => "Nessun sollecito da inviare: chi è in ritardo è stato sollecitato da meno di 15 giorni.".to_owned(),
        n => format!("{}.", counted(n.into(), "sollecito inviato", "solleciti inviati")),
    };
    if !done.without_address.is_empty() {
        said.push_str(&format!(" Senza indirizzo PEC: {}.", done.without_address.join(", ")));
    }
    Ok(respond::done(&desk.href("/pagamenti"), &said))
}

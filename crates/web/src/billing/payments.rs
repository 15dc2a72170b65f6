//! What is owed to the centre, by age and by body; reminders; the account of a body.

use app::billing::{ArrearsView, DocumentRow, Statement};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::identity::Permission;
use domain::{Cents, it};

use super::list::Row;
use super::words::money;
use super::{Here, files};
use crate::view::{Chart, ChartKind, Crumbs, Empty, Facts, Heads, Series, Shell, counted};
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
        remind: desk.href("/pagamenti/solleciti"),
        remind_ask: format!("Sollecitare {} per {}?", counted(bodies, "ente", "enti"), view.overdue),
    })
}

fn chart(view: &ArrearsView, csv: String) -> Chart {
    Chart {
        id: "arretrati",
        title: "Da quanto tempo si aspettano i pagamenti?".to_owned(),
        kind: ChartKind::HBar,
        label: "Scadenza",
        labels: view.bands.iter().map(|(band, ..)| band.label().to_owned()).collect(),
        series: vec![Series {
            name: "Da incassare".to_owned(),
            values: view.bands.iter().map(|(_, sum, _)| Some(sum.euros())).collect(),
        }],
        unit: "€",
        decimals: 2,
        csv,
        ..Chart::default()
    }
}

/// The arrears by age, as CSV.
pub(super) async fn arrears_csv(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let view = web.read(move |rx| app::billing::arrears(rx, &scope)).await?;
    let mut table = Table::new(
        "Arretrati",
        vec![
            Column::new("Scadenza", Kind::Text),
            Column::new("Documenti", Kind::Integer),
            Column::new("Da incassare", Kind::Money),
        ],
    );
    for (band, sum, count) in view.bands {
        table.push(vec![band.label().into(), count.into(), sum.into()]);
    }
    files::as_csv("arretrati", &table)
}

/// What was asked and received year by year, as CSV.
pub(super) async fn collected_csv(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let years = web.read(move |rx| app::billing::summary(rx, &scope)).await?;
    let mut table = Table::new(
        "Incassi",
        vec![
            Column::new("Anno", Kind::Code),
            Column::new("Documenti", Kind::Integer),
            Column::new("Chiesto", Kind::Money),
            Column::new("Incassato", Kind::Money),
            Column::new("In attesa", Kind::Money),
            Column::new("In ritardo", Kind::Money),
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
    files::as_csv("incassi", &table)
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

#[derive(Template)]
#[template(path = "billing/statement.html")]
struct StatementPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    facts: Facts,
    movements: Vec<Movement>,
    empty: Empty,
    zip: String,
    body_href: String,
}

/// A movement of an account.
pub(super) struct Movement {
    pub(super) on: String,
    pub(super) text: String,
    pub(super) href: Option<String>,
    pub(super) asked: String,
    pub(super) paid: String,
    pub(super) balance: String,
}

/// The account of a body.
pub(super) async fn statement(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (body, scope) = (at.body()?, desk.scope.clone());
    let account = web.read(move |rx| app::billing::statement(rx, &scope, body)).await?;
    let name = match account.documents.last() {
        Some(row) => row.document()?.draft.customer.name,
        None => return Err(crate::Error::not_found()),
    };
    respond::page(&StatementPage {
        shell: desk.shell("pagamenti"),
        crumbs: Crumbs::new().to("Pagamenti", desk.href("/pagamenti")).here(name.clone()),
        title: name,
        facts: account_facts(&account),
        movements: movements(&account, |row| desk.href(&format!("/documenti/{}", row.id)))?,
        empty: Empty::new("Nessun movimento", "L'ente non ha ancora documenti."),
        zip: desk.href(&format!("/documenti/enti/{body}/documenti.zip")),
        body_href: desk.href(&format!("/enti/{body}")),
    })
}

/// The sums of an account.
pub(super) fn account_facts(account: &Statement) -> Facts {
    Facts::new()
        .figure("Chiesto", account.asked.to_string(), counted(account.documents.len() as u64, "documento", "documenti"))
        .figure("Pagato", account.paid.to_string(), "")
        .figure("Resta da pagare", account.left.to_string(), "")
}

/// The movements in order of date, with what is open after each.
pub(super) fn movements(account: &Statement, href: impl Fn(&DocumentRow) -> String) -> Result<Vec<Movement>> {
    let mut all: Vec<(NaiveDate, u8, String, Option<String>, i64)> = Vec::new();
    for row in &account.documents {
        let text = format!("{} {}", row.document_kind().label(), row.number_text());
        let credit = row.corrects_id.is_some();
        all.push((row.date, 0, text.clone(), Some(href(row)), if credit { -row.payable } else { row.payable }));
        if !credit && !row.document_state()?.is_owed() && row.payable > row.credited {
            let on = domain::dates::italian_date(row.changed_at);
            all.push((on, 1, format!("{text}: non più dovuta"), None, row.credited - row.payable));
        }
    }
    for payment in &account.payments {
        all.push((
            payment.on_date,
            2,
            format!("Pagamento {}", payment.reference).trim().to_owned(),
            None,
            -payment.amount,
        ));
    }
    all.sort();
    let mut balance = 0;
    Ok(all
        .into_iter()
        .map(|(on, _, text, href, amount)| {
            balance += amount;
            let shown = |n: i64| if n > 0 { money(n) } else { String::new() };
            Movement {
                on: it::date(on),
                text,
                href,
                asked: shown(amount),
                paid: shown(-amount),
                balance: money(balance),
            }
        })
        .collect())
}

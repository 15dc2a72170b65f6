//! What was recorded, and the same as a file.

use app::hours::{HoursRow, export, list};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::it;

use super::{chips, clock, decimal, filter_fields, search};
use crate::respond::page;
use crate::table;
use crate::view::{Chips, Choice, Empty, Export, Field, Filters, Heads, Pager, Query, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

/// A row of the list.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) ticket: String,
    pub(super) ticket_href: String,
    pub(super) day: String,
    pub(super) who: String,
    pub(super) role: String,
    pub(super) body: String,
    pub(super) time: String,
    pub(super) note: String,
    pub(super) paid: String,
}

/// What of a piece of work the body pays, in words; empty when nothing.
pub(super) fn paid(row: &HoursRow) -> String {
    match (row.drawn, row.excess) {
        _ if !row.charged => String::new(),
        (_, 0) => "dalle prepagate".to_owned(),
        (0, _) => "eccedente".to_owned(),
        (drawn, excess) => format!("{} prepagate, {} eccedenti", clock(drawn), clock(excess)),
    }
}

impl Row {
    pub(super) fn of(row: &HoursRow, desk: &Desk) -> Self {
        Self {
            href: desk.href(&format!("/ore/registrate/{}", row.id)),
            ticket: format!("n. {}", row.ticket),
            ticket_href: desk.href(&format!("/assistenza/{}", row.ticket)),
            day: it::date(row.on_date),
            who: row.person_name.clone(),
            role: row.role.clone(),
            body: row.body_name.clone(),
            time: clock(row.minutes),
            note: row.note.clone(),
            paid: paid(row),
        }
    }
}

#[derive(Template)]
#[template(path = "hours/list.html")]
struct ListPage {
    shell: Shell,
    chips: Chips,
    filters: Filters,
    export: Export,
    heads: Heads,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
}

pub(super) async fn index(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/ore/registrate"), raw.as_deref());
    let (scope, q) = (desk.scope.clone(), query.clone());
    let (found, people, bodies, asked, today) = web
        .read(move |rx| {
            let today = rx.today();
            let asked = search(&q, today);
            let people = app::helpdesk::operators(rx, &scope)?;
            let bodies = app::helpdesk::askers(rx, &scope)?;
            Ok((list(rx, &scope, &asked, &q.cursor())?, people, bodies, asked, today))
        })
        .await?;
    let mut fields = filter_fields(&asked, today, &people, &bodies);
    let paid = vec![Choice::new("", "Tutte"), Choice::new("si", "Solo a consumo")];
    fields.push(Field::select("scalate", "Quali", paid));
    let more = found.next.is_some() || found.previous.is_some();
    let count = counted(found.rows.len() as u64, "registrazione", "registrazioni");
    page(&ListPage {
        shell: desk.shell("ore"),
        chips: chips(&desk, "/ore/registrate"),
        filters: Filters::new(&query, None, fields),
        export: Export {
            count: if more { format!("{count} in questa pagina") } else { count },
            list: "ore",
            columns: vec![("ente", "Ente"), ("nota", "Nota"), ("paga", "A consumo")],
            files: vec![("XLSX", query.clone().at(desk.href("/ore/registrate/elenco.xlsx")).href())],
        },
        heads: Heads::new()
            .text("chi", "Persona e figura")
            .number("giorno", "Giorno")
            .number("tempo", "Tempo")
            .text("richiesta", "Richiesta")
            .text("ente", "Ente")
            .text("nota", "Nota")
            .text("paga", "A consumo"),
        empty: Empty::new(
            "Nessuna registrazione",
            "Con questi filtri non ci sono ore. Si registrano dalla pagina di una richiesta o di un'attività.",
        )
        .action("Vai alle richieste", desk.href("/assistenza")),
        pager: Pager::of(&query, &found),
        rows: found.rows.iter().map(|r| Row::of(r, &desk)).collect(),
    })
}

fn sheet(rows: &[HoursRow]) -> Table {
    let columns = vec![
        Column::new("Giorno", Kind::Date),
        Column::new("Persona", Kind::Text),
        Column::new("Figura", Kind::Text),
        Column::new("Ore", Kind::Decimal).summed(),
        Column::new("Richiesta", Kind::Integer),
        Column::new("Ente", Kind::Text),
        Column::new("Area", Kind::Code),
        Column::new("Servizio", Kind::Code),
        Column::new("Da ore prepagate", Kind::Decimal).summed(),
        Column::new("Eccedenti", Kind::Decimal).summed(),
        Column::new("Nota", Kind::Text),
    ];
    let mut table = Table::new("Ore registrate", columns);
    for r in rows {
        table.push(vec![
            Cell::Date(r.on_date),
            r.person_name.as_str().into(),
            r.role.as_str().into(),
            Cell::Decimal(decimal(r.minutes)),
            Cell::Integer(r.ticket.into()),
            r.body_name.as_str().into(),
            r.queue.as_str().into(),
            r.service.as_str().into(),
            Cell::Decimal(decimal(r.drawn)),
            Cell::Decimal(decimal(r.excess)),
            r.note.as_str().into(),
        ]);
    }
    table
}

pub(super) async fn xlsx(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let (scope, q) = (desk.scope.clone(), Query::parse(String::new(), raw.as_deref()));
    let (rows, today) = web
        .read(move |rx| {
            let today = rx.today();
            Ok((export(rx, &scope, &search(&q, today))?, today))
        })
        .await?;
    table::as_xlsx(&web, &format!("ore-registrate-{today}"), vec![sheet(&rows)]).await
}

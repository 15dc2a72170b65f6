//! The list of what was delivered, and the same as a file.

use app::resources::{Item, Search, export, list};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::identity::Permission;
use domain::resources::ResourceKind;

use super::Line;
use crate::respond::page;
use crate::table;
use crate::view::{Chip, Chips, Choice, Empty, Export, Field, FieldKind, Filters, Heads, Pager, Query, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "resources/list.html")]
struct ListPage {
    shell: Shell,
    may_edit: bool,
    new_href: String,
    chips: Chips,
    filters: Filters,
    export: Export,
    heads: Heads,
    rows: Vec<(Line, String)>,
    empty: Empty,
    pager: Pager,
}

fn search(query: &Query) -> Search {
    Search {
        text: query.get("q").unwrap_or_default().to_owned(),
        kind: query.get("tipo").and_then(ResourceKind::from_code),
        body: query.get("ente").and_then(|id| id.parse().ok()),
        service: query.get("servizio").map(str::to_owned),
        ended: query.get("restituite") == Some("si"),
    }
}

pub(super) async fn index(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/risorse"), raw.as_deref());
    let (search, cursor, scope) = (search(&query), query.cursor(), desk.scope.clone());
    let (found, today) = web.read(move |rx| Ok((list(rx, &scope, &search, &cursor)?, rx.today()))).await?;
    let row =
        |(stored, body): &Item| (Line::new(stored, desk.href(&format!("/risorse/{}", stored.id)), today), body.clone());
    let may_edit = desk.scope.allows(Permission::WorkHelpdesk);
    let more = found.next.is_some() || found.previous.is_some();
    page(&ListPage {
        shell: desk.shell("risorse"),
        may_edit,
        new_href: desk.href("/risorse/nuova"),
        chips: chips(&desk, false),
        filters: filters(&query),
        export: files(&query, &desk, found.rows.len() as u64, more),
        heads: Heads::new()
            .text("nome", "Risorsa")
            .text("ente", "Ente")
            .text("fornitore", "Fornitore")
            .number("dal", "Dal")
            .text("stato", "Scadenza"),
        empty: empty(&query, &desk, may_edit),
        pager: Pager::of(&query, &found),
        rows: found.rows.iter().map(row).collect(),
    })
}

/// All of them, or by the day on which they expire.
pub(super) fn chips(desk: &Desk, calendar: bool) -> Chips {
    let chip = |label: &str, path: &str, active| Chip {
        label: label.to_owned(),
        href: desk.href(path),
        active,
        ..Chip::default()
    };
    let chips = vec![chip("Elenco", "/risorse", !calendar), chip("Scadenze", "/risorse/scadenze", calendar)];
    Chips { label: "Come si guardano".to_owned(), chips }
}

fn filters(query: &Query) -> Filters {
    let mut kinds = vec![Choice::new("", "Tutti")];
    kinds.extend(ResourceKind::ALL.map(|k| Choice::new(k.code(), k.label())));
    let ended = vec![Choice::new("", "In uso"), Choice::new("si", "Anche restituite")];
    let search = Field { placeholder: "Nome, dato o fornitore".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
    let fields = vec![Field::select("tipo", "Tipo", kinds), Field::select("restituite", "Stato", ended)];
    Filters::new(query, Some(search), fields)
}

fn files(query: &Query, desk: &Desk, shown: u64, more: bool) -> Export {
    let file = |ext: &str| query.clone().at(desk.href(&format!("/risorse/elenco.{ext}"))).href();
    let count = counted(shown, "risorsa", "risorse");
    Export {
        count: if more { format!("{count} in questa pagina") } else { count },
        list: "risorse",
        columns: vec![("ente", "Ente"), ("fornitore", "Fornitore"), ("dal", "Dal"), ("stato", "Scadenza")],
        files: vec![("CSV", file("csv")), ("XLSX", file("xlsx"))],
    }
}

fn empty(query: &Query, desk: &Desk, may_edit: bool) -> Empty {
    if !query.pairs().is_empty() {
        return Empty::new(
            "Nessuna risorsa corrisponde ai filtri",
            "Si possono togliere i filtri o cercare un'altra parola.",
        )
        .action("Togli i filtri", query.path());
    }
    let text = "Domini, certificati, caselle, macchine virtuali, linee e applicazioni che il centro consegna agli enti: \
                qui si segue chi li ha e quando scadono.";
    let empty = Empty::new("Nessuna risorsa assegnata", text);
    if may_edit { empty.action("Registra una consegna", desk.href("/risorse/nuova")) } else { empty }
}

async fn rows(desk: &Desk, web: &Web, raw: Option<&str>) -> Result<(Table, NaiveDate)> {
    let (search, scope) = (search(&Query::parse(String::new(), raw)), desk.scope.clone());
    let (rows, today) = web.read(move |rx| Ok((export(rx, &scope, &search)?, rx.today()))).await?;
    Ok((table_of(&rows), today))
}

pub(super) async fn csv(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let (rows, today) = rows(&desk, &web, raw.as_deref()).await?;
    table::as_csv(&format!("risorse-{today}"), &rows)
}

pub(super) async fn xlsx(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let (rows, today) = rows(&desk, &web, raw.as_deref()).await?;
    table::as_xlsx(&web, &format!("risorse-{today}"), vec![rows]).await
}

fn table_of(rows: &[Item]) -> Table {
    let columns = [
        ("Ente", Kind::Text),
        ("Tipo", Kind::Code),
        ("Nome", Kind::Text),
        ("Dati", Kind::Text),
        ("Servizio", Kind::Code),
        ("Fornitore", Kind::Text),
        ("Dal", Kind::Date),
        ("Scade il", Kind::Date),
        ("Restituita il", Kind::Date),
    ];
    let mut table = Table::new("Risorse assegnate", columns.map(|(head, kind)| Column::new(head, kind)).to_vec());
    let day = |d: Option<NaiveDate>| d.map_or(Cell::Empty, Cell::Date);
    for (stored, body) in rows {
        let r = &stored.resource;
        table.push(vec![
            body.as_str().into(),
            r.kind.label().into(),
            r.name.as_str().into(),
            r.detail.as_str().into(),
            r.service.as_str().into(),
            r.supplier.as_str().into(),
            Cell::Date(r.from),
            day(r.expires),
            day(r.ended),
        ]);
    }
    table
}

//! The documents of the centre.

use app::billing::{DocumentRow, Filter};
use app::page::{Cursor, Key, Page};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use documents::sheet::{Cell, Column, Kind, Table};
use domain::billing::{DocumentKind, StateCode};
use domain::identity::Permission;
use domain::{Cents, it, text};

use super::words::{document_badge, payment_badge};
use crate::table::{as_csv, as_xlsx};
use crate::view::query::{AFTER, BEFORE};
use crate::view::{
    Badge, Chip, Chips, Choice, Empty, Export, Field, FieldKind, Filters, Heads, Pager, Query, Shell, counted,
};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/list.html")]
struct ListPage {
    shell: Shell,
    may_edit: bool,
    upload: String,
    chips: Chips,
    filters: Filters,
    export: Export,
    heads: Heads,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
}

/// A document in a list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) kind: &'static str,
    pub(crate) body: String,
    pub(crate) date: String,
    pub(crate) due: String,
    pub(crate) total: String,
    pub(crate) open: String,
    pub(crate) state: Badge,
    pub(crate) payment: Badge,
}

impl Row {
    /// A document, whose page is at `href`.
    pub(crate) fn of(row: &DocumentRow, today: NaiveDate, href: String) -> Result<Self> {
        Ok(Self {
            href,
            number: row.number_text(),
            kind: row.document_kind().label(),
            body: row.document()?.draft.customer.name,
            date: it::date(row.date),
            due: it::date(row.due),
            total: Cents(row.total).to_string(),
            open: if row.open > 0 { Cents(row.open).to_string() } else { String::new() },
            state: document_badge(row),
            payment: payment_badge(row, today),
        })
    }
}

/// What a query asks for.
fn filter(query: &Query, today: NaiveDate) -> Filter {
    let known = |code: &&str| StateCode::from_code(code).is_some();
    Filter {
        year: query.get("anno").and_then(|y| y.parse().ok()),
        body: query.get("ente").map(str::to_owned),
        state: query.get("stato").filter(known).map(str::to_owned),
        kind: query.get("tipo").filter(|c| DocumentKind::from_code(c).is_some()).map(str::to_owned),
        open: query.get("pagamento") == Some("aperti"),
        due_before: (query.get("pagamento") == Some("ritardo")).then_some(today),
        words: text::fold(query.get("q").unwrap_or_default()).split_whitespace().map(str::to_owned).collect(),
    }
}

/// The place in a list that a query names.
pub(super) fn cursor(query: &Query) -> Cursor {
    let key = |text: &str| {
        let (value, id) = text.rsplit_once('~')?;
        Some(Key { value: value.to_owned(), id: id.to_owned() })
    };
    match (query.get(AFTER).and_then(key), query.get(BEFORE).and_then(key)) {
        (Some(key), _) => Cursor::After(key),
        (None, Some(key)) => Cursor::Before(key),
        (None, None) => Cursor::First,
    }
}

/// The list, by name of the body.
pub(super) async fn index(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/documenti"), raw.as_deref());
    let (scope, asked) = (desk.scope.clone(), query.clone());
    let (page, years, today) = web
        .read(move |rx| {
            let today = rx.today();
            let page = app::billing::documents(rx, &scope, &filter(&asked, today), &cursor(&asked))?;
            Ok((page, app::billing::years(rx, &scope)?, today))
        })
        .await?;
    let years: Vec<i32> = years.years.iter().filter(|y| y.sequence == 0).map(|y| y.year).collect();
    let rows: Result<Vec<Row>> =
        page.rows.iter().map(|r| Row::of(r, today, desk.href(&format!("/documenti/{}", r.id)))).collect();
    respond::page(&ListPage {
        shell: desk.shell("documenti"),
        may_edit: desk.scope.allows(Permission::EditBilling),
        upload: desk.href("/documenti/carica"),
        chips: chips(&query),
        filters: filters(&query, &years, today),
        export: export(&desk, &query, &page),
        heads: Heads::new()
            .text("ente", "Ente")
            .text("numero", "Documento")
            .number("data", "Data")
            .number("scadenza", "Scadenza")
            .number("totale", "Totale")
            .number("aperto", "Da incassare")
            .text("stato", "Stato")
            .text("pagamento", "Pagamento"),
        empty: empty(&desk, &query),
        pager: pager(&query, &page, None),
        rows: rows?,
    })
}

fn chips(query: &Query) -> Chips {
    let base = query.clone().from_start();
    let chip = |label: &str, key: &str, value: &str| Chip {
        label: label.to_owned(),
        count: None,
        href: base.clone().without(&["stato", "pagamento"]).with(key, value).href(),
        active: query.get(key).unwrap_or_default() == value,
    };
    let mut all = chip("Tutti", "stato", "");
    all.active = query.get("stato").is_none() && query.get("pagamento").is_none();
    Chips {
        label: "Quali documenti".to_owned(),
        chips: vec![
            all,
            chip("Da firmare o inviare", "stato", "issued"),
            chip("Firmati, da inviare", "stato", "signed"),
            chip("Scartati", "stato", "rejected"),
            chip("Rifiutati", "stato", "refused"),
            chip("Da incassare", "pagamento", "aperti"),
            chip("In ritardo", "pagamento", "ritardo"),
        ],
    }
}

fn filters(query: &Query, years: &[i32], today: NaiveDate) -> Filters {
    let mut all_years = vec![Choice::new("", "Tutti")];
    let shown = if years.is_empty() { vec![today.year()] } else { years.to_vec() };
    all_years.extend(shown.iter().map(|y| Choice::new(y.to_string(), y.to_string())));
    let mut kinds = vec![Choice::new("", "Tutti")];
    kinds.extend(DocumentKind::ALL.map(|k| Choice::new(k.code(), k.label())));
    let mut states = vec![Choice::new("", "Tutti")];
    states.extend(StateCode::ALL.map(|s| Choice::new(s.code(), s.label())));
    let payments =
        vec![Choice::new("", "Tutti"), Choice::new("aperti", "Da incassare"), Choice::new("ritardo", "In ritardo")];
    Filters::new(
        query,
        Some(Field { placeholder: "Nome dell'ente".into(), ..Field::new(FieldKind::Search, "q", "Cerca") }),
        vec![
            Field::select("anno", "Anno", all_years),
            Field::select("tipo", "Tipo", kinds),
            Field::select("stato", "Stato", states),
            Field::select("pagamento", "Pagamento", payments),
        ],
    )
}

fn export(desk: &Desk, query: &Query, page: &Page<DocumentRow>) -> Export {
    let file = |ext: &str| query.clone().at(desk.href(&format!("/documenti/elenco.{ext}"))).href();
    let shown = counted(page.rows.len() as u64, "documento", "documenti");
    let more = page.next.is_some() || page.previous.is_some();
    Export {
        count: if more { format!("{shown} in questa pagina") } else { shown },
        list: "documenti",
        columns: vec![
            ("data", "Data"),
            ("scadenza", "Scadenza"),
            ("totale", "Totale"),
            ("aperto", "Da incassare"),
            ("stato", "Stato"),
            ("pagamento", "Pagamento"),
        ],
        files: vec![("CSV", file("csv")), ("XLSX", file("xlsx"))],
    }
}

fn empty(desk: &Desk, query: &Query) -> Empty {
    if query.pairs().is_empty() {
        return Empty::new("Ancora nessun documento", "I documenti nascono dall'emissione delle quote annuali.")
            .action("Vai alle quote", desk.href("/quote"));
    }
    Empty::new("Nessun documento corrisponde", "Si possono togliere i filtri oppure cercare un altro ente.")
        .action("Togli i filtri", desk.href("/documenti"))
}

/// The foot of a list; `total` is how many rows match, where it is known.
pub(super) fn pager<T>(query: &Query, page: &Page<T>, total: Option<u64>) -> Pager {
    let token = |key: &Key| format!("{}~{}", key.value, key.id);
    Pager {
        shown: page.rows.len(),
        total,
        previous: page.previous.as_ref().map(|k| query.clone().before(&token(k)).href()),
        next: page.next.as_ref().map(|k| query.clone().after(&token(k)).href()),
    }
}

async fn table(web: &Web, desk: &Desk, raw: Option<String>) -> Result<Table> {
    let query = Query::parse(desk.href("/documenti"), raw.as_deref());
    let scope = desk.scope.clone();
    let (rows, today) = web
        .read(move |rx| {
            let today = rx.today();
            Ok((app::billing::documents_of(rx, &scope, &filter(&query, today))?, today))
        })
        .await?;
    let mut table = Table::new(
        "Documenti",
        vec![
            Column::new("Numero", Kind::Code),
            Column::new("Tipo", Kind::Text),
            Column::new("Ente", Kind::Text),
            Column::new("Codice fiscale", Kind::Code),
            Column::new("Data", Kind::Date),
            Column::new("Scadenza", Kind::Date),
            Column::new("Imponibile", Kind::Money).summed(),
            Column::new("IVA", Kind::Money).summed(),
            Column::new("Totale", Kind::Money).summed(),
            Column::new("Incassato", Kind::Money).summed(),
            Column::new("Da incassare", Kind::Money).summed(),
            Column::new("Stato", Kind::Text),
            Column::new("Pagamento", Kind::Text),
        ],
    );
    for row in rows {
        let who = row.document()?.draft.customer;
        let sign = if row.document_kind() == DocumentKind::CreditNote { -1 } else { 1 };
        table.push(vec![
            Cell::Text(row.number_text()),
            row.document_kind().label().into(),
            Cell::Text(who.name),
            who.fiscal_code.into(),
            Cell::Date(row.date),
            Cell::Date(row.due),
            Cell::Money(Cents(sign * row.net)),
            Cell::Money(Cents(sign * row.vat)),
            Cell::Money(Cents(sign * row.total)),
            Cell::Money(Cents(row.paid)),
            Cell::Money(Cents(row.open)),
            Cell::Text(document_badge(&row).text),
            Cell::Text(payment_badge(&row, today).text),
        ]);
    }
    Ok(table)
}

/// Exactly what is filtered, as CSV.
pub(super) async fn csv(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    as_csv("documenti", &table(&web, &desk, raw).await?)
}

/// Exactly what is filtered, as XLSX.
pub(super) async fn xlsx(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let table = table(&web, &desk, raw).await?;
    as_xlsx(&web, "documenti", vec![table]).await
}

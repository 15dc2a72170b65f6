//! The quotes and orders of the centre.

use app::page::{Cursor, Key, Page};
use app::quotes::{Income, QuoteRow, Search, counts, export, income, list};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use documents::sheet::{Cell, Column, Kind, Table};
use domain::identity::Permission;
use domain::quotes::Standing;
use domain::{Cents, it};

use super::words::{Line, line, standing};
use crate::respond::page;
use crate::table::{as_csv, as_xlsx};
use crate::view::query::{AFTER, BEFORE};
use crate::view::{Chip, Chips, Empty, Export, Facts, Field, FieldKind, Filters, Pager, Query, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "quotes/list.html")]
struct ListPage {
    shell: Shell,
    facts: Option<Facts>,
    chips: Chips,
    filters: Filters,
    export: Export,
    rows: Vec<Line>,
    pager: Pager,
    empty: Empty,
    may_edit: bool,
    may_manage: bool,
    base: String,
}

fn search(query: &Query) -> Search {
    let some = |key: &str| query.get(key).map(str::to_owned);
    Search {
        text: query.get("q").unwrap_or_default().to_owned(),
        standing: query.get("stato").and_then(Standing::from_code),
        service: some("servizio"),
        body: some("ente"),
        to_bill: query.get("fatturare") == Some("si"),
    }
}

fn cursor(query: &Query) -> Cursor {
    let key = |id: &str| Key { value: String::new(), id: id.to_owned() };
    match (query.get(AFTER), query.get(BEFORE)) {
        (Some(id), _) => Cursor::After(key(id)),
        (None, Some(id)) => Cursor::Before(key(id)),
        (None, None) => Cursor::First,
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let base = desk.href("/preventivi");
    let query = Query::parse(&base, raw.as_deref());
    let (scope, wanted, place) = (desk.scope.clone(), search(&query), cursor(&query));
    let (found, all, earned, today) = web
        .read(move |rx| {
            let found = list(rx, &scope, &wanted, &place)?;
            let today = rx.today();
            let earned =
                if scope.allows(Permission::ReadBilling) { Some(income(rx, &scope, today.year())?) } else { None };
            Ok((found, counts(rx, &scope)?, earned, today))
        })
        .await?;
    page(&ListPage {
        shell: desk.shell("preventivi"),
        facts: earned.filter(|i| i.orders > 0).map(|i| facts(&i, today.year(), &query)),
        chips: chips(&query, &all),
        filters: Filters::new(
            &query,
            Some(Field { placeholder: "Nome dell'ente".into(), ..Field::new(FieldKind::Search, "q", "Cerca") }),
            Vec::new(),
        ),
        export: files(&desk, &query, &found),
        rows: found.rows.iter().map(|r| line(r, today, desk.href(&format!("/preventivi/{}", r.id)))).collect(),
        pager: Pager::of(&query, &found),
        empty: empty(&desk, &query),
        may_edit: desk.scope.allows(Permission::EditAgreements),
        may_manage: desk.scope.allows(Permission::ManageCentre),
        base,
    })
}

fn facts(i: &Income, year: i32, query: &Query) -> Facts {
    Facts::new()
        .figure(format!("Ordini del {year}"), it::thousands(i.orders), "accettati dagli enti")
        .figure("Una volta sola", i.one_off.to_string(), "senza IVA")
        .figure(format!("Servizi nel {year}"), i.recurring.to_string(), "parte dell'anno, senza IVA")
        .figure("Da chiedere", i.to_bill.to_string(), "in nessun documento")
        .href(query.clone().from_start().without(&["stato"]).with("fatturare", "si").href())
}

fn chips(query: &Query, all: &[(Standing, u64)]) -> Chips {
    let now = query.get("stato").and_then(Standing::from_code);
    let base = query.clone().from_start().without(&["fatturare"]);
    let total = all.iter().map(|(_, n)| n).sum();
    let to_bill = query.get("fatturare") == Some("si");
    let first = Chip {
        label: "Tutti".to_owned(),
        count: Some(total),
        href: base.clone().with("stato", "").href(),
        active: now.is_none() && !to_bill,
    };
    let rest = all.iter().filter(|(s, n)| *n > 0 || now == Some(*s)).map(|(s, n)| Chip {
        label: s.label().to_owned(),
        count: Some(*n),
        href: base.clone().with("stato", s.code()).href(),
        active: now == Some(*s),
    });
    let mut chips: Vec<Chip> = std::iter::once(first).chain(rest).collect();
    if to_bill {
        chips.push(Chip { label: "Da chiedere".to_owned(), count: None, href: query.href(), active: true });
    }
    Chips { label: "Stato dei preventivi".to_owned(), chips }
}

fn files(desk: &Desk, query: &Query, found: &Page<QuoteRow>) -> Export {
    let file = |ext: &str| query.clone().from_start().at(desk.href(&format!("/preventivi/elenco.{ext}"))).href();
    let shown = counted(found.rows.len() as u64, "preventivo", "preventivi");
    let more = found.next.is_some() || found.previous.is_some();
    Export {
        count: if more { format!("{shown} in questa pagina") } else { shown },
        files: vec![("CSV", file("csv")), ("XLSX", file("xlsx"))],
        ..Export::default()
    }
}

fn empty(desk: &Desk, query: &Query) -> Empty {
    if query.pairs().is_empty() {
        let text = "Gli enti li chiedono dalla loro scrivania; il centro può aprire una richiesta per loro.";
        return Empty::new("Nessuno ha ancora chiesto un preventivo", text);
    }
    Empty::new("Nessun preventivo corrisponde", "Si possono togliere i filtri o cercare un altro ente.")
        .action("Togli i filtri", desk.href("/preventivi"))
}

async fn table(web: &Web, desk: &Desk, raw: Option<String>) -> Result<Table> {
    let query = Query::parse(desk.href("/preventivi"), raw.as_deref());
    let (scope, wanted) = (desk.scope.clone(), search(&query));
    let (rows, today) = web
        .read(move |rx| {
            let rows = export(rx, &scope, &wanted)?;
            Ok((rows, rx.today()))
        })
        .await?;
    Ok(sheet(&rows, today))
}

fn sheet(rows: &[QuoteRow], today: NaiveDate) -> Table {
    let columns = vec![
        Column::new("Preventivo", Kind::Code),
        Column::new("Revisione", Kind::Integer),
        Column::new("Ordine", Kind::Code),
        Column::new("Ente", Kind::Text),
        Column::new("Servizio", Kind::Text),
        Column::new("Richiesto il", Kind::Date),
        Column::new("Vale fino al", Kind::Date),
        Column::new("Accettato il", Kind::Date),
        Column::new("Una volta sola", Kind::Money).summed(),
        Column::new("Ogni anno", Kind::Money).summed(),
        Column::new("Totale con IVA", Kind::Money).summed(),
        Column::new("Stato", Kind::Text),
    ];
    let mut table = Table::new("Preventivi e ordini", columns);
    for r in rows {
        let date = |d: Option<NaiveDate>| d.map_or(Cell::Empty, Cell::Date);
        let number = |n: Option<domain::quotes::QuoteNumber>| n.map_or(Cell::Empty, |n| Cell::Text(n.to_string()));
        table.push(vec![
            number(r.quote_number()),
            r.revision.into(),
            number(r.order()),
            r.body_name.clone().into(),
            r.service_name.clone().into(),
            Cell::Date(domain::dates::italian_date(r.created_at)),
            date(r.valid_until),
            date(r.ordered_on),
            Cents(r.one_off).into(),
            Cents(r.yearly).into(),
            Cents(r.total).into(),
            standing(r, today).label().into(),
        ]);
    }
    table
}

pub(super) async fn csv(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    as_csv("preventivi", &table(&web, &desk, raw).await?)
}

pub(super) async fn xlsx(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let table = table(&web, &desk, raw).await?;
    as_xlsx(&web, "preventivi", vec![table]).await
}

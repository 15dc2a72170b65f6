//! The books of the accountant: register, ledger, receivables; to read, print and take away.

use app::billing::Book;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::Datelike;
use documents::sheet::Table;

use super::Here;
use crate::table::{TableView, as_csv, as_xlsx};
use crate::view::{Choice, Crumbs, Empty, Export, Field, Filters, Query, Shell, Tab, Tabs, counted};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/books.html")]
struct BooksPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: &'static str,
    tabs: Tabs,
    filters: Filters,
    export: Export,
    table: TableView,
    empty: Empty,
}

const PATH: &str = "/pagamenti/registri";

/// The book and the year that a query asks for.
fn asked(query: &Query, this_year: i32) -> (Book, i32) {
    let year = query.get("anno").and_then(|y| y.parse().ok()).filter(|y| (2000..=2100).contains(y));
    let book = query.get("registro").and_then(Book::from_slug);
    (book.unwrap_or(Book::Register), year.unwrap_or(this_year))
}

fn name(book: Book) -> &'static str {
    match book {
        Book::Register => "Documenti",
        Book::Ledger => "Contabilità",
        Book::Receivables => "Crediti a fine anno",
    }
}

fn lead(book: Book) -> &'static str {
    match book {
        Book::Register => {
            "I documenti delle quote dell'anno, in ordine di numero. Le note di credito hanno segno meno."
        }
        Book::Ledger => "Ogni riga di ogni documento, con capitolo e accertamento.",
        Book::Receivables => {
            "Quanto gli enti dovevano alla fine dell'anno: incassi, storni e annullamenti successivi non contano."
        }
    }
}

/// A book on a page.
pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href(PATH), raw.as_deref());
    let (scope, wanted) = (desk.scope.clone(), query.clone());
    let (years, book, year, table) = web
        .read(move |rx| {
            let this_year = rx.today().year();
            let known = app::billing::years(rx, &scope)?.years.into_iter().filter(|y| y.figures.is_some());
            let mut years: Vec<i32> = known.map(|y| y.year).collect();
            // The books open on the newest year that has some.
            let (book, year) = asked(&wanted, years.iter().max().copied().unwrap_or(this_year));
            years.extend([this_year, year]);
            years.sort_unstable_by(|a, b| b.cmp(a));
            years.dedup();
            Ok((years, book, year, app::billing::book(rx, &scope, book, year)?))
        })
        .await?;
    let filters = filters(&query.clone().with("registro", book.slug()), &years, year);
    let query = query.with("anno", &year.to_string()).with("registro", book.slug());
    let table = TableView::of(&table);
    respond::page(&BooksPage {
        shell: desk.shell("pagamenti"),
        crumbs: Crumbs::new().to("Pagamenti", desk.href("/pagamenti")).here("Registri"),
        title: book.label(year),
        lead: lead(book),
        tabs: tabs(&query, book),
        filters,
        export: export(&desk, &query, table.len()),
        empty: Empty::new("Nessuna riga", "Per quest'anno il registro è vuoto."),
        table,
    })
}

fn tabs(query: &Query, open: Book) -> Tabs {
    let tab = |book: Book| Tab {
        label: name(book).to_owned(),
        count: None,
        href: query.clone().with("registro", book.slug()).href(),
        active: book == open,
    };
    Tabs { label: "Registri".to_owned(), tabs: Book::ALL.map(tab).to_vec() }
}

fn filters(query: &Query, years: &[i32], year: i32) -> Filters {
    let years = years.iter().map(|y| Choice::new(y.to_string(), y.to_string())).collect();
    Filters::new(query, None, vec![Field::select("anno", "Anno", years).value(year.to_string())])
}

fn export(desk: &Desk, query: &Query, rows: usize) -> Export {
    let file = |ext: &str| query.clone().at(desk.href(&format!("{PATH}.{ext}"))).href();
    Export {
        count: counted(rows as u64, "riga", "righe"),
        list: "registri",
        columns: Vec::new(),
        files: vec![("PDF", file("pdf")), ("XLSX", file("xlsx")), ("CSV", file("csv"))],
    }
}

async fn table(web: &Web, desk: &Desk, raw: Option<String>) -> Result<(Table, String)> {
    let query = Query::parse(String::new(), raw.as_deref());
    let scope = desk.scope.clone();
    web.read(move |rx| {
        let (book, year) = asked(&query, rx.today().year());
        Ok((app::billing::book(rx, &scope, book, year)?, format!("{}-{year}", book.slug())))
    })
    .await
}

/// A book as CSV.
pub(super) async fn csv(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let (table, name) = table(&web, &desk, raw).await?;
    as_csv(&name, &table)
}

/// A book as XLSX.
pub(super) async fn xlsx(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let (table, name) = table(&web, &desk, raw).await?;
    as_xlsx(&web, &name, vec![table]).await
}

/// A book on paper.
pub(super) async fn pdf(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(String::new(), raw.as_deref());
    let scope = desk.scope.clone();
    let print = move |app: &app::App| {
        let this_year = app.read(|rx| Ok(rx.today().year()))?;
        let (book, year) = asked(&query, this_year);
        app::billing::book_pdf(app, &scope, book, year)
    };
    let (name, bytes) = web.work(print).await?;
    Ok(respond::download(&name, "application/pdf", bytes))
}

/// The three books of a year in one file.
pub(super) async fn all(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, _) = at.run()?;
    let scope = desk.scope.clone();
    let read = move |rx: &mut app::Rx<'_>| {
        Book::ALL.into_iter().map(|book| app::billing::book(rx, &scope, book, year)).collect::<app::Result<Vec<_>>>()
    };
    let tables = web.read(read).await?;
    as_xlsx(&web, &format!("registri-{year}"), tables).await
}

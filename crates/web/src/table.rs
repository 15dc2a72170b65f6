//! One declared table of figures on a page, as CSV and as XLSX.

use askama::Template;
use axum::response::Response;
use documents::sheet::{Cell, Notation, Table, csv, xlsx};

use crate::{Error, Result, Web, respond};

/// Media type of XLSX.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table as a CSV file to save.
pub(crate) fn as_csv(name: &str, table: &Table) -> Result<Response> {
    let mut bytes = Vec::new();
    csv(table, Notation::Italian, &mut bytes).map_err(Error::internal)?;
    Ok(respond::download(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes))
}

/// Tables as the sheets of an XLSX file to save.
pub(crate) async fn as_xlsx(web: &Web, name: &str, tables: Vec<Table>) -> Result<Response> {
    let write = move |app: &app::App| {
        let today = app.read(|rx| Ok(rx.today()))?;
        xlsx(&tables.iter().collect::<Vec<_>>(), today).map_err(app::Error::internal)
    };
    Ok(respond::download(&format!("{name}.xlsx"), XLSX, web.work(write).await?))
}

/// A table on a page, in a box of its own where it is wider than the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/table.html")]
pub(crate) struct TableView {
    /// What it is, for screen readers.
    caption: String,
    /// Heads, and whether the column holds figures.
    heads: Vec<(String, bool)>,
    /// Rows.
    rows: Vec<Vec<String>>,
    /// The last line, with the sums.
    totals: Vec<String>,
}

impl TableView {
    /// The view of a table.
    pub(crate) fn of(table: &Table) -> Self {
        let words = |row: &Vec<Cell>| row.iter().map(Cell::in_words).collect();
        Self {
            caption: table.title.clone(),
            heads: table.columns.iter().map(|c| (c.head.clone(), c.kind.is_number())).collect(),
            rows: table.rows.iter().map(words).collect(),
            totals: table.totals().map(|cells| words(&cells)).unwrap_or_default(),
        }
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    fn numeric(&self, column: &usize) -> bool {
        self.heads.get(*column).is_some_and(|h| h.1)
    }
}

impl askama::filters::HtmlSafe for TableView {}

//! The books of a year: register, ledger, receivables; and the export of a year.

use std::collections::HashMap;
use std::path::Path;

use documents::pdf::render;
use documents::sheet::{Cell, Column, Kind, Notation, Table, TablePaper, csv, xlsx};
use domain::billing::Document;
use domain::identity::{Centre, Permission};
use domain::{Cents, Id};
use storage::billing::documents::{self as rows, DocumentRow, Filter};
use storage::billing::payments;

use super::account::ended;
use super::paper;
use super::settings::need_issuer;
use crate::{App, Error, Result, Rx, StaffScope};

/// The register of a year's documents, by number.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn register_table(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Table> {
    let centre = scope.centre(Permission::ReadBilling)?;
    register(rx, centre, year)
}

fn register(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<Table> {
    let mut table = Table::new(
        format!("Registro {year}"),
        vec![
            Column::new("Numero", Kind::Code),
            Column::new("Data", Kind::Date),
            Column::new("Tipo", Kind::Text),
            Column::new("Ente", Kind::Text),
            Column::new("Codice fiscale", Kind::Code),
            Column::new("Imponibile", Kind::Money).summed(),
            Column::new("IVA", Kind::Money).summed(),
            Column::new("Totale", Kind::Money).summed(),
            Column::new("Da versare", Kind::Money).summed(),
            Column::new("Scadenza", Kind::Date),
            Column::new("Incassato", Kind::Money).summed(),
            Column::new("Resta", Kind::Money).summed(),
            Column::new("Stato", Kind::Text),
            Column::new("File", Kind::Code),
            Column::new("Capitolo", Kind::Code),
            Column::new("Accertamento", Kind::Code),
        ],
    );
    for row in of_year(rx, centre, year)? {
        let (document, sign) = (row.document()?, sign(&row));
        table.push(vec![
            Cell::Text(row.number_text()),
            Cell::Date(row.date),
            Cell::Text(row.document_kind().label().to_owned()),
            Cell::Text(document.draft.customer.name),
            maybe(document.draft.customer.fiscal_code),
            Cell::Money(Cents(sign * row.net)),
            Cell::Money(Cents(sign * row.vat)),
            Cell::Money(Cents(sign * row.total)),
            Cell::Money(Cents(sign * row.payable)),
            Cell::Date(row.due),
            Cell::Money(Cents(row.paid)),
            Cell::Money(Cents(row.open)),
            Cell::Text(state_label(&row)),
            maybe(row.file_stem.clone()),
            maybe(Some(row.chapter.clone()).filter(|c| !c.is_empty())),
            assessment(&row),
        ]);
    }
    Ok(table)
}

fn of_year(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<Vec<DocumentRow>> {
    let filter = Filter { year: Some(year), ..Filter::default() };
    Ok(rows::register(rx.conn, centre.as_str(), &filter)?)
}

/// Credit notes count against.
fn sign(row: &DocumentRow) -> i64 {
    if row.corrects_id.is_some() { -1 } else { 1 }
}

fn maybe(text: Option<String>) -> Cell {
    text.map_or(Cell::Empty, Cell::Text)
}

fn assessment(row: &DocumentRow) -> Cell {
    let known = !row.assessment_number.is_empty();
    maybe(known.then(|| format!("{}/{}", row.assessment_number, row.assessment_year)))
}

fn state_label(row: &DocumentRow) -> String {
    domain::billing::StateCode::from_code(&row.state).map_or(row.state.clone(), |s| s.label().to_owned())
}

/// The rows for the ledger: one for each line of each document, with chapter and assessment.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn ledger_table(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Table> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let mut table = Table::new(
        format!("Contabilità {year}"),
        vec![
            Column::new("Numero", Kind::Code),
            Column::new("Data", Kind::Date),
            Column::new("Ente", Kind::Text),
            Column::new("Servizio", Kind::Code),
            Column::new("Descrizione", Kind::Text),
            Column::new("Imponibile", Kind::Money).summed(),
            Column::new("Trattamento IVA", Kind::Code),
            Column::new("Capitolo", Kind::Code),
            Column::new("Accertamento", Kind::Code),
        ],
    );
    for row in of_year(rx, centre, year)? {
        let (document, sign) = (row.document()?, sign(&row));
        for line in document.draft.lines {
            table.push(vec![
                Cell::Text(row.number_text()),
                Cell::Date(row.date),
                Cell::Text(document.draft.customer.name.clone()),
                Cell::Text(line.service),
                Cell::Text(line.description),
                Cell::Money(Cents(sign * line.net.0)),
                Cell::Text(line.vat.code()),
                maybe(Some(row.chapter.clone()).filter(|c| !c.is_empty())),
                assessment(&row),
            ]);
        }
    }
    Ok(table)
}

/// What bodies owed at the end of a year, of documents dated within it or before: payments, credit
/// notes and cancellations of later days change nothing.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn receivables_table(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Table> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let mut table = Table::new(
        format!("Crediti al 31-12-{year}"),
        vec![
            Column::new("Ente", Kind::Text),
            Column::new("Numero", Kind::Code),
            Column::new("Data", Kind::Date),
            Column::new("Scadenza", Kind::Date),
            Column::new("Da versare", Kind::Money).summed(),
            Column::new("Incassato", Kind::Money).summed(),
            Column::new("Credito", Kind::Money).summed(),
            Column::new("Capitolo", Kind::Code),
            Column::new("Accertamento", Kind::Code),
        ],
    );
    let last = chrono::NaiveDate::from_ymd_opt(year, 12, 31).ok_or(Error::NotFound)?;
    let paid = payments::until(rx.conn, centre.as_str(), last)?;
    let mut all = rows::register(rx.conn, centre.as_str(), &Filter::default())?;
    all.retain(|row| row.date <= last);
    let mut credited: HashMap<String, i64> = HashMap::new();
    for note in &all {
        if let Some(corrected) = &note.corrects_id {
            *credited.entry(corrected.clone()).or_default() += note.payable;
        }
    }
    for row in all.iter().filter(|row| row.corrects_id.is_none()) {
        if ended(row)?.is_some_and(|(on, _)| on <= last) {
            continue;
        }
        let asked = row.payable - credited.get(&row.id).copied().unwrap_or(0);
        let paid = paid.get(&row.id).copied().unwrap_or(0);
        if asked > paid {
            table.push(vec![
                Cell::Text(row.document()?.draft.customer.name),
                Cell::Text(row.number_text()),
                Cell::Date(row.date),
                Cell::Date(row.due),
                Cell::Money(Cents(asked)),
                Cell::Money(Cents(paid)),
                Cell::Money(Cents(asked - paid)),
                maybe(Some(row.chapter.clone()).filter(|c| !c.is_empty())),
                assessment(row),
            ]);
        }
    }
    Ok(table)
}

/// A book of the accountant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// The documents of a year's dues, by number.
    Register,
    /// Their lines, with chapter and assessment.
    Ledger,
    /// What bodies owed at the end of the year.
    Receivables,
}

impl Book {
    /// Every book.
    pub const ALL: [Self; 3] = [Self::Register, Self::Ledger, Self::Receivables];

    /// The name in Italian, for a year.
    #[must_use]
    pub fn label(self, year: i32) -> String {
        match self {
            Self::Register => format!("Registro dei documenti {year}"),
            Self::Ledger => format!("Registro per la contabilità {year}"),
            Self::Receivables => format!("Crediti al 31 dicembre {year}"),
        }
    }

    /// The name of its files.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Register => "registro",
            Self::Ledger => "contabilita",
            Self::Receivables => "crediti",
        }
    }

    /// The book with this name of files.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.slug() == slug)
    }
}

/// A book for a year.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn book(rx: &mut Rx<'_>, scope: &StaffScope, book: Book, year: i32) -> Result<Table> {
    match book {
        Book::Register => register_table(rx, scope, year),
        Book::Ledger => ledger_table(rx, scope, year),
        Book::Receivables => receivables_table(rx, scope, year),
    }
}

/// A book for a year on paper.
///
/// # Errors
/// A refusal when nobody is named as issuer; `Forbidden` without [`Permission::ReadBilling`].
pub fn book_pdf(app: &App, scope: &StaffScope, which: Book, year: i32) -> Result<paper::NamedFile> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let (table, letterhead, date) = app.read(|rx| {
        let issuer = need_issuer(rx, centre)?;
        let row = storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
        Ok((book(rx, scope, which, year)?, paper::letterhead(&row, &issuer), rx.today()))
    })?;
    let printed = TablePaper { letterhead, title: which.label(year), date, table };
    let bytes = render(&printed).map_err(Error::internal)?.bytes;
    Ok((format!("{}-{year}.pdf", which.slug()), bytes))
}

/// Writes a year into a folder: `xml/`, `pdf/`, the registers in CSV and XLSX. Gives the names of
/// the files. What is there already is written again.
///
/// # Errors
/// When the folder can't be written; `Forbidden` without [`Permission::ReadBilling`].
pub fn export(app: &App, scope: &StaffScope, year: i32, folder: &Path) -> Result<Vec<String>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| Error::internal(format!("{}: {e}", parent.display())))?;
        }
        std::fs::write(&path, bytes).map_err(|e| Error::internal(format!("{}: {e}", path.display())))
    };
    let mut names = Vec::new();
    for row in app.read(|rx| of_year(rx, centre, year))? {
        let id: Id<Document> = row.id.parse().map_err(Error::internal)?;
        if row.file_stem.is_some() {
            let (name, bytes) = app.read(|rx| paper::xml(rx, scope, id))?;
            write(&format!("xml/{name}"), &bytes)?;
            names.push(format!("xml/{name}"));
        }
        let (name, bytes) = paper::pdf(app, scope, id)?;
        write(&format!("pdf/{name}"), &bytes)?;
        names.push(format!("pdf/{name}"));
    }
    let (register, ledger, receivables, today) = app.read(|rx| {
        let tables = (register_table(rx, scope, year)?, ledger_table(rx, scope, year)?);
        Ok((tables.0, tables.1, receivables_table(rx, scope, year)?, rx.today()))
    })?;
    for (name, table) in Book::ALL.map(Book::slug).into_iter().zip([&register, &ledger, &receivables]) {
        let mut bytes = Vec::new();
        csv(table, Notation::Italian, &mut bytes).map_err(Error::internal)?;
        write(&format!("{name}-{year}.csv"), &bytes)?;
        names.push(format!("{name}-{year}.csv"));
    }
    let book = xlsx(&[&register, &ledger, &receivables], today).map_err(Error::internal)?;
    write(&format!("registri-{year}.xlsx"), &book)?;
    names.push(format!("registri-{year}.xlsx"));
    Ok(names)
}

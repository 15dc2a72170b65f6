//! Numbered documents, their files and their history.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::Cents;
use domain::billing::{Document, DocumentKind, DocumentState, Settlement};
use serde::Serialize;

use super::{json, text};
use crate::bulk::{self, Value};
use crate::dialect::{Conn, MultiBackend};
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::{document, document_file};

pub use super::history::{EventRow, FileRow, add_event, events, file, insert_files};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset, Identifiable, Serialize)]
#[diesel(table_name = document, primary_key(centre_id, id), treat_none_as_null = true)]
pub struct DocumentRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Campaign that made it.
    pub run_id: Option<String>,
    /// Who pays.
    pub body_id: String,
    /// Folded name of the body, to sort.
    pub name_key: String,
    /// Year of the dues.
    pub dues_year: i32,
    /// Code of the kind.
    pub kind: String,
    /// VAT number of the issuer.
    pub issuer: String,
    /// Series.
    pub series: String,
    /// Year of the number.
    pub year: i32,
    /// Number in series and year.
    pub number: i64,
    /// Date.
    pub date: NaiveDate,
    /// When it is to be paid.
    pub due: NaiveDate,
    /// Net.
    pub net: i64,
    /// VAT.
    pub vat: i64,
    /// Net and VAT.
    pub total: i64,
    /// What is asked.
    pub payable: i64,
    /// Taken back by credit notes.
    pub credited: i64,
    /// Received.
    pub paid: i64,
    /// Left to pay.
    pub open: i64,
    /// Code of the state.
    pub state: String,
    /// The state.
    pub state_json: String,
    /// The document that a credit note corrects.
    pub corrects_id: Option<String>,
    /// Name of the current file without extension.
    pub file_stem: Option<String>,
    /// The printed paper, once made.
    pub pdf_file_id: Option<String>,
    /// Chapter of the budget, or empty.
    pub chapter: String,
    /// Number of the assessment, or empty.
    pub assessment_number: String,
    /// Year of the assessment, or 0.
    pub assessment_year: i32,
    /// The whole document.
    pub json: String,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it changed.
    pub changed_at: NaiveDateTime,
}

impl DocumentRow {
    /// The whole document.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn document(&self) -> Result<Document> {
        json(&self.json, "document", "json", &self.id)
    }

    /// The state.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn document_state(&self) -> Result<DocumentState> {
        json(&self.state_json, "document", "state_json", &self.id)
    }

    /// The kind.
    #[must_use]
    pub fn document_kind(&self) -> DocumentKind {
        DocumentKind::from_code(&self.kind).unwrap_or(DocumentKind::FatturaPa)
    }

    /// The number as it is written: `12/2026`.
    #[must_use]
    pub fn number_text(&self) -> String {
        if self.series.is_empty() {
            format!("{}/{}", self.number, self.year)
        } else {
            format!("{}/{}/{}", self.number, self.series, self.year)
        }
    }

    /// Changes the state and what is left to pay.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn set_state(&mut self, state: &DocumentState, at: NaiveDateTime) -> Result<()> {
        state.code().code().clone_into(&mut self.state);
        self.state_json = text(state, "document", "state_json")?;
        self.changed_at = at;
        self.set_open(state.is_owed());
        Ok(())
    }

    /// Reckons what is left to pay.
    pub fn set_open(&mut self, owed: bool) {
        let asked = self.payable - self.credited;
        let collects = owed && self.kind != DocumentKind::CreditNote.code();
        self.open = if collects { (asked - self.paid).max(0) } else { 0 };
    }

    /// How far it is paid, without the day of the last payment.
    #[must_use]
    pub fn settlement(&self) -> Settlement {
        let (asked, paid) = (Cents(self.payable - self.credited), Cents(self.paid));
        if self.kind == DocumentKind::CreditNote.code() || (self.open == 0 && paid < asked) || asked <= Cents::ZERO {
            Settlement::NotOwed { to_return: if self.open == 0 { paid } else { Cents::ZERO } }
        } else if self.open == 0 {
            Settlement::Paid { on: self.changed_at.date(), beyond: paid - asked }
        } else if self.paid > 0 {
            Settlement::Partly { paid, left: Cents(self.open) }
        } else {
            Settlement::Open { left: Cents(self.open) }
        }
    }

    /// A new row.
    ///
    /// # Errors
    /// When the document can't be written.
    pub fn new(
        (centre, id): (&str, &str),
        run: Option<&str>,
        dues_year: i32,
        whole: &Document,
        state: &DocumentState,
        at: NaiveDateTime,
    ) -> Result<Self> {
        let (draft, totals) = (&whole.draft, whole.draft.totals);
        let mut row = Self {
            centre_id: centre.to_owned(),
            id: id.to_owned(),
            run_id: run.map(str::to_owned),
            body_id: draft.customer.body.to_string(),
            name_key: domain::text::fold(&draft.customer.name),
            dues_year,
            kind: draft.kind.code().to_owned(),
            issuer: whole.issuer.vat_number.clone(),
            series: whole.number.series.as_str().to_owned(),
            year: whole.number.year,
            number: i64::from(whole.number.sequence),
            date: draft.date,
            due: draft.due,
            net: totals.net.0,
            vat: totals.vat.0,
            total: totals.total.0,
            payable: totals.payable.0,
            credited: 0,
            paid: 0,
            open: 0,
            state: String::new(),
            state_json: String::new(),
            corrects_id: None,
            file_stem: whole.transmission.as_ref().map(|t| t.name.stem().to_owned()),
            pdf_file_id: None,
            chapter: String::new(),
            assessment_number: String::new(),
            assessment_year: 0,
            json: text(whole, "document", "json")?,
            created_at: at,
            changed_at: at,
        };
        row.set_state(state, at)?;
        Ok(row)
    }
}

const COLUMNS: [&str; 31] = [
    "centre_id",
    "id",
    "run_id",
    "body_id",
    "name_key",
    "dues_year",
    "kind",
    "issuer",
    "series",
    "year",
    "number",
    "date",
    "due",
    "net",
    "vat",
    "total",
    "payable",
    "credited",
    "paid",
    "open",
    "state",
    "state_json",
    "corrects_id",
    "file_stem",
    "pdf_file_id",
    "chapter",
    "assessment_number",
    "assessment_year",
    "json",
    "created_at",
    "changed_at",
];

/// Adds documents.
///
/// # Errors
/// When a number, a file name or a body of the campaign is there already, or the database fails.
pub fn insert(conn: &mut Conn, rows: Vec<DocumentRow>) -> Result<()> {
    let values: Vec<Vec<Value>> = rows.into_iter().map(values).collect();
    bulk::insert(conn, "document", &COLUMNS, &values)?;
    Ok(())
}

fn values(r: DocumentRow) -> Vec<Value> {
    vec![
        r.centre_id.into(),
        r.id.into(),
        r.run_id.into(),
        r.body_id.into(),
        r.name_key.into(),
        r.dues_year.into(),
        r.kind.into(),
        r.issuer.into(),
        r.series.into(),
        r.year.into(),
        r.number.into(),
        r.date.into(),
        r.due.into(),
        r.net.into(),
        r.vat.into(),
        r.total.into(),
        r.payable.into(),
        r.credited.into(),
        r.paid.into(),
        r.open.into(),
        r.state.into(),
        r.state_json.into(),
        r.corrects_id.into(),
        r.file_stem.into(),
        r.pdf_file_id.into(),
        r.chapter.into(),
        r.assessment_number.into(),
        r.assessment_year.into(),
        r.json.into(),
        r.created_at.into(),
        r.changed_at.into(),
    ]
}

/// Saves a document.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &DocumentRow) -> Result<()> {
    diesel::update(document::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// A document.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, id: &str) -> Result<Option<DocumentRow>> {
    Ok(document::table.find((centre, id)).select(DocumentRow::as_select()).first(conn).optional()?)
}

/// The document of a centre that was sent, now or before, under a file name.
///
/// # Errors
/// When the database fails.
pub fn by_stem(conn: &mut Conn, centre: &str, stem: &str) -> Result<Option<DocumentRow>> {
    let id: Option<String> = document_file::table
        .filter(document_file::stem.eq(stem))
        .filter(document_file::centre_id.eq(centre))
        .select(document_file::document_id)
        .first(conn)
        .optional()?;
    match id {
        Some(id) => find(conn, centre, &id),
        None => Ok(None),
    }
}

/// Which documents.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of these dues.
    pub year: Option<i32>,
    /// Of this body.
    pub body: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// With something left to pay.
    pub open: bool,
    /// With something left to pay that was due before this day.
    pub due_before: Option<NaiveDate>,
    /// Words of the body's name, folded.
    pub words: Vec<String>,
}

fn filtered<'a>(centre: &'a str, filter: &'a Filter) -> document::BoxedQuery<'a, MultiBackend> {
    let mut query = document::table.filter(document::centre_id.eq(centre)).into_boxed::<MultiBackend>();
    if let Some(year) = filter.year {
        query = query.filter(document::dues_year.eq(year));
    }
    if let Some(body) = &filter.body {
        query = query.filter(document::body_id.eq(body));
    }
    if let Some(state) = &filter.state {
        query = query.filter(document::state.eq(state));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(document::kind.eq(kind));
    }
    if filter.open || filter.due_before.is_some() {
        query = query.filter(document::open.gt(0));
    }
    if let Some(day) = filter.due_before {
        query = query.filter(document::due.lt(day));
    }
    for word in &filter.words {
        query = query.filter(document::name_key.like(format!("%{word}%")));
    }
    query
}

/// A page of documents, by name of the body.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, centre: &str, filter: &Filter, cursor: &Cursor, limit: i64) -> Result<Page<DocumentRow>> {
    let query = filtered(centre, filter).limit(limit + 1).select(DocumentRow::as_select());
    let rows = match cursor {
        Cursor::First => query.order((document::name_key.asc(), document::id.asc())).load(conn)?,
        Cursor::After(key) => query
            .filter(
                document::name_key.gt(&key.value).or(document::name_key.eq(&key.value).and(document::id.gt(&key.id))),
            )
            .order((document::name_key.asc(), document::id.asc()))
            .load(conn)?,
        Cursor::Before(key) => query
            .filter(
                document::name_key.lt(&key.value).or(document::name_key.eq(&key.value).and(document::id.lt(&key.id))),
            )
            .order((document::name_key.desc(), document::id.desc()))
            .load(conn)?,
    };
    Ok(Page::build(rows, limit, cursor, |r: &DocumentRow| Key { value: r.name_key.clone(), id: r.id.clone() }))
}

/// All the documents of a filter in the order of their numbers: registers and exports.
///
/// # Errors
/// When the database fails.
pub fn register(conn: &mut Conn, centre: &str, filter: &Filter) -> Result<Vec<DocumentRow>> {
    Ok(filtered(centre, filter)
        .order((document::issuer.asc(), document::series.asc(), document::year.asc(), document::number.asc()))
        .select(DocumentRow::as_select())
        .load(conn)?)
}

/// The credit notes of a document.
///
/// # Errors
/// When the database fails.
pub fn credits_of(conn: &mut Conn, centre: &str, id: &str) -> Result<Vec<DocumentRow>> {
    Ok(document::table
        .filter(document::centre_id.eq(centre))
        .filter(document::corrects_id.eq(id))
        .order(document::id.asc())
        .select(DocumentRow::as_select())
        .load(conn)?)
}

//! One document: its view, and what officers do with it.

use domain::billing::{
    AccountingEntry, CreditReason, Document, DocumentEvent, DocumentKind, DocumentState, credit_note,
};
use domain::identity::{Centre, Permission};
use domain::{Cents, Id};
use serde::Serialize;
use storage::billing::documents::{self, DocumentRow, EventRow, Filter};
use storage::billing::numbers;
use storage::billing::payments::{self, PaymentRow};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::gather::{corrections, customer};
use super::issue::{file_of, number, transmission};
use crate::audit::Event;
use crate::{BodyScope, Error, Result, Rx, StaffScope, Tx};

/// A document with its history, for its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentView {
    /// The row: sums, state code, accounting data.
    pub row: DocumentRow,
    /// The whole document.
    pub document: Document,
    /// The state.
    pub state: DocumentState,
    /// What to know today about the terms, in Italian.
    pub deadline: Option<String>,
    /// What happened, oldest first.
    pub events: Vec<EventRow>,
    /// Money received.
    pub payments: Vec<PaymentRow>,
    /// Credit notes that correct it.
    pub credits: Vec<DocumentRow>,
}

/// A page of the centre's documents, by name of the body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn documents(rx: &mut Rx<'_>, scope: &StaffScope, filter: &Filter, cursor: &Cursor) -> Result<Page<DocumentRow>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    Ok(documents::page(rx.conn, centre.as_str(), filter, cursor, PAGE_ROWS)?)
}

/// A document.
///
/// # Errors
/// `NotFound` outside the centre; `Forbidden` without [`Permission::ReadBilling`].
pub fn document(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Document>) -> Result<DocumentView> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let row = documents::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    view(rx, centre, row)
}

/// The documents of one's own body, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn documents_of_body(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<DocumentRow>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let filter = Filter { body: Some(body.to_string()), ..Filter::default() };
    let mut rows = documents::register(rx.conn, centre.as_str(), &filter)?;
    rows.sort_by(|a, b| (b.date, &b.id).cmp(&(a.date, &a.id)));
    Ok(rows)
}

/// A document of one's own body.
///
/// # Errors
/// `NotFound` for a document of another body; `Forbidden` without [`Permission::ReadBody`].
pub fn document_of_body(rx: &mut Rx<'_>, scope: &BodyScope, id: Id<Document>) -> Result<DocumentView> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let row = documents::find(rx.conn, centre.as_str(), id.as_str())?
        .filter(|r| r.body_id == body.as_str())
        .ok_or(Error::NotFound)?;
    view(rx, centre, row)
}

fn view(rx: &mut Rx<'_>, centre: Id<Centre>, row: DocumentRow) -> Result<DocumentView> {
    let state = row.document_state()?;
    Ok(DocumentView {
        document: row.document()?,
        deadline: state.deadline_notice(rx.today()),
        events: documents::events(rx.conn, centre.as_str(), &row.id)?,
        payments: payments::of_document(rx.conn, centre.as_str(), &row.id)?,
        credits: documents::credits_of(rx.conn, centre.as_str(), &row.id)?,
        state,
        row,
    })
}

/// What is written in a document's history.
pub(super) struct Happened<'a> {
    pub kind: &'static str,
    pub action: &'static str,
    pub summary: String,
    pub file: Option<String>,
    pub json: Option<String>,
    pub before: &'a DocumentRow,
}

/// Saves a document with its history and the log.
pub(super) fn record(tx: &mut Tx<'_>, scope: &StaffScope, row: &DocumentRow, happened: Happened<'_>) -> Result<()> {
    documents::update(tx.conn, row)?;
    let event = EventRow {
        centre_id: row.centre_id.clone(),
        document_id: row.id.clone(),
        id: tx.id::<EventRow>().to_string(),
        at: tx.now,
        kind: happened.kind.to_owned(),
        summary: happened.summary.clone(),
        actor_name: scope.actor().name.clone(),
        file_id: happened.file,
        json: happened.json,
    };
    documents::add_event(tx.conn, &event)?;
    let audited = Event {
        centre: &row.centre_id,
        action: happened.action,
        kind: "document",
        id: &row.id,
        summary: format!("{} {}: {}", row.document_kind().label(), row.number_text(), happened.summary),
    };
    let brief = |r: &DocumentRow| Brief { state: r.state.clone(), open: r.open, paid: r.paid, credited: r.credited };
    tx.audit(scope.actor(), &audited, Some(&brief(happened.before)), Some(&brief(row)))
}

#[derive(Serialize)]
struct Brief {
    state: String,
    open: i64,
    paid: i64,
    credited: i64,
}

/// Loads a document to change it.
pub(super) fn load(tx: &mut Tx<'_>, centre: Id<Centre>, id: Id<Document>) -> Result<DocumentRow> {
    documents::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)
}

/// Applies an event to a document's state.
pub(super) fn apply(row: &mut DocumentRow, event: DocumentEvent, tx: &Tx<'_>) -> Result<()> {
    let next = row.document_state()?.apply(row.document_kind(), event, tx.today())?;
    row.set_state(&next, tx.now)?;
    Ok(())
}

/// Marks a document as sent.
///
/// # Errors
/// A refusal when its state does not allow it; `Forbidden` without [`Permission::EditBilling`].
pub fn mark_sent(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Document>) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    apply(&mut row, DocumentEvent::Sent, tx)?;
    let happened = Happened {
        kind: "sent",
        action: "billing.sent",
        summary: "segnato come inviato".to_owned(),
        file: None,
        json: None,
        before: &before,
    };
    record(tx, scope, &row, happened)
}

/// Cancels a document with the act that says so. Its number stays used.
///
/// # Errors
/// A refusal when its state asks for a credit note, or the act is missing; `Forbidden` without
/// [`Permission::EditBilling`].
pub fn cancel(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Document>, act: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    apply(&mut row, DocumentEvent::Cancelled { act: act.to_owned() }, tx)?;
    let happened = Happened {
        kind: "cancelled",
        action: "billing.cancel",
        summary: format!("annullato con {}", act.trim()),
        file: None,
        json: None,
        before: &before,
    };
    record(tx, scope, &row, happened)
}

/// Writes the accountant's data of a document.
///
/// # Errors
/// `NotFound` outside the centre; `Forbidden` without [`Permission::EditBilling`].
pub fn account(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Document>, entry: &AccountingEntry) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    row.chapter.clone_from(&entry.chapter);
    row.assessment_number.clone_from(&entry.assessment_number);
    row.assessment_year = entry.assessment_year;
    row.changed_at = tx.now;
    let summary =
        format!("capitolo {}, accertamento {}/{}", entry.chapter, entry.assessment_number, entry.assessment_year);
    let happened =
        Happened { kind: "accounting", action: "billing.account", summary, file: None, json: None, before: &before };
    record(tx, scope, &row, happened)
}

/// Makes again a rejected e-invoice: same number, date and amounts, today's data of the body and the
/// acts written for it, a new file name.
///
/// # Errors
/// A refusal when it was not rejected; `Forbidden` without [`Permission::EditBilling`].
pub fn remake(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Document>) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    apply(&mut row, DocumentEvent::Remade, tx)?;
    let mut whole = row.document()?;
    let ids = [row.body_id.clone()];
    let offices = storage::territory::offices::addressees(tx.conn, centre, &ids)?;
    if let Some(body) = storage::territory::bodies::by_ids(tx.conn, &ids)?.first() {
        whole.draft.customer = customer(body, offices.get(&row.body_id).cloned())?;
    }
    if let Some(written) = corrections(&mut tx.reading(), centre, row.dues_year)?.remove(&row.body_id) {
        whole.draft.references = written.references;
    }
    let counter = numbers::take(tx.conn, whole.issuer.transmitter(), numbers::FILES, 0, 1)?;
    whole.transmission = Some(transmission(&whole.issuer, counter)?);
    let file = file_of(tx, centre, id, &whole).ok_or_else(|| Error::internal("a rejected document without XML"))?;
    let stem = file.stem.clone();
    documents::insert_files(tx.conn, vec![file])?;
    row.file_stem = Some(stem.clone());
    row.json = serde_json::to_string(&whole).map_err(Error::internal)?;
    row.pdf_file_id = None;
    let happened = Happened {
        kind: "remade",
        action: "billing.remake",
        summary: format!("generato di nuovo con il nome {stem}.xml"),
        file: None,
        json: None,
        before: &before,
    };
    record(tx, scope, &row, happened)
}

/// Makes a credit note (TD04) of a whole invoice, or of some of its lines (positions from 1).
///
/// # Errors
/// A refusal when the invoice's state does not allow it, or the lines or the reason are wrong;
/// `Forbidden` without [`Permission::EditBilling`].
pub fn credit(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<Document>,
    lines: Option<&[usize]>,
    reason: &CreditReason,
) -> Result<Id<Document>> {
    let centre = scope.centre(Permission::EditBilling)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    let original = row.document()?;
    let draft = credit_note(&original, lines, reason, tx.today())?;
    if row.credited + draft.totals.payable.0 > row.payable {
        return Err(Error::refused("Le note di credito supererebbero l'importo della fattura."));
    }
    // The state must allow a credit note, also when only some lines are taken back.
    let by = original.reference();
    let allowed = row.document_state()?.apply(DocumentKind::FatturaPa, DocumentEvent::Credited { by }, tx.today());
    allowed?;
    let mut note = number(tx, centre, &original.issuer, None, vec![draft])?
        .pop()
        .ok_or_else(|| Error::internal("no credit note"))?;
    note.corrects_id = Some(row.id.clone());
    note.dues_year = row.dues_year;
    documents::update(tx.conn, &note)?;
    row.credited += note.payable;
    let owed = row.document_state()?.is_owed();
    row.set_open(owed);
    row.changed_at = tx.now;
    if row.credited == row.payable {
        apply(&mut row, DocumentEvent::Credited { by: note.document()?.reference() }, tx)?;
    }
    let happened = Happened {
        kind: "credited",
        action: "billing.credit",
        summary: format!("nota di credito {} di {}", note.number_text(), Cents(note.total)),
        file: None,
        json: None,
        before: &before,
    };
    record(tx, scope, &row, happened)?;
    note.id.parse().map_err(Error::internal)
}

//! One paper issued: its bytes are kept with the version of the scheme, and never change.

use chrono::Datelike;
use documents::archive::file_stem;
use documents::paper::{PrintedPaper, docx, on_one_page};
use documents::pdf::render;
use domain::agreements::Accession;
use domain::agreements::papers::{IssuedPaper, PaperKind};
use domain::agreements::wanting::Wanting;
use domain::identity::{Centre, Permission};
use domain::paper::Paper;
use domain::{Id, it};
use storage::agreements::AccessionRow;
use storage::agreements::papers::{self as rows, PaperRow};

use super::prepare::{Prepared, set};
use crate::audit::Event;
use crate::{App, Error, Result, Rx, StaffScope, Tx};

/// Media type of a DOCX.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Sets, prints and keeps the paper of a kind for one accession.
///
/// # Errors
/// A refusal that names what is missing; `NotFound`; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn issue(app: &App, scope: &StaffScope, accession: Id<Accession>, kind: PaperKind) -> Result<PaperRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let prepared = app.read(|rx| {
        let row = find(rx, centre, accession)?;
        Ok(set(rx, centre, kind, vec![row])?.pop())
    })?;
    let prepared = prepared.ok_or(Error::NotFound)?;
    if !prepared.wanting.is_empty() {
        return Err(Error::refused(format!(
            "{}: il documento non si emette, manca {}.",
            prepared.body.name,
            told(&prepared.wanting)
        )));
    }
    keep(app, scope, kind, &prepared, None)
}

/// A paper whose files are stored, not yet kept.
pub(crate) struct Printed {
    prepared: Prepared,
    kind: PaperKind,
    pdf: (String, usize),
    editable: (String, usize),
}

/// Prints a paper that another use case has written, such as the annex of a needs form, under the head
/// and with the signatures of its kind. [`record`] keeps it.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`]; a failure of the typesetter.
pub(crate) fn print_paper(
    app: &App,
    scope: &StaffScope,
    accession: Id<Accession>,
    kind: PaperKind,
    paper: Paper,
) -> Result<Printed> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let prepared = app.read(|rx| {
        let row = find(rx, centre, accession)?;
        Ok(set(rx, centre, kind, vec![row])?.pop())
    })?;
    let mut prepared = prepared.ok_or(Error::NotFound)?;
    let PrintedPaper { letterhead, date, signatures, .. } = prepared.printed;
    prepared.printed = PrintedPaper::new(letterhead, date, paper, signatures);
    print(app, kind, prepared)
}

/// The newest paper of a kind of an accession.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn latest(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    accession: Id<Accession>,
    kind: PaperKind,
) -> Result<Option<PaperRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::latest(rx.conn, centre.as_str(), accession.as_str(), kind.code())?)
}

fn find(rx: &mut Rx<'_>, centre: Id<Centre>, accession: Id<Accession>) -> Result<AccessionRow> {
    storage::agreements::accession(rx.conn, centre.as_str(), accession.as_str())?.ok_or(Error::NotFound)
}

/// What is missing, in one line.
pub(super) fn told(wanting: &[Wanting]) -> String {
    wanting.iter().map(|w| w.what.as_str()).collect::<Vec<_>>().join("; ")
}

/// Prints a paper, keeps its bytes and its row.
pub(super) fn keep(
    app: &App,
    scope: &StaffScope,
    kind: PaperKind,
    prepared: &Prepared,
    batch: Option<&str>,
) -> Result<PaperRow> {
    let printed = print(app, kind, prepared.clone())?;
    app.write(|tx| {
        let centre = scope.centre(Permission::EditAgreements)?;
        if let Some(batch) = batch {
            // A job that is run again goes on from where it was.
            let same = rows::Filter {
                batch: Some(batch.to_owned()),
                body: Some(prepared.body.id.clone()),
                kind: Some(kind.code().to_owned()),
                ..rows::Filter::default()
            };
            let before = rows::list(tx.conn, centre.as_str(), &same, 100)?;
            if let Some(row) = before.into_iter().find(|p| p.accession_id == prepared.accession.id) {
                return Ok(row);
            }
        }
        add(tx, scope, &printed, (batch, ""))
    })
}

/// Sets a paper and stores its two files.
fn print(app: &App, kind: PaperKind, prepared: Prepared) -> Result<Printed> {
    // The mayor's sheet is one page, however many services a body has.
    let set = if kind == PaperKind::Summary { on_one_page } else { render::<PrintedPaper> };
    let pdf = set(&prepared.printed).map_err(Error::internal)?;
    let editable = docx(&prepared.printed).map_err(Error::internal)?;
    if let Some(lost) = pdf.missing.first() {
        return Err(Error::refused(format!(
            "{}: nel documento c'è un carattere che la stampa non conosce, «{}»: toglierlo dal testo o dai dati.",
            prepared.body.name, lost.character
        )));
    }
    Ok(Printed {
        pdf: (app.files.put(&pdf.bytes)?, pdf.bytes.len()),
        editable: (app.files.put(&editable)?, editable.len()),
        prepared,
        kind,
    })
}

/// Keeps a printed paper as made from a source: what the same source made before stays, and is given.
///
/// # Errors
/// `Forbidden` without [`Permission::EditAgreements`]; a failure of the database.
pub(crate) fn record(tx: &mut Tx<'_>, scope: &StaffScope, printed: &Printed, source: &str) -> Result<PaperRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    match rows::by_source(tx.conn, centre.as_str(), source)? {
        Some(row) => Ok(row),
        None => add(tx, scope, printed, (None, source)),
    }
}

fn add(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    printed: &Printed,
    (batch, source): (Option<&str>, &str),
) -> Result<PaperRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let Printed { prepared, kind, pdf, editable } = printed;
    let pdf_name = format!("{}.pdf", prepared.name);
    let pdf_file = tx.record_file(centre.as_str(), &pdf_name, "application/pdf", &pdf.0, pdf.1)?;
    let docx_name = format!("{}.docx", prepared.name);
    let docx_file = tx.record_file(centre.as_str(), &docx_name, DOCX, &editable.0, editable.1)?;
    let row = PaperRow {
        centre_id: centre.to_string(),
        id: tx.id::<IssuedPaper>().to_string(),
        accession_id: prepared.accession.id.clone(),
        body_id: prepared.body.id.clone(),
        kind: kind.code().to_owned(),
        scheme_id: prepared.scheme_id.clone(),
        scheme_version: prepared.version,
        name: file_stem(&prepared.name),
        year: tx.today().year(),
        batch_id: batch.map(str::to_owned),
        pdf_file_id: pdf_file.to_string(),
        pdf_sha256: pdf.0.clone(),
        editable_file_id: docx_file.to_string(),
        issued_at: tx.now,
        issued_by: scope.actor().name.clone(),
        source: source.to_owned(),
    };
    rows::add(tx.conn, &row)?;
    if row.scheme_version > 0 {
        storage::agreements::schemes::close_text(tx.conn, &row.centre_id, &row.scheme_id, row.scheme_version)?;
    }
    let summary = format!("{}: {} del {}", prepared.body.name, kind.label(), it::date(tx.today()));
    let event = Event { centre: &row.centre_id, action: "agreements.paper", kind: "body", id: &row.body_id, summary };
    tx.audit(scope.actor(), &event, None::<&PaperRow>, Some(&row))?;
    Ok(row)
}

//! One paper issued: its bytes are kept with the version of the scheme, and never change.

use chrono::Datelike;
use documents::archive::file_stem;
use documents::look::Signature;
use documents::paper::{PrintedPaper, docx};
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

/// Keeps a paper that another use case has written, such as the annex of a needs form.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`]; a failure of the typesetter.
pub fn issue_paper(
    app: &App,
    scope: &StaffScope,
    accession: Id<Accession>,
    kind: PaperKind,
    paper: Paper,
    signatures: Vec<Signature>,
) -> Result<PaperRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let prepared = app.read(|rx| {
        let row = find(rx, centre, accession)?;
        Ok(set(rx, centre, kind, vec![row])?.pop())
    })?;
    let mut prepared = prepared.ok_or(Error::NotFound)?;
    let PrintedPaper { letterhead, date, .. } = prepared.printed;
    prepared.printed = PrintedPaper::new(letterhead, date, paper, signatures);
    keep(app, scope, kind, &prepared, None)
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
    let printed = &prepared.printed;
    let pdf = render(printed).map_err(Error::internal)?;
    let editable = docx(printed).map_err(Error::internal)?;
    if let Some(lost) = pdf.missing.first() {
        return Err(Error::refused(format!(
            "{}: nel documento c'è un carattere che la stampa non conosce, «{}»: toglierlo dal testo o dai dati.",
            prepared.body.name, lost.character
        )));
    }
    let (pdf_hash, docx_hash) = (app.files.put(&pdf.bytes)?, app.files.put(&editable)?);
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
        let pdf_name = format!("{}.pdf", prepared.name);
        let pdf_file = tx.record_file(centre.as_str(), &pdf_name, "application/pdf", &pdf_hash, pdf.bytes.len())?;
        let docx_name = format!("{}.docx", prepared.name);
        let docx_file = tx.record_file(centre.as_str(), &docx_name, DOCX, &docx_hash, editable.len())?;
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
            pdf_sha256: pdf_hash.clone(),
            editable_file_id: docx_file.to_string(),
            issued_at: tx.now,
            issued_by: scope.actor().name.clone(),
        };
        add(tx, scope, kind, &prepared.body.name, &row)?;
        Ok(row)
    })
}

fn add(tx: &mut Tx<'_>, scope: &StaffScope, kind: PaperKind, body: &str, row: &PaperRow) -> Result<()> {
    rows::add(tx.conn, row)?;
    if row.scheme_version > 0 {
        storage::agreements::schemes::close_text(tx.conn, &row.centre_id, &row.scheme_id, row.scheme_version)?;
    }
    let summary = format!("{body}: {} del {}", kind.label(), it::date(tx.today()));
    let event = Event { centre: &row.centre_id, action: "agreements.paper", kind: "body", id: &row.body_id, summary };
    tx.audit(scope.actor(), &event, None::<&PaperRow>, Some(row))
}

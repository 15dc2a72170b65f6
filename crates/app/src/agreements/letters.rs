//! The letters of a centre: the ready wording, or its own; and what people write and have not saved yet.

use chrono::NaiveDateTime;
use domain::Refusal;
use domain::agreements::contents::{Article, SchemeText};
use domain::agreements::drafts::compose;
use domain::agreements::edit::{LONGEST_TEXT, LONGEST_TITLE, Part};
use domain::agreements::facts::Facts;
use domain::agreements::papers::PaperKind;
use domain::identity::Permission;
use storage::agreements::letters::{self as rows, DraftRow, LetterRow};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// A letter as the centre has it.
#[derive(Debug, Clone)]
pub struct CentreLetter {
    /// Which paper it gives.
    pub kind: PaperKind,
    /// Its words.
    pub text: SchemeText,
    /// When the centre wrote it and who did; nothing for the ready one.
    pub own: Option<LetterRow>,
}

/// The papers whose wording a centre may write.
pub fn written_kinds() -> impl Iterator<Item = PaperKind> {
    PaperKind::WRITTEN.into_iter().filter(|k| k.letter().is_some())
}

fn of_row(kind: PaperKind, own: Option<LetterRow>) -> Result<CentreLetter> {
    let ready = kind.letter().ok_or(Error::NotFound)?;
    let text = own.as_ref().map(LetterRow::text).transpose()?.unwrap_or_else(|| ready.ready());
    Ok(CentreLetter { kind, text, own })
}

/// The letters of the centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn letters(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<CentreLetter>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let mut own = rows::letters(rx.conn, centre.as_str())?;
    let mut take = |kind: PaperKind| {
        let at = own.iter().position(|row| row.kind == kind.code());
        of_row(kind, at.map(|at| own.remove(at)))
    };
    written_kinds().map(&mut take).collect()
}

/// One letter of the centre.
///
/// # Errors
/// `NotFound` for a paper that has no letter; `Forbidden` without [`Permission::ReadCentre`].
pub fn letter(rx: &mut Rx<'_>, scope: &StaffScope, kind: PaperKind) -> Result<CentreLetter> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let own = rows::letter(rx.conn, centre.as_str(), kind.code())?;
    of_row(kind, own)
}

/// Writes a letter in the words of the centre. `revision` is the one that was read, 0 for the ready one.
///
/// # Errors
/// The fields `title` and `text` at fault, unknown variables among them; a refusal when somebody else
/// saved it meanwhile; `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn save_letter(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    kind: PaperKind,
    revision: i32,
    new: &Article,
) -> Result<LetterRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = letter(&mut tx.reading(), scope, kind)?;
    let read = before.own.as_ref().map_or(0, |row| row.revision);
    if read != revision {
        let by = before.own.as_ref().map(|row| row.saved_by.clone()).unwrap_or_default();
        let message = format!("{by} ha salvato il testo mentre lo si scriveva: riaprire la pagina.");
        return Err(Error::refused(message));
    }
    let text = before.text.clone().write(Part::Opening, 0, new.clone())?;
    if text.opening.trim().is_empty() {
        return Err(Refusal::field("text", "Scrivere il testo.").into());
    }
    let unknown = compose(&text, &Facts::sample().values())?.unknown;
    if !unknown.is_empty() {
        let names = unknown.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Refusal::field("text", format!("Nel testo ci sono variabili sconosciute: {names}.")).into());
    }
    let row = LetterRow {
        centre_id: centre.to_string(),
        kind: kind.code().to_owned(),
        document: serde_json::to_string(&text).map_err(Error::internal)?,
        revision: revision + 1,
        saved_at: tx.now,
        saved_by: scope.actor().name.clone(),
    };
    rows::save_letter(tx.conn, &row)?;
    note(tx, scope, kind, "salvato il testo", before.own.as_ref(), Some(&row))?;
    Ok(row)
}

/// Goes back to the ready words of a letter.
///
/// # Errors
/// A refusal when they are in use already; `NotFound`; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn reset_letter(tx: &mut Tx<'_>, scope: &StaffScope, kind: PaperKind) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = letter(&mut tx.reading(), scope, kind)?.own;
    let Some(before) = before else { return Err(Error::refused("Il testo è già quello pronto.")) };
    rows::remove_letter(tx.conn, centre.as_str(), kind.code())?;
    note(tx, scope, kind, "ripreso il testo pronto", Some(&before), None)
}

fn note(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    kind: PaperKind,
    what: &str,
    before: Option<&LetterRow>,
    after: Option<&LetterRow>,
) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.letter",
        kind: "letter",
        id: kind.code(),
        summary: format!("«{}»: {what}", kind.label()),
    };
    tx.audit(scope.actor(), &event, before, after)
}

/// Who writes, as drafts are kept.
fn writer(scope: &StaffScope) -> String {
    scope.actor().person.map_or_else(|| scope.actor().name.clone(), |id| id.to_string())
}

/// What whoever acts was writing of a subject, and when it was last kept.
///
/// # Errors
/// `Forbidden` without [`Permission::EditAgreements`].
pub fn text_draft(rx: &mut Rx<'_>, scope: &StaffScope, subject: &str) -> Result<Option<(Article, NaiveDateTime)>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = rows::draft(rx.conn, centre.as_str(), &writer(scope), subject)?;
    row.map(|row| Ok((row.article()?, row.saved_at))).transpose()
}

/// Keeps what whoever acts is writing, faults and all: nothing else changes.
///
/// # Errors
/// A refusal when it is longer than any text may be; `Forbidden` without [`Permission::EditAgreements`].
pub fn keep_text_draft(tx: &mut Tx<'_>, scope: &StaffScope, subject: &str, typed: &Article) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    if typed.text.chars().count() > 2 * LONGEST_TEXT || typed.title.chars().count() > 2 * LONGEST_TITLE {
        return Err(Error::refused("Il testo è troppo lungo: la bozza non si può conservare."));
    }
    let row = DraftRow {
        centre_id: centre.to_string(),
        person: writer(scope),
        subject: subject.to_owned(),
        document: serde_json::to_string(typed).map_err(Error::internal)?,
        saved_at: tx.now,
    };
    Ok(rows::save_draft(tx.conn, &row)?)
}

/// Forgets what whoever acts was writing.
///
/// # Errors
/// `Forbidden` without [`Permission::EditAgreements`].
pub fn drop_text_draft(tx: &mut Tx<'_>, scope: &StaffScope, subject: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    Ok(rows::remove_draft(tx.conn, centre.as_str(), &writer(scope), subject)?)
}

//! The text of a scheme: begun from a ready one or from a copy, written part by part, version by version.

use domain::agreements::Scheme;
use domain::agreements::contents::{Article, SchemeText};
use domain::agreements::drafts::{compose, ready_scheme};
use domain::agreements::edit::{Move, Part};
use domain::agreements::facts::Facts;
use domain::agreements::path::Way;
use domain::identity::Permission;
use domain::models::Model;
use domain::{Id, Refusal};
use storage::agreements::schemes::{self as rows, TextRow};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// With what a text begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// A ready text.
    Ready(Model),
    /// A version of a scheme of the centre.
    Copy(Id<Scheme>, i32),
}

/// A change of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is written; at the end, a new one is added.
    Write(Article),
    /// It goes up or down.
    Move(Move),
    /// It is taken away.
    Remove,
}

/// Begins the text of a scheme, or replaces the draft that it has.
///
/// # Errors
/// A refusal when the text may not be written any more; `NotFound`; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn start_text(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Scheme>, start: &Start) -> Result<i32> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let text = match start {
        Start::Ready(model) => ready_scheme(*model),
        Start::Copy(scheme, version) => {
            rows::text(tx.conn, centre.as_str(), scheme.as_str(), *version)?.ok_or(Error::NotFound)?.text()?
        }
    };
    save(tx, scope, id, None, text).map(|row| row.version)
}

/// A text from which another may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copyable {
    /// The scheme.
    pub scheme: Id<Scheme>,
    /// Its title.
    pub title: String,
    /// The version.
    pub version: i32,
    /// Whether it stands as it is: it was approved, or a paper was made of it.
    pub is_closed: bool,
}

/// The texts of the centre's schemes, newest scheme and newest version first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn copyable(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Copyable>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let versions = rows::versions(rx.conn, centre.as_str())?;
    let mut out = Vec::new();
    for scheme in storage::agreements::schemes(rx.conn, centre.as_str())? {
        let id: Id<Scheme> = scheme.id.parse().map_err(Error::internal)?;
        let of = versions.iter().filter(|(of, ..)| *of == scheme.id);
        out.extend(of.map(|(_, version, is_closed)| Copyable {
            scheme: id,
            title: scheme.title.clone(),
            version: *version,
            is_closed: *is_closed,
        }));
    }
    Ok(out)
}

/// Changes one part of the text. `revision` is the one that was read: another person's change in between
/// is not lost.
///
/// # Errors
/// The fields at fault, or a refusal when the text may not be written any more or was changed meanwhile;
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn change_text(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<Scheme>,
    revision: i32,
    (part, at): (Part, usize),
    change: Change,
) -> Result<TextRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = rows::newest_text(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let text = row.text()?;
    if at > text.count(part) {
        return Err(Error::NotFound);
    }
    let text = match change {
        Change::Write(article) => text.write(part, at, article)?,
        Change::Move(whither) => text.moved(part, at, whither),
        Change::Remove => text.without(part, at)?,
    };
    save(tx, scope, id, Some(revision), text)
}

/// Saves a text as the newest version: a new one when the last stands as it is.
fn save(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<Scheme>,
    revision: Option<i32>,
    text: SchemeText,
) -> Result<TextRow> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let scheme = storage::agreements::scheme(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let way = rows::way(tx.conn, centre.as_str(), id.as_str())?.map(|w| w.way()).transpose()?;
    if way.as_ref().is_some_and(|w| !w.is_editable()) {
        return Err(Error::refused(
            "Il testo è già stato approvato in un passo dell'iter: per modificarlo si torna prima indietro, \
             scrivendo il motivo.",
        ));
    }
    let before = rows::newest_text(tx.conn, centre.as_str(), id.as_str())?;
    if let (Some(row), Some(read)) = (&before, revision)
        && row.revision != read
    {
        let message = format!("{} ha salvato il testo mentre lo si scriveva: riaprire la pagina.", row.saved_by);
        return Err(Error::refused(message));
    }
    let mut row = TextRow {
        centre_id: centre.to_string(),
        scheme_id: id.to_string(),
        version: before.as_ref().map_or(1, |b| b.version + i32::from(b.is_closed)),
        document: String::new(),
        revision: before.as_ref().map_or(1, |b| b.revision + 1),
        is_closed: false,
        saved_at: tx.now,
        saved_by: scope.actor().name.clone(),
    };
    row.set_text(&text)?;
    if before.as_ref().is_some_and(|b| b.version == row.version) {
        rows::update_text(tx.conn, &row)?;
    } else {
        rows::add_text(tx.conn, &row)?;
    }
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.text",
        kind: "scheme",
        id: id.as_str(),
        summary: format!("Testo di «{}», versione {}", scheme.title, row.version),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&row))?;
    Ok(row)
}

/// Checks that a text may go forward: complete, without faults, without unknown variables.
///
/// # Errors
/// Naming what is empty, at fault or unknown.
pub(super) fn check_forward(text: &SchemeText) -> Result<(), Refusal> {
    text.check()?;
    let draft = compose(text, &Facts::sample().values())?;
    if draft.unknown.is_empty() { Ok(()) } else { draft.check() }
}

/// The text of a scheme that has its own way and that a step concerns.
pub(super) fn text_for_step(tx: &mut Tx<'_>, centre: &str, id: &str, way: &Way) -> Result<(SchemeText, i32)> {
    let row = rows::newest_text(tx.conn, centre, id)?;
    let Some(row) = row else {
        let next = way.next().map_or("", domain::agreements::path::Step::label);
        return Err(Error::refused(format!("Prima di «{next}» si scrive il testo dello schema.")));
    };
    let text = row.text()?;
    check_forward(&text)?;
    Ok((text, row.version))
}

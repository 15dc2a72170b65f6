//! The way of a scheme: begun, taken step by step with its acts, taken back with a reason.

use chrono::NaiveDate;
use documents::archive::file_stem;
use domain::agreements::contents::{Content, SchemeText};
use domain::agreements::drafts::compose;
use domain::agreements::facts::Facts;
use domain::agreements::file::ActFile;
use domain::agreements::path::{Step, Taken, Way};
use domain::agreements::{Scheme, SchemeTerms};
use domain::identity::{Centre, Permission};
use domain::models::Model;
use domain::{Id, it};
use storage::agreements::SchemeRow;
use storage::agreements::schemes::{self as rows, TextRow, WayRow};

use super::save_scheme;
use super::texts::text_for_step;
use crate::audit::Event;
use crate::{App, Error, Result, Rx, StaffScope, Tx};

/// A scheme with everything about it.
#[derive(Debug, Clone)]
pub struct SchemeDetail {
    /// Its row.
    pub row: SchemeRow,
    /// Its terms.
    pub terms: SchemeTerms,
    /// Its way; none when it was open as it was entered.
    pub way: Option<Way>,
    /// The versions of its text, newest first.
    pub versions: Vec<TextRow>,
    /// The newest text.
    pub text: Option<SchemeText>,
    /// The mandatory contents that are still empty.
    pub missing: Vec<Content>,
    /// The variables of the text that nobody knows.
    pub unknown: Vec<String>,
    /// How many accessions it has.
    pub accessions: usize,
}

impl SchemeDetail {
    /// Whether bodies may accede.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.way.as_ref().is_none_or(Way::is_open)
    }

    /// Whether the text may be written.
    #[must_use]
    pub fn is_editable(&self) -> bool {
        self.way.as_ref().is_none_or(Way::is_editable)
    }
}

/// One scheme of the centre.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn scheme_detail(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Scheme>) -> Result<SchemeDetail> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = storage::agreements::scheme(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let versions = rows::texts(rx.conn, centre.as_str(), id.as_str())?;
    let text = versions.first().map(TextRow::text).transpose()?;
    let unknown = text.as_ref().and_then(|t| compose(t, &Facts::sample().values()).ok()).map(|d| d.unknown);
    let accessions = storage::agreements::accessions_under(rx.conn, centre.as_str(), id.as_str())?;
    Ok(SchemeDetail {
        terms: row.terms()?,
        way: rows::way(rx.conn, centre.as_str(), id.as_str())?.map(|w| w.way()).transpose()?,
        missing: text.as_ref().map(SchemeText::missing).unwrap_or_default(),
        unknown: unknown.unwrap_or_default().into_iter().collect(),
        accessions: usize::try_from(accessions).unwrap_or(0),
        versions,
        text,
        row,
    })
}

/// Where each scheme of the centre stands: its next step, none for one that is open.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn next_steps(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<std::collections::HashMap<String, Option<Step>>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    rows::ways(rx.conn, centre.as_str())?.into_iter().map(|w| Ok((w.scheme_id.clone(), w.way()?.next()))).collect()
}

/// The ids of the schemes that take no accessions yet.
pub(super) fn closed_schemes(tx: &mut Tx<'_>, centre: Id<Centre>) -> Result<Vec<String>> {
    let ways = rows::ways(tx.conn, centre.as_str())?;
    Ok(ways.into_iter().filter(|w| !w.is_open).map(|w| w.scheme_id).collect())
}

/// Begins a scheme as a draft on the way of the centre's model.
///
/// # Errors
/// The fields at fault; `Forbidden` without [`Permission::EditAgreements`].
pub fn begin_scheme(tx: &mut Tx<'_>, scope: &StaffScope, terms: &SchemeTerms) -> Result<Id<Scheme>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let stored = storage::models::of_centre(tx.conn, centre.as_str())?;
    let model = stored.and_then(|m| Model::from_code(&m.model)).unwrap_or(Model::Public);
    let id = save_scheme(tx, scope, None, terms)?;
    rows::save_way(tx.conn, &WayRow::new(centre.as_str(), id.as_str(), &Way::new(model), tx.now)?)?;
    Ok(id)
}

/// A step to take, with the file of its act.
#[derive(Debug, Clone)]
pub struct NewStep {
    /// Which.
    pub step: Step,
    /// When.
    pub on: NaiveDate,
    /// Number of the act.
    pub act: String,
    /// Bytes of the act, if they are kept here.
    pub file: Option<Vec<u8>>,
}

/// Takes the next step of a scheme. The text stands from then on as it is.
///
/// # Errors
/// A refusal when the text is not complete, another step comes first, or the file is no act;
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn take_step(app: &App, scope: &StaffScope, id: Id<Scheme>, new: &NewStep) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let stored = match &new.file {
        Some(bytes) => Some((ActFile::of(bytes)?, app.files.put(bytes)?, bytes.len())),
        None => None,
    };
    app.write(|tx| {
        let scheme = storage::agreements::scheme(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
        let before = rows::way(tx.conn, centre.as_str(), id.as_str())?;
        let Some(before) = before else {
            return Err(Error::refused("Lo schema è già aperto alle adesioni."));
        };
        let way = before.way()?;
        let (text, version) = text_for_step(tx, centre.as_str(), id.as_str(), &way)?;
        let file = match &stored {
            Some((kind, hash, size)) => {
                let name = format!("{}.{}", file_stem(new.step.label()), kind.ending());
                Some(tx.record_file(centre.as_str(), &name, kind.media_type(), hash, *size)?.to_string())
            }
            None => None,
        };
        let taken = Taken { step: new.step, on: new.on, act: new.act.clone(), file };
        let way = way.go(taken, &text, tx.today())?;
        rows::close_text(tx.conn, centre.as_str(), id.as_str(), version)?;
        let act = if new.act.trim().is_empty() { String::new() } else { format!(", n. {}", new.act.trim()) };
        let what = format!("{} del {}{act}", new.step.label(), it::date(new.on));
        save(tx, scope, &scheme, &before, &way, what)
    })
}

/// Goes back to a step that was taken.
///
/// # Errors
/// A refusal without a reason, when the step was not taken, or when bodies have acceded already;
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn go_back(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Scheme>, to: Step, reason: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let scheme = storage::agreements::scheme(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let before = rows::way(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let under = storage::agreements::accessions_under(tx.conn, centre.as_str(), id.as_str())?;
    if under > 0 {
        return Err(Error::refused(format!(
            "Allo schema ci sono già {under} adesioni o inviti: non si torna indietro. Per cambiare il testo si \
             scrive un nuovo schema.",
        )));
    }
    let way = before.way()?.back(to, tx.today(), reason)?;
    save(tx, scope, &scheme, &before, &way, format!("ritorno a «{}»: {}", to.label(), reason.trim()))
}

fn save(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    scheme: &SchemeRow,
    before: &WayRow,
    way: &Way,
    what: String,
) -> Result<()> {
    let after = WayRow::new(&before.centre_id, &before.scheme_id, way, tx.now)?;
    rows::save_way(tx.conn, &after)?;
    let event = Event {
        centre: &before.centre_id,
        action: "agreements.way",
        kind: "scheme",
        id: &before.scheme_id,
        summary: format!("«{}»: {what}", scheme.title),
    };
    tx.audit(scope.actor(), &event, Some(before), Some(&after))
}

/// The file of an act of a scheme's way: name, media type, bytes.
///
/// # Errors
/// `NotFound` for a file that is no act of the scheme; `Forbidden` without [`Permission::ReadCentre`].
pub fn act_file(app: &App, scope: &StaffScope, id: Id<Scheme>, file: &str) -> Result<(String, String, Vec<u8>)> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = app.read(|rx| {
        let way = rows::way(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?.way()?;
        let went = way.history().iter().any(|h| match h {
            domain::agreements::path::Happened::Went(taken) => taken.file.as_deref() == Some(file),
            domain::agreements::path::Happened::Back { .. } => false,
        });
        let found = if went { storage::files::find(rx.conn, centre.as_str(), file)? } else { None };
        found.ok_or(Error::NotFound)
    })?;
    Ok((row.name, row.media_type, app.files.get(&row.sha256)?))
}

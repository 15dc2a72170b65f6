//! Editions: what was published, and what holds on a day.

use chrono::{Datelike, NaiveDate};
use domain::charter::{Charter, may_publish};
use domain::identity::{Centre, Permission};
use domain::{Id, Refusal};
use storage::charter::EditionRow;

use super::catalogue::audit;
use super::paper::{PRINT, PrintJob};
use crate::{Error, PublicScope, Result, Rx, StaffScope, Tx};

/// A new edition of the charter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// Name of the edition: `2026/1`.
    pub version: String,
    /// First day.
    pub from: NaiveDate,
    /// Act that approved it; may be empty.
    pub act: String,
    /// Opening words; may be empty.
    pub introduction: String,
}

/// What to propose in the form of a new edition: the next name of the year, today, the opening
/// words of the last one.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn suggested(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<NewEdition> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let editions = storage::charter::editions(rx.conn, centre.as_str())?;
    let last = editions.first().map(EditionRow::charter).transpose()?;
    let today = rx.today();
    let from = last.as_ref().and_then(|l| l.from.succ_opt()).map_or(today, |next| next.max(today));
    let of_year = editions.iter().filter(|e| e.from_date.year() == from.year()).count();
    Ok(NewEdition {
        version: format!("{}/{}", from.year(), of_year + 1),
        from,
        act: String::new(),
        introduction: last.map(|l| l.introduction).unwrap_or_default(),
    })
}

/// Publishes the services of today as an edition that never changes; asks for its PDF.
///
/// # Errors
/// When the services don't hold together, none may be published, or the day would change what a
/// past day showed.
pub fn publish(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewEdition) -> Result<EditionRow> {
    let centre = scope.centre(Permission::EditCharter)?;
    if new.version.trim().is_empty() {
        return Err(Refusal::field("version", "Scrivere il nome dell'edizione, per esempio 2026/1.").into());
    }
    let areas = storage::charter::areas(tx.conn, centre.as_str())?;
    let services = storage::charter::services(tx.conn, centre.as_str())?;
    Charter::check(&areas, &services)?;
    let editions = storage::charter::editions(tx.conn, centre.as_str())?;
    may_publish(new.from, editions.first().map(|e| e.from_date), tx.today())?;
    if editions.iter().any(|e| e.version == new.version.trim()) {
        return Err(Refusal::field("version", format!("C'è già un'edizione «{}».", new.version.trim())).into());
    }
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let head = Charter {
        centre: row.name,
        version: new.version.trim().to_owned(),
        from: new.from,
        act: new.act.trim().to_owned(),
        introduction: new.introduction.trim().to_owned(),
        areas,
        services: Vec::new(),
    };
    let charter = Charter::gather(head, &services);
    if charter.services.is_empty() {
        return Err(Error::refused("Nessun servizio è attivo o in sperimentazione: non c'è niente da pubblicare."));
    }
    let document = charter.canonical().map_err(Error::internal)?;
    let edition = EditionRow {
        centre_id: centre.to_string(),
        from_date: charter.from,
        version: charter.version.clone(),
        sha256: Charter::fingerprint(&document),
        document,
        pdf_file_id: None,
        pdf_sha256: None,
        published_at: tx.now,
    };
    storage::charter::add_edition(tx.conn, &edition)?;
    let what = (charter.services.len(), &edition.sha256);
    let summary = format!("Pubblicata la carta {} dal {}", charter.version, domain::it::date(charter.from));
    audit(tx, scope.actor(), centre.as_str(), "charter.publish", &charter.version, summary, None::<&()>, Some(&what))?;
    tx.enqueue(centre.as_str(), PRINT, &PrintJob { centre: centre.to_string(), from: charter.from })?;
    Ok(edition)
}

/// The edition in force on a day, as anybody may read it.
///
/// # Errors
/// When the database fails.
pub fn in_force(rx: &mut Rx<'_>, scope: PublicScope, day: NaiveDate) -> Result<Option<EditionRow>> {
    Ok(storage::charter::edition_at(rx.conn, scope.centre.as_str(), day)?)
}

/// All the editions, newest first, as anybody may read them.
///
/// # Errors
/// When the database fails.
pub fn editions(rx: &mut Rx<'_>, scope: PublicScope) -> Result<Vec<EditionRow>> {
    Ok(storage::charter::editions(rx.conn, scope.centre.as_str())?)
}

/// The charter that decides what may be subscribed from a day on: the edition in force that day,
/// or the first one when the day comes before it.
///
/// # Errors
/// A refusal when nothing was ever published.
pub fn open_to_bodies(rx: &mut Rx<'_>, centre: Id<Centre>, day: NaiveDate) -> Result<Charter> {
    let row = match storage::charter::edition_at(rx.conn, centre.as_str(), day)? {
        Some(row) => Some(row),
        None => storage::charter::first_edition(rx.conn, centre.as_str())?,
    };
    match row {
        Some(row) => Ok(row.charter()?),
        None => Err(Error::refused(
            "La carta dei servizi non è ancora pubblicata: pubblicarla prima di registrare servizi.",
        )),
    }
}

/// The PDF of an edition: its name and its bytes, printed now if the worker has not yet done it.
///
/// # Errors
/// When the file store or the database fails.
pub fn pdf_file(rx: &mut Rx<'_>, edition: &EditionRow) -> Result<(String, Vec<u8>)> {
    let name = format!("carta-dei-servizi-{}.pdf", edition.version.replace('/', "-"));
    let bytes = match &edition.pdf_sha256 {
        Some(hash) => rx.app.files.get(hash)?,
        None => super::print(rx, edition)?,
    };
    Ok((name, bytes))
}

//! Centres: finding one by its address, and its settings.

use domain::centres::Reach;
use domain::identity::{Centre, Permission};
use domain::{Id, Refusal};
pub use storage::centres::CentreRow;

use crate::audit::{Event, PLATFORM};
use crate::{Error, PlatformScope, PublicScope, Result, Rx, StaffScope, Tx};

/// A new centre.
#[derive(Debug, Clone)]
pub struct NewCentre {
    /// Name in URLs: small letters, digits, hyphens; two characters at least.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// Name of the Province, e.g. `Provincia di Macerata`.
    pub province_name: String,
    /// Historical ISTAT code of the province, three digits.
    pub province_code: String,
    /// Two letters.
    pub province_sigla: String,
    /// The demonstration shows its log-ins.
    pub demo: bool,
}

/// Words that can't be the name of a centre in URLs: the first segments of the platform's own addresses.
/// A test of `web` compares them with its routes.
pub const RESERVED: &[&str] = &[
    "accedi",
    "account",
    "api",
    "esci",
    "health",
    "indirizzo",
    "invito",
    "nuova-parola",
    "parere",
    "parola-dimenticata",
    "piattaforma",
    "primo-avvio",
    "richieste",
    "scelta",
    "static",
];

/// Opens a centre.
///
/// # Errors
/// A refusal when the slug is malformed, reserved or taken, or a name is missing.
pub fn open(tx: &mut Tx<'_>, scope: &PlatformScope, new: &NewCentre) -> Result<Id<Centre>> {
    check(new)?;
    if storage::centres::by_slug(tx.conn, &new.slug)?.is_some() {
        return Err(Refusal::field(
            "slug",
            format!("L'indirizzo «{}» è già di un altro centro: sceglierne un altro.", new.slug),
        )
        .into());
    }
    let id: Id<Centre> = tx.id();
    let row = CentreRow {
        id: id.to_string(),
        slug: new.slug.clone(),
        name: new.name.trim().to_owned(),
        province_name: new.province_name.trim().to_owned(),
        province_code: new.province_code.clone(),
        province_sigla: new.province_sigla.clone(),
        email: None,
        pec: None,
        phone: None,
        address: None,
        demo: new.demo,
        created_at: tx.now,
        hours: None,
        referent: None,
        referent_phone: None,
        referent_email: None,
    };
    storage::centres::insert(tx.conn, &row)?;
    crate::territory::follow_province(tx, id, &new.province_code)?;
    let event = Event {
        centre: PLATFORM,
        action: "centre.open",
        kind: "centre",
        id: id.as_str(),
        summary: format!("Aperto il centro {}", row.name),
    };
    tx.audit(scope.actor(), &event, None::<&CentreRow>, Some(&row))?;
    Ok(id)
}

fn check(new: &NewCentre) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let well_formed = new.slug.len() >= 2
        && new.slug.len() <= 40
        && new.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && new.slug.starts_with(|c: char| c.is_ascii_lowercase());
    if !well_formed {
        faults.push(domain::FieldError::new(
            "slug",
            "L'indirizzo si scrive con lettere minuscole, cifre e trattini, e comincia con una lettera (per esempio «pu»).",
        ));
    } else if RESERVED.contains(&new.slug.as_str()) {
        faults.push(domain::FieldError::new(
            "slug",
            "Questo indirizzo è riservato alla piattaforma: sceglierne un altro.",
        ));
    }
    if new.name.trim().is_empty() {
        faults.push(domain::FieldError::new("name", "Manca il nome del centro."));
    }
    if new.province_code.len() != 3 || !new.province_code.bytes().all(|b| b.is_ascii_digit()) {
        faults.push(domain::FieldError::new(
            "province_code",
            "Il codice ISTAT della provincia ha tre cifre, per esempio 041.",
        ));
    }
    Refusal::of_fields(faults).map_or(Ok(()), Err)
}

/// How one's centre is reached.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn reach(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Reach> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?.reach())
}

/// Saves how one's centre is reached: the portal shows it to anybody, the referent only to the bodies.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`]; a refusal of a field.
pub fn save_reach(tx: &mut Tx<'_>, scope: &StaffScope, reach: &Reach) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    let reach = reach.tidy();
    reach.check()?;
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let before = row.reach();
    storage::centres::update(tx.conn, &row.with_reach(&reach))?;
    let event = Event {
        centre: centre.as_str(),
        action: "centre.reach",
        kind: "centre",
        id: centre.as_str(),
        summary: "Cambiati i recapiti del centro".to_owned(),
    };
    tx.audit(scope.actor(), &event, Some(&before), Some(&reach))
}

/// The centre at an address of the portal, if it exists.
///
/// # Errors
/// When the database fails.
pub fn by_slug(rx: &mut Rx<'_>, slug: &str) -> Result<Option<CentreRow>> {
    Ok(storage::centres::by_slug(rx.conn, slug)?)
}

/// All the centres of the installation, by name.
///
/// # Errors
/// When the database fails.
pub fn all(rx: &mut Rx<'_>) -> Result<Vec<CentreRow>> {
    Ok(storage::centres::all(rx.conn)?)
}

/// What anybody may know of the centre.
///
/// # Errors
/// When the database fails.
pub fn public(rx: &mut Rx<'_>, scope: PublicScope) -> Result<Option<CentreRow>> {
    Ok(storage::centres::by_id(rx.conn, scope.centre.as_str())?)
}

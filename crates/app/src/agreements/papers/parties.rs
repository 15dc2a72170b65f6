//! Who signs on the side of the centre: what was written, completed with what registers know.

use domain::Id;
use domain::agreements::parties::{Parties, Party};
use domain::billing::{Issuer, IssuerKind};
use domain::identity::{Centre, Permission};
use storage::centres::CentreRow;
use storage::territory::bodies::BodyRow;

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

const PARTIES: &str = "agreement_parties";

/// The parties as they were written.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn parties(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Parties> {
    let centre = scope.centre(Permission::ReadCentre)?;
    load(rx, centre)
}

pub(super) fn load(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Parties> {
    Ok(storage::centres::setting(rx.conn, centre.as_str(), PARTIES)?.unwrap_or_default())
}

/// The parties as papers have them: what was written, and for the rest what the settings of the centre,
/// the issuer of the dues and the registers say.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn known_parties(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Parties> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let issuer = crate::billing::load_issuer(rx, centre)?;
    let province = storage::territory::bodies::province(rx.conn, &row.province_code)?;
    Ok(complete(load(rx, centre)?, &row, issuer.as_ref(), province.as_ref()))
}

/// Completes what was written.
pub(super) fn complete(
    written: Parties,
    centre: &CentreRow,
    issuer: Option<&Issuer>,
    province: Option<&BodyRow>,
) -> Parties {
    let of_issuer = |i: &Issuer| Party {
        name: i.name.clone(),
        seat: i.address.line(),
        fiscal_code: i.fiscal_code.clone(),
        ..Party::default()
    };
    let is_province = |i: &&Issuer| i.kind == IssuerKind::Province;
    let from_register = Party {
        name: centre.province_name.clone(),
        seat: province.map(seat).unwrap_or_default(),
        fiscal_code: province.and_then(|p| p.fiscal.clone()).unwrap_or_default(),
        ..Party::default()
    };
    let from_centre = Party { seat: centre.address.clone().unwrap_or_default(), ..Party::default() };
    let province = issuer.filter(is_province).map(of_issuer).unwrap_or_default();
    let manager = issuer.filter(|i| !is_province(i)).map(of_issuer).unwrap_or_default();
    let office = Party { office: "Presidente".to_owned(), ..Party::default() };
    Parties {
        province: written.province.or(province).or(from_register).or(from_centre).or(office),
        manager: written.manager.or(manager),
    }
}

/// The seat of a body in one line: `piazza del Popolo 1, 61121 Pesaro (PU)`; empty when its street is not
/// known.
pub(super) fn seat(body: &BodyRow) -> String {
    let Some(street) = body.street.as_deref().filter(|s| !s.trim().is_empty()) else { return String::new() };
    let city = body.city.as_deref().unwrap_or(&body.name);
    let cap = body.cap.as_deref().map(|c| format!("{c} ")).unwrap_or_default();
    let sigla = body.sigla.as_deref().map(|s| format!(" ({s})")).unwrap_or_default();
    format!("{street}, {cap}{city}{sigla}")
}

/// Says who signs on the side of the centre.
///
/// # Errors
/// The fields at fault; `Forbidden` without [`Permission::EditAgreements`].
pub fn save_parties(tx: &mut Tx<'_>, scope: &StaffScope, parties: &Parties) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    parties.check()?;
    let before = load(&mut tx.reading(), centre)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), PARTIES, parties, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.parties",
        kind: "centre",
        id: centre.as_str(),
        summary: "Chi firma le convenzioni per il centro".to_owned(),
    };
    tx.audit(scope.actor(), &event, Some(&before), Some(parties))
}

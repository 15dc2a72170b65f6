//! The dated data on VAT that a centre keeps.

use domain::Id;
use domain::identity::{Centre, Permission};
use domain::tariffs::VatSettings;

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

const SECTION: &str = "vat";

/// The dated data on VAT of a centre; the built-in ones until it sets its own.
///
/// # Errors
/// When the database fails.
pub fn vat_settings(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<VatSettings> {
    Ok(storage::centres::setting(rx.conn, centre.as_str(), SECTION)?.unwrap_or_default())
}

/// Saves the dated data on VAT.
///
/// # Errors
/// A refusal when two authorisations overlap or one lacks its act; `Forbidden` without
/// [`Permission::EditTariffs`].
pub fn save_vat_settings(tx: &mut Tx<'_>, scope: &StaffScope, settings: &VatSettings) -> Result<()> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let acts = &settings.split;
    if acts.iter().any(|a| a.act.trim().is_empty()) {
        return Err(Error::refused("Indicare l'atto di ogni autorizzazione alla scissione dei pagamenti."));
    }
    let overlap = |i: usize| acts[i + 1..].iter().any(|b| acts[i].period.overlaps(&b.period));
    if (0..acts.len()).any(overlap) {
        return Err(Error::refused(
            "Due autorizzazioni alla scissione dei pagamenti si sovrappongono: correggere le date.",
        ));
    }
    let before = vat_settings(&mut tx.reading(), centre)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), SECTION, settings, tx.now)?;
    let summary = "Modificate le autorizzazioni alla scissione dei pagamenti".to_owned();
    let event = Event { centre: centre.as_str(), action: "tariffs.vat", kind: "centre", id: centre.as_str(), summary };
    tx.audit(scope.actor(), &event, Some(&before), Some(settings))
}

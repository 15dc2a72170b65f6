//! How a centre quotes.

use domain::identity::{Centre, Permission};
use domain::quotes::Billing;
use domain::{Id, Refusal};
use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::{Result, Rx, StaffScope, Tx};

const SECTION: &str = "quotes";

/// The habits of a centre's quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuoteSettings {
    /// How one-off amounts are asked, unless a quote says otherwise.
    pub billing: Billing,
    /// For how many days an offer is open, unless a quote says otherwise.
    pub valid_days: u32,
}

impl Default for QuoteSettings {
    fn default() -> Self {
        Self { billing: Billing::Dues, valid_days: 30 }
    }
}

/// The habits of the centre; the usual ones until it chose its own.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn settings(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<QuoteSettings> {
    let centre = scope.centre(Permission::ReadCentre)?;
    load(rx, centre)
}

pub(super) fn load(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<QuoteSettings> {
    Ok(storage::centres::setting(rx.conn, centre.as_str(), SECTION)?.unwrap_or_default())
}

/// Saves the habits of the centre.
///
/// # Errors
/// A refusal of the days; `Forbidden` without [`Permission::ManageCentre`].
pub fn save_settings(tx: &mut Tx<'_>, scope: &StaffScope, settings: &QuoteSettings) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    if !(1..=365).contains(&settings.valid_days) {
        return Err(Refusal::field("valid_days", "I giorni vanno da 1 a 365.").into());
    }
    let before = load(&mut tx.reading(), centre)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), SECTION, settings, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "quotes.settings",
        kind: "centre",
        id: centre.as_str(),
        summary: "Modificate le regole dei preventivi".to_owned(),
    };
    tx.audit(scope.actor(), &event, Some(&before), Some(settings))
}

//! The issuer and the habits of a centre.

use domain::billing::{Calendar, DocumentKind, Issuer, PaymentMethod, PlanSettings, Reference};
use domain::identity::{Centre, Permission};
use domain::{Id, Refusal};
use serde::{Deserialize, Serialize};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

const ISSUER: &str = "issuer";
const BILLING: &str = "billing";

/// The habits of a centre's dues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingSettings {
    /// When dues are issued and paid.
    pub calendar: Calendar,
    /// The usual document.
    pub kind: DocumentKind,
    /// How it is paid.
    pub payment: PaymentMethod,
    /// The agreement named on every document, unless the body has its own.
    pub convention: Option<Reference>,
    /// Whether e-invoices need a CIG.
    pub requires_cig: bool,
    /// Whether e-invoices need a CUP.
    pub requires_cup: bool,
    /// Whether e-invoices need the commitment act.
    pub requires_commitment: bool,
}

impl Default for BillingSettings {
    fn default() -> Self {
        Self {
            calendar: Calendar::pesaro_urbino(),
            kind: DocumentKind::FatturaPa,
            payment: PaymentMethod::BankTransfer,
            convention: None,
            requires_cig: false,
            requires_cup: false,
            requires_commitment: false,
        }
    }
}

impl BillingSettings {
    /// The settings of a plan.
    pub(super) fn plan(&self, centre: &str, year: i32, date: chrono::NaiveDate) -> PlanSettings {
        PlanSettings {
            centre: centre.to_owned(),
            year,
            date,
            calendar: self.calendar,
            kind: self.kind,
            payment: self.payment,
            requires_cig: self.requires_cig,
            requires_cup: self.requires_cup,
            requires_commitment: self.requires_commitment,
        }
    }
}

/// Who issues the documents of the centre, once it was said.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn issuer(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Option<Issuer>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    load_issuer(rx, centre)
}

pub(crate) fn load_issuer(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Option<Issuer>> {
    Ok(storage::centres::setting(rx.conn, centre.as_str(), ISSUER)?)
}

/// Names the issuer.
///
/// # Errors
/// A refusal with the fields at fault; `Forbidden` without [`Permission::ManageCentre`].
pub fn save_issuer(tx: &mut Tx<'_>, scope: &StaffScope, issuer: &Issuer) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    issuer.check()?;
    let before: Option<Issuer> = storage::centres::setting(tx.conn, centre.as_str(), ISSUER)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), ISSUER, issuer, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "billing.issuer",
        kind: "centre",
        id: centre.as_str(),
        summary: format!("Emittente dei documenti: {}", issuer.name),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(issuer))
}

/// The habits of the centre; the usual ones until it chose its own.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn settings(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<BillingSettings> {
    let centre = scope.centre(Permission::ReadBilling)?;
    load_settings(rx, centre)
}

pub(crate) fn load_settings(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<BillingSettings> {
    if let Some(saved) = storage::centres::setting(rx.conn, centre.as_str(), BILLING)? {
        return Ok(saved);
    }
    let lists = storage::tariffs::approved(rx.conn, centre)?;
    let calendar = lists.first().map(|l| Calendar::of_price_list(&l.code));
    Ok(BillingSettings { calendar: calendar.unwrap_or_else(Calendar::pesaro_urbino), ..BillingSettings::default() })
}

/// Saves the habits of the centre.
///
/// # Errors
/// A refusal when the calendar names a day that does not exist or the usual document is a credit
/// note; `Forbidden` without [`Permission::ManageCentre`].
pub fn save_settings(tx: &mut Tx<'_>, scope: &StaffScope, settings: &BillingSettings) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    settings.calendar.issue_by.in_year(2024)?;
    settings.calendar.due_by.in_year(2024)?;
    if settings.kind == DocumentKind::CreditNote {
        return Err(Refusal::field("kind", "Scegliere fattura elettronica o richiesta di versamento.").into());
    }
    let before: Option<BillingSettings> = storage::centres::setting(tx.conn, centre.as_str(), BILLING)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), BILLING, settings, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "billing.settings",
        kind: "centre",
        id: centre.as_str(),
        summary: "Modificate le regole delle quote".to_owned(),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(settings))
}

/// The issuer, or the refusal that says to name it.
pub(super) fn need_issuer(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Issuer> {
    let issuer = load_issuer(rx, centre)?
        .ok_or_else(|| Error::refused("Manca l'emittente dei documenti: indicarlo nelle impostazioni del centro."))?;
    issuer.check()?;
    Ok(issuer)
}

//! How a centre handles its agreements: from when resolutions are enforceable, when it reminds of a
//! renewal.

use domain::Refusal;
use domain::agreements::resolution::CountFrom;
use domain::identity::Permission;
use serde::{Deserialize, Serialize};
use storage::agreements::renewal::{self, SettingsRow};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// The earliest reminder, in days before the end.
const EARLIEST: u32 = 730;
/// The most reminders of one renewal.
const MOST: usize = 8;

/// How a centre handles its agreements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementSettings {
    /// From which day of publication the days to enforceability are counted.
    pub count_from: CountFrom,
    /// So many days before the end of an accession its body is reminded; furthest first.
    pub remind_before: Vec<u32>,
}

impl Default for AgreementSettings {
    /// From the first day of publication; a year, six months, three months and one month before.
    fn default() -> Self {
        Self { count_from: CountFrom::FirstDay, remind_before: vec![365, 180, 90, 30] }
    }
}

impl AgreementSettings {
    /// Checks the distances and puts them in order.
    fn checked(mut self) -> Result<Self, Refusal> {
        self.remind_before.sort_unstable_by(|a, b| b.cmp(a));
        self.remind_before.dedup();
        if self.remind_before.iter().any(|d| !(1..=EARLIEST).contains(d)) || self.remind_before.len() > MOST {
            let text = format!("Al massimo {MOST} distanze, ciascuna da 1 a {EARLIEST} giorni prima della scadenza.");
            return Err(Refusal::field("remind_before", text));
        }
        Ok(self)
    }
}

pub(super) fn of_row(row: Option<&SettingsRow>) -> Result<AgreementSettings> {
    row.map_or_else(|| Ok(AgreementSettings::default()), |r| serde_json::from_str(&r.document).map_err(Error::internal))
}

/// The settings of a centre, for the use cases.
pub(super) fn of_centre(tx: &mut Tx<'_>, centre: &str) -> Result<AgreementSettings> {
    of_row(renewal::settings(tx.conn, centre)?.as_ref())
}

/// How the centre handles its agreements.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn agreement_settings(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<AgreementSettings> {
    let centre = scope.centre(Permission::ReadCentre)?;
    of_row(renewal::settings(rx.conn, centre.as_str())?.as_ref())
}

/// Changes how the centre handles its agreements.
///
/// # Errors
/// `Forbidden` without [`Permission::EditAgreements`]; the field `remind_before` at fault.
pub fn save_agreement_settings(tx: &mut Tx<'_>, scope: &StaffScope, new: &AgreementSettings) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let new = new.clone().checked()?;
    let before = renewal::settings(tx.conn, centre.as_str())?;
    let document = serde_json::to_string(&new).map_err(Error::internal)?;
    let looked_on = before.as_ref().and_then(|b| b.looked_on);
    let after = SettingsRow { centre_id: centre.to_string(), document, looked_on };
    renewal::save_settings(tx.conn, &after)?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.settings",
        kind: "centre",
        id: centre.as_str(),
        summary: "Regole delle adesioni".to_owned(),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&after))
}

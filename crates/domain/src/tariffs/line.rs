//! A priced line and its explanation.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::VatTreatment;
use crate::Cents;

/// Whether a price is asked once or every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Asked once, in the year of delivery.
    OneOff,
    /// Asked every year of the subscription.
    Yearly,
}

/// One line of what a body pays, with everything needed to explain it.
///
/// `net` is what is asked: it may differ from `quantity × rate` rounded half up only where
/// `explanation` says why (minimum, cap, discount, share of a cost, pro rata).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    /// Code of the service in the charter, e.g. `quota-base`.
    pub service: String,
    /// Text of the line in Italian, as it stands on the document.
    pub description: String,
    /// How many units.
    pub quantity: Decimal,
    /// Name of the unit in the Italian singular: `abitante`, `postazione`, `ora`, `anno`.
    pub unit: String,
    /// Euros per unit, net of VAT.
    pub rate: Decimal,
    /// Net amount in cents, rounded half up once.
    pub net: Cents,
    /// VAT treatment with its legal ground.
    pub vat: VatTreatment,
    /// Once or every year.
    pub recurrence: Recurrence,
    /// The rule that made the line, as named in the price list.
    pub rule: String,
    /// Where the rule comes from: act, table of the report, negotiated price with its reason.
    pub source: String,
    /// The whole reckoning in one Italian sentence.
    pub explanation: String,
    /// Year of the dues that it asks, where it is not the document's: a service that was added after
    /// that year's issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_year: Option<i32>,
    /// The order that it asks, where it is not what the body has under its agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

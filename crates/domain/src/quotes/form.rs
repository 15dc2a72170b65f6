//! An offer as it is typed.

use chrono::NaiveDate;

use super::{Billing, FreeLine};
use crate::tariffs::{Price, Requested, SubscriptionForm};
use crate::{FieldError, Refusal, it};

/// Rows for lines outside the price list.
pub const FREE_ROWS: usize = 3;

/// An offer as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfferForm {
    /// Quantities and days of the service.
    pub service: SubscriptionForm,
    /// Whether the price list is left aside.
    pub only_free: bool,
    /// Lines outside the price list: text, quantity, unit, rate, reason.
    pub free: Vec<[String; 5]>,
    /// Last day to accept.
    pub valid_until: String,
    /// Remark for the body.
    pub note: String,
    /// Code of how one-off amounts are asked.
    pub billing: String,
}

/// What an offer form says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Quantities and days; nothing when the price list is left aside.
    pub asked: Option<Requested>,
    /// Lines outside the price list.
    pub free: Vec<FreeLine>,
    /// Last day to accept.
    pub valid_until: Option<NaiveDate>,
    /// Remark for the body.
    pub note: String,
    /// How one-off amounts are asked.
    pub billing: Billing,
}

/// The names of the fields of a line outside the price list, each followed by its place from 1.
pub const FREE_FIELDS: [&str; 5] = ["free_description", "free_quantity", "free_unit", "free_rate", "free_reason"];

impl OfferForm {
    /// The form as sent.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let get =
            |name: &str| pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.trim().to_owned()).unwrap_or_default();
        Self {
            service: SubscriptionForm::from_pairs(pairs),
            only_free: get("only_free") == "si",
            free: (1..=FREE_ROWS).map(|n| FREE_FIELDS.map(|f| get(&format!("{f}-{n}")))).collect(),
            valid_until: get("valid_until"),
            note: get("note"),
            billing: get("billing"),
        }
    }

    /// What the form says, under a price; `None` when the list has no price for the service.
    ///
    /// # Errors
    /// A refusal with every field at fault.
    pub fn read(&self, price: Option<&Price>) -> Result<Written, Refusal> {
        let mut faults: Vec<FieldError> = Vec::new();
        let mut asked = None;
        if !self.only_free {
            match self.service.read(price) {
                Ok(read) => asked = Some(read),
                Err(refusal) => faults.extend(refusal.fields),
            }
        }
        let mut free = Vec::new();
        for (row, place) in self.free.iter().zip(1..).filter(|(row, _)| row.iter().any(|t| !t.is_empty())) {
            let [description, quantity, unit, rate, reason] = row.clone();
            let number = |text: &str| it::parse_decimal(text).unwrap_or_default();
            let line = FreeLine { description, quantity: number(&quantity), unit, rate: number(&rate), reason };
            match line.check(place) {
                Ok(()) => free.push(line),
                Err(refusal) => faults.extend(refusal.fields),
            }
        }
        if self.only_free && free.is_empty() && faults.is_empty() {
            faults.push(FieldError::new("free_description-1", "Senza il listino serve almeno una voce."));
        }
        let valid_until = it::parse_date(&self.valid_until);
        if valid_until.is_none() {
            faults.push(FieldError::new("valid_until", "La data si scrive come 31/12/2026."));
        }
        let billing = Billing::from_code(&self.billing).unwrap_or_default();
        match Refusal::of_fields(faults) {
            Some(refusal) => Err(refusal),
            None => Ok(Written { asked, free, valid_until, note: self.note.clone(), billing }),
        }
    }
}

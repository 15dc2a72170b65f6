//! The scheme: the model agreement of a centre and how long it lasts.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::WithdrawalTerms;
use crate::dates::Period;
use crate::{FieldError, Refusal, it};

/// Label of a scheme's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme;

/// The least duration of a scheme in years (art. 14, c. 31-bis, DL 78/2010; report § 8.2).
pub const MINIMUM_YEARS: u32 = 3;

/// What a scheme says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeTerms {
    /// Title in Italian: `Convenzione 2026–2030`.
    pub title: String,
    /// With whom the bodies sign: the Province, the company.
    pub counterpart: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Act that approved it, in Italian; empty while it has none.
    #[serde(default)]
    pub act: String,
    /// When a body may leave.
    #[serde(default)]
    pub withdrawal: WithdrawalTerms,
}

impl SchemeTerms {
    /// The days of the scheme.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, until: Some(self.until) }
    }

    /// Checks title, party, the minimum duration and the terms of withdrawal.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.title.trim().is_empty() {
            faults.push(FieldError::new("title", "Scrivere il titolo della convenzione."));
        }
        if self.counterpart.trim().is_empty() {
            faults.push(FieldError::new("counterpart", "Indicare con chi firmano gli enti."));
        }
        match self.from.checked_add_months(Months::new(MINIMUM_YEARS * 12)).and_then(|d| d.pred_opt()) {
            Some(earliest) if self.until < earliest => faults.push(FieldError::new(
                "until",
                format!(
                    "Una convenzione dura almeno tre anni (art. 14, comma 31-bis, DL 78/2010): dal {} la prima \
                     scadenza possibile è il {}.",
                    it::date(self.from),
                    it::date(earliest)
                ),
            )),
            None => faults.push(FieldError::new("from", "La data non è valida.")),
            Some(_) => {}
        }
        if let Err(refusal) = self.withdrawal.check() {
            faults.extend(refusal.fields);
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// What to tell whoever is writing it, though nothing forbids it.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.withdrawal.warning(self.period()).into_iter().collect()
    }

    /// The terms with which a centre begins when none are written yet: whole calendar years from
    /// that of `from`, `years` of them, and on to the year of `reach` if it lies later.
    #[must_use]
    pub fn standard(counterpart: &str, from: NaiveDate, years: u32, reach: NaiveDate) -> Self {
        let first = from.year();
        let years = i32::try_from(years.max(MINIMUM_YEARS)).unwrap_or(3);
        let last = (first + years - 1).max(reach.year());
        Self {
            title: format!("Convenzione {first}–{last}"),
            counterpart: counterpart.to_owned(),
            from: NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(from),
            until: NaiveDate::from_ymd_opt(last, 12, 31).unwrap_or(from),
            act: String::new(),
            withdrawal: WithdrawalTerms::default(),
        }
    }
}

/// The scheme to use for an accession of these days: among those that contain them, the one that
/// began last.
#[must_use]
pub fn covering<K>(
    schemes: &[(K, SchemeTerms)],
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Option<&(K, SchemeTerms)> {
    schemes
        .iter()
        .filter(|(_, s)| s.period().contains(from) && until.is_none_or(|u| u <= s.until))
        .max_by_key(|(_, s)| s.from)
}

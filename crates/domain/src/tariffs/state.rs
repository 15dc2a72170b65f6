//! The life of a price list: a draft is edited, an approved list never changes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::PriceList;
use crate::Refusal;
use crate::dates::Period;
use crate::it;

/// Where a price list stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ListState {
    /// Being written; it prices nothing but simulations.
    Draft,
    /// Approved: it never changes again.
    Approved {
        /// When.
        on: NaiveDate,
        /// The act that approves it, in Italian.
        act: String,
    },
    /// Taken back before it was used.
    Withdrawn {
        /// When.
        on: NaiveDate,
        /// Why, in Italian.
        reason: String,
    },
}

impl ListState {
    /// Stable code for the database.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved { .. } => "approved",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Draft => "Bozza",
            Self::Approved { .. } => "Approvato",
            Self::Withdrawn { .. } => "Ritirato",
        }
    }

    /// Whether the list may still be edited.
    ///
    /// # Errors
    /// A refusal that says to make a new version.
    pub fn editable(&self) -> Result<(), Refusal> {
        match self {
            Self::Draft => Ok(()),
            Self::Approved { .. } | Self::Withdrawn { .. } => {
                Err(Refusal::new("Questo listino non si modifica più: creare una nuova versione e modificare quella."))
            }
        }
    }

    /// Approves a draft.
    ///
    /// # Errors
    /// A refusal when it is no draft, the act is missing, or the list has faults.
    pub fn approve(self, list: &PriceList, on: NaiveDate, act: &str) -> Result<Self, Refusal> {
        match self {
            Self::Draft => {}
            Self::Approved { .. } => return Err(Refusal::new("Il listino è già approvato.")),
            Self::Withdrawn { .. } => {
                return Err(Refusal::new("Il listino è stato ritirato: creare una nuova versione."));
            }
        }
        if act.trim().is_empty() {
            return Err(Refusal::field("act", "Indicare l'atto che approva il listino."));
        }
        list.check()?;
        Ok(Self::Approved { on, act: act.trim().to_owned() })
    }

    /// Takes back an approved list that no dues were calculated with.
    ///
    /// # Errors
    /// A refusal when it is not approved, was used, or the reason is missing.
    pub fn withdraw(self, used: bool, on: NaiveDate, reason: &str) -> Result<Self, Refusal> {
        match self {
            Self::Approved { .. } if used => Err(Refusal::new(
                "Con questo listino sono già state calcolate delle quote: non si può ritirare. Approvare una nuova versione.",
            )),
            Self::Approved { .. } if reason.trim().is_empty() => {
                Err(Refusal::field("reason", "Scrivere il motivo del ritiro."))
            }
            Self::Approved { .. } => Ok(Self::Withdrawn { on, reason: reason.trim().to_owned() }),
            Self::Draft => Err(Refusal::new("Una bozza non si ritira: si elimina.")),
            Self::Withdrawn { .. } => Err(Refusal::new("Il listino è già ritirato.")),
        }
    }
}

impl PriceList {
    /// The list that prices a year: the one in force on its first day, else the first to begin in it.
    #[must_use]
    pub fn for_year(lists: &[Self], year: i32) -> Option<&Self> {
        let whole = Period::year(year)?;
        Self::in_force(lists, whole.from)
            .or_else(|| lists.iter().filter(|l| whole.contains(l.validity.from)).min_by_key(|l| l.validity.from))
    }

    /// A copy to edit, in force from another day.
    #[must_use]
    pub fn next_version(&self, from: NaiveDate) -> Self {
        Self { validity: Period { from, until: None }, ..self.clone() }
    }

    /// When it holds, in words: `dal 01/01/2026`, `dal 01/01/2021 al 31/12/2025`.
    #[must_use]
    pub fn validity_in_words(&self) -> String {
        let from = it::date(self.validity.from);
        self.validity.until.map_or_else(|| format!("dal {from}"), |u| format!("dal {from} al {}", it::date(u)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ready_made;
    use super::*;

    fn day(s: &str) -> NaiveDate {
        s.parse().unwrap()
    }

    #[test]
    fn an_approved_list_never_changes() {
        let list = ready_made("macerata", day("2021-01-01")).unwrap();
        assert!(ListState::Draft.editable().is_ok());
        assert!(ListState::Draft.approve(&list, day("2026-01-10"), " ").is_err());
        let approved = ListState::Draft.approve(&list, day("2026-01-10"), "delibera 4/2026").unwrap();
        assert!(approved.editable().is_err());
        assert!(approved.clone().approve(&list, day("2026-01-11"), "x").is_err());
        assert!(approved.clone().withdraw(true, day("2026-01-11"), "errore").is_err());
        assert!(approved.clone().withdraw(false, day("2026-01-11"), "").is_err());
        let withdrawn = approved.withdraw(false, day("2026-01-11"), "errore").unwrap();
        assert_eq!(withdrawn.code(), "withdrawn");
        let empty = PriceList { rules: Vec::new(), ..list };
        assert!(ListState::Draft.approve(&empty, day("2026-01-10"), "delibera").is_err());
    }

    #[test]
    fn one_list_prices_a_year() {
        let list = |from| ready_made("macerata", day(from)).unwrap();
        let lists = [list("2021-01-01"), list("2024-01-01"), list("2026-07-01")];
        let from = |year| PriceList::for_year(&lists, year).map(|l| l.validity.from);
        assert_eq!(from(2020), None);
        assert_eq!(from(2023), Some(day("2021-01-01")));
        assert_eq!(from(2026), Some(day("2024-01-01")));
        assert_eq!(from(2027), Some(day("2026-07-01")));
        assert_eq!(PriceList::for_year(&lists[2..], 2026).map(|l| l.validity.from), Some(day("2026-07-01")));
    }
}

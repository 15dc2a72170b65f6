//! A dated price list: a document of rules, kept as JSON and never changed once used.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Proration, Rule, VatRule};
use crate::dates::Period;
use crate::it;

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Code, unique in the centre among the lists of the same name: `pesaro-urbino`.
    pub code: String,
    /// Name in Italian.
    pub name: String,
    /// When it holds.
    pub validity: Period,
    /// Day to which population and businesses refer: the newest count not after it is used.
    pub population_on: ReferenceDay,
    /// Day to which PCs and servers refer, in the same way.
    pub workstations_on: ReferenceDay,
    /// Prices are revised every so many years from the start of validity.
    pub revised_every: u32,
    /// Act or document that approves the list, in Italian.
    pub source: String,
    /// What part of a year is paid by who is in for part of it.
    pub proration: Proration,
    /// VAT of what no rule foresees (negotiated prices of services not in the list).
    pub vat: VatRule,
    /// The rules, in the order of the lines.
    pub rules: Vec<Rule>,
    /// Remarks for who reads the list, in Italian.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// The sentence on rounding that every list carries.
pub const ROUNDING: &str = "Ogni riga è arrotondata una sola volta al centesimo, per eccesso da mezzo centesimo in su. \
     Le quote di un costo ripartito danno esattamente il costo: i centesimi che avanzano vanno ai resti maggiori \
     e, a parità di resto, all'ente con il codice più basso.";

impl PriceList {
    /// The lists' one in force on a day: the one that began last.
    #[must_use]
    pub fn in_force(lists: &[Self], day: NaiveDate) -> Option<&Self> {
        lists.iter().filter(|l| l.validity.contains(day)).max_by_key(|l| l.validity.from)
    }

    /// The first revision after `day`, counted from the start of validity; `None` for a list never revised.
    #[must_use]
    pub fn next_revision(&self, day: NaiveDate) -> Option<NaiveDate> {
        let step = Months::new(self.revised_every.checked_mul(12).filter(|m| *m > 0)?);
        let mut next = self.validity.from.checked_add_months(step)?;
        while next <= day {
            next = next.checked_add_months(step)?;
        }
        Some(next)
    }

    /// The rule with this code.
    #[must_use]
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.code == code)
    }

    /// Every how many years it is revised, in words.
    #[must_use]
    pub fn revision_in_words(&self) -> String {
        match self.revised_every {
            0 => "I prezzi restano fino a un nuovo listino.".to_owned(),
            1 => "I prezzi si rivedono ogni anno.".to_owned(),
            n => format!("I prezzi si rivedono ogni {n} anni."),
        }
    }
}

/// The day to which a count must refer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ReferenceDay {
    /// One day for the whole validity of the list.
    Fixed {
        /// The day.
        on: NaiveDate,
    },
    /// The same day of every year.
    Yearly {
        /// Month, 1 to 12.
        month: u32,
        /// Day of the month; past its end the last day is taken.
        day: u32,
        /// How many years before the year of the price: 0 is the same year.
        #[serde(default)]
        years_before: u32,
    },
}

impl ReferenceDay {
    /// The first of January of the year of the price.
    pub const FIRST_OF_YEAR: Self = Self::Yearly { month: 1, day: 1, years_before: 0 };

    /// The day for the prices of `year`; `None` when it isn't in the calendar.
    #[must_use]
    pub fn for_year(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Fixed { on } => Some(on),
            Self::Yearly { month, day, years_before } => {
                let year = year.checked_sub(i32::try_from(years_before).ok()?)?;
                (28..=day.clamp(28, 31))
                    .rev()
                    .chain(std::iter::once(day))
                    .filter(|d| *d <= day)
                    .find_map(|d| NaiveDate::from_ymd_opt(year, month, d))
            }
        }
    }

    /// The reference in words: `1° gennaio dell'anno di competenza`.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Fixed { on } => it::long_date(on),
            Self::Yearly { month, day, years_before } => {
                let day = if day == 1 { "1°".to_owned() } else { day.to_string() };
                let year = match years_before {
                    0 => "dell'anno di competenza".to_owned(),
                    1 => "dell'anno precedente".to_owned(),
                    n => format!("di {n} anni prima"),
                };
                format!("{day} {} {year}", it::month(month))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_days_follow_the_year() {
        let ymd = NaiveDate::from_ymd_opt;
        assert_eq!(ReferenceDay::FIRST_OF_YEAR.for_year(2026), ymd(2026, 1, 1));
        let end = ReferenceDay::Yearly { month: 2, day: 31, years_before: 1 };
        assert_eq!(end.for_year(2025), ymd(2024, 2, 29));
        assert_eq!(end.for_year(2026), ymd(2025, 2, 28));
        assert_eq!(ReferenceDay::Yearly { month: 13, day: 1, years_before: 0 }.for_year(2026), None);
        assert_eq!(ReferenceDay::FIRST_OF_YEAR.in_words(), "1° gennaio dell'anno di competenza");
        let before = ReferenceDay::Yearly { month: 12, day: 31, years_before: 1 };
        assert_eq!(before.in_words(), "31 dicembre dell'anno precedente");
    }
}

//! A month of a year.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::it;

/// A month of a year, from 0001 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i32", try_from = "i32")]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// A month; `None` for what is none.
    #[must_use]
    pub fn new(year: i32, month: u32) -> Option<Self> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year().clamp(1, 9999), month: day.month() }
    }

    /// The number in the database: 202610.
    #[must_use]
    pub fn number(self) -> i32 {
        self.year * 100 + i32::try_from(self.month).unwrap_or(0)
    }

    /// Reads the number in the database.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::new(number.div_euclid(100), u32::try_from(number.rem_euclid(100)).ok()?)
    }

    /// Reads `2026-10` or `10/2026`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((year, month)) = text.trim().split_once('-') {
            return Self::new(year.parse().ok()?, month.parse().ok()?);
        }
        let (month, year) = text.trim().split_once('/')?;
        Self::new(year.trim().parse().ok()?, month.trim().parse().ok()?)
    }

    /// Its code in addresses and forms: `2026-10`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = self.first_day().checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        next.checked_sub_days(Days::new(1)).unwrap_or(next)
    }

    /// The month so many months before.
    #[must_use]
    pub fn back(self, months: u32) -> Self {
        Self::of(self.first_day().checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN))
    }

    /// The months from one to another, both included; none when they are the wrong way round.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        let (a, b) = (self.year * 12 + i32::try_from(self.month).unwrap_or(1) - 1, last);
        let end = b.year * 12 + i32::try_from(b.month).unwrap_or(1) - 1;
        (a..=end).filter_map(|n| Self::new(n.div_euclid(12), u32::try_from(n.rem_euclid(12)).ok()? + 1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", it::month(self.month), self.year)
    }
}

impl From<Month> for i32 {
    fn from(month: Month) -> Self {
        month.number()
    }
}

impl TryFrom<i32> for Month {
    type Error = String;

    fn try_from(number: i32) -> Result<Self, String> {
        Self::from_number(number).ok_or_else(|| format!("{number} is no month"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_month_is_read_and_told() {
        let october = Month::parse("2026-10").unwrap();
        assert_eq!(Month::parse(" 10/2026"), Some(october));
        assert_eq!(
            (october.to_string(), october.code(), october.number()),
            ("ottobre 2026".into(), "2026-10".into(), 202_610)
        );
        assert_eq!(october.last_day(), NaiveDate::from_ymd_opt(2026, 10, 31).unwrap());
        assert_eq!(october.back(10).code(), "2025-12");
        for wrong in ["", "2026", "13/2026", "2026-00", "0/2026", "a-b"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
        let codes: Vec<String> =
            Month::parse("2025-11").unwrap().through(Month::parse("2026-02").unwrap()).map(Month::code).collect();
        assert_eq!(codes, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(october.through(october.back(1)).count(), 0);
    }

    proptest! {
        #[test]
        fn the_number_reads_back_and_keeps_the_order(a in 1_i32..9999, m in 1_u32..=12, b in 1_i32..9999, n in 1_u32..=12) {
            let (one, other) = (Month::new(a, m).unwrap(), Month::new(b, n).unwrap());
            prop_assert_eq!(Month::from_number(one.number()), Some(one));
            prop_assert_eq!(one.cmp(&other), one.number().cmp(&other.number()));
            prop_assert_eq!(Month::of(one.last_day()), one);
        }
    }
}

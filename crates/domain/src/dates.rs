//! Periods of validity and Italian civil time.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Europe::Rome;
use serde::{Deserialize, Serialize};

/// A period of whole days, both ends included; `until: None` means still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
}

impl Period {
    /// A period, or `None` when it would end before it starts.
    #[must_use]
    pub fn new(from: NaiveDate, until: Option<NaiveDate>) -> Option<Self> {
        until.is_none_or(|u| u >= from).then_some(Self { from, until })
    }

    /// Whether the day is inside.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        day >= self.from && self.until.is_none_or(|u| day <= u)
    }

    /// Whether the two share at least one day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|u| u >= other.from) && other.until.is_none_or(|u| u >= self.from)
    }

    /// The days that both have, if any.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(self.from.max(other.from), until)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(year: i32) -> Option<Self> {
        Self::new(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31))
    }
}

/// The date in Italy at an instant given in UTC.
#[must_use]
pub fn italian_date(utc: NaiveDateTime) -> NaiveDate {
    Rome.from_utc_datetime(&utc).date_naive()
}

/// The wall clock in Italy at an instant given in UTC.
#[must_use]
pub fn italian_time(utc: NaiveDateTime) -> DateTime<chrono_tz::Tz> {
    Rome.from_utc_datetime(&utc)
}

/// The instant in UTC at which the clock in Italy shows this; the first of the two in autumn, `None`
/// in the hour that spring skips.
#[must_use]
pub fn from_italian_time(wall: NaiveDateTime) -> Option<NaiveDateTime> {
    Rome.from_local_datetime(&wall).earliest().map(|at| at.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn periods_include_both_ends() {
        let p = Period::new(d(2021, 1, 1), Some(d(2025, 12, 31))).unwrap();
        assert!(p.contains(d(2021, 1, 1)) && p.contains(d(2025, 12, 31)));
        assert!(!p.contains(d(2026, 1, 1)));
        assert!(Period::new(d(2025, 1, 2), Some(d(2025, 1, 1))).is_none());
        let next = Period::new(d(2026, 1, 1), None).unwrap();
        assert!(!p.overlaps(&next) && p.intersection(&next).is_none());
    }

    #[test]
    fn midnight_in_italy_is_not_midnight_utc() {
        let utc = d(2026, 6, 30).and_hms_opt(22, 30, 0).unwrap();
        assert_eq!(italian_date(utc), d(2026, 7, 1));
    }
}

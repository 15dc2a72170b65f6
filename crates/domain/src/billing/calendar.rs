//! When a centre issues and when it is paid: settings of the centre.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DayOfYear {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31; 29 February becomes the 28th in common years.
    pub day: u32,
}

impl DayOfYear {
    /// The day in a year.
    ///
    /// # Errors
    /// When there is no such day.
    pub fn in_year(self, year: i32) -> Result<NaiveDate, Refusal> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
            .or_else(|| (self.month == 2 && self.day == 29).then(|| NaiveDate::from_ymd_opt(year, 2, 28)).flatten())
            .ok_or_else(|| Refusal::new("Il calendario delle quote ha un giorno che non esiste: correggerlo."))
    }
}

/// In which year the payment falls, with respect to the year of the dues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueYear {
    /// In the year of the dues.
    Same,
    /// In the year after.
    Next,
}

/// What becomes of services added after the issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateServices {
    /// A supplementary document in the same year.
    Supplementary,
    /// They are asked with next year's dues.
    NextYear,
}

/// The calendar of a centre's dues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Calendar {
    /// Last day for the issue, in the year of the dues.
    pub issue_by: DayOfYear,
    /// Last day for the payment.
    pub due_by: DayOfYear,
    /// Year of the payment.
    pub due_year: DueYear,
    /// Services added after the issue.
    pub late_services: LateServices,
}

/// Days granted when the calendar's due date has already passed at the issue.
pub const LATE_TERM_DAYS: u64 = 30;

impl Calendar {
    /// Pesaro e Urbino: issued by 31 October, paid within the year.
    #[must_use]
    pub fn pesaro_urbino() -> Self {
        Self {
            issue_by: DayOfYear { month: 10, day: 31 },
            due_by: DayOfYear { month: 12, day: 31 },
            due_year: DueYear::Same,
            late_services: LateServices::NextYear,
        }
    }

    /// Macerata: each year's fee is paid by 31 January of that year.
    #[must_use]
    pub fn macerata() -> Self {
        Self {
            issue_by: DayOfYear { month: 1, day: 1 },
            due_by: DayOfYear { month: 1, day: 31 },
            due_year: DueYear::Same,
            late_services: LateServices::Supplementary,
        }
    }

    /// The calendar that goes with a ready-made price list.
    #[must_use]
    pub fn of_price_list(code: &str) -> Self {
        if code == "macerata" { Self::macerata() } else { Self::pesaro_urbino() }
    }

    /// Last day for issuing the dues of a year.
    ///
    /// # Errors
    /// When the calendar names a day that does not exist.
    pub fn issue_date(&self, year: i32) -> Result<NaiveDate, Refusal> {
        self.issue_by.in_year(year)
    }

    /// When the dues of a year are to be paid, for a document of this date: the calendar's day,
    /// or thirty days after the document when that day has passed (then `moved` is true).
    ///
    /// # Errors
    /// When the calendar names a day that does not exist.
    pub fn due_date(&self, year: i32, document: NaiveDate) -> Result<(NaiveDate, bool), Refusal> {
        let year = if self.due_year == DueYear::Next { year + 1 } else { year };
        let due = self.due_by.in_year(year)?;
        if due >= document {
            return Ok((due, false));
        }
        let moved = document.checked_add_days(Days::new(LATE_TERM_DAYS)).unwrap_or(document);
        Ok((moved, true))
    }

    /// Days left before the last day for the issue, negative when it has passed.
    ///
    /// # Errors
    /// When the calendar names a day that does not exist.
    pub fn days_to_issue(&self, year: i32, today: NaiveDate) -> Result<i64, Refusal> {
        Ok(i64::from(self.issue_date(year)?.num_days_from_ce()) - i64::from(today.num_days_from_ce()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn the_two_calendars_of_the_report() {
        let pu = Calendar::pesaro_urbino();
        assert_eq!(pu.issue_date(2026), Ok(d(2026, 10, 31)));
        assert_eq!(pu.due_date(2026, d(2026, 10, 20)), Ok((d(2026, 12, 31), false)));
        assert_eq!(Calendar::macerata().due_date(2026, d(2026, 1, 2)), Ok((d(2026, 1, 31), false)));
    }

    #[test]
    fn a_late_issue_still_leaves_thirty_days() {
        assert_eq!(Calendar::macerata().due_date(2026, d(2026, 11, 23)), Ok((d(2026, 12, 23), true)));
        assert_eq!(Calendar::pesaro_urbino().days_to_issue(2026, d(2026, 11, 1)), Ok(-1));
    }

    #[test]
    fn february_ends_where_it_ends() {
        let day = DayOfYear { month: 2, day: 29 };
        assert_eq!(day.in_year(2027), Ok(d(2027, 2, 28)));
        assert!(DayOfYear { month: 2, day: 30 }.in_year(2027).is_err());
    }
}

//! Counts of a body by reference date: inhabitants, businesses, PCs, servers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Resident inhabitants (ISTAT, the same for every centre).
    Population,
    /// Businesses with a seat in the territory.
    Businesses,
    /// Personal computers of the body, servers apart.
    Workstations,
    /// Servers at the body's own premises.
    Servers,
}

impl Metric {
    /// Every metric, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Population, Self::Businesses, Self::Workstations, Self::Servers];

    /// The code kept in the database and used in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Businesses => "businesses",
            Self::Workstations => "workstations",
            Self::Servers => "servers",
        }
    }

    /// The metric with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Population => "Abitanti",
            Self::Businesses => "Imprese",
            Self::Workstations => "Postazioni di lavoro (PC)",
            Self::Servers => "Server locali",
        }
    }
}

/// A count at a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// What is counted.
    pub metric: Metric,
    /// The day to which the count refers.
    pub on: NaiveDate,
    /// How many.
    pub value: u32,
    /// Who says so, in Italian.
    pub source: String,
}

/// The largest count that the platform accepts: more than Italy's inhabitants.
pub const MAX_COUNT: u32 = 99_999_999;

impl Count {
    /// A count as a person of a centre types it.
    ///
    /// # Errors
    /// When the date is after `today`, before 1861, or the value is too large.
    pub fn new(metric: Metric, on: NaiveDate, value: u32, source: &str, today: NaiveDate) -> Result<Self, Refusal> {
        if on > today {
            return Err(Refusal::field("data", "La data di riferimento non può essere nel futuro."));
        }
        if value > MAX_COUNT {
            return Err(Refusal::field("valore", "Il numero è troppo grande: controllare le cifre."));
        }
        Ok(Self { metric, on, value, source: source.trim().to_owned() })
    }
}

/// The newest count of a metric not after a day: the one that a price rule uses.
#[must_use]
pub fn newest_not_after(counts: &[Count], metric: Metric, day: NaiveDate) -> Option<&Count> {
    counts.iter().filter(|c| c.metric == metric && c.on <= day).max_by_key(|c| c.on)
}

/// Whether a count is more than a year older than a day, so that whoever uses it is warned.
#[must_use]
pub fn is_stale(count: &Count, day: NaiveDate) -> bool {
    count.on.checked_add_months(chrono::Months::new(12)).is_some_and(|limit| limit < day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    fn count(on: NaiveDate, value: u32) -> Count {
        Count { metric: Metric::Population, on, value, source: String::new() }
    }

    #[test]
    fn uses_the_newest_count_not_after_the_day() {
        let counts = [count(d(2023, 1, 1), 3), count(d(2021, 1, 1), 1), count(d(2022, 1, 1), 2)];
        let at = |day| newest_not_after(&counts, Metric::Population, day).map(|c| c.value);
        assert_eq!(at(d(2021, 12, 31)), Some(1));
        assert_eq!(at(d(2022, 1, 1)), Some(2));
        assert_eq!(at(d(2030, 1, 1)), Some(3));
        assert_eq!(at(d(2020, 12, 31)), None);
        assert_eq!(newest_not_after(&counts, Metric::Servers, d(2030, 1, 1)), None);
        assert!(is_stale(&counts[1], d(2022, 1, 2)) && !is_stale(&counts[1], d(2022, 1, 1)));
    }

    #[test]
    fn a_count_of_tomorrow_is_refused() {
        assert!(Count::new(Metric::Servers, d(2026, 1, 2), 1, "", d(2026, 1, 1)).is_err());
    }

    proptest! {
        #[test]
        fn never_uses_the_future(days in proptest::collection::vec(0_i64..4000, 0..12), at in 0_i64..4000) {
            let base = d(2018, 1, 1);
            let day = base + chrono::Duration::days(at);
            let counts: Vec<_> = days.iter().map(|n| count(base + chrono::Duration::days(*n), 1)).collect();
            let used = newest_not_after(&counts, Metric::Population, day);
            prop_assert_eq!(used.is_some(), counts.iter().any(|c| c.on <= day));
            if let Some(used) = used {
                prop_assert!(used.on <= day);
                prop_assert!(counts.iter().all(|c| c.on <= used.on || c.on > day));
            }
        }
    }
}

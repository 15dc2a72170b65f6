//! The yearly report on the assistance given to a body, on paper.

use chrono::NaiveDate;
use serde::Serialize;

use crate::look::{Letterhead, Party, day, italian};
use crate::pdf::Printable;

/// How long something took over the year, and how the promise was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// What.
    pub name: String,
    /// How many times.
    pub count: u64,
    /// The time in the middle, in words; empty without any.
    pub median: String,
    /// The time within which nine in ten were done.
    pub ninetieth: String,
    /// Promises kept.
    pub kept: u64,
    /// Promises broken.
    pub broken: u64,
    /// Share of those kept: `97%`; empty when nothing was promised.
    pub percent: String,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthLine {
    /// Its name.
    pub name: String,
    /// Opened.
    pub opened: u64,
    /// Closed.
    pub closed: u64,
    /// Opened again.
    pub reopened: u64,
    /// Open at its end.
    pub open: i64,
    /// Share of the promises kept; empty when nothing was promised.
    pub percent: String,
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenLine {
    /// Number of the request.
    pub number: i32,
    /// Its subject.
    pub subject: String,
    /// When.
    #[serde(serialize_with = "italian::date")]
    pub day: NaiveDate,
    /// Which promise.
    pub promise: String,
    /// How long it took, in words.
    pub took: String,
}

/// The report of a closed year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearPaper {
    /// Who gives the assistance.
    pub letterhead: Letterhead,
    /// To whom.
    pub body: Party,
    /// The year.
    pub year: i32,
    /// Opened.
    pub opened: u64,
    /// Closed.
    pub closed: u64,
    /// Opened again.
    pub reopened: u64,
    /// Open before the first day.
    pub open_before: i64,
    /// Open after the last.
    pub open_after: i64,
    /// Share of all the promises kept; empty when nothing was promised.
    pub kept_percent: String,
    /// Taking charge, first reply, solution.
    pub measures: Vec<Measure>,
    /// The months.
    pub months: Vec<MonthLine>,
    /// The promises that were not kept, the first ones.
    pub broken: Vec<BrokenLine>,
    /// How many were not kept in all.
    pub broken_in_all: u64,
}

impl YearPaper {
    /// A made-up report.
    #[must_use]
    pub fn sample() -> Self {
        let measure = |name: &str, kept, broken, percent: &str| Measure {
            name: name.into(),
            count: kept + broken,
            median: "1 ora e 20 minuti".into(),
            ninetieth: "7 ore".into(),
            kept,
            broken,
            percent: percent.into(),
        };
        let months = ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"];
        let months = months.iter().map(|name| MonthLine {
            name: (*name).into(),
            opened: 8,
            closed: 8,
            reopened: 0,
            open: 2,
            percent: "96%".into(),
        });
        Self {
            letterhead: Letterhead::sample(),
            body: Party::sample(),
            year: 2025,
            opened: 48,
            closed: 48,
            reopened: 0,
            open_before: 2,
            open_after: 2,
            kept_percent: "96%".into(),
            measures: vec![
                measure("Presa in carico", 47, 1, "97%"),
                measure("Prima risposta", 46, 2, "95%"),
                measure("Soluzione", 46, 2, "95%"),
            ],
            months: months.collect(),
            broken: vec![BrokenLine {
                number: 412,
                subject: "La connessione cade ogni mezz’ora".into(),
                day: day(2025, 3, 12),
                promise: "Soluzione".into(),
                took: "19 ore e 5 minuti".into(),
            }],
            broken_in_all: 5,
        }
    }
}

impl Printable for YearPaper {
    const TEMPLATE: &'static str = "year.typ";

    fn title(&self) -> String {
        format!("Assistenza {}: {}", self.year, self.body.name)
    }

    /// The day after the year: the same whenever it is printed.
    fn date(&self) -> NaiveDate {
        day(self.year + 1, 1, 1)
    }

    fn defect(&self) -> Option<String> {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let end = self.open_before + number(self.opened) - number(self.closed) + number(self.reopened);
        (end != self.open_after).then(|| format!("the year ends with {end} open requests, not {}", self.open_after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::render;

    #[test]
    fn the_same_year_gives_the_same_bytes_and_figures_that_do_not_add_up_are_not_printed() {
        let one = render(&YearPaper::sample()).unwrap().bytes;
        assert_eq!(render(&YearPaper::sample()).unwrap().bytes, one);
        assert!(render(&YearPaper { open_after: 3, ..YearPaper::sample() }).is_err());
    }
}

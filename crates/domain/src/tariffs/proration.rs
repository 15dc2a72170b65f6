//! What part of a year is paid by who is in for part of it.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::dates::Period;

/// The rule for parts of a year. Yearly prices only: a one-off price is due whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proration {
    /// The whole year is due, however short the part.
    #[default]
    WholeYear,
    /// Days over the days of the year, first and last day included.
    ByDay,
    /// Twelfths: a month that is begun counts whole.
    ByMonthBegun,
    /// Twelfths: only whole months count.
    ByMonthWhole,
    /// Twelfths: a month counts if at least 15 of its days are in.
    ByMonthHalf,
}

impl Proration {
    /// Every rule, in the order in which forms show them.
    pub const ALL: [Self; 5] =
        [Self::WholeYear, Self::ByDay, Self::ByMonthBegun, Self::ByMonthWhole, Self::ByMonthHalf];

    /// Stable code, as in the JSON document.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::WholeYear => "whole-year",
            Self::ByDay => "by-day",
            Self::ByMonthBegun => "by-month-begun",
            Self::ByMonthWhole => "by-month-whole",
            Self::ByMonthHalf => "by-month-half",
        }
    }

    /// The rule with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    /// The rule in an Italian sentence.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::WholeYear => "La quota annuale è dovuta per intero anche per una parte dell'anno.",
            Self::ByDay => "Per una parte dell'anno si pagano i giorni, primo e ultimo compresi, sui giorni dell'anno.",
            Self::ByMonthBegun => "Per una parte dell'anno si pagano i dodicesimi; il mese iniziato conta intero.",
            Self::ByMonthWhole => "Per una parte dell'anno si pagano i dodicesimi dei soli mesi interi.",
            Self::ByMonthHalf => {
                "Per una parte dell'anno si pagano i dodicesimi dei mesi con almeno 15 giorni di servizio."
            }
        }
    }

    /// The part due of a year, as numerator and denominator.
    #[must_use]
    pub fn part(self, coverage: &Coverage) -> (u32, u32) {
        match self {
            Self::WholeYear => (u32::from(!coverage.is_empty()), 1),
            Self::ByDay => (coverage.days(), coverage.days_of_year()),
            Self::ByMonthBegun => (coverage.months(|covered, _| covered > 0), 12),
            Self::ByMonthWhole => (coverage.months(|covered, length| covered == length), 12),
            Self::ByMonthHalf => (coverage.months(|covered, _| covered >= 15), 12),
        }
    }

    /// The part in words: `184 giorni su 365`, `6 mesi su 12`; `None` when it is the whole.
    #[must_use]
    pub fn part_in_words(self, coverage: &Coverage) -> Option<String> {
        let (n, of) = self.part(coverage);
        let unit = match (self, n) {
            (Self::ByDay, 1) => "giorno",
            (Self::ByDay, _) => "giorni",
            (_, 1) => "mese",
            _ => "mesi",
        };
        (n != of).then(|| format!("{n} {unit} su {of}"))
    }
}

/// The days of one year on which something is in force, as disjoint spans in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    year: i32,
    spans: Vec<(NaiveDate, NaiveDate)>,
}

impl Coverage {
    /// The days of `year` that are inside at least one of `periods`.
    #[must_use]
    pub fn of(year: i32, periods: &[Period]) -> Self {
        let mut spans: Vec<(NaiveDate, NaiveDate)> = Period::year(year)
            .map(|whole| periods.iter().filter_map(|p| span(&whole, p)).collect())
            .unwrap_or_default();
        spans.sort_unstable();
        let mut merged: Vec<(NaiveDate, NaiveDate)> = Vec::with_capacity(spans.len());
        for (from, until) in spans {
            match merged.last_mut() {
                Some(last) if from <= last.1.checked_add_days(Days::new(1)).unwrap_or(last.1) => {
                    last.1 = last.1.max(until);
                }
                _ => merged.push((from, until)),
            }
        }
        Self { year, spans: merged }
    }

    /// The days that are also inside one of `periods`.
    #[must_use]
    pub fn within(&self, periods: &[Period]) -> Self {
        let mine: Vec<Period> = self.spans.iter().map(|s| Period { from: s.0, until: Some(s.1) }).collect();
        let both: Vec<Period> =
            mine.iter().flat_map(|m| periods.iter().filter_map(move |p| m.intersection(p))).collect();
        Self::of(self.year, &both)
    }

    /// Whether no day is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The first day in, if there is one.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.spans.first().map(|s| s.0)
    }

    /// How many days are in.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.spans.iter().map(|s| length(*s)).sum()
    }

    /// 365 or 366.
    #[must_use]
    pub fn days_of_year(&self) -> u32 {
        let whole = Period::year(self.year).and_then(|p| Some((p.from, p.until?)));
        whole.map_or(365, length)
    }

    /// How many months satisfy `counts(days covered, days of the month)`.
    fn months(&self, counts: impl Fn(u32, u32) -> bool) -> u32 {
        let in_month = |month| {
            let from = NaiveDate::from_ymd_opt(self.year, month, 1)?;
            let until = from.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
            let part = self.within(&[Period { from, until: Some(until) }]);
            Some(counts(part.days(), until.day()))
        };
        (1..=12).map(|m| u32::from(in_month(m).unwrap_or(false))).sum()
    }
}

fn span(whole: &Period, p: &Period) -> Option<(NaiveDate, NaiveDate)> {
    let both = whole.intersection(p)?;
    Some((both.from, both.until?))
}

fn length(span: (NaiveDate, NaiveDate)) -> u32 {
    u32::try_from((span.1 - span.0).num_days() + 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, until: &str) -> Period {
        Period::new(from.parse().unwrap(), until.parse().ok()).unwrap()
    }

    #[test]
    fn counts_days_and_months_by_the_stated_rule() {
        let half = Coverage::of(2026, &[period("2026-07-10", "")]);
        assert_eq!(Proration::ByDay.part(&half), (175, 365));
        assert_eq!(Proration::ByMonthBegun.part(&half), (6, 12));
        assert_eq!(Proration::ByMonthWhole.part(&half), (5, 12));
        assert_eq!(Proration::ByMonthHalf.part(&half), (6, 12));
        assert_eq!(Proration::WholeYear.part(&half), (1, 1));
        assert_eq!(Proration::ByDay.part_in_words(&half).as_deref(), Some("175 giorni su 365"));
        let late = Coverage::of(2026, &[period("2026-07-20", "")]);
        assert_eq!(Proration::ByMonthHalf.part(&late), (5, 12));
    }

    #[test]
    fn overlapping_and_touching_periods_count_once() {
        let c = Coverage::of(2024, &[period("2020-01-01", "2024-06-30"), period("2024-06-01", "2024-12-31")]);
        assert_eq!((c.days(), c.days_of_year()), (366, 366));
        assert_eq!(Proration::ByDay.part_in_words(&c), None);
        let split = Coverage::of(2024, &[period("2024-01-01", "2024-01-31"), period("2024-02-01", "2024-02-29")]);
        assert_eq!(split.days(), 60);
        assert_eq!(Proration::ByMonthWhole.part(&split), (2, 12));
    }

    #[test]
    fn codes_agree_with_the_serialised_form() {
        for p in Proration::ALL {
            assert_eq!(serde_json::to_value(p).unwrap(), serde_json::json!(p.code()));
            assert_eq!(Proration::from_code(p.code()), Some(p));
        }
    }
}

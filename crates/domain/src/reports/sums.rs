//! Sums of facts. Sums of days add up to those of months without losing anything: times are kept as
//! how many took so many minutes, so that the median of a year is exact to the minute.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::What;

/// By what facts are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Part {
    /// All together.
    All,
    /// Body.
    #[default]
    Body,
    /// Service.
    Service,
    /// Area.
    Queue,
    /// Person in charge when it happened.
    Assignee,
}

impl Part {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::All, Self::Body, Self::Service, Self::Queue, Self::Assignee];

    /// Code in the database and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "tutto",
            Self::Body => "ente",
            Self::Service => "servizio",
            Self::Queue => "area",
            Self::Assignee => "persona",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "Tutto il centro",
            Self::Body => "Ente",
            Self::Service => "Servizio",
            Self::Queue => "Area",
            Self::Assignee => "Persona",
        }
    }
}

/// How long something took, how often, and whether the promise was kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Times {
    /// Times that the promise was kept.
    #[serde(rename = "k", default)]
    pub kept: u64,
    /// Times that it was broken.
    #[serde(rename = "b", default)]
    pub broken: u64,
    /// How many took so many minutes of work, rounded up.
    #[serde(rename = "m", default)]
    pub minutes: BTreeMap<u64, u64>,
}

impl Times {
    /// Adds one.
    pub fn add(&mut self, seconds: u64, kept: Option<bool>) {
        *self.minutes.entry(seconds.div_ceil(60)).or_default() += 1;
        match kept {
            Some(true) => self.kept += 1,
            Some(false) => self.broken += 1,
            None => {}
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.minutes.values().sum()
    }

    /// The minutes within which so many per cent of them were done, by nearest rank; `None` without any.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.count() * percent).div_ceil(100).max(1);
        let mut seen = 0;
        self.minutes
            .iter()
            .find(|(_, n)| {
                seen += **n;
                seen >= rank
            })
            .map(|(minutes, _)| *minutes)
    }

    /// Hundredths of the promises that were kept, rounded down; `None` when nothing was promised.
    #[must_use]
    pub fn kept_percent(&self) -> Option<u64> {
        (self.kept * 100).checked_div(self.kept + self.broken)
    }

    fn merge(&mut self, other: &Self) {
        self.kept += other.kept;
        self.broken += other.broken;
        for (minutes, n) in &other.minutes {
            *self.minutes.entry(*minutes).or_default() += n;
        }
    }
}

/// The sums of some facts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    /// Opened.
    #[serde(skip)]
    pub opened: u64,
    /// Closed.
    #[serde(skip)]
    pub closed: u64,
    /// Opened again.
    #[serde(skip)]
    pub reopened: u64,
    /// To taking charge.
    #[serde(rename = "t", default)]
    pub taking: Times,
    /// To the first reply.
    #[serde(rename = "r", default)]
    pub reply: Times,
    /// To the solution.
    #[serde(rename = "s", default)]
    pub solution: Times,
}

impl Sums {
    /// Adds a fact.
    pub fn add(&mut self, what: What, seconds: u64, kept: Option<bool>) {
        match what {
            What::Opened => self.opened += 1,
            What::Taken => self.taking.add(seconds, kept),
            What::Replied => self.reply.add(seconds, kept),
            What::Closed => {
                self.closed += 1;
                self.solution.add(seconds, kept);
            }
            What::Reopened => self.reopened += 1,
        }
    }

    /// Adds other sums.
    pub fn merge(&mut self, other: &Self) {
        self.opened += other.opened;
        self.closed += other.closed;
        self.reopened += other.reopened;
        self.taking.merge(&other.taking);
        self.reply.merge(&other.reply);
        self.solution.merge(&other.solution);
    }

    /// Hundredths of all the promises that were kept; `None` when nothing was promised.
    #[must_use]
    pub fn kept_percent(&self) -> Option<u64> {
        let all = [&self.taking, &self.reply, &self.solution];
        let kept: u64 = all.iter().map(|t| t.kept).sum();
        let broken: u64 = all.iter().map(|t| t.broken).sum();
        (kept * 100).checked_div(kept + broken)
    }

    /// How many promises were broken.
    #[must_use]
    pub fn broken(&self) -> u64 {
        self.taking.broken + self.reply.broken + self.solution.broken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_read_back() {
        for part in Part::ALL {
            assert_eq!(Part::from_code(part.code()), Some(part));
        }
        for what in What::ALL {
            assert_eq!(What::from_code(what.code()), Some(what));
        }
    }

    #[test]
    fn the_middle_and_the_ninetieth_are_of_the_nearest_rank() {
        let mut times = Times::default();
        assert_eq!((times.percentile(50), times.kept_percent()), (None, None));
        for minutes in 1..=10 {
            times.add(minutes * 60, Some(minutes <= 7));
        }
        assert_eq!((times.percentile(50), times.percentile(90), times.percentile(100)), (Some(5), Some(9), Some(10)));
        assert_eq!((times.kept_percent(), times.count()), (Some(70), 10));
        times.add(1, None);
        assert_eq!(times.minutes[&1], 2, "a second counts for a minute");
    }

    proptest! {
        #[test]
        fn days_add_up_to_the_whole(rows in prop::collection::vec((0_usize..5, 0_u64..200_000, prop::option::of(any::<bool>())), 1..80), cut in 0_usize..80) {
            let sum = |rows: &[(usize, u64, Option<bool>)]| {
                let mut sums = Sums::default();
                rows.iter().for_each(|(what, seconds, kept)| sums.add(What::ALL[*what], *seconds, *kept));
                sums
            };
            let cut = cut.min(rows.len());
            let mut parts = sum(&rows[..cut]);
            // What is kept between a day and the next is the text.
            let json = serde_json::to_string(&parts).unwrap();
            let mut kept: Sums = serde_json::from_str(&json).unwrap();
            (kept.opened, kept.closed, kept.reopened) = (parts.opened, parts.closed, parts.reopened);
            prop_assert_eq!(&kept, &parts);
            parts.merge(&sum(&rows[cut..]));
            let whole = sum(&rows);
            prop_assert_eq!(&parts, &whole);
            let mut sorted: Vec<u64> = rows.iter().filter(|r| r.0 == 3).map(|r| r.1.div_ceil(60)).collect();
            sorted.sort_unstable();
            for percent in [1, 50, 90, 100] {
                let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
                prop_assert_eq!(whole.solution.percentile(percent as u64), sorted.get(rank).copied());
            }
        }
    }
}

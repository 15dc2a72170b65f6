//! Sums of facts. Sums of days add up to those of months without losing anything.

use super::times::Times;
use super::{What, varint};

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

/// The sums of some facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Opened.
    pub opened: u64,
    /// Closed.
    pub closed: u64,
    /// Opened again.
    pub reopened: u64,
    /// To taking charge.
    pub taking: Times,
    /// To the first reply.
    pub reply: Times,
    /// To the solution.
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

    /// The three times, as they are stored.
    #[must_use]
    pub fn times(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for times in [&self.taking, &self.reply, &self.solution] {
            times.write(&mut bytes);
        }
        bytes
    }

    /// Adds what was stored: the three counts, and what [`Sums::times`] gave.
    ///
    /// # Errors
    /// When the bytes are none of these; part of them may then be added.
    pub fn absorb(&mut self, (opened, closed, reopened): (u64, u64, u64), times: &[u8]) -> Result<(), varint::Broken> {
        self.opened += opened;
        self.closed += closed;
        self.reopened += reopened;
        let mut rest = times;
        for times in [&mut self.taking, &mut self.reply, &mut self.solution] {
            times.absorb(&mut rest)?;
        }
        if rest.is_empty() { Ok(()) } else { Err(varint::Broken) }
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
    fn bytes_that_are_no_sums_are_refused() {
        let mut sums = Sums::default();
        sums.add(What::Taken, 90, Some(true));
        let bytes = sums.times();
        for cut in 0..bytes.len() {
            assert!(Sums::default().absorb((0, 0, 0), &bytes[..cut]).is_err(), "{cut}");
        }
        assert!(Sums::default().absorb((0, 0, 0), &[&bytes[..], &[0]].concat()).is_err());
        assert!(Sums::default().absorb((0, 0, 0), &[0xff; 40]).is_err());
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
            // What is kept between a day and the next are its counts and bytes.
            let mut kept = Sums::default();
            kept.absorb((parts.opened, parts.closed, parts.reopened), &parts.times()).unwrap();
            prop_assert_eq!(&kept, &parts);
            parts.merge(&sum(&rows[cut..]));
            let whole = sum(&rows);
            prop_assert_eq!(&parts, &whole);
        }
    }
}

//! How long something took, in classes whose number does not grow with what is counted.

use super::varint::{self, Broken};

/// Up to this many minutes each minute is a class of its own.
const EXACT: u64 = 32;
/// From there on each doubling has so many classes, so that none is wider than a sixteenth of its minutes.
const CLASSES: u64 = 16;
/// Longer times are counted as this many minutes: over a year of work without a pause.
const LONGEST: u64 = (1 << 19) - 1;

/// How long something took, how often, and whether the promise was kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// Times that the promise was kept.
    pub kept: u64,
    /// Times that it was broken.
    pub broken: u64,
    /// How many are in each class; the last is never zero.
    classes: Vec<u64>,
}

impl Times {
    /// Adds one, by its seconds of work, which count as minutes rounded up.
    pub fn add(&mut self, seconds: u64, kept: Option<bool>) {
        self.put(class(seconds.div_ceil(60)), 1);
        match kept {
            Some(true) => self.kept += 1,
            Some(false) => self.broken += 1,
            None => {}
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.classes.iter().sum()
    }

    /// The minutes within which so many per cent of them were done, by nearest rank; `None` without any.
    /// It is the upper end of a class: never less than the true time, and more by a sixteenth at most.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.count() * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let found = self.classes.iter().position(|n| {
            seen += n;
            seen >= rank
        });
        found.map(upper_end)
    }

    /// Hundredths of the promises that were kept, rounded down; `None` when nothing was promised.
    #[must_use]
    pub fn kept_percent(&self) -> Option<u64> {
        (self.kept * 100).checked_div(self.kept + self.broken)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.kept += other.kept;
        self.broken += other.broken;
        for (class, n) in other.classes.iter().enumerate().filter(|(_, n)| **n > 0) {
            self.put(class, *n);
        }
    }

    fn put(&mut self, class: usize, n: u64) {
        if self.classes.len() <= class {
            self.classes.resize(class + 1, 0);
        }
        self.classes[class] += n;
    }

    /// Writes the promises, how many classes have some, and for each its distance from the last and how many.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let some: Vec<(u64, u64)> = (0..).zip(&self.classes).filter(|(_, n)| **n > 0).map(|(c, n)| (c, *n)).collect();
        for n in [self.kept, self.broken, some.len() as u64] {
            varint::write(bytes, n);
        }
        let mut last = 0;
        for (class, n) in some {
            varint::write(bytes, class - last);
            varint::write(bytes, n);
            last = class;
        }
    }

    /// Adds what [`Times::write`] wrote, and leaves what follows it.
    pub(super) fn absorb(&mut self, bytes: &mut &[u8]) -> Result<(), Broken> {
        self.kept += varint::read(bytes)?;
        self.broken += varint::read(bytes)?;
        let mut class = 0;
        for _ in 0..varint::read(bytes)? {
            class += varint::read(bytes)?;
            let n = varint::read(bytes)?;
            if class > self::class(LONGEST) as u64 || n == 0 {
                return Err(Broken);
            }
            self.put(class as usize, n);
        }
        Ok(())
    }
}

/// The class of some minutes.
fn class(minutes: u64) -> usize {
    let minutes = minutes.min(LONGEST);
    if minutes < EXACT {
        return minutes as usize;
    }
    let doubling = minutes.ilog2() - EXACT.ilog2();
    let within = (minutes >> (doubling + 1)) - CLASSES;
    (EXACT + u64::from(doubling) * CLASSES + within) as usize
}

/// The most minutes of a class.
fn upper_end(class: usize) -> u64 {
    let class = class as u64;
    if class < EXACT {
        return class;
    }
    let (doubling, within) = ((class - EXACT) / CLASSES, (class - EXACT) % CLASSES);
    ((CLASSES + within + 1) << (doubling + 1)) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        assert_eq!(times.percentile(10), Some(1), "a second counts for a minute");
    }

    #[test]
    fn classes_follow_each_other_without_a_gap() {
        let mut last = 0;
        for minutes in 0..=LONGEST {
            let class = class(minutes);
            assert!(class == last || class == last + 1, "{minutes}");
            assert!(upper_end(class) >= minutes && (class == 0 || upper_end(class - 1) < minutes), "{minutes}");
            last = class;
        }
        assert_eq!((last, upper_end(last)), (255, LONGEST));
        assert_eq!(class(u64::MAX), 255);
    }

    proptest! {
        #[test]
        fn a_percentile_is_never_less_than_the_true_one_and_at_most_a_sixteenth_more(
            mut minutes in prop::collection::vec(0_u64..LONGEST, 1..200), percent in 1_u64..=100,
        ) {
            let mut times = Times::default();
            minutes.iter().for_each(|m| times.add(m * 60, None));
            minutes.sort_unstable();
            let exact = minutes[(minutes.len() * percent as usize).div_ceil(100).max(1) - 1];
            let told = times.percentile(percent).unwrap();
            prop_assert!(told >= exact && told - exact <= exact / 16, "{told} for {exact}");
        }
    }
}

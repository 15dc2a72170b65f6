//! What who asked thinks of how it went, after each closing of a request.

use chrono::{Duration, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// The lowest and the highest score.
pub const SCORES: std::ops::RangeInclusive<u8> = 1..=5;
/// From this score up who asked is satisfied.
const SATISFIED: u8 = 4;
/// Longest comment, in characters.
const LONGEST: usize = 2_000;

/// An opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// From 1, very bad, to 5, very good.
    pub score: u8,
    /// What they add; may be empty.
    pub comment: String,
}

impl Opinion {
    /// Checks what was typed.
    ///
    /// # Errors
    /// A refusal of a score out of range or of too long a comment.
    pub fn check(self) -> Result<Self, Refusal> {
        if !SCORES.contains(&self.score) {
            return Err(Refusal::field("voto", "Scegliere un voto da 1 a 5."));
        }
        let comment = self.comment.trim().to_owned();
        if comment.chars().count() > LONGEST {
            return Err(Refusal::field("commento", format!("Il commento arriva a {LONGEST} caratteri.")));
        }
        Ok(Self { comment, ..self })
    }
}

/// How a score is called.
#[must_use]
pub fn label(score: u8) -> &'static str {
    match score {
        1 => "Molto male",
        2 => "Male",
        3 => "Così così",
        4 => "Bene",
        5 => "Molto bene",
        _ => "",
    }
}

/// The last instant at which an opinion on a request closed then may be given or changed.
#[must_use]
pub fn until(closed: NaiveDateTime, days: u32) -> NaiveDateTime {
    closed + Duration::days(i64::from(days))
}

/// Opinions counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many were asked.
    pub asked: u64,
    /// How many gave each score, from 1 to 5.
    pub scores: [u64; 5],
}

impl Tally {
    /// Adds some that were asked; with a score when they answered.
    pub fn add(&mut self, score: Option<u8>, many: u64) {
        self.asked += many;
        if let Some(place) = score.filter(|s| SCORES.contains(s)) {
            self.scores[usize::from(place) - 1] += many;
        }
    }

    /// How many answered.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.scores.iter().sum()
    }

    /// The mean score in hundredths, rounded half up; nothing without an answer.
    #[must_use]
    pub fn mean(&self) -> Option<u64> {
        let sum: u64 = self.scores.iter().zip(1_u64..).map(|(many, score)| many * score).sum();
        let answered = self.answered();
        (answered > 0).then(|| (sum * 200 + answered) / (answered * 2))
    }

    /// How many in a hundred gave 4 or 5, rounded half up; nothing without an answer.
    #[must_use]
    pub fn satisfied(&self) -> Option<u64> {
        let good: u64 = self.scores[usize::from(SATISFIED) - 1..].iter().sum();
        share(good, self.answered())
    }

    /// How many in a hundred answered; nothing when nobody was asked.
    #[must_use]
    pub fn response(&self) -> Option<u64> {
        share(self.answered(), self.asked)
    }
}

fn share(part: u64, whole: u64) -> Option<u64> {
    (whole > 0).then(|| (part * 200 + whole) / (whole * 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_score_is_from_one_to_five_and_has_a_name() {
        let opinion = |score, comment: &str| Opinion { score, comment: comment.to_owned() };
        assert_eq!(opinion(5, " ottimo ").check().unwrap().comment, "ottimo");
        for wrong in [0, 6, 255] {
            assert_eq!(opinion(wrong, "").check().unwrap_err().fields[0].field, "voto");
        }
        assert_eq!(opinion(1, &"x".repeat(LONGEST + 1)).check().unwrap_err().fields[0].field, "commento");
        assert!(SCORES.into_iter().all(|s| !label(s).is_empty()) && label(6).is_empty());
    }

    #[test]
    fn means_and_shares_are_rounded_half_up() {
        let mut tally = Tally::default();
        assert_eq!((tally.mean(), tally.satisfied(), tally.response()), (None, None, None));
        tally.add(None, 5);
        tally.add(Some(5), 2);
        tally.add(Some(2), 1);
        assert_eq!((tally.asked, tally.answered(), tally.mean()), (8, 3, Some(400)));
        assert_eq!((tally.satisfied(), tally.response()), (Some(67), Some(38)));
    }

    proptest! {
        #[test]
        fn a_mean_stands_between_the_scores(scores in proptest::collection::vec(1_u8..=5, 1..50)) {
            let mut tally = Tally::default();
            scores.iter().for_each(|s| tally.add(Some(*s), 1));
            let (low, high) = (scores.iter().min().unwrap(), scores.iter().max().unwrap());
            let mean = tally.mean().unwrap();
            prop_assert!(u64::from(*low) * 100 <= mean && mean <= u64::from(*high) * 100);
            prop_assert_eq!(tally.answered(), scores.len() as u64);
        }
    }
}

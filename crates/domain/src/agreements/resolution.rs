//! The act by which a body accedes, and from when it lets the body sign.
//!
//! For local bodies it is a resolution of their Council (art. 42, c. 2, c, TUEL): it becomes
//! enforceable at once, with a separate vote of the majority of the members (art. 134, c. 4), or
//! after the tenth day of publication (art. 134, c. 3). Bodies outside the TUEL name their own organ
//! and the day from which its act has effect.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{FieldError, Refusal, it};

/// Days of publication on the register (art. 124, c. 1), the first one counted.
pub const PUBLICATION_DAYS: u64 = 15;

/// A resolution is enforceable from this day, the first of publication being zero (art. 134, c. 3).
pub const ENFORCEABLE_DAY: u64 = 11;

/// From which day the days to enforceability are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountFrom {
    /// The first day of publication: what most bodies do.
    #[default]
    FirstDay,
    /// The last of the fifteen days of publication (Cass. 4397/1999; Ministry of the Interior,
    /// opinion of 13 September 2006).
    LastDay,
}

/// The separate vote for immediate enforceability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImmediateVote {
    /// Members of the Council, the mayor or president among them.
    pub members: u32,
    /// Votes in favour.
    pub in_favour: u32,
}

impl ImmediateVote {
    /// A vote.
    ///
    /// # Errors
    /// When there are no members, or more votes than members.
    pub fn new(members: u32, in_favour: u32) -> Result<Self, Refusal> {
        if members == 0 {
            return Err(Refusal::field("members", "Indicare quanti sono i componenti del Consiglio."));
        }
        if in_favour > members {
            return Err(Refusal::field(
                "in_favour",
                format!("I voti favorevoli sono {in_favour}, ma i componenti del Consiglio sono {members}."),
            ));
        }
        Ok(Self { members, in_favour })
    }

    /// The fewest votes in favour that are enough: more than half of the members, not of those
    /// present (art. 134, c. 4).
    #[must_use]
    pub fn needed(self) -> u32 {
        self.members / 2 + 1
    }

    /// Whether the vote makes the resolution enforceable at once.
    #[must_use]
    pub fn passes(self) -> bool {
        self.in_favour >= self.needed()
    }
}

/// What the day of enforceability depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Day of the resolution.
    pub adopted: NaiveDate,
    /// First day of publication, once published.
    pub published: Option<NaiveDate>,
    /// The separate vote, if there was one.
    pub immediate: Option<ImmediateVote>,
    /// Day that the secretary certifies; it prevails over every reckoning.
    pub certified: Option<NaiveDate>,
}

/// From when a resolution is enforceable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforceable {
    /// From the day that the secretary certifies.
    Certified {
        /// The day.
        on: NaiveDate,
    },
    /// At once.
    Immediately {
        /// The day of the resolution.
        on: NaiveDate,
    },
    /// After the days of publication.
    AfterPublication {
        /// The day.
        on: NaiveDate,
    },
    /// It has yet to be published.
    NotPublished,
}

impl Enforceable {
    /// The day, if it is known.
    #[must_use]
    pub fn on(self) -> Option<NaiveDate> {
        match self {
            Self::Certified { on } | Self::Immediately { on } | Self::AfterPublication { on } => Some(on),
            Self::NotPublished => None,
        }
    }
}

impl Timeline {
    /// Checks the order of the days.
    ///
    /// # Errors
    /// When publication or certified day come before the resolution; the fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let adopted = it::date(self.adopted);
        let mut faults = Vec::new();
        if self.published.is_some_and(|day| day < self.adopted) {
            faults.push(FieldError::new(
                "published",
                format!("La pubblicazione non può precedere la deliberazione, che è del {adopted}."),
            ));
        }
        if self.certified.is_some_and(|day| day < self.adopted) {
            faults.push(FieldError::new(
                "certified",
                format!("L'esecutività certificata non può precedere la deliberazione, che è del {adopted}."),
            ));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// From when the resolution is enforceable.
    #[must_use]
    pub fn enforceable(&self, count: CountFrom) -> Enforceable {
        if let Some(on) = self.certified {
            return Enforceable::Certified { on };
        }
        if self.immediate.is_some_and(ImmediateVote::passes) {
            return Enforceable::Immediately { on: self.adopted };
        }
        match self.published.and_then(|first| after_publication(first, count)) {
            Some(on) => Enforceable::AfterPublication { on },
            None => Enforceable::NotPublished,
        }
    }

    /// Whether the body may sign on that day.
    ///
    /// # Errors
    /// When the resolution is not enforceable yet, with the day from which it will be.
    pub fn may_sign(&self, count: CountFrom, day: NaiveDate) -> Result<(), Refusal> {
        match self.enforceable(count).on() {
            Some(on) if day >= on => Ok(()),
            Some(on) => Err(Refusal::field(
                "signed",
                format!(
                    "La deliberazione è esecutiva dal {}: prima di quel giorno l'ente non può firmare.",
                    it::date(on)
                ),
            )),
            None => Err(Refusal::field(
                "signed",
                "La deliberazione non è ancora pubblicata: finché non è esecutiva l'ente non può firmare.",
            )),
        }
    }

    /// Why it is enforceable from that day, with the articles.
    #[must_use]
    pub fn explain(&self, count: CountFrom) -> String {
        let outcome = match self.enforceable(count) {
            Enforceable::Certified { on } => {
                return format!("Esecutiva dal {}, come certifica il segretario.", it::date(on));
            }
            Enforceable::Immediately { on } => {
                let (votes, members) = self.immediate.map_or((0, 0), |v| (v.in_favour, v.members));
                return format!(
                    "Dichiarata immediatamente eseguibile il {} con {votes} voti favorevoli su {members} componenti \
                     (art. 134, c. 4, TUEL).",
                    it::date(on)
                );
            }
            Enforceable::AfterPublication { on } => self.counted(count, on),
            Enforceable::NotPublished => "Non è ancora pubblicata: è esecutiva dopo il decimo giorno di \
                                          pubblicazione (art. 134, c. 3, TUEL)."
                .to_owned(),
        };
        match self.immediate {
            None => outcome,
            Some(vote) => format!(
                "L'immediata eseguibilità non è raggiunta: {} voti favorevoli su {} componenti, ne servono {} \
                 (art. 134, c. 4, TUEL). {outcome}",
                vote.in_favour,
                vote.members,
                vote.needed()
            ),
        }
    }

    fn counted(&self, count: CountFrom, on: NaiveDate) -> String {
        let first = self.published.unwrap_or(self.adopted);
        match count {
            CountFrom::FirstDay => format!(
                "Pubblicata dal {}: esecutiva dal {}, undicesimo giorno contando come zero il primo di \
                 pubblicazione (artt. 124 e 134, c. 3, TUEL).",
                it::date(first),
                it::date(on)
            ),
            CountFrom::LastDay => format!(
                "Pubblicata dal {} al {}: esecutiva dal {}, undicesimo giorno contando come zero l'ultimo dei \
                 quindici di pubblicazione (artt. 124 e 134, c. 3, TUEL).",
                it::date(first),
                last_of_publication(first).map(it::date).unwrap_or_default(),
                it::date(on)
            ),
        }
    }
}

/// The last of the days of publication: the first one counts (Cass. 2563/2009).
fn last_of_publication(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_days(Days::new(PUBLICATION_DAYS - 1))
}

fn after_publication(first: NaiveDate, count: CountFrom) -> Option<NaiveDate> {
    let zero = match count {
        CountFrom::FirstDay => Some(first),
        CountFrom::LastDay => last_of_publication(first),
    };
    zero?.checked_add_days(Days::new(ENFORCEABLE_DAY))
}

/// The answer to whoever asks from when a resolution is enforceable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The day; none while the resolution is not published.
    pub enforceable_on: Option<NaiveDate>,
    /// Whether by the separate vote.
    pub immediate: bool,
    /// Why, in Italian, with the articles.
    pub reason: String,
}

/// Answers from when a resolution is enforceable.
///
/// # Errors
/// When its days are in the wrong order.
pub fn answer(timeline: &Timeline, count: CountFrom) -> Result<Answer, Refusal> {
    timeline.check()?;
    let outcome = timeline.enforceable(count);
    Ok(Answer {
        enforceable_on: outcome.on(),
        immediate: matches!(outcome, Enforceable::Immediately { .. }),
        reason: timeline.explain(count),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, m, day).unwrap()
    }

    fn published() -> Timeline {
        Timeline { adopted: d(3, 10), published: Some(d(3, 16)), immediate: None, certified: None }
    }

    #[test]
    fn enforceable_on_the_eleventh_day_the_first_of_publication_being_zero() {
        let answer = answer(&published(), CountFrom::FirstDay).unwrap();
        assert_eq!((answer.enforceable_on, answer.immediate), (Some(d(3, 27)), false));
        assert_eq!(
            answer.reason,
            "Pubblicata dal 16/03/2026: esecutiva dal 27/03/2026, undicesimo giorno contando come zero il primo di \
             pubblicazione (artt. 124 e 134, c. 3, TUEL)."
        );
        let later = super::answer(&published(), CountFrom::LastDay).unwrap();
        assert_eq!(later.enforceable_on, Some(d(4, 10)));
        assert!(later.reason.contains("dal 16/03/2026 al 30/03/2026"), "{}", later.reason);
    }

    #[test]
    fn at_once_with_the_majority_of_the_members() {
        let with = |members, in_favour| Timeline {
            immediate: Some(ImmediateVote::new(members, in_favour).unwrap()),
            ..published()
        };
        let yes = answer(&with(13, 7), CountFrom::FirstDay).unwrap();
        assert_eq!((yes.enforceable_on, yes.immediate), (Some(d(3, 10)), true));
        assert!(yes.reason.contains("7 voti favorevoli su 13 componenti"), "{}", yes.reason);
        let no = answer(&with(13, 6), CountFrom::FirstDay).unwrap();
        assert_eq!((no.enforceable_on, no.immediate), (Some(d(3, 27)), false));
        assert!(no.reason.contains("ne servono 7") && no.reason.contains("27/03/2026"), "{}", no.reason);
        // Half of an even number is not its majority.
        assert!(!with(12, 6).immediate.unwrap().passes() && with(12, 7).immediate.unwrap().passes());
        assert!(ImmediateVote::new(0, 0).is_err() && ImmediateVote::new(13, 14).is_err());
    }

    #[test]
    fn the_secretary_prevails_and_nothing_unpublished_is_enforceable() {
        let vote = ImmediateVote::new(13, 7).unwrap();
        let certified = Timeline { immediate: Some(vote), certified: Some(d(3, 28)), ..published() };
        let told = answer(&certified, CountFrom::FirstDay).unwrap();
        assert_eq!((told.enforceable_on, told.immediate), (Some(d(3, 28)), false));
        let waiting = Timeline { published: None, ..published() };
        assert_eq!(answer(&waiting, CountFrom::FirstDay).unwrap().enforceable_on, None);
        assert!(waiting.may_sign(CountFrom::FirstDay, d(12, 31)).is_err());
        assert!(published().may_sign(CountFrom::FirstDay, d(3, 26)).is_err());
        assert!(published().may_sign(CountFrom::FirstDay, d(3, 27)).is_ok());
        let wrong = Timeline { published: Some(d(3, 9)), certified: Some(d(3, 9)), ..published() };
        assert_eq!(answer(&wrong, CountFrom::FirstDay).unwrap_err().fields.len(), 2);
    }

    proptest! {
        #[test]
        fn ten_whole_days_pass_between_publication_and_enforceability(
            adopted in 0_u64..20_000, waits in 0_u64..60, members in 1_u32..=61, in_favour in 0_u32..=61,
        ) {
            let adopted = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + Days::new(adopted);
            let published = adopted + Days::new(waits);
            let immediate = ImmediateVote::new(members, in_favour.min(members)).unwrap();
            let timeline = Timeline { adopted, published: Some(published), immediate: Some(immediate), certified: None };
            for count in [CountFrom::FirstDay, CountFrom::LastDay] {
                let on = timeline.enforceable(count).on().unwrap();
                prop_assert!(on >= adopted);
                if on == adopted {
                    prop_assert!(immediate.in_favour * 2 > members);
                } else {
                    let most = if count == CountFrom::FirstDay { 11 } else { 25 };
                    prop_assert_eq!((on - published).num_days(), most);
                }
                prop_assert!(timeline.may_sign(count, on).is_ok());
                prop_assert!(timeline.may_sign(count, on - Days::new(1)).is_err());
            }
        }
    }
}

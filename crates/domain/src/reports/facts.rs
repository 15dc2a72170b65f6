//! The facts of a ticket that reports count, as a pure function of the log of its clock.

use chrono::NaiveDateTime;

use crate::Refusal;
use crate::helpdesk::{Author, Calendar, Event, Logged, read};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// It was asked.
    Opened,
    /// A person took charge for the first time.
    Taken,
    /// A person answered for the first time.
    Replied,
    /// It was solved.
    Closed,
    /// It was opened again.
    Reopened,
}

impl What {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Opened, Self::Taken, Self::Replied, Self::Closed, Self::Reopened];

    /// Code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Taken => "taken",
            Self::Replied => "replied",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }
}

/// Something that reports count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Place in the log of the event that made it so, from 0.
    pub place: usize,
    /// What.
    pub what: What,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Seconds of work from the opening, without the pauses where the promise knows them.
    pub seconds: u64,
    /// Whether what was promised was kept; `None` where nothing was promised.
    pub kept: Option<bool>,
}

/// The facts of a log from a place on. Earlier events are read, and give no fact.
///
/// # Errors
/// As [`read`].
pub fn facts(calendar: &Calendar, log: &[Logged], from: usize) -> Result<Vec<Fact>, Refusal> {
    let mut out = Vec::new();
    for (place, logged) in log.iter().enumerate().skip(from) {
        let fact = |what, seconds, kept| Fact { place, what, at: logged.at, seconds, kept };
        if logged.event == Event::Opened {
            out.push(fact(What::Opened, 0, None));
            continue;
        }
        let moves = matches!(logged.event, Event::TakenCharge | Event::Replied | Event::Solved | Event::Reopened);
        if !moves || place == 0 {
            continue;
        }
        let before = read(calendar, &log[..place], logged.at)?;
        let after = read(calendar, &log[..=place], logged.at)?;
        let kept = |seconds: u64, limit: Option<u64>| limit.map(|limit| seconds <= limit);
        let charge = after.taking_charge;
        if before.taking_charge.met.is_none() && charge.met.is_some() {
            out.push(fact(What::Taken, charge.seconds, kept(charge.seconds, charge.limit)));
        }
        let answers = |l: &Logged| l.by == Author::Staff && l.event == Event::Replied;
        if answers(logged) && !log[..place].iter().any(answers) {
            let first = before.next_reply.unwrap_or(before.solution);
            out.push(fact(What::Replied, first.seconds, before.next_reply.and_then(|t| kept(t.seconds, t.limit))));
        }
        let (was, is) = (before.solution.met.is_some(), after.solution.met.is_some());
        if !was && is {
            out.push(fact(What::Closed, after.solution.seconds, kept(after.solution.seconds, after.solution.limit)));
        }
        if was && !is {
            out.push(fact(What::Reopened, 0, None));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::helpdesk::{PauseReason, Targets};

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn promised(hours: u64) -> Event {
        let limit = Some(hours * 3600);
        Event::Promised(Targets { taking_charge: limit, next_reply: limit, solution: limit })
    }

    fn log() -> Vec<Logged> {
        let by = |time: &str, by, event| Logged { at: at(&format!("2026-10-{time}")), by, event };
        vec![
            by("19 08:00", Author::Requester, Event::Opened),
            by("19 08:00", Author::Requester, promised(1)),
            by("19 08:30", Author::System, Event::TakenCharge),
            by("19 08:45", Author::Staff, Event::TakenCharge),
            by("19 09:30", Author::Staff, Event::Replied),
            by("19 09:30", Author::Staff, Event::Paused { reason: PauseReason::Requester }),
            by("20 08:00", Author::Requester, Event::Replied),
            by("20 08:15", Author::Staff, Event::Replied),
            by("20 08:20", Author::Staff, Event::Solved),
            by("21 08:00", Author::Requester, Event::Reopened),
            by("21 09:00", Author::Staff, Event::Solved),
        ]
    }

    #[test]
    fn each_fact_is_told_once_with_its_time_and_promise() {
        let all = facts(&Calendar::office(), &log(), 0).unwrap();
        let seen: Vec<(What, u64, Option<bool>)> = all.iter().map(|f| (f.what, f.seconds / 60, f.kept)).collect();
        let expected = [
            (What::Opened, 0, None),
            (What::Taken, 45, Some(true)),
            (What::Replied, 90, Some(false)),
            (What::Closed, 110, Some(false)),
            (What::Reopened, 0, None),
            (What::Closed, 170, Some(false)),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_solution_without_a_word_takes_charge_too_and_the_program_never_does() {
        let mut short: Vec<Logged> = log().into_iter().take(3).collect();
        short.push(Logged { at: at("2026-10-19 10:00"), by: Author::System, event: Event::Solved });
        let whats =
            |log: &[Logged]| facts(&Calendar::office(), log, 0).unwrap().iter().map(|f| f.what).collect::<Vec<_>>();
        assert_eq!(whats(&short), [What::Opened, What::Closed]);
        short[3].by = Author::Staff;
        assert_eq!(whats(&short), [What::Opened, What::Taken, What::Closed]);
    }

    proptest! {
        #[test]
        fn read_in_pieces_or_at_once_the_facts_are_the_same(steps in prop::collection::vec((0_u8..6, 1_i64..2_000), 0..12), cut in 0_usize..14) {
            let mut log = log()[..2].to_vec();
            let mut now = log[1].at;
            for (kind, minutes) in steps {
                now += chrono::Duration::minutes(minutes);
                let (by, event) = match kind {
                    0 => (Author::Staff, Event::TakenCharge),
                    1 => (Author::Staff, Event::Replied),
                    2 => (Author::Requester, Event::Replied),
                    3 => (Author::Staff, Event::Paused { reason: PauseReason::Supplier }),
                    4 => (Author::Staff, Event::Solved),
                    _ => (Author::Requester, Event::Reopened),
                };
                log.push(Logged { at: now, by, event });
            }
            let calendar = Calendar::office();
            let whole = facts(&calendar, &log, 0).unwrap();
            let cut = cut.min(log.len());
            let mut parts = facts(&calendar, &log[..cut], 0).unwrap_or_default();
            parts.extend(facts(&calendar, &log, cut).unwrap());
            prop_assert_eq!(&parts, &whole);
            let count = |what| whole.iter().filter(|f| f.what == what).count();
            prop_assert!(count(What::Taken) <= 1 && count(What::Replied) <= 1 && count(What::Opened) == 1);
            let left = 1 + count(What::Reopened) - count(What::Closed);
            prop_assert!(left <= 1, "never less than nothing is open");
        }
    }
}

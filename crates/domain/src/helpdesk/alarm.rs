//! When the desk is warned that a promise is about to be broken, and told that it was; and how a
//! deadline is said in words.

use chrono::{Days, Duration, NaiveDateTime, Timelike};

use super::{Calendar, Reading, Target, Timer};
use crate::dates::italian_time;
use crate::it;

const TARGETS: [Target; 3] = [Target::TakingCharge, Target::NextReply, Target::Solution];

/// Something that the desk is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// The limit comes near.
    Near(Target),
    /// The limit was passed.
    Broken(Target),
}

/// What the desk was told already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told(pub i32);

impl Told {
    fn bit(alarm: Alarm) -> i32 {
        match alarm {
            Alarm::Near(target) => 1 << target as i32,
            Alarm::Broken(target) => 8 << target as i32,
        }
    }

    fn knows(self, alarm: Alarm) -> bool {
        self.0 & Self::bit(alarm) != 0
    }

    fn with(self, alarm: Alarm) -> Self {
        Self(self.0 | Self::bit(alarm))
    }

    /// A target that begins anew is told of again.
    #[must_use]
    pub fn again(self, target: Target) -> Self {
        Self(self.0 & !(Self::bit(Alarm::Near(target)) | Self::bit(Alarm::Broken(target))))
    }
}

/// The targets broken, as bits in their order.
#[must_use]
pub fn bits(targets: &[Target]) -> i32 {
    targets.iter().fold(0, |bits, target| bits | 1 << *target as i32)
}

/// The targets of some bits.
#[must_use]
pub fn of_bits(bits: i32) -> Vec<Target> {
    TARGETS.into_iter().filter(|t| bits & (1 << *t as i32) != 0).collect()
}

fn timers(reading: &Reading) -> [Option<(Target, Timer)>; 3] {
    [
        Some((Target::TakingCharge, reading.taking_charge)),
        reading.next_reply.map(|timer| (Target::NextReply, timer)),
        Some((Target::Solution, reading.solution)),
    ]
}

/// What to tell now, what was told then, and the next instant at which there may be something to
/// tell. A warning comes once `share` hundredths of the limit have passed; a breach that was never
/// warned of is told alone.
#[must_use]
pub fn alarms(
    calendar: &Calendar,
    reading: &Reading,
    told: Told,
    now: NaiveDateTime,
    share: u32,
) -> (Vec<Alarm>, Told, Option<NaiveDateTime>) {
    let (mut out, mut told, mut next) = (Vec::new(), told, None::<NaiveDateTime>);
    for (target, timer) in timers(reading).into_iter().flatten() {
        let (Some(limit), Some(due)) = (timer.limit, timer.due) else { continue };
        let (near, broken) = (Alarm::Near(target), Alarm::Broken(target));
        let near_at = (limit * u64::from(share) / 100).saturating_sub(timer.seconds);
        let later = if due <= now {
            if !told.knows(broken) {
                out.push(broken);
            }
            told = told.with(near).with(broken);
            None
        } else if near_at > 0 && !told.knows(near) {
            calendar.after(now, near_at)
        } else {
            if !told.knows(near) {
                out.push(near);
                told = told.with(near);
            }
            Some(due)
        };
        next = [next, later].into_iter().flatten().min();
    }
    (out, told, next)
}

/// The earliest deadline that runs.
#[must_use]
pub fn earliest(reading: &Reading) -> Option<NaiveDateTime> {
    timers(reading).into_iter().flatten().filter_map(|(_, timer)| timer.due).min()
}

/// An instant as people say it beside today: `oggi alle 17:30`, `domani alle 9:00`, `venerdì 27/11/2026 alle 9:00`.
#[must_use]
pub fn moment(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let (then, today) = (italian_time(at), italian_time(now).date_naive());
    let day = then.date_naive();
    let hour = format!("{}:{:02}", then.hour(), then.minute());
    if day == today {
        format!("oggi alle {hour}")
    } else if Some(day) == today.checked_add_days(Days::new(1)) {
        format!("domani alle {hour}")
    } else if Some(day) == today.checked_sub_days(Days::new(1)) {
        format!("ieri alle {hour}")
    } else {
        format!("il {} alle {hour}", it::date(day))
    }
}

/// A deadline in words: `entro oggi alle 17:30`, `scaduta ieri alle 12:00`.
#[must_use]
pub fn deadline(due: NaiveDateTime, now: NaiveDateTime) -> String {
    let when = moment(due, now);
    if due <= now { format!("scaduta {when}") } else { format!("entro {when}") }
}

/// How long ago, roughly: `adesso`, `5 minuti fa`, `3 ore fa`, `2 giorni fa`, then the date.
#[must_use]
pub fn ago(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let passed = now - at;
    let some = |n: i64, one: &str, many: &str| format!("{n} {} fa", if n == 1 { one } else { many });
    if passed < Duration::minutes(1) {
        "adesso".to_owned()
    } else if passed < Duration::hours(1) {
        some(passed.num_minutes(), "minuto", "minuti")
    } else if passed < Duration::days(1) {
        some(passed.num_hours(), "ora", "ore")
    } else if passed < Duration::days(8) {
        some(passed.num_days(), "giorno", "giorni")
    } else {
        it::date(italian_time(at).date_naive())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Author, Event, Logged, Targets, read};
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn log() -> Vec<Logged> {
        let targets = Targets { taking_charge: Some(3600), next_reply: None, solution: Some(36_000) };
        [Event::Opened, Event::Promised(targets)]
            .map(|event| Logged { at: at("2026-10-19 08:00"), by: Author::Requester, event })
            .to_vec()
    }

    #[test]
    fn warned_once_and_told_once() {
        let calendar = Calendar::always();
        let ask = |told, now: &str| {
            let reading = read(&calendar, &log(), at(now)).unwrap();
            alarms(&calendar, &reading, told, at(now), 80)
        };
        let (none, told, next) = ask(Told::default(), "2026-10-19 08:00");
        assert_eq!((none, next), (vec![], Some(at("2026-10-19 08:48"))));
        let (near, told, next) = ask(told, "2026-10-19 08:48");
        assert_eq!((near, next), (vec![Alarm::Near(Target::TakingCharge)], Some(at("2026-10-19 09:00"))));
        let (again, told, next) = ask(told, "2026-10-19 08:50");
        assert_eq!((again, next), (vec![], Some(at("2026-10-19 09:00"))));
        let (broken, told, next) = ask(told, "2026-10-19 09:00");
        assert_eq!((broken, next), (vec![Alarm::Broken(Target::TakingCharge)], Some(at("2026-10-19 16:00"))));
        assert_eq!(ask(told, "2026-10-19 09:30").0, []);
        assert_eq!(ask(told.again(Target::TakingCharge), "2026-10-19 09:30").0, [Alarm::Broken(Target::TakingCharge)]);
        assert_eq!(of_bits(bits(&[Target::NextReply, Target::Solution])), [Target::NextReply, Target::Solution]);
    }

    #[test]
    fn deadlines_are_said_in_words() {
        let now = at("2026-10-19 08:00");
        assert_eq!(deadline(at("2026-10-19 15:30"), now), "entro oggi alle 17:30");
        assert_eq!(deadline(at("2026-10-20 07:05"), now), "entro domani alle 9:05");
        assert_eq!(deadline(at("2026-10-18 22:30"), now), "scaduta oggi alle 0:30");
        assert_eq!(deadline(at("2026-11-02 08:00"), now), "entro il 02/11/2026 alle 9:00");
        assert_eq!(ago(at("2026-10-19 07:59"), now), "1 minuto fa");
        assert_eq!(ago(at("2026-10-17 07:00"), now), "2 giorni fa");
    }
}

//! When the centre works, in Italian civil time.

use chrono::{Datelike, Days, Duration, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Europe::Rome;
use serde::{Deserialize, Serialize};

use crate::dates::{Period, italian_date};
use crate::{FieldError, Refusal, holidays, it};

/// How far ahead a deadline is looked for: a calendar shut for longer gives none.
pub const HORIZON_DAYS: u64 = 3 * 366;

const DAY_MINUTES: u16 = 24 * 60;
const DAYS: [&str; 7] = ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"];

/// A stretch of one day, in minutes after midnight on the wall clock: `from` inside, `until` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct Span {
    /// First minute, 0–1439.
    pub from: u16,
    /// Minute in which it ends, 1–1440.
    pub until: u16,
}

impl Span {
    /// A stretch, or `None` when it is empty or leaves the day.
    #[must_use]
    pub fn new(from: u16, until: u16) -> Option<Self> {
        (from < until && until <= DAY_MINUTES).then_some(Self { from, until })
    }
}

/// The minute after midnight of an hour written `HH:MM`, as far as `24:00`.
#[must_use]
pub fn hour(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && total <= DAY_MINUTES).then_some(total)
}

impl TryFrom<(String, String)> for Span {
    type Error = Refusal;

    fn try_from((from, until): (String, String)) -> Result<Self, Refusal> {
        let span = hour(&from).zip(hour(&until)).and_then(|(f, u)| Self::new(f, u));
        span.ok_or_else(|| {
            let sentence = "si scrive con due ore crescenti, per esempio 08:30 e 13:00";
            Refusal::new(format!("L'orario «{from}–{until}» non è valido: {sentence}."))
        })
    }
}

impl From<Span> for (String, String) {
    fn from(span: Span) -> Self {
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        (text(span.from), text(span.until))
    }
}

/// The working hours of a centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Name, for example «Orario di ufficio».
    pub name: String,
    /// Hours of each day of the week, Monday first.
    pub week: [Vec<Span>; 7],
    /// Whether it shuts on the holidays of the Republic.
    #[serde(default = "kept")]
    pub national_holidays: bool,
    /// Feast of the patron saint: day and month.
    #[serde(default)]
    pub patron: Option<(u32, u32)>,
    /// Days on which it is shut besides.
    #[serde(default)]
    pub closures: Vec<Period>,
}

fn kept() -> bool {
    true
}

impl Calendar {
    /// Monday to Friday, morning and afternoon (8.30–13 and 14.30–17.30).
    #[must_use]
    pub fn office() -> Self {
        let day = vec![Span { from: 510, until: 780 }, Span { from: 870, until: 1050 }];
        let week = std::array::from_fn(|n| if n < 5 { day.clone() } else { Vec::new() });
        Self { name: "Orario di ufficio".to_owned(), week, national_holidays: true, patron: None, closures: Vec::new() }
    }

    /// Every hour of every day.
    #[must_use]
    pub fn always() -> Self {
        let week = std::array::from_fn(|_| vec![Span { from: 0, until: DAY_MINUTES }]);
        Self { name: "Sempre aperto".to_owned(), week, national_holidays: false, patron: None, closures: Vec::new() }
    }

    /// Whether it can be used.
    ///
    /// # Errors
    /// The fields at fault: no hour in the whole week, hours that overlap or are out of order, a day
    /// that no year has.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(FieldError::new("name", "Dare un nome al calendario."));
        }
        if self.week.iter().all(Vec::is_empty) {
            faults.push(FieldError::new("week", "Il calendario non apre mai: scrivere almeno un orario."));
        }
        for (spans, day) in self.week.iter().zip(DAYS) {
            if spans.iter().any(|s| Span::new(s.from, s.until).is_none()) {
                faults.push(FieldError::new("week", format!("Un orario di {day} finisce prima di iniziare.")));
            } else if spans.windows(2).any(|pair| pair[0].until > pair[1].from) {
                faults
                    .push(FieldError::new("week", format!("Gli orari di {day} si accavallano o non sono in ordine.")));
            }
        }
        if let Some((day, month)) = self.patron
            && NaiveDate::from_ymd_opt(2024, month, day).is_none()
        {
            faults.push(FieldError::new("patron", format!("Il giorno {day}/{month} non esiste.")));
        }
        if let Some(closure) = self.closures.iter().find(|c| c.until.is_none_or(|u| u < c.from)) {
            let from = it::date(closure.from);
            faults.push(FieldError::new("closures", format!("La chiusura dal {from} non ha un ultimo giorno valido.")));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// The hours of a day; none on a holiday.
    #[must_use]
    pub fn hours(&self, day: NaiveDate) -> &[Span] {
        let shut = (self.national_holidays && holidays::is_national(day))
            || self.patron == Some((day.day(), day.month()))
            || self.closures.iter().any(|c| c.contains(day));
        let weekday = day.weekday().num_days_from_monday() as usize;
        if shut { &[] } else { self.week.get(weekday).map_or(&[], Vec::as_slice) }
    }

    /// Seconds of work between two instants in UTC; 0 when the second does not come after the first.
    #[must_use]
    pub fn seconds_between(&self, from: NaiveDateTime, until: NaiveDateTime) -> u64 {
        if until <= from {
            return 0;
        }
        let last = italian_date(until);
        let mut seconds = 0;
        for day in italian_date(from).iter_days().take_while(|day| *day <= last) {
            for (start, end) in self.stretches(day) {
                let worked = end.min(until) - start.max(from);
                seconds += u64::try_from(worked.num_seconds()).unwrap_or(0);
            }
        }
        seconds
    }

    /// The instant in UTC at which `seconds` of work have passed since another. With 0 seconds it is
    /// that instant. `None` when the calendar does not open enough within [`HORIZON_DAYS`].
    #[must_use]
    pub fn after(&self, from: NaiveDateTime, seconds: u64) -> Option<NaiveDateTime> {
        let mut left = i64::try_from(seconds).ok().and_then(Duration::try_seconds)?;
        if left.is_zero() {
            return Some(from);
        }
        let first = italian_date(from);
        let horizon = first.checked_add_days(Days::new(HORIZON_DAYS))?;
        for day in first.iter_days().take_while(|day| *day <= horizon) {
            for (start, end) in self.stretches(day) {
                let start = start.max(from);
                let open = end - start;
                if open >= left {
                    return Some(start + left);
                }
                left -= open.max(Duration::zero());
            }
        }
        None
    }

    /// The hours of a day as instants in UTC: an hour that the change to summer time skips starts
    /// when the clock goes on; of one that comes twice, the whole is counted.
    fn stretches(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDateTime, NaiveDateTime)> + '_ {
        self.hours(day).iter().filter_map(move |span| {
            let start = instant(day, span.from, Twice::First)?;
            let end = instant(day, span.until, Twice::Last)?;
            Some((start, end.max(start)))
        })
    }
}

/// Which of the two instants an hour means that the clock shows twice.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Last,
}

fn instant(day: NaiveDate, minute: u16, twice: Twice) -> Option<NaiveDateTime> {
    let wall = day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute));
    match Rome.from_local_datetime(&wall) {
        MappedLocalTime::Single(at) => Some(at.naive_utc()),
        MappedLocalTime::Ambiguous(first, last) => Some(match twice {
            Twice::First => first.naive_utc(),
            Twice::Last => last.naive_utc(),
        }),
        // The clock jumps from 2 to 3: the skipped minutes are the instant of the jump.
        MappedLocalTime::None => {
            let jump = day.and_hms_opt(3, 0, 0)?;
            Rome.from_local_datetime(&jump).single().map(|at| at.naive_utc())
        }
    }
}

#[cfg(test)]
mod tests;

//! One piece of work as it is recorded.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::month::Month;
use crate::quotes::Holding;
use crate::{FieldError, Refusal, it};

/// Longest note, in characters.
pub const LONGEST_NOTE: usize = 500;
/// Longest piece of work, in minutes: a day.
const LONGEST: i64 = 24 * 60;
/// Share of prepaid hours, in hundredths, after which it is told that they are about to end.
const WARN_AT: i64 = 80;

/// The roles of who works while the price list names none.
pub const DEFAULT_ROLES: [&str; 4] = ["Operatore", "Tecnico", "Analista", "Sviluppatore"];

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Role of who worked, as in the price list.
    pub role: String,
    /// When.
    pub on: NaiveDate,
    /// How many minutes, 1 to 1,440.
    pub minutes: i64,
    /// What was done.
    pub note: String,
    /// Whether the body pays it by the hour: it is taken from its prepaid hours, and what these do
    /// not cover exceeds.
    pub charged: bool,
}

impl Work {
    /// Checks what was typed; `closed` are the months that can't be changed any more.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(self, today: NaiveDate, closed: &[Month]) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        if self.role.trim().is_empty() || self.role.chars().count() > 120 {
            faults.push(FieldError::new("figura", "Scegliere la figura di chi ha lavorato."));
        }
        if self.on > today {
            faults.push(FieldError::new("giorno", "Le ore si registrano dopo averle lavorate."));
        } else if closed.contains(&Month::of(self.on)) {
            faults.push(FieldError::new("giorno", shut(Month::of(self.on))));
        }
        if !(1..=LONGEST).contains(&self.minutes) {
            faults.push(FieldError::new("tempo", "Scrivere quanto si è lavorato, da un minuto a 24 ore: 1:30 o 1,5."));
        }
        if self.note.chars().count() > LONGEST_NOTE {
            faults.push(FieldError::new("nota", format!("La nota ha al massimo {LONGEST_NOTE} caratteri.")));
        }
        match Refusal::of_fields(faults) {
            Some(refusal) => Err(refusal),
            None => Ok(Self { role: self.role.trim().to_owned(), note: self.note.trim().to_owned(), ..self }),
        }
    }
}

/// Why what was recorded in a closed month stays as it is.
pub(super) fn shut(month: Month) -> String {
    format!("Il mese di {month} è chiuso: le sue ore non cambiano più.")
}

/// Refuses to touch what was recorded in a closed month.
///
/// # Errors
/// When the month is among the closed ones.
pub fn check_open(month: Month, closed: &[Month]) -> Result<(), Refusal> {
    if closed.contains(&month) { Err(Refusal::field("giorno", shut(month))) } else { Ok(()) }
}

/// Reads a length of time: `1:30`, `1,5` and `2` hours, `45m` or `45 minuti`. Whole minutes.
#[must_use]
pub fn parse_minutes(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    if let Some((hours, minutes)) = text.split_once([':', 'h']).filter(|(_, m)| !m.trim().is_empty()) {
        let (hours, minutes): (i64, i64) =
            (hours.trim().parse().ok()?, minutes.trim().trim_end_matches('m').parse().ok()?);
        return ((0..=999).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes);
    }
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ' || c == '\'');
    let unit = text[digits.len()..].trim();
    let amount = it::parse_decimal(digits)?;
    let minutes = match unit {
        "" | "h" | "ora" | "ore" => amount.checked_mul(Decimal::from(60))?,
        "m" | "min" | "min." | "minuto" | "minuti" | "'" => amount,
        _ => return None,
    };
    minutes.round().to_i64().filter(|m| (0..=60_000).contains(m))
}

/// Whether so much of what was bought is used that who paid has to be told.
#[must_use]
pub fn nearly_used(holding: &Holding) -> bool {
    holding.is_hours()
        && holding.bought > Decimal::ZERO
        && holding.used * Decimal::from(100) >= holding.bought * Decimal::from(WARN_AT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    fn work() -> Work {
        Work { role: " Tecnico ".into(), on: d(2026, 10, 5), minutes: 90, note: " fatto ".into(), charged: true }
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let cases = [
            ("1:30", 90),
            ("0:05", 5),
            ("1,5", 90),
            ("1.5", 90),
            ("2", 120),
            ("45m", 45),
            ("45 min", 45),
            ("90 minuti", 90),
            ("2 ore", 120),
            ("1h", 60),
            ("1h30", 90),
            (" 0,25 ", 15),
            ("20'", 20),
        ];
        for (text, minutes) in cases {
            assert_eq!(parse_minutes(text), Some(minutes), "{text}");
        }
        for wrong in ["", "un'ora", "1:75", "-1", "1:-5", "::", "99999", "2 giorni", ":"] {
            assert_eq!(parse_minutes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let today = d(2026, 10, 19);
        let kept = work().check(today, &[]).unwrap();
        assert_eq!((kept.role.as_str(), kept.note.as_str()), ("Tecnico", "fatto"));
        let wrong =
            Work { role: String::new(), on: d(2026, 10, 20), minutes: 0, note: "x".repeat(501), charged: false };
        let fields: Vec<String> = wrong.check(today, &[]).unwrap_err().fields.into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["figura", "giorno", "tempo", "nota"]);
        assert!(Work { minutes: 1_441, ..work() }.check(today, &[]).is_err());
        let closed = [Month::parse("2026-10").unwrap()];
        assert!(work().check(today, &closed).unwrap_err().fields[0].message.contains("ottobre 2026"));
        assert!(check_open(closed[0], &closed).is_err() && check_open(closed[0].back(1), &closed).is_ok());
    }

    #[test]
    fn it_is_told_at_four_fifths() {
        let holding = |used: &str| Holding {
            what: "Tecnico".into(),
            unit: "ora".into(),
            bought: 10.into(),
            used: used.parse().unwrap(),
        };
        assert!(!nearly_used(&holding("7.99")) && nearly_used(&holding("8")) && nearly_used(&holding("11")));
        assert!(!nearly_used(&Holding { unit: "GB".into(), ..holding("9") }));
        assert!(!nearly_used(&Holding { bought: Decimal::ZERO, ..holding("0") }));
    }
}

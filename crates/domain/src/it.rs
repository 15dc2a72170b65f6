//! Italian notation of numbers and dates, read and written.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::money::Cents;

/// The months of a year, from January.
pub(crate) const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// A whole number with points between the thousands: `95.376`.
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

/// A quantity or rate in Italian notation, without useless zeros: `0,44`, `1.200`, `12,5`.
#[must_use]
pub fn decimal(n: Decimal) -> String {
    let plain = n.normalize().abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let sign = if n.is_sign_negative() && !n.is_zero() { "-" } else { "" };
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), thousands);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{fraction}") }
}

/// A date as `31/12/2026`.
#[must_use]
pub fn date(d: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

/// A date as `31 dicembre 2026`.
#[must_use]
pub fn long_date(d: NaiveDate) -> String {
    format!("{} {} {}", d.day(), month(d.month()), d.year())
}

/// A length of time in hours and minutes, the seconds left out: `2 ore e 5 minuti`.
#[must_use]
pub fn duration(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let count = |n: u64, one: &str, many: &str| format!("{} {}", thousands(n), if n == 1 { one } else { many });
    let (hours_text, minutes_text) = (count(hours, "ora", "ore"), count(minutes, "minuto", "minuti"));
    match (hours, minutes) {
        (0, _) => minutes_text,
        (_, 0) => hours_text,
        _ => format!("{hours_text} e {minutes_text}"),
    }
}

/// The name of a month, 1 to 12; empty outside.
#[must_use]
pub fn month(number: u32) -> &'static str {
    (number as usize).checked_sub(1).and_then(|i| MONTHS.get(i)).copied().unwrap_or_default()
}

/// Reads a date typed as `31/12/2026`, `31-12-2026`, `31.12.2026` or picked as `2026-12-31`.
#[must_use]
pub fn parse_date(s: &str) -> Option<NaiveDate> {
    let s = s.trim();
    ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|f| NaiveDate::parse_from_str(s, f).ok())
        .filter(|d| (1861..=2999).contains(&d.year()))
}

/// Reads a number typed in Italian notation (`1.234,50`) or plain (`1234.50`).
///
/// A lone point followed by exactly three digits groups thousands (`1.234` is 1234).
#[must_use]
pub fn parse_decimal(s: &str) -> Option<Decimal> {
    let s: String = s.trim().trim_end_matches('€').chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
    let (sign, digits) = s.strip_prefix('-').map_or(("", s.as_str()), |rest| ("-", rest));
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let plain = if let Some((whole, fraction)) = digits.split_once(',') {
        if fraction.contains(['.', ',']) || !grouped(whole) {
            return None;
        }
        format!("{sign}{}.{fraction}", whole.replace('.', ""))
    } else if digits.contains('.') && grouped(digits) {
        format!("{sign}{}", digits.replace('.', ""))
    } else {
        format!("{sign}{digits}")
    };
    plain.trim_end_matches('.').parse().ok()
}

fn grouped(whole: &str) -> bool {
    let mut parts = whole.split('.');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|p| p.len() == 3))
}

/// Reads an amount in euros with at most two decimals, in Italian or plain notation.
#[must_use]
pub fn parse_euros(s: &str) -> Option<Cents> {
    let value = parse_decimal(s)?.normalize();
    if value.scale() > 2 { None } else { Cents::round(value).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (typed, cents) in [
            ("1.234,50", 123_450),
            ("1234.50", 123_450),
            ("1234,5 €", 123_450),
            ("1.234", 123_400),
            ("0,44", 44),
            ("-3,10", -310),
            ("12", 1_200),
        ] {
            assert_eq!(parse_euros(typed), Some(Cents(cents)), "{typed}");
        }
        for bad in ["", "abc", "1,2,3", "1.23,4", "0,445", "1,2.3"] {
            assert_eq!(parse_euros(bad), None, "{bad}");
        }
    }

    #[test]
    fn reads_and_writes_dates() {
        let d = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        assert_eq!(parse_date("31/12/2026"), Some(d));
        assert_eq!(parse_date(" 2026-12-31 "), Some(d));
        assert_eq!(parse_date("31/02/2026"), None);
        assert_eq!(date(d), "31/12/2026");
        assert_eq!(long_date(d), "31 dicembre 2026");
    }

    #[test]
    fn writes_lengths_of_time() {
        for (seconds, text) in
            [(59, "0 minuti"), (60, "1 minuto"), (3600, "1 ora"), (7_500, "2 ore e 5 minuti"), (3_600_000, "1.000 ore")]
        {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn writes_numbers() {
        assert_eq!(thousands(1_234_567), "1.234.567");
        assert_eq!(decimal(Decimal::new(4400, 4)), "0,44");
        assert_eq!(decimal(Decimal::new(-12_345_600, 4)), "-1.234,56");
    }
}

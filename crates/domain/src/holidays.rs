//! The holidays of the Italian Republic.

use chrono::{Datelike, Days, NaiveDate};

/// Day and month of the holidays that never move, with the first year in which each is kept.
/// Source: L. 260/1949, L. 54/1977, DPR 792/1985, L. 336/2000; the fourth of October by L. 151/2025.
const FIXED: [(u32, u32, i32); 11] = [
    (1, 1, 1949),
    (6, 1, 1986),
    (25, 4, 1949),
    (1, 5, 1949),
    (2, 6, 2001),
    (15, 8, 1949),
    (4, 10, 2026),
    (1, 11, 1949),
    (8, 12, 1949),
    (25, 12, 1949),
    (26, 12, 1949),
];

/// Whether the day is a national holiday; Sundays are not counted as such, but Easter is.
#[must_use]
pub fn is_national(day: NaiveDate) -> bool {
    let fixed = FIXED.iter().any(|(d, m, since)| (*d, *m) == (day.day(), day.month()) && day.year() >= *since);
    fixed || easter(day.year()).is_some_and(|easter| day == easter || Some(day) == easter.succ_opt())
}

/// Easter Sunday of a year of the Gregorian calendar; `None` outside 1583–9999.
/// Source: J.-M. Oudin's algorithm, as given by the US Naval Observatory.
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    if !(1583..=9999).contains(&year) {
        return None;
    }
    let century = year / 100;
    let golden = year % 19;
    let k = (century - 17) / 25;
    let mut epact = (century - century / 4 - (century - k) / 3 + 19 * golden + 15) % 30;
    epact -= (epact / 28) * (1 - (epact / 28) * (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + epact + 2 - century + century / 4) % 7;
    let from_march = epact - weekday;
    let march = NaiveDate::from_ymd_opt(year, 3, 1)?;
    u64::try_from(27 + from_march).ok().and_then(|days| march.checked_add_days(Days::new(days)))
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn easter_falls_where_the_church_keeps_it() {
        for (y, m, day) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
        ] {
            assert_eq!(easter(y), Some(d(y, m, day)));
        }
        assert_eq!((easter(1582), easter(10_000)), (None, None));
    }

    #[test]
    fn easter_is_a_sunday_between_22_march_and_25_april() {
        for year in 1583..=9999 {
            let easter = easter(year).unwrap();
            assert_eq!(easter.weekday(), Weekday::Sun, "{year}");
            assert!(easter >= d(year, 3, 22) && easter <= d(year, 4, 25), "{year}");
        }
    }

    #[test]
    fn holidays_of_the_republic() {
        for holiday in [d(2026, 1, 6), d(2026, 4, 6), d(2026, 4, 25), d(2026, 6, 2), d(2026, 8, 15), d(2027, 10, 4)] {
            assert!(is_national(holiday), "{holiday}");
        }
        for working in [d(2026, 4, 7), d(2025, 10, 4), d(2026, 11, 2), d(1980, 1, 6)] {
            assert!(!is_national(working), "{working}");
        }
    }
}

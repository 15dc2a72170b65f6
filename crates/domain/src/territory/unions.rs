//! Which Comuni belong to a Union, and when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Body, BodyKind};
use crate::dates::Period;
use crate::{Id, Refusal};

/// A Comune's stay in a Union.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnionStay {
    /// The Union.
    pub union: Id<Body>,
    /// The Comune.
    pub comune: Id<Body>,
    /// First and last day.
    pub period: Period,
}

/// The stays in force on a day.
pub fn stays_on(stays: &[UnionStay], day: NaiveDate) -> impl Iterator<Item = &UnionStay> {
    stays.iter().filter(move |s| s.period.contains(day))
}

/// Lets a Comune into a Union.
///
/// # Errors
/// When the kinds are wrong, or the Comune already is in the same Union on some of those days.
pub fn join(
    stays: &[UnionStay],
    union: (Id<Body>, BodyKind),
    comune: (Id<Body>, BodyKind),
    period: Period,
) -> Result<UnionStay, Refusal> {
    if !union.1.is_union() {
        return Err(Refusal::field("unione", "L'ente scelto non è un'Unione di Comuni né un'Unione montana."));
    }
    if comune.1 != BodyKind::Comune {
        return Err(Refusal::field("comune", "Solo un Comune può far parte di un'Unione."));
    }
    let clash = stays.iter().any(|s| s.union == union.0 && s.comune == comune.0 && s.period.overlaps(&period));
    if clash {
        return Err(Refusal::field("dal", "In quei giorni il Comune fa già parte di questa Unione."));
    }
    Ok(UnionStay { union: union.0, comune: comune.0, period })
}

/// Ends a stay on its last day.
///
/// # Errors
/// When the day is before the first one, or the stay has already ended earlier.
pub fn leave(stay: UnionStay, last: NaiveDate) -> Result<UnionStay, Refusal> {
    let ended = stay.period.until.is_some_and(|u| u < last);
    match Period::new(stay.period.from, Some(last)) {
        Some(period) if !ended => Ok(UnionStay { period, ..stay }),
        _ => Err(Refusal::field("al", "L'ultimo giorno deve essere fra l'ingresso e l'uscita già registrata.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn a_comune_joins_leaves_and_comes_back() {
        let union = (Id::from_parts(1, 0), BodyKind::UnioneMontana);
        let comune = (Id::from_parts(2, 0), BodyKind::Comune);
        let open = Period::new(d(2014, 1, 1), None).unwrap();
        let first = join(&[], union, comune, open).unwrap();
        assert!(join(&[first], union, comune, open).is_err());
        let ended = leave(first, d(2020, 12, 31)).unwrap();
        assert_eq!(stays_on(&[ended], d(2020, 12, 31)).count(), 1);
        assert_eq!(stays_on(&[ended], d(2021, 1, 1)).count(), 0);
        assert!(join(&[ended], union, comune, Period::new(d(2021, 1, 1), None).unwrap()).is_ok());
        assert!(leave(ended, d(2021, 6, 30)).is_err() && leave(first, d(2013, 1, 1)).is_err());
        assert!(join(&[], comune, comune, open).is_err() && join(&[], union, union, open).is_err());
    }
}

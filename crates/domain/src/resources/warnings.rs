//! When somebody is told that a resource is about to expire.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Resource;
use crate::{FieldError, Refusal};

/// Most distances.
const MOST: usize = 6;
/// The farthest distance, in days.
const FARTHEST: u32 = 365;

/// Who is told of what expires, and how long before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Warnings {
    /// Days before the expiry, each told once; none tells nobody.
    pub days: Vec<u32>,
    /// Address that is told; empty for the centre's own.
    pub to: String,
    /// Whether the referents of the body are told too.
    pub bodies: bool,
}

impl Default for Warnings {
    fn default() -> Self {
        Self { days: vec![60, 30, 7], to: String::new(), bodies: false }
    }
}

impl Warnings {
    /// Checks what was typed, and puts the farthest distance first.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(mut self) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        self.days.sort_unstable_by(|a, b| b.cmp(a));
        self.days.dedup();
        if self.days.len() > MOST || self.days.iter().any(|d| *d > FARTHEST) {
            faults.push(FieldError::new("giorni", format!("Al massimo {MOST} distanze, fino a {FARTHEST} giorni.")));
        }
        self.to = self.to.trim().to_lowercase();
        let whole = self.to.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !self.to.is_empty() && (!whole || self.to.contains(char::is_whitespace)) {
            faults.push(FieldError::new("a", "Scrivere un indirizzo di posta valido, o lasciare vuoto."));
        }
        Refusal::of_fields(faults).map_or(Ok(self), Err)
    }

    /// The farthest distance, in days.
    #[must_use]
    pub fn farthest(&self) -> Option<u32> {
        self.days.iter().copied().max()
    }

    /// The day whose warning is due: the last of the distances that was reached and not told of yet.
    /// Several reached at once are told of together.
    #[must_use]
    pub fn due(&self, one: &Resource, told: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
        let expires = one.expires.filter(|_| one.ended.is_none())?;
        let reached = self.days.iter().filter_map(|d| expires.checked_sub_days(Days::new(u64::from(*d))));
        let last = reached.filter(|day| *day <= today).max()?;
        told.is_none_or(|told| told < last).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::resources::ResourceKind;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    fn one(expires: Option<NaiveDate>) -> Resource {
        Resource {
            kind: ResourceKind::Domain,
            name: "comune.prova.example".into(),
            detail: String::new(),
            service: String::new(),
            supplier: String::new(),
            from: d(2025, 1, 1),
            expires,
            ended: None,
        }
    }

    #[test]
    fn each_distance_is_told_once() {
        let (warnings, resource) = (Warnings::default(), one(Some(d(2026, 12, 31))));
        let due = |told, today| warnings.due(&resource, told, today);
        assert_eq!(due(None, d(2026, 10, 31)), None);
        assert_eq!(due(None, d(2026, 11, 1)), Some(d(2026, 11, 1)));
        assert_eq!(due(Some(d(2026, 11, 1)), d(2026, 11, 30)), None);
        assert_eq!(due(Some(d(2026, 11, 1)), d(2026, 12, 26)), Some(d(2026, 12, 24)), "two at once are one");
        assert_eq!(due(Some(d(2026, 12, 24)), d(2027, 3, 1)), None);
        assert_eq!(warnings.due(&one(None), None, d(2026, 12, 31)), None);
        let ended = resource.clone().end(d(2026, 6, 30)).unwrap();
        assert_eq!(warnings.due(&ended, None, d(2026, 12, 31)), None);
        assert_eq!(Warnings { days: Vec::new(), ..Warnings::default() }.due(&resource, None, d(2027, 1, 1)), None);
    }

    #[test]
    fn what_makes_no_sense_is_told_at_its_field() {
        let wrong = Warnings { days: vec![366], to: "nessuno".into(), bodies: false }.check().unwrap_err();
        assert_eq!(wrong.fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["giorni", "a"]);
        let right =
            Warnings { days: vec![7, 60, 7], to: " Reti@Centro.example ".into(), bodies: true }.check().unwrap();
        assert_eq!((right.days, right.to.as_str()), (vec![60, 7], "reti@centro.example"));
    }

    proptest! {
        #[test]
        fn day_after_day_nothing_is_told_twice(mut days in proptest::collection::vec(0_u32..100, 0..6), late in 0_u64..30) {
            days.sort_unstable();
            days.dedup();
            let warnings = Warnings { days: days.clone(), ..Warnings::default() };
            let (resource, mut told, mut times) = (one(Some(d(2026, 12, 31))), None, 0);
            for n in 0..140 + late {
                let today = d(2026, 8, 30).checked_add_days(Days::new(n)).unwrap();
                if let Some(day) = warnings.due(&resource, told, today) {
                    told = Some(day);
                    times += 1;
                }
            }
            prop_assert_eq!(times, days.len());
        }
    }
}

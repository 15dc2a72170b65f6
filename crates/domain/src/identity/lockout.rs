//! How repeated failures slow down whoever tries passwords.

use chrono::{Duration, NaiveDateTime};

/// Failures in a row that are forgiven.
const FREE_FAILURES: u32 = 4;
/// Longest suspension, in minutes.
const LONGEST_MINUTES: i64 = 60;

/// Failed log-ins from one network address, within [`ORIGIN_WINDOW_MINUTES`], after which nobody
/// gets in from there: an office behind one address makes some, a robot makes many.
pub const MOST_FAILURES_FROM_ONE_ORIGIN: i64 = 30;
/// Minutes over which the failures of one network address are counted.
pub const ORIGIN_WINDOW_MINUTES: i64 = 15;

/// Failures in a row of one account, and until when it is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LockOut {
    /// Failures since the last success.
    pub failures: u32,
    /// Suspended until this instant, UTC.
    pub until: Option<NaiveDateTime>,
}

impl LockOut {
    /// Whether nobody gets in now, whatever the password.
    #[must_use]
    pub fn is_locked(&self, now: NaiveDateTime) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// The state after one more failure: from the fifth in a row the account is suspended for 1
    /// minute, then 2, 4, 8 ... at most an hour. Failures during a suspension do not count, so that
    /// nobody can keep another out for ever by trying all the time.
    #[must_use]
    pub fn after_failure(self, now: NaiveDateTime) -> Self {
        if self.is_locked(now) {
            return self;
        }
        let failures = self.failures.saturating_add(1);
        let until = failures
            .checked_sub(FREE_FAILURES + 1)
            .map(|doublings| now + Duration::minutes((1_i64 << doublings.min(10)).min(LONGEST_MINUTES)));
        Self { failures, until }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn now() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 10, 19).unwrap().and_hms_opt(8, 0, 0).unwrap()
    }

    #[test]
    fn the_fifth_failure_suspends_and_delays_double() {
        let mut state = LockOut::default();
        for _ in 0..4 {
            state = state.after_failure(now());
            assert!(!state.is_locked(now()));
        }
        let mut at = now();
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
            state = state.after_failure(at);
            assert_eq!(state.until, Some(at + Duration::minutes(minutes)));
            assert!(state.is_locked(at) && !state.is_locked(at + Duration::minutes(minutes)));
            at += Duration::minutes(minutes);
        }
    }

    proptest! {
        #[test]
        fn trying_while_suspended_changes_nothing(failures in 5_u32..200, seconds in 0_i64..59) {
            let state = LockOut { failures, until: Some(now() + Duration::minutes(1)) };
            prop_assert_eq!(state.after_failure(now() + Duration::seconds(seconds)), state);
        }

        #[test]
        fn a_suspension_never_exceeds_an_hour(failures in 0_u32..10_000) {
            let state = LockOut { failures, until: None }.after_failure(now());
            prop_assert!(state.until.is_none_or(|u| u <= now() + Duration::minutes(60)));
        }
    }
}

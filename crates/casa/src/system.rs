//! The machine's clock and randomness: read here and nowhere else.

use std::sync::Mutex;

use app::{Clock, IdSource};
use chrono::{NaiveDateTime, Timelike};

/// The machine's clock, cut to milliseconds.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> NaiveDateTime {
        let now = chrono::Utc::now().naive_utc();
        now.with_nanosecond(now.nanosecond() / 1_000_000 * 1_000_000).unwrap_or(now)
    }
}

/// The machine's randomness. Ids made one after the other grow, so that rows of one transaction
/// keep their order.
#[derive(Default)]
pub(crate) struct SystemIds {
    last: Mutex<u128>,
}

impl IdSource for SystemIds {
    fn id_bits(&self) -> u128 {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *last == 0 {
            // 79 random bits: two processes start far apart, and no counting reaches the end.
            *last = rand::random::<u128>() >> 49;
        }
        *last += 1 + u128::from(rand::random::<u16>());
        *last
    }

    fn secret(&self) -> [u8; 32] {
        rand::random()
    }
}

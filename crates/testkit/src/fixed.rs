//! Time and randomness that a test decides.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use app::{Clock, IdSource};
use chrono::{Duration, NaiveDateTime};

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct FixedClock {
    now: Mutex<NaiveDateTime>,
}

impl FixedClock {
    /// Stands at this instant, UTC.
    #[must_use]
    pub fn new(now: NaiveDateTime) -> Self {
        Self { now: Mutex::new(now) }
    }

    /// Moves to this instant, UTC.
    pub fn set(&self, now: NaiveDateTime) {
        *self.now.lock().unwrap() = now;
    }

    /// Moves on.
    pub fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> NaiveDateTime {
        *self.now.lock().unwrap()
    }
}

/// Ids and secrets that count up.
#[derive(Debug, Default)]
pub struct SeededIds {
    next: AtomicU64,
}

impl IdSource for SeededIds {
    fn id_bits(&self) -> u128 {
        u128::from(self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn secret(&self) -> [u8; 32] {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let mut secret = [7_u8; 32];
        secret[..8].copy_from_slice(&n.to_be_bytes());
        secret
    }
}

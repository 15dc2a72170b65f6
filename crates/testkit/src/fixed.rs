//! Time and randomness that a test decides.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

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

/// A clock, or a source of ids, that kills whoever asks it once too often: a worker that dies between two
/// transactions (it asks for the time as each begins), or within one (it asks for an id).
pub struct Dying<S: ?Sized> {
    source: Arc<S>,
    left: AtomicU64,
}

impl<S: ?Sized> Dying<S> {
    /// Answers `left` times as the source does; the next question is the last.
    #[must_use]
    pub fn new(source: Arc<S>, left: u64) -> Self {
        Self { source, left: AtomicU64::new(left) }
    }

    fn ask(&self) -> &S {
        let left = self.left.load(Ordering::Relaxed);
        assert!(left > 0, "killed, as the test wants");
        self.left.store(left - 1, Ordering::Relaxed);
        &self.source
    }
}

impl Clock for Dying<dyn Clock> {
    fn now(&self) -> NaiveDateTime {
        self.ask().now()
    }
}

impl IdSource for Dying<dyn IdSource> {
    fn id_bits(&self) -> u128 {
        self.ask().id_bits()
    }

    fn secret(&self) -> [u8; 32] {
        self.ask().secret()
    }
}

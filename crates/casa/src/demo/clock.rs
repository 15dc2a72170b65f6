//! The demonstration's clock: the five years pass while it is built, then it goes on from the
//! nineteenth of October 2026 at the pace of the machine's.

use std::sync::Mutex;

use app::Clock;
use chrono::{Duration, NaiveDate, NaiveDateTime};

use crate::system::SystemClock;

/// A clock that is set while the story is told and runs afterwards.
pub(crate) struct DemoClock {
    state: Mutex<State>,
}

enum State {
    Stopped(NaiveDateTime),
    Running { from: NaiveDateTime, since: NaiveDateTime },
}

impl DemoClock {
    /// Stands at the beginning of the story.
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State::Stopped(noon(2021, 1, 4))) }
    }

    /// Stands at noon of a day.
    pub(crate) fn set(&self, year: i32, month: u32, day: u32) {
        *self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = State::Stopped(noon(year, month, day));
    }

    /// Stands some minutes later; nothing when it runs.
    pub(crate) fn pass(&self, minutes: i64) {
        if let State::Stopped(at) = &mut *self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner) {
            *at += Duration::minutes(minutes);
        }
    }

    /// Runs from the day of the demonstration.
    pub(crate) fn run(&self) {
        let state = State::Running { from: noon(2026, 10, 19), since: SystemClock.now() };
        *self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = state;
    }
}

impl Clock for DemoClock {
    fn now(&self) -> NaiveDateTime {
        match &*self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner) {
            State::Stopped(at) => *at,
            State::Running { from, since } => *from + (SystemClock.now() - *since),
        }
    }
}

fn noon(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).and_then(|d| d.and_hms_opt(9, 0, 0)).unwrap_or_default()
}

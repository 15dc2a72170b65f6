//! The life of a service in the charter.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Refusal, it};

/// Where a service stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Being prepared: not in the public charter, can't be subscribed.
    #[default]
    Draft,
    /// Tried with some bodies.
    Pilot {
        /// From this day.
        since: NaiveDate,
    },
    /// Offered to all who may have it.
    Active {
        /// From this day.
        since: NaiveDate,
    },
    /// No more offered; who has it keeps it to the end of the subscription.
    Withdrawn {
        /// From this day.
        since: NaiveDate,
    },
}

impl State {
    /// The codes of the states, in the order of a service's life.
    pub const CODES: [&'static str; 4] = ["draft", "pilot", "active", "withdrawn"];

    /// The code of the state, as it is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pilot { .. } => "pilot",
            Self::Active { .. } => "active",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "In preparazione",
            Self::Pilot { .. } => "In sperimentazione",
            Self::Active { .. } => "Attivo",
            Self::Withdrawn { .. } => "Ritirato",
        }
    }

    /// The day since which it stands so; `None` for a draft.
    #[must_use]
    pub fn since(self) -> Option<NaiveDate> {
        match self {
            Self::Draft => None,
            Self::Pilot { since } | Self::Active { since } | Self::Withdrawn { since } => Some(since),
        }
    }

    /// Whether the service may be subscribed.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pilot { .. } | Self::Active { .. })
    }

    /// The codes of the states that may follow.
    #[must_use]
    pub fn next(self) -> &'static [&'static str] {
        match self {
            Self::Draft => &["pilot", "active"],
            Self::Pilot { .. } => &["active", "withdrawn"],
            Self::Active { .. } => &["withdrawn"],
            Self::Withdrawn { .. } => &["draft"],
        }
    }

    /// Passes to another state from a day on.
    ///
    /// # Errors
    /// When the step is not allowed, or the day comes before that of the present state.
    pub fn to(self, code: &str, on: NaiveDate) -> Result<Self, Refusal> {
        if !self.next().contains(&code) {
            return Err(Refusal::field(
                "state",
                format!("Un servizio «{}» non può passare a questo stato.", self.label().to_lowercase()),
            ));
        }
        if let Some(since) = self.since().filter(|s| on < *s) {
            return Err(Refusal::field(
                "since",
                format!("La data non può venire prima del {}, da cui vale lo stato di oggi.", it::date(since)),
            ));
        }
        Ok(match code {
            "pilot" => Self::Pilot { since: on },
            "active" => Self::Active { since: on },
            "withdrawn" => Self::Withdrawn { since: on },
            _ => Self::Draft,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, 1).unwrap()
    }

    #[test]
    fn only_the_listed_steps_are_taken() {
        let states = [
            State::Draft,
            State::Pilot { since: d(2025, 1) },
            State::Active { since: d(2025, 1) },
            State::Withdrawn { since: d(2025, 1) },
        ];
        for from in states {
            for code in State::CODES {
                let step = from.to(code, d(2026, 1));
                assert_eq!(step.is_ok(), from.next().contains(&code), "{from:?} to {code}");
                if let Ok(to) = step {
                    assert_eq!(to.code(), code);
                }
            }
            assert!(from.to("elsewhere", d(2026, 1)).is_err());
        }
        assert!(State::Active { since: d(2025, 5) }.to("withdrawn", d(2025, 4)).is_err());
    }
}

//! The yearly campaign of a centre.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::FormState;
use crate::{FieldError, Refusal, it};

/// Label of a campaign's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Campaign;

/// How far a campaign has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CampaignState {
    /// Announced, not open yet.
    Prepared,
    /// The bodies fill their forms.
    Open {
        /// Since when.
        on: NaiveDate,
    },
    /// Nothing is filled any more.
    Closed {
        /// When it was opened.
        opened: NaiveDate,
        /// Since when it is closed.
        on: NaiveDate,
    },
}

impl CampaignState {
    /// The code in the database.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Open { .. } => "open",
            Self::Closed { .. } => "closed",
        }
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Prepared => "In preparazione",
            Self::Open { .. } => "Aperta",
            Self::Closed { .. } => "Chiusa",
        }
    }

    /// The campaign opens.
    ///
    /// # Errors
    /// When it was opened already.
    pub fn open(&self, on: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::Prepared => Ok(Self::Open { on }),
            Self::Open { .. } => Err(Refusal::new("La raccolta è già aperta.")),
            Self::Closed { .. } => Err(Refusal::new("La raccolta è già chiusa.")),
        }
    }

    /// The campaign closes.
    ///
    /// # Errors
    /// When it is not open.
    pub fn close(&self, on: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::Open { on: opened } => Ok(Self::Closed { opened: *opened, on }),
            Self::Prepared => Err(Refusal::new("La raccolta non è ancora aperta.")),
            Self::Closed { .. } => Err(Refusal::new("La raccolta è già chiusa.")),
        }
    }
}

/// What a campaign is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignPlan {
    /// Year whose needs are asked.
    pub year: i32,
    /// Day on which it is announced to open.
    pub opens: NaiveDate,
    /// Last day to confirm.
    pub closes: NaiveDate,
    /// Days before the last one on which the bodies are reminded.
    pub reminders: Vec<i64>,
    /// What the centre tells the bodies, in Italian; may be empty.
    pub message: String,
}

impl CampaignPlan {
    /// Whether it holds together.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if !(2000..=2100).contains(&self.year) {
            faults.push(FieldError::new("year", "Scrivere un anno, per esempio 2027."));
        }
        if self.closes < self.opens {
            faults.push(FieldError::new("closes", "L'ultimo giorno viene prima dell'apertura."));
        } else if self.closes.year() > self.year {
            let text = format!("La raccolta deve finire entro il {}.", self.year);
            faults.push(FieldError::new("closes", text));
        }
        if self.reminders.len() > 10 || self.reminders.iter().any(|d| !(0..=90).contains(d)) {
            faults
                .push(FieldError::new("reminders", "Al più dieci promemoria, da 0 a 90 giorni prima della scadenza."));
        }
        if self.message.chars().count() > 2_000 {
            faults.push(FieldError::new("message", "Il messaggio ha al più 2.000 caratteri."));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// Reads the distances of the reminders: `14, 7, 1`.
    ///
    /// # Errors
    /// When one is no whole number.
    pub fn parse_reminders(text: &str) -> Result<Vec<i64>, Refusal> {
        let mut days = text
            .split([',', ';', ' '])
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(|p| p.parse::<i64>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Refusal::field("reminders", "Scrivere i giorni divisi da virgole, per esempio 14, 7, 1."))?;
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        Ok(days)
    }

    /// The distances as they are typed.
    #[must_use]
    pub fn reminders_in_words(&self) -> String {
        self.reminders.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Whether somebody with this last day is reminded today.
    #[must_use]
    pub fn reminds(&self, deadline: NaiveDate, today: NaiveDate) -> bool {
        self.reminders.contains(&(deadline - today).num_days())
    }

    /// Whether a longer time may be granted.
    ///
    /// # Errors
    /// When the day is not after the last one, or past the year.
    pub fn extend(&self, until: NaiveDate, reason: &str) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if until <= self.closes || until.year() > self.year {
            let text = format!("Il nuovo termine va dopo il {} ed entro il {}.", it::date(self.closes), self.year);
            faults.push(FieldError::new("until", text));
        }
        if reason.trim().is_empty() {
            faults.push(FieldError::new("reason", "Scrivere il motivo della proroga."));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

/// Where the form of a body stands in its campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has touched it.
    NotStarted,
    /// Somebody fills it.
    InProgress,
    /// Confirmed.
    Confirmed,
    /// Not confirmed, and the last day has passed.
    Late,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::NotStarted, Self::InProgress, Self::Confirmed, Self::Late];

    /// The code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::InProgress => "in_progress",
            Self::Confirmed => "confirmed",
            Self::Late => "late",
        }
    }

    /// The stage with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "Non iniziata",
            Self::InProgress => "In compilazione",
            Self::Confirmed => "Confermata",
            Self::Late => "In ritardo",
        }
    }
}

/// Where a form stands on a day.
#[must_use]
pub fn stage(state: &FormState, deadline: NaiveDate, today: NaiveDate) -> Stage {
    match state {
        FormState::Confirmed { .. } => Stage::Confirmed,
        _ if today > deadline => Stage::Late,
        FormState::Untouched => Stage::NotStarted,
        FormState::Filling { .. } => Stage::InProgress,
    }
}

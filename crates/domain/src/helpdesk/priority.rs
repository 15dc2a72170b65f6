//! Priority from impact and urgency.

use serde::{Deserialize, Serialize};

/// How wide the impact or how pressing the urgency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the three degrees of ITIL")]
pub enum Level {
    Low,
    Medium,
    High,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the four degrees, from the last to the first")]
pub enum Priority {
    Low,
    Normal,
    High,
    Urgent,
}

super::ticket::coded!(Level { Low = "low", "Bassa"; Medium = "medium", "Media"; High = "high", "Alta"; });

impl Priority {
    /// The degree with this number, 0 for the last.
    #[must_use]
    pub fn from_number(n: i32) -> Option<Self> {
        usize::try_from(n).ok().and_then(|n| Self::ALL.get(n)).copied()
    }

    /// Every degree, from the last to the first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "Bassa",
            Self::Normal => "Normale",
            Self::High => "Alta",
            Self::Urgent => "Urgente",
        }
    }
}

/// The priority of a ticket: urgent only when impact and urgency are both high, low only when neither
/// is above low and the other not above medium. Source: ITIL's matrix, in four degrees.
#[must_use]
pub fn priority(impact: Level, urgency: Level) -> Priority {
    use Level::{High, Low, Medium};
    match (impact, urgency) {
        (High, High) => Priority::Urgent,
        (High, Medium) | (Medium, High) => Priority::High,
        (High, Low) | (Medium, Medium) | (Low, High) => Priority::Normal,
        (Low, Low | Medium) | (Medium, Low) => Priority::Low,
    }
}

//! What the centre promised: within how many seconds of work.

use serde::{Deserialize, Serialize};

use super::Priority;
use crate::{FieldError, Refusal};

/// What is promised of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A person takes charge.
    TakingCharge,
    /// A person answers what the requester wrote last.
    NextReply,
    /// It is solved.
    Solution,
}

impl Target {
    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::TakingCharge => "Presa in carico",
            Self::NextReply => "Prossima risposta",
            Self::Solution => "Soluzione",
        }
    }
}

/// The limits of one priority, in seconds of work; `None` promises nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// To take charge.
    pub taking_charge: Option<u64>,
    /// To answer.
    pub next_reply: Option<u64>,
    /// To solve.
    pub solution: Option<u64>,
}

/// The limits of every priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sla {
    /// Name, for example «Convenzione 2026–2030».
    pub name: String,
    /// Limits, in the order of [`Priority::ALL`].
    pub targets: [Targets; 4],
}

impl Sla {
    /// The limits of a priority.
    #[must_use]
    pub fn of(&self, priority: Priority) -> Targets {
        self.targets[priority as usize]
    }

    /// Whether it makes sense.
    ///
    /// # Errors
    /// The fields at fault: a limit of 0, a solution promised before taking charge, a higher priority
    /// with a longer limit.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        for (priority, targets) in Priority::ALL.into_iter().zip(self.targets) {
            let name = priority.label().to_lowercase();
            let all = [targets.taking_charge, targets.next_reply, targets.solution];
            if all.contains(&Some(0)) {
                faults.push(FieldError::new("targets", format!("Un tempo della priorità {name} è zero.")));
            }
            if targets.taking_charge.zip(targets.solution).is_some_and(|(charge, solution)| charge > solution) {
                let sentence = format!("Con priorità {name} la soluzione è promessa prima della presa in carico.");
                faults.push(FieldError::new("targets", sentence));
            }
        }
        let longer = |low: Option<u64>, high: Option<u64>| low.is_some_and(|low| high.is_none_or(|high| high > low));
        for pair in self.targets.windows(2) {
            let (low, high) = (pair[0], pair[1]);
            if longer(low.taking_charge, high.taking_charge)
                || longer(low.next_reply, high.next_reply)
                || longer(low.solution, high.solution)
            {
                let sentence = "Una priorità più alta non può avere un tempo più lungo o nessun tempo.";
                faults.push(FieldError::new("targets", sentence));
                break;
            }
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

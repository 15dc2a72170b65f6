//! A request for assistance: what it is, over what it came, where it stands, and how that changes.

use chrono::{Duration, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::PauseReason;
use crate::Refusal;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something is wanted.
    #[default]
    Request,
    /// Something does not work.
    Incident,
    /// Work that the centre plans for itself or for a body.
    Activity,
}

/// Over what it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Channel {
    #[default]
    Web,
    Mail,
    Pec,
    Phone,
    Api,
}

macro_rules! coded {
    ($of:ident { $($variant:ident = $code:literal, $label:literal;)* }) => {
        impl $of {
            /// Every one.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$variant),*];

            /// Code in the database, in addresses and in the API.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// Reads a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// Name in Italian.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }
    };
}
pub(super) use coded;

coded!(Kind { Request = "request", "Richiesta"; Incident = "incident", "Guasto"; Activity = "activity", "Attività"; });
coded!(Channel {
    Web = "web", "Sito"; Mail = "mail", "Posta elettronica"; Pec = "pec", "PEC"; Phone = "phone", "Telefono";
    Api = "api", "Altro sistema";
});

/// Where a ticket stands, for lists and filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateCode {
    /// Nobody took charge yet.
    New,
    /// Somebody works on it.
    Open,
    /// It waits for somebody else or for a day.
    Waiting,
    /// It has ended.
    Closed,
}

coded!(StateCode {
    New = "new", "Nuova"; Open = "open", "In lavorazione"; Waiting = "waiting", "In attesa"; Closed = "closed", "Chiusa";
});

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody took charge yet.
    New,
    /// Somebody works on it.
    Open,
    /// It waits.
    Waiting {
        /// For what.
        reason: PauseReason,
        /// Until when at the latest; `None` without a term.
        until: Option<NaiveDateTime>,
    },
    /// It has ended.
    Closed {
        /// When.
        at: NaiveDateTime,
        /// The ticket that took its place.
        merged_into: Option<u32>,
    },
}

/// What a person of the body meets when they write again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The message adds to what is going on.
    Added(State),
    /// The message opens the ticket again.
    Reopened(State),
}

const CLOSED: &str = "La richiesta è chiusa: va riaperta prima di lavorarci.";

impl State {
    /// Its code.
    #[must_use]
    pub fn code(self) -> StateCode {
        match self {
            Self::New => StateCode::New,
            Self::Open => StateCode::Open,
            Self::Waiting { .. } => StateCode::Waiting,
            Self::Closed { .. } => StateCode::Closed,
        }
    }

    /// Whether it is still to be worked on.
    #[must_use]
    pub fn is_active(self) -> bool {
        !matches!(self, Self::Closed { .. })
    }

    /// The ticket that took its place.
    #[must_use]
    pub fn merged_into(self) -> Option<u32> {
        match self {
            Self::Closed { merged_into, .. } => merged_into,
            _ => None,
        }
    }

    /// A person takes charge; what waits goes on waiting.
    ///
    /// # Errors
    /// A refusal when it is closed.
    pub fn taken(self) -> Result<Self, Refusal> {
        match self {
            Self::New | Self::Open => Ok(Self::Open),
            Self::Waiting { .. } => Ok(self),
            Self::Closed { .. } => Err(Refusal::new(CLOSED)),
        }
    }

    /// The staff answer: that takes charge too. A word after the closure leaves it closed.
    ///
    /// # Errors
    /// A refusal when it was merged: the answer belongs to the other.
    pub fn answered(self) -> Result<Self, Refusal> {
        self.not_merged()?;
        Ok(if self == Self::New { Self::Open } else { self })
    }

    /// The requester writes: what waited for them goes on; what was closed not long ago opens again.
    ///
    /// # Errors
    /// A refusal when it was closed more than `days` ago, or merged.
    pub fn heard(self, now: NaiveDateTime, days: u32) -> Result<Heard, Refusal> {
        self.not_merged()?;
        match self {
            Self::New | Self::Open => Ok(Heard::Added(self)),
            Self::Waiting { reason: PauseReason::Requester, .. } => Ok(Heard::Added(Self::Open)),
            Self::Waiting { .. } => Ok(Heard::Added(self)),
            Self::Closed { at, .. } if can_reopen(at, now, days) => Ok(Heard::Reopened(Self::Open)),
            Self::Closed { .. } => Err(Refusal::new(format!(
                "La richiesta è chiusa da più di {days} giorni e non si può riaprire: aprirne una nuova, citando il numero di questa."
            ))),
        }
    }

    /// Put to wait.
    ///
    /// # Errors
    /// A refusal when it is closed, when the day is past, or when a planned one has no day.
    pub fn paused(
        self,
        reason: PauseReason,
        until: Option<NaiveDateTime>,
        now: NaiveDateTime,
    ) -> Result<Self, Refusal> {
        if !self.is_active() {
            return Err(Refusal::new(CLOSED));
        }
        match until {
            Some(day) if day <= now => Err(Refusal::field("until", "Il giorno della ripresa deve essere nel futuro.")),
            None if reason == PauseReason::Planned => {
                Err(Refusal::field("until", "Per una richiesta pianificata indicare il giorno in cui si riprende."))
            }
            _ => Ok(Self::Waiting { reason, until }),
        }
    }

    /// No longer waiting.
    ///
    /// # Errors
    /// A refusal when it does not wait.
    pub fn resumed(self) -> Result<Self, Refusal> {
        match self {
            Self::Waiting { .. } => Ok(Self::Open),
            _ => Err(Refusal::new("La richiesta non è in attesa.")),
        }
    }

    /// Ended.
    ///
    /// # Errors
    /// A refusal when it is closed already.
    pub fn closed(self, at: NaiveDateTime, merged_into: Option<u32>) -> Result<Self, Refusal> {
        match self {
            Self::Closed { .. } => Err(Refusal::new("La richiesta è già chiusa.")),
            _ => Ok(Self::Closed { at, merged_into }),
        }
    }

    /// Opened again by the staff, at any time.
    ///
    /// # Errors
    /// A refusal when it is not closed, or was merged.
    pub fn reopened(self) -> Result<Self, Refusal> {
        self.not_merged()?;
        match self {
            Self::Closed { .. } => Ok(Self::Open),
            _ => Err(Refusal::new("La richiesta non è chiusa.")),
        }
    }

    fn not_merged(self) -> Result<(), Refusal> {
        match self.merged_into() {
            Some(n) => Err(Refusal::new(format!("La richiesta è stata unita alla n. {n}: si prosegue lì."))),
            None => Ok(()),
        }
    }
}

/// Whether what was closed at an instant may still be opened again by who asked.
#[must_use]
pub fn can_reopen(closed: NaiveDateTime, now: NaiveDateTime, days: u32) -> bool {
    now <= closed + Duration::days(i64::from(days))
}

/// Who of a body sees what its people asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Each their own.
    Own,
    /// Each what was asked by who holds the same role.
    Role,
    /// Everybody all.
    #[default]
    All,
}

coded!(Visibility {
    Own = "own", "Ognuno vede le proprie richieste";
    Role = "role", "Ognuno vede le richieste di chi ha il suo stesso ruolo";
    All = "all", "Tutti vedono tutte le richieste dell'ente";
});

/// How two tickets are tied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// They speak of the same.
    Related,
    /// The other contains this.
    Parent,
    /// The other is a part of this.
    Child,
    /// This was made out of a message of the other.
    SplitFrom,
    /// A message of this became the other.
    SplitInto,
    /// This went on in the other.
    MergedInto,
    /// The other went on here.
    MergedFrom,
}

coded!(Tie {
    Related = "related", "Collegata a"; Parent = "parent", "Fa parte di"; Child = "child", "Comprende";
    SplitFrom = "split_from", "Nata da"; SplitInto = "split_into", "Ne è nata"; MergedInto = "merged_into", "Unita a";
    MergedFrom = "merged_from", "Ha assorbito";
});

impl Tie {
    /// The same tie seen from the other side.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Self::Related => Self::Related,
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::SplitFrom => Self::SplitInto,
            Self::SplitInto => Self::SplitFrom,
            Self::MergedInto => Self::MergedFrom,
            Self::MergedFrom => Self::MergedInto,
        }
    }
}

#[cfg(test)]
mod tests;

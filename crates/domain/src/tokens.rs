//! Keys by which another program acts for a centre or for a body, over the API: what each may do, how
//! long it lives.

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{FieldError, Refusal};

/// Longest life of a key, in days.
pub const LONGEST_DAYS: u64 = 731;
/// Longest name of a key, in characters.
pub const LONGEST_NAME: usize = 80;
/// What every secret begins with, so that it is recognised when it is found where it should not be.
pub const PREFIX: &str = "casa_";

/// A key, as a phantom of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {}

/// One thing that a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Right {
    /// List and read requests for assistance.
    #[serde(rename = "ticket:read")]
    TicketRead,
    /// Open requests for assistance.
    #[serde(rename = "ticket:open")]
    TicketOpen,
    /// Write on requests for assistance.
    #[serde(rename = "ticket:reply")]
    TicketReply,
    /// Send the alarms of a monitoring system.
    #[serde(rename = "alarm:write")]
    AlarmWrite,
}

impl Right {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::TicketRead, Self::TicketOpen, Self::TicketReply, Self::AlarmWrite];

    /// Code in the database and in the documents of the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TicketRead => "ticket:read",
            Self::TicketOpen => "ticket:open",
            Self::TicketReply => "ticket:reply",
            Self::AlarmWrite => "alarm:write",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// What it allows, in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::TicketRead => "Leggere le richieste di assistenza",
            Self::TicketOpen => "Aprire richieste di assistenza",
            Self::TicketReply => "Scrivere nelle richieste di assistenza",
            Self::AlarmWrite => "Inviare gli allarmi di un sistema di controllo",
        }
    }

    /// The rights of a text of codes, separated by blanks; codes that are not known are left out.
    #[must_use]
    pub fn read_all(codes: &str) -> Vec<Self> {
        codes.split_whitespace().filter_map(Self::from_code).collect()
    }

    /// The codes of some rights, separated by blanks, each once.
    #[must_use]
    pub fn write_all(rights: &[Self]) -> String {
        let mut rights = rights.to_vec();
        rights.sort_unstable();
        rights.dedup();
        rights.iter().map(|r| r.code()).collect::<Vec<_>>().join(" ")
    }
}

/// A key to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for: the name of the program.
    pub name: String,
    /// What it may do.
    pub rights: Vec<Right>,
    /// Last day on which it is good, in Italy.
    pub last_day: NaiveDate,
}

impl NewToken {
    /// The key as it is kept.
    ///
    /// # Errors
    /// A refusal with the fields at fault: no name, nothing that it may do, a day in the past or after
    /// [`LONGEST_DAYS`].
    pub fn check(&self, today: NaiveDate) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            faults.push(FieldError::new("nome", "Scrivere il nome del programma che userà la chiave."));
        } else if name.chars().count() > LONGEST_NAME {
            faults.push(FieldError::new("nome", format!("Il nome può avere al massimo {LONGEST_NAME} caratteri.")));
        }
        if self.rights.is_empty() {
            faults.push(FieldError::new("diritti", "Scegliere almeno una cosa che la chiave permette."));
        }
        let latest = today.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(NaiveDate::MAX);
        if self.last_day < today {
            faults.push(FieldError::new("scade", "L'ultimo giorno deve essere oggi o dopo."));
        } else if self.last_day > latest {
            faults.push(FieldError::new("scade", "Una chiave vale al massimo due anni: poi se ne fa un'altra."));
        }
        match Refusal::of_fields(faults) {
            Some(refusal) => Err(refusal),
            None => Ok(Self { name, ..self.clone() }),
        }
    }
}

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is good until just before this instant, UTC.
    Good(NaiveDateTime),
    /// Its time is over.
    Expired(NaiveDateTime),
    /// Somebody took it away.
    Revoked(NaiveDateTime),
}

impl Standing {
    /// Where a key stands at an instant.
    #[must_use]
    pub fn at(expires_at: NaiveDateTime, revoked_at: Option<NaiveDateTime>, now: NaiveDateTime) -> Self {
        match revoked_at {
            Some(at) => Self::Revoked(at),
            None if now >= expires_at => Self::Expired(expires_at),
            None => Self::Good(expires_at),
        }
    }

    /// Whether it opens the door.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Good(_))
    }
}

/// The secret of a key out of 256 random bits: the prefix and 64 hexadecimal digits.
#[must_use]
pub fn secret(random: &[u8; 32]) -> String {
    use std::fmt::Write;
    random.iter().fold(PREFIX.to_owned(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Whether a text may be a secret at all: what is not need not be looked for.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|rest| rest.len() == 64 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    #[test]
    fn a_key_has_a_name_a_right_and_an_end() {
        let today = day("2026-10-19");
        let new = NewToken { name: "  Sito   web ".into(), rights: vec![Right::TicketOpen], last_day: today };
        assert_eq!(new.check(today).unwrap().name, "Sito web");
        let fields = |new: &NewToken| -> Vec<String> {
            new.check(today).unwrap_err().fields.into_iter().map(|f| f.field).collect()
        };
        let empty = NewToken { name: " ".into(), rights: vec![], last_day: day("2026-10-18") };
        assert_eq!(fields(&empty), ["nome", "diritti", "scade"]);
        let last = today + Days::new(LONGEST_DAYS);
        assert!(NewToken { last_day: last, ..new.clone() }.check(today).is_ok());
        assert_eq!(fields(&NewToken { last_day: last + Days::new(1), ..new.clone() }), ["scade"]);
        assert_eq!(fields(&NewToken { name: "x".repeat(81), ..new }), ["nome"]);
    }

    #[test]
    fn rights_read_back_and_unknown_ones_give_nothing() {
        for right in Right::ALL {
            assert_eq!(Right::from_code(right.code()), Some(right));
            assert_eq!(serde_json::to_string(&right).unwrap(), format!("\"{}\"", right.code()));
        }
        let codes = Right::write_all(&[Right::AlarmWrite, Right::TicketRead, Right::AlarmWrite]);
        assert_eq!(codes, "ticket:read alarm:write");
        assert_eq!(Right::read_all("ticket:read all:write"), [Right::TicketRead]);
    }

    #[test]
    fn a_key_is_good_until_its_end_or_until_it_is_taken_away() {
        let end = day("2026-12-31").and_hms_opt(23, 0, 0).unwrap();
        assert!(Standing::at(end, None, end - Duration::seconds(1)).is_good());
        assert_eq!(Standing::at(end, None, end), Standing::Expired(end));
        assert!(!Standing::at(end, Some(end), end - Duration::days(9)).is_good());
        let made = secret(&[7; 32]);
        assert!(is_secret(&made) && made.len() == 69);
        assert!(!is_secret("casa_7") && !is_secret(&made.replace("casa_", "")) && !is_secret(&made.replace('7', "z")));
    }
}

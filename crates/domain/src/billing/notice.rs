//! Notices of the exchange system, as read from their files.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// The kind of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum NoticeKind {
    /// Delivered to the office (*ricevuta di consegna*).
    Rc,
    /// Rejected by the controls (*notifica di scarto*).
    Ns,
    /// Not delivered yet: the exchange system keeps trying (*mancata consegna*).
    Mc,
    /// The body's outcome, accepted or refused (*notifica esito*).
    Ne,
    /// Fifteen days passed without outcome (*decorrenza termini*).
    Dt,
    /// Sent but impossible to deliver (*attestazione di avvenuta trasmissione*).
    At,
    /// Outcome as sent by the body; for the body, not for the issuer.
    Ec,
    /// Outcome of the body rejected; for the body, not for the issuer.
    Se,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [Self::Rc, Self::Ns, Self::Mc, Self::Ne, Self::Dt, Self::At, Self::Ec, Self::Se];

    /// The two letters of the file name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rc => "RC",
            Self::Ns => "NS",
            Self::Mc => "MC",
            Self::Ne => "NE",
            Self::Dt => "DT",
            Self::At => "AT",
            Self::Ec => "EC",
            Self::Se => "SE",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Rc => "Ricevuta di consegna",
            Self::Ns => "Notifica di scarto",
            Self::Mc => "Notifica di mancata consegna",
            Self::Ne => "Notifica di esito",
            Self::Dt => "Notifica di decorrenza termini",
            Self::At => "Attestazione di avvenuta trasmissione",
            Self::Ec => "Notifica di esito committente",
            Self::Se => "Scarto dell'esito committente",
        }
    }
}

/// An error listed in a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeError {
    /// Five digits.
    pub code: String,
    /// Text of the exchange system.
    pub description: String,
}

/// What the body answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Accepted (EC01) or refused (EC02).
    pub accepted: bool,
    /// The body's words.
    pub description: Option<String>,
    /// Number of the invoice meant, when stated.
    pub number: Option<String>,
    /// Year of the invoice meant, when stated.
    pub year: Option<i32>,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Kind.
    pub kind: NoticeKind,
    /// Identifier given by the exchange system.
    pub sdi_id: String,
    /// Name of the file that it speaks of; absent in EC and SE.
    pub file_name: Option<String>,
    /// When it happened (delivery, else reception), when stated; local time as written.
    pub at: Option<NaiveDateTime>,
    /// Errors of a rejection.
    pub errors: Vec<NoticeError>,
    /// Outcome of NE and EC.
    pub outcome: Option<Outcome>,
    /// Text, when there is one.
    pub description: Option<String>,
    /// Identifier of the message.
    pub message_id: Option<String>,
    /// SHA-256 of the file sent, in AT.
    pub sent_hash: Option<String>,
}

//! What lists and filters show of the life of an accession.

use chrono::NaiveDate;
use serde::Serialize;

use crate::agreements::EXPIRING_DAYS;

/// What lists and filters show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// To be decided by the body.
    Invited,
    /// Decided, not enforceable yet.
    Adopted,
    /// To be signed.
    Enforceable,
    /// Signed, to be put in force.
    Signed,
    /// It has yet to begin.
    Future,
    /// In force.
    InForce,
    /// In force, and about to end.
    Expiring,
    /// Followed by another.
    Renewed,
    /// Ended, not renewed.
    Expired,
    /// Ended by withdrawal.
    Withdrawn,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 10] = [
        Self::Invited,
        Self::Adopted,
        Self::Enforceable,
        Self::Signed,
        Self::Future,
        Self::InForce,
        Self::Expiring,
        Self::Renewed,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Invited => "Da deliberare",
            Self::Adopted => "Deliberata",
            Self::Enforceable => "Da firmare",
            Self::Signed => "Firmata",
            Self::Future => "Non ancora in vigore",
            Self::InForce => "In vigore",
            Self::Expiring => "In scadenza",
            Self::Renewed => "Rinnovata",
            Self::Expired => "Scaduta",
            Self::Withdrawn => "Recesso",
        }
    }

    /// The code in addresses and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Adopted => "adopted",
            Self::Enforceable => "enforceable",
            Self::Signed => "signed",
            Self::Future => "future",
            Self::InForce => "in-force",
            Self::Expiring => "expiring",
            Self::Renewed => "renewed",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Where an accession stands on a day, of which only the stored code of its state and its days are
    /// known: what [`super::Life::stage`] says, without reading its whole life. `acceded` is what the
    /// first versions of the program wrote. Nothing for an unknown code.
    #[must_use]
    pub fn stored(code: &str, from: NaiveDate, until: NaiveDate, today: NaiveDate) -> Option<Self> {
        let over = until < today;
        Some(match code {
            "invited" => Self::Invited,
            "adopted" => Self::Adopted,
            "enforceable" => Self::Enforceable,
            "signed" => Self::Signed,
            "expired" => Self::Expired,
            "withdrawn" if over => Self::Withdrawn,
            "renewed" if over => Self::Renewed,
            "in-force" | "acceded" if over => Self::Expired,
            "in-force" | "acceded" | "renewed" | "withdrawn" if today < from => Self::Future,
            "renewed" | "withdrawn" => Self::InForce,
            "in-force" | "acceded" if (until - today).num_days() <= EXPIRING_DAYS => Self::Expiring,
            "in-force" | "acceded" => Self::InForce,
            _ => return None,
        })
    }

    /// Whether the body is a member on that day.
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::InForce | Self::Expiring)
    }

    /// Whether the body has still something to do before it is a member.
    #[must_use]
    pub fn is_on_the_way(self) -> bool {
        matches!(self, Self::Invited | Self::Adopted | Self::Enforceable | Self::Signed)
    }
}

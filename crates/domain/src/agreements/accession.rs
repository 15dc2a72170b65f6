//! The accession of a body under a scheme.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::SchemeTerms;
use crate::dates::Period;
use crate::{Refusal, it};

/// Label of an accession's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accession;

/// An accession with this many days or fewer left is shown as expiring.
pub const EXPIRING_DAYS: i64 = 365;

/// How far an accession has come. Only `Acceded` and `Withdrawn` are billed, for their days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum AccessionState {
    /// Invited to accede; the body has yet to resolve.
    Invited {
        /// Day of the invitation.
        on: NaiveDate,
    },
    /// Acceded.
    #[default]
    Acceded,
    /// Left before the end: its days end with the withdrawal.
    Withdrawn {
        /// Day of the notice.
        notice: NaiveDate,
        /// Last day in force.
        last_day: NaiveDate,
        /// Why, and how it was told, as the officer wrote it.
        #[serde(default)]
        reason: String,
        /// The last day that it had before, for who takes the withdrawal back.
        #[serde(default)]
        before: Option<NaiveDate>,
    },
}

impl AccessionState {
    /// The code of the state, as it is stored beside its details.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "invited",
            Self::Acceded => "acceded",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether the body owes something for the days of the accession.
    #[must_use]
    pub fn is_billed(&self) -> bool {
        !matches!(self, Self::Invited { .. })
    }
}

/// Where an accession stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// To be resolved by the body.
    Invited,
    /// It has yet to begin.
    Future,
    /// In force.
    InForce,
    /// In force, and about to end.
    Expiring,
    /// Ended with the scheme.
    Expired,
    /// Ended by withdrawal.
    Withdrawn,
}

impl Standing {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Invited, Self::Future, Self::InForce, Self::Expiring, Self::Expired, Self::Withdrawn];

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Invited => "Da deliberare",
            Self::Future => "Non ancora in vigore",
            Self::InForce => "In vigore",
            Self::Expiring => "In scadenza",
            Self::Expired => "Scaduta",
            Self::Withdrawn => "Recesso",
        }
    }

    /// The code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Future => "future",
            Self::InForce => "in-force",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The standing with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether the body is a member on that day.
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::InForce | Self::Expiring)
    }
}

/// Where an accession stands on a day.
#[must_use]
pub fn standing(state: &AccessionState, period: Period, today: NaiveDate) -> Standing {
    match state {
        AccessionState::Invited { .. } => Standing::Invited,
        AccessionState::Withdrawn { last_day, .. } if today > *last_day => Standing::Withdrawn,
        _ if today < period.from => Standing::Future,
        _ => match period.until {
            Some(until) if today > until => Standing::Expired,
            Some(until) if (until - today).num_days() <= EXPIRING_DAYS => Standing::Expiring,
            _ => Standing::InForce,
        },
    }
}

/// An accession that a body already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its days.
    pub period: Period,
    /// Title of its scheme.
    pub scheme: String,
}

/// The days of a new accession: inside the scheme, to its end unless an earlier day is given,
/// apart from the accessions that the body already has.
///
/// # Errors
/// When it begins or ends outside the scheme, ends before it begins, or overlaps another.
pub fn plan_accession(
    scheme: &SchemeTerms,
    from: NaiveDate,
    until: Option<NaiveDate>,
    existing: &[Existing],
) -> Result<Period, Refusal> {
    if !scheme.period().contains(from) {
        return Err(Refusal::field(
            "from",
            format!(
                "«{}» vale dal {} al {}: l'adesione deve cominciare in questi giorni.",
                scheme.title,
                it::date(scheme.from),
                it::date(scheme.until)
            ),
        ));
    }
    let last = until.unwrap_or(scheme.until);
    if last > scheme.until {
        return Err(Refusal::field(
            "until",
            format!("L'adesione finisce con la convenzione, il {}.", it::date(scheme.until)),
        ));
    }
    let Some(period) = Period::new(from, Some(last)) else {
        return Err(Refusal::field("until", "L'ultimo giorno viene prima del primo."));
    };
    match existing.iter().find(|e| e.period.overlaps(&period)) {
        None => Ok(period),
        Some(other) => Err(Refusal::field(
            "from",
            format!(
                "L'ente ha già un'adesione dal {} {} («{}»): due adesioni non possono sovrapporsi.",
                it::date(other.period.from),
                other.period.until.map_or_else(|| "in poi".to_owned(), |u| format!("al {}", it::date(u))),
                other.scheme
            ),
        )),
    }
}

//! The papers issued from a scheme for one body.

use serde::{Deserialize, Serialize};

use super::drafts::Letter;

/// Label of an issued paper's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuedPaper;

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The agreement, ready for the signatures.
    Agreement,
    /// The resolution by which the body accedes (Annex B), ready for its Council.
    Resolution,
    /// One page for the mayor: what the body gets, what it pays, what it must resolve.
    Summary,
    /// The invitation to renew.
    Renewal,
    /// The acceptance of a withdrawal.
    WithdrawalAcceptance,
    /// The yearly annex with the services asked for.
    Annex,
}

impl PaperKind {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Agreement, Self::Resolution, Self::Summary, Self::Renewal, Self::WithdrawalAcceptance, Self::Annex];

    /// Those that a scheme's text and the ready letters give; the annex comes from a needs form.
    pub const WRITTEN: [Self; 5] =
        [Self::Agreement, Self::Resolution, Self::Summary, Self::Renewal, Self::WithdrawalAcceptance];

    /// The code in the database and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Resolution => "resolution",
            Self::Summary => "summary",
            Self::Renewal => "renewal",
            Self::WithdrawalAcceptance => "withdrawal_acceptance",
            Self::Annex => "annex",
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
            Self::Agreement => "Convenzione",
            Self::Resolution => "Deliberazione di adesione",
            Self::Summary => "Scheda per il sindaco",
            Self::Renewal => "Lettera di rinnovo",
            Self::WithdrawalAcceptance => "Accettazione del recesso",
            Self::Annex => "Allegato annuale",
        }
    }

    /// The name in addresses and in names of files.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Agreement => "convenzione",
            Self::Resolution => "deliberazione",
            Self::Summary => "scheda-sindaco",
            Self::Renewal => "rinnovo",
            Self::WithdrawalAcceptance => "accettazione-recesso",
            Self::Annex => "allegato",
        }
    }

    /// The kind with this name in addresses.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.slug() == slug)
    }

    /// Whether the body has it as soon as it is issued. An agreement is the centre's draft until it is
    /// fixed as the one to sign.
    #[must_use]
    pub fn reaches_body(self) -> bool {
        self != Self::Agreement
    }

    /// The ready text that it is set with; none for those that have their own.
    #[must_use]
    pub fn letter(self) -> Option<Letter> {
        match self {
            Self::Resolution => Some(Letter::Resolution),
            Self::Summary => Some(Letter::Summary),
            Self::Renewal => Some(Letter::Renewal),
            Self::WithdrawalAcceptance => Some(Letter::WithdrawalAcceptance),
            Self::Agreement | Self::Annex => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_slugs_read_back() {
        for kind in PaperKind::ALL {
            assert_eq!(PaperKind::from_code(kind.code()), Some(kind));
            assert_eq!(PaperKind::from_slug(kind.slug()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        assert!(PaperKind::WRITTEN.into_iter().all(|k| k == PaperKind::Agreement || k.letter().is_some()));
    }
}

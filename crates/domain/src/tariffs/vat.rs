//! VAT treatment of a line. It depends on service, body and date and always carries its ground.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How VAT applies to a line (DPR 633/72).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum VatTreatment {
    /// Outside the scope of VAT, nature N2.2.
    OutsideScope {
        /// Legal ground, in Italian.
        ground: String,
    },
    /// Exempt, nature N4.
    Exempt {
        /// Legal ground, in Italian.
        ground: String,
    },
    /// Ordinary rate paid by the customer to the Treasury (art. 17-ter DPR 633/72).
    Split {
        /// Per cent.
        rate: Decimal,
        /// Legal ground, in Italian.
        ground: String,
    },
    /// Ordinary rate paid to the issuer.
    Ordinary {
        /// Per cent.
        rate: Decimal,
        /// Legal ground, in Italian.
        ground: String,
    },
}

impl VatTreatment {
    /// Per cent of VAT: zero for `OutsideScope` and `Exempt`.
    #[must_use]
    pub fn rate(&self) -> Decimal {
        match self {
            Self::OutsideScope { .. } | Self::Exempt { .. } => Decimal::ZERO,
            Self::Split { rate, .. } | Self::Ordinary { rate, .. } => *rate,
        }
    }

    /// Legal ground, in Italian.
    #[must_use]
    pub fn ground(&self) -> &str {
        match self {
            Self::OutsideScope { ground }
            | Self::Exempt { ground }
            | Self::Split { ground, .. }
            | Self::Ordinary { ground, .. } => ground,
        }
    }

    /// The treatment in a few Italian words: `fuori campo (N2.2)`, `22 % (scissione)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let rate = super::notation::percent(self.rate());
        match self {
            Self::OutsideScope { .. } => "fuori campo (N2.2)".to_owned(),
            Self::Exempt { .. } => "esente (N4)".to_owned(),
            Self::Split { .. } => format!("{rate} (scissione)"),
            Self::Ordinary { .. } => rate,
        }
    }

    /// Short code for machines: `N2.2`, `N4`, `22S` (split payment), `22`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::OutsideScope { .. } => "N2.2".to_owned(),
            Self::Exempt { .. } => "N4".to_owned(),
            Self::Split { rate, .. } => format!("{}S", rate.normalize()),
            Self::Ordinary { rate, .. } => rate.normalize().to_string(),
        }
    }
}

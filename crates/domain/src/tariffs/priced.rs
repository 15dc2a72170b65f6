//! What a pricing gives: for each body its lines, or the reason why there are none.

use serde::{Deserialize, Serialize};

use super::PricedLine;
use super::vat_rule::vat_summary;
use crate::money::Cents;

/// The prices of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedYear {
    /// Year.
    pub year: i32,
    /// One for each body that is a member on some day of the year, by code.
    pub bodies: Vec<PricedBody>,
    /// What the Province pays in the bodies' place.
    pub contribution: Cents,
    /// What concerns the whole run, in Italian.
    pub warnings: Vec<String>,
}

/// What one body pays, or why it can't be priced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedBody {
    /// Identifier, as given.
    pub id: String,
    /// Code, as given.
    pub code: String,
    /// Name, as given.
    pub name: String,
    /// The lines, in the order of the rules; none if `unpriceable` is not empty.
    pub lines: Vec<PricedLine>,
    /// What to look at before issuing, in Italian.
    pub warnings: Vec<String>,
    /// Why the body can't be priced: it needs data, a completed list, or a negotiated price.
    pub unpriceable: Vec<Unpriceable>,
    /// Codes of the services that it subscribed and no rule of the list prices: they ask nothing.
    pub unpriced: Vec<String>,
}

/// A price that can't be found; nothing is invented in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpriceable {
    /// Code of the service.
    pub service: String,
    /// Code of the rule.
    pub rule: String,
    /// Why and what to do, in an Italian sentence.
    pub message: String,
}

/// Net, VAT and total of some lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Net of VAT.
    pub net: Cents,
    /// VAT, also when it is split.
    pub vat: Cents,
    /// Net and VAT together.
    pub total: Cents,
}

impl PricedBody {
    /// The sums of the lines; VAT is rounded once for each treatment.
    #[must_use]
    pub fn amounts(&self) -> Amounts {
        let net: Cents = self.lines.iter().map(|l| l.net).sum();
        let vat = vat_summary(self.lines.iter().map(|l| (&l.vat, l.net)))
            .map(|s| s.iter().map(|v| v.vat).sum())
            .unwrap_or_default();
        Amounts { net, vat, total: net + vat }
    }
}

impl PricedYear {
    /// The sums over all bodies.
    #[must_use]
    pub fn amounts(&self) -> Amounts {
        self.bodies.iter().map(PricedBody::amounts).fold(Amounts::default(), |a, b| Amounts {
            net: a.net + b.net,
            vat: a.vat + b.vat,
            total: a.total + b.total,
        })
    }
}

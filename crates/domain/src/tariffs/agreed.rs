//! The price of an accepted quote: it holds for its subscription as long as that lasts, whatever later
//! price lists say.

use serde::{Deserialize, Serialize};

use super::{Coverage, PricedLine, Proration};
use crate::it;
use crate::money::Cents;
use crate::tariffs::Subscription;

/// What an accepted quote asks every year for a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Number of the order: `1/2026`.
    pub order: String,
    /// The recurring lines of the quote, of a whole year.
    pub lines: Vec<PricedLine>,
}

impl Agreed {
    /// What its lines of a rule ask for the days of a year.
    pub(super) fn asked_by(&self, rule: &str, proration: Proration, coverage: &Coverage) -> Cents {
        let asked = |l: &PricedLine| super::engine::pro_rata(l.net.euros(), proration, coverage).unwrap_or(l.net);
        self.lines.iter().filter(|l| l.rule == rule).map(asked).sum()
    }

    /// Its lines for the days of a year, each with where its price comes from. The VAT treatment is that
    /// of the quote: the caller sets that of the day.
    pub(super) fn lines_for<'a>(
        &'a self,
        subscription: &'a Subscription,
        proration: Proration,
        coverage: &'a Coverage,
    ) -> impl Iterator<Item = PricedLine> + 'a {
        let until = subscription.period.until.map(|d| format!(" fino al {}", it::date(d))).unwrap_or_default();
        self.lines.iter().map(move |line| {
            let net = super::engine::pro_rata(line.net.euros(), proration, coverage).unwrap_or(line.net);
            let part = proration.part_in_words(coverage).map_or(String::new(), |p| format!("; dovuti {p}: {net}"));
            PricedLine {
                net,
                rule: "prezzo-ordine".to_owned(),
                source: format!("Preventivo accettato con l'ordine {}", self.order),
                explanation: format!(
                    "Prezzo dell'ordine {}, fermo{until}: {} l'anno{part}. Nel preventivo: {}",
                    self.order, line.net, line.explanation
                ),
                ..line.clone()
            }
        })
    }
}

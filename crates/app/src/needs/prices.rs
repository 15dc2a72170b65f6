//! The facts and the list of a year, gathered once for a whole form or a whole campaign.

use domain::Id;
use domain::identity::Centre;
use domain::needs::{Answers, Definition, Estimate, estimate};
use domain::tariffs::{BodyFacts, Price, PriceList, PricingContext};
use domain::territory::Body;

use crate::tariffs::{Whom, facts, for_year, vat_settings};
use crate::{Result, Rx};

/// Everything that pricing needs.
pub(super) struct Prices {
    pub(super) list: Option<PriceList>,
    facts: Vec<BodyFacts>,
    ctx: PricingContext,
}

impl Prices {
    /// Reads what a year needs: of one body alone when its price depends on no other.
    pub(super) fn load(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, only: Option<Id<Body>>) -> Result<Self> {
        let list = for_year(rx, centre, year)?.map(|v| v.list);
        let shares = |l: &PriceList| l.rules.iter().any(|r| matches!(r.price, Price::Share { .. }));
        let whom = match only {
            Some(body) if !list.as_ref().is_some_and(shares) => Whom::One(body),
            _ => Whom::Members,
        };
        let facts = if list.is_some() { facts(rx, centre, whom, year)?.bodies } else { Vec::new() };
        let ctx = PricingContext { year, document_on: rx.today(), vat: vat_settings(rx, centre)? };
        Ok(Self { list, facts, ctx })
    }

    /// What answers would cost; nothing is known without a list.
    pub(super) fn of(&self, body: &str, definition: &Definition, answers: &Answers) -> Estimate {
        match &self.list {
            Some(list) => estimate(list, &self.facts, body, &self.ctx, (definition, answers)),
            None => Estimate::default(),
        }
    }
}

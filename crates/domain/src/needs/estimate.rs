//! What the answers of a form would cost, by the list of the year and the engine of the dues. Nothing
//! is looked up: the caller gathers the facts once for all the rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answers, Definition, FormRow, Held};
use crate::Cents;
use crate::charter::Inclusion;
use crate::dates::Period;
use crate::tariffs::{BodyFacts, Charge, Params, PriceList, PricingContext, Subscription, price_year};

/// What a row would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Cost {
    /// Net of VAT.
    Net(Cents),
    /// It can't be told, and why, in Italian.
    Unknown(String),
}

impl Cost {
    /// The amount, when it is known.
    #[must_use]
    pub fn net(&self) -> Option<Cents> {
        if let Self::Net(net) = self { Some(*net) } else { None }
    }
}

/// What a form would cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// What comes with the accession itself, net of VAT.
    pub base: Option<Cents>,
    /// By key of the row, those that ask for something.
    pub rows: BTreeMap<String, Cost>,
}

impl Estimate {
    /// The sum of what is known.
    #[must_use]
    pub fn total(&self) -> Cents {
        self.base.unwrap_or_default() + self.rows.values().filter_map(Cost::net).sum()
    }

    /// How many rows have no cost.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.rows.values().filter(|c| c.net().is_none()).count()
    }
}

/// Prices the answers of one body for a year, row by row. `facts` holds every body that the list's
/// shares need, `body` among them.
#[must_use]
pub fn estimate(
    list: &PriceList,
    facts: &[BodyFacts],
    body: &str,
    ctx: &PricingContext,
    (definition, answers): (&Definition, &Answers),
) -> Estimate {
    let mut out = Estimate::default();
    let mut run = Pricing::new(list, facts, body, ctx);
    out.base = run.membership();
    for row in definition.rows.iter().filter(|r| r.asks()) {
        let Some(answer) = answers.get(&row.key).filter(|a| a.wish.wants()) else { continue };
        let cost = match answer.requested(row.price.as_ref()) {
            Err(refusal) => Cost::Unknown(refusal.message),
            Ok(asked) => run.row(row, row.kept(answer), (asked.quantity, asked.params)),
        };
        out.rows.insert(row.key.clone(), cost);
    }
    out
}

struct Pricing<'a> {
    list: &'a PriceList,
    facts: Vec<BodyFacts>,
    index: Option<usize>,
    ctx: &'a PricingContext,
    agreed: Vec<String>,
}

impl<'a> Pricing<'a> {
    fn new(list: &'a PriceList, facts: &[BodyFacts], body: &str, ctx: &'a PricingContext) -> Self {
        let facts = facts.to_vec();
        let index = facts.iter().position(|f| f.id == body);
        Self { list, facts, index, ctx, agreed: Vec::new() }
    }

    /// The list with some of its rules only, and the bodies that those need.
    fn price(&self, service: Option<&str>) -> Option<Result<Cents, String>> {
        let index = self.index?;
        let rules: Vec<_> = self
            .list
            .rules
            .iter()
            .filter(|r| match service {
                Some(service) => r.service == service && r.charge == Charge::Subscription,
                None => r.charge == Charge::Membership,
            })
            .cloned()
            .collect();
        let shares = rules.iter().any(|r| matches!(r.price, crate::tariffs::Price::Share { .. }));
        let list = PriceList { rules, ..self.list.clone() };
        let bodies = if shares { &self.facts[..] } else { std::slice::from_ref(self.facts.get(index)?) };
        let priced = price_year(&list, bodies, self.ctx).ok()?;
        let id = &self.facts.get(index)?.id;
        let found = priced.bodies.into_iter().find(|b| b.id == *id)?;
        if let Some(why) = found.unpriceable.first() {
            return Some(Err(why.message.clone()));
        }
        if service.is_some_and(|s| found.unpriced.iter().any(|u| u == s)) {
            return Some(Err("Il listino non ha ancora un prezzo per questo servizio.".to_owned()));
        }
        Some(Ok(found.lines.iter().filter(|l| service.is_none_or(|s| l.service == s)).map(|l| l.net).sum()))
    }

    fn membership(&mut self) -> Option<Cents> {
        if let Some(facts) = self.index.and_then(|i| self.facts.get_mut(i)) {
            facts.subscriptions.clear();
        }
        let agreed = self.set_agreed(None);
        let found = self.price(None)?.ok();
        self.give_back(agreed);
        found
    }

    /// Prices agreed for services that no rule of the base names are left out of the base.
    fn set_agreed(&mut self, service: Option<&str>) -> Vec<crate::tariffs::NegotiatedPrice> {
        let base: Vec<String> =
            self.list.rules.iter().filter(|r| r.charge == Charge::Membership).map(|r| r.service.clone()).collect();
        let Some(facts) = self.index.and_then(|i| self.facts.get_mut(i)) else { return Vec::new() };
        let all = facts.negotiated.clone();
        facts.negotiated.retain(|n| match service {
            Some(service) => n.service == service,
            None => base.contains(&n.service),
        });
        all
    }

    fn give_back(&mut self, agreed: Vec<crate::tariffs::NegotiatedPrice>) {
        if let Some(facts) = self.index.and_then(|i| self.facts.get_mut(i)) {
            facts.negotiated = agreed;
        }
    }

    fn row(
        &mut self,
        row: &FormRow,
        kept: Option<&Held>,
        (quantity, params): (Option<rust_decimal::Decimal>, Params),
    ) -> Cost {
        let Some(year) = Period::year(self.ctx.year) else {
            return Cost::Unknown("L'anno non è valido.".to_owned());
        };
        // What is kept goes on as it began, to the end of the year: a price asked once is not asked
        // again, and that of an accepted quote holds as long as its days.
        let (period, agreed_price) = match kept.map(|h| &h.subscription) {
            Some(s) if s.period.contains(year.from) && !row.one_off && s.agreed.is_none() => {
                let until = s.period.until.and_then(|u| year.until.map(|last| u.max(last)));
                (Period { until, ..s.period }, None)
            }
            Some(s) if s.period.contains(year.from) || (row.one_off && s.period.overlaps(&year)) => {
                (s.period, s.agreed.clone())
            }
            Some(_) if row.one_off => return Cost::Net(Cents::ZERO),
            Some(s) if s.period.overlaps(&year) => (year, s.agreed.clone()),
            _ => (year, None),
        };
        let Some(index) = self.index else {
            return Cost::Unknown(
                "L'ente non ha un'adesione per l'anno: il costo si calcola con il rinnovo.".to_owned(),
            );
        };
        let agreed = self.set_agreed(Some(&row.service));
        if let Some(facts) = self.facts.get_mut(index) {
            facts.subscriptions =
                vec![Subscription { service: row.service.clone(), quantity, params, period, agreed: agreed_price }];
            if !facts.negotiated.is_empty() {
                if self.agreed.contains(&row.service) {
                    self.give_back(agreed);
                    return Cost::Net(Cents::ZERO);
                }
                self.agreed.push(row.service.clone());
            }
        }
        let cost = match self.price(Some(&row.service)) {
            Some(Ok(net)) => Cost::Net(net),
            Some(Err(why)) => Cost::Unknown(why),
            None if row.inclusion != Inclusion::OnDemand => Cost::Net(Cents::ZERO),
            None => {
                Cost::Unknown("L'ente non ha un'adesione per l'anno: il costo si calcola con il rinnovo.".to_owned())
            }
        };
        self.give_back(agreed);
        cost
    }
}

//! Two price lists side by side over all bodies: who gains, who loses, and the totals.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Amounts, BodyFacts, PriceList, PricedBody, PricedYear, PricingContext, price_year};
use crate::Refusal;
use crate::money::Cents;

/// Whether amounts are compared net of VAT or as paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Net of VAT.
    #[default]
    Net,
    /// With VAT: what the body spends.
    Total,
}

impl Basis {
    fn of(self, amounts: Amounts) -> Cents {
        match self {
            Self::Net => amounts.net,
            Self::Total => amounts.total,
        }
    }
}

/// How a body fares under the second list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It pays less.
    Gains,
    /// It pays more.
    Loses,
    /// It pays the same.
    Same,
    /// One of the lists does not price it.
    NotComparable,
}

/// One body under two lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Identifier.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Under the first list; `None` if it can't be priced.
    pub before: Option<Amounts>,
    /// Under the second list.
    pub after: Option<Amounts>,
    /// Second less first, on the basis chosen.
    pub difference: Option<Cents>,
    /// How it fares.
    pub outcome: Outcome,
    /// Why it can't be priced, and what to look at, in Italian.
    pub remarks: Vec<String>,
}

/// Two lists over all bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What is compared.
    pub basis: Basis,
    /// One row for each body, by code.
    pub rows: Vec<ComparisonRow>,
    /// Sum under the first list of the bodies that both price.
    pub before: Amounts,
    /// Sum under the second list of the same bodies.
    pub after: Amounts,
    /// Second less first, on the basis chosen, over the same bodies.
    pub difference: Cents,
    /// How many pay less.
    pub gains: usize,
    /// How many pay more.
    pub loses: usize,
    /// How many pay the same.
    pub same: usize,
    /// How many can't be compared; they are in no total.
    pub not_comparable: usize,
    /// What the Province pays in the bodies' place under the first list and the second.
    pub contribution: (Cents, Cents),
}

/// Prices all bodies with two lists and compares what they pay.
///
/// # Errors
/// A refusal when one of the lists is not in force in the year.
pub fn simulate(
    before: &PriceList,
    after: &PriceList,
    bodies: &[BodyFacts],
    ctx: &PricingContext,
    basis: Basis,
) -> Result<Comparison, Refusal> {
    Ok(compare(&price_year(before, bodies, ctx)?, &price_year(after, bodies, ctx)?, basis))
}

/// Compares two pricings of the same bodies.
#[must_use]
pub fn compare(before: &PricedYear, after: &PricedYear, basis: Basis) -> Comparison {
    let second: HashMap<&str, &PricedBody> = after.bodies.iter().map(|a| (a.id.as_str(), a)).collect();
    let rows: Vec<ComparisonRow> =
        before.bodies.iter().filter_map(|b| Some(row(b, second.get(b.id.as_str())?, basis))).collect();
    let count = |o: Outcome| rows.iter().filter(|r| r.outcome == o).count();
    let comparable = || rows.iter().filter_map(|r| Some((r.before?, r.after?)));
    let totals = |side: fn((Amounts, Amounts)) -> Amounts| {
        comparable().map(side).fold(Amounts::default(), |s, a| Amounts {
            net: s.net + a.net,
            vat: s.vat + a.vat,
            total: s.total + a.total,
        })
    };
    let (paid, would_pay) = (totals(|p| p.0), totals(|p| p.1));
    Comparison {
        basis,
        before: paid,
        after: would_pay,
        difference: basis.of(would_pay) - basis.of(paid),
        gains: count(Outcome::Gains),
        loses: count(Outcome::Loses),
        same: count(Outcome::Same),
        not_comparable: count(Outcome::NotComparable),
        contribution: (before.contribution, after.contribution),
        rows,
    }
}

fn row(before: &PricedBody, after: &PricedBody, basis: Basis) -> ComparisonRow {
    let priced = |b: &PricedBody| b.unpriceable.is_empty().then(|| b.amounts());
    let (first, second) = (priced(before), priced(after));
    let difference = first.zip(second).map(|(a, b)| basis.of(b) - basis.of(a));
    let outcome = match difference {
        None => Outcome::NotComparable,
        Some(d) if d < Cents::ZERO => Outcome::Gains,
        Some(d) if d > Cents::ZERO => Outcome::Loses,
        Some(_) => Outcome::Same,
    };
    let mut remarks: Vec<String> = Vec::new();
    for side in [before, after] {
        let bare = side.unpriced.iter().map(|s| format!("Il listino non ha un prezzo per il servizio «{s}»."));
        let said = side.unpriceable.iter().map(|u| &u.message).chain(&side.warnings).cloned();
        for message in said.chain(bare) {
            if !remarks.contains(&message) {
                remarks.push(message);
            }
        }
    }
    ComparisonRow {
        id: before.id.clone(),
        code: before.code.clone(),
        name: before.name.clone(),
        before: first,
        after: second,
        difference,
        outcome,
        remarks,
    }
}

//! The shares of fixed costs, over all the bodies that take part.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::adjust::contributed;
use super::engine::{Member, Run};
use super::method::{TOO_LARGE, missing_count};
use super::notation::{counted, percent};
use super::share::{Part, split};
use super::{Adjustment, Charge, Coverage, Measure, Price, Recurrence, Rule, Subscription, Weight};
use crate::it;
use crate::money::Cents;

/// Why a share can't be given.
#[derive(Debug, Clone)]
pub(super) enum NoShare {
    /// The cost is still to be set.
    CostUnset(String),
    /// A figure is missing.
    Refused(String),
}

/// The shares of every rule of a list.
pub(super) struct Shared {
    rules: Vec<RuleShares>,
    /// What the Province pays of the costs.
    pub contribution: Cents,
}

struct RuleShares {
    code: String,
    /// By index of the member its share and the reckoning, or one reason for all.
    shares: Result<HashMap<usize, (Cents, String)>, NoShare>,
}

impl Shared {
    /// The share of a member under a rule.
    pub(super) fn of(&self, rule: &str, member: usize) -> Result<(Cents, String), &NoShare> {
        let Some(found) = self.rules.iter().find(|r| r.code == rule) else {
            return Ok((Cents::ZERO, String::new()));
        };
        let shares = found.shares.as_ref()?;
        Ok(shares.get(&member).cloned().unwrap_or_default())
    }
}

/// A body that takes part in a sharing.
struct Participant<'a> {
    index: usize,
    member: &'a Member<'a>,
    /// Days or months that weigh, and out of how many.
    part: (u32, u32),
    part_words: Option<String>,
}

/// Shares the cost of every rule that asks it. `members` are sorted by code.
pub(super) fn share_all(run: &Run<'_>, members: &[Member<'_>]) -> Shared {
    let mut shared = Shared { rules: Vec::new(), contribution: Cents::ZERO };
    for rule in &run.list.rules {
        if let Price::Share { cost, key } = &rule.price {
            let shares = match cost {
                Some(cost) => share_one(run, rule, *cost, key, members).map_err(NoShare::Refused),
                None => Err(NoShare::CostUnset(format!(
                    "Il costo da ripartire per «{}» non è ancora stabilito nel listino: nessuna quota calcolata.",
                    rule.description
                ))),
            };
            let shares = shares.map(|(list, contribution)| {
                shared.contribution += contribution;
                list
            });
            shared.rules.push(RuleShares { code: rule.code.clone(), shares });
        }
    }
    shared
}

type Shares = (HashMap<usize, (Cents, String)>, Cents);

fn share_one(
    run: &Run<'_>,
    rule: &Rule,
    cost: Cents,
    key: &[Weight],
    members: &[Member<'_>],
) -> Result<Shares, String> {
    let mut taking = Vec::new();
    let mut agreed = Cents::ZERO;
    for (index, member) in members.iter().enumerate() {
        agreed += ordered(run, rule, member);
        let Some(coverage) = coverage_of(run, rule, member) else { continue };
        if let Some(price) = member.negotiated(&rule.service, &coverage) {
            agreed += price.amount;
            continue;
        }
        let proration = run.proration(rule.recurrence);
        let part = proration.part(&coverage);
        taking.push(Participant { index, member, part, part_words: proration.part_in_words(&coverage) });
    }
    if taking.is_empty() {
        return Ok((HashMap::new(), Cents::ZERO));
    }
    let (to_share, contribution, preface) = net_cost(rule, cost, agreed)?;
    let columns: Vec<Column> = key.iter().map(|w| column(run, rule, *w, &taking)).collect::<Result<_, _>>()?;
    let weights = mixed(&columns, taking.len())?;
    let parts: Vec<Part<'_>> =
        taking.iter().zip(&weights).map(|(p, w)| Part { code: &p.member.facts.code, weight: *w }).collect();
    let shares = split(to_share, &parts).ok_or_else(|| TOO_LARGE.to_owned())?;
    let lines = taking.iter().zip(shares).enumerate().map(|(i, (p, net))| {
        let how: Vec<String> = columns.iter().map(|c| c.words(i)).collect();
        let part = p.part_words.as_ref().map_or(String::new(), |w| format!(", peso ridotto a {w}"));
        (p.index, (net, format!("{preface} {}{part} = {net}.", how.join(" e "))))
    });
    Ok((lines.collect(), contribution))
}

/// What the accepted quotes of a body ask in place of its share: their price holds, and the others share
/// what is left of the cost.
fn ordered(run: &Run<'_>, rule: &Rule, member: &Member<'_>) -> Cents {
    let proration = run.proration(Recurrence::Yearly);
    let asked = |s: &Subscription| {
        let agreed = s.agreed.as_ref().filter(|_| s.service == rule.service)?;
        let coverage = member.coverage.within(&[s.period]);
        (!coverage.is_empty()).then(|| agreed.asked_by(&rule.code, proration, &coverage))
    };
    member.facts.subscriptions.iter().filter_map(asked).sum()
}

/// The days of the body that count for a rule, if it takes part.
pub(super) fn coverage_of(run: &Run<'_>, rule: &Rule, member: &Member<'_>) -> Option<Coverage> {
    let occurrences = member.occurrences(rule, run.ctx.year);
    let first = occurrences.first()?;
    match rule.charge {
        Charge::Membership => Some(first.coverage.clone()),
        Charge::Subscription => {
            let periods: Vec<_> = occurrences.iter().filter_map(|o| o.subscription.map(|s| s.period)).collect();
            Some(member.coverage.within(&periods))
        }
    }
}

/// The cost left to share after the Province's contribution and the negotiated prices, the
/// contribution, and how it is said.
fn net_cost(rule: &Rule, cost: Cents, agreed: Cents) -> Result<(Cents, Cents, String), String> {
    let mut left = cost.euros();
    let mut words = format!("Costo di {cost}");
    for a in &rule.adjustments {
        if let Adjustment::Contribution { part, ground } = a {
            let given = Cents::round(contributed(left, *part)?).map_err(|_| TOO_LARGE)?;
            left -= given.euros();
            words.push_str(&format!(", meno {given} di contributo della Provincia ({ground})"));
        }
    }
    let after = Cents::round(left).map_err(|_| TOO_LARGE)?;
    let contribution = cost - after;
    let agreed = agreed.min(after);
    if agreed != Cents::ZERO {
        words.push_str(&format!(", meno {agreed} a prezzo concordato con altri enti"));
    }
    words.push_str(", ripartito");
    Ok((after - agreed, contribution, words))
}

/// One component of the key: what each body counts, and the total.
struct Column {
    weight: Weight,
    counts: Vec<u64>,
    /// Counts times the days or months of each body.
    effective: Vec<Decimal>,
    total: Decimal,
    prorated: bool,
    only: bool,
}

impl Column {
    fn words(&self, i: usize) -> String {
        let share = if self.only { String::new() } else { format!(" per il {}", percent(self.weight.percent)) };
        let count = Decimal::from(self.counts[i]);
        if self.weight.measure == Measure::Equal {
            return format!("{share} in parti uguali tra {}", counted(Decimal::from(self.counts.len()), "ente"))
                .trim_start()
                .to_owned();
        }
        let all: u64 = self.counts.iter().sum();
        let of = if self.prorated { String::new() } else { format!(" su {}", it::thousands(all)) };
        format!("{share} per {}, {}{of}", self.weight.measure.label(), counted(count, self.weight.measure.unit()))
            .trim_start()
            .to_owned()
    }
}

fn column(run: &Run<'_>, rule: &Rule, weight: Weight, taking: &[Participant<'_>]) -> Result<Column, String> {
    let day = run.days.of(weight.measure);
    let mut counts = Vec::with_capacity(taking.len());
    let mut without = Vec::new();
    for p in taking {
        match p.member.facts.count(weight.measure, day) {
            Some(c) => counts.push(c.value),
            None => without.push(p.member.facts.name.as_str()),
        }
    }
    if !without.is_empty() {
        return Err(format!(
            "La ripartizione di «{}» non si può calcolare per nessuno. {} Enti senza dato: {}.",
            rule.description,
            missing_count(weight.measure, day),
            without.join(", ")
        ));
    }
    let effective: Vec<Decimal> = counts
        .iter()
        .zip(taking)
        .map(|(c, p)| Decimal::from(*c).checked_mul(Decimal::from(p.part.0)))
        .collect::<Option<_>>()
        .ok_or(TOO_LARGE)?;
    let total = effective.iter().try_fold(Decimal::ZERO, |s, e| s.checked_add(*e)).ok_or(TOO_LARGE)?;
    if total.is_zero() {
        return Err(format!(
            "La ripartizione di «{}» non si può calcolare: il totale di {} è zero.",
            rule.description,
            weight.measure.label()
        ));
    }
    let prorated = taking.iter().any(|p| p.part.0 != p.part.1);
    let only = weight.percent == Decimal::ONE_HUNDRED;
    Ok(Column { weight, counts, effective, total, prorated, only })
}

/// The weight of each body: whole counts under one key, else the sum of its parts of each.
fn mixed(columns: &[Column], bodies: usize) -> Result<Vec<Decimal>, String> {
    if let [single] = columns {
        return Ok(single.effective.clone());
    }
    (0..bodies)
        .map(|i| {
            columns.iter().try_fold(Decimal::ZERO, |sum, c| {
                let part = c.effective[i].checked_div(c.total)?.checked_mul(c.weight.percent)?;
                sum.checked_add(part)
            })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| TOO_LARGE.to_owned())
}

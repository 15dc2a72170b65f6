//! What is done to an amount after it is found: minimum, maximum, cap, discount, contribution.

use rust_decimal::Decimal;

use super::facts::BodyFacts;
use super::method::TOO_LARGE;
use super::notation::{euros, percent, rounded};
use super::{Adjustment, Contributed, Rule};
use crate::money::Cents;

/// An amount after the adjustments of its rule.
pub(super) struct Adjusted {
    pub amount: Decimal,
    /// What the Province pays in the body's place.
    pub contribution: Decimal,
}

/// Applies the adjustments in order, adding to `words` each one that changed the amount.
pub(super) fn adjust(rule: &Rule, body: &BodyFacts, amount: Decimal, words: &mut String) -> Result<Adjusted, String> {
    let mut out = Adjusted { amount, contribution: Decimal::ZERO };
    for adjustment in &rule.adjustments {
        match adjustment {
            Adjustment::Minimum { amount } if out.amount < *amount => {
                out.amount = *amount;
                words.push_str(&format!("; portato al minimo di {}", euros(*amount)));
            }
            Adjustment::Maximum { amount } if out.amount > *amount => {
                out.amount = *amount;
                words.push_str(&format!("; ridotto al massimo di {}", euros(*amount)));
            }
            Adjustment::CapOnLastYear { percent: growth } => cap(&mut out, body, &rule.service, *growth, words)?,
            Adjustment::Discount { percent: p, reason, kinds } if kinds.is_empty() || kinds.contains(&body.kind) => {
                out.amount = out.amount.checked_sub(part(out.amount, *p)?).ok_or(TOO_LARGE)?;
                words.push_str(&format!("; sconto del {} ({reason}) = {}", percent(*p), rounded(out.amount)));
            }
            Adjustment::Contribution { part, ground } => {
                let given = contributed(out.amount, *part)?;
                out.amount -= given;
                out.contribution += given;
                words.push_str(&format!(
                    "; meno {} di contributo della Provincia ({ground}) = {}",
                    rounded(given),
                    rounded(out.amount)
                ));
            }
            Adjustment::Minimum { .. } | Adjustment::Maximum { .. } | Adjustment::Discount { .. } => {}
        }
    }
    Ok(out)
}

fn cap(out: &mut Adjusted, body: &BodyFacts, service: &str, growth: Decimal, words: &mut String) -> Result<(), String> {
    let fees: Vec<Cents> = body.last_year.iter().filter(|f| f.service == service).map(|f| f.net).collect();
    if fees.is_empty() {
        return Ok(());
    }
    let last = fees.into_iter().sum::<Cents>().euros();
    let limit = last.checked_add(part(last, growth)?).ok_or(TOO_LARGE)?;
    if out.amount > limit {
        out.amount = limit;
        words.push_str(&format!(
            "; limitato alla quota dell'anno precedente ({}) più {} = {}",
            euros(last),
            percent(growth),
            rounded(limit)
        ));
    }
    Ok(())
}

/// What the Province gives on an amount: never more than the amount itself.
pub(super) fn contributed(amount: Decimal, given: Contributed) -> Result<Decimal, String> {
    Ok(match given {
        Contributed::Percent(p) => part(amount, p)?,
        Contributed::Euros(e) => e.min(amount),
    })
}

fn part(amount: Decimal, percent: Decimal) -> Result<Decimal, String> {
    amount.checked_mul(percent).and_then(|v| v.checked_div(Decimal::ONE_HUNDRED)).ok_or_else(|| TOO_LARGE.to_owned())
}

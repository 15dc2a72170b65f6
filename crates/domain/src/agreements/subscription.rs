//! What a body subscribes within its accession.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::dates::Period;
use crate::{Refusal, it};

/// Label of a subscription's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubscriptionId;

/// The days of a subscription: inside those of the accession, the whole of them unless others are
/// given. The quantity, if given, is positive with at most four decimals.
///
/// # Errors
/// With the field at fault.
pub fn plan_subscription(
    accession: Period,
    quantity: Option<Decimal>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Period, Refusal> {
    if let Some(q) = quantity {
        if q <= Decimal::ZERO {
            return Err(Refusal::field("quantity", "La quantità deve essere maggiore di zero."));
        }
        if q.normalize().scale() > 4 || q > Decimal::from(100_000_000) {
            return Err(Refusal::field(
                "quantity",
                "La quantità ha al massimo quattro decimali e non supera cento milioni.",
            ));
        }
    }
    let from = from.unwrap_or(accession.from);
    let until = until.or(accession.until);
    let Some(period) = Period::new(from, until) else {
        return Err(Refusal::field("until", "L'ultimo giorno viene prima del primo."));
    };
    if accession.intersection(&period) == Some(period) {
        return Ok(period);
    }
    let end = accession.until.map_or_else(|| "in poi".to_owned(), |u| format!("al {}", it::date(u)));
    Err(Refusal::field(
        "from",
        format!("Il servizio si richiede nei giorni dell'adesione, dal {} {end}.", it::date(accession.from)),
    ))
}

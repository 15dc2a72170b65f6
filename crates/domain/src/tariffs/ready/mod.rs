//! The ready-made price lists: the three cases of the report, with their sources.

mod lecco;
mod macerata;
mod pesaro_urbino;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Charge, Price, PriceList, Recurrence, Rule, VatRegime, VatRule};

/// The codes of the ready-made lists.
pub const READY_MADE: [&str; 3] = ["pesaro-urbino", "macerata", "lecco"];

/// The ready-made list with this code, in force from `from` with no end.
#[must_use]
pub fn ready_made(code: &str, from: NaiveDate) -> Option<PriceList> {
    match code {
        "pesaro-urbino" => Some(pesaro_urbino::list(from)),
        "macerata" => Some(macerata::list(from)),
        "lecco" => Some(lecco::list(from)),
        _ => None,
    }
}

/// A yearly rule on request, with nothing else to say.
fn on_request(service: &str, description: &str, price: Price, vat: &VatRule, source: &str) -> Rule {
    Rule {
        code: service.to_owned(),
        service: service.to_owned(),
        description: description.to_owned(),
        recurrence: Recurrence::Yearly,
        charge: Charge::Subscription,
        kinds: Vec::new(),
        price,
        adjustments: Vec::new(),
        vat: vat.clone(),
        source: source.to_owned(),
        note: String::new(),
    }
}

/// Taxable at 22 %, for services sold to the bodies by a company.
fn taxable() -> VatRule {
    VatRule::always(VatRegime::Taxable {
        rate: Decimal::from(22),
        ground: "prestazione di servizi imponibile (artt. 3 e 16 DPR 633/72)".to_owned(),
    })
}

//! Golden cases of the report and properties of the pricing.

mod golden;
mod properties;
mod rules;
mod territory;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::dates::Period;
use crate::territory::BodyKind;

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

fn dec(s: &str) -> Decimal {
    s.parse().unwrap()
}

fn from(s: &str) -> Period {
    Period::new(day(s), None).unwrap()
}

fn context(year: i32) -> PricingContext {
    let document_on = NaiveDate::from_ymd_opt(year, 10, 15).unwrap();
    PricingContext { year, document_on, vat: VatSettings::default() }
}

/// A Comune of so many inhabitants at 1 January 2021, a member since then.
fn comune(code: &str, inhabitants: u64) -> BodyFacts {
    let mut body = BodyFacts::new(code, &format!("Comune {code}"), BodyKind::Comune);
    body.population.push(DatedCount { on: day("2021-01-01"), value: inhabitants });
    body.accessions.push(from("2021-01-01"));
    body
}

fn with_stations(mut body: BodyFacts, pcs: u64, servers: u64) -> BodyFacts {
    body.pcs.push(DatedCount { on: day("2021-01-01"), value: pcs });
    body.servers.push(DatedCount { on: day("2021-01-01"), value: servers });
    body
}

fn subscribe(body: &mut BodyFacts, service: &str, quantity: Option<&str>, params: Params) {
    body.subscriptions.push(Subscription {
        service: service.to_owned(),
        quantity: quantity.map(dec),
        params,
        period: from("2021-01-01"),
        agreed: None,
    });
}

fn list(code: &str) -> PriceList {
    ready_made(code, day("2021-01-01")).unwrap()
}

/// A list with one rule, made out of the membership fee of Macerata.
fn list_of(price: Price, adjustments: Vec<Adjustment>) -> PriceList {
    let mut list = list("macerata");
    list.rules[0].price = price;
    list.rules[0].adjustments = adjustments;
    list
}

fn nets(list: &PriceList, bodies: &[BodyFacts]) -> Vec<i64> {
    let priced = price_year(list, bodies, &context(2021)).unwrap();
    priced.bodies.iter().map(|b| b.amounts().net.0).collect()
}

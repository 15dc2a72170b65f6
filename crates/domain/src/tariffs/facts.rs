//! What the pricing needs to know of a body. Nothing here is looked up: the caller gathers it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Agreed, Coverage, Measure, Proration};
use crate::dates::Period;
use crate::money::Cents;
use crate::resources::Resource;
use crate::territory::BodyKind;

/// A count with the date to which it refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedCount {
    /// Day to which the count refers.
    pub on: NaiveDate,
    /// How many.
    pub value: u64,
}

impl DatedCount {
    /// The newest of `counts` that is not after `day`; on the same day, the greater.
    #[must_use]
    pub fn newest(counts: &[Self], day: NaiveDate) -> Option<Self> {
        counts.iter().filter(|c| c.on <= day).max_by_key(|c| (c.on, c.value)).copied()
    }
}

/// Everything that a price list may need of one body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyFacts {
    /// Identifier, given back with the result.
    pub id: String,
    /// Code that orders the bodies: the ISTAT code, or the IPA code where there is none.
    pub code: String,
    /// Name, as it appears in messages.
    pub name: String,
    /// Kind, for the rules restricted to some kinds, VAT and stamp duty.
    pub kind: BodyKind,
    /// Whether split payment concerns it; `None` leaves the answer to its kind.
    pub split_payment: Option<bool>,
    /// Inhabitants by date.
    pub population: Vec<DatedCount>,
    /// Businesses by date.
    pub businesses: Vec<DatedCount>,
    /// Personal computers by date.
    pub pcs: Vec<DatedCount>,
    /// Local servers by date.
    pub servers: Vec<DatedCount>,
    /// All its accessions, past ones included: what happens at a renewal depends on them.
    pub accessions: Vec<Period>,
    /// The services it subscribed; the same service may appear more than once.
    pub subscriptions: Vec<Subscription>,
    /// What the centre has delivered to it: the quantity of a service that states none.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// What it paid last year by service, for the caps.
    pub last_year: Vec<LastYearFee>,
    /// The prices agreed with it alone.
    pub negotiated: Vec<NegotiatedPrice>,
}

impl BodyFacts {
    /// A body of which nothing but the name is known; tests and callers fill in the rest.
    #[must_use]
    pub fn new(code: &str, name: &str, kind: BodyKind) -> Self {
        Self {
            id: code.to_owned(),
            code: code.to_owned(),
            name: name.to_owned(),
            kind,
            split_payment: None,
            population: Vec::new(),
            businesses: Vec::new(),
            pcs: Vec::new(),
            servers: Vec::new(),
            accessions: Vec::new(),
            subscriptions: Vec::new(),
            resources: Vec::new(),
            last_year: Vec::new(),
            negotiated: Vec::new(),
        }
    }

    /// The count of `measure` to use on `day`, with the date it refers to.
    ///
    /// PCs and servers together need both counts; the older date of the two is given.
    #[must_use]
    pub fn count(&self, measure: Measure, day: NaiveDate) -> Option<DatedCount> {
        match measure {
            Measure::Inhabitants => DatedCount::newest(&self.population, day),
            Measure::Businesses => DatedCount::newest(&self.businesses, day),
            Measure::Pcs => DatedCount::newest(&self.pcs, day),
            Measure::Servers => DatedCount::newest(&self.servers, day),
            Measure::PcsAndServers => {
                let pcs = DatedCount::newest(&self.pcs, day)?;
                let servers = DatedCount::newest(&self.servers, day)?;
                Some(DatedCount { on: pcs.on.min(servers.on), value: pcs.value.checked_add(servers.value)? })
            }
            Measure::Equal => Some(DatedCount { on: day, value: 1 }),
        }
    }
}

/// One subscription of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Code of the service.
    pub service: String,
    /// How many units; `None` leaves it to the rule (one, the count of the body, or of its resources).
    pub quantity: Option<Decimal>,
    /// What the rule by hours, machine, bandwidth or allowance needs.
    #[serde(default)]
    pub params: Params,
    /// From when to when.
    pub period: Period,
    /// The price of the quote that it comes from, in place of the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreed>,
}

/// The particulars of a subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Params {
    /// Hours asked of each role.
    pub work: Vec<Work>,
    /// Virtual processors of one machine.
    pub vcpu: Option<Decimal>,
    /// Gigabytes of memory of one machine.
    pub ram_gb: Option<Decimal>,
    /// Gigabytes of disk of one machine.
    pub disk_gb: Option<Decimal>,
    /// Megabits per second of the line.
    pub mbps: Option<Decimal>,
    /// What was used in the year, in the unit of the allowance.
    pub usage: Option<Decimal>,
}

/// Hours of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Name of the role, as in the price list.
    pub role: String,
    /// How many persons.
    pub people: u32,
    /// Hours of each person.
    pub hours: Decimal,
}

/// What a body paid last year for a service, for a whole year and net of VAT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastYearFee {
    /// Code of the service.
    pub service: String,
    /// Net amount.
    pub net: Cents,
}

impl LastYearFee {
    /// The fee of the whole year, from what was asked for the part of it that `coverage` is.
    #[must_use]
    pub fn whole(service: String, asked: Cents, proration: Proration, coverage: &Coverage) -> Self {
        let (n, of) = proration.part(coverage);
        let whole = asked.euros().checked_mul(Decimal::from(of)).and_then(|v| v.checked_div(Decimal::from(n)));
        Self { service, net: whole.and_then(|v| Cents::round(v).ok()).unwrap_or(asked) }
    }
}

/// A price agreed with one body in place of the rules of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegotiatedPrice {
    /// Code of the service.
    pub service: String,
    /// Net amount for a whole year (or for the delivery, when the service is one-off).
    pub amount: Cents,
    /// Why this body has a price of its own; never empty.
    pub reason: String,
    /// When it holds: it replaces the rules when the charged period starts inside.
    pub period: Period,
}

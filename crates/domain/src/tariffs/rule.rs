//! One rule of a price list: who pays, for what, how much.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Recurrence, VatRule};
use crate::money::Cents;
use crate::territory::BodyKind;

/// One rule of a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Code, unique in the list: `quota-abitanti`.
    pub code: String,
    /// Code of the service in the charter: `quota-base`.
    pub service: String,
    /// Text of the line on the documents, in Italian.
    pub description: String,
    /// Once or every year.
    pub recurrence: Recurrence,
    /// Who owes it.
    pub charge: Charge,
    /// The kinds of bodies it concerns; empty means all.
    #[serde(default)]
    pub kinds: Vec<BodyKind>,
    /// How the amount is found.
    pub price: Price,
    /// What is done to the amount afterwards, in this order.
    #[serde(default)]
    pub adjustments: Vec<Adjustment>,
    /// VAT treatment.
    pub vat: VatRule,
    /// Act or document that sets the price, in Italian.
    pub source: String,
    /// A remark for who reads the list, in Italian; may be empty.
    #[serde(default)]
    pub note: String,
}

impl Rule {
    /// Whether the rule concerns bodies of this kind.
    #[must_use]
    pub fn concerns(&self, kind: BodyKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// Who owes what a rule asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charge {
    /// Every member body, by its accession. If one-off: in the year it first accedes.
    Membership,
    /// The bodies that subscribed the service. If one-off: in the year the subscription starts.
    Subscription,
}

/// How an amount is found. A rate that is `None` (and an empty set of bands) is still to be set by
/// the centre: the body that needs it can't be priced, and nothing is invented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Price {
    /// Included in the membership dues: no line.
    Included,
    /// A fixed amount for each unit subscribed (one, if no quantity is given).
    Flat {
        /// Euros per unit.
        amount: Option<Decimal>,
        /// Italian singular name of the unit: `anno`, `sito`, `casella`.
        unit: String,
    },
    /// Euros per inhabitant.
    PerInhabitant {
        /// Euros.
        rate: Option<Decimal>,
    },
    /// Euros per business on the body's territory.
    PerBusiness {
        /// Euros.
        rate: Option<Decimal>,
    },
    /// By bands of a count of the body.
    Bands {
        /// What is counted.
        measure: Measure,
        /// One amount for all, or each part at its own rate.
        mode: BandMode,
        /// The bands, from the lowest.
        bands: Vec<Band>,
        /// The extremes stated by the source, inside which the centre sets its bands.
        #[serde(default)]
        between: Option<Between>,
    },
    /// Euros per workstation: the quantity subscribed, or the body's own count.
    PerWorkstation {
        /// What counts as a workstation.
        counting: Workstations,
        /// Euros.
        rate: Option<Decimal>,
    },
    /// By hours of work and role of who works.
    Hours {
        /// Euros per hour of each role.
        roles: Vec<RoleRate>,
    },
    /// By size of a virtual machine; yearly figures for one machine.
    VirtualMachine {
        /// Euros per virtual processor.
        vcpu: Option<Decimal>,
        /// Euros per gigabyte of memory.
        ram_gb: Option<Decimal>,
        /// Euros per gigabyte of disk.
        disk_gb: Option<Decimal>,
    },
    /// By bandwidth of a line: at so much per Mb/s, or by bands of Mb/s when there are any.
    Bandwidth {
        /// Euros per Mb/s.
        per_mbps: Option<Decimal>,
        /// Whole bands of Mb/s.
        #[serde(default)]
        bands: Vec<Band>,
    },
    /// A quantity is included; only what goes beyond is paid.
    Overage {
        /// Quantity included in a year.
        included: Decimal,
        /// Italian singular name of the unit.
        unit: String,
        /// Euros per unit beyond.
        rate: Option<Decimal>,
    },
    /// A share of a fixed cost; the shares sum exactly to the cost.
    Share {
        /// The yearly cost to share.
        cost: Option<Cents>,
        /// The key: weights that sum to 100 per cent.
        key: Vec<Weight>,
    },
}

/// A count of a body on which prices and keys rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Inhabitants.
    Inhabitants,
    /// Businesses.
    Businesses,
    /// Personal computers.
    Pcs,
    /// Local servers.
    Servers,
    /// Personal computers and local servers.
    PcsAndServers,
    /// One for each body: equal parts.
    Equal,
}

/// What a rule counts as a workstation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workstations {
    /// Personal computers only.
    Pcs,
    /// Local servers only.
    Servers,
    /// Both.
    PcsAndServers,
}

impl From<Workstations> for Measure {
    fn from(w: Workstations) -> Self {
        match w {
            Workstations::Pcs => Self::Pcs,
            Workstations::Servers => Self::Servers,
            Workstations::PcsAndServers => Self::PcsAndServers,
        }
    }
}

/// How bands are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BandMode {
    /// The amount of the band in which the whole count falls.
    Whole,
    /// Each part of the count at the rate per unit of its own band, like an income tax.
    Marginal,
}

/// One band; both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Lowest count inside.
    pub from: u64,
    /// Highest count inside; `None` has no end.
    pub to: Option<u64>,
    /// Euros: for the whole (`Whole`) or per unit (`Marginal`).
    pub amount: Decimal,
}

impl Band {
    /// Whether the count is inside.
    #[must_use]
    pub fn contains(&self, count: u64) -> bool {
        self.from <= count && self.to.is_none_or(|to| count <= to)
    }
}

/// The lowest and highest amount that a source states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    /// Euros.
    pub lowest: Decimal,
    /// Euros.
    pub highest: Decimal,
}

/// The hourly price of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRate {
    /// Name of the role.
    pub role: String,
    /// Euros per hour.
    pub hourly: Option<Decimal>,
}

/// One component of the key of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// What is counted.
    pub measure: Measure,
    /// Per cent of the cost shared by it.
    pub percent: Decimal,
}

/// What is done to an amount after it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Adjustment {
    /// Not less than this.
    Minimum {
        /// Euros a year.
        amount: Decimal,
    },
    /// Not more than this.
    Maximum {
        /// Euros a year.
        amount: Decimal,
    },
    /// Not more than last year's fee for the service plus a percentage.
    CapOnLastYear {
        /// Per cent of growth allowed.
        percent: Decimal,
    },
    /// A percentage less.
    Discount {
        /// Per cent.
        percent: Decimal,
        /// Why, in Italian.
        reason: String,
        /// The kinds of bodies that have it; empty means all.
        #[serde(default)]
        kinds: Vec<BodyKind>,
    },
    /// The Province pays a part. In a share of a cost it lessens the cost, elsewhere each amount.
    Contribution {
        /// How much.
        part: Contributed,
        /// Act that grants it, in Italian.
        ground: String,
    },
}

/// How much the Province contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contributed {
    /// Per cent of the amount.
    Percent(Decimal),
    /// Euros, never more than the amount.
    Euros(Decimal),
}

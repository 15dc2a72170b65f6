//! What the pricing needs to know of the bodies, gathered from the registers, the accessions, the
//! subscriptions and the agreed prices.

use std::collections::{BTreeMap, HashMap};

use domain::dates::Period;
use domain::identity::Centre;
use domain::resources::Resource;
use domain::tariffs::{BodyFacts, Coverage, DatedCount, LastYearFee, NegotiatedPrice, Proration, Subscription};
use domain::territory::{Body, Count, Metric};
use domain::{Cents, Id};
use storage::page::Cursor;
use storage::territory::bodies::BodyRow;
use storage::territory::list::{self, Filter, Order};

use super::negotiated::to_price;
use crate::{Result, Rx};

/// Most bodies followed by one centre.
const MOST_BODIES: i64 = 20_000;

/// Of which bodies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whom {
    /// Those whose accessions are billed.
    #[default]
    Members,
    /// All that the centre follows: who has no accession in the year is taken as if it acceded for all of it.
    Followed,
    /// One body, by the accessions that are billed.
    One(Id<Body>),
}

impl Whom {
    fn one(self) -> Option<Id<Body>> {
        if let Self::One(body) = self { Some(body) } else { None }
    }
}

/// What the pricing of a year needs, and the bodies as the registers have them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The facts, in no order.
    pub bodies: Vec<BodyFacts>,
    /// The bodies, by id.
    pub rows: HashMap<String, BodyRow>,
}

/// The facts of the bodies of a centre for a year: the one place where they are gathered, for the
/// dues and for the simulator alike.
///
/// # Errors
/// When the database fails.
pub fn facts(rx: &mut Rx<'_>, centre: Id<Centre>, whom: Whom, year: i32) -> Result<Facts> {
    let mut accessions: HashMap<String, Vec<Period>> = HashMap::new();
    let held = match whom.one() {
        Some(body) => storage::agreements::accessions_of(rx.conn, centre.as_str(), body.as_str())?,
        None => storage::agreements::accessions(rx.conn, centre.as_str())?,
    };
    for row in held {
        if let Some(days) = row.life()?.billable() {
            accessions.entry(row.body_id).or_default().push(days);
        }
    }
    if whom == Whom::Followed {
        // Whoever has none in the year, also who is only invited to renew, is taken as if it acceded.
        let whole = Period::year(year);
        for row in followed(rx, centre)? {
            let held = accessions.entry(row.id).or_default();
            if !held.iter().any(|p| whole.is_some_and(|w| w.overlaps(p))) {
                held.extend(whole);
            }
        }
    }
    let ids: Vec<String> = accessions.keys().cloned().collect();
    let rows = storage::territory::bodies::by_ids(rx.conn, &ids)?;
    let mut known = Known::load(rx, centre, (&ids, whom.one()), year)?;
    let bodies = rows.iter().map(|row| known.of(row, accessions.remove(&row.id).unwrap_or_default()));
    let bodies = bodies.collect::<Result<_>>()?;
    Ok(Facts { bodies, rows: rows.into_iter().map(|r| (r.id.clone(), r)).collect() })
}

/// The bodies that the centre follows, by name.
///
/// # Errors
/// When the database fails.
pub(super) fn followed(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Vec<BodyRow>> {
    let day = rx.today();
    let page = (&Cursor::First, MOST_BODIES);
    let found = list::page(rx.conn, centre, &Filter::default(), Order::Name, page, day)?;
    Ok(found.rows.into_iter().map(|(body, _)| body).collect())
}

/// What hangs on the bodies, by body.
struct Known {
    counts: HashMap<String, Vec<Count>>,
    subscriptions: HashMap<String, Vec<Subscription>>,
    resources: HashMap<String, Vec<Resource>>,
    negotiated: HashMap<String, Vec<NegotiatedPrice>>,
    last_year: LastYear,
}

impl Known {
    fn load(
        rx: &mut Rx<'_>,
        centre: Id<Centre>,
        (ids, only): (&[String], Option<Id<Body>>),
        year: i32,
    ) -> Result<Self> {
        let mut subscriptions: HashMap<String, Vec<Subscription>> = HashMap::new();
        let asked = match only {
            Some(body) => storage::agreements::subscriptions_of(rx.conn, centre.as_str(), body.as_str())?,
            None => storage::agreements::subscriptions(rx.conn, centre.as_str())?,
        };
        for row in asked {
            subscriptions.entry(row.body_id.clone()).or_default().push(row.priced()?);
        }
        let mut negotiated: HashMap<String, Vec<NegotiatedPrice>> = HashMap::new();
        for row in storage::tariffs::negotiated(rx.conn, centre)? {
            negotiated.entry(row.body_id.clone()).or_default().push(to_price(&row));
        }
        let counts = storage::territory::counts::of_bodies(rx.conn, centre, ids)?;
        let resources = storage::resources::priced(rx.conn, centre, only)?;
        Ok(Self {
            counts,
            subscriptions,
            resources,
            negotiated,
            last_year: LastYear::load(rx, centre, year - 1, only)?,
        })
    }

    fn of(&mut self, row: &BodyRow, accessions: Vec<Period>) -> Result<BodyFacts> {
        let code = row.istat.as_deref().or(row.ipa.as_deref()).unwrap_or(&row.name);
        let mut facts = BodyFacts { id: row.id.clone(), accessions, ..BodyFacts::new(code, &row.name, row.kind()?) };
        for count in self.counts.remove(&row.id).unwrap_or_default() {
            let series = match count.metric {
                Metric::Population => &mut facts.population,
                Metric::Businesses => &mut facts.businesses,
                Metric::Workstations => &mut facts.pcs,
                Metric::Servers => &mut facts.servers,
            };
            series.push(DatedCount { on: count.on, value: u64::from(count.value) });
        }
        facts.subscriptions = self.subscriptions.remove(&row.id).unwrap_or_default();
        facts.resources = self.resources.remove(&row.id).unwrap_or_default();
        facts.negotiated = self.negotiated.remove(&row.id).unwrap_or_default();
        facts.last_year = self.last_year.of(&facts);
        Ok(facts)
    }
}

/// What was asked the year before, for the caps on it.
struct LastYear {
    year: i32,
    asked: HashMap<String, BTreeMap<String, Cents>>,
    proration: Proration,
}

impl LastYear {
    fn load(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, only: Option<Id<Body>>) -> Result<Self> {
        let proration = super::for_year(rx, centre, year)?.map(|v| v.list.proration).unwrap_or_default();
        Ok(Self { year, asked: crate::billing::asked_for(rx, centre, year, only)?, proration })
    }

    /// The fees of a body, service by service, each for a whole year.
    fn of(&mut self, body: &BodyFacts) -> Vec<LastYearFee> {
        let member = Coverage::of(self.year, &body.accessions);
        let fee = |(service, net): (String, Cents)| {
            let periods: Vec<Period> =
                body.subscriptions.iter().filter(|s| s.service == service).map(|s| s.period).collect();
            let coverage = if periods.is_empty() { member.clone() } else { member.within(&periods) };
            LastYearFee::whole(service, net, self.proration, &coverage)
        };
        self.asked.remove(&body.id).unwrap_or_default().into_iter().map(fee).collect()
    }
}

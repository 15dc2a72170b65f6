//! What the pricing needs to know of the bodies, gathered from the registers, the accessions, the
//! subscriptions and the agreed prices.

use std::collections::HashMap;

use domain::Id;
use domain::dates::Period;
use domain::identity::Centre;
use domain::tariffs::{BodyFacts, DatedCount, NegotiatedPrice, Subscription};
use domain::territory::{Count, Metric};
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
    /// All that the centre follows: who has no accession is taken as if it acceded for the whole year.
    Followed,
}

/// The facts of the bodies of a centre for a year, in no order, without what they paid last year
/// (which only billing knows).
///
/// # Errors
/// When the database fails.
pub fn facts(rx: &mut Rx<'_>, centre: Id<Centre>, whom: Whom, year: i32) -> Result<Vec<BodyFacts>> {
    let mut accessions: HashMap<String, Vec<Period>> = HashMap::new();
    for row in storage::agreements::accessions(rx.conn, centre.as_str())? {
        if row.accession_state()?.is_billed() {
            accessions.entry(row.body_id.clone()).or_default().push(row.period());
        }
    }
    if whom == Whom::Followed {
        let whole = Period::year(year);
        for row in followed(rx, centre)? {
            accessions.entry(row.id).or_insert_with(|| whole.into_iter().collect());
        }
    }
    let ids: Vec<String> = accessions.keys().cloned().collect();
    let rows = storage::territory::bodies::by_ids(rx.conn, &ids)?;
    let mut known = Known::load(rx, centre, &ids)?;
    rows.iter().map(|row| known.of(row, accessions.remove(&row.id).unwrap_or_default())).collect()
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
    negotiated: HashMap<String, Vec<NegotiatedPrice>>,
}

impl Known {
    fn load(rx: &mut Rx<'_>, centre: Id<Centre>, ids: &[String]) -> Result<Self> {
        let mut subscriptions: HashMap<String, Vec<Subscription>> = HashMap::new();
        for row in storage::agreements::subscriptions(rx.conn, centre.as_str())? {
            subscriptions.entry(row.body_id.clone()).or_default().push(row.priced()?);
        }
        let mut negotiated: HashMap<String, Vec<NegotiatedPrice>> = HashMap::new();
        for row in storage::tariffs::negotiated(rx.conn, centre)? {
            negotiated.entry(row.body_id.clone()).or_default().push(to_price(&row));
        }
        let counts = storage::territory::counts::of_bodies(rx.conn, centre, ids)?;
        Ok(Self { counts, subscriptions, negotiated })
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
        facts.negotiated = self.negotiated.remove(&row.id).unwrap_or_default();
        Ok(facts)
    }
}

//! Accessions as the staff look at them: a filtered list, one accession, the coverage matrix.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use domain::Id;
use domain::agreements::{Accession, Life, Stage};
use domain::charter::{Charter, Coverage, CoverageBody, coverage};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::text::fold;
use rust_decimal::Decimal;
use storage::agreements::list as rows;
use storage::agreements::{AccessionRow, SchemeRow, SubscriptionRow};
use storage::page::{Cursor, PAGE_ROWS, Page};
use storage::territory::bodies::{self, BodyRow};

use super::lists::{Member, overview};
use crate::billing::Forecast;
use crate::{Error, Result, Rx, StaffScope};

/// Which accessions to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words of the body's name or its codes.
    pub text: String,
    /// Where they stand.
    pub stage: Option<Stage>,
    /// Scheme.
    pub scheme: Option<String>,
}

/// The accessions of the centre that match, by body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, filter: &Filter) -> Result<Vec<Member>> {
    let words: Vec<String> = fold(&filter.text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let mut members = overview(rx, scope)?.members;
    members.retain(|m| {
        filter.stage.is_none_or(|s| s == m.stage)
            && filter.scheme.as_ref().is_none_or(|s| *s == m.accession.scheme_id)
            && words.iter().all(|w| m.body.search.contains(w.as_str()))
    });
    Ok(members)
}

/// A page of accessions, with how many of the search stand where.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The rows of the page, by name of the body.
    pub page: Page<Member>,
    /// How many stand where, whatever stage is asked for.
    pub counts: BTreeMap<Stage, usize>,
}

impl Listing {
    /// How many there are of a stage, or of all.
    #[must_use]
    pub fn total(&self, stage: Option<Stage>) -> usize {
        match stage {
            Some(stage) => self.counts.get(&stage).copied().unwrap_or(0),
            None => self.counts.values().sum(),
        }
    }
}

/// A page of the accessions of the centre that match, by body, the newest of a body first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn listing(rx: &mut Rx<'_>, scope: &StaffScope, filter: &Filter, cursor: &Cursor) -> Result<Listing> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let today = rx.today();
    let wanted = rows::Filter {
        words: fold(&filter.text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
        stage: filter.stage,
        scheme: filter.scheme.clone(),
        today,
    };
    let found = rows::page(rx.conn, centre.as_str(), &wanted, cursor, PAGE_ROWS)?;
    let mut counts = BTreeMap::new();
    for (_, stage) in rows::stages(rx.conn, centre.as_str(), &wanted)? {
        *counts.entry(stage).or_default() += 1;
    }
    let ids: Vec<String> = found.rows.iter().map(|(a, ..)| a.body_id.clone()).collect();
    let services = rows::services_on(rx.conn, centre.as_str(), &ids, today)?;
    let schemes: HashMap<String, String> =
        storage::agreements::schemes(rx.conn, centre.as_str())?.into_iter().map(|s| (s.id, s.title)).collect();
    let member = |(accession, body, _): rows::Listed| -> Result<Member> {
        let stage = accession.life()?.stage(today);
        let has = if stage.is_member() { services.get(&accession.body_id).copied() } else { None };
        let scheme = schemes.get(&accession.scheme_id).cloned().unwrap_or_default();
        Ok(Member { scheme, services: has.unwrap_or(0), accession, body, stage })
    };
    let members = found.rows.into_iter().map(member).collect::<Result<_>>()?;
    Ok(Listing { page: Page { rows: members, previous: found.previous, next: found.next }, counts })
}

fn bodies_of<'a>(rx: &mut Rx<'_>, ids: impl Iterator<Item = &'a str>) -> Result<HashMap<String, BodyRow>> {
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id.clone(), b)).collect())
}

/// A service that a body has by subscription.
#[derive(Debug, Clone)]
pub struct HeldService {
    /// The subscription.
    pub row: SubscriptionRow,
    /// Name of the service.
    pub name: String,
}

/// One accession with everything about it.
#[derive(Debug, Clone)]
pub struct AccessionDetail {
    /// The accession.
    pub row: AccessionRow,
    /// How far it has come.
    pub life: Life,
    /// Where it stands today.
    pub stage: Stage,
    /// The body.
    pub body: BodyRow,
    /// The scheme.
    pub scheme: SchemeRow,
    /// Its services, by code and date.
    pub services: Vec<HeldService>,
    /// The charter that decides what may be added today.
    pub charter: Option<Charter>,
    /// Today's year, or the nearest one of the accession.
    pub year: i32,
    /// What the body pays for that year by the price list; nothing without one.
    pub forecast: Option<Forecast>,
}

/// One accession of the centre.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn detail(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Accession>) -> Result<AccessionDetail> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = storage::agreements::accession(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    gather(rx, centre, row)
}

fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, row: AccessionRow) -> Result<AccessionDetail> {
    let today = rx.today();
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let body = bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)?;
    let scheme = storage::agreements::scheme(rx.conn, centre.as_str(), &row.scheme_id)?.ok_or(Error::NotFound)?;
    let day = today.clamp(row.from_date, row.until_date);
    let charter = match crate::charter::open_to_bodies(rx, centre, day) {
        Ok(charter) => Some(charter),
        Err(Error::Refused(_)) => None,
        Err(e) => return Err(e),
    };
    let id: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let year = day.year();
    let forecast = crate::billing::forecast(rx, centre, id, year, |_| {})?;
    let mut services = services_of(rx, centre, &row)?;
    services.retain_mut(|h| within(&row, &mut h.row));
    let life = row.life()?;
    let stage = life.stage(today);
    Ok(AccessionDetail { row, life, stage, body, scheme, services, charter, year, forecast })
}

/// Ends a service with its accession; whether it has any day in it.
pub(super) fn within(accession: &AccessionRow, service: &mut SubscriptionRow) -> bool {
    service.until_date = service.until_date.min(accession.until_date);
    service.from_date <= service.until_date
}

/// The services of an accession, by code and date, as they were asked for.
pub(super) fn services_of(rx: &mut Rx<'_>, centre: Id<Centre>, row: &AccessionRow) -> Result<Vec<HeldService>> {
    let known: HashMap<String, String> =
        storage::charter::services(rx.conn, centre.as_str())?.into_iter().map(|s| (s.code, s.name)).collect();
    let name = |code: &str| known.get(code).cloned().unwrap_or_else(|| code.to_owned());
    Ok(storage::agreements::subscriptions_of(rx.conn, centre.as_str(), &row.body_id)?
        .into_iter()
        .filter(|s| s.accession_id == row.id)
        .map(|row| HeldService { name: name(&row.service), row })
        .collect())
}

/// The matrix of the bodies that are members on a day and the services of the charter of that day.
///
/// # Errors
/// A refusal when no charter is published; `Forbidden` without [`Permission::ReadCentre`].
pub fn coverage_at(rx: &mut Rx<'_>, scope: &StaffScope, day: NaiveDate) -> Result<Coverage> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let charter = crate::charter::open_to_bodies(rx, centre, day)?;
    let mut members = Vec::new();
    for row in storage::agreements::accessions(rx.conn, centre.as_str())? {
        if row.life()?.stage(day).is_member() {
            members.push(row);
        }
    }
    let known = bodies_of(rx, members.iter().map(|r| r.body_id.as_str()))?;
    let mut taken: HashMap<String, BTreeMap<String, Decimal>> = HashMap::new();
    for s in storage::agreements::subscriptions(rx.conn, centre.as_str())? {
        if s.from_date <= day && s.until_date >= day {
            let quantity = s.quantity().unwrap_or(Decimal::ONE);
            *taken.entry(s.body_id).or_default().entry(s.service).or_default() += quantity;
        }
    }
    let mut rows: Vec<&BodyRow> = members.iter().filter_map(|m| known.get(&m.body_id)).collect();
    rows.sort_by(|a, b| (&a.name_key, &a.id).cmp(&(&b.name_key, &b.id)));
    rows.dedup_by(|a, b| a.id == b.id);
    let bodies = rows
        .into_iter()
        .map(|b| {
            Ok(CoverageBody {
                id: b.id.clone(),
                code: b.istat.clone().or_else(|| b.ipa.clone()).unwrap_or_default(),
                name: b.name.clone(),
                kind: b.kind()?,
                population: b.population_on.and_then(|_| u64::try_from(b.population).ok()),
                subscribed: taken.remove(&b.id).unwrap_or_default(),
            })
        })
        .collect::<Result<Vec<CoverageBody>>>()?;
    Ok(coverage(&charter, bodies))
}

//! Who has acceded, to what, and how much of the territory they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::Id;
use domain::agreements::Stage;
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use storage::agreements::{self as rows, AccessionRow, SchemeRow, SubscriptionRow};
use storage::territory::bodies::{self, BodyRow};

use super::look::within;
use crate::{BodyScope, Result, Rx, StaffScope};

/// An accession as lists show it.
#[derive(Debug, Clone)]
pub struct Member {
    /// The accession.
    pub accession: AccessionRow,
    /// The body.
    pub body: BodyRow,
    /// Title of the scheme.
    pub scheme: String,
    /// Where it stands today.
    pub stage: Stage,
    /// How many services it has today, beside those of the base fee.
    pub services: usize,
}

/// The accessions of a centre and what they cover.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Newest accession of each body first by name.
    pub members: Vec<Member>,
    /// How many stand where.
    pub counts: BTreeMap<Stage, usize>,
    /// Comuni of the Province, and how many of them are members today.
    pub comuni: (usize, usize),
    /// Their inhabitants, all and of the members.
    pub inhabitants: (i64, i64),
}

impl Overview {
    /// The accessions that ended within a year and that no other of the body follows.
    pub fn not_renewed(&self, today: chrono::NaiveDate) -> impl Iterator<Item = &Member> {
        let recent = move |m: &&Member| m.stage == Stage::Expired && (today - m.accession.until_date).num_days() <= 365;
        self.members.iter().filter(recent).filter(|m| {
            !self.members.iter().any(|o| o.body.id == m.body.id && o.accession.from_date > m.accession.until_date)
        })
    }
}

/// The schemes of a centre, newest first.
///
/// # Errors
/// `Forbidden`.
pub fn schemes(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<SchemeRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::schemes(rx.conn, centre.as_str())?)
}

/// All the accessions of a centre, and the share of its Province that they cover.
///
/// # Errors
/// `Forbidden`.
pub fn overview(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Overview> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let today = rx.today();
    let schemes = titles(rx, centre)?;
    let subscriptions = rows::subscriptions(rx.conn, centre.as_str())?;
    let mut services: HashMap<String, usize> = HashMap::new();
    for s in subscriptions.iter().filter(|s| s.from_date <= today && s.until_date >= today) {
        *services.entry(s.body_id.clone()).or_default() += 1;
    }
    let accessions = rows::accessions(rx.conn, centre.as_str())?;
    let ids: Vec<String> = accessions.iter().map(|a| a.body_id.clone()).collect();
    let known: HashMap<String, BodyRow> =
        bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id.clone(), b)).collect();
    let mut overview = Overview::default();
    for accession in accessions {
        let Some(body) = known.get(&accession.body_id).cloned() else { continue };
        let stage = accession.life()?.stage(today);
        *overview.counts.entry(stage).or_default() += 1;
        let has = if stage.is_member() { services.get(&accession.body_id).copied() } else { None };
        overview.members.push(Member {
            scheme: schemes.get(&accession.scheme_id).cloned().unwrap_or_default(),
            services: has.unwrap_or(0),
            accession,
            body,
            stage,
        });
    }
    overview
        .members
        .sort_by(|a, b| (&a.body.name_key, b.accession.from_date).cmp(&(&b.body.name_key, a.accession.from_date)));
    let members: HashSet<String> =
        overview.members.iter().filter(|m| m.stage.is_member()).map(|m| m.body.id.clone()).collect();
    (overview.comuni, overview.inhabitants) = cover(rx, centre, &members)?;
    Ok(overview)
}

/// The figures of the accessions without the bodies themselves: what a dashboard shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// How many accessions stand where.
    pub counts: BTreeMap<Stage, usize>,
    /// Comuni of the Province, and how many of them are members today.
    pub comuni: (usize, usize),
    /// Their inhabitants, all and of the members.
    pub inhabitants: (i64, i64),
}

impl Reach {
    /// How many stand there.
    #[must_use]
    pub fn count(&self, stage: Stage) -> usize {
        self.counts.get(&stage).copied().unwrap_or(0)
    }

    /// How many are members today.
    #[must_use]
    pub fn members(&self) -> usize {
        self.counts.iter().filter(|(stage, _)| stage.is_member()).map(|(_, n)| n).sum()
    }
}

/// How much of its territory the centre reaches today.
///
/// # Errors
/// `Forbidden`.
pub fn reach(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Reach> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let today = rx.today();
    let mut reach = Reach::default();
    let mut members = HashSet::new();
    let all = rows::list::Filter { today, ..rows::list::Filter::default() };
    for (body, stage) in rows::list::stages(rx.conn, centre.as_str(), &all)? {
        *reach.counts.entry(stage).or_default() += 1;
        if stage.is_member() {
            members.insert(body);
        }
    }
    (reach.comuni, reach.inhabitants) = cover(rx, centre, &members)?;
    Ok(reach)
}

/// Counts the Comuni of the Province and their inhabitants: all, and those of the members.
fn cover(rx: &mut Rx<'_>, centre: Id<Centre>, members: &HashSet<String>) -> Result<((usize, usize), (i64, i64))> {
    let (mut comuni, mut inhabitants) = ((0, 0), (0, 0));
    let Some(row) = storage::centres::by_id(rx.conn, centre.as_str())? else { return Ok((comuni, inhabitants)) };
    for (id, population) in bodies::comuni_of(rx.conn, &row.province_code)? {
        comuni.0 += 1;
        inhabitants.0 += i64::from(population);
        if members.contains(&id) {
            comuni.1 += 1;
            inhabitants.1 += i64::from(population);
        }
    }
    Ok((comuni, inhabitants))
}

fn titles(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<HashMap<String, String>> {
    Ok(rows::schemes(rx.conn, centre.as_str())?.into_iter().map(|s| (s.id, s.title)).collect())
}

/// The accessions of a body, each with its scheme, its stage and its services.
pub type OfBody = Vec<(AccessionRow, String, Stage, Vec<SubscriptionRow>)>;

/// What a body has had at the centre, newest accession first.
///
/// # Errors
/// `Forbidden`.
pub fn of_body(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<OfBody> {
    gather(rx, scope.centre(Permission::ReadCentre)?, body)
}

/// What one's own body has had at the centre, newest accession first.
///
/// # Errors
/// `Forbidden`.
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<OfBody> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    gather(rx, centre, body)
}

fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<OfBody> {
    let today = rx.today();
    let titles = titles(rx, centre)?;
    let subscriptions = rows::subscriptions_of(rx.conn, centre.as_str(), body.as_str())?;
    let mut all = rows::accessions_of(rx.conn, centre.as_str(), body.as_str())?
        .into_iter()
        .map(|a| {
            let stage = a.life()?.stage(today);
            let title = titles.get(&a.scheme_id).cloned().unwrap_or_default();
            let mut own: Vec<SubscriptionRow> =
                subscriptions.iter().filter(|s| s.accession_id == a.id).cloned().collect();
            own.retain_mut(|s| within(&a, s));
            Ok((a, title, stage, own))
        })
        .collect::<Result<OfBody>>()?;
    all.reverse();
    Ok(all)
}

//! Which bodies have a service on a day, and which services a body has.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::Id;
use domain::charter::{Charter, Inclusion, Service};
use domain::identity::Centre;
use domain::territory::Body;
use storage::agreements as held;
use storage::territory::bodies::{self, BodyRow};

use crate::{PublicScope, Result, Rx, charter};

/// The charter in force, when there is one.
pub(super) fn charter_of(rx: &mut Rx<'_>, centre: Id<Centre>, day: NaiveDate) -> Result<Option<Charter>> {
    Ok(charter::in_force(rx, PublicScope { centre }, day)?.map(|e| e.charter()).transpose()?)
}

/// Whether a member has it without asking.
fn comes_with_membership(service: &Service, body: &BodyRow) -> Result<bool> {
    let population = body.population_on.and_then(|_| u64::try_from(body.population).ok());
    Ok(service.inclusion != Inclusion::OnDemand
        && service.state.is_open()
        && service.eligible(body.kind()?, population).is_ok())
}

/// The members that have a service on a day: by subscription, or because it comes with membership.
pub(super) fn holders(rx: &mut Rx<'_>, centre: Id<Centre>, code: &str, day: NaiveDate) -> Result<Vec<BodyRow>> {
    let mut members: BTreeSet<String> = BTreeSet::new();
    for accession in held::accessions(rx.conn, centre.as_str())? {
        if accession.life()?.stage(day).is_member() {
            members.insert(accession.body_id);
        }
    }
    let asked: BTreeSet<String> = held::subscriptions(rx.conn, centre.as_str())?
        .into_iter()
        .filter(|s| s.service == code && s.from_date <= day && s.until_date >= day)
        .map(|s| s.body_id)
        .collect();
    let service = charter_of(rx, centre, day)?.and_then(|c| c.service(code).cloned());
    let ids: Vec<String> = members.into_iter().collect();
    let mut rows = Vec::new();
    for body in bodies::by_ids(rx.conn, &ids)? {
        let included = service.as_ref().map(|s| comes_with_membership(s, &body)).transpose()?.unwrap_or(false);
        if included || asked.contains(&body.id) {
            rows.push(body);
        }
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}

/// The codes of the services that a body has on a day; none for who is no member.
pub(super) fn services_of(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    body: Id<Body>,
    day: NaiveDate,
) -> Result<BTreeSet<String>> {
    let mut member = false;
    for accession in held::accessions_of(rx.conn, centre.as_str(), body.as_str())? {
        member |= accession.life()?.stage(day).is_member();
    }
    let Some(row) = bodies::by_id(rx.conn, body)?.filter(|_| member) else { return Ok(BTreeSet::new()) };
    let mut all: BTreeSet<String> = held::subscriptions_of(rx.conn, centre.as_str(), body.as_str())?
        .into_iter()
        .filter(|s| s.from_date <= day && s.until_date >= day)
        .map(|s| s.service)
        .collect();
    if let Some(charter) = charter_of(rx, centre, day)? {
        for service in &charter.services {
            if comes_with_membership(service, &row)? {
                all.insert(service.code.clone());
            }
        }
    }
    Ok(all)
}

/// Names of the services of a centre, by code.
pub(super) fn names(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<HashMap<String, String>> {
    let all = storage::charter::services(rx.conn, centre.as_str())?;
    Ok(all.into_iter().map(|s| (s.code, s.name)).collect())
}

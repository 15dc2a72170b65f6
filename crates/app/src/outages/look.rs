//! What is going on, what is ahead and what was: for the staff, for a body, for anybody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Months, NaiveDate, NaiveDateTime, NaiveTime};
use domain::dates::from_italian_time;
use domain::identity::Permission;
use domain::outages::{Kind, Stage};
use storage::outages::{self as rows, OutageRow, UpdateRow};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::act::Key;
use super::holders::{charter_of, holders, names, services_of};
use crate::helpdesk::TicketRow;
use crate::{BodyScope, Error, PublicScope, Result, Rx, StaffScope};

/// Most events of a month.
const MOST_OF_MONTH: i64 = 500;

/// An outage with where it stands and what was told.
#[derive(Debug, Clone)]
pub struct Known {
    /// The outage.
    pub row: OutageRow,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands now.
    pub stage: Stage,
    /// Name of the service.
    pub service: String,
    /// What was told, the newest first.
    pub updates: Vec<UpdateRow>,
}

/// What the desk of the staff shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Under way or ahead.
    pub active: Vec<Known>,
    /// Behind, the newest first.
    pub past: Page<Known>,
}

/// One outage as the staff see it.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The outage.
    pub known: Known,
    /// Its tickets, by number.
    pub tickets: Vec<TicketRow>,
    /// How many bodies have the service today.
    pub bodies: usize,
}

/// Where one service of the charter stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceState {
    /// Name.
    pub name: String,
    /// The worst that is under way.
    pub worst: Option<Kind>,
}

/// The public page of a month.
#[derive(Debug, Clone)]
pub struct Status {
    /// The services of the charter, in its order, and any other that something is under way for.
    pub services: Vec<ServiceState>,
    /// Under way.
    pub running: Vec<Known>,
    /// Ahead.
    pub planned: Vec<Known>,
    /// What went on in the month, the newest first.
    pub history: Vec<Known>,
    /// First day of the month shown.
    pub month: NaiveDate,
    /// First day of this month.
    pub this_month: NaiveDate,
    /// Now.
    pub now: NaiveDateTime,
}

fn known(
    rx: &mut Rx<'_>,
    centre: &str,
    found: Vec<OutageRow>,
    names: &HashMap<String, String>,
    with_updates: bool,
) -> Result<Vec<Known>> {
    let ids: Vec<String> = if with_updates { found.iter().map(|r| r.id.clone()).collect() } else { Vec::new() };
    let mut told: BTreeMap<String, Vec<UpdateRow>> = BTreeMap::new();
    if !ids.is_empty() {
        for update in rows::updates(rx.conn, centre, &ids)? {
            told.entry(update.outage.clone()).or_default().push(update);
        }
    }
    found
        .into_iter()
        .map(|row| {
            let declared = row.declared()?;
            Ok(Known {
                kind: declared.kind,
                stage: row.standing()?.stage(&declared, rx.now),
                service: names.get(&row.service).cloned().unwrap_or_else(|| row.service.clone()),
                updates: told.remove(&row.id).unwrap_or_default(),
                row,
            })
        })
        .collect()
}

/// All that is under way, ahead and behind.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn overview(rx: &mut Rx<'_>, scope: &StaffScope, cursor: &Cursor) -> Result<Overview> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let names = names(rx, centre)?;
    let active = rows::active(rx.conn, centre.as_str())?;
    let active = known(rx, centre.as_str(), active, &names, true)?;
    let page = rows::past(rx.conn, centre.as_str(), (cursor, PAGE_ROWS))?;
    let past = known(rx, centre.as_str(), page.rows, &names, false)?;
    Ok(Overview { active, past: Page { rows: past, previous: page.previous, next: page.next } })
}

/// One outage with its tickets.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn detail(rx: &mut Rx<'_>, scope: &StaffScope, id: Key) -> Result<Detail> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let names = names(rx, centre)?;
    let today = rx.today();
    let bodies = holders(rx, centre, &row.service, today)?.len();
    let numbers = rows::tickets(rx.conn, centre.as_str(), id.as_str())?;
    let mut tickets = storage::helpdesk::tickets::some(rx.conn, centre.as_str(), &numbers)?;
    tickets.sort_by_key(|t| t.number);
    let known = known(rx, centre.as_str(), vec![row], &names, true)?.pop().ok_or(Error::NotFound)?;
    Ok(Detail { known, tickets, bodies })
}

/// What is under way, for who records a request.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn running(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Known>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let names = names(rx, centre)?;
    let active = rows::active(rx.conn, centre.as_str())?;
    let mut all = known(rx, centre.as_str(), active, &names, false)?;
    all.retain(|k| k.stage.is_running());
    Ok(all)
}

/// What a ticket waits for, and what is under way that it could wait for: its own service's first. Two
/// short queries when nothing goes on, since every page of a ticket asks.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn around_ticket(rx: &mut Rx<'_>, scope: &StaffScope, ticket: &TicketRow) -> Result<(Option<Known>, Vec<Known>)> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let own = rows::of_ticket(rx.conn, centre.as_str(), ticket.number)?;
    let active = if ticket.active { rows::active(rx.conn, centre.as_str())? } else { Vec::new() };
    if own.is_empty() && active.is_empty() {
        return Ok((None, Vec::new()));
    }
    let names = names(rx, centre)?;
    let own = known(rx, centre.as_str(), own, &names, false)?.into_iter().next();
    let mut others = known(rx, centre.as_str(), active, &names, false)?;
    others.retain(|k| k.stage.is_running() && own.as_ref().is_none_or(|o| o.row.id != k.row.id));
    if !ticket.service.is_empty() {
        others.sort_by_key(|k| k.row.service != ticket.service);
    }
    Ok((own, others))
}

/// What is under way or ahead for the services that the body has.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn known_to(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<Known>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let active = rows::active(rx.conn, centre.as_str())?;
    if active.is_empty() {
        return Ok(Vec::new());
    }
    let today = rx.today();
    let own = services_of(rx, centre, body, today)?;
    let names = names(rx, centre)?;
    let active = active.into_iter().filter(|o| own.contains(&o.service)).collect();
    let mut all = known(rx, centre.as_str(), active, &names, true)?;
    all.sort_by_key(|k| !k.stage.is_running());
    Ok(all)
}

/// How many services are not regular now, for anybody: one short query, since the portal's first page asks.
///
/// # Errors
/// When the database fails.
pub fn disturbed(rx: &mut Rx<'_>, scope: PublicScope) -> Result<usize> {
    let mut services = BTreeSet::new();
    for row in rows::active(rx.conn, scope.centre.as_str())? {
        if row.standing()?.stage(&row.declared()?, rx.now).is_running() {
            services.insert(row.service);
        }
    }
    Ok(services.len())
}

/// The instants between which a month of Italy lies.
fn span(month: NaiveDate) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let midnight = |day: NaiveDate| from_italian_time(day.and_time(NaiveTime::MIN));
    Some((midnight(month)?, midnight(month.checked_add_months(Months::new(1))?)?))
}

/// The state of the services for anybody, with the history of the month of a day; this month's when the
/// day is none or ahead. Names of people are not in it.
///
/// # Errors
/// When the database fails.
pub fn status(rx: &mut Rx<'_>, scope: PublicScope, day: Option<NaiveDate>) -> Result<Status> {
    use chrono::Datelike;

    let today = rx.today();
    let first = |d: NaiveDate| d.with_day(1).unwrap_or(d);
    let month = first(day.filter(|d| *d <= today).unwrap_or(today));
    let names = names(rx, scope.centre)?;
    let centre = scope.centre.to_string();
    let active = rows::active(rx.conn, &centre)?;
    let mut active = known(rx, &centre, active, &names, true)?;
    let history = match span(month) {
        Some(span) => rows::within(rx.conn, &centre, span, MOST_OF_MONTH)?,
        None => Vec::new(),
    };
    let mut history = known(rx, &centre, history, &names, true)?;
    history.retain(|k| !k.stage.is_open());
    for update in active.iter_mut().chain(history.iter_mut()).flat_map(|k| &mut k.updates) {
        update.author_name.clear();
    }
    let planned: Vec<Known> = active.iter().filter(|k| k.stage == Stage::Planned).cloned().collect();
    active.retain(|k| k.stage.is_running());
    let worst = |code: &str| active.iter().filter(|k| k.row.service == code).map(|k| k.kind).min();
    let mut services: Vec<ServiceState> = charter_of(rx, scope.centre, today)?
        .map(|c| c.services)
        .unwrap_or_default()
        .into_iter()
        .filter(|s| s.state.is_open())
        .map(|s| ServiceState { worst: worst(&s.code), name: s.name })
        .collect();
    for one in &active {
        if !services.iter().any(|s| s.name == one.service) {
            services.push(ServiceState { name: one.service.clone(), worst: worst(&one.row.service) });
        }
    }
    Ok(Status { services, running: active, planned, history, month, this_month: first(today), now: rx.now })
}

//! What prepaid hours did not cover, as a quote priced by the price list.

use std::collections::BTreeMap;

use chrono::Days;
use domain::identity::{Centre, Permission};
use domain::quotes::{Quote, Wish, Written};
use domain::tariffs::{Params, Price, Requested, Work};
use domain::territory::Body;
use domain::{Id, it};
use rust_decimal::Decimal;
use storage::hours::{self as rows, HoursRow};

use crate::quotes::{self, NewRequest};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// What exceeds of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Body: id and name.
    pub body: (String, String),
    /// Minutes by role, by name of the role.
    pub roles: Vec<(String, i64)>,
    /// First and last day of the work.
    pub days: (chrono::NaiveDate, chrono::NaiveDate),
    /// How many pieces of work.
    pub pieces: usize,
    /// Services whose price by the hour has all these roles: code and name; the one under which the
    /// body bought hours last comes first.
    pub services: Vec<(String, String)>,
}

impl Proposal {
    /// When the work was done: `dal 5/10/2026 al 16/10/2026`, `il 16/10/2026`.
    #[must_use]
    pub fn when(&self) -> String {
        let (first, last) = (it::date(self.days.0), it::date(self.days.1));
        if first == last { format!("il {first}") } else { format!("dal {first} al {last}") }
    }
}

/// What exceeds and no quote asks yet, body by body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn proposals(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Proposal>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let mut all: Vec<Proposal> = Vec::new();
    for row in rows::exceeding(rx.conn, centre.as_str(), None)? {
        if all.last().is_none_or(|p| p.body.0 != row.body_id) {
            all.push(empty(&row));
        }
        if let Some(one) = all.last_mut() {
            add(one, &row);
        }
    }
    let priced = priced(rx, centre)?;
    for one in &mut all {
        one.services = services(rx, centre, one, &priced)?;
    }
    all.sort_by(|a, b| a.body.1.cmp(&b.body.1));
    Ok(all)
}

fn empty(row: &HoursRow) -> Proposal {
    Proposal {
        body: (row.body_id.clone(), row.body_name.clone()),
        roles: Vec::new(),
        days: (row.on_date, row.on_date),
        pieces: 0,
        services: Vec::new(),
    }
}

fn add(one: &mut Proposal, row: &HoursRow) {
    one.pieces += 1;
    one.days = (one.days.0.min(row.on_date), one.days.1.max(row.on_date));
    match one.roles.iter_mut().find(|(role, _)| *role == row.role) {
        Some((_, minutes)) => *minutes += row.excess,
        None => one.roles.push((row.role.clone(), row.excess)),
    }
    one.roles.sort();
}

/// The services priced by the hour: code, name and roles.
type Priced = Vec<(String, String, Vec<String>)>;

fn priced(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Priced> {
    use chrono::Datelike;
    let Some(list) = crate::tariffs::for_year(rx, centre, rx.today().year())? else { return Ok(Vec::new()) };
    let names = storage::charter::services(rx.conn, centre.as_str())?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in &list.list.rules {
        if let Price::Hours { roles } = &rule.price {
            all.entry(rule.service.clone()).or_default().extend(roles.iter().map(|r| r.role.clone()));
        }
    }
    let name = |code: &str| names.iter().find(|s| s.code == code).map_or_else(|| code.to_owned(), |s| s.name.clone());
    Ok(all.into_iter().map(|(code, roles)| (name(&code), code, roles)).map(|(n, c, r)| (c, n, r)).collect())
}

fn services(rx: &mut Rx<'_>, centre: Id<Centre>, one: &Proposal, priced: &Priced) -> Result<Vec<(String, String)>> {
    let body: Id<Body> = one.body.0.parse().map_err(Error::internal)?;
    let bought = quotes::allowances_of(rx, centre, body)?;
    let last = bought.iter().rev().find(|a| a.holding.is_hours()).map(|a| a.service.clone());
    let has = |roles: &[String]| one.roles.iter().all(|(role, _)| roles.contains(role));
    let mut all: Vec<(String, String)> =
        priced.iter().filter(|(_, _, roles)| has(roles)).map(|(code, name, _)| (code.clone(), name.clone())).collect();
    all.sort_by_key(|(code, _)| Some(code) != last.as_ref());
    Ok(all)
}

/// The names of the roles that the price list pays by the hour.
pub(super) fn roles_of_list(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for (_, _, roles) in priced(rx, centre)? {
        for role in roles {
            if !all.contains(&role) {
                all.push(role);
            }
        }
    }
    Ok(all)
}

/// Makes a quote of what exceeds of a body, priced by the price list and to be asked with the dues:
/// the officer reads it and sends it, the body's signatory accepts it. Until then the hours wait in it.
///
/// # Errors
/// A refusal when nothing exceeds, or the charter or the price list don't foresee the service;
/// `Forbidden` without [`Permission::EditAgreements`].
pub fn propose(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, service: &str) -> Result<Id<Quote>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let mut pieces = rows::exceeding(tx.conn, centre.as_str(), Some(body.as_str()))?;
    let Some(first) = pieces.first() else {
        return Err(Error::refused("Non ci sono ore eccedenti da proporre per questo ente."));
    };
    let mut sum = empty(first);
    pieces.iter().for_each(|row| add(&mut sum, row));
    let work = |(role, minutes): &(String, i64)| Work {
        role: role.clone(),
        people: 1,
        hours: (Decimal::from(*minutes) / Decimal::from(60)).round_dp(4).normalize(),
    };
    let params = Params { work: sum.roles.iter().map(work).collect(), ..Params::default() };
    let wish = Wish {
        service: service.to_owned(),
        need: format!("Ore di assistenza oltre quelle prepagate, lavorate {}.", sum.when()),
        params: params.clone(),
        ..Wish::default()
    };
    let id = quotes::open_request(tx, scope, body, &NewRequest { wish, source: String::new() })?;
    let days = quotes::settings(&mut tx.reading(), scope)?.valid_days;
    let written = Written {
        asked: Some(Requested { params, ..Requested::default() }),
        valid_until: tx.today().checked_add_days(Days::new(days.into())),
        ..Written::default()
    };
    quotes::write_offer(tx, scope, id, &written)?;
    for row in &mut pieces {
        row.quote_id = id.to_string();
        rows::update(tx.conn, row)?;
    }
    Ok(id)
}

//! Acceding under a scheme, leaving it, and the scheme itself.

use chrono::NaiveDate;
use domain::agreements::{Accession, AccessionState, Existing, Scheme, SchemeTerms, covering, plan_accession};
use domain::identity::{Centre, Permission};
use domain::models::Model;
use domain::territory::Body;
use domain::{Id, Refusal, it};
use rust_decimal::Decimal;
use storage::agreements::{self as rows, AccessionRow, SchemeRow};
use storage::territory::{bodies, memberships};

use super::subscribe::{NewSubscription, subscribe};
use crate::audit::Event;
use crate::{Error, Result, StaffScope, Tx};

/// A body that accedes.
#[derive(Debug, Clone)]
pub struct NewAccession {
    /// Body.
    pub body: Id<Body>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; the end of the scheme when absent.
    pub until: Option<NaiveDate>,
    /// Services asked for, with their quantities.
    pub services: Vec<(String, Option<Decimal>)>,
}

/// Registers the accession of a body with the services that it asks for. The scheme is the one
/// that covers the days; a centre that has none yet begins with the standard terms of its model.
///
/// # Errors
/// `Forbidden`, `NotFound` for an unknown body, a refusal when the days do not fit a scheme or
/// overlap another accession, or when a service may not be subscribed.
pub fn accede(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewAccession) -> Result<Id<Accession>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let body = bodies::by_id(tx.conn, new.body)?.ok_or(Error::NotFound)?;
    let (scheme_id, terms) = scheme_for(tx, scope, centre, new)?;
    let existing = existing_of(tx, centre, new.body)?;
    let period = plan_accession(&terms, new.from, new.until, &existing)?;
    let id: Id<Accession> = tx.id();
    let mut row = AccessionRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: new.body.to_string(),
        scheme_id,
        from_date: period.from,
        until_date: period.until.unwrap_or(terms.until),
        state: String::new(),
        details: String::new(),
        created_at: tx.now,
        changed_at: tx.now,
    };
    row.set_state(&AccessionState::Acceded)?;
    rows::add_accession(tx.conn, &row)?;
    follow(tx, centre, new.body)?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.accede",
        kind: "body",
        id: new.body.as_str(),
        summary: format!("{}: adesione dal {} al {}", body.name, it::date(row.from_date), it::date(row.until_date)),
    };
    tx.audit(scope.actor(), &event, None::<&AccessionRow>, Some(&row))?;
    for (service, quantity) in &new.services {
        let asked = NewSubscription::plain(id, service, *quantity);
        subscribe(tx, scope, &asked)?;
    }
    Ok(id)
}

/// The scheme of these days; written now from the standard terms when the centre has none at all.
fn scheme_for(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    new: &NewAccession,
) -> Result<(String, SchemeTerms)> {
    let schemes = rows::schemes(tx.conn, centre.as_str())?
        .into_iter()
        .map(|s| Ok((s.id.clone(), s.terms()?)))
        .collect::<Result<Vec<_>>>()?;
    if let Some((id, terms)) = covering(&schemes, new.from, new.until) {
        return Ok((id.clone(), terms.clone()));
    }
    if !schemes.is_empty() {
        return Err(Refusal::field(
            "from",
            "Nessuno schema di convenzione copre questi giorni: aggiungere lo schema, oppure cambiare le date.",
        )
        .into());
    }
    let model = crate::models::centre_model(&mut tx.reading(), scope)?.map(|m| m.structure.model);
    let years = if model == Some(Model::InHouse) { 3 } else { 5 };
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let terms = SchemeTerms::standard(&row.province_name, new.from, years, new.until.unwrap_or(new.from));
    let id = save_scheme(tx, scope, None, &terms)?;
    Ok((id.to_string(), terms))
}

fn existing_of(tx: &mut Tx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<Existing>> {
    let titles = rows::schemes(tx.conn, centre.as_str())?;
    let of = rows::accessions_of(tx.conn, centre.as_str(), body.as_str())?;
    Ok(of
        .iter()
        .map(|a| Existing {
            period: a.period(),
            scheme: titles.iter().find(|s| s.id == a.scheme_id).map(|s| s.title.clone()).unwrap_or_default(),
        })
        .collect())
}

/// Brings the membership up to date: from the first day of the first accession to the last of the last.
fn follow(tx: &mut Tx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<()> {
    let all = rows::accessions_of(tx.conn, centre.as_str(), body.as_str())?;
    let since = all.iter().map(|a| a.from_date).min();
    let until = all.iter().map(|a| a.until_date).max();
    Ok(memberships::set_dates(tx.conn, centre, body, (since, until))?)
}

/// Adds or changes a scheme.
///
/// # Errors
/// `Forbidden`, or the fields at fault.
pub fn save_scheme(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Option<Id<Scheme>>,
    terms: &SchemeTerms,
) -> Result<Id<Scheme>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    terms.check()?;
    let before = match id {
        Some(id) => Some(rows::scheme(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?),
        None => None,
    };
    let id = id.unwrap_or_else(|| tx.id());
    let created = before.as_ref().map_or(tx.now, |b| b.created_at);
    let row = SchemeRow::new(centre.as_str(), id.as_str(), terms, created)?;
    if before.is_some() {
        let stranded = rows::accessions(tx.conn, centre.as_str())?
            .into_iter()
            .filter(|a| a.scheme_id == row.id && (a.from_date < terms.from || a.until_date > terms.until))
            .count();
        if stranded > 0 {
            return Err(Refusal::field(
                "until",
                format!("Con queste date {stranded} adesioni resterebbero fuori dallo schema."),
            )
            .into());
        }
        rows::update_scheme(tx.conn, &row)?;
    } else {
        rows::add_scheme(tx.conn, &row)?;
    }
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.scheme",
        kind: "scheme",
        id: id.as_str(),
        summary: format!("Schema di convenzione «{}»", terms.title),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&row))?;
    Ok(id)
}

/// Ends an accession before its time: its days and those of its services end with `last_day`.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when the day is not inside the accession.
pub fn withdraw(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<Accession>,
    notice: NaiveDate,
    last_day: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::accession(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    if last_day < before.from_date || last_day >= before.until_date || notice > last_day {
        return Err(Refusal::field(
            "last_day",
            format!(
                "L'ultimo giorno sta fra il {} e il {}, e non viene prima della comunicazione.",
                it::date(before.from_date),
                it::date(before.until_date)
            ),
        )
        .into());
    }
    let mut row = before.clone();
    row.until_date = last_day;
    row.changed_at = tx.now;
    row.set_state(&AccessionState::Withdrawn { notice, last_day })?;
    rows::update_accession(tx.conn, &row)?;
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    for mut subscription in rows::subscriptions_of(tx.conn, centre.as_str(), &row.body_id)? {
        if subscription.accession_id == row.id
            && subscription.until_date > last_day
            && subscription.from_date <= last_day
        {
            subscription.until_date = last_day;
            rows::update_subscription(tx.conn, &subscription)?;
        }
    }
    follow(tx, centre, body)?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.withdraw",
        kind: "body",
        id: body.as_str(),
        summary: format!("Recesso: ultimo giorno {}", it::date(last_day)),
    };
    tx.audit(scope.actor(), &event, Some(&before), Some(&row))
}

//! Leaving before the end: what it would change, recording it, taking it back.

use chrono::Datelike;
use domain::agreements::{Accession, Leaving, plan_return, plan_withdrawal};
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::{Cents, Id, it};
use storage::agreements::{self as rows, AccessionRow};
use storage::territory::bodies;

use super::accede::existing_of;
use super::look::{HeldService, services_of};
use crate::audit::Event;
use crate::billing::{self, DocumentRow};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// What a withdrawal would change.
#[derive(Debug, Clone)]
pub struct Consequences {
    /// Last day before the withdrawal.
    pub until: chrono::NaiveDate,
    /// Year of the last day.
    pub year: i32,
    /// Net dues of that year without the withdrawal and with it; absent when they can't be reckoned.
    pub dues: Option<(Cents, Cents)>,
    /// Documents of that year and of later ones that were issued already and still stand.
    pub issued: Vec<DocumentRow>,
    /// Services that would end before their day.
    pub services: Vec<HeldService>,
}

/// What a withdrawal would change, without recording it.
///
/// # Errors
/// What [`withdraw`] would refuse; `Forbidden` without [`Permission::EditAgreements`].
pub fn consequences(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Accession>, leaving: &Leaving) -> Result<Consequences> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = rows::accession(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    plan_withdrawal(&row.accession_state()?, row.period(), leaving, rx.today())?;
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let (year, whole) = (leaving.last_day.year(), row.period());
    let before = billing::forecast(rx, centre, body, year, |_| {})?;
    let after = billing::forecast(rx, centre, body, year, |facts| {
        for period in facts.accessions.iter_mut().filter(|p| **p == whole) {
            period.until = Some(leaving.last_day);
        }
    })?;
    let net = |f: &billing::Forecast| f.is_complete().then_some(f.amounts.net);
    Ok(Consequences {
        until: row.until_date,
        year,
        dues: before.as_ref().and_then(net).zip(after.as_ref().and_then(net)),
        issued: billing::standing_documents(rx, centre, body, year)?,
        services: services_of(rx, centre, &row)?.into_iter().filter(|h| h.row.until_date > leaving.last_day).collect(),
    })
}

/// Ends an accession before its time. Its services end with it: they hold within its days.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal (see [`plan_withdrawal`]).
pub fn withdraw(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, leaving: &Leaving) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::accession(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let state = plan_withdrawal(&before.accession_state()?, before.period(), leaving, tx.today())?;
    let mut after = AccessionRow { until_date: leaving.last_day, changed_at: tx.now, ..before.clone() };
    after.set_state(&state)?;
    let summary = format!("Recesso: ultimo giorno {} ({})", it::date(leaving.last_day), leaving.reason.trim());
    save(tx, scope, centre, ("agreements.withdraw", summary), &before, &after)
}

/// Takes back a withdrawal: the accession has again the days that it had.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal (see [`plan_return`]).
pub fn undo_withdrawal(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::accession(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let scheme = rows::scheme(tx.conn, centre.as_str(), &before.scheme_id)?.ok_or(Error::NotFound)?;
    let body: Id<Body> = before.body_id.parse().map_err(Error::internal)?;
    let others = existing_of(tx, centre, body, &before.id)?;
    let days: Period = plan_return(&before.accession_state()?, before.period(), scheme.until_date, &others)?;
    let until_date = days.until.unwrap_or(scheme.until_date);
    let mut after = AccessionRow { until_date, changed_at: tx.now, ..before.clone() };
    after.set_state(&domain::agreements::AccessionState::Acceded)?;
    let summary = format!("Recesso annullato: l'adesione vale di nuovo fino al {}", it::date(until_date));
    save(tx, scope, centre, ("agreements.undo_withdrawal", summary), &before, &after)
}

fn save(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    (action, what): (&'static str, String),
    before: &AccessionRow,
    after: &AccessionRow,
) -> Result<()> {
    rows::update_accession(tx.conn, after)?;
    let body: Id<Body> = after.body_id.parse().map_err(Error::internal)?;
    let name = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?.name;
    let event =
        Event { centre: centre.as_str(), action, kind: "body", id: &after.body_id, summary: format!("{name}: {what}") };
    tx.audit(scope.actor(), &event, Some(before), Some(after))
}

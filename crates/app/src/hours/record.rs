//! Recording hours, correcting them, taking them away. What was before stays in the log.

use domain::hours::{Work, check_open};
use domain::identity::{Centre, Permission, Person};
use domain::month::Month;
use domain::{Id, Refusal};
use storage::Conn;
use storage::helpdesk::tickets::{self, TicketRow};
use storage::hours::{self as rows, HoursRow};

use super::prepaid;
use crate::audit::Event;
use crate::{Actor, Error, Result, Rx, StaffScope, Tx};

/// Hours as somebody types them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWork {
    /// Who worked; the person who records when nobody is named.
    pub person: Option<Id<Person>>,
    /// What was done.
    pub work: Work,
}

/// The months that can't be changed any more.
pub(super) fn closed(conn: &mut Conn, centre: Id<Centre>) -> Result<Vec<Month>> {
    let all = rows::closed(conn, centre.as_str())?;
    Ok(all.into_iter().filter_map(|m| Month::from_number(m.month)).collect())
}

fn person(tx: &mut Tx<'_>, scope: &StaffScope, named: Option<Id<Person>>) -> Result<(String, String)> {
    match named.or(scope.actor().person) {
        None => Ok((String::new(), scope.actor().name.clone())),
        Some(id) => {
            let works = crate::helpdesk::operators(&mut tx.reading(), scope)?;
            let found = works.into_iter().find(|(known, _)| known == id.as_str());
            found.ok_or_else(|| Refusal::field("chi", "Scegliere una persona che lavora all'assistenza.").into())
        }
    }
}

pub(super) fn ticket(conn: &mut Conn, centre: Id<Centre>, number: u32) -> Result<TicketRow> {
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    tickets::find(conn, centre.as_str(), number)?.ok_or(Error::NotFound)
}

/// Records hours on a request or an activity. What the body pays by the hour is taken from its
/// prepaid hours at once; what they don't cover is kept apart.
///
/// # Errors
/// A refusal with the fields at fault, also in a closed month or on a merged request; `NotFound`;
/// `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn record(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, new: &NewWork) -> Result<String> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let about = ticket(tx.conn, centre, number)?;
    if let Some(n) = about.merged_into {
        return Err(Error::refused(format!("La richiesta è stata unita alla n. {n}: le ore si registrano lì.")));
    }
    let closed = closed(tx.conn, centre)?;
    let work = new.work.clone().check(tx.today(), &closed)?;
    check_charged(&work, &about)?;
    let (person_id, person_name) = person(tx, scope, new.person)?;
    let mut row = HoursRow {
        centre_id: centre.to_string(),
        id: tx.id::<HoursRow>().to_string(),
        ticket: about.number,
        person_id,
        person_name,
        role: String::new(),
        on_date: work.on,
        month: 0,
        minutes: 0,
        note: String::new(),
        charged: false,
        drawn: 0,
        excess: 0,
        quote_id: String::new(),
        revision: 1,
        body_id: about.body_id.clone(),
        body_name: about.body_name.clone(),
        queue: about.queue.clone(),
        service: about.service.clone(),
        created_at: tx.now,
        changed_at: tx.now,
    };
    row.set(&work);
    prepaid::draw(tx, (centre, scope.actor()), &mut row)?;
    rows::insert(tx.conn, &row)?;
    log(tx, scope.actor(), &row, "hours.record", "registrate", (None, Some(&row)))?;
    Ok(row.id)
}

/// Records today's work of the person who acts, in the role in which they worked last (the first one
/// to begin with); it is paid by the hour when the body has prepaid hours of that role.
///
/// # Errors
/// As [`record`].
pub fn quick(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, minutes: i64, note: &str) -> Result<String> {
    let found = super::look::of_ticket(&mut tx.reading(), scope, number)?;
    let role = found.roles.first().cloned().unwrap_or_default();
    let charged = found.prepaid.iter().any(|a| a.holding.what == role);
    let work = Work { role, on: tx.today(), minutes, note: note.to_owned(), charged };
    record(tx, scope, number, &NewWork { person: None, work })
}

fn check_charged(work: &Work, about: &TicketRow) -> Result<()> {
    if work.charged && about.body_id.is_empty() {
        let text = "La richiesta non è di un ente: indicare prima l'ente, o non scalare le ore.";
        return Err(Refusal::field("scala", text).into());
    }
    Ok(())
}

/// One piece of work of the centre.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn find(rx: &mut Rx<'_>, scope: &StaffScope, id: &str) -> Result<HoursRow> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    rows::find(rx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)
}

/// Whether a piece of work can be touched: its month is open and no quote asks it.
fn touchable(tx: &mut Tx<'_>, centre: Id<Centre>, row: &HoursRow) -> Result<Vec<Month>> {
    let closed = closed(tx.conn, centre)?;
    check_open(row.month_of(), &closed)?;
    if row.excess > 0 && !row.quote_id.is_empty() {
        let text = "Queste ore sono in un preventivo: per cambiarle, prima ritirarlo.";
        return Err(Error::refused(text));
    }
    Ok(closed)
}

/// Corrects what was recorded: the hours taken are given back and taken again.
///
/// # Errors
/// As [`record`]; a refusal when its month is closed, a quote asks it, or the order that gave the hours
/// was delivered.
pub fn correct(tx: &mut Tx<'_>, scope: &StaffScope, id: &str, new: &NewWork) -> Result<HoursRow> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let before = rows::find(tx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
    let closed = touchable(tx, centre, &before)?;
    let about = ticket(tx.conn, centre, before.ticket.unsigned_abs())?;
    let work = new.work.clone().check(tx.today(), &closed)?;
    check_charged(&work, &about)?;
    let mut row = before.clone();
    if new.person.is_some() {
        (row.person_id, row.person_name) = person(tx, scope, new.person)?;
    }
    row.set(&work);
    prepaid::again(tx, (centre, scope.actor()), &mut row)?;
    rows::update(tx.conn, &row)?;
    log(tx, scope.actor(), &row, "hours.correct", "corrette", (Some(&before), Some(&row)))?;
    Ok(row)
}

/// Takes away what was recorded by mistake; answers the request that it was on.
///
/// # Errors
/// As [`correct`].
pub fn erase(tx: &mut Tx<'_>, scope: &StaffScope, id: &str) -> Result<u32> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = rows::find(tx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
    touchable(tx, centre, &row)?;
    prepaid::give_back(tx, (centre, scope.actor()), &row)?;
    rows::delete(tx.conn, centre.as_str(), id)?;
    log(tx, scope.actor(), &row, "hours.erase", "tolte", (Some(&row), None))?;
    Ok(row.ticket.unsigned_abs())
}

fn log(
    tx: &mut Tx<'_>,
    actor: &Actor,
    row: &HoursRow,
    action: &'static str,
    what: &str,
    (before, after): (Option<&HoursRow>, Option<&HoursRow>),
) -> Result<()> {
    let words = domain::quotes::hours(row.minutes);
    let event = Event {
        centre: &row.centre_id,
        action,
        kind: "hours",
        id: &row.id,
        summary: format!("Richiesta n. {}: {what} {words} di {} ({})", row.ticket, row.person_name, row.role),
    };
    tx.audit(actor, &event, before, after)
}

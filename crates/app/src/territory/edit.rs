//! What a centre writes of a body: counts, contacts, applications, office, notes.

use chrono::NaiveDate;
use domain::identity::{Centre, Permission};
use domain::territory::{Application, Body, Contact, Count, Metric, OfficeCode};
use domain::{Id, Refusal, it};
use serde::Serialize;
use storage::territory::bodies::{self, BodyRow};
use storage::territory::{counts, knowledge, memberships};

use crate::audit::Event;
use crate::mail::Letter;
use crate::{Actor, BodyScope, Error, Result, StaffScope, Tx};

/// The centre and the body, followed from now on, for somebody who may change what the centre knows.
fn open(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<(Id<Centre>, BodyRow)> {
    let centre = scope.centre(Permission::EditTerritory)?;
    let row = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    memberships::follow(tx.conn, centre, std::slice::from_ref(&row.id))?;
    Ok((centre, row))
}

fn log<T: Serialize>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (centre, body): (Id<Centre>, &BodyRow),
    (action, what): (&'static str, &str),
    (before, after): (Option<&T>, Option<&T>),
) -> Result<()> {
    let event = Event {
        centre: centre.as_str(),
        action,
        kind: "body",
        id: &body.id,
        summary: format!("{}: {what}", body.name),
    };
    tx.audit(actor, &event, before, after)
}

/// Has the centre follow a body.
///
/// # Errors
/// `Forbidden` without [`Permission::EditTerritory`]; `NotFound` when there is no such body.
pub fn follow(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    log(tx, scope.actor(), (centre, &row), ("body.follow", "seguito dal centro"), (None::<&()>, None))
}

/// Has the centre no longer follow a body that never was a member.
///
/// # Errors
/// A refusal when the body is or was a member.
pub fn unfollow(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    if !memberships::unfollow(tx.conn, centre, body)? {
        return Err(Error::refused("L'ente ha aderito al centro: resta nell'elenco con la sua storia."));
    }
    log(tx, scope.actor(), (centre, &row), ("body.unfollow", "non più seguito dal centro"), (None::<&()>, None))
}

/// Saves what the centre counted at a date. Population is ISTAT's and comes from its file.
///
/// # Errors
/// A refusal for population; `NotFound` when there is no such body.
pub fn save_count(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, count: &Count) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    if count.metric == Metric::Population {
        return Err(Refusal::field("voce", "La popolazione si carica dal file ISTAT.").into());
    }
    let held = counts::of_bodies(tx.conn, centre, std::slice::from_ref(&row.id))?.remove(&row.id).unwrap_or_default();
    let before = held.iter().find(|c| c.metric == count.metric && c.on == count.on);
    counts::save(tx.conn, centre, body, count)?;
    let what = format!("{} al {}: {}", count.metric.label(), it::date(count.on), count.value);
    log(tx, scope.actor(), (centre, &row), ("body.count", &what), (before, Some(count)))
}

/// Forgets what the centre counted at a date.
///
/// # Errors
/// `NotFound` when the centre has no such count.
pub fn delete_count(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, metric: Metric, on: NaiveDate) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    let held = counts::of_bodies(tx.conn, centre, std::slice::from_ref(&row.id))?.remove(&row.id).unwrap_or_default();
    let before = held.into_iter().find(|c| c.metric == metric && c.on == on);
    if !counts::delete(tx.conn, centre, body, metric, on)? {
        return Err(Error::NotFound);
    }
    log(tx, scope.actor(), (centre, &row), ("body.count", "dato tolto"), (before.as_ref(), None))
}

/// Saves a contact, new or over the one with this id.
///
/// # Errors
/// `NotFound` when there is no such body, or the contact is of another.
pub fn save_contact(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    body: Id<Body>,
    id: Option<Id<Contact>>,
    contact: &Contact,
) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    let before = match id {
        Some(id) => {
            Some(knowledge::find_contact(tx.conn, centre, id)?.filter(|c| c.body_id == row.id).ok_or(Error::NotFound)?)
        }
        None => None,
    };
    let id = id.unwrap_or_else(|| tx.id());
    knowledge::save_contact(tx.conn, centre, body, id, contact)?;
    let before = before.as_ref().map(|b| &b.contact);
    let what = format!("contatto «{}» registrato", contact.role.label());
    log(tx, scope.actor(), (centre, &row), ("body.contact", &what), (before, Some(contact)))
}

/// Forgets a contact.
///
/// # Errors
/// `NotFound` when the body has no such contact.
pub fn delete_contact(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, id: Id<Contact>) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    let before =
        knowledge::find_contact(tx.conn, centre, id)?.filter(|c| c.body_id == row.id).ok_or(Error::NotFound)?;
    knowledge::delete_contact(tx.conn, centre, id)?;
    log(tx, scope.actor(), (centre, &row), ("body.contact", "contatto tolto"), (Some(&before.contact), None))
}

/// Saves an application in use, new or over the one with this id.
///
/// # Errors
/// `NotFound` when there is no such body, or the application is of another.
pub fn save_application(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    body: Id<Body>,
    id: Option<Id<Application>>,
    application: &Application,
) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    write_application(tx, scope.actor(), (centre, &row), id, application)
}

fn write_application(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (centre, row): (Id<Centre>, &BodyRow),
    id: Option<Id<Application>>,
    application: &Application,
) -> Result<()> {
    let before = match id {
        Some(id) => Some(
            knowledge::find_application(tx.conn, centre, id)?.filter(|a| a.body_id == row.id).ok_or(Error::NotFound)?,
        ),
        None => None,
    };
    let id = id.unwrap_or_else(|| tx.id());
    let body = Id::try_from(row.id.clone()).map_err(Error::internal)?;
    knowledge::save_application(tx.conn, centre, body, id, application)?;
    let before = before.as_ref().map(|b| &b.application);
    let what = format!("applicativo «{}» registrato", application.product);
    log(tx, actor, (centre, row), ("body.application", &what), (before, Some(application)))
}

/// Forgets an application in use.
///
/// # Errors
/// `NotFound` when the body has no such application.
pub fn delete_application(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, id: Id<Application>) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    erase_application(tx, scope.actor(), (centre, &row), id)?;
    Ok(())
}

fn erase_application(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (centre, row): (Id<Centre>, &BodyRow),
    id: Id<Application>,
) -> Result<Application> {
    let before =
        knowledge::find_application(tx.conn, centre, id)?.filter(|a| a.body_id == row.id).ok_or(Error::NotFound)?;
    knowledge::delete_application(tx.conn, centre, id)?;
    log(tx, actor, (centre, row), ("body.application", "applicativo tolto"), (Some(&before.application), None))?;
    Ok(before.application)
}

/// A body changes its own applications: the centre is told by mail.
///
/// # Errors
/// `Forbidden` without [`Permission::CompileBody`]; `NotFound` when the application is of another.
pub fn save_own_application(
    tx: &mut Tx<'_>,
    scope: &BodyScope,
    id: Option<Id<Application>>,
    application: &Application,
) -> Result<()> {
    let (centre, body) = scope.body(Permission::CompileBody)?;
    let row = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    write_application(tx, scope.actor(), (centre, &row), id, application)?;
    let what = if id.is_some() { "ha aggiornato" } else { "ha aggiunto" };
    tell_centre(tx, centre, &row, what, application)
}

/// A body takes away one of its own applications: the centre is told by mail.
///
/// # Errors
/// `Forbidden` without [`Permission::CompileBody`]; `NotFound` when the application is of another.
pub fn withdraw_own_application(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Application>) -> Result<()> {
    let (centre, body) = scope.body(Permission::CompileBody)?;
    let row = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let gone = erase_application(tx, scope.actor(), (centre, &row), id)?;
    tell_centre(tx, centre, &row, "ha tolto", &gone)
}

fn tell_centre(tx: &mut Tx<'_>, centre: Id<Centre>, body: &BodyRow, what: &str, a: &Application) -> Result<()> {
    let address = storage::centres::by_id(tx.conn, centre.as_str())?.and_then(|c| c.email);
    let Some(to) = address else { return Ok(()) };
    let expires = a.expires.map(|d| format!("\nScadenza: {}", domain::it::date(d))).unwrap_or_default();
    let body_text = format!(
        "L'ente {} {what} un applicativo in uso.\n\nProdotto: {}\nFornitore: {}\nVersione: {}{expires}\n",
        body.name, a.product, a.supplier, a.version
    );
    let subject = format!("Applicativi in uso: {}", body.name);
    tx.send_mail(&Letter { centre: centre.as_str(), to: &to, subject, body: body_text, attachments: vec![] })?;
    Ok(())
}

/// What a centre writes of a body for its own work.
#[derive(Debug, Clone, Copy, Default)]
pub struct Profile<'a> {
    /// Office to which invoices go; blank for IPA's default.
    pub office: &'a str,
    /// Notes.
    pub note: &'a str,
    /// Domains of mail by which its messages are known, separated by blanks.
    pub domains: &'a str,
}

/// Saves what a centre writes of a body for its own work.
///
/// # Errors
/// A refusal when the code of the office or a domain is malformed.
pub fn save_profile(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, profile: &Profile<'_>) -> Result<()> {
    let (centre, row) = open(tx, scope, body)?;
    let Profile { office, note, domains } = *profile;
    let domains = domain::helpdesk::read_domains(domains)?.join(" ");
    let office = match office.trim() {
        "" => None,
        code => Some(OfficeCode::new(code).map_err(|r| Refusal::field("ufficio", r.message))?.to_string()),
    };
    let before = memberships::find(tx.conn, centre, body)?.ok_or(Error::NotFound)?;
    let mut after = before.clone();
    after.office_code = office;
    note.trim().clone_into(&mut after.note);
    after.mail_domains = Some(domains).filter(|d| !d.is_empty());
    memberships::save(tx.conn, &after)?;
    let what = ("body.profile", "Ufficio di fatturazione, note e domini di posta");
    log(tx, scope.actor(), (centre, &row), what, (Some(&before), Some(&after)))
}

//! Roles: given, ended, with their trace in the log.

use chrono::NaiveDate;
use domain::Id;
use domain::identity::{BodyRole, Centre, Permission, Person, StaffRole};
use domain::territory::Body;
use serde::Serialize;
use storage::identity::{BodyRoleRow, StaffRoleRow, people, roles};

use super::{bodies, platform_event};
use crate::audit::Event;
use crate::{Actor, BodyScope, Error, PlatformScope, Result, StaffScope, Tx};

/// Where a role is held: whose log it goes to, and its name for people.
pub(super) struct Place {
    /// Centre, or the platform's own id.
    pub centre: String,
    /// Name of the centre or of the body.
    pub name: String,
}

impl Place {
    pub(super) fn event<'a>(&'a self, action: &'static str, person: &'a str, summary: String) -> Event<'a> {
        Event { centre: &self.centre, action, kind: "person", id: person, summary }
    }
}

/// What the log keeps of a role.
#[derive(Serialize)]
struct Trace<'a> {
    role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    employer: Option<&'a str>,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

fn staff_trace(row: &StaffRoleRow) -> Trace<'_> {
    Trace { role: &row.role, body: None, employer: row.employer.as_deref(), from: row.from_date, until: row.until_date }
}

fn body_trace(row: &BodyRoleRow) -> Trace<'_> {
    Trace { role: &row.role, body: Some(&row.body_id), employer: None, from: row.from_date, until: row.until_date }
}

pub(super) fn centre_place(tx: &mut Tx<'_>, centre: Id<Centre>) -> Result<Place> {
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    Ok(Place { centre: row.id, name: row.name })
}

pub(super) fn body_place(tx: &mut Tx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Place> {
    let place = centre_place(tx, centre)?;
    Ok(Place { name: bodies::followed(tx, centre, body)?.name, ..place })
}

pub(super) fn save_staff(tx: &mut Tx<'_>, actor: &Actor, place: &Place, row: &StaffRoleRow) -> Result<()> {
    let before = roles::find_staff(tx.conn, &row.centre_id, &row.person_id, &row.role)?;
    roles::save_staff(tx.conn, row)?;
    let label = StaffRole::from_code(&row.role).map_or("", StaffRole::label);
    let event = place.event("identity.grant", &row.person_id, format!("Assegnato l'incarico {label} del centro"));
    tx.audit(actor, &event, before.as_ref().map(staff_trace).as_ref(), Some(&staff_trace(row)))
}

pub(super) fn save_body(tx: &mut Tx<'_>, actor: &Actor, place: &Place, row: &BodyRoleRow) -> Result<()> {
    let before = roles::find_body(tx.conn, &row.centre_id, &row.body_id, &row.person_id, &row.role)?;
    roles::save_body(tx.conn, row)?;
    let label = BodyRole::from_code(&row.role).map_or("", BodyRole::label);
    let summary = format!("Assegnato l'incarico {label} di {}", place.name);
    let event = place.event("identity.grant", &row.person_id, summary);
    tx.audit(actor, &event, before.as_ref().map(body_trace).as_ref(), Some(&body_trace(row)))
}

/// Ends a role of one's centre after its last day; a role that would never have been in force is
/// forgotten.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; `NotFound` without such a role; a refusal
/// when the centre would be left without a coordinator.
pub fn end_staff_role(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    person: Id<Person>,
    role: StaffRole,
    last_day: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::ManagePeople)?;
    let before = roles::find_staff(tx.conn, centre.as_str(), person.as_str(), role.code())?.ok_or(Error::NotFound)?;
    let next = last_day.succ_opt().unwrap_or(last_day).max(tx.today());
    if role == StaffRole::Coordinator
        && roles::count_others_in_staff(tx.conn, centre.as_str(), person.as_str(), role.code(), next)? == 0
    {
        return Err(Error::refused(
            "Il centro resterebbe senza coordinatore: nominarne prima un altro, che abbia accettato l'invito.",
        ));
    }
    let place = centre_place(tx, centre)?;
    let event = place.event("identity.end_role", &before.person_id, format!("Terminato l'incarico {}", role.label()));
    if before.from_date > last_day {
        roles::delete_staff(tx.conn, &before)?;
        return tx.audit(scope.actor(), &event, Some(&staff_trace(&before)), None::<&()>);
    }
    let after = StaffRoleRow { until_date: Some(last_day), ..before.clone() };
    roles::save_staff(tx.conn, &after)?;
    tx.audit(scope.actor(), &event, Some(&staff_trace(&before)), Some(&staff_trace(&after)))
}

/// Ends a role of a body of one's centre after its last day.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; `NotFound` without such a role.
pub fn end_body_role_for(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    body: Id<Body>,
    person: Id<Person>,
    role: BodyRole,
    last_day: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::ManagePeople)?;
    end_in_body(tx, scope.actor(), (centre, body), person, role, last_day)
}

/// Ends a role of one's own body after its last day.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`]; `NotFound` without such a role.
pub fn end_body_role(
    tx: &mut Tx<'_>,
    scope: &BodyScope,
    person: Id<Person>,
    role: BodyRole,
    last_day: NaiveDate,
) -> Result<()> {
    let at = scope.body(Permission::ManageBodyPeople)?;
    end_in_body(tx, scope.actor(), at, person, role, last_day)
}

fn end_in_body(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (centre, body): (Id<Centre>, Id<Body>),
    person: Id<Person>,
    role: BodyRole,
    last_day: NaiveDate,
) -> Result<()> {
    let before = roles::find_body(tx.conn, centre.as_str(), body.as_str(), person.as_str(), role.code())?
        .ok_or(Error::NotFound)?;
    let place = body_place(tx, centre, body)?;
    let summary = format!("Terminato l'incarico {} di {}", role.label(), place.name);
    let event = place.event("identity.end_role", &before.person_id, summary);
    if before.from_date > last_day {
        roles::delete_body(tx.conn, &before)?;
        return tx.audit(actor, &event, Some(&body_trace(&before)), None::<&()>);
    }
    let after = BodyRoleRow { until_date: Some(last_day), ..before.clone() };
    roles::save_body(tx.conn, &after)?;
    tx.audit(actor, &event, Some(&body_trace(&before)), Some(&body_trace(&after)))
}

/// Lets a person log in or not. Deactivating ends their sessions at once.
///
/// # Errors
/// `NotFound` without such a person; a refusal when the platform would be left without an
/// administrator.
pub fn set_active(tx: &mut Tx<'_>, scope: &PlatformScope, person: Id<Person>, active: bool) -> Result<()> {
    let mut row = people::by_id(tx.conn, person.as_str())?.ok_or(Error::NotFound)?;
    let last = row.platform_admin && row.password_hash.is_some() && people::count_admins(tx.conn)? <= 1;
    if !active && last {
        return Err(Error::refused("La piattaforma resterebbe senza amministratore: nominarne prima un altro."));
    }
    let before = row.active;
    row.active = active;
    if !active {
        storage::sessions::delete_of_person(tx.conn, person.as_str(), None)?;
    }
    people::update(tx.conn, &row)?;
    let (action, summary) = if active {
        ("identity.activate", "Riattivato l'accesso di una persona")
    } else {
        ("identity.deactivate", "Disattivato l'accesso di una persona")
    };
    tx.audit(scope.actor(), &platform_event(action, person.as_str(), summary), Some(&before), Some(&active))
}

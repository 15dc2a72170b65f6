//! The habits of a centre's desk, and what a body's agreement promises.

use domain::Id;
use domain::helpdesk::Desk;
use domain::identity::{Centre, Permission};
use storage::Conn;

use crate::audit::Event;
use crate::{Result, Rx, StaffScope, Tx};

const SECTION: &str = "helpdesk";

/// The habits of the desk; the usual ones until the centre chose its own.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn desk(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Desk> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    load(rx.conn, centre.as_str())
}

pub(crate) fn load(conn: &mut Conn, centre: &str) -> Result<Desk> {
    Ok(storage::centres::setting(conn, centre, SECTION)?.unwrap_or_default())
}

/// Saves the habits of the desk. Tickets that are open keep what was promised of them until they
/// change; their deadlines follow the new hours when something happens to them.
///
/// # Errors
/// A refusal with the fields at fault; `Forbidden` without [`Permission::ManageCentre`].
pub fn save_desk(tx: &mut Tx<'_>, scope: &StaffScope, desk: &Desk) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    desk.check()?;
    let before: Option<Desk> = storage::centres::setting(tx.conn, centre.as_str(), SECTION)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), SECTION, desk, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "helpdesk.settings",
        kind: "centre",
        id: centre.as_str(),
        summary: "Modificate le regole dell'assistenza".to_owned(),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(desk))
}

/// The scheme of the agreement that a body has in force, when the desk promises anything by it.
pub(super) fn scheme_of(tx: &mut Tx<'_>, centre: Id<Centre>, body: &str, desk: &Desk) -> Result<Option<String>> {
    if desk.scheme_slas.is_empty() || body.is_empty() {
        return Ok(None);
    }
    let today = tx.today();
    for row in storage::agreements::accessions_of(tx.conn, centre.as_str(), body)? {
        if row.life()?.stage(today).is_member() {
            return Ok(Some(row.scheme_id));
        }
    }
    Ok(None)
}

/// The name of a service of the charter; its code when the charter has it no longer. Nothing is asked
/// of the database without a code.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn service_name(rx: &mut Rx<'_>, scope: &StaffScope, code: &str) -> Result<String> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    if code.is_empty() {
        return Ok(String::new());
    }
    let found = storage::charter::service(rx.conn, centre.as_str(), code)?;
    Ok(found.map_or_else(|| code.to_owned(), |s| s.name))
}

/// Whether a service that is named is in the charter; none may be named.
///
/// # Errors
/// A refusal at the field when it is not there.
pub(super) fn check_service(conn: &mut Conn, centre: &str, code: &str) -> Result<()> {
    if code.is_empty() || storage::charter::service(conn, centre, code)?.is_some() {
        return Ok(());
    }
    Err(domain::Refusal::field("service", "La carta dei servizi non ha questo servizio.").into())
}

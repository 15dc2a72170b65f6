//! Tickets that wait for the end of an outage.

use domain::identity::Permission;
use storage::outages as rows;

use super::act::{Key, load};
use crate::helpdesk;
use crate::{Error, Result, StaffScope, Tx};

/// Attaches an open ticket to an outage that is not over: it will be answered and closed with it. A
/// ticket waits for one outage at a time: it leaves the one before.
///
/// # Errors
/// A refusal when either is over; `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn attach(tx: &mut Tx<'_>, scope: &StaffScope, id: Key, number: u32) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = load(tx, centre, id)?;
    row.standing()?.tell()?;
    let ticket = helpdesk::detail(&mut tx.reading(), scope, number)?.row;
    if !ticket.active {
        return Err(Error::refused("La richiesta è chiusa: va riaperta prima di collegarla."));
    }
    let before = rows::of_ticket(tx.conn, centre.as_str(), ticket.number)?;
    if before.iter().any(|o| o.id == row.id) {
        return Ok(());
    }
    for one in before.iter().filter(|o| o.active) {
        helpdesk::note_tie(tx, scope, number, &format!("Scollegata dal disservizio «{}»", one.title))?;
    }
    rows::detach(tx.conn, centre.as_str(), ticket.number)?;
    rows::attach(tx.conn, centre.as_str(), id.as_str(), ticket.number)?;
    helpdesk::note_tie(
        tx,
        scope,
        number,
        &format!("Collegata al disservizio «{}»: si chiude quando termina", row.title),
    )
}

/// Detaches a ticket from the outage that it waits for.
///
/// # Errors
/// A refusal when it waits for none; `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn detach(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let ticket = helpdesk::detail(&mut tx.reading(), scope, number)?.row;
    if rows::detach(tx.conn, centre.as_str(), ticket.number)? == 0 {
        return Err(Error::refused("La richiesta non è collegata a un disservizio."));
    }
    helpdesk::note_tie(tx, scope, number, "Scollegata dal disservizio")
}

//! Who follows a ticket, and what is remarked on it.

use super::asked::Sender;
use super::open;
use super::work::{By, Shown, Work};
use crate::{Result, StaffScope, Tx};

/// Has somebody follow a ticket: they read the answers.
///
/// # Errors
/// A refusal of what is no address; `NotFound`; `Forbidden`.
pub fn watch(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, who: &Sender) -> Result<()> {
    let work = Work::load(tx, scope, number)?;
    let (name, host) = who.email.split_once('@').unwrap_or_default();
    if name.is_empty() || !host.contains('.') || who.email.contains(char::is_whitespace) {
        return Err(domain::Refusal::field("email", "Scrivere un indirizzo di posta valido.").into());
    }
    open::follow(tx, &work.row, std::slice::from_ref(who))?;
    super::work::log(tx, scope.actor(), &work.row, "ticket.watch", "aggiunto chi segue")
}

/// Has somebody follow a ticket no longer.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub fn unwatch(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, email: &str) -> Result<()> {
    let work = Work::load(tx, scope, number)?;
    storage::helpdesk::people::unwatch(tx.conn, work.centre.as_str(), work.row.number, email)?;
    super::work::log(tx, scope.actor(), &work.row, "ticket.watch", "tolto chi segue")
}

/// Writes in one sentence, for the staff alone, what another capability did with a ticket.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub fn note_tie(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, what: &str) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    work.tell(tx, &By::staff(scope.actor()), Shown::Inner, what, &[])?;
    work.save(tx, scope.actor(), "ticket.remark", &what.to_lowercase()).map(|_| ())
}

//! Something that the program has to tell to whoever works on a ticket.

use domain::Id;
use domain::helpdesk::Author;
use domain::identity::Centre;
use storage::helpdesk::tickets;

use super::notify;
use super::work::{By, Shown, Work};
use crate::{Error, Result, Tx};

/// Writes on a ticket a remark that the staff alone read, and sends it to the person in charge. The
/// clock does not hear of it.
///
/// # Errors
/// `NotFound` for a ticket that is not there.
pub(crate) fn remark(tx: &mut Tx<'_>, centre: Id<Centre>, ticket: i32, what: &str) -> Result<()> {
    let mut work = Work::of(tx, centre, u32::try_from(ticket).map_err(|_| Error::NotFound)?)?;
    let by = By { author: Author::System, id: String::new(), name: "Ore prepagate".to_owned() };
    work.tell(tx, &by, Shown::Inner, what, &[])?;
    tickets::update(tx.conn, &work.row)?;
    notify::in_charge(tx, &work.row, what.to_owned())
}

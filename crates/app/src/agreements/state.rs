//! One accession taken up to be changed, and put back with its history.

use domain::Id;
use domain::agreements::{Accession, Life};
use domain::identity::Permission;
use domain::territory::Body;
use storage::agreements::{self as rows, AccessionRow};
use storage::territory::bodies;

use crate::audit::Event;
use crate::{Actor, Error, Result, StaffScope, Tx};

/// An accession of the centre, to be changed.
pub(super) fn load(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>) -> Result<(AccessionRow, Life)> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = rows::accession(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let life = row.life()?;
    Ok((row, life))
}

/// Saves how far it has come, with a line in the history: `{body}: {what}`.
pub(super) fn save(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    happened: (&'static str, String),
    before: &AccessionRow,
    life: &Life,
) -> Result<AccessionRow> {
    scope.centre(Permission::EditAgreements)?;
    save_as(tx, scope.actor(), happened, before, life)
}

/// The same for whoever was let in by another permission.
pub(super) fn save_as(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (action, what): (&'static str, String),
    before: &AccessionRow,
    life: &Life,
) -> Result<AccessionRow> {
    let mut after = AccessionRow { changed_at: tx.now, ..before.clone() };
    after.set_life(life)?;
    rows::update_accession(tx.conn, &after)?;
    let summary = format!("{}: {what}", body_name(tx, &after)?);
    let event = Event { centre: &after.centre_id, action, kind: "body", id: &after.body_id, summary };
    tx.audit(actor, &event, Some(before), Some(&after))?;
    Ok(after)
}

/// Name of the body of an accession.
pub(super) fn body_name(tx: &mut Tx<'_>, row: &AccessionRow) -> Result<String> {
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    Ok(bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?.name)
}

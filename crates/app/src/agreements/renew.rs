//! An accession that follows another without a day between: the first one is renewed by it.

use domain::agreements::Accession;
use domain::{Id, it};
use storage::agreements::{self as rows, AccessionRow};

use super::state;
use crate::{Error, Result, StaffScope, Tx};

/// Ties an accession that is now in force to the one of the same body that ends the day before.
pub(super) fn link(tx: &mut Tx<'_>, scope: &StaffScope, following: &AccessionRow) -> Result<()> {
    let next = following.life()?;
    if next.in_force().is_none() {
        return Ok(());
    }
    let by: Id<Accession> = following.id.parse().map_err(Error::internal)?;
    for row in rows::accessions_of(tx.conn, &following.centre_id, &following.body_id)? {
        let before = row.id != following.id && row.until_date.succ_opt() == Some(following.from_date);
        if let Some(Ok(life)) = before.then(|| row.life()).transpose()?.map(|life| life.renew(by, &next)) {
            let what = format!("rinnovata dall'adesione dal {}", it::date(following.from_date));
            state::save(tx, scope, ("agreements.renew", what), &row, &life)?;
        }
    }
    Ok(())
}

/// Ties an accession to the one that follows it, as when its withdrawal is taken back.
pub(super) fn link_following(tx: &mut Tx<'_>, scope: &StaffScope, before: &AccessionRow) -> Result<()> {
    let next = before.until_date.succ_opt();
    for row in rows::accessions_of(tx.conn, &before.centre_id, &before.body_id)? {
        if row.id != before.id && Some(row.from_date) == next {
            link(tx, scope, &row)?;
        }
    }
    Ok(())
}

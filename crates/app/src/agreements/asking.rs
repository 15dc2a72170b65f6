//! Asking for a signature by mail: the next one only, when the one before has signed.

use domain::Id;
use domain::agreements::Life;
use domain::agreements::signing::{Side, Signatory};
use domain::territory::Body;
use storage::agreements::AccessionRow;
use storage::identity::addresses;
use storage::territory::bodies;

use super::steps::signing_of;
use crate::mail::Letter;
use crate::{Error, Result, Tx};

/// Writes to the people of the platform who stand on the side whose turn it is.
pub(super) fn ask(tx: &mut Tx<'_>, row: &AccessionRow, life: &Life) -> Result<()> {
    let Some(next) = signing_of(life).and_then(|s| s.next()) else { return Ok(()) };
    let centre = storage::centres::by_id(tx.conn, &row.centre_id)?.ok_or(Error::NotFound)?;
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let body = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let (today, url) = (tx.today(), tx.app.public_url.clone());
    let (to, page) = match next.side {
        Side::Body => (
            addresses::of_body(tx.conn, &row.centre_id, &row.body_id, &["signatory", "referent"], today)?,
            format!("{url}/{}/ente/{}/convenzione", centre.slug, row.body_id),
        ),
        Side::Centre => (
            addresses::of_staff(tx.conn, &row.centre_id, &["secretary", "coordinator"], today)?,
            format!("{url}/{}/cst/adesioni/{}", centre.slug, row.id),
        ),
    };
    for address in &to {
        let letter = Letter {
            centre: &row.centre_id,
            to: address,
            subject: format!("{}: convenzione di {} da firmare", centre.name, body.name),
            body: message(&centre.name, &body.name, next, &page),
            attachments: Vec::new(),
        };
        tx.send_mail(&letter)?;
    }
    Ok(())
}

fn message(centre: &str, body: &str, next: &Signatory, page: &str) -> String {
    format!(
        "La convenzione di {body} attende la firma di {} ({}).\n\nSi scarica da questa pagina, si firma con il proprio \
         strumento (CAdES o PAdES) e si ricarica nella stessa pagina:\n{page}\n\nLa firma dopo si chiede solo quando \
         questa è arrivata.\n\n{centre}\n",
        next.party, next.office
    )
}

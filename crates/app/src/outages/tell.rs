//! The bodies that have the service are told by mail.

use std::collections::BTreeMap;

use domain::Id;
use domain::helpdesk::moment;
use domain::identity::{BodyRole, Centre};
use domain::outages::{Kind, State};
use storage::identity::addresses;
use storage::outages::OutageRow;

use super::holders::{holders, names};
use crate::mail::Letter;
use crate::{Error, Result, Tx};

/// Writes to the referents of the bodies that have the service, or to the body's own address where
/// nobody has a log-in. Answers the messages written, and the bodies without any address.
pub(super) fn tell(tx: &mut Tx<'_>, centre: Id<Centre>, row: &OutageRow, text: &str) -> Result<(usize, Vec<String>)> {
    let today = tx.today();
    let bodies = holders(&mut tx.reading(), centre, &row.service, today)?;
    let mut referents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (body, email) in addresses::of_bodies(tx.conn, centre.as_str(), &[BodyRole::Referent.code()], today)? {
        referents.entry(body).or_default().push(email);
    }
    let own = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let service = names(&mut tx.reading(), centre)?.remove(&row.service).unwrap_or_else(|| row.service.clone());
    let (subject, head) = words(tx, row, &service)?;
    let link = format!("{}/{}/stato", tx.app.public_url, own.slug);
    let (mut sent, mut without) = (0, Vec::new());
    for body in bodies {
        let mut to = referents.remove(&body.id).unwrap_or_default();
        if to.is_empty() {
            to.extend(body.email.clone().or(body.pec.clone()).filter(|a| a.contains('@')));
        }
        if to.is_empty() {
            without.push(body.name);
            continue;
        }
        for address in &to {
            let letter = Letter {
                centre: centre.as_str(),
                to: address,
                subject: format!("{}: {subject}", own.name),
                body: format!(
                    "Per {},\n\n{head}\n\n{text}\n\nLo stato dei servizi: {link}\n\n{}\n",
                    body.name, own.name
                ),
                attachments: Vec::new(),
            };
            tx.send_mail(&letter)?;
            sent += 1;
        }
    }
    Ok((sent, without))
}

/// Subject and first sentence.
fn words(tx: &Tx<'_>, row: &OutageRow, service: &str) -> Result<(String, String)> {
    let declared = row.declared()?;
    let maintenance = declared.kind == Kind::Maintenance;
    let until = declared.until.map(|u| format!(", fine prevista {}", moment(u, tx.now))).unwrap_or_default();
    let from = moment(declared.from, tx.now);
    Ok(match row.standing()? {
        State::Ended(_) if maintenance => (
            format!("manutenzione terminata, {service}"),
            format!("La manutenzione «{}» di {service} è terminata.", row.title),
        ),
        State::Ended(_) => {
            (format!("{service} funziona di nuovo"), format!("Il disservizio «{}» di {service} è risolto.", row.title))
        }
        State::Cancelled(_) => (
            format!("annullato: {}", row.title),
            format!("Quanto annunciato per {service} («{}») non ha luogo.", row.title),
        ),
        State::Declared if maintenance => (
            format!("manutenzione di {service}"),
            format!("Manutenzione di {service}: {}. Comincia {from}{until}.", row.title),
        ),
        State::Declared => (
            format!("disservizio di {service}"),
            format!("{}: {}. Inizio {from}{until}.", declared.kind.label(), row.title),
        ),
    })
}

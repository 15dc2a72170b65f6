//! Writing an offer with the price list, sending it, taking it back.

use chrono::{Datelike, NaiveDate};
use domain::Refusal;
use domain::identity::{BodyRole, Centre, Permission};
use domain::quotes::{Offer, PriceQuestion, Quote, Written, free_line, price_wish};
use domain::tariffs::{BodyFacts, Price, PriceList, Rule, VatSettings};
use domain::territory::Body;
use domain::{Id, it};
use storage::billing::numbers;
use storage::quotes::{self as rows, QuoteRow, RevisionRow};

use super::request::log;
use crate::mail::Letter;
use crate::tariffs::Whom;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Series of the numbers of quotes; a blank keeps it apart from those of documents.
const SERIES: &str = "quote numbers";

/// A quote that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its number and revision in words.
    pub number: String,
    /// How many people were written to.
    pub told: usize,
}

/// Loads a quote of the centre to change it.
pub(super) fn load(tx: &mut Tx<'_>, centre: Id<Centre>, id: Id<Quote>) -> Result<QuoteRow> {
    rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)
}

/// Writes the offer, for the first time or again: the price list gives the lines. What was sent
/// before stays among the revisions, and can't be accepted any more.
///
/// # Errors
/// A refusal when the list lacks a price or a quantity, the body is no member on the first day, or
/// the quote can't change any more; `Forbidden` without [`Permission::EditAgreements`].
pub fn write_offer(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Quote>, written: &Written) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    let today = tx.today();
    let state = row.quote_state()?.write(today)?;
    let offer = priced(&mut tx.reading(), centre, &row, written)?;
    offer.check(today)?;
    row.set_state(&state, tx.now)?;
    row.set_offer(&offer)?;
    rows::update(tx.conn, &row)?;
    let summary = format!("{}: scritto il preventivo per «{}»", row.body_name, row.service_name);
    log(tx, scope.actor(), &row, "quotes.write", summary, Some(&before))
}

/// The offer with the lines of the price list and those written by hand.
fn priced(rx: &mut Rx<'_>, centre: Id<Centre>, row: &QuoteRow, written: &Written) -> Result<Offer> {
    let asked = written.asked.clone().unwrap_or_default();
    let today = rx.today();
    let from = asked.from.unwrap_or(today);
    let Sources { list, body, others, vat } = sources(rx, centre, row, from)?;
    let member = body.accessions.iter().find(|p| p.contains(from));
    let Some(member) = member else {
        let text = format!("Il {} l'ente non ha un'adesione in vigore: scegliere un altro giorno.", it::date(from));
        return Err(Refusal::field("from", text).into());
    };
    if asked.until.is_some_and(|u| u < from || member.until.is_some_and(|end| u > end)) {
        return Err(Refusal::field("until", "L'ultimo giorno sta tra il primo e la fine dell'adesione.").into());
    }
    let question = PriceQuestion {
        list: &list,
        body: &body,
        others: &others,
        service: &row.service,
        quantity: asked.quantity,
        params: &asked.params,
        from,
        until: asked.until,
        on: today,
        vat: &vat,
    };
    let mut lines = if written.asked.is_some() { price_wish(&question)? } else { Vec::new() };
    if lines.is_empty() && written.free.is_empty() {
        let text = "Il listino non ha un prezzo per questo servizio: scrivere le voci a mano, con il motivo.";
        return Err(Refusal::field("free_description-1", text).into());
    }
    for free in &written.free {
        lines.push(free_line(free, &question)?);
    }
    Ok(Offer {
        quantity: asked.quantity,
        params: asked.params.clone(),
        from: Some(from),
        until: asked.until,
        lines,
        free: written.free.clone(),
        note: written.note.trim().to_owned(),
        valid_until: written.valid_until,
        billing: written.billing,
    })
}

/// What prices a quote.
struct Sources {
    list: PriceList,
    body: BodyFacts,
    /// The other members, when the cost of the service is shared.
    others: Vec<BodyFacts>,
    vat: VatSettings,
}

fn sources(rx: &mut Rx<'_>, centre: Id<Centre>, row: &QuoteRow, from: NaiveDate) -> Result<Sources> {
    let year = from.year();
    let list = crate::tariffs::for_year(rx, centre, year)?.map(|v| v.list).ok_or_else(|| {
        Error::refused(format!("Nessun listino approvato vale per il {year}: approvarne uno prima di preventivare."))
    })?;
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let facts = crate::tariffs::facts(rx, centre, Whom::One(body), year)?.bodies;
    let body = facts
        .into_iter()
        .next()
        .ok_or_else(|| Error::refused("L'ente non ha aderito: un ordine ha bisogno di un'adesione in vigore."))?;
    let shared = |r: &Rule| r.service == row.service && matches!(r.price, Price::Share { .. });
    let mut others = Vec::new();
    if list.rules.iter().any(shared) {
        others = crate::tariffs::facts(rx, centre, Whom::Members, year)?.bodies;
        others.retain(|b| b.id != body.id);
    }
    let vat = crate::tariffs::vat_settings(rx, centre)?;
    Ok(Sources { list, body, others, vat })
}

/// Sends the offer: it gets its number the first time, a revision each time, and the body's
/// referents and signatories are written to.
///
/// # Errors
/// A refusal when there is nothing to send or its last day has passed; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn send(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Quote>) -> Result<Sent> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    let today = tx.today();
    let offer = row.offer()?.ok_or_else(|| Error::refused("Il preventivo è ancora da scrivere."))?;
    let valid_until = offer.check(today)?;
    let state = row.quote_state()?.send(today, valid_until)?;
    if row.number == 0 {
        row.year = today.year();
        row.number = numbers::take(tx.conn, centre.as_str(), SERIES, row.year, 1)?;
    }
    row.revision += 1;
    row.valid_until = Some(valid_until);
    row.set_state(&state, tx.now)?;
    rows::update(tx.conn, &row)?;
    let revision = RevisionRow {
        centre_id: row.centre_id.clone(),
        quote_id: row.id.clone(),
        revision: row.revision,
        sent_on: today,
        offer_json: row.offer_json.clone(),
        actor_name: scope.actor().name.clone(),
        pdf_file_id: None,
    };
    rows::add_revision(tx.conn, &revision)?;
    let number = in_words(&row);
    let summary = format!("{}: inviato il preventivo {number} di {}", row.body_name, offer.all().total);
    log(tx, scope.actor(), &row, "quotes.send", summary, Some(&before))?;
    let text = format!(
        "è pronto il preventivo {number} per «{}»: {} con l'IVA. Vale fino al {}.\n\nLo accetta o lo rifiuta il \
         firmatario dell'ente, alla sua scrivania.",
        row.service_name,
        offer.all().total,
        it::date(valid_until)
    );
    let told = tell_body(tx, &row, format!("Preventivo {number}"), &text)?;
    Ok(Sent { number, told })
}

/// Number and revision: `3/2026`, `3/2026 (revisione 2)`.
pub(super) fn in_words(row: &QuoteRow) -> String {
    let number = row.quote_number().map(|n| n.to_string()).unwrap_or_default();
    if row.revision > 1 { format!("{number} (revisione {})", row.revision) } else { number }
}

/// Takes a quote back, or says that a request can't be answered, and tells the body why.
///
/// # Errors
/// A refusal without a reason or when it is an order; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn withdraw(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Quote>, reason: &str) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    let state = row.quote_state()?.withdraw(tx.today(), reason)?;
    row.set_state(&state, tx.now)?;
    rows::update(tx.conn, &row)?;
    crate::hours::release(tx, centre, &row.id)?;
    let summary = format!("{}: ritirato il preventivo per «{}»", row.body_name, row.service_name);
    log(tx, scope.actor(), &row, "quotes.withdraw", summary, Some(&before))?;
    let text = format!("il centro ritira il preventivo per «{}».\n\nMotivo: {}", row.service_name, reason.trim());
    tell_body(tx, &row, format!("Preventivo ritirato: {}", row.service_name), &text)?;
    Ok(())
}

/// Writes to the referents and signatories of a body; gives how many.
pub(super) fn tell_body(tx: &mut Tx<'_>, row: &QuoteRow, subject: String, text: &str) -> Result<usize> {
    let roles = [BodyRole::Referent.code(), BodyRole::Signatory.code()];
    let today = tx.today();
    let to = storage::identity::roles::addresses_in_body(tx.conn, &row.centre_id, &row.body_id, &roles, today)?;
    let centre = storage::centres::by_id(tx.conn, &row.centre_id)?.ok_or(Error::NotFound)?;
    let link = format!("{}/{}/ente/{}/preventivi/{}", tx.app.public_url, centre.slug, row.body_id, row.id);
    for address in &to {
        let body = format!("Per {},\n\n{text}\n\n{link}\n\n{}", row.body_name, centre.name);
        let letter = Letter {
            centre: &row.centre_id,
            to: address,
            subject: format!("{}: {subject}", centre.name),
            body,
            attachments: Vec::new(),
        };
        tx.send_mail(&letter)?;
    }
    Ok(to.len())
}

/// Writes to the centre, where it can be reached by mail.
pub(super) fn tell_centre(
    tx: &mut Tx<'_>,
    centre: Id<Centre>,
    subject: String,
    text: &str,
    id: Id<Quote>,
) -> Result<()> {
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let reach = row.reach();
    let to = if reach.referent_email.is_empty() { reach.email } else { reach.referent_email };
    if to.is_empty() {
        return Ok(());
    }
    let link = format!("{}/{}/cst/preventivi/{id}", tx.app.public_url, row.slug);
    let body = format!("{text}\n\n{link}");
    tx.send_mail(&Letter { centre: centre.as_str(), to: &to, subject, body, attachments: Vec::new() })
}

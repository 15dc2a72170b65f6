//! Orders: carried out, and asked by a document of their own.

use chrono::NaiveDate;
use domain::billing::Document;
use domain::identity::Permission;
use domain::quotes::{Quote, holdings};
use domain::{FieldError, Id, Refusal, it};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use storage::quotes::{self as rows, UseRow};

use super::request::log;
use super::view::{Billed, billed};
use super::write::{load, tell_body};
use crate::{Error, Result, StaffScope, Tx};

/// What the centre says when an order was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// When.
    pub on: NaiveDate,
    /// What was really used in all, in the order of what was bought: hours, or units.
    pub used: Vec<Decimal>,
    /// A remark for the body.
    pub note: String,
}

/// Confirms that an order was carried out, with what was really used; tells the body.
///
/// # Errors
/// A refusal when a figure is missing, less than what was recorded already, or the day is wrong;
/// `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn deliver(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Quote>, delivery: &Delivery) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let before = load(tx, centre, id)?;
    let mut row = before.clone();
    let state = row.quote_state()?.deliver(tx.today(), delivery.on, &delivery.note)?;
    let offer = row.offer()?.unwrap_or_default();
    let known: Vec<_> = rows::uses(tx.conn, centre.as_str(), &row.id)?.iter().map(UseRow::hour_use).collect();
    let held = holdings(&offer, &known);
    let mut faults = Vec::new();
    for ((h, place), used) in held.iter().zip(1..).zip(&delivery.used) {
        if *used < h.used {
            let text = format!("Sono già registrate {}: il totale non può essere minore.", h.in_words(h.used));
            faults.push(FieldError::new(format!("used-{place}"), text));
        }
    }
    if held.len() != delivery.used.len() {
        faults.push(FieldError::new("used-1", "Scrivere quanto si è usato di ogni voce."));
    }
    if let Some(refusal) = Refusal::of_fields(faults) {
        return Err(refusal.into());
    }
    for (h, used) in held.iter().zip(&delivery.used).filter(|(h, used)| **used > h.used) {
        let more = *used - h.used;
        let hours = h.is_hours();
        let minutes = (more * Decimal::from(60)).round().to_i64().unwrap_or(0);
        let entry = UseRow {
            centre_id: row.centre_id.clone(),
            id: tx.id::<UseRow>().to_string(),
            quote_id: row.id.clone(),
            body_id: row.body_id.clone(),
            what: h.what.clone(),
            minutes: if hours { minutes } else { 0 },
            quantity_e4: if hours { 0 } else { storage::agreements::to_e4(more).unwrap_or(0) },
            on_date: delivery.on,
            reference: "Consegna dell'ordine".to_owned(),
            source: format!("consegna:{}", row.id),
            actor_name: scope.actor().name.clone(),
            created_at: tx.now,
        };
        rows::add_use(tx.conn, &entry)?;
    }
    row.set_state(&state, tx.now)?;
    rows::update(tx.conn, &row)?;
    let number = row.order().map(|n| n.to_string()).unwrap_or_default();
    let summary = format!("{}: consegnato l'ordine {number} il {}", row.body_name, it::date(delivery.on));
    log(tx, scope.actor(), &row, "quotes.deliver", summary, Some(&before))?;
    let text =
        format!("l'ordine {number} per «{}» è consegnato. La pagina dice che cosa si è usato.", row.service_name);
    tell_body(tx, &row, format!("Ordine {number} consegnato"), &text)?;
    Ok(())
}

/// Says that the amounts of an order are to be asked again, after the document that asked them was taken
/// back: with the next dues or alone, as the quote says.
///
/// # Errors
/// A refusal while a document or a campaign asks them; `Forbidden` without [`Permission::EditBilling`].
pub fn bill_again(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Quote>) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    let row = load(tx, centre, id)?;
    let Some(Billed::TakenBack(document)) = billed(&mut tx.reading(), centre, &row.id)? else {
        return Err(Error::refused(
            "L'importo si chiede di nuovo solo dopo che il documento che lo chiedeva è stato stornato o annullato.",
        ));
    };
    rows::unbind(tx.conn, centre.as_str(), &row.id)?;
    let number = row.order().map(|n| n.to_string()).unwrap_or_default();
    let summary = format!(
        "{}: l'ordine {number} è di nuovo da chiedere, il documento {} è stato stornato",
        row.body_name,
        document.number_text()
    );
    log(tx, scope.actor(), &row, "quotes.bill_again", summary, None)
}

/// Asks the one-off amounts of an order by a document of their own. It can be done once, unless
/// that document is taken back ([`bill_again`]).
///
/// # Errors
/// A refusal when nothing is to be asked, a document or an approved campaign asks it already, or the
/// body lacks something; `Forbidden` without [`Permission::EditBilling`].
pub fn invoice(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Quote>) -> Result<Id<Document>> {
    let centre = scope.centre(Permission::EditBilling)?;
    let row = load(tx, centre, id)?;
    let Some(number) = row.order() else {
        return Err(Error::refused("Si chiede il pagamento di un ordine, non di un preventivo."));
    };
    if let Some(known) = rows::billed(tx.conn, centre.as_str(), &row.id)? {
        return Err(Error::refused(match known.document_id {
            Some(_) => format!("L'ordine {number} ha già il suo documento: non si chiede due volte."),
            None => format!("L'ordine {number} è nelle quote già approvate: lo chiede il loro documento."),
        }));
    }
    let lines = row.offer()?.map(|o| o.to_bill(&number.to_string(), &row.id)).unwrap_or_default();
    if lines.is_empty() || !row.to_bill {
        return Err(Error::refused(format!("L'ordine {number} non ha importi da chiedere una volta sola.")));
    }
    let body = row.body_id.parse().map_err(Error::internal)?;
    let made = crate::billing::issue_alone(tx, centre, body, lines, &format!("Ordine {number}"))?;
    rows::bind(tx.conn, centre.as_str(), &row.id, &made.id, tx.now)?;
    let summary = format!("{}: ordine {number} chiesto con il documento {}", row.body_name, made.number_text());
    log(tx, scope.actor(), &row, "quotes.invoice", summary, None)?;
    made.id.parse().map_err(Error::internal)
}

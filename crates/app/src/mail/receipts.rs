//! Receipts of certified mail and notices of what could not be delivered, tied to what was sent.

use documents::message::{Message, Receipt, ReceiptKind};
use domain::identity::Permission;
use storage::mail::inbound::{self, InboundRow, ReceiptRow};
use storage::mail::sending;

use crate::helpdesk as desk;
use crate::{Error, Result, StaffScope, Tx};

/// Ties a receipt to the message that it speaks of. Answers the request in which that was sent.
pub(super) fn link(tx: &mut Tx<'_>, scope: &StaffScope, row: &InboundRow, receipt: &Receipt) -> Result<Option<i32>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let of = receipt.of.clone().unwrap_or_default();
    let certificate = &receipt.certificate;
    let sent = if of.is_empty() { Vec::new() } else { sending::by_message(tx.conn, centre.as_str(), &of)? };
    let recipient = certificate.delivered_to.clone();
    let one = sent.iter().find(|s| s.recipient.eq_ignore_ascii_case(&recipient)).or_else(|| sent.first());
    let stored = ReceiptRow {
        centre_id: centre.to_string(),
        id: row.id.clone(),
        mail_id: one.map(|s| s.mail_id.clone()).unwrap_or_default(),
        sent_message_id: of.clone(),
        kind: receipt.kind.code().to_owned(),
        recipient,
        certified_at: certificate.at.clone(),
        error: certificate.error.clone(),
        received_at: tx.now,
    };
    inbound::insert_receipt(tx.conn, &stored)?;
    if let Some(one) = one {
        tell_the_outbox(tx, &one.mail_id, receipt)?;
    }
    let known = if of.is_empty() { Vec::new() } else { desk::by_message(&mut tx.reading(), scope, &[of])? };
    let Some(known) = known.into_iter().find(|k| k.direct) else { return Ok(None) };
    // The recipient answers to the envelope: its id belongs to the conversation too.
    if !certificate.identifier.is_empty() {
        let id = [(certificate.identifier.clone(), true)];
        storage::helpdesk::messages::remember(tx.conn, centre.as_str(), known.ticket, &id)?;
    }
    if receipt.kind.is_failure() {
        let to = if stored.recipient.is_empty() { String::new() } else { format!(" a {}", stored.recipient) };
        let text = format!("{}{to}. La risposta non è arrivata: scegliere un altro recapito.", receipt.kind.label());
        note(tx, scope, known.ticket, text)?;
    }
    Ok(Some(known.ticket))
}

/// What a receipt says of a message whose outcome was not known, or that did not arrive.
fn tell_the_outbox(tx: &mut Tx<'_>, mail_id: &str, receipt: &Receipt) -> Result<()> {
    let Some(mail) = storage::mail::find(tx.conn, mail_id)? else { return Ok(()) };
    let unsure = matches!(mail.state.as_str(), "transit" | "uncertain");
    match receipt.kind {
        ReceiptKind::Accepted | ReceiptKind::TakenCharge | ReceiptKind::Delivered if unsure => {
            storage::mail::set_state(tx.conn, mail_id, "sent", Some(tx.now), None)?;
        }
        kind if kind.is_failure() => {
            storage::mail::set_state(tx.conn, mail_id, "failed", mail.sent_at, Some(kind.label()))?;
        }
        _ => {}
    }
    Ok(())
}

/// Says on a request that an answer could not be delivered.
pub(super) fn note_bounce(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, message: &Message) -> Result<()> {
    let number = super::judge::stored_number(number).ok_or(Error::NotFound)?;
    let first: Vec<&str> = message.text.lines().filter(|l| !l.trim().is_empty()).take(8).collect();
    let text =
        format!("Avviso di mancato recapito: un messaggio di questa richiesta non è arrivato.\n\n{}", first.join("\n"));
    note(tx, scope, number, text)
}

fn note(tx: &mut Tx<'_>, scope: &StaffScope, ticket: i32, text: String) -> Result<()> {
    let Ok(number) = u32::try_from(ticket) else { return Ok(()) };
    match desk::note(tx, scope, number, &desk::Message::text(text)) {
        Ok(_) | Err(Error::Refused(_) | Error::NotFound) => Ok(()),
        Err(e) => Err(e),
    }
}

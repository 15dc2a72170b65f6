//! What the staff see of the mail that came: what was put aside and why, what was ignored, what waits,
//! and what they do about it.

use documents::message::{Limits, Message, read};
use domain::Refusal;
use domain::helpdesk::Channel;
use domain::identity::Permission;
use storage::mail::inbound;
pub use storage::mail::inbound::{InboundRow, ReceiptRow};
use storage::mail::{mailboxes, sending};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::judge::{Judged, judge_rows, judged, stored_number};
use crate::audit::Event;
use crate::helpdesk as desk;
use crate::{App, Error, Result, Rx, StaffScope, Tx};

/// The states in which messages are listed.
pub const LISTED: [&str; 5] = ["quarantined", "ignored", "stored", "ticket", "reply"];

/// What waits at the centre's mail, for the desk to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waits {
    /// Messages put aside.
    pub quarantined: i64,
    /// Messages that are here and are not read yet.
    pub stored: i64,
    /// Messages ignored.
    pub ignored: i64,
    /// Messages that opened or joined a request.
    pub placed: i64,
    /// Mailboxes whose server does not answer: name, since when, why.
    pub silent: Vec<(String, chrono::NaiveDateTime, String)>,
    /// Messages that wait to leave and whose last attempt failed.
    pub delayed: i64,
    /// Messages that left without anybody knowing whether they arrived.
    pub uncertain: i64,
    /// Messages that did not leave or did not arrive.
    pub failed: i64,
}

/// What waits at the mail of one's centre.
///
/// # Errors
/// `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn waits(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Waits> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut waits = Waits::default();
    for (state, count) in inbound::counts(rx.conn, centre.as_str())? {
        match state.as_str() {
            "quarantined" => waits.quarantined = count,
            "stored" => waits.stored = count,
            "ignored" => waits.ignored = count,
            _ => waits.placed += count,
        }
    }
    for row in mailboxes::of_centre(rx.conn, centre.as_str())?.into_iter().filter(|m| m.active) {
        if let Some(since) = row.failing_since {
            waits.silent.push((row.address, since, row.failure.unwrap_or_default()));
        }
    }
    (waits.delayed, waits.uncertain, waits.failed) = sending::pending(rx.conn, centre.as_str())?;
    Ok(waits)
}

/// A page of the messages in a state, newest first.
///
/// # Errors
/// `NotFound` for a state that is not listed; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn inbox(rx: &mut Rx<'_>, scope: &StaffScope, state: &str, cursor: &Cursor) -> Result<Page<InboundRow>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    if !LISTED.contains(&state) {
        return Err(Error::NotFound);
    }
    Ok(inbound::list(rx.conn, centre.as_str(), state, cursor, PAGE_ROWS)?)
}

/// A message that came, as the staff read it.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// What is known of it.
    pub row: InboundRow,
    /// What it says, when it can be read.
    pub message: Option<Message>,
    /// Name of the mailbox from which it was taken.
    pub mailbox: Option<String>,
}

/// One message.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn arrived(rx: &mut Rx<'_>, scope: &StaffScope, id: &str) -> Result<Arrived> {
    let (row, bytes) = original(rx, scope, id)?;
    let message = std::panic::catch_unwind(|| read(&bytes, Limits::default())).ok().and_then(std::result::Result::ok);
    let mailbox = mailboxes::find(rx.conn, &row.centre_id, &row.mailbox_id)?.map(|m| m.address);
    Ok(Arrived { row, message, mailbox })
}

/// The bytes of a message as they came.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn original(rx: &mut Rx<'_>, scope: &StaffScope, id: &str) -> Result<(InboundRow, Vec<u8>)> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = inbound::find(rx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
    let bytes = rx.app.files.get(&row.sha256)?;
    Ok((row, bytes))
}

/// The messages that came for a request, oldest first.
///
/// # Errors
/// `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn of_ticket(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<Vec<InboundRow>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let Some(number) = stored_number(number) else { return Ok(Vec::new()) };
    Ok(inbound::of_ticket(rx.conn, centre.as_str(), number)?)
}

/// Tries again to read a message that was put aside or waits.
///
/// # Errors
/// `NotFound`; a refusal for one that was decided; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn retry(app: &App, scope: &StaffScope, id: &str) -> Result<Judged> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = app.write(|tx| {
        let mut row = inbound::find(tx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
        if !matches!(row.state.as_str(), "quarantined" | "stored") {
            return Err(decided());
        }
        "stored".clone_into(&mut row.state);
        row.reason = None;
        inbound::update(tx.conn, &row)?;
        log(tx, scope, &row, "mail.retry", "Riprovata la lettura di un messaggio in quarantena")?;
        Ok(row)
    })?;
    judge_rows(app, scope, vec![row]).pop().unwrap_or(Err(Error::NotFound))
}

fn decided() -> Error {
    Error::refused("Il messaggio non è più in quarantena: qualcuno se ne è già occupato.")
}

/// What the staff do by hand with a message that was put aside or ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByHand {
    /// It joins this request, with its original among the files.
    Joins(u32),
    /// It opens one.
    Opens,
    /// Nothing is made of it.
    Ignored,
}

/// Decides by hand of a message that was put aside, ignored, or waits.
///
/// # Errors
/// A refusal for one that has its request, or when the request refuses it; `NotFound`; `Forbidden`
/// without [`Permission::WorkHelpdesk`].
pub fn by_hand(tx: &mut Tx<'_>, scope: &StaffScope, id: &str, what: ByHand) -> Result<Judged> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut row = inbound::find(tx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
    if !matches!(row.state.as_str(), "quarantined" | "ignored" | "stored") {
        return Err(decided());
    }
    let bytes = tx.app.files.get(&row.sha256)?;
    let message = std::panic::catch_unwind(|| read(&bytes, Limits::default())).ok().and_then(std::result::Result::ok);
    let from = message.as_ref().and_then(|m| m.from.clone()).unwrap_or_default();
    let name = from.name.as_deref().unwrap_or_default();
    let (sender, body) = desk::sender(&mut tx.reading(), scope, name, &from.address)?;
    let written = by_hand_text(&row, message.as_ref());
    let mailed =
        desk::Mailed { message_id: message.as_ref().and_then(|m| m.message_id.clone()), references: Vec::new() };
    let actor = scope.actor().name.clone();
    let (state, ticket, reason) = match what {
        ByHand::Joins(number) if from.address.is_empty() => {
            desk::note(tx, scope, number, &written)?;
            ("reply", stored_number(number), format!("Assegnato a mano da {actor}"))
        }
        ByHand::Joins(number) => {
            let joined = desk::hear(tx, scope, number, (&sender, Channel::Mail), &written, &mailed)?;
            ("reply", stored_number(joined), format!("Assegnato a mano da {actor}"))
        }
        ByHand::Opens => {
            let subject = message.as_ref().map(|m| m.subject.clone()).unwrap_or_default();
            let mut new = desk::NewTicket::plain(Channel::Mail, sender, &subject, written);
            new.mailed = mailed;
            new.body = body;
            let number = desk::open(tx, scope, &new)?;
            ("ticket", stored_number(number), format!("Aperto a mano da {actor}"))
        }
        ByHand::Ignored => ("ignored", None, format!("Ignorato a mano da {actor}")),
    };
    state.clone_into(&mut row.state);
    row.ticket = ticket;
    row.reason = Some(reason);
    row.decided_at = Some(tx.now);
    inbound::update(tx.conn, &row)?;
    log(tx, scope, &row, "mail.by_hand", "Deciso a mano un messaggio ricevuto")?;
    Ok(judged(&row))
}

/// What the request shows of a message that was decided by hand: its text when it has one, and the
/// way to the original.
fn by_hand_text(row: &InboundRow, message: Option<&Message>) -> desk::Message {
    let body =
        message.map(|m| m.text.as_str()).filter(|t| !t.is_empty()).unwrap_or("(il testo non si riesce a leggere)");
    let reason = row.reason.as_deref().unwrap_or_default();
    let text = format!("{body}\n\n[Messaggio assegnato a mano. {reason}.]");
    desk::Message { source: Some(row.id.clone()), ..desk::Message::text(text) }
}

/// Decides of a message whose outcome is not known: it is sent again under the same id, or taken for
/// sent.
///
/// # Errors
/// `NotFound` for one whose outcome is known; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn settle(tx: &mut Tx<'_>, scope: &StaffScope, mail_id: &str, again: bool) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mail =
        storage::mail::find(tx.conn, mail_id)?.filter(|m| m.centre_id == centre.as_str()).ok_or(Error::NotFound)?;
    if !matches!(mail.state.as_str(), "uncertain" | "failed") {
        return Err(Refusal::new("L'esito di questo messaggio è già noto.").into());
    }
    if again {
        storage::mail::set_state(tx.conn, mail_id, "waiting", None, None)?;
        tx.enqueue(centre.as_str(), super::SEND, &mail_id)?;
    } else {
        storage::mail::set_state(tx.conn, mail_id, "sent", Some(tx.now), None)?;
    }
    let summary = if again {
        "Inviato di nuovo un messaggio di esito incerto"
    } else {
        "Dato per inviato un messaggio di esito incerto"
    };
    let event = Event {
        centre: centre.as_str(),
        action: "mail.settle",
        kind: "mail",
        id: mail_id,
        summary: summary.to_owned(),
    };
    tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)
}

/// The receipts of a message that was sent, oldest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`].
pub fn receipts(rx: &mut Rx<'_>, scope: &StaffScope, mail_id: &str) -> Result<Vec<ReceiptRow>> {
    let centre = scope.centre(Permission::ManageCentre)?;
    Ok(inbound::receipts(rx.conn, centre.as_str(), mail_id)?)
}

fn log(tx: &mut Tx<'_>, scope: &StaffScope, row: &InboundRow, action: &'static str, summary: &str) -> Result<()> {
    let event =
        Event { centre: &row.centre_id, action, kind: "inbound_message", id: &row.id, summary: summary.to_owned() };
    tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)
}

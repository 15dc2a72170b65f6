//! What becomes of a message that came: a request, a part of one, nothing, or a place aside for the
//! staff to look at. Decided once, in one transaction with what it causes.

use documents::message::{Limits, Message, Pec, Unreadable, read};
use domain::helpdesk::{self, Automatic, Channel, Place};
use domain::identity::Permission;
use storage::mail::inbound::{self, InboundRow};
use storage::mail::mailboxes;

use super::place::{self, Placed};
use super::receipts;
use crate::helpdesk as desk;
use crate::{App, Error, Result, StaffScope, Tx};

/// Messages decided in one transaction.
const BATCH: usize = 20;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It opened a request.
    Ticket,
    /// It joined one.
    Reply,
    /// Nothing is made of it.
    Ignored,
    /// It is kept aside for the staff.
    Quarantined,
}

impl Outcome {
    /// Code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Reply => "reply",
            Self::Ignored => "ignored",
            Self::Quarantined => "quarantined",
        }
    }
}

/// A message that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Subject.
    pub subject: String,
    /// Address of the sender.
    pub from: String,
    /// Files that it carries.
    pub attachments: usize,
    /// Why it was ignored or put aside.
    pub reason: Option<String>,
    /// The request that it opened, joined or speaks of.
    pub ticket: Option<u32>,
}

/// A message with what it says, before it is decided.
struct Opened {
    row: InboundRow,
    message: Result<Message, Unreadable>,
    files: Vec<desk::StoredFile>,
    /// What is to be said of it besides.
    notes: Vec<String>,
}

/// Decides everything that waits of a centre. Answers what became of it, and how many messages could
/// not be decided yet.
///
/// # Errors
/// When the database can't even be read; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn judge_all(app: &App, scope: &StaffScope) -> Result<(Vec<Judged>, usize)> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let (mut judged, mut failed, mut after) = (Vec::new(), 0, String::new());
    let most = i64::try_from(BATCH).unwrap_or(20);
    loop {
        let rows = app.read(|rx| Ok(inbound::waiting(rx.conn, centre.as_str(), &after, most)?))?;
        let Some(last) = rows.last() else { return Ok((judged, failed)) };
        after.clone_from(&last.id);
        for outcome in judge_rows(app, scope, rows) {
            match outcome {
                Ok(one) => judged.push(one),
                Err(e) => {
                    tracing::error!(error = %e, "message not read yet");
                    failed += 1;
                }
            }
        }
    }
}

/// Decides some messages: together, and one by one when together they can't be.
pub(super) fn judge_rows(app: &App, scope: &StaffScope, rows: Vec<InboundRow>) -> Vec<Result<Judged>> {
    let mut opened = Vec::new();
    let mut all = Vec::new();
    for row in rows {
        match open(app, scope, row) {
            Ok(one) => opened.push(one),
            Err(e) => all.push(Err(e)),
        }
    }
    let together = app.write(|tx| opened.iter().map(|one| decide(tx, scope, one)).collect::<Result<Vec<_>>>());
    match together {
        Ok(judged) => all.extend(judged.into_iter().map(Ok)),
        Err(_) => all.extend(opened.iter().map(|one| alone(app, scope, one))),
    }
    all
}

/// Decides one message; what a rule of the desk refuses is put aside with its sentence.
fn alone(app: &App, scope: &StaffScope, one: &Opened) -> Result<Judged> {
    match app.write(|tx| decide(tx, scope, one)) {
        Err(Error::Refused(refusal)) => app.write(|tx| aside(tx, one, &refusal.message)),
        other => other,
    }
}

/// Reads the bytes and stores the files: all that needs no transaction.
fn open(app: &App, scope: &StaffScope, row: InboundRow) -> Result<Opened> {
    let bytes = app.files.get(&row.sha256)?;
    // The reader is tried by fuzzing; should it fail all the same, one message is put aside.
    let message = std::panic::catch_unwind(|| read(&bytes, Limits::default())).unwrap_or(Err(Unreadable::Reader));
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    if let Ok(message) = &message
        && !matches!(message.pec, Some(Pec::Receipt(_)))
    {
        notes.clone_from(&message.notes);
        for file in &message.files {
            let attached = desk::Attached { name: file.name.clone(), bytes: file.bytes.clone() };
            match desk::store_files(app, scope, &[attached]) {
                Ok(stored) => files.extend(stored),
                Err(Error::Refused(refusal)) => {
                    let why = refusal.fields.first().map_or(refusal.message.clone(), |f| f.message.clone());
                    notes.push(format!("{why} Resta nel messaggio originale."));
                }
                Err(e) => return Err(e),
            }
        }
    }
    Ok(Opened { row, message, files, notes })
}

fn decide(tx: &mut Tx<'_>, scope: &StaffScope, one: &Opened) -> Result<Judged> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let now = inbound::find(tx.conn, centre.as_str(), &one.row.id)?.ok_or(Error::NotFound)?;
    if now.state != "stored" {
        return Ok(judged(&now));
    }
    let message = match &one.message {
        _ if one.row.kind == "too_large" => {
            return aside(tx, one, "Il messaggio supera i 64 MB: è rimasto nella casella di posta");
        }
        Err(why) => return aside(tx, one, why.reason()),
        Ok(message) => message,
    };
    let twin = inbound::twin(tx.conn, centre.as_str(), &message.fingerprint, &one.row.id)?;
    let twin = twin.filter(|t| t.message_id == message.message_id.clone().unwrap_or_default());
    if let Some(twin) = twin {
        return ignore(tx, one, "Messaggio già ricevuto", twin.ticket);
    }
    if let Some(Pec::Receipt(receipt)) = &message.pec {
        let ticket = receipts::link(tx, scope, &one.row, receipt)?;
        return ignore(tx, one, receipt.kind.label(), ticket);
    }
    let own = mailboxes::of_centre(tx.conn, centre.as_str())?;
    let placed = place::place(tx, scope, message, &own)?;
    match placed.place {
        Place::Again => ignore(tx, one, "Messaggio già ricevuto", None),
        Place::Unsigned => aside(tx, one, "Il messaggio non ha un mittente a cui rispondere"),
        Place::Ignored(why, about) => {
            if let (Automatic::Bounce, Some(number)) = (why, about) {
                receipts::note_bounce(tx, scope, number, message)?;
            }
            ignore(tx, one, why.reason(), about.and_then(|n| i32::try_from(n).ok()))
        }
        Place::Joins(number) => joins(tx, scope, one, message, &placed, number),
        Place::Opens => opens(tx, scope, one, message, &placed, None),
    }
}

fn joins(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    one: &Opened,
    message: &Message,
    placed: &Placed,
    number: u32,
) -> Result<Judged> {
    let written = written(one, message, true);
    if placed.staff {
        let text = format!("{} ha risposto per posta:\n\n{}", placed.sender.shown(), written.text);
        desk::note(tx, scope, number, &desk::Message { text, ..written })?;
        return end(tx, one, Outcome::Reply, None, i32::try_from(number).ok());
    }
    let from = (&placed.sender, channel(message));
    match desk::hear(tx, scope, number, from, &written, &placed.mailed) {
        Ok(joined) => end(tx, one, Outcome::Reply, None, i32::try_from(joined).ok()),
        // Closed too long ago: what is written now is a new request that names the old one.
        Err(Error::Refused(_)) => opens(tx, scope, one, message, placed, Some(number)),
        Err(e) => Err(e),
    }
}

fn opens(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    one: &Opened,
    message: &Message,
    placed: &Placed,
    after: Option<u32>,
) -> Result<Judged> {
    let mut written = written(one, message, after.is_some());
    if let Some(number) = after {
        written.text = format!("(Segue la richiesta n. {number}, chiusa.)\n\n{}", written.text);
    }
    let mut new = desk::NewTicket::plain(channel(message), placed.sender.clone(), &message.subject, written);
    new.body = placed.body;
    new.watchers.clone_from(&placed.copied);
    new.mailed = placed.mailed.clone();
    let number = desk::open(tx, scope, &new)?;
    end(tx, one, Outcome::Ticket, None, i32::try_from(number).ok())
}

fn channel(message: &Message) -> Channel {
    if matches!(message.pec, Some(Pec::Transport(_))) { Channel::Pec } else { Channel::Mail }
}

/// The message as the desk keeps it: of a reply only what is new, since what it repeats stands above.
fn written(one: &Opened, message: &Message, reply: bool) -> desk::Message {
    let body = if reply {
        documents::message::fresh(&documents::message::pieces(&message.text))
    } else {
        message.text.clone()
    };
    let notes: Vec<String> = one.notes.iter().map(|n| format!("[{n}]")).collect();
    let text = [notes.join("\n"), body].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n");
    let text = if text.is_empty() { "(messaggio senza testo)".to_owned() } else { text };
    let html = message.html.as_ref().filter(|_| !reply).map(|h| h.markup.clone());
    desk::Message { text, html, files: one.files.clone(), source: Some(one.row.id.clone()) }
}

fn aside(tx: &mut Tx<'_>, one: &Opened, reason: &str) -> Result<Judged> {
    if one.message.is_err() {
        let raw = format!("raw:{}", one.row.sha256);
        if let Some(twin) = inbound::twin(tx.conn, &one.row.centre_id, &raw, &one.row.id)? {
            return ignore(tx, one, "Messaggio già ricevuto", twin.ticket);
        }
    }
    end(tx, one, Outcome::Quarantined, Some(reason), None)
}

fn ignore(tx: &mut Tx<'_>, one: &Opened, reason: &str, ticket: Option<i32>) -> Result<Judged> {
    end(tx, one, Outcome::Ignored, Some(reason), ticket)
}

fn end(tx: &mut Tx<'_>, one: &Opened, outcome: Outcome, reason: Option<&str>, ticket: Option<i32>) -> Result<Judged> {
    let mut row = one.row.clone();
    outcome.code().clone_into(&mut row.state);
    row.reason = reason.map(str::to_owned);
    row.ticket = ticket;
    row.decided_at = Some(tx.now);
    match &one.message {
        Ok(message) => {
            let from = message.from.as_ref();
            row.sender = from.map(|f| f.address.clone()).unwrap_or_default();
            row.subject.clone_from(&message.subject);
            row.message_id = message.message_id.clone().unwrap_or_default();
            row.fingerprint.clone_from(&message.fingerprint);
            let shown = !matches!(message.pec, Some(Pec::Receipt(_)));
            row.files = i32::try_from(if shown { message.files.len() } else { 0 }).unwrap_or(i32::MAX);
            match &message.pec {
                None => "mail",
                Some(Pec::Transport(_)) => "pec",
                Some(Pec::Anomaly(_)) => "anomaly",
                Some(Pec::Receipt(_)) => "receipt",
            }
            .clone_into(&mut row.kind);
        }
        Err(_) => {
            row.fingerprint = format!("raw:{}", row.sha256);
            if row.kind.is_empty() {
                "mail".clone_into(&mut row.kind);
            }
        }
    }
    inbound::update(tx.conn, &row)?;
    Ok(judged(&row))
}

/// What a row says that became of its message.
pub(super) fn judged(row: &InboundRow) -> Judged {
    let all = [Outcome::Ticket, Outcome::Reply, Outcome::Ignored, Outcome::Quarantined];
    Judged {
        id: row.id.clone(),
        outcome: all.into_iter().find(|o| o.code() == row.state).unwrap_or(Outcome::Quarantined),
        subject: row.subject.clone(),
        from: row.sender.clone(),
        attachments: usize::try_from(row.files).unwrap_or(0),
        reason: row.reason.clone(),
        ticket: row.ticket.and_then(|n| u32::try_from(n).ok()),
    }
}

/// A number of a request as the database keeps it.
pub(super) fn stored_number(number: u32) -> Option<i32> {
    i32::try_from(number).ok()
}

/// The base subject, for who compares.
pub(super) fn base(subject: &str) -> String {
    helpdesk::base_subject(subject)
}

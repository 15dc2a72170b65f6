//! Who is told what: messages that leave through the outbox, each in its conversation.

use domain::helpdesk::token;
use storage::helpdesk::messages;
use storage::helpdesk::people;
use storage::helpdesk::tickets::TicketRow;

use super::asked::{Mailed, Message};
use super::work::{By, Work};
use crate::mail::{Letter, Threading};
use crate::{Actor, Error, Result, Tx};

/// The name of the installation in the ids of messages: the host of its address.
#[must_use]
pub fn host(public_url: &str) -> &str {
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    rest.split(['/', ':']).next().filter(|h| !h.is_empty()).unwrap_or("casa.invalid")
}

/// One message in the conversation of a ticket.
struct Told<'a> {
    row: &'a TicketRow,
    /// Addresses.
    to: Vec<String>,
    text: String,
    /// Ids of stored files.
    files: Vec<String>,
    automatic: bool,
    /// Whether answers to it join the ticket: what is told to the staff does not belong to it.
    joins: bool,
    /// What the requester alone is told, below the text.
    apart: Option<String>,
}

fn send(tx: &mut Tx<'_>, told: &Told<'_>) -> Result<()> {
    if told.to.is_empty() {
        return Ok(());
    }
    let row = told.row;
    let centre = storage::centres::by_id(tx.conn, &row.centre_id)?.ok_or(Error::NotFound)?;
    let host = host(&tx.app.public_url).to_owned();
    let before = if told.joins { messages::of(tx.conn, &row.centre_id, row.number)? } else { Vec::new() };
    let message_id = format!("{}.{}@{host}", tx.id::<Threading>(), row.number);
    let threading = Threading {
        message_id: message_id.clone(),
        in_reply_to: before.last().cloned(),
        references: before.into_iter().rev().take(20).rev().collect(),
        centre: format!("{}@{host}", centre.slug),
        automatic: told.automatic,
    };
    let subject = format!("{} {}", token(&centre.slug, row.shown()), row.subject);
    let link = format!("{}/richieste/{}/{}", tx.app.public_url, centre.slug, row.number);
    let foot = format!("--\n{}\nRichiesta di assistenza n. {}\n{link}\n", centre.name, row.number);
    for to in &told.to {
        let apart = told.apart.as_ref().filter(|_| *to == row.requester_email);
        let apart = apart.map(|text| format!("\n\n{text}")).unwrap_or_default();
        let body = format!("{}{apart}\n\n{foot}", told.text.trim_end());
        let letter =
            Letter { centre: &row.centre_id, to, subject: subject.clone(), body, attachments: told.files.clone() };
        tx.send_in_thread(&letter, Some(&threading))?;
    }
    if told.joins {
        messages::remember(tx.conn, &row.centre_id, row.number, &[(message_id, true)])?;
    }
    Ok(())
}

/// Who asked and who follows, each once; without the address of who writes.
fn audience(tx: &mut Tx<'_>, row: &TicketRow, but: &str) -> Result<Vec<String>> {
    let watchers = people::watchers(tx.conn, &row.centre_id, row.number)?;
    let mut all: Vec<String> =
        [row.requester_email.clone()].into_iter().chain(watchers.into_iter().map(|w| w.email)).collect();
    all.retain(|email| email.contains('@') && email != but);
    let mut seen = std::collections::HashSet::new();
    all.retain(|email| seen.insert(email.clone()));
    Ok(all)
}

/// The number is told to who wrote or called.
pub(super) fn acknowledge(tx: &mut Tx<'_>, row: &TicketRow, _mailed: &Mailed) -> Result<()> {
    if !row.requester_email.contains('@') {
        return Ok(());
    }
    let text = format!(
        "La richiesta «{}» è stata ricevuta e ha il numero {}.\n\nPer aggiungere qualcosa basta rispondere a questo messaggio.",
        row.subject, row.number
    );
    let to = vec![row.requester_email.clone()];
    send(tx, &Told { row, to, text, files: Vec::new(), automatic: true, joins: true, apart: None })
}

/// An answer of the staff leaves for who asked and who follows.
pub(super) fn answered(tx: &mut Tx<'_>, work: &Work, by: &By, message: &Message, closes: bool) -> Result<()> {
    let row = &work.row;
    let to = audience(tx, row, "")?;
    if to.is_empty() {
        return Ok(());
    }
    let files = storage::helpdesk::entries::files(tx.conn, &row.centre_id, row.number)?;
    let last = files.iter().map(|f| f.seq).max().unwrap_or(0);
    let files = files.into_iter().filter(|f| !message.files.is_empty() && f.seq == last).map(|f| f.file_id).collect();
    let end = if closes { ended(work.desk.reopen_days) } else { String::new() };
    let text = format!("{}\n\n{}{end}", message.text.trim_end(), by.name);
    send(tx, &Told { row, to, text, files, automatic: false, joins: true, apart: how_it_went(work) })
}

fn ended(days: u32) -> String {
    format!(
        "\n\nLa richiesta è chiusa. Se il problema non è risolto, rispondere a questo messaggio entro {days} giorni: si riapre da sola."
    )
}

/// The link by which who asked says how it went; theirs alone.
fn how_it_went(work: &Work) -> Option<String> {
    work.survey.as_ref().map(|link| format!("Com'è andata? Basta un voto, senza accedere:\n{link}"))
}

/// A ticket has ended without an answer beside it.
pub(super) fn closed(tx: &mut Tx<'_>, work: &Work) -> Result<()> {
    let row = &work.row;
    let to = audience(tx, row, "")?;
    let text = format!("La richiesta «{}» è stata chiusa.{}", row.subject, ended(work.desk.reopen_days));
    send(tx, &Told { row, to, text, files: Vec::new(), automatic: true, joins: true, apart: how_it_went(work) })
}

/// Who asked wrote again: the person in charge is told.
pub(super) fn heard(tx: &mut Tx<'_>, row: &TicketRow, by: &By) -> Result<()> {
    let text = format!("{} ha scritto ancora nella richiesta «{}».", by.name, row.subject);
    to_person(tx, row, &row.assignee_id, text)
}

/// A ticket was given to somebody by another.
pub(super) fn assigned(tx: &mut Tx<'_>, row: &TicketRow, actor: &Actor) -> Result<()> {
    if actor.person.is_some_and(|p| p.as_str() == row.assignee_id) {
        return Ok(());
    }
    let text = format!("{} ha assegnato la richiesta «{}» di {}.", actor.name, row.subject, row.requester_name);
    to_person(tx, row, &row.assignee_id, text)
}

/// The person in charge is told something.
pub(super) fn in_charge(tx: &mut Tx<'_>, row: &TicketRow, text: String) -> Result<()> {
    to_person(tx, row, &row.assignee_id, text)
}

fn to_person(tx: &mut Tx<'_>, row: &TicketRow, person: &str, text: String) -> Result<()> {
    if person.is_empty() {
        return Ok(());
    }
    let found = storage::identity::people::by_id(tx.conn, person)?.filter(|p| p.active);
    let to: Vec<String> = found.into_iter().map(|p| p.email).collect();
    send(tx, &Told { row, to, text, files: Vec::new(), automatic: true, joins: false, apart: None })
}

/// Addresses of the desk are told of what is late or soon will be.
pub(super) fn desk(tx: &mut Tx<'_>, row: &TicketRow, to: Vec<String>, text: String) -> Result<()> {
    send(tx, &Told { row, to, text, files: Vec::new(), automatic: true, joins: false, apart: None })
}

/// Who asked is reminded that an answer is waited for, or told that it was waited for too long.
pub(super) fn waiting(tx: &mut Tx<'_>, row: &TicketRow, text: String) -> Result<()> {
    let to = audience(tx, row, "")?;
    send(tx, &Told { row, to, text, files: Vec::new(), automatic: true, joins: true, apart: None })
}

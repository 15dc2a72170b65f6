//! What who asked thinks of each closing: asked with a link that needs no log-in, or on the body's page;
//! read by service and area.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use domain::Refusal;
use domain::dates::from_italian_time;
use domain::helpdesk::{Desk, Kind};
use domain::identity::Permission;
use domain::satisfaction::{Opinion, Tally, until};
use storage::helpdesk::tickets::{self, TicketRow};
use storage::satisfaction as rows;
pub use storage::satisfaction::SatisfactionRow;

use crate::audit::Event;
use crate::files::sha256;
use crate::helpdesk;
use crate::{Actor, BodyScope, Error, Result, Rx, StaffScope, Tx};

/// Most comments of a report.
const MOST_COMMENTS: i64 = 100;

/// Asks who asked, at the closing that stands at this place of the ticket. Answers the address of the
/// form, which holds a secret; nothing when the centre does not ask, or nobody of a body asked.
pub(crate) fn ask(tx: &mut Tx<'_>, row: &TicketRow, desk: &Desk, closing: i32) -> Result<Option<String>> {
    if !desk.ask_opinion || row.kind == Kind::Activity.code() {
        return Ok(None);
    }
    let secret: String = tx.app.ids.secret().iter().map(|b| format!("{b:02x}")).collect();
    let asked = SatisfactionRow {
        centre_id: row.centre_id.clone(),
        ticket: row.number,
        closing,
        token_hash: sha256(secret.as_bytes()),
        asked_at: tx.now,
        service: row.service.clone(),
        queue: row.queue.clone(),
        body_id: row.body_id.clone(),
        score: None,
        comment: String::new(),
        answered_at: None,
    };
    rows::ask(tx.conn, &asked)?;
    Ok(Some(format!("{}/parere/{secret}", tx.app.public_url)))
}

/// An opinion that may be given.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Name of the centre.
    pub centre: String,
    /// Number of the ticket.
    pub number: u32,
    /// Its subject.
    pub subject: String,
    /// What was answered so far.
    pub opinion: Option<Opinion>,
    /// Until when it may be given or changed, UTC.
    pub until: NaiveDateTime,
    /// Whether it still may.
    pub open: bool,
}

fn survey(rx: &mut Rx<'_>, row: &SatisfactionRow) -> Result<Survey> {
    let centre = storage::centres::by_id(rx.conn, &row.centre_id)?.ok_or(Error::NotFound)?;
    let ticket = tickets::find(rx.conn, &row.centre_id, row.ticket)?.ok_or(Error::NotFound)?;
    let desk = helpdesk::habits(rx.conn, &row.centre_id)?;
    let last = until(row.asked_at, desk.opinion_days);
    Ok(Survey {
        centre: centre.name,
        number: ticket.shown(),
        subject: ticket.subject,
        opinion: row.opinion(),
        until: last,
        open: desk.ask_opinion && rx.now <= last,
    })
}

/// What is behind a link. Looking at it records nothing: mail servers open links too.
///
/// # Errors
/// `NotFound` when there is no such link.
pub fn open_link(rx: &mut Rx<'_>, secret: &str) -> Result<Survey> {
    let row = rows::by_token(rx.conn, &sha256(secret.as_bytes()))?.ok_or(Error::NotFound)?;
    survey(rx, &row)
}

/// Records the opinion of whoever holds the link, over the one given before.
///
/// # Errors
/// A refusal of the score, or when the time is over; `NotFound` when there is no such link.
pub fn answer_link(tx: &mut Tx<'_>, secret: &str, opinion: &Opinion) -> Result<()> {
    let row = rows::by_token(tx.conn, &sha256(secret.as_bytes()))?.ok_or(Error::NotFound)?;
    let number = row.ticket;
    let ticket = tickets::find(tx.conn, &row.centre_id, number)?.ok_or(Error::NotFound)?;
    record(tx, row, opinion, &Actor::program(&ticket.requester_name))
}

fn record(tx: &mut Tx<'_>, mut row: SatisfactionRow, opinion: &Opinion, actor: &Actor) -> Result<()> {
    let opinion = opinion.clone().check()?;
    if !survey(&mut tx.reading(), &row)?.open {
        return Err(Refusal::new("Il tempo per dire com'è andata è passato.").into());
    }
    row.score = Some(i32::from(opinion.score));
    row.comment = opinion.comment;
    row.answered_at = Some(tx.now);
    rows::update(tx.conn, &row)?;
    let number = row.ticket.to_string();
    let event = Event {
        centre: &row.centre_id,
        action: "satisfaction.answer",
        kind: "ticket",
        id: &number,
        summary: format!("Richiesta di assistenza n. {number}: gradimento {} su 5", opinion.score),
    };
    tx.audit(actor, &event, None::<&()>, None::<&()>)
}

/// The opinion on the last closing of a request of the body, when one was asked and the request is
/// closed.
///
/// # Errors
/// `NotFound` for what the person may not see; `Forbidden` without [`Permission::ReadBody`].
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope, number: u32) -> Result<Option<Survey>> {
    let ticket = helpdesk::detail_own(rx, scope, number)?.row;
    let asked = rows::of_ticket(rx.conn, &ticket.centre_id, ticket.number)?;
    match asked.first().filter(|_| !ticket.active) {
        Some(row) => Ok(Some(survey(rx, row)?)),
        None => Ok(None),
    }
}

/// Records the opinion on the last closing of a request, from the body's page.
///
/// # Errors
/// A refusal of the score, or when it is too late or was not asked; `NotFound`; `Forbidden` without
/// [`Permission::CompileBody`].
pub fn answer_own(tx: &mut Tx<'_>, scope: &BodyScope, number: u32, opinion: &Opinion) -> Result<()> {
    scope.body(Permission::CompileBody)?;
    let ticket = helpdesk::detail_own(&mut tx.reading(), scope, number)?.row;
    let asked = rows::of_ticket(tx.conn, &ticket.centre_id, ticket.number)?;
    let row = asked.into_iter().next().filter(|_| !ticket.active);
    let row = row.ok_or_else(|| Error::refused("Si dice com'è andata quando la richiesta è chiusa."))?;
    record(tx, row, opinion, scope.actor())
}

/// What was thought of each closing of a ticket, the last first.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn of_ticket(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<Vec<SatisfactionRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    Ok(rows::of_ticket(rx.conn, centre.as_str(), number)?)
}

/// What was thought in some days.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// All together.
    pub all: Tally,
    /// By service: name and figures, by name.
    pub services: Vec<(String, Tally)>,
    /// By area: name and figures, by name.
    pub queues: Vec<(String, Tally)>,
    /// What was added, the last first.
    pub comments: Vec<SatisfactionRow>,
}

/// What was thought of the requests closed from a day to a day, both included.
///
/// # Errors
/// A refusal when the first day comes after the last; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn report(rx: &mut Rx<'_>, scope: &StaffScope, (first, last): (NaiveDate, NaiveDate)) -> Result<Report> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    if last < first {
        return Err(Refusal::field("al", "L'ultimo giorno viene dopo il primo.").into());
    }
    let midnight = |day: NaiveDate| from_italian_time(day.and_time(NaiveTime::MIN));
    let next = last.checked_add_days(Days::new(1)).unwrap_or(last);
    let (Some(from), Some(until)) = (midnight(first), midnight(next)) else {
        return Err(Refusal::field("dal", "La data non è valida.").into());
    };
    let desk = helpdesk::habits(rx.conn, centre.as_str())?;
    let names: BTreeMap<String, String> =
        storage::charter::services(rx.conn, centre.as_str())?.into_iter().map(|s| (s.code, s.name)).collect();
    let (mut all, mut services, mut queues) = (Tally::default(), BTreeMap::new(), BTreeMap::new());
    for (service, queue, score, many) in rows::counted(rx.conn, centre.as_str(), (from, until))? {
        let (score, many) = (score.and_then(|s| u8::try_from(s).ok()), u64::try_from(many).unwrap_or(0));
        let service = match service.as_str() {
            "" => "Nessun servizio".to_owned(),
            code => names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
        };
        all.add(score, many);
        services.entry(service).or_insert_with(Tally::default).add(score, many);
        queues.entry(desk.queue_name(&queue).to_owned()).or_insert_with(Tally::default).add(score, many);
    }
    Ok(Report {
        all,
        services: services.into_iter().collect(),
        queues: queues.into_iter().collect(),
        comments: rows::comments(rx.conn, centre.as_str(), (from, until), MOST_COMMENTS)?,
    })
}

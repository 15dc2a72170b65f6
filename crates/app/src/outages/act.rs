//! What the staff do: declare, tell, end, call off.

use chrono::NaiveDateTime;
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::outages::{Declared, State, check_text};
use domain::{FieldError, Refusal};
use storage::outages::{self as rows, OutageRow, UpdateRow};

use super::tell::tell;
use crate::audit::Event;
use crate::helpdesk::{self, Message, Then};
use crate::{Error, Result, StaffScope, Tx};

/// Tickets answered and closed in one transaction.
pub const AT_ONCE: usize = 20;

/// Label of an outage's identifier.
pub(super) type Key = Id<Declared>;

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Id of the outage.
    pub id: Key,
    /// Messages written.
    pub messages: usize,
    /// Bodies without an address, by name.
    pub without_address: Vec<String>,
}

/// What the end brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What was sent to the bodies.
    pub sent: Sent,
    /// Tickets answered and closed.
    pub closed: usize,
    /// Tickets left as they were: number and why.
    pub left: Vec<(u32, String)>,
    /// Tickets that a worker answers and closes next.
    pub later: usize,
}

/// What the calling off brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledOff {
    /// What was sent to the bodies.
    pub sent: Sent,
    /// Open tickets told.
    pub told: usize,
    /// Open tickets that a worker tells next.
    pub later: usize,
}

/// Declares an outage that has begun, or announces maintenance; the bodies that have the service are
/// told.
///
/// # Errors
/// The fields at fault; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn declare(tx: &mut Tx<'_>, scope: &StaffScope, declared: &Declared, text: &str) -> Result<Sent> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let (checked, said) = (declared.clone().check(tx.now), check_text(text));
    let known = declared.service.is_empty()
        || storage::charter::service(tx.conn, centre.as_str(), &declared.service)?.is_some();
    let mut faults: Vec<FieldError> = Vec::new();
    if !known {
        faults.push(FieldError::new("servizio", "La carta dei servizi non ha questo servizio."));
    }
    for refusal in [checked.as_ref().err(), said.as_ref().err()].into_iter().flatten() {
        faults.extend(refusal.fields.clone());
    }
    if let Some(refusal) = Refusal::of_fields(faults) {
        return Err(refusal.into());
    }
    let (declared, text) = (checked?, said?);
    let mut row = OutageRow {
        centre_id: centre.to_string(),
        id: tx.id::<Declared>().to_string(),
        kind: declared.kind.code().to_owned(),
        service: declared.service,
        title: declared.title,
        state: String::new(),
        active: true,
        from_at: declared.from,
        until_at: declared.until,
        ended_at: None,
        updates: 0,
        created_at: tx.now,
        changed_at: tx.now,
    };
    row.stand(State::Declared);
    say(tx, scope, centre, (row, "declared", &text), true)
}

/// Writes an update, read by all; `mail` sends it too. A new expected end takes the place of the other.
///
/// # Errors
/// A refusal when it is over, or of the text or the day; `NotFound`; `Forbidden`.
pub fn announce(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Key,
    (text, until, mail): (&str, Option<NaiveDateTime>, bool),
) -> Result<Sent> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut row = load(tx, centre, id)?;
    row.standing()?.tell()?;
    let text = check_text(text)?;
    if let Some(until) = until {
        if until <= row.from_at.max(tx.now) {
            return Err(Refusal::field("al", "La nuova fine prevista deve essere nel futuro.").into());
        }
        row.until_at = Some(until);
    }
    say(tx, scope, centre, (row, "update", &text), mail)
}

/// Ends it: the bodies are told, the attached tickets get the text as an answer and are closed. The first
/// at once, the others by a worker, [`AT_ONCE`] in each transaction.
///
/// # Errors
/// A refusal when it is over or has not begun; `NotFound`; `Forbidden`.
pub fn end(tx: &mut Tx<'_>, scope: &StaffScope, id: Key, text: &str) -> Result<Ended> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut row = load(tx, centre, id)?;
    let state = row.standing()?.end(&row.declared()?, tx.now)?;
    let text = check_text(text)?;
    row.stand(state);
    let sent = say(tx, scope, centre, (row, "ended", &text), true)?;
    let waiting = rows::open_tickets(tx.conn, centre.as_str(), id.as_str())?;
    let (now, later) = waiting.split_at(waiting.len().min(AT_ONCE));
    let (mut closed, mut left) = (0, Vec::new());
    for number in now {
        match close_one(tx, scope, number.unsigned_abs(), &text)? {
            None => closed += 1,
            Some(why) => left.push((number.unsigned_abs(), why)),
        }
    }
    if !later.is_empty() {
        super::closing::ask(tx, scope, (centre, super::closing::CLOSE), id)?;
    }
    Ok(Ended { sent, closed, left, later: later.len() })
}

/// Answers a ticket with the text of the end and closes it; why not, when a rule refuses it.
pub(super) fn close_one(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, text: &str) -> Result<Option<String>> {
    match helpdesk::reply(tx, scope, number, &Message::text(text), Then::Close) {
        Ok(_) => Ok(None),
        // A rule says no before anything is written.
        Err(Error::Refused(refusal)) => Ok(Some(refusal.message)),
        Err(e) => Err(e),
    }
}

/// Calls it off: the bodies are told, the attached tickets that are open stay open and are told inside. The
/// first at once, the others by a worker, [`AT_ONCE`] in each transaction.
///
/// # Errors
/// A refusal when it is over; `NotFound`; `Forbidden`.
pub fn cancel(tx: &mut Tx<'_>, scope: &StaffScope, id: Key, text: &str) -> Result<CalledOff> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut row = load(tx, centre, id)?;
    let state = row.standing()?.cancel(tx.now)?;
    let text = check_text(text)?;
    row.stand(state);
    let title = row.title.clone();
    let sent = say(tx, scope, centre, (row, "cancelled", &text), true)?;
    let waiting = rows::open_tickets(tx.conn, centre.as_str(), id.as_str())?;
    let (now, later) = waiting.split_at(waiting.len().min(AT_ONCE));
    for number in now {
        helpdesk::note_tie(tx, scope, number.unsigned_abs(), &called_off(&title))?;
    }
    if !later.is_empty() {
        super::closing::ask(tx, scope, (centre, super::closing::CALL_OFF), id)?;
    }
    Ok(CalledOff { sent, told: now.len(), later: later.len() })
}

/// What a ticket is told inside when what it waited for does not take place.
pub(super) fn called_off(title: &str) -> String {
    format!("Annullato «{title}»: la richiesta resta aperta")
}

pub(super) fn load(tx: &mut Tx<'_>, centre: Id<Centre>, id: Key) -> Result<OutageRow> {
    rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)
}

/// Saves the row with one more update, and tells the bodies.
fn say(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    (mut row, kind, text): (OutageRow, &str, &str),
    mail: bool,
) -> Result<Sent> {
    row.updates += 1;
    row.changed_at = tx.now;
    rows::save(tx.conn, &row)?;
    let (messages, without_address) = if mail { tell(tx, centre, &row, text)? } else { (0, Vec::new()) };
    let update = UpdateRow {
        centre_id: row.centre_id.clone(),
        outage: row.id.clone(),
        seq: row.updates,
        at: tx.now,
        kind: kind.to_owned(),
        body: text.to_owned(),
        author_name: scope.actor().name.clone(),
        told: i32::try_from(messages).unwrap_or(i32::MAX),
    };
    rows::add_update(tx.conn, &update)?;
    let what = match kind {
        "declared" => "dichiarato",
        "ended" => "terminato",
        "cancelled" => "annullato",
        _ => "aggiornato",
    };
    let event = Event {
        centre: &row.centre_id,
        action: "outages.tell",
        kind: "outage",
        id: &row.id,
        summary: match messages {
            1 => format!("Disservizio «{}» {what}: 1 messaggio agli enti", row.title),
            n => format!("Disservizio «{}» {what}: {n} messaggi agli enti", row.title),
        },
    };
    tx.audit(scope.actor(), &event, None::<&()>, Some(&row))?;
    Ok(Sent { id: row.id.parse().map_err(Error::internal)?, messages, without_address })
}

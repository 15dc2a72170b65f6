//! The body's side: what its people ask, read, answer, open again. Anything of another body, or of a
//! colleague whose requests the body keeps apart, is not found.

use domain::Id;
use domain::helpdesk::{Channel, Kind, Level, Visibility, stems};
use domain::identity::{BodyRole, Centre, Permission};
use domain::territory::Body;
use storage::helpdesk::list::{self, Filter, Order};
use storage::helpdesk::tickets::TicketRow;
use storage::helpdesk::{desk, entries};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::asked::{Attached, Mailed, Message, NewTicket, Sender, StoredFile, store_within};
use super::look::{Detail, bytes, found, gather};
use super::work::{By, Work};
use super::write::listen;
use super::{open, settings};
use crate::audit::Event;
use crate::{App, BodyScope, Error, Result, Rx, Tx};

/// What somebody of a body asks.
#[derive(Debug, Clone)]
pub struct OwnRequest {
    /// What is asked.
    pub kind: Kind,
    /// Subject.
    pub subject: String,
    /// What was written.
    pub message: Message,
    /// Code of the service; may be empty.
    pub service: String,
    /// Code of the category; may be empty.
    pub category: String,
    /// How wide the impact is.
    pub impact: Level,
    /// How pressing it is.
    pub urgency: Level,
    /// What a template asked, as question and answer.
    pub answers: Vec<(String, String)>,
}

/// Checks files and puts their bytes in the store; before the transaction that records them.
///
/// # Errors
/// A refusal of a file; `Forbidden` without [`Permission::CompileBody`].
pub fn store_own_files(app: &App, scope: &BodyScope, files: &[Attached]) -> Result<Vec<StoredFile>> {
    let (centre, _) = scope.body(Permission::CompileBody)?;
    let most = app.read(|rx| settings::load(rx.conn, centre.as_str()))?.most_bytes();
    store_within(app, files, most)
}

fn own_sender(tx: &mut Tx<'_>, scope: &BodyScope) -> Result<Sender> {
    let person = match scope.actor().person {
        Some(id) => storage::identity::people::by_id(tx.conn, id.as_str())?,
        None => None,
    };
    Ok(Sender {
        person: scope.actor().person,
        name: scope.actor().name.clone(),
        email: person.map(|p| p.email.to_lowercase()).unwrap_or_default(),
        role: scope.roles().first().map(|r: &BodyRole| r.code().to_owned()).unwrap_or_default(),
    })
}

/// Opens a request of the body. Answers its number.
///
/// # Errors
/// A refusal with the fields at fault; `Forbidden` without [`Permission::CompileBody`].
pub fn open_own(tx: &mut Tx<'_>, scope: &BodyScope, asked: &OwnRequest) -> Result<u32> {
    let (centre, body) = scope.body(Permission::CompileBody)?;
    settings::check_service(tx.conn, centre.as_str(), &asked.service)?;
    let sender = own_sender(tx, scope)?;
    let by = By::requester(&sender);
    let new = NewTicket {
        kind: if asked.kind == Kind::Activity { Kind::Request } else { asked.kind },
        body: Some(body),
        service: asked.service.clone(),
        category: asked.category.clone(),
        impact: asked.impact,
        urgency: asked.urgency,
        answers: asked.answers.clone(),
        ..NewTicket::plain(Channel::Web, sender, &asked.subject, asked.message.clone())
    };
    open::create(tx, centre, scope.actor(), &by, &new)
}

/// What of the body's requests a person sees, as a filter.
pub(super) fn visible(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<(Id<Centre>, Filter)> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let mut filter = Filter { body: Some(body.to_string()), ..Filter::default() };
    // Whoever keeps the contact with the centre sees everything.
    if scope.allows(Permission::ManageBodyPeople) {
        return Ok((centre, filter));
    }
    let person = scope.actor().person.map(String::from).unwrap_or_default();
    match visibility_of(rx, centre, body)? {
        Visibility::All => {}
        Visibility::Own => filter.requester = Some(person),
        Visibility::Role => {
            let roles = scope.roles().iter().map(|r| r.code().to_owned()).collect();
            filter.roles = Some((roles, person));
        }
    }
    Ok((centre, filter))
}

pub(super) fn allowed(filter: &Filter, row: &TicketRow) -> bool {
    filter.body.as_ref() == Some(&row.body_id)
        && filter.requester.as_ref().is_none_or(|r| *r == row.requester_id)
        && filter
            .roles
            .as_ref()
            .is_none_or(|(roles, person)| roles.contains(&row.requester_role) || *person == row.requester_id)
        && row.kind != Kind::Activity.code()
}

fn visibility_of(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Visibility> {
    let chosen = desk::visibility(rx.conn, centre.as_str(), body.as_str())?;
    if let Some(visibility) = chosen.and_then(|code| Visibility::from_code(&code)) {
        return Ok(visibility);
    }
    Ok(settings::load(rx.conn, centre.as_str())?.visibility)
}

/// A page of the body's requests that the person may see, newest first; with words, those that hold them.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn list_own(rx: &mut Rx<'_>, scope: &BodyScope, active: Option<bool>, cursor: &Cursor) -> Result<Page<TicketRow>> {
    let (centre, mut filter) = visible(rx, scope)?;
    filter.active = active;
    let page = list::page(rx.conn, centre.as_str(), &filter, Order::Newest, (cursor, PAGE_ROWS))?;
    Ok(Page { rows: page.rows.into_iter().filter(|row| allowed(&filter, row)).collect(), ..page })
}

/// The body's requests in which the centre waits for an answer, those that the person may see.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn awaited_own(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<TicketRow>> {
    let (centre, mut filter) = visible(rx, scope)?;
    filter.state = Some("waiting".to_owned());
    let page = list::page(rx.conn, centre.as_str(), &filter, Order::Newest, (&Cursor::First, PAGE_ROWS))?;
    let asked = |row: &TicketRow| row.reason == "requester" && allowed(&filter, row);
    Ok(page.rows.into_iter().filter(asked).collect())
}

/// The body's requests whose subject or messages hold all the words. What the staff noted is not looked at.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn search_own(rx: &mut Rx<'_>, scope: &BodyScope, typed: &str) -> Result<Vec<TicketRow>> {
    let (centre, filter) = visible(rx, scope)?;
    let wanted = stems(typed);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    let mut before = None;
    // A body's words may be everybody's: a bounded number of pages is looked through.
    for _ in 0..20 {
        let hits = found(rx, centre, typed, before)?;
        let own: Vec<TicketRow> = hits.rows.into_iter().filter(|row| allowed(&filter, row)).collect();
        let numbers: Vec<i32> = own.iter().map(|r| r.number).collect();
        let said =
            if numbers.is_empty() { Vec::new() } else { entries::messages_of(rx.conn, centre.as_str(), &numbers)? };
        out.extend(own.into_iter().filter(|row| {
            let mut words = stems(&format!("{} {} {}", row.subject, row.requester_name, row.body_name));
            said.iter().filter(|(n, _)| *n == row.number).for_each(|(_, text)| words.extend(stems(text)));
            wanted.iter().all(|w| words.contains(w))
        }));
        before = hits.next;
        if before.is_none() || out.len() >= 50 {
            break;
        }
    }
    Ok(out)
}

/// One request of the body, without what only the staff read.
///
/// # Errors
/// `NotFound`, also for what the person may not see; `Forbidden` without [`Permission::ReadBody`].
pub fn detail_own(rx: &mut Rx<'_>, scope: &BodyScope, number: u32) -> Result<Detail> {
    let (centre, filter) = visible(rx, scope)?;
    let mut detail = gather(rx, centre, number)?;
    if !allowed(&filter, &detail.row) {
        return Err(Error::NotFound);
    }
    detail.entries.retain(|e| matches!(e.row.kind.as_str(), "message" | "event"));
    let ids: Vec<i32> = detail.ties.iter().map(|t| t.number).collect();
    if !ids.is_empty() {
        let seen: Vec<i32> = storage::helpdesk::tickets::some(rx.conn, centre.as_str(), &ids)?
            .into_iter()
            .filter(|row| allowed(&filter, row))
            .map(|row| row.number)
            .collect();
        detail.ties.retain(|t| seen.contains(&t.number));
    }
    Ok(detail)
}

/// The bytes of an attachment of a message that the person may read.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadBody`].
pub fn file_own(
    rx: &mut Rx<'_>,
    scope: &BodyScope,
    number: u32,
    (seq, position): (i32, i32),
) -> Result<(super::AttachedRow, Vec<u8>)> {
    let detail = detail_own(rx, scope, number)?;
    if !detail.entries.iter().any(|e| e.row.seq == seq) {
        return Err(Error::NotFound);
    }
    let (centre, _) = scope.body(Permission::ReadBody)?;
    bytes(rx, centre, (detail.row.number, seq, position))
}

/// Writes again in a request: what waited goes on, what was closed not long ago opens again. Answers
/// the number of the request that it joined.
///
/// # Errors
/// A refusal of an empty message or of a request closed too long ago; `NotFound`; `Forbidden` without
/// [`Permission::CompileBody`].
pub fn reply_own(tx: &mut Tx<'_>, scope: &BodyScope, number: u32, message: &Message) -> Result<u32> {
    let (centre, _) = scope.body(Permission::CompileBody)?;
    let row = detail_own(&mut tx.reading(), scope, number)?.row;
    let sender = own_sender(tx, scope)?;
    let work = Work::of(tx, centre, row.shown())?;
    listen(tx, work, (&sender, Channel::Web), message, &Mailed::default())
}

/// What the body chose about who sees its requests.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn visibility(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Visibility> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    visibility_of(rx, centre, body)
}

/// Chooses who of the body sees its requests.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`].
pub fn save_visibility(tx: &mut Tx<'_>, scope: &BodyScope, visibility: Visibility) -> Result<()> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    desk::save_visibility(tx.conn, centre.as_str(), body.as_str(), visibility.code())?;
    let event = Event {
        centre: centre.as_str(),
        action: "helpdesk.visibility",
        kind: "body",
        id: body.as_str(),
        summary: format!("Richieste di assistenza: {}", visibility.label().to_lowercase()),
    };
    tx.audit(scope.actor(), &event, None::<&()>, Some(&visibility))
}

/// Codes and names of the services of the charter that somebody of a body may name in a request.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_services(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<(String, String)>> {
    let (centre, _) = scope.body(Permission::ReadBody)?;
    let all = storage::charter::services(rx.conn, centre.as_str())?;
    Ok(all.into_iter().filter(|s| s.state.is_open()).map(|s| (s.code, s.name)).collect())
}

//! Tickets as the staff look at them: lists, one ticket whole, search, the look-ups of mail.

use domain::Id;
use domain::helpdesk::{Desk, Reading, owner, read, stems};
use domain::identity::{BodyRole, Centre, Permission};
use domain::territory::Body;
use storage::helpdesk::entries::{AttachedRow, EntryRow};
use storage::helpdesk::list::{self, Filter, Order};
use storage::helpdesk::messages::KnownRow;
use storage::helpdesk::people::{Tied, WatcherRow};
use storage::helpdesk::tickets::{LineRow, TicketRow};
use storage::helpdesk::{entries, messages, people, tickets, words};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::asked::Sender;
use super::settings;
use crate::{Error, Result, Rx, StaffScope};

/// A page of tickets.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn list(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    filter: &Filter,
    order: Order,
    cursor: &Cursor,
) -> Result<Page<LineRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(list::lines(rx.conn, centre.as_str(), filter, order, (cursor, PAGE_ROWS))?)
}

/// What was written, with its files.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The entry.
    pub row: EntryRow,
    /// Its files.
    pub files: Vec<AttachedRow>,
}

/// One ticket whole.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The ticket.
    pub row: TicketRow,
    /// What was said and done, by time.
    pub entries: Vec<Entry>,
    /// Who follows.
    pub watchers: Vec<WatcherRow>,
    /// What it is tied to.
    pub ties: Vec<Tied>,
    /// The clock now.
    pub reading: Reading,
    /// The habits of the desk.
    pub desk: Desk,
}

/// One ticket of the centre.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn detail(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<Detail> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    gather(rx, centre, number)
}

pub(super) fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, number: u32) -> Result<Detail> {
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    let row = tickets::find(rx.conn, centre.as_str(), number)?.ok_or(Error::NotFound)?;
    let desk = settings::load(rx.conn, centre.as_str())?;
    let mut rows = entries::of(rx.conn, centre.as_str(), number)?;
    let log = entries::log_of(rows.iter().map(|e| (e.at, e.author_of(), e.clock.as_str())))?;
    let reading = read(&desk.calendar, &log, rx.now)?;
    let mut files = if row.files > 0 { entries::files(rx.conn, centre.as_str(), number)? } else { Vec::new() };
    let ties = if row.ties > 0 { people::ties(rx.conn, centre.as_str(), number)? } else { Vec::new() };
    let watchers = people::watchers(rx.conn, centre.as_str(), number)?;
    rows.sort_by_key(|e| (e.at, e.seq));
    let entries = rows
        .into_iter()
        .map(|row| {
            let (own, rest) = std::mem::take(&mut files).into_iter().partition(|f| f.seq == row.seq);
            files = rest;
            Entry { row, files: own }
        })
        .collect();
    Ok(Detail { row, entries, watchers, ties, reading, desk })
}

/// The bytes of an attachment, its name and media type.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn file(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    number: u32,
    seq: i32,
    position: i32,
) -> Result<(AttachedRow, Vec<u8>)> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    bytes(rx, centre, (number, seq, position))
}

pub(super) fn bytes(rx: &mut Rx<'_>, centre: Id<Centre>, key: (i32, i32, i32)) -> Result<(AttachedRow, Vec<u8>)> {
    let (row, sha256) = entries::file(rx.conn, centre.as_str(), key)?.ok_or(Error::NotFound)?;
    let bytes = rx.app.files.get(&sha256)?;
    Ok((row, bytes))
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The tickets, newest first.
    pub rows: Vec<TicketRow>,
    /// Whether there are more, and after which number.
    pub next: Option<u32>,
}

/// Tickets that hold all the words, whatever their inflection, or the one of that number.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn search(rx: &mut Rx<'_>, scope: &StaffScope, typed: &str, before: Option<u32>) -> Result<Found> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let number = typed.trim().trim_start_matches(['#', 'n', '.', '°', ' ']).parse::<i32>().ok();
    if let Some(row) = number.map(|n| tickets::find(rx.conn, centre.as_str(), n)).transpose()?.flatten() {
        return Ok(Found { rows: vec![row], next: None });
    }
    found(rx, centre, typed, before)
}

pub(super) fn found(rx: &mut Rx<'_>, centre: Id<Centre>, typed: &str, before: Option<u32>) -> Result<Found> {
    let wanted: Vec<String> = stems(typed).into_iter().collect();
    if wanted.is_empty() {
        return Ok(Found { rows: Vec::new(), next: None });
    }
    let before = before.and_then(|n| i32::try_from(n).ok());
    let mut numbers = words::find(rx.conn, centre.as_str(), &wanted, before, PAGE_ROWS + 1)?;
    let most = usize::try_from(PAGE_ROWS).unwrap_or(50);
    let more = numbers.len() > most;
    numbers.truncate(most);
    let next = more.then(|| numbers.last().map(|n| n.unsigned_abs())).flatten();
    Ok(Found { rows: tickets::some(rx.conn, centre.as_str(), &numbers)?, next })
}

/// What waits at the desk, each counted as far as [`list::MOST_COUNTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Requests of which nobody took charge.
    pub new: u64,
    /// Requests with a deadline that has passed.
    pub late: u64,
    /// Requests that the person who looks has in charge.
    pub own: u64,
}

/// Counts what waits at the desk.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn waiting(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Waiting> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let mut count = |filter: Filter| -> Result<u64> {
        Ok(u64::try_from(list::count(rx.conn, centre.as_str(), &filter)?).unwrap_or(0))
    };
    let new = count(Filter { state: Some("new".to_owned()), ..Filter::default() })?;
    let own = match scope.actor().person {
        Some(id) => count(Filter { assignee: Some(id.to_string()), active: Some(true), ..Filter::default() })?,
        None => 0,
    };
    let now = rx.now;
    let late = Filter { due_by: Some(now), ..Filter::default() };
    let late = u64::try_from(list::count(rx.conn, centre.as_str(), &late)?).unwrap_or(0);
    Ok(Waiting { new, late, own })
}

/// What is known of the ids of messages, for who places mail.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn by_message(rx: &mut Rx<'_>, scope: &StaffScope, ids: &[String]) -> Result<Vec<KnownRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(messages::known(rx.conn, centre.as_str(), ids)?)
}

/// The body of an address that nobody has a log-in for: the body's own address or PEC, else its domain of
/// mail; none when two could be meant.
fn body_of_address(rx: &mut Rx<'_>, centre: Id<Centre>, email: &str) -> Result<Option<Id<Body>>> {
    use storage::territory::memberships;
    if !email.contains('@') {
        return Ok(None);
    }
    let own = memberships::of_address(rx.conn, centre, email)?;
    if let [one] = own.as_slice() {
        return Ok(one.parse().ok());
    }
    if !own.is_empty() {
        return Ok(None);
    }
    let rows = memberships::mail_domains(rx.conn, centre)?;
    let each = rows.iter().flat_map(|(id, domains)| {
        domains.as_deref().unwrap_or_default().split_whitespace().map(move |domain| (id.as_str(), domain))
    });
    Ok(owner(email, each).and_then(|id| id.parse().ok()))
}

/// Who an address of mail is to a centre, and of which body: somebody with a role, else somebody of
/// the body whose address or domain it is.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn sender(rx: &mut Rx<'_>, scope: &StaffScope, name: &str, email: &str) -> Result<(Sender, Option<Id<Body>>)> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let mut sender = Sender::address(name, email);
    let Some(person) = storage::identity::people::by_email(rx.conn, &sender.email)?.filter(|p| p.active) else {
        let body = body_of_address(rx, centre, &sender.email)?;
        return Ok((sender, body));
    };
    let today = rx.today();
    let (_, held) = storage::identity::roles::of_person(rx.conn, &person.id)?;
    let in_force = held
        .into_iter()
        .filter(|r| r.centre_id == centre.as_str() && r.from_date <= today && r.until_date.is_none_or(|u| u >= today));
    let first = in_force.min_by_key(|r| BodyRole::from_code(&r.role));
    sender.person = person.id.parse().ok();
    sender.name = person.name;
    if let Some(role) = first {
        sender.role = role.role;
        return Ok((sender, role.body_id.parse().ok()));
    }
    Ok((sender, None))
}

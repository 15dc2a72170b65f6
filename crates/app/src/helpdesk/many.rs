//! One act on many tickets, and the work of an absent colleague handed over.

use domain::Id;
use domain::identity::{Permission, Person, StaffRole};
use storage::helpdesk::list::{self, Filter, Order};
use storage::helpdesk::tickets::TicketRow;
use storage::identity::people;
use storage::page::Cursor;

use super::act::{Change, assign, change, close, take};
use super::asked::Message;
use super::join::merge;
use super::write::note;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Most tickets in one act.
const MOST: usize = 200;

/// What is done to each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The person who acts takes charge.
    Take,
    /// Given to somebody, or to nobody.
    Assign(Option<Id<Person>>),
    /// Moved to an area.
    Queue(String),
    /// Ended.
    Close,
    /// Merged into the oldest of them.
    Merge,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// How many were changed.
    pub done: usize,
    /// Those left as they were: number and why.
    pub left: Vec<(u32, String)>,
}

/// Does the same to many tickets: what a rule refuses for one is told and does not stop the others.
///
/// # Errors
/// A refusal when none or too many are chosen; `NotFound` for a number that is not there; `Forbidden`.
pub fn many(tx: &mut Tx<'_>, scope: &StaffScope, numbers: &[u32], act: &Act) -> Result<Done> {
    scope.centre(Permission::WorkHelpdesk)?;
    if numbers.is_empty() || numbers.len() > MOST {
        return Err(Error::refused(format!("Scegliere da 1 a {MOST} richieste.")));
    }
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut done = Done::default();
    let oldest = numbers[0];
    for number in numbers {
        let result = match act {
            Act::Take => take(tx, scope, number),
            Act::Assign(person) => assign(tx, scope, number, *person),
            Act::Queue(queue) => change(tx, scope, number, &Change { queue: Some(queue.clone()), ..Change::default() }),
            Act::Close => close(tx, scope, number),
            Act::Merge if number == oldest => continue,
            Act::Merge => merge(tx, scope, number, oldest),
        };
        match result {
            Ok(()) => done.done += 1,
            // A rule says no before anything is written.
            Err(Error::Refused(refusal)) => done.left.push((number, refusal.message)),
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

/// The open tickets that somebody has.
#[derive(Debug, Clone)]
pub struct Held {
    /// Their name.
    pub name: String,
    /// How many, as far as [`list::MOST_COUNTED`].
    pub count: u64,
    /// The oldest, fifty at most.
    pub first: Vec<TicketRow>,
}

fn open_of(person: Id<Person>) -> Filter {
    Filter { assignee: Some(person.to_string()), active: Some(true), ..Filter::default() }
}

/// What would pass to another if somebody were away.
///
/// # Errors
/// `NotFound` for who never had a role here; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn held_by(rx: &mut Rx<'_>, scope: &StaffScope, person: Id<Person>) -> Result<Held> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let roles = storage::identity::roles::staff_of(rx.conn, centre.as_str(), &[person.to_string()])?;
    let row = people::by_id(rx.conn, person.as_str())?.filter(|_| !roles.is_empty()).ok_or(Error::NotFound)?;
    let filter = open_of(person);
    let count = u64::try_from(list::count(rx.conn, centre.as_str(), &filter)?).unwrap_or(0);
    let first = list::page(rx.conn, centre.as_str(), &filter, Order::Oldest, (&Cursor::First, 50))?.rows;
    Ok(Held { name: row.name, count, first })
}

/// Gives the open tickets of somebody who is away to another, or back to their areas, each with a note
/// for whoever gets it when one is written. Answers how many.
///
/// # Errors
/// A refusal when the other does not work on the help desk, or is the same person; `Forbidden`.
pub fn hand_over(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (from, to): (Id<Person>, Option<Id<Person>>),
    why: &str,
) -> Result<usize> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    if to == Some(from) {
        return Err(domain::Refusal::field("assignee", "Scegliere un'altra persona.").into());
    }
    let mut moved = 0;
    loop {
        let page = list::page(tx.conn, centre.as_str(), &open_of(from), Order::Oldest, (&Cursor::First, 100))?;
        if page.rows.is_empty() {
            return Ok(moved);
        }
        for row in page.rows {
            if !why.trim().is_empty() {
                note(tx, scope, row.shown(), &Message::text(why.trim()))?;
            }
            assign(tx, scope, row.shown(), to)?;
            moved += 1;
        }
    }
}

/// Who works on the help desk today: id and name, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn operators(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(String, String)>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let today = rx.today();
    let mut found: Vec<(String, String)> = Vec::new();
    for (id, name, role) in storage::identity::roles::at_work(rx.conn, centre.as_str(), today)? {
        let works = StaffRole::from_code(&role).is_some_and(|r| r.allows(Permission::WorkHelpdesk));
        if works && found.last().is_none_or(|(last, _)| *last != id) {
            found.push((id, name));
        }
    }
    Ok(found)
}

/// The bodies that may have asked: id and name, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn askers(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(String, String)>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let ids = storage::territory::memberships::followed(rx.conn, centre)?;
    let mut rows = storage::territory::bodies::by_ids(rx.conn, &ids)?;
    rows.sort_by(|a, b| (&a.name_key, &a.id).cmp(&(&b.name_key, &b.id)));
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

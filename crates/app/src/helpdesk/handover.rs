//! The work of an absent colleague handed over: the first requests at once, the others by a worker in small
//! transactions.

use chrono::NaiveDateTime;
use domain::Id;
use domain::identity::{Centre, Permission, Person, StaffRole};
use serde::{Deserialize, Serialize};
use storage::helpdesk::list::{self, Filter, Order};
use storage::helpdesk::people::open_of;
use storage::helpdesk::tickets::TicketRow;
use storage::identity::people;
use storage::page::Cursor;

use super::act::{ASSIGN, assign, check_operator};
use super::asked::Message;
use super::look::detail;
use super::write::note;
use crate::jobs::Running;
use crate::{Actor, Error, Result, Rx, StaffScope, Tx};

/// Kind of the job.
pub const HAND_OVER: &str = "helpdesk.hand_over";

/// Tickets that pass in one transaction.
pub const PASS_AT_ONCE: usize = 20;

/// How much of the log of a ticket is read to see whether it was assigned since: its last lines.
const MOST_TOLD: i64 = 100;

/// The open tickets that somebody has.
#[derive(Debug, Clone)]
pub struct Held {
    /// Their name.
    pub name: String,
    /// How many, as far as [`list::MOST_COUNTED`].
    pub count: u64,
    /// The oldest, fifty at most.
    pub first: Vec<TicketRow>,
    /// Whether a worker is passing some of them.
    pub passing: bool,
}

/// What passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// Tickets that passed.
    pub done: usize,
    /// Tickets that a worker passes next.
    pub later: usize,
}

/// The parameters of the job.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Task {
    from: Id<Person>,
    to: Option<Id<Person>>,
    note: String,
    /// Who hands over, for the tickets and the log.
    person: Option<Id<Person>>,
    name: String,
    /// The newest ticket that passes: what is opened later stays where it is put.
    up_to: i32,
    at: NaiveDateTime,
}

/// What would pass to another if somebody were away.
///
/// # Errors
/// `NotFound` for who never had a role here; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn held_by(rx: &mut Rx<'_>, scope: &StaffScope, person: Id<Person>) -> Result<Held> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let roles = storage::identity::roles::staff_of(rx.conn, centre.as_str(), &[person.to_string()])?;
    let row = people::by_id(rx.conn, person.as_str())?.filter(|_| !roles.is_empty()).ok_or(Error::NotFound)?;
    let filter = Filter { assignee: Some(person.to_string()), active: Some(true), ..Filter::default() };
    let count = u64::try_from(list::count(rx.conn, centre.as_str(), &filter)?).unwrap_or(0);
    let first = list::page(rx.conn, centre.as_str(), &filter, Order::Oldest, (&Cursor::First, 50))?.rows;
    let mut passing = false;
    for job in storage::jobs::undone(rx.conn, centre.as_str(), HAND_OVER)? {
        let task: Task = serde_json::from_str(&job.payload).map_err(Error::internal)?;
        passing |= task.from == person && job.state != "failed";
    }
    Ok(Held { name: row.name, count, first, passing })
}

/// Gives the open tickets of somebody who is away to another, or back to their areas, each with a note
/// for whoever gets it when one is written. The first pass at once, the others by a worker,
/// [`PASS_AT_ONCE`] in each transaction.
///
/// # Errors
/// A refusal when the other does not work on the help desk, or is the same person; `Forbidden`.
pub fn hand_over(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (from, to): (Id<Person>, Option<Id<Person>>),
    why: &str,
) -> Result<Passed> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    if to == Some(from) {
        return Err(domain::Refusal::field("assignee", "Scegliere un'altra persona.").into());
    }
    if let Some(to) = to {
        check_operator(tx, centre, to)?;
    }
    let all = open_of(tx.conn, centre.as_str(), from.as_str(), i32::MAX)?;
    let (now, later) = all.split_at(all.len().min(PASS_AT_ONCE));
    let actor = scope.actor();
    let task = Task {
        from,
        to,
        note: why.trim().to_owned(),
        person: actor.person,
        name: actor.name.clone(),
        up_to: all.last().copied().unwrap_or(0),
        at: tx.now,
    };
    for number in now {
        pass(tx, scope, number.unsigned_abs(), &task)?;
    }
    if !later.is_empty() {
        tx.enqueue(centre.as_str(), HAND_OVER, &task)?;
    }
    Ok(Passed { done: now.len(), later: later.len() })
}

fn pass(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, task: &Task) -> Result<()> {
    if !task.note.is_empty() {
        note(tx, scope, number, &Message::text(task.note.as_str()))?;
    }
    assign(tx, scope, number, task.to)
}

/// The work of the job [`HAND_OVER`]. Stopped and run again, by this node or by another, it goes on with what
/// is left: a ticket that somebody has assigned since, even back to who is away, stays where it was put.
///
/// # Errors
/// A refusal when the other no longer works on the help desk; when the database fails the job is tried again.
pub fn hand_over_job(running: &Running<'_>) -> Result<()> {
    let task: Task = running.payload()?;
    let centre: Id<Centre> = running.job.centre_id.parse().map_err(Error::internal)?;
    let scope =
        StaffScope::new(centre, Actor { person: task.person, name: task.name.clone() }, vec![StaffRole::HelpDesk]);
    let left = running.app.read(|rx| Ok(open_of(rx.conn, centre.as_str(), task.from.as_str(), task.up_to)?))?;
    let mut done = 0;
    for some in left.chunks(PASS_AT_ONCE) {
        running.app.write(|tx| {
            for number in some {
                pass_again(tx, &scope, number.unsigned_abs(), &task)?;
            }
            Ok(())
        })?;
        done += some.len();
        running.progress(done, left.len())?;
    }
    Ok(())
}

fn pass_again(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, task: &Task) -> Result<()> {
    let found = detail(&mut tx.reading(), scope, number)?.row;
    if !found.active || found.assignee_id != task.from.as_str() {
        return Ok(());
    }
    let told = storage::audit::of_subjects(tx.conn, &found.centre_id, "ticket", &[number.to_string()], MOST_TOLD)?;
    let moved = told.iter().any(|e| e.action == ASSIGN && e.at > task.at);
    if moved { Ok(()) } else { pass(tx, scope, number, task) }
}

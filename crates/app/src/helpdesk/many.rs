//! One act on many tickets, and who may be chosen for one.

use domain::Id;
use domain::identity::{Permission, Person, StaffRole};

use super::act::{Change, assign, change, close, take};
use super::join::merge;
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

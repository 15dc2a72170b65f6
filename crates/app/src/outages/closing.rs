//! The tickets of an outage that has ended, or was called off: answered and closed, or told, by a worker in small
//! transactions.

use chrono::NaiveDateTime;
use domain::Id;
use domain::identity::{Centre, Permission, Person, StaffRole};
use domain::outages::State;
use serde::{Deserialize, Serialize};
use storage::outages as rows;

use super::act::{AT_ONCE, Key, called_off, close_one};
use crate::jobs::Running;
use crate::{Actor, Error, Result, Rx, StaffScope, Tx, helpdesk};

/// Kind of the job that answers and closes.
pub const CLOSE: &str = "outages.close";

/// Kind of the job that tells what was called off.
pub const CALL_OFF: &str = "outages.call_off";

/// The parameters of both.
#[derive(Debug, Serialize, Deserialize)]
struct Task {
    outage: String,
    /// Who ended it or called it off, for the tickets and the log.
    person: Option<Id<Person>>,
    name: String,
}

/// Asks a worker for the rest.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (centre, kind): (Id<Centre>, &'static str),
    id: Key,
) -> Result<()> {
    let actor = scope.actor();
    let task = Task { outage: id.to_string(), person: actor.person, name: actor.name.clone() };
    tx.enqueue(centre.as_str(), kind, &task).map(|_| ())
}

/// The work of the job [`CLOSE`]. Stopped and run again, by this node or by another, it goes on with the
/// tickets that did not get the answer: one that its requester has opened again meanwhile stays open.
///
/// # Errors
/// When the database fails: the job is tried again.
pub fn close_job(running: &Running<'_>) -> Result<()> {
    let task: Task = running.payload()?;
    let Some((text, at)) = running.app.read(|rx| ended(rx, &running.job.centre_id, &task.outage))? else {
        return Ok(());
    };
    each_open(running, &task, |tx, scope, number| close_again(tx, scope, number, (&text, at)))
}

/// The work of the job [`CALL_OFF`]. Stopped and run again, it goes on with the tickets that were not told.
///
/// # Errors
/// When the database fails: the job is tried again.
pub fn call_off_job(running: &Running<'_>) -> Result<()> {
    let task: Task = running.payload()?;
    let found = running.app.read(|rx| Ok(rows::find(rx.conn, &running.job.centre_id, &task.outage)?))?;
    let Some(row) = found else { return Ok(()) };
    let State::Cancelled(at) = row.standing()? else { return Ok(()) };
    let said = called_off(&row.title);
    each_open(running, &task, |tx, scope, number| {
        let detail = helpdesk::detail(&mut tx.reading(), scope, number)?;
        let told = |e: &helpdesk::Entry| e.row.kind == "inner" && e.row.at >= at && e.row.body == said;
        if !detail.row.active || detail.entries.iter().any(told) {
            return Ok(());
        }
        helpdesk::note_tie(tx, scope, number, &said)
    })
}

/// Does something to each ticket of an outage that is open when the work begins, [`AT_ONCE`] in a transaction,
/// in the name of who asked for it.
fn each_open(
    running: &Running<'_>,
    task: &Task,
    mut act: impl FnMut(&mut Tx<'_>, &StaffScope, u32) -> Result<()>,
) -> Result<()> {
    let centre: Id<Centre> = running.job.centre_id.parse().map_err(Error::internal)?;
    let actor = Actor { person: task.person, name: task.name.clone() };
    let scope = StaffScope::new(centre, actor, vec![StaffRole::HelpDesk]);
    let waiting = running.app.read(|rx| Ok(rows::open_tickets(rx.conn, centre.as_str(), &task.outage)?))?;
    let mut done = 0;
    for some in waiting.chunks(AT_ONCE) {
        running.app.write(|tx| {
            for number in some {
                act(tx, &scope, number.unsigned_abs())?;
            }
            Ok(())
        })?;
        done += some.len();
        running.progress(done, waiting.len())?;
    }
    Ok(())
}

/// What was told at the end, and when; nothing for an outage that has not ended.
fn ended(rx: &mut Rx<'_>, centre: &str, id: &str) -> Result<Option<(String, NaiveDateTime)>> {
    let Some(row) = rows::find(rx.conn, centre, id)? else { return Ok(None) };
    let State::Ended(at) = row.standing()? else { return Ok(None) };
    let told = rows::updates(rx.conn, centre, &[row.id])?;
    Ok(told.into_iter().find(|u| u.kind == "ended").map(|u| (u.body, at)))
}

fn close_again(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, (text, at): (&str, NaiveDateTime)) -> Result<()> {
    let detail = helpdesk::detail(&mut tx.reading(), scope, number)?;
    let answered = |e: &helpdesk::Entry| {
        e.row.kind == "message" && e.row.author == "staff" && e.row.at >= at && e.row.body == text
    };
    if !detail.row.active || detail.entries.iter().any(answered) {
        return Ok(());
    }
    if let Some(why) = close_one(tx, scope, number, text)? {
        let said = format!("Il disservizio è terminato, ma la richiesta resta aperta: {why}");
        if !detail.entries.iter().any(|e| e.row.body == said) {
            helpdesk::note_tie(tx, scope, number, &said)?;
        }
    }
    Ok(())
}

/// How far the closing of the tickets of an outage has come: closed and in all. Nothing when no worker has any
/// left to close.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn closing(rx: &mut Rx<'_>, scope: &StaffScope, id: Key) -> Result<Option<(u64, u64)>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    for job in storage::jobs::undone(rx.conn, centre.as_str(), CLOSE)? {
        let task: Task = serde_json::from_str(&job.payload).map_err(Error::internal)?;
        if task.outage == id.as_str() && job.state != "failed" {
            let all = rows::tickets(rx.conn, centre.as_str(), id.as_str())?.len() as u64;
            let open = rows::open_tickets(rx.conn, centre.as_str(), id.as_str())?.len() as u64;
            return Ok(Some((all.saturating_sub(open), all)));
        }
    }
    Ok(None)
}

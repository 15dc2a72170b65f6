//! What is written on a ticket: the answers of the staff, their notes, the messages of who asked.

use chrono::NaiveDateTime;
use domain::helpdesk::{Channel, Event, Heard, PauseReason, Target, Told};
use domain::identity::Permission;
use storage::helpdesk::messages;

use super::act::{end, put_to_wait, start_again};
use super::asked::{Mailed, Message, Sender};
use super::work::{By, REMINDED, Shown, Work};
use super::{notify, open};
use crate::{Error, Result, StaffScope, Tx};

/// What happens after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Then {
    /// The work goes on.
    #[default]
    Stay,
    /// It waits, for this, until then.
    Wait(PauseReason, Option<NaiveDateTime>),
    /// It has ended.
    Close,
}

/// Answers who asked; whoever follows reads it too. Answering takes charge, also of the assignment
/// when nobody had it. Answers the place of the message.
///
/// # Errors
/// A refusal of an empty message, when it was merged, or by the rules of what follows; `NotFound`;
/// `Forbidden`.
pub fn reply(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, message: &Message, then: Then) -> Result<i32> {
    message.check()?;
    let mut work = Work::load(tx, scope, number)?;
    let by = By::staff(scope.actor());
    let state = work.state()?.answered()?;
    if scope.actor().person.is_some() {
        work.row.stand(state);
        if work.row.assignee_id.is_empty() && work.row.active {
            work.row.assignee_id.clone_from(&by.id);
            work.row.assignee_name.clone_from(&by.name);
        }
    }
    let seq = work.write(tx, &by, Shown::Message, (Channel::Web.code(), message), &[Event::Replied])?;
    work.row.warned = Told(work.row.warned).again(Target::NextReply).0;
    match then {
        Then::Stay => {}
        Then::Wait(reason, until) => put_to_wait(tx, &mut work, &by, reason, until)?,
        Then::Close => end(tx, &mut work, &by, "Chiusa")?,
    }
    notify::answered(tx, &work, &by, message, then == Then::Close)?;
    work.save(tx, scope.actor(), "ticket.reply", "risposta inviata")?;
    Ok(seq)
}

/// Writes a note that the staff alone read. The clock does not hear of it.
///
/// # Errors
/// A refusal of an empty note; `NotFound`; `Forbidden`.
pub fn note(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, message: &Message) -> Result<i32> {
    message.check()?;
    let mut work = Work::load(tx, scope, number)?;
    let seq = work.write(tx, &By::staff(scope.actor()), Shown::Note, ("", message), &[])?;
    work.save(tx, scope.actor(), "ticket.note", "nota aggiunta")?;
    Ok(seq)
}

/// A message of who asked, or of somebody who takes part, over any channel: the same whatever the
/// channel. What waited for them goes on; what was closed not long ago opens again; a message for a
/// merged ticket goes on in the other. Answers the number of the ticket that it joined.
///
/// # Errors
/// A refusal of an empty message or when the ticket was closed too long ago; `NotFound`; `Forbidden`.
pub fn hear(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    number: u32,
    (sender, channel): (&Sender, Channel),
    message: &Message,
    mailed: &Mailed,
) -> Result<u32> {
    scope.centre(Permission::WorkHelpdesk)?;
    let work = followed(tx, scope, number)?;
    listen(tx, work, (sender, channel), message, mailed)
}

/// The ticket in which one goes on.
fn followed(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<Work> {
    let mut work = Work::load(tx, scope, number)?;
    for _ in 0..16 {
        match work.state()?.merged_into() {
            Some(other) => work = Work::of(tx, work.centre, other)?,
            None => return Ok(work),
        }
    }
    Err(Error::NotFound)
}

/// The work of hearing, for who has shown already that they may.
pub(super) fn listen(
    tx: &mut Tx<'_>,
    mut work: Work,
    (sender, channel): (&Sender, Channel),
    message: &Message,
    mailed: &Mailed,
) -> Result<u32> {
    message.check()?;
    let by = By::requester(sender);
    let now = work.now(tx);
    match work.state()?.heard(now, work.desk.reopen_days)? {
        Heard::Added(state) => work.row.stand(state),
        Heard::Reopened(state) => start_again(tx, &mut work, &by, state)?,
    }
    work.row.warned &= !REMINDED;
    work.write(tx, &by, Shown::Message, (channel.code(), message), &[Event::Replied])?;
    open::follow(tx, &work.row, std::slice::from_ref(sender))?;
    messages::remember(tx.conn, work.centre.as_str(), work.row.number, &mailed.ids())?;
    notify::heard(tx, &work.row, &by)?;
    let actor = crate::Actor { person: sender.person, name: sender.shown().to_owned() };
    Ok(work.save(tx, &actor, "ticket.hear", "messaggio ricevuto")?.shown())
}

//! Tickets that become one, a message that becomes a ticket, tickets that belong together.

use domain::Refusal;
use domain::helpdesk::{Channel, Event, State, Tie};
use storage::helpdesk::entries::{AttachedRow, EntryRow};
use storage::helpdesk::{entries, messages, people, tickets, words};

use super::asked::{Mailed, NewTicket, Sender};
use super::open;
use super::work::{By, Shown, Work};
use crate::{Error, Result, StaffScope, Tx};

/// Merges a ticket into another: its messages, notes, files and whoever follows it go there, answers
/// to its mail too; it is closed and leads to the other. The clock of the other goes on as it is.
///
/// # Errors
/// A refusal to merge a ticket into itself, into a merged one, or when it was merged before; `NotFound`;
/// `Forbidden`.
pub fn merge(tx: &mut Tx<'_>, scope: &StaffScope, from: u32, into: u32) -> Result<()> {
    if from == into {
        return Err(
            Refusal::field("into", "Una richiesta non si unisce a sé stessa: scrivere il numero dell'altra.").into()
        );
    }
    let mut gone = Work::load(tx, scope, from)?;
    let mut kept = Work::load(tx, scope, into)?;
    if let Some(n) = kept.state()?.merged_into().or(gone.state()?.merged_into()) {
        return Err(Refusal::field("into", format!("Una delle due è già stata unita alla n. {n}.")).into());
    }
    same_body(&gone, &mut kept)?;
    let by = By::staff(scope.actor());
    let (old, new) = (gone.row.number, kept.row.number);
    copy_entries(tx, &gone, &mut kept)?;
    copy_followers(tx, &gone, &kept)?;
    messages::hand_over(tx.conn, kept.centre.as_str(), old, new)?;
    crate::hours::hand_over(tx, (kept.centre, scope.actor()), (old, new), &kept.row)?;
    people::tie(tx.conn, kept.centre.as_str(), (old, new), (Tie::MergedInto.code(), Tie::MergedFrom.code()))?;
    (gone.row.ties, kept.row.ties) = (gone.row.ties + 1, kept.row.ties + 1);
    let now = gone.now(tx);
    let was_active = gone.row.active;
    gone.row.stand(State::Closed { at: now, merged_into: Some(into) });
    let clock: &[Event] = if was_active { &[Event::Solved] } else { &[] };
    gone.tell(tx, &by, Shown::Event, &format!("Unita alla richiesta n. {into}"), clock)?;
    kept.tell(tx, &by, Shown::Event, &format!("Unita la richiesta n. {from}"), &[])?;
    gone.save(tx, scope.actor(), "ticket.merge", &format!("unita alla n. {into}"))?;
    kept.save(tx, scope.actor(), "ticket.merge", &format!("unita la n. {from}")).map(|_| ())
}

/// What one body wrote is never shown to another; a request of nobody's becomes the body's.
fn same_body(gone: &Work, kept: &mut Work) -> Result<()> {
    if gone.row.body_id.is_empty() || gone.row.body_id == kept.row.body_id {
        return Ok(());
    }
    if !kept.row.body_id.is_empty() {
        let sentence = "Le due richieste sono di enti diversi: si possono collegare, non unire.";
        return Err(Refusal::field("into", sentence).into());
    }
    kept.row.body_id.clone_from(&gone.row.body_id);
    kept.row.body_name.clone_from(&gone.row.body_name);
    Ok(())
}

/// Copies what was said, with its own time; the clock of the other does not hear of it.
fn copy_entries(tx: &mut Tx<'_>, gone: &Work, kept: &mut Work) -> Result<()> {
    let files = entries::files(tx.conn, gone.centre.as_str(), gone.row.number)?;
    let mut stems = std::collections::BTreeSet::new();
    for entry in entries::of(tx.conn, gone.centre.as_str(), gone.row.number)? {
        if entry.kind != "message" && entry.kind != "note" {
            continue;
        }
        kept.row.entries += 1;
        let seq = kept.row.entries;
        stems.extend(domain::helpdesk::stems(&entry.body));
        for file in files.iter().filter(|f| f.seq == entry.seq) {
            entries::attach(tx.conn, &AttachedRow { ticket: kept.row.number, seq, ..file.clone() })?;
            kept.row.files += 1;
        }
        let origin = entry.origin.or(Some(gone.row.number));
        let copy = EntryRow { ticket: kept.row.number, seq, clock: String::new(), origin, ..entry };
        entries::insert(tx.conn, &copy)?;
    }
    stems.extend(domain::helpdesk::stems(&gone.row.subject));
    Ok(words::add(tx.conn, kept.centre.as_str(), kept.row.number, &stems, false)?)
}

fn copy_followers(tx: &mut Tx<'_>, gone: &Work, kept: &Work) -> Result<()> {
    let asked = Sender {
        person: gone.row.requester_id.parse().ok(),
        ..Sender::address(&gone.row.requester_name, &gone.row.requester_email)
    };
    let watchers = people::watchers(tx.conn, gone.centre.as_str(), gone.row.number)?;
    let all: Vec<Sender> = watchers
        .into_iter()
        .map(|w| Sender { person: w.person_id.parse().ok(), ..Sender::address(&w.name, &w.email) })
        .chain([asked])
        .collect();
    open::follow(tx, &kept.row, &all)
}

/// Makes a ticket out of a message of another, with its files; the two are tied. Answers its number.
///
/// # Errors
/// A refusal when what is chosen is no message of the requester or of the staff; `NotFound`; `Forbidden`.
pub fn split(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, seq: i32, subject: &str) -> Result<u32> {
    let mut work = Work::load(tx, scope, number)?;
    let entry = entries::find(tx.conn, work.centre.as_str(), work.row.number, seq)?.ok_or(Error::NotFound)?;
    if entry.kind != "message" {
        return Err(Error::refused("Si può separare un messaggio, non una nota o un evento."));
    }
    let sender = Sender {
        person: work.row.requester_id.parse().ok(),
        name: work.row.requester_name.clone(),
        email: work.row.requester_email.clone(),
        role: work.row.requester_role.clone(),
    };
    let mut new = NewTicket::plain(Channel::Web, sender, subject, super::asked::Message::text(entry.body.clone()));
    new.message.html = entry.html.clone();
    new.kind = work.row.kind_of();
    new.body = work.row.body_id.parse().ok();
    new.service.clone_from(&work.row.service);
    new.category.clone_from(&work.row.category);
    new.mailed = Mailed::default();
    let by = By { author: entry.author_of(), id: entry.author_id.clone(), name: entry.author_name.clone() };
    // A request is the requester's, also when the staff quoted their words.
    let by = By { author: domain::helpdesk::Author::Requester, ..by };
    let made = open::create(tx, work.centre, scope.actor(), &by, &new)?;
    let made_number = i32::try_from(made).map_err(|_| Error::NotFound)?;
    let files: Vec<AttachedRow> = entries::files(tx.conn, work.centre.as_str(), work.row.number)?;
    let mut row = tickets::find(tx.conn, work.centre.as_str(), made_number)?.ok_or(Error::NotFound)?;
    for file in files.into_iter().filter(|f| f.seq == seq) {
        entries::attach(tx.conn, &AttachedRow { ticket: made_number, seq: 1, ..file })?;
        row.files += 1;
    }
    tickets::update(tx.conn, &row)?;
    people::tie(
        tx.conn,
        work.centre.as_str(),
        (made_number, work.row.number),
        (Tie::SplitFrom.code(), Tie::SplitInto.code()),
    )?;
    work.row.ties += 1;
    work.tell(tx, &By::staff(scope.actor()), Shown::Event, &format!("Ne è nata la richiesta n. {made}"), &[])?;
    work.save(tx, scope.actor(), "ticket.split", &format!("separata la n. {made}"))?;
    Ok(made)
}

/// Ties two tickets: related, or one a part of the other.
///
/// # Errors
/// A refusal to tie a ticket to itself, or by a tie that only the program makes; `NotFound`; `Forbidden`.
pub fn link(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, other: u32, tie: Tie) -> Result<()> {
    if number == other || !matches!(tie, Tie::Related | Tie::Parent | Tie::Child) {
        return Err(Refusal::field("other", "Scrivere il numero di un'altra richiesta.").into());
    }
    let work = Work::load(tx, scope, number)?;
    let with = Work::load(tx, scope, other)?;
    people::tie(tx.conn, work.centre.as_str(), (work.row.number, with.row.number), (tie.code(), tie.back().code()))?;
    let what = format!("{} n. {other}", tie.label().to_lowercase());
    super::work::log(tx, scope.actor(), &work.row, "ticket.link", &what)
}

/// Unties two tickets.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub fn unlink(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, other: u32, tie: Tie) -> Result<()> {
    if !matches!(tie, Tie::Related | Tie::Parent | Tie::Child) {
        return Err(Error::refused("Questo legame racconta la storia della richiesta e resta."));
    }
    let work = Work::load(tx, scope, number)?;
    let other_row = i32::try_from(other).map_err(|_| Error::NotFound)?;
    people::untie(tx.conn, work.centre.as_str(), (work.row.number, other_row), (tie.code(), tie.back().code()))?;
    super::work::log(tx, scope.actor(), &work.row, "ticket.link", &format!("sciolto il legame con la n. {other}"))
}

//! Many tickets at once, for the bench: the same rows that the use cases write one by one.

use std::collections::BTreeSet;

use crate::bulk::{self, Value};
use crate::dialect::Conn;
use crate::error::Result;

use super::entries::EntryRow;
use super::tickets::{self, TicketRow};

const TICKET: [&str; 38] = [
    "centre_id",
    "number",
    "kind",
    "channel",
    "state",
    "active",
    "reason",
    "priority",
    "impact",
    "urgency",
    "queue",
    "assignee_id",
    "assignee_name",
    "body_id",
    "body_name",
    "requester_id",
    "requester_name",
    "requester_email",
    "requester_role",
    "service",
    "category",
    "subject",
    "opened_at",
    "changed_at",
    "closed_at",
    "waits_until",
    "charge_due",
    "reply_due",
    "solution_due",
    "due_at",
    "look_at",
    "warned",
    "breached",
    "entries",
    "files",
    "ties",
    "merged_into",
    "details",
];
const ENTRY: [&str; 13] = [
    "centre_id",
    "ticket",
    "seq",
    "at",
    "kind",
    "author",
    "author_id",
    "author_name",
    "channel",
    "body",
    "html",
    "clock",
    "origin",
];

fn ticket(r: TicketRow) -> Vec<Value> {
    vec![
        r.centre_id.into(),
        r.number.into(),
        r.kind.into(),
        r.channel.into(),
        r.state.into(),
        r.active.into(),
        r.reason.into(),
        r.priority.into(),
        r.impact.into(),
        r.urgency.into(),
        r.queue.into(),
        r.assignee_id.into(),
        r.assignee_name.into(),
        r.body_id.into(),
        r.body_name.into(),
        r.requester_id.into(),
        r.requester_name.into(),
        r.requester_email.into(),
        r.requester_role.into(),
        r.service.into(),
        r.category.into(),
        r.subject.into(),
        r.opened_at.into(),
        r.changed_at.into(),
        r.closed_at.into(),
        r.waits_until.into(),
        r.charge_due.into(),
        r.reply_due.into(),
        r.solution_due.into(),
        r.due_at.into(),
        r.look_at.into(),
        r.warned.into(),
        r.breached.into(),
        r.entries.into(),
        r.files.into(),
        r.ties.into(),
        r.merged_into.into(),
        r.details.into(),
    ]
}

fn entry(r: EntryRow) -> Vec<Value> {
    vec![
        r.centre_id.into(),
        r.ticket.into(),
        r.seq.into(),
        r.at.into(),
        r.kind.into(),
        r.author.into(),
        r.author_id.into(),
        r.author_name.into(),
        r.channel.into(),
        r.body.into(),
        r.html.into(),
        r.clock.into(),
        r.origin.into(),
    ]
}

/// Adds tickets with their entries and words; the words in the order of their index, so that it
/// grows at its end as far as it can. The next number follows the last of them.
///
/// # Errors
/// When the database fails or a number is taken.
pub fn insert(
    conn: &mut Conn,
    centre_id: &str,
    rows: Vec<TicketRow>,
    entries: Vec<EntryRow>,
    words: &BTreeSet<(String, i32)>,
) -> Result<()> {
    let rows: Vec<_> = rows.into_iter().map(ticket).collect();
    bulk::insert(conn, "ticket", &TICKET, &rows)?;
    let entries: Vec<_> = entries.into_iter().map(entry).collect();
    bulk::insert(conn, "ticket_entry", &ENTRY, &entries)?;
    let words: Vec<Vec<Value>> =
        words.iter().map(|(stem, n)| vec![centre_id.into(), stem.as_str().into(), (*n).into()]).collect();
    bulk::insert(conn, "ticket_word", &["centre_id", "stem", "ticket"], &words)?;
    tickets::recount(conn, centre_id)
}

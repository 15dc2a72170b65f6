//! The facts of a ticket, written in the transaction that made them so.

use domain::dates::italian_date;
use domain::helpdesk::{Calendar, Logged};
use domain::reports::{Fact, What, facts};
use storage::helpdesk::tickets::TicketRow;
use storage::reports::{self as rows, FactRow};

use crate::{Result, Tx};

/// What a merged ticket took to be solved is not counted: its solution is that of another.
const UNCOUNTED: i64 = -1;

fn row_of(ticket: &TicketRow, fact: &Fact) -> FactRow {
    let merged = fact.what == What::Closed && ticket.merged_into.is_some() && ticket.closed_at == Some(fact.at);
    FactRow {
        centre_id: ticket.centre_id.clone(),
        ticket: ticket.number,
        place: i32::try_from(fact.place).unwrap_or(i32::MAX),
        what: fact.what.code().to_owned(),
        day: italian_date(fact.at),
        seconds: if merged { UNCOUNTED } else { i64::try_from(fact.seconds).unwrap_or(i64::MAX) },
        kept: if merged { -1 } else { fact.kept.map_or(-1, i32::from) },
        body_id: ticket.body_id.clone(),
        service: ticket.service.clone(),
        queue: ticket.queue.clone(),
        assignee_id: ticket.assignee_id.clone(),
    }
}

/// The facts of a whole log, for who writes many tickets at once.
///
/// # Errors
/// When the log can't be read.
pub fn fact_rows(ticket: &TicketRow, calendar: &Calendar, log: &[Logged]) -> Result<Vec<FactRow>> {
    Ok(facts(calendar, log, 0)?.iter().map(|f| row_of(ticket, f)).collect())
}

/// Keeps the facts of the events of a log from a place on; when the body of the ticket is another than
/// before, its facts follow it.
///
/// # Errors
/// When the log can't be read or the database fails.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    ticket: &TicketRow,
    calendar: &Calendar,
    (log, known): (&[Logged], usize),
    body_before: &str,
) -> Result<()> {
    if body_before != ticket.body_id && known > 0 {
        let days = rows::rebody(tx.conn, &ticket.centre_id, ticket.number, &ticket.body_id)?;
        super::fold::again(tx.conn, &ticket.centre_id, &days)?;
    }
    if log.len() == known {
        return Ok(());
    }
    let all: Vec<FactRow> = facts(calendar, log, known)?.iter().map(|f| row_of(ticket, f)).collect();
    rows::append(tx.conn, &all)?;
    // Written late, such as after midnight: its day may be summed already.
    let today = tx.today();
    let days: Vec<_> = all.iter().map(|f| f.day).filter(|day| *day < today).collect();
    super::fold::again(tx.conn, &ticket.centre_id, &days)
}

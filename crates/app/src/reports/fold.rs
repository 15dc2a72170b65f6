//! Sums of the days that have passed, and of the months that they make.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Duration, NaiveDate};
use domain::dates::italian_date;
use domain::identity::Permission;
use domain::month::Month;
use domain::reports::{Part, Sums, What};
use storage::Conn;
use storage::reports::{self as rows, FactRow, SumRow};

use super::keep::fact_rows;
use crate::{App, Result, StaffScope, Tx};

/// Days summed in one transaction.
const MOST_DAYS: usize = 40;
/// Minutes after midnight from which a day is summed: what began to be written before it is written by
/// then, or never.
const SETTLED: i64 = 60;
/// Tickets whose facts are read again in one transaction.
const MOST_TICKETS: i32 = 2_000;

/// Sums by part and name.
pub(super) type ByName = BTreeMap<(Part, String), Sums>;

/// Adds facts to sums.
pub(super) fn add(all: &mut ByName, part: Part, name: &str, fact: &FactRow) {
    let Some(what) = fact.what_of() else { return };
    let sums = all.entry((part, name.to_owned())).or_default();
    match u64::try_from(fact.seconds) {
        Ok(seconds) => sums.add(what, seconds, fact.kept_of()),
        // A ticket merged into another: closed, without a time of its own.
        Err(_) if what == What::Closed => sums.closed += 1,
        Err(_) => {}
    }
}

/// The name under which a part counts a fact.
pub(super) fn name_of(part: Part, fact: &FactRow) -> &str {
    match part {
        Part::All => "",
        Part::Body => &fact.body_id,
        Part::Service => &fact.service,
        Part::Queue => &fact.queue,
        Part::Assignee => &fact.assignee_id,
    }
}

fn put(conn: &mut Conn, centre: &str, (span, start): (&str, NaiveDate), all: &ByName) -> Result<()> {
    let sums: Vec<SumRow> =
        all.iter().map(|((part, name), sums)| SumRow::new(centre, span, start, (*part, name), sums)).collect();
    Ok(rows::put(conn, &sums)?)
}

fn day(conn: &mut Conn, centre: &str, day: NaiveDate) -> Result<()> {
    let mut all = ByName::new();
    for fact in rows::between(conn, centre, day, day)? {
        for part in Part::ALL {
            add(&mut all, part, name_of(part, &fact), &fact);
        }
    }
    put(conn, centre, ("d", day), &all)
}

/// Sums a month again, as far as its days are summed.
fn month(conn: &mut Conn, centre: &str, month: Month) -> Result<()> {
    rows::remove(conn, centre, "m", Some(month.first_day()))?;
    let mut all = ByName::new();
    for part in Part::ALL {
        for row in rows::range(conn, centre, ("d", part), (month.first_day(), month.last_day()), None)? {
            row.add_to(all.entry((part, row.name.clone())).or_default())?;
        }
    }
    put(conn, centre, ("m", month.first_day()), &all)
}

/// Sums again some days that were summed already, and their months.
///
/// # Errors
/// When the database fails.
pub(super) fn again(conn: &mut Conn, centre: &str, days: &[NaiveDate]) -> Result<()> {
    if days.is_empty() {
        return Ok(());
    }
    let Some(until) = rows::until(conn, centre)? else { return Ok(()) };
    let days: BTreeSet<NaiveDate> = days.iter().copied().filter(|d| *d < until).collect();
    let months: BTreeSet<Month> = days.iter().copied().map(Month::of).collect();
    for d in days {
        rows::remove(conn, centre, "d", Some(d))?;
        day(conn, centre, d)?;
    }
    for m in months {
        month(conn, centre, m)?;
    }
    Ok(())
}

/// Sums the days that have passed since it was done last, in every centre; where requests are older
/// than the facts, reads these from their logs first. Run again it does nothing.
///
/// # Errors
/// When the database fails.
pub fn fold(app: &App) -> Result<()> {
    for centre in app.read(|rx| Ok(storage::centres::all(rx.conn)?))? {
        if app.read(|rx| Ok(rows::are_missing(rx.conn, &centre.id)?))? {
            read_again(app, &centre.id)?;
        }
        while app.write(|tx| some(tx.conn, &centre.id, italian_date(tx.now - Duration::minutes(SETTLED))))? {}
    }
    Ok(())
}

/// Some days; whether there are more.
fn some(conn: &mut Conn, centre: &str, today: NaiveDate) -> Result<bool> {
    let first = match rows::until(conn, centre)? {
        Some(until) => until,
        None => match rows::first_day(conn, centre)? {
            Some(first) => first,
            None => return Ok(false),
        },
    };
    let mut at = first;
    for _ in 0..MOST_DAYS {
        if at >= today {
            break;
        }
        day(conn, centre, at)?;
        at = at.checked_add_days(Days::new(1)).unwrap_or(today);
    }
    if at > first {
        for touched in Month::of(first).through(Month::of(at.pred_opt().unwrap_or(at))) {
            month(conn, centre, touched)?;
        }
        rows::set_until(conn, centre, Some(at))?;
    }
    Ok(at < today)
}

/// Reads the facts of a centre out of the logs of all its tickets again, and forgets the sums: for what
/// was written before there were facts. Answers how many tickets were read.
///
/// # Errors
/// When a log can't be read; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn recompute(app: &App, scope: &StaffScope) -> Result<u32> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let read = read_again(app, centre.as_str())?;
    fold(app)?;
    Ok(read)
}

fn read_again(app: &App, centre: &str) -> Result<u32> {
    let calendar = app.read(|rx| crate::helpdesk::habits(rx.conn, centre))?.calendar;
    let last = app.write(|tx| {
        rows::wipe(tx.conn, centre)?;
        for span in ["d", "m"] {
            rows::remove(tx.conn, centre, span, None)?;
        }
        rows::set_until(tx.conn, centre, None)?;
        Ok(storage::helpdesk::tickets::last_number(tx.conn, centre)?)
    })?;
    let (mut from, mut read) = (1, 0);
    while from <= last {
        let numbers: Vec<i32> = (from..(from + MOST_TICKETS).min(last + 1)).collect();
        read += app.write(|tx| {
            let tickets = storage::helpdesk::tickets::some(tx.conn, centre, &numbers)?;
            let mut logs = storage::helpdesk::entries::logs(tx.conn, centre, &numbers)?;
            let mut all = Vec::new();
            for ticket in &tickets {
                let log = logs.remove(&ticket.number).unwrap_or_default();
                all.extend(fact_rows(ticket, &calendar, &log)?);
            }
            // What happened meanwhile was kept by who did it.
            for number in &numbers {
                if !rows::of_ticket(tx.conn, centre, *number)?.is_empty() {
                    all.retain(|f| f.ticket != *number);
                }
            }
            rows::insert_many(tx.conn, all)?;
            Ok(u32::try_from(tickets.len()).unwrap_or(0))
        })?;
        from += MOST_TICKETS;
    }
    Ok(read)
}

/// Forgets the sums of a centre, to be made again: for who wrote many requests with days of their own.
///
/// # Errors
/// `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn forget_sums(tx: &mut Tx<'_>, scope: &StaffScope) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    for span in ["d", "m"] {
        rows::remove(tx.conn, centre.as_str(), span, None)?;
    }
    Ok(rows::set_until(tx.conn, centre.as_str(), None)?)
}

//! Months that are closed, and those that can be.

use domain::identity::Permission;
use domain::month::Month;
use storage::hours::{self as rows, MonthRow, Range};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Months shown besides the closed ones.
const SHOWN: u32 = 12;
/// Months shown even without hours, besides the one that goes on.
const RECENT: u32 = 2;

/// A month and what was worked in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthView {
    /// The month.
    pub month: Month,
    /// Minutes worked.
    pub worked: i64,
    /// When it was closed and by whom.
    pub closed: Option<MonthRow>,
    /// Whether it has ended, so that it can be closed.
    pub ended: bool,
}

/// The last months, the newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn months(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<MonthView>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let now = Month::of(rx.today());
    let range = Range { from: now.back(SHOWN).number(), until: now.number(), ..Range::default() };
    let sums = rows::worked(rx.conn, centre.as_str(), &range)?;
    let closed = rows::closed(rx.conn, centre.as_str())?;
    let mut all: Vec<MonthView> = now
        .back(SHOWN)
        .through(now)
        .map(|month| MonthView {
            month,
            worked: sums.iter().filter(|s| s.month == month.number()).map(|s| s.minutes).sum(),
            closed: closed.iter().find(|c| c.month == month.number()).cloned(),
            ended: month < now,
        })
        .collect();
    all.reverse();
    // Of the others there is nothing to say.
    let recent = now.back(RECENT);
    all.retain(|m| m.month >= recent || m.worked > 0 || m.closed.is_some());
    Ok(all)
}

/// Closes a month: nothing of what was recorded or planned in it changes any more.
///
/// # Errors
/// A refusal when it has not ended or is closed; `Forbidden` without [`Permission::ManageCentre`].
pub fn close_month(tx: &mut Tx<'_>, scope: &StaffScope, month: Month) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    if month >= Month::of(tx.today()) {
        return Err(Error::refused(format!("{month} non è ancora finito: si chiude dal mese dopo.")));
    }
    if rows::closed(tx.conn, centre.as_str())?.iter().any(|c| c.month == month.number()) {
        return Err(Error::refused(format!("Il mese di {month} è già chiuso.")));
    }
    let row = MonthRow {
        centre_id: centre.to_string(),
        month: month.number(),
        closed_at: tx.now,
        closed_by: scope.actor().name.clone(),
    };
    rows::close(tx.conn, &row)?;
    let event = Event {
        centre: centre.as_str(),
        action: "hours.close",
        kind: "centre",
        id: centre.as_str(),
        summary: format!("Chiuse le ore di {month}"),
    };
    tx.audit(scope.actor(), &event, None::<&MonthRow>, Some(&row))
}

//! What has changed lately, for pages that follow it. It is a hint: who shows something reads it again,
//! with their own permission.

use chrono::NaiveDateTime;
use domain::Id;
use domain::identity::Centre;
use storage::helpdesk::tickets;

use super::own::{allowed, visible};
use crate::{App, BodyScope, Error, Result, Rx};

/// Most changes looked at in one go; with more, the oldest are left out.
const MOST: i64 = 2_000;

/// A request that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Changed {
    /// Its centre.
    pub centre: Id<Centre>,
    /// Its number.
    pub number: u32,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Its entries then.
    pub entries: i32,
}

/// What changed from an instant on, at whatever centre, the first changed first. One query on an index,
/// whoever asks: each node asks once for all its pages.
///
/// # Errors
/// When the database fails.
pub fn changes(app: &App, since: NaiveDateTime) -> Result<Vec<Changed>> {
    let rows = app.read(|rx| Ok(tickets::changed_since(rx.conn, since, MOST)?))?;
    rows.into_iter()
        .rev()
        .map(|(centre, number, at, entries)| {
            let centre = centre.parse().map_err(Error::internal)?;
            Ok(Changed { centre, number: number.unsigned_abs(), at, entries })
        })
        .collect()
}

/// Which of these requests the person of the body may see.
///
/// # Errors
/// `Forbidden` without [`domain::identity::Permission::ReadBody`].
pub fn shown_own(rx: &mut Rx<'_>, scope: &BodyScope, numbers: &[u32]) -> Result<Vec<u32>> {
    let (centre, filter) = visible(rx, scope)?;
    let numbers: Vec<i32> = numbers.iter().filter_map(|n| i32::try_from(*n).ok()).collect();
    let rows = tickets::some(rx.conn, centre.as_str(), &numbers)?;
    Ok(rows.into_iter().filter(|row| allowed(&filter, row)).map(|row| row.shown()).collect())
}

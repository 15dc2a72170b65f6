//! The figures of a centre's dues, for its dashboard.

use std::collections::{BTreeMap, BTreeSet};

use domain::Cents;
use domain::identity::Permission;
use serde::Serialize;
use storage::billing::sums;

use crate::{Result, Rx, StaffScope};

/// The dues of a year in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct YearSummary {
    /// Year of the dues.
    pub year: i32,
    /// Documents that stand.
    pub documents: u32,
    /// Asked, less credit notes.
    pub asked: Cents,
    /// Received.
    pub collected: Cents,
    /// Left to pay and not overdue.
    pub open: Cents,
    /// Left to pay and overdue.
    pub late: Cents,
}

/// The dues of every year, oldest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn summary(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<YearSummary>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let mut late: BTreeMap<i32, Cents> = BTreeMap::new();
    for (year, _, cents) in sums::overdue(rx.conn, centre.as_str(), rx.today())? {
        *late.entry(year).or_default() += Cents(cents);
    }
    let years = sums::by_year(rx.conn, centre.as_str())?.into_iter().map(|row| {
        let late = late.get(&row.year).copied().unwrap_or_default();
        YearSummary {
            year: row.year,
            documents: u32::try_from(row.documents).unwrap_or(u32::MAX),
            asked: Cents(row.asked),
            collected: Cents(row.paid),
            open: Cents(row.open) - late,
            late,
        }
    });
    Ok(years.collect())
}

/// What is overdue today, and how many bodies owe it.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn overdue(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<(Cents, usize)> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let rows = sums::overdue(rx.conn, centre.as_str(), rx.today())?;
    let bodies: BTreeSet<&str> = rows.iter().map(|(_, body, _)| body.as_str()).collect();
    Ok((rows.iter().map(|(_, _, cents)| Cents(*cents)).sum(), bodies.len()))
}

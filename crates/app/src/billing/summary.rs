//! The figures of a centre's dues, for its dashboard.

use std::collections::BTreeMap;

use domain::Cents;
use domain::identity::Permission;
use serde::Serialize;
use storage::billing::documents::{self as rows, Filter};

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
    let today = rx.today();
    let mut years: BTreeMap<i32, YearSummary> = BTreeMap::new();
    for row in rows::figures(rx.conn, centre.as_str(), &Filter::default())? {
        let year = years.entry(row.dues_year).or_insert(YearSummary { year: row.dues_year, ..YearSummary::default() });
        year.collected += Cents(row.paid);
        if row.is_standing() {
            year.documents += 1;
            year.asked += Cents(row.payable - row.credited);
        }
        let left = if row.due < today { &mut year.late } else { &mut year.open };
        *left += Cents(row.open);
    }
    Ok(years.into_values().collect())
}

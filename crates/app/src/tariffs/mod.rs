//! Price lists of a centre: from a ready-made one to an approved version, prices agreed with
//! single bodies, simulations.

mod facts;
mod lists;
mod negotiated;
mod simulate;
mod vat;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::tariffs::{ListState, PriceList};
use storage::tariffs::PriceListRow;

use crate::{Error, Result, Rx, StaffScope};

pub use facts::{Facts, Whom, facts};
pub use lists::{
    NewList, add_rule, adopt_ready_made, approve, create, delete_draft, edit_heading, edit_rule, move_rule,
    new_version, remove_rule, withdraw,
};
pub use negotiated::{
    Agreed, NewNegotiated, agree_price, bodies_to_agree_with, end_price, negotiated_prices, to_price,
};
pub use simulate::{Candidate, Question, Simulation, compare_lists};
pub use vat::{save_vat_settings, vat_settings};

/// One version of a price list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListVersion {
    /// Identifier.
    pub id: Id<PriceList>,
    /// 1, 2, 3... within the code.
    pub version: i32,
    /// Where it stands.
    pub state: ListState,
    /// When dues were first calculated with it.
    pub used_at: Option<NaiveDateTime>,
    /// The act that approved it, also after a withdrawal.
    pub approved: Option<(NaiveDate, String)>,
    /// When it last changed, UTC.
    pub changed_at: NaiveDateTime,
    /// The list.
    pub list: PriceList,
}

impl TryFrom<PriceListRow> for ListVersion {
    type Error = Error;

    fn try_from(row: PriceListRow) -> Result<Self> {
        Ok(Self {
            id: row.id.parse().map_err(Error::internal)?,
            version: row.version,
            state: row.state()?,
            used_at: row.used_at,
            approved: row.approved_on.zip(row.approval_act.clone()),
            changed_at: row.changed_at,
            list: row.list()?,
        })
    }
}

/// Every version of every list of the centre, the last to begin first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn all(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<ListVersion>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    storage::tariffs::all(rx.conn, centre)?.into_iter().map(ListVersion::try_from).collect()
}

/// One version of a list.
///
/// # Errors
/// `NotFound` when the centre has none with this id; `Forbidden` without [`Permission::ReadCentre`].
pub fn get(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<PriceList>) -> Result<ListVersion> {
    let centre = scope.centre(Permission::ReadCentre)?;
    storage::tariffs::by_id(rx.conn, centre, id)?.ok_or(Error::NotFound)?.try_into()
}

/// The approved list that prices a year: the one in force on its first day, or the first to begin in
/// it. A newer version of the same day wins.
///
/// # Errors
/// When the database fails.
pub fn for_year(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<Option<ListVersion>> {
    let versions: Vec<ListVersion> =
        storage::tariffs::approved(rx.conn, centre)?.into_iter().map(ListVersion::try_from).collect::<Result<_>>()?;
    // Oldest first, so that of two that begin on one day the newer comes last and wins.
    let lists: Vec<PriceList> = versions.iter().rev().map(|v| v.list.clone()).collect();
    let chosen = PriceList::for_year(&lists, year);
    Ok(chosen.and_then(|c| versions.iter().find(|v| v.list == *c).cloned()))
}

/// Code and name of the services that a rule of a list may price, by name: those of the charter and
/// those that the list prices already. Empty while the centre has no charter.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn services_to_price(rx: &mut Rx<'_>, scope: &StaffScope, list: &PriceList) -> Result<Vec<(String, String)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let charter = storage::charter::services(rx.conn, centre.as_str())?;
    if charter.is_empty() {
        return Ok(Vec::new());
    }
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    names.extend(list.rules.iter().map(|r| (r.service.clone(), r.description.clone())));
    names.extend(charter.into_iter().map(|s| (s.code, s.name)));
    let mut out: Vec<(String, String)> = names.into_iter().collect();
    out.sort_by_key(|(_, name)| domain::text::fold(name));
    Ok(out)
}

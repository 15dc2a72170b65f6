//! The list of bodies and the page of each.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::identity::{Centre, Permission};
use domain::territory::register::OfficeRecord;
use domain::territory::{Body, BodyKind, BodyRecord, CodeSpan, Count, Metric, UnionStay, newest_not_after};
use domain::{Id, text};
use storage::page::{Cursor, PAGE_ROWS, Page};
use storage::territory::bodies::{self, BodyRow};
use storage::territory::knowledge::{self, StoredApplication, StoredContact};
use storage::territory::list::{self, Filter, Item, Listed, Order, Within};
use storage::territory::memberships::{self, MembershipRow};
use storage::territory::provinces::{self, ProvinceRow};
use storage::territory::{codes, counts, offices, unions};

use crate::{BodyScope, Error, Result, Rx, StaffScope};

/// Most rows of an export.
pub const EXPORT_ROWS: i64 = 100_000;

/// What a person looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Words of the name, or a code.
    pub text: String,
    /// Among the bodies that the centre follows, or all.
    pub within: Within,
    /// Historical code of a province.
    pub province: Option<String>,
    /// A kind.
    pub kind: Option<BodyKind>,
    /// At least so many inhabitants.
    pub population_from: Option<u32>,
    /// At most so many inhabitants.
    pub population_to: Option<u32>,
    /// Members, or not members.
    pub member: Option<bool>,
    /// Also those that ended.
    pub closed: bool,
    /// Order.
    pub order: Order,
}

impl Search {
    fn filter(&self) -> Filter {
        let number = |n: Option<u32>| n.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        Filter {
            within: self.within,
            words: text::fold(&self.text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
            province: self.province.clone(),
            kind: self.kind,
            population_from: number(self.population_from),
            population_to: number(self.population_to),
            member: self.member,
            closed: self.closed,
        }
    }
}

/// A page of the list.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search, cursor: &Cursor) -> Result<Page<Listed>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let day = rx.today();
    Ok(list::lines(rx.conn, centre, &search.filter(), search.order, (cursor, PAGE_ROWS), day)?)
}

/// The whole list, for a file.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn export(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search) -> Result<Vec<Item>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let day = rx.today();
    let page = (&Cursor::First, EXPORT_ROWS);
    Ok(list::page(rx.conn, centre, &search.filter(), search.order, page, day)?.rows)
}

/// Code, name and letters of the provinces, for the filter.
///
/// # Errors
/// When the database fails.
pub fn provinces(rx: &mut Rx<'_>) -> Result<Arc<Vec<ProvinceRow>>> {
    Ok(provinces::all(&rx.app.db, rx.conn)?)
}

/// Everything that a centre knows of a body.
#[derive(Debug, Clone)]
pub struct BodyDetail {
    /// The body.
    pub body: BodyRecord,
    /// What the centre adds; absent when it does not follow the body.
    pub membership: Option<MembershipRow>,
    /// Whether it is a member today.
    pub is_member: bool,
    /// Counts, newest first within each metric.
    pub counts: Vec<Count>,
    /// Offices for invoices: in force first, the default before the others.
    pub offices: Vec<OfficeRecord>,
    /// Where the centre sends the body's invoices.
    pub addressee: Option<String>,
    /// Contacts.
    pub contacts: Vec<StoredContact>,
    /// Applications in use.
    pub applications: Vec<StoredApplication>,
    /// Stays in Unions, or of Comuni, each with the other body.
    pub stays: Vec<(UnionStay, BodyRow)>,
    /// Bodies that it succeeded, or that succeeded it (`true`), with the day.
    pub relatives: Vec<(BodyRow, NaiveDate, bool)>,
    /// Codes over time.
    pub codes: Vec<CodeSpan>,
    /// The day for which the page holds.
    pub today: NaiveDate,
}

impl BodyDetail {
    /// The count in use today.
    #[must_use]
    pub fn newest(&self, metric: Metric) -> Option<&Count> {
        newest_not_after(&self.counts, metric, self.today)
    }
}

/// The page of a body, for the staff of a centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`]; `NotFound` when there is no such body.
pub fn detail(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Body>) -> Result<BodyDetail> {
    gather(rx, scope.centre(Permission::ReadCentre)?, id)
}

/// The page of one's own body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<BodyDetail> {
    let (centre, id) = scope.body(Permission::ReadBody)?;
    gather(rx, centre, id)
}

fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, id: Id<Body>) -> Result<BodyDetail> {
    let today = rx.today();
    let body = bodies::by_id(rx.conn, id)?.ok_or(Error::NotFound)?.record()?;
    let ids = [id.to_string()];
    let membership = memberships::find(rx.conn, centre, id)?;
    Ok(BodyDetail {
        is_member: membership.as_ref().is_some_and(|m| m.is_member(today)),
        membership,
        counts: counts::of_bodies(rx.conn, centre, &ids)?.remove(&ids[0]).unwrap_or_default(),
        offices: offices::of_body(rx.conn, id)?,
        addressee: offices::addressees(rx.conn, centre, &ids)?.remove(&ids[0]),
        contacts: knowledge::contacts(rx.conn, centre, id)?,
        applications: knowledge::applications(rx.conn, centre, id)?,
        stays: unions::of_body(rx.conn, id)?,
        relatives: bodies::relatives(rx.conn, id)?,
        codes: codes::of_bodies(rx.conn, &ids)?,
        body,
        today,
    })
}

fn next_thirty_days(rx: &Rx<'_>) -> (NaiveDate, NaiveDate) {
    let today = rx.today();
    (today, today.checked_add_days(chrono::Days::new(30)).unwrap_or(today))
}

/// How many contacts have a mandate that ends within thirty days.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn count_expiring(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<usize> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let (today, limit) = next_thirty_days(rx);
    Ok(usize::try_from(knowledge::count_ending(rx.conn, centre, today, limit)?).unwrap_or(0))
}

/// The contacts whose mandate ends within thirty days, with the name of their body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn expiring_contacts(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(StoredContact, String)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let (today, limit) = next_thirty_days(rx);
    let ending = knowledge::ending(rx.conn, centre, today, limit)?;
    let ids: Vec<String> = ending.iter().map(|c| c.body_id.clone()).collect();
    let names: std::collections::HashMap<String, String> =
        bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id, b.name)).collect();
    Ok(ending
        .into_iter()
        .map(|c| {
            let name = names.get(&c.body_id).cloned().unwrap_or_default();
            (c, name)
        })
        .collect())
}

/// The body that answers, on a day, to a code as a person types it: ISTAT, IPA or cadastral.
///
/// # Errors
/// When the database fails.
pub fn find(rx: &mut Rx<'_>, typed: &str, day: NaiveDate) -> Result<Option<Id<Body>>> {
    let found = codes::find(rx.conn, typed, day)?;
    found.map(|b| Id::try_from(b.id).map_err(Error::internal)).transpose()
}

//! What a centre has delivered to its bodies: the list, the calendar of what expires, each one's life.

mod warn;

use chrono::{Days, NaiveDate};
use domain::identity::{Centre, Permission};
use domain::resources::{Resource, ResourceKind, WARNING_DAYS};
use domain::territory::Body;
use domain::{Id, Refusal, it, text};
use storage::page::{Cursor, PAGE_ROWS, Page};
use storage::resources::{self as rows, Filter};
pub use storage::resources::{Item, Stored};
use storage::territory::bodies::{self, BodyRow};
pub use warn::{save_warnings, warn_due, warnings};

use crate::audit::Event;
use crate::{BodyScope, Error, Result, Rx, StaffScope, Tx};

/// Most rows of the calendar and of an export.
pub const MOST_ROWS: i64 = 20_000;

/// What a person looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Words of the name, of the particulars or of the supplier.
    pub text: String,
    /// A kind.
    pub kind: Option<ResourceKind>,
    /// A body.
    pub body: Option<Id<Body>>,
    /// A service of the charter.
    pub service: Option<String>,
    /// Also those given back.
    pub ended: bool,
}

impl Search {
    fn filter(&self) -> Filter {
        Filter {
            words: text::fold(&self.text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
            kind: self.kind,
            body: self.body,
            service: self.service.clone(),
            ended: self.ended,
        }
    }
}

/// A page of the list, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search, cursor: &Cursor) -> Result<Page<Item>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::page(rx.conn, centre, &search.filter(), (cursor, PAGE_ROWS))?)
}

/// The whole list, for a file.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn export(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search) -> Result<Vec<Item>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::page(rx.conn, centre, &search.filter(), (&Cursor::First, MOST_ROWS))?.rows)
}

/// What expires within so many days, and what expired and is still in use: the first to expire first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn calendar(rx: &mut Rx<'_>, scope: &StaffScope, days: u64) -> Result<Vec<Item>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let until = within(rx.today(), days);
    Ok(rows::expiring(rx.conn, centre, until, MOST_ROWS)?)
}

/// How many resources are about to expire, or have expired and are still in use.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn count_expiring(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<u64> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let until = within(rx.today(), WARNING_DAYS);
    Ok(u64::try_from(rows::count_expiring(rx.conn, centre, until)?).unwrap_or(0))
}

fn within(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The resources of a body, those given back included.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn of_body(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<Vec<Stored>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::of_body(rx.conn, centre, body)?)
}

/// The history of a body with that of its resources, newest first: the last fifty facts.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn history_of_body(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<Vec<crate::audit::Entry>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let mut all = crate::audit::history(rx, scope, "body", body.as_str())?;
    let ids: Vec<String> = rows::of_body(rx.conn, centre, body)?.into_iter().map(|r| r.id.to_string()).collect();
    if !ids.is_empty() {
        all.extend(storage::audit::of_subjects(rx.conn, centre.as_str(), "resource", &ids, PAGE_ROWS)?);
        all.sort_by(|a, b| b.id.cmp(&a.id));
        all.truncate(usize::try_from(PAGE_ROWS).unwrap_or(50));
    }
    Ok(all)
}

/// What the body of the scope has.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<Stored>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    Ok(rows::of_body(rx.conn, centre, body)?)
}

/// One resource, with its body.
///
/// # Errors
/// `NotFound` for another centre's; `Forbidden` without [`Permission::ReadCentre`].
pub fn find(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Resource>) -> Result<(Stored, BodyRow)> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let one = rows::find(rx.conn, centre, id)?.ok_or(Error::NotFound)?;
    let body = bodies::by_id(rx.conn, one.body_id.parse().map_err(Error::internal)?)?.ok_or(Error::NotFound)?;
    Ok((one, body))
}

/// Records what was delivered to a body, or corrects it.
///
/// # Errors
/// The fields at fault; a refusal when the charter has no such service; `NotFound` for a body that the
/// centre does not follow, or a resource of another.
pub fn save(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    body: Id<Body>,
    id: Option<Id<Resource>>,
    one: &Resource,
) -> Result<Id<Resource>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    if storage::territory::memberships::find(tx.conn, centre, body)?.is_none() {
        return Err(Error::NotFound);
    }
    let one = one.clone().check()?;
    let mut known = || storage::charter::services(tx.conn, centre.as_str());
    if !one.service.is_empty() && !known()?.iter().any(|s| s.code == one.service) {
        return Err(Refusal::field("servizio", "La carta dei servizi non ha questo servizio.").into());
    }
    let before = match id {
        Some(id) => Some(rows::find(tx.conn, centre, id)?.filter(|r| r.body_id == row.id).ok_or(Error::NotFound)?),
        None => None,
    };
    let id = id.unwrap_or_else(|| tx.id());
    rows::save(tx.conn, centre, body, (id, &one), tx.now)?;
    let what = if before.is_some() { "corretta" } else { "consegnata" };
    log(tx, scope, (centre, &row, id), ("resource.save", what), (before.as_ref().map(|b| &b.resource), Some(&one)))?;
    Ok(id)
}

/// Renews a resource until a later day.
///
/// # Errors
/// As [`Resource::renew`]; `NotFound` for another centre's.
pub fn renew(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Resource>, until: NaiveDate) -> Result<()> {
    change(tx, scope, id, ("resource.renew", "rinnovata"), |r| r.renew(until))
}

/// A resource was given back or closed.
///
/// # Errors
/// As [`Resource::end`]; `NotFound` for another centre's.
pub fn end(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Resource>, last: NaiveDate) -> Result<()> {
    change(tx, scope, id, ("resource.end", "restituita"), |r| r.end(last))
}

fn change(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<Resource>,
    what: (&'static str, &str),
    step: impl FnOnce(Resource) -> Result<Resource, Refusal>,
) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let (before, body) = find(&mut tx.reading(), scope, id)?;
    let after = step(before.resource.clone())?;
    rows::save(tx.conn, centre, body.id.parse().map_err(Error::internal)?, (id, &after), tx.now)?;
    log(tx, scope, (centre, &body, id), what, (Some(&before.resource), Some(&after)))
}

/// Forgets a resource that was entered by mistake.
///
/// # Errors
/// `NotFound` for another centre's.
pub fn erase(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Resource>) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let (before, body) = find(&mut tx.reading(), scope, id)?;
    rows::delete(tx.conn, centre, id)?;
    log(tx, scope, (centre, &body, id), ("resource.erase", "tolta"), (Some(&before.resource), None))
}

fn log(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (centre, body, id): (Id<Centre>, &BodyRow, Id<Resource>),
    (action, what): (&'static str, &str),
    (before, after): (Option<&Resource>, Option<&Resource>),
) -> Result<()> {
    let named = after.or(before);
    let name = named.map(|r| format!("{} {}", r.kind.label(), r.name)).unwrap_or_default();
    let until = after.and_then(|r| r.expires).map(|d| format!(", scade il {}", it::date(d))).unwrap_or_default();
    let event = Event {
        centre: centre.as_str(),
        action,
        kind: "resource",
        id: id.as_str(),
        summary: format!("{}: risorsa {what}, {name}{until}", body.name),
    };
    tx.audit(scope.actor(), &event, before, after)
}

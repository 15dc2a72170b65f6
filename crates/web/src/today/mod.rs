//! The first page of each desk: what needs a person today, then where things stand.

mod body;
mod centre;
mod need;

use crate::route::Route;

/// Routes of the first pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = centre::routes();
    all.extend(body::routes());
    all
}

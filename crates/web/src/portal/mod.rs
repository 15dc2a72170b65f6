//! The public portal of a centre: read by anybody, without personal data.

mod pages;

use crate::route::Route;

/// Routes of the portal.
#[must_use]
pub fn routes() -> Vec<Route> {
    pages::routes()
}

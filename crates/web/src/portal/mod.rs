//! The public portal of a centre: read by anybody, without personal data.

mod charter;
mod home;
mod members;
mod pages;
mod prices;
mod tariffs;

use crate::route::Route;

/// Routes of the portal.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = home::routes();
    all.extend(charter::routes());
    all.extend(tariffs::routes());
    all.extend(members::routes());
    all.extend(pages::routes());
    all
}

//! Bodies: the centre's list, the page of each, the national registers.

mod account;
mod contacts;
mod detail;
mod edit;
mod export;
mod list;
mod load;
mod merger;
mod orders;
mod own;
mod registers;
mod stays;
mod tabs;
mod things;

pub(crate) use detail::{body_id, load};
pub(crate) use tabs::{Head, head};

use crate::Route;

/// Routes of the territory.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = list::routes();
    all.extend(export::routes());
    all.extend(detail::routes());
    all.extend(account::routes());
    all.extend(contacts::routes());
    all.extend(edit::routes());
    all.extend(things::routes());
    all.extend(stays::routes());
    all.extend(registers::routes());
    all.extend(load::routes());
    all.extend(merger::routes());
    all.extend(own::routes());
    all.extend(orders::routes());
    all
}

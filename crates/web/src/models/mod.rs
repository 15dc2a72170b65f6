//! Opening a centre step by step, comparing the models, and the checklist of a centre.

mod checklist;
mod comparison;
mod guided;

use crate::route::Route;

/// Routes of the models.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = guided::routes();
    all.extend(comparison::routes());
    all.extend(checklist::routes());
    all
}

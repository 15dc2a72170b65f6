//! What needs a person today, across the capabilities: the first page of each desk.

mod body;
mod centre;

pub use body::{BodyDay, BodyNeed, OwnService, body_day};
pub use centre::{CentreDay, CentreNeed, centre_day};

//! The model of a centre: its guided opening and the checklist of what is still to do.

mod checklist;
mod open;

pub use checklist::{CentreModel, Task, centre_model, choose, tick, untick};
pub use open::{GuidedCentre, open_guided};

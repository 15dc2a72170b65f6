//! Outages and maintenance of services: declared once, told to the bodies that have the service, their
//! tickets answered and closed together.

mod act;
mod holders;
mod look;
mod tell;
mod tie;

pub use act::{Ended, Sent, announce, cancel, declare, end};
pub use look::{
    Detail, Known, Overview, ServiceState, Status, around_ticket, detail, known_to, overview, running, status,
};
pub use storage::outages::{OutageRow, UpdateRow};
pub use tie::{attach, detach};

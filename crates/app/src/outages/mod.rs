//! Outages and maintenance of services: declared once, told to the bodies that have the service, their
//! tickets answered and closed together.

mod act;
mod closing;
mod holders;
mod look;
mod tell;
mod tie;

pub use act::{AT_ONCE, CalledOff, Ended, Sent, announce, cancel, declare, end};
pub use closing::{CALL_OFF, CLOSE, call_off_job, close_job, closing};
pub use look::{
    Detail, Known, Overview, ServiceState, Status, around_ticket, detail, disturbed, known_to, overview, running,
    status,
};
pub use storage::outages::{OutageRow, UpdateRow};
pub use tie::{attach, detach};

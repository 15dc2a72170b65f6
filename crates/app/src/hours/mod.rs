//! Hours of work on requests and activities: recorded, corrected, planned, summed; taken from what a
//! body paid before, and proposed for the dues when they exceed it.

mod look;
mod months;
mod plan;
mod prepaid;
mod propose;
mod record;

pub use look::{
    Figures, OfTicket, Search, export, figures, history, list, of_ticket, own, own_prepaid, prepaid, roles, sums,
};
pub use months::{MonthView, close_month, months};
pub use plan::{NewPlan, plan};
pub(crate) use prepaid::{hand_over, rebody, release, settle};
pub use propose::{Proposal, proposals, propose};
pub use record::{NewWork, correct, erase, find, quick, record};
pub use storage::hours::{HoursRow, MonthRow, PlanRow};

//! Loading the national registers: bytes become rows, rows and what is held become a plan.
//!
//! Everything here is pure. A file is read whole before anything is decided. A fault of its
//! structure empties the plan; a row at fault empties it too, unless it was agreed that such rows
//! stay out. A plan made from what it produced is empty: loading a file twice changes nothing.

mod category;
mod ipa;
mod istat;
mod offices;
mod plan;
mod plan_ipa;
mod plan_istat;
mod plan_offices;
mod plan_population;
mod population;
mod reader;

pub use category::kind_of;
pub use ipa::{IpaRow, parse_ipa};
pub use istat::{ComuneRow, parse_istat};
pub use offices::{OfficeRow, parse_offices};
pub use plan::{
    Added, BodyPlan, BodyUpdate, Changed, Closed, Consent, ImportPlan, ImportSummary, NewBody, Source, Terms,
};
pub use plan_ipa::plan_ipa;
pub use plan_istat::plan_istat;
pub use plan_offices::{OFFICE_OF_INVOICES, OWNER, Office, OfficePlan, OfficeRecord, plan_offices};
pub use plan_population::{CountPlan, CountRecord, NewCount, plan_population};
pub use population::{PopulationRow, parse_population};
pub use reader::{Gravity, LeftOut, Parsed, RowProblem};

#[cfg(test)]
mod tests;

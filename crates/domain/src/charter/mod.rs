//! The service charter: what a centre offers, to whom, on what ground, and as it stood at a date.
//!
//! Staff edit [`Service`]s; publishing gathers them in a [`Charter`], whose canonical JSON and
//! SHA-256 never change afterwards. [`Charter::check`] refuses a charter that does not hold
//! together; [`Charter::may_subscribe`] says who may have what; [`coverage`] shows who has what.

mod access;
mod canonical;
mod check;
mod cig;
mod coverage;
mod edition;
mod ready;
mod service;
mod state;
#[cfg(test)]
mod tests;

pub use access::Applicant;
pub use canonical::canonical_json;
pub use cig::check_cig;
pub use coverage::{Cell, Column, Coverage, CoverageBody, CoverageRow, coverage};
pub use edition::{Area, Charter, may_publish, standard_areas};
pub use ready::ready_made;
pub use service::{
    Eligibility, Inclusion, PopulationRange, Runner, RunnerKind, SUPPLIER_WARNING_DAYS, Service, SupplierContract,
};
pub use state::State;

/// Code of the service that stands for the base fee: the package of the services included in it.
pub const BASE_FEE: &str = "quota-base";

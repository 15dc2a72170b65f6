//! Reports on the help desk: facts kept as they happen, sums kept by day and month, what people read
//! out of them, and the yearly report of each body.

mod fold;
mod keep;
mod look;
mod year;
mod zip;

pub use fold::{fold, forget_sums, recompute};
pub use keep::fact_rows;
pub(crate) use keep::keep;
pub use look::{Line, Load, Report, Search, WORKLOAD_DAYS, report, workload};
pub use year::{BodyYear, Broken, body_year, pdf, pdf_of_body, years, years_of_body};
pub use zip::{Progress, YEARLY, ask_year, progress, reporting_bodies, year_zip, yearly_job};

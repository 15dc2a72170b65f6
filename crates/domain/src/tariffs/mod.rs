//! Price rules: dated price lists, what each body pays and why.

mod line;
mod vat;

pub use line::{PricedLine, Recurrence};
pub use vat::VatTreatment;

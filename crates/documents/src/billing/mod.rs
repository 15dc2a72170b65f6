//! E-invoices: the XML of FatturaPA, the controls of the exchange system that need no network, the
//! notices that come back, and whether a signed file is the generated one. [`papers`] prints for people.

mod check;
mod fattura;
mod notices;
pub mod papers;
mod signed;

pub use check::{Finding, check, check_batch, check_file};
pub use fattura::fattura;
pub use notices::{NoticeReadError, read_notice};
pub use signed::{SignedError, SignedFormat, compare_signed};

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

//! E-invoices: the XML of FatturaPA, the controls of the exchange system that need no network, the
//! notices that come back, and what stands inside a signed file. [`papers`] prints for people.

mod check;
mod fattura;
mod node;
mod notices;
mod p7m;
pub mod papers;
mod signed;
mod xml;

pub use check::{Finding, check, check_batch, check_file};
pub use fattura::fattura;
pub use node::{Limits, Node, XmlError, parse};
pub use notices::{NoticeReadError, read_notice};
pub use p7m::{P7mError, content};
pub use signed::{SignedError, SignedFormat, compare_signed};

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

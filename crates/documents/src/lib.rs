//! What leaves Casa dei Comuni as a file: PDF through Typst, e-invoices in XML, spreadsheets, ZIP;
//! and what comes from outside, read with care: whether what comes back signed is what left, and
//! mail.
//!
//! Sees only the domain: each document takes a plain value and gives bytes. The same value always
//! gives the same bytes.

pub mod archive;
pub mod billing;
pub mod charter;
pub mod look;
pub mod markup;
pub mod message;
pub mod overview;
pub mod paper;
pub mod pdf;
pub mod quotes;
pub mod reports;
pub mod sheet;
pub mod signature;
pub mod xml;

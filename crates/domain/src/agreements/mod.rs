//! Schemes of agreement, accessions of bodies, subscriptions of services: the first form.
//!
//! A [`SchemeTerms`] lasts at least three years; a body accedes inside it, perhaps later and at the
//! same conditions, and its [`Accession`] ends with it. What an accession has yet to live
//! (signature, renewal) has its place in [`AccessionState`]. [`withdrawal`] says when a body may leave,
//! [`act`] what it decided, [`resolution`] when that lets it
//! sign.

mod accession;
pub mod act;
mod import;
pub mod resolution;
mod scheme;
mod subscription;
#[cfg(test)]
mod tests;
pub mod withdrawal;

pub use accession::{Accession, AccessionState, EXPIRING_DAYS, Existing, Standing, plan_accession, standing};
pub use import::{HEADER, ImportRow, parse_import, parse_services};
pub use scheme::{MINIMUM_YEARS, Scheme, SchemeTerms, covering};
pub use subscription::{SubscriptionId, plan_subscription};
pub use withdrawal::WithdrawalTerms;

//! Schemes of agreement, accessions of bodies, subscriptions of services.
//!
//! A [`SchemeTerms`] lasts at least three years; a body accedes inside it, perhaps later and at the
//! same conditions, and its [`Accession`] ends with it.
//!
//! The whole life stands on these rooms: [`contents`] says what a scheme must hold, [`path`] how it
//! comes to be open; [`act`] what a body decided, [`resolution`] when that lets it sign, [`signing`]
//! in which order and with what; [`life`] joins them from the invitation to the end, [`withdrawal`]
//! says when a body may leave. [`drafts`] holds the ready texts and sets them with [`facts`].

mod accession;
pub mod act;
pub mod contents;
pub mod drafts;
pub mod edit;
pub mod facts;
pub mod file;
mod import;
pub mod life;
pub mod papers;
pub mod parties;
pub mod path;
pub mod resolution;
mod scheme;
pub mod signing;
mod subscription;
#[cfg(test)]
mod tests;
pub mod wanting;
pub mod withdrawal;

pub use accession::{Accession, EXPIRING_DAYS, Existing, apart, plan_accession};
pub use import::{HEADER, ImportRow, parse_import, parse_services};
pub use life::{Life, Stage};
pub use scheme::{MINIMUM_YEARS, Scheme, SchemeTerms, covering};
pub use subscription::{SubscriptionId, plan_subscription};
pub use withdrawal::{Notice, WithdrawalTerms};

//! Schemes of agreement, accessions of bodies, subscriptions of services: the first form.
//!
//! A [`SchemeTerms`] lasts at least three years; a body accedes inside it, perhaps later and at the
//! same conditions, and its [`Accession`] ends with it: what is stored of that is [`AccessionState`].
//!
//! The whole life stands on these rooms: [`contents`] says what a scheme must hold, [`path`] how it
//! comes to be open; [`act`] what a body decided, [`resolution`] when that lets it sign, [`signing`]
//! in which order and with what; [`life`] joins them from the invitation to the end, [`withdrawal`]
//! says when a body may leave. [`drafts`] holds the ready texts and sets them with [`facts`].

mod accession;
pub mod act;
pub mod contents;
pub mod drafts;
pub mod facts;
mod import;
mod leaving;
pub mod life;
pub mod path;
pub mod resolution;
mod scheme;
pub mod signing;
mod subscription;
#[cfg(test)]
mod tests;
pub mod withdrawal;

pub use accession::{Accession, AccessionState, EXPIRING_DAYS, Existing, Standing, plan_accession, standing};
pub use import::{HEADER, ImportRow, parse_import, parse_services};
pub use leaving::{Leaving, plan_return, plan_withdrawal};
pub use scheme::{MINIMUM_YEARS, Scheme, SchemeTerms, covering};
pub use subscription::{SubscriptionId, plan_subscription};
pub use withdrawal::WithdrawalTerms;

//! The use cases: authorise → load → decide (domain) → save → audit → enqueue, in one transaction.
//!
//! A use case takes a scope, which proves who asks, and a [`Tx`] or [`Rx`], which carries the
//! connection, the time and the ids. It is an ordinary synchronous function.

pub mod agreements;
pub mod audit;
pub mod billing;
pub mod centres;
pub mod charter;
pub mod context;
pub mod error;
pub mod files;
pub mod helpdesk;
pub mod hours;
pub mod identity;
pub mod jobs;
pub mod knowledge;
pub mod mail;
pub mod models;
pub mod needs;
pub mod outages;
pub mod quotes;
pub mod reports;
pub mod resources;
pub mod satisfaction;
pub mod scope;
pub mod search;
pub mod tariffs;
pub mod territory;
pub mod today;
pub mod tokens;

pub use storage::page;

pub use context::{App, Clock, IdSource, Rx, Tx};
pub use error::{Error, Result};
pub use identity::CurrentUser;
pub use scope::{Actor, BodyScope, PlatformScope, PublicScope, StaffScope};

//! The rules of Casa dei Comuni: pure functions and types.
//!
//! No I/O, no async, no clock, no randomness, no SQL, no HTML: time and ids come in as
//! parameters, so every rule can be tried by a unit or property test. A capability has the same
//! module name here as in every other crate.

pub mod agreements;
pub mod billing;
pub mod centres;
pub mod charter;
pub mod dates;
pub mod helpdesk;
pub mod holidays;
pub mod hours;
pub mod id;
pub mod identity;
pub mod it;
pub mod knowledge;
pub mod models;
pub mod money;
pub mod month;
pub mod needs;
pub mod outages;
pub mod paper;
pub mod quotes;
pub mod refusal;
pub mod reports;
pub mod resources;
pub mod satisfaction;
pub mod tariffs;
pub mod territory;
pub mod text;
pub mod tokens;

pub use id::Id;
pub use money::Cents;
pub use refusal::{FieldError, Refusal};

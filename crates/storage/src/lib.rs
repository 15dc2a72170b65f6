//! SQLite and PostgreSQL behind one Diesel connection: schema, migrations, one module per capability.
//!
//! Every function takes the connection and the ids of the scope; none opens a transaction, none
//! reads a clock. What differs between the engines is in [`dialect`] and nowhere else.

pub mod agreements;
pub mod audit;
pub mod billing;
pub mod bulk;
pub mod centres;
pub mod charter;
pub mod db;
pub mod dialect;
pub mod error;
pub mod files;
pub mod helpdesk;
pub mod hours;
pub mod identity;
pub mod jobs;
pub mod kept;
pub mod knowledge;
pub mod mail;
mod migrate;
pub mod models;
pub mod needs;
pub mod outages;
pub mod page;
pub mod quotes;
pub mod reports;
pub mod resources;
pub mod satisfaction;
pub mod schema;
pub mod sessions;
pub mod tariffs;
pub mod territory;
pub mod tokens;
mod writer;

pub use db::Db;
pub use dialect::Conn;
pub use error::{Error, Result};

//! The bodies of the territory, and what each centre knows of them.
//!
//! `body` and its codes, counts, offices and stays in Unions are national; `membership` and what
//! hangs on it belong to a centre.

pub mod bodies;
pub mod codes;
pub mod counts;
pub mod knowledge;
pub mod list;
pub mod loads;
pub mod memberships;
pub mod offices;
pub mod provinces;
pub mod unions;

/// Ids in one statement: below what either engine takes.
const MOST_IDS: usize = 10_000;

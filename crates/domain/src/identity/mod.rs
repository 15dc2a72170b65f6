//! People, their roles, and what a role allows.

mod role;

pub use role::{BodyRole, Permission, StaffRole};

/// Label of a person's identifier.
#[derive(Debug)]
pub struct Person;

/// Label of a centre's identifier: the tenant.
#[derive(Debug)]
pub struct Centre;

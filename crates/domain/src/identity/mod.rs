//! People, their roles, what a role allows, and how somebody gets in.

mod email;
mod link;
mod lockout;
mod password;
mod role;
mod term;

pub use email::EmailAddress;
pub use link::{Link, Purpose, read_code, show_code};
pub use lockout::{LockOut, MOST_FAILURES_FROM_ONE_ORIGIN, ORIGIN_WINDOW_MINUTES};
pub use password::{MAX_PASSWORD, MIN_PASSWORD, check_new_password, check_password};
pub use role::{BodyRole, Permission, StaffRole};
pub use term::{check_name, term_of_role};

/// Label of a person's identifier.
#[derive(Debug)]
pub struct Person;

/// Label of a centre's identifier: the tenant.
#[derive(Debug)]
pub struct Centre;

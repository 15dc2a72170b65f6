//! People, their roles, one-time links and the failures of log-ins.

pub mod addresses;
pub mod current;
pub mod delegations;
pub mod failures;
pub mod links;
pub mod people;
pub mod roles;

pub use delegations::DelegationRow;
pub use links::LinkRow;
pub use people::PersonRow;
pub use people::insert as add_person;
pub use roles::{BodyRoleRow, StaffRoleRow};
pub use roles::{save_body as add_body_role, save_staff as add_staff_role};

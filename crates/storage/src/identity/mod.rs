//! People and their roles.

mod current;

pub use current::{BodyRoleRow, PersonRow, StaffRoleRow, current_roles, person};

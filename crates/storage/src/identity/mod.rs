//! People and their roles.

mod current;

pub use current::{
    BodyRoleRow, PersonRow, StaffRoleRow, add_body_role, add_person, add_staff_role, current_roles, person,
};

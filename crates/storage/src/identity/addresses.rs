//! The addresses of mail of those who hold a role and can be written to.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body_role, person, staff_role};

/// The addresses of those who hold one of these roles in a body on a day.
///
/// # Errors
/// When the database fails.
pub fn of_body(conn: &mut Conn, centre: &str, body: &str, role_codes: &[&str], day: NaiveDate) -> Result<Vec<String>> {
    Ok(body_role::table
        .inner_join(person::table.on(person::id.eq(body_role::person_id)))
        .filter(body_role::centre_id.eq(centre).and(body_role::body_id.eq(body)))
        .filter(body_role::role.eq_any(role_codes))
        .filter(body_role::from_date.le(day))
        .filter(body_role::until_date.is_null().or(body_role::until_date.ge(day)))
        .filter(person::active.eq(true))
        .order(person::email.asc())
        .select(person::email)
        .distinct()
        .load(conn)?)
}

/// The addresses of those who hold one of these roles in a centre on a day.
///
/// # Errors
/// When the database fails.
pub fn of_staff(conn: &mut Conn, centre: &str, role_codes: &[&str], day: NaiveDate) -> Result<Vec<String>> {
    Ok(staff_role::table
        .inner_join(person::table.on(person::id.eq(staff_role::person_id)))
        .filter(staff_role::centre_id.eq(centre))
        .filter(staff_role::role.eq_any(role_codes))
        .filter(staff_role::from_date.le(day))
        .filter(staff_role::until_date.is_null().or(staff_role::until_date.ge(day)))
        .filter(person::active.eq(true))
        .order(person::email.asc())
        .select(person::email)
        .distinct()
        .load(conn)?)
}

/// The addresses of those who hold one of these roles in any body of a centre on a day, each with its
/// body, in order.
///
/// # Errors
/// When the database fails.
pub fn of_bodies(conn: &mut Conn, centre: &str, role_codes: &[&str], day: NaiveDate) -> Result<Vec<(String, String)>> {
    Ok(body_role::table
        .inner_join(person::table.on(person::id.eq(body_role::person_id)))
        .filter(body_role::centre_id.eq(centre))
        .filter(body_role::role.eq_any(role_codes))
        .filter(body_role::from_date.le(day))
        .filter(body_role::until_date.is_null().or(body_role::until_date.ge(day)))
        .filter(person::active.eq(true))
        .order((body_role::body_id.asc(), person::email.asc()))
        .select((body_role::body_id, person::email))
        .distinct()
        .load(conn)?)
}

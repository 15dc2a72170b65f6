//! What is asked at every request: who this is and what they may do today.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body_role, person, staff_role};

/// A person.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = person)]
pub struct PersonRow {
    /// ULID.
    pub id: String,
    /// Address, as typed.
    pub email: String,
    /// Address in small letters.
    pub email_key: String,
    /// Name and surname.
    pub name: String,
    /// Argon2id, PHC string; absent until the invitation is accepted.
    pub password_hash: Option<String>,
    /// Administers the platform.
    pub platform_admin: bool,
    /// May log in.
    pub active: bool,
    /// Failures since the last success.
    pub failed_attempts: i32,
    /// No log-in before this instant, UTC.
    pub locked_until: Option<NaiveDateTime>,
    /// When invited, UTC.
    pub created_at: NaiveDateTime,
    /// Last log-in, UTC.
    pub last_login_at: Option<NaiveDateTime>,
}

/// A role of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_role)]
pub struct StaffRoleRow {
    /// Centre.
    pub centre_id: String,
    /// Person.
    pub person_id: String,
    /// Code of the role.
    pub role: String,
    /// Company of an operator's staff.
    pub employer: Option<String>,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day: for an operator's staff, the end of its contract.
    pub until_date: Option<NaiveDate>,
}

/// A role in a body.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = body_role)]
pub struct BodyRoleRow {
    /// Centre through which it was given.
    pub centre_id: String,
    /// Body.
    pub body_id: String,
    /// Person.
    pub person_id: String,
    /// Code of the role.
    pub role: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: Option<NaiveDate>,
}

/// A person by id.
///
/// # Errors
/// When the database fails.
pub fn person(conn: &mut Conn, id: &str) -> Result<Option<PersonRow>> {
    Ok(person::table.find(id).select(PersonRow::as_select()).first(conn).optional()?)
}

/// The roles that a person holds on a day.
///
/// # Errors
/// When the database fails.
pub fn current_roles(
    conn: &mut Conn,
    person_id: &str,
    today: NaiveDate,
) -> Result<(Vec<StaffRoleRow>, Vec<BodyRoleRow>)> {
    let staff = staff_role::table
        .filter(staff_role::person_id.eq(person_id))
        .filter(staff_role::from_date.le(today))
        .filter(staff_role::until_date.is_null().or(staff_role::until_date.ge(today)))
        .select(StaffRoleRow::as_select())
        .load(conn)?;
    let bodies = body_role::table
        .filter(body_role::person_id.eq(person_id))
        .filter(body_role::from_date.le(today))
        .filter(body_role::until_date.is_null().or(body_role::until_date.ge(today)))
        .select(BodyRoleRow::as_select())
        .load(conn)?;
    Ok((staff, bodies))
}

/// Adds a person.
///
/// # Errors
/// When the address is taken or the database fails.
pub fn add_person(conn: &mut Conn, row: &PersonRow) -> Result<()> {
    diesel::insert_into(person::table).values(row).execute(conn)?;
    Ok(())
}

/// Gives a role in a centre.
///
/// # Errors
/// When the person holds it already or the database fails.
pub fn add_staff_role(conn: &mut Conn, row: &StaffRoleRow) -> Result<()> {
    diesel::insert_into(staff_role::table).values(row).execute(conn)?;
    Ok(())
}

/// Gives a role in a body.
///
/// # Errors
/// When the person holds it already or the database fails.
pub fn add_body_role(conn: &mut Conn, row: &BodyRoleRow) -> Result<()> {
    diesel::insert_into(body_role::table).values(row).execute(conn)?;
    Ok(())
}

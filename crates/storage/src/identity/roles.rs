//! Dated roles in a centre and in a body.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body_role, person, staff_role};

/// A role in a centre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = staff_role, treat_none_as_null = true, primary_key(centre_id, person_id, role))]
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
    /// Last day, included; for an operator's staff at most the end of its contract.
    pub until_date: Option<NaiveDate>,
}

/// A role in a body, towards one centre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = body_role, treat_none_as_null = true, primary_key(centre_id, body_id, person_id, role))]
pub struct BodyRoleRow {
    /// Centre.
    pub centre_id: String,
    /// Body.
    pub body_id: String,
    /// Person.
    pub person_id: String,
    /// Code of the role.
    pub role: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day, included.
    pub until_date: Option<NaiveDate>,
}

/// Saves a role in a centre, new or known.
///
/// # Errors
/// When the database fails.
pub fn save_staff(conn: &mut Conn, row: &StaffRoleRow) -> Result<()> {
    let key = (&row.centre_id, &row.person_id, &row.role);
    if diesel::update(staff_role::table.find(key)).set(row).execute(conn)? == 0 {
        diesel::insert_into(staff_role::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Saves a role in a body, new or known.
///
/// # Errors
/// When the database fails.
pub fn save_body(conn: &mut Conn, row: &BodyRoleRow) -> Result<()> {
    let key = (&row.centre_id, &row.body_id, &row.person_id, &row.role);
    if diesel::update(body_role::table.find(key)).set(row).execute(conn)? == 0 {
        diesel::insert_into(body_role::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// One role in a centre.
///
/// # Errors
/// When the database fails.
pub fn find_staff(conn: &mut Conn, centre: &str, person: &str, role: &str) -> Result<Option<StaffRoleRow>> {
    Ok(staff_role::table.find((centre, person, role)).select(StaffRoleRow::as_select()).first(conn).optional()?)
}

/// One role in a body.
///
/// # Errors
/// When the database fails.
pub fn find_body(conn: &mut Conn, centre: &str, body: &str, person: &str, role: &str) -> Result<Option<BodyRoleRow>> {
    Ok(body_role::table.find((centre, body, person, role)).select(BodyRoleRow::as_select()).first(conn).optional()?)
}

/// Forgets a role in a centre that never came into force.
///
/// # Errors
/// When the database fails.
pub fn delete_staff(conn: &mut Conn, row: &StaffRoleRow) -> Result<()> {
    diesel::delete(staff_role::table.find((&row.centre_id, &row.person_id, &row.role))).execute(conn)?;
    Ok(())
}

/// Forgets a role in a body that never came into force.
///
/// # Errors
/// When the database fails.
pub fn delete_body(conn: &mut Conn, row: &BodyRoleRow) -> Result<()> {
    diesel::delete(body_role::table.find((&row.centre_id, &row.body_id, &row.person_id, &row.role))).execute(conn)?;
    Ok(())
}

/// The roles of some people in a centre, past ones too.
///
/// # Errors
/// When the database fails.
pub fn staff_of(conn: &mut Conn, centre: &str, people: &[String]) -> Result<Vec<StaffRoleRow>> {
    Ok(staff_role::table
        .filter(staff_role::centre_id.eq(centre))
        .filter(staff_role::person_id.eq_any(people))
        .order((staff_role::person_id.asc(), staff_role::role.asc()))
        .select(StaffRoleRow::as_select())
        .load(conn)?)
}

/// Who has a role in a centre on a day and may log in: id, name and role, by name.
///
/// # Errors
/// When the database fails.
pub fn at_work(conn: &mut Conn, centre: &str, day: NaiveDate) -> Result<Vec<(String, String, String)>> {
    Ok(staff_role::table
        .inner_join(person::table.on(person::id.eq(staff_role::person_id)))
        .filter(staff_role::centre_id.eq(centre))
        .filter(staff_role::from_date.le(day))
        .filter(staff_role::until_date.is_null().or(staff_role::until_date.ge(day)))
        .filter(person::active.eq(true))
        .order((person::name_key.asc(), person::id.asc(), staff_role::role.asc()))
        .select((person::id, person::name, staff_role::role))
        .load(conn)?)
}

/// The roles of some people in the bodies of a centre, or in one of them, past ones too.
///
/// # Errors
/// When the database fails.
pub fn in_bodies(conn: &mut Conn, centre: &str, body: Option<&str>, people: &[String]) -> Result<Vec<BodyRoleRow>> {
    let mut query = body_role::table
        .filter(body_role::centre_id.eq(centre))
        .filter(body_role::person_id.eq_any(people))
        .order((body_role::person_id.asc(), body_role::body_id.asc(), body_role::role.asc()))
        .select(BodyRoleRow::as_select())
        .into_boxed();
    if let Some(body) = body {
        query = query.filter(body_role::body_id.eq(body));
    }
    Ok(query.load(conn)?)
}

/// How many people other than `person` hold this role in a centre on a day, and can log in.
///
/// # Errors
/// When the database fails.
pub fn count_others_in_staff(conn: &mut Conn, centre: &str, person: &str, role: &str, day: NaiveDate) -> Result<i64> {
    Ok(staff_role::table
        .inner_join(person::table.on(person::id.eq(staff_role::person_id)))
        .filter(staff_role::centre_id.eq(centre))
        .filter(staff_role::role.eq(role))
        .filter(staff_role::person_id.ne(person))
        .filter(staff_role::from_date.le(day))
        .filter(staff_role::until_date.is_null().or(staff_role::until_date.ge(day)))
        .filter(person::active.eq(true))
        .filter(person::password_hash.is_not_null())
        .count()
        .get_result(conn)?)
}

/// Every role of a person, in centres and in bodies, past ones too.
///
/// # Errors
/// When the database fails.
pub fn of_person(conn: &mut Conn, person: &str) -> Result<(Vec<StaffRoleRow>, Vec<BodyRoleRow>)> {
    let staff = staff_role::table
        .filter(staff_role::person_id.eq(person))
        .order((staff_role::centre_id.asc(), staff_role::role.asc()))
        .select(StaffRoleRow::as_select())
        .load(conn)?;
    let bodies = body_role::table
        .filter(body_role::person_id.eq(person))
        .order((body_role::centre_id.asc(), body_role::body_id.asc(), body_role::role.asc()))
        .select(BodyRoleRow::as_select())
        .load(conn)?;
    Ok((staff, bodies))
}

/// The mail addresses of who holds one of these roles in a body on a day and can log in, in order.
///
/// # Errors
/// When the database fails.
pub fn addresses_in_body(
    conn: &mut Conn,
    centre: &str,
    body: &str,
    roles: &[&str],
    day: NaiveDate,
) -> Result<Vec<String>> {
    let mut all: Vec<String> = body_role::table
        .inner_join(person::table.on(person::id.eq(body_role::person_id)))
        .filter(body_role::centre_id.eq(centre))
        .filter(body_role::body_id.eq(body))
        .filter(body_role::role.eq_any(roles))
        .filter(body_role::from_date.le(day))
        .filter(body_role::until_date.is_null().or(body_role::until_date.ge(day)))
        .filter(person::active.eq(true))
        .select(person::email)
        .load(conn)?;
    all.sort();
    all.dedup();
    Ok(all)
}

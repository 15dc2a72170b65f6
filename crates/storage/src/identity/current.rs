//! Who asks, and what they may do today: two indexed queries, run at every request of a page.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body_role, centre, delegation, person, staff_role, union_stay};

/// What every page needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = person)]
pub struct WhoRow {
    /// Name and surname.
    pub name: String,
    /// Address of mail.
    pub email: String,
    /// Whether the person administers the platform.
    pub platform_admin: bool,
    /// Whether the person may log in at all.
    pub active: bool,
}

/// A centre, as far as a desk needs it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = centre)]
pub struct CentreName {
    /// ULID.
    pub id: String,
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
}

/// A role in force in a centre: centre, code of the role, company.
pub type StaffGrant = (CentreName, String, Option<String>);

/// A role in force in a body: centre, body, code of the role, and a Comune that this one acts for.
pub type BodyGrant = (CentreName, String, String, Option<String>);

type WhoAndRole = (WhoRow, Option<CentreName>, Option<(String, Option<String>)>);

/// The person, with the roles in centres that are in force on a day.
///
/// # Errors
/// When the database fails.
pub fn who(conn: &mut Conn, id: &str, day: NaiveDate) -> Result<Option<(WhoRow, Vec<StaffGrant>)>> {
    let in_force =
        staff_role::from_date.le(day).and(staff_role::until_date.is_null().or(staff_role::until_date.ge(day)));
    let rows: Vec<WhoAndRole> = person::table
        .left_join(staff_role::table.on(staff_role::person_id.eq(person::id).and(in_force)))
        .left_join(centre::table.on(centre::id.eq(staff_role::centre_id)))
        .filter(person::id.eq(id))
        .select((
            WhoRow::as_select(),
            Option::<CentreName>::as_select(),
            (staff_role::role, staff_role::employer).nullable(),
        ))
        .load(conn)?;
    let mut who = None;
    let mut grants = Vec::new();
    for (row, centre, role) in rows {
        who.get_or_insert(row);
        if let (Some(centre), Some((role, employer))) = (centre, role) {
            grants.push((centre, role, employer));
        }
    }
    Ok(who.map(|w| (w, grants)))
}

/// The roles in bodies that are in force on a day, each once for itself and once for every Comune
/// that delegated it to the body of the role. A delegation holds as long as the Comune's stay in
/// the Union during which it was given.
///
/// # Errors
/// When the database fails.
pub fn body_grants(conn: &mut Conn, person: &str, delegable: &str, day: NaiveDate) -> Result<Vec<BodyGrant>> {
    let delegated = delegation::centre_id
        .eq(body_role::centre_id)
        .and(delegation::to_body_id.eq(body_role::body_id))
        .and(body_role::role.eq(delegable.to_owned()))
        .and(delegation::from_date.le(day))
        .and(delegation::until_date.is_null().or(delegation::until_date.ge(day)));
    let still_in_union = union_stay::union_id
        .eq(delegation::to_body_id)
        .and(union_stay::comune_id.eq(delegation::from_body_id))
        .and(union_stay::from_date.le(delegation::from_date))
        .and(union_stay::until_date.is_null().or(union_stay::until_date.ge(day)));
    Ok(body_role::table
        .inner_join(centre::table.on(centre::id.eq(body_role::centre_id)))
        .left_join(delegation::table.on(delegated))
        .left_join(union_stay::table.on(still_in_union))
        .filter(body_role::person_id.eq(person))
        .filter(body_role::from_date.le(day))
        .filter(body_role::until_date.is_null().or(body_role::until_date.ge(day)))
        .select((CentreName::as_select(), body_role::body_id, body_role::role, union_stay::comune_id.nullable()))
        .load(conn)?)
}

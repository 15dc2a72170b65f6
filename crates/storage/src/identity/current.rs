//! Who asks, and what they may do today: one indexed query at every request of a page, two outside the centre's desk.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::centres::CentreRow;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body_role, centre, delegation, person, session, staff_role, union_stay};

/// What every page needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = person)]
pub struct WhoRow {
    /// ULID.
    pub id: String,
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
pub type StaffGrant = (CentreRow, String, Option<String>);

/// A role in force in a body: centre, body, code of the role, and a Comune that this one acts for.
pub type BodyGrant = (CentreName, String, String, Option<String>);

/// Somebody with an open session, and the roles in centres that are in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Who.
    pub who: WhoRow,
    /// When the session was last used, UTC.
    pub touched_at: NaiveDateTime,
    /// The roles.
    pub staff: Vec<StaffGrant>,
}

type VisitorRow = (NaiveDateTime, WhoRow, Option<CentreRow>, Option<(String, Option<String>)>);

/// Who holds the session of this key that has not ended at an instant, with the roles in centres in force on that day.
///
/// # Errors
/// When the database fails.
pub fn visitor(conn: &mut Conn, key: &str, now: NaiveDateTime, day: NaiveDate) -> Result<Option<Visitor>> {
    let in_force =
        staff_role::from_date.le(day).and(staff_role::until_date.is_null().or(staff_role::until_date.ge(day)));
    let rows: Vec<VisitorRow> = session::table
        .inner_join(person::table.on(person::id.eq(session::person_id)))
        .left_join(staff_role::table.on(staff_role::person_id.eq(person::id).and(in_force)))
        .left_join(centre::table.on(centre::id.eq(staff_role::centre_id)))
        .filter(session::id.eq(key))
        .filter(session::expires_at.gt(now))
        .select((
            session::touched_at,
            WhoRow::as_select(),
            Option::<CentreRow>::as_select(),
            (staff_role::role, staff_role::employer).nullable(),
        ))
        .load(conn)?;
    let mut visitor: Option<Visitor> = None;
    for (touched_at, who, centre, role) in rows {
        let visitor = visitor.get_or_insert(Visitor { who, touched_at, staff: Vec::new() });
        if let (Some(centre), Some((role, employer))) = (centre, role) {
            visitor.staff.push((centre, role, employer));
        }
    }
    Ok(visitor)
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

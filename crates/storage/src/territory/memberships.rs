//! Which bodies a centre follows, and since when they are members.
//!
//! A row without `since` is a body that the centre only follows. The accession of a body sets the
//! dates: an agreement in force makes it a member.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::Id;
use domain::identity::Centre;
use domain::territory::Body;

use super::MOST_IDS;
use crate::bulk;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body, membership};

diesel::define_sql_function! {
    /// The text in small letters.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// What a centre knows of a body, besides what has a table of its own.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = membership)]
pub struct MembershipRow {
    /// Centre.
    pub centre_id: String,
    /// Body.
    pub body_id: String,
    /// First day as a member.
    pub since: Option<NaiveDate>,
    /// Last day as a member.
    pub until_date: Option<NaiveDate>,
    /// Office to which the centre sends invoices, instead of IPA's default.
    pub office_code: Option<String>,
    /// Notes of the centre.
    pub note: String,
    /// Domains of its mail, separated by blanks.
    pub mail_domains: Option<String>,
}

impl MembershipRow {
    /// Whether the body is a member on a day.
    #[must_use]
    pub fn is_member(&self, day: NaiveDate) -> bool {
        self.since.is_some_and(|s| s <= day) && self.until_date.is_none_or(|u| u >= day)
    }
}

/// What a centre knows of a body.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>) -> Result<Option<MembershipRow>> {
    Ok(membership::table
        .find((centre.as_str(), body.as_str()))
        .select(MembershipRow::as_select())
        .first(conn)
        .optional()?)
}

/// The bodies that a centre follows, members or not, by name.
///
/// # Errors
/// When the database fails.
pub fn followed(conn: &mut Conn, centre: Id<Centre>) -> Result<Vec<String>> {
    Ok(membership::table
        .filter(membership::centre_id.eq(centre.as_str()))
        .order((membership::name_key.asc(), membership::body_id.asc()))
        .select(membership::body_id)
        .load(conn)?)
}

/// Has a centre follow bodies; those that it follows already stay as they are. Answers how many are new.
///
/// # Errors
/// When the database fails.
pub fn follow(conn: &mut Conn, centre: Id<Centre>, ids: &[String]) -> Result<usize> {
    let mut added = 0;
    for chunk in ids.chunks(MOST_IDS) {
        let known: Vec<String> = membership::table
            .filter(membership::centre_id.eq(centre.as_str()))
            .filter(membership::body_id.eq_any(chunk))
            .select(membership::body_id)
            .load(conn)?;
        let known: std::collections::HashSet<String> = known.into_iter().collect();
        let names: Vec<(String, String)> =
            body::table.filter(body::id.eq_any(chunk)).select((body::id, body::name_key)).load(conn)?;
        let rows: Vec<_> = names
            .into_iter()
            .filter(|(id, _)| !known.contains(id))
            .map(|(id, key)| vec![centre.to_string().into(), id.into(), key.into(), "".into()])
            .collect();
        added += bulk::insert(conn, "membership", &["centre_id", "body_id", "name_key", "note"], &rows)?;
    }
    Ok(added)
}

/// Sets the first and last day of a body as a member; the body is followed if it was not.
///
/// # Errors
/// When the database fails.
pub fn set_dates(
    conn: &mut Conn,
    centre: Id<Centre>,
    body: Id<Body>,
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<()> {
    set_dates_of(conn, centre.as_str(), body.as_str(), (since, until))
}

/// The same by the ids as stored, for the rooms that write accessions.
pub(crate) fn set_dates_of(
    conn: &mut Conn,
    centre: &str,
    body: &str,
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<()> {
    if let Ok(id) = Id::<Centre>::try_from(centre.to_owned()) {
        follow(conn, id, &[body.to_owned()])?;
    }
    diesel::update(membership::table.find((centre, body)))
        .set((membership::since.eq(since), membership::until_date.eq(until)))
        .execute(conn)?;
    Ok(())
}

/// Saves the office, the notes and the domains.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, row: &MembershipRow) -> Result<()> {
    diesel::update(membership::table.find((&row.centre_id, &row.body_id)))
        .set((
            membership::office_code.eq(&row.office_code),
            membership::note.eq(&row.note),
            membership::mail_domains.eq(&row.mail_domains),
        ))
        .execute(conn)?;
    Ok(())
}

/// The bodies of a centre that have this address, ordinary or certified, as their own; three at most.
///
/// # Errors
/// When the database fails.
pub fn of_address(conn: &mut Conn, centre: Id<Centre>, address: &str) -> Result<Vec<String>> {
    let address = address.to_lowercase();
    Ok(membership::table
        .inner_join(body::table.on(body::id.eq(membership::body_id)))
        .filter(membership::centre_id.eq(centre.as_str()))
        .filter(lower(body::pec).eq(address.clone()).or(lower(body::email).eq(address)))
        .filter(body::until_date.is_null())
        .select(body::id)
        .limit(3)
        .load(conn)?)
}

/// The domains of mail that a centre knows of its bodies: body and domains, separated by blanks.
///
/// # Errors
/// When the database fails.
pub fn mail_domains(conn: &mut Conn, centre: Id<Centre>) -> Result<Vec<(String, Option<String>)>> {
    Ok(membership::table
        .filter(membership::centre_id.eq(centre.as_str()))
        .filter(membership::mail_domains.is_not_null())
        .select((membership::body_id, membership::mail_domains))
        .load(conn)?)
}

/// Has a centre no longer follow a body that never was a member; whether it did.
///
/// # Errors
/// When the database fails.
pub fn unfollow(conn: &mut Conn, centre: Id<Centre>, body: Id<Body>) -> Result<bool> {
    let never_member =
        membership::table.find((centre.to_string(), body.to_string())).filter(membership::since.is_null());
    Ok(diesel::delete(never_member).execute(conn)? > 0)
}

/// Brings the sort keys up to date after bodies changed their name.
///
/// # Errors
/// When the database fails.
pub fn rename<'a>(conn: &mut Conn, names: impl Iterator<Item = (Id<Body>, &'a str)>) -> Result<()> {
    for (id, key) in names {
        diesel::update(membership::table.filter(membership::body_id.eq(id.as_str())))
            .set(membership::name_key.eq(key))
            .execute(conn)?;
    }
    Ok(())
}

/// The centres that follow any of these bodies.
///
/// # Errors
/// When the database fails.
pub fn followers(conn: &mut Conn, ids: &[String]) -> Result<Vec<String>> {
    Ok(membership::table.filter(membership::body_id.eq_any(ids)).select(membership::centre_id).distinct().load(conn)?)
}

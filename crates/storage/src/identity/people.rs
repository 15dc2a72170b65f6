//! Persons: one log-in each, whatever the centres and bodies they work for.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::{body_role, person, staff_role};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Identifiable, AsChangeset)]
#[diesel(table_name = person, treat_none_as_null = true)]
pub struct PersonRow {
    /// ULID.
    pub id: String,
    /// Address of mail, as it was written.
    pub email: String,
    /// The same in lower case, unique.
    pub email_key: String,
    /// Name and surname.
    pub name: String,
    /// PHC string; absent until the invitation is accepted.
    pub password_hash: Option<String>,
    /// Whether the person administers the platform.
    pub platform_admin: bool,
    /// Whether the person may log in at all.
    pub active: bool,
    /// Failed log-ins since the last good one.
    pub failed_attempts: i32,
    /// Suspended until this instant, UTC.
    pub locked_until: Option<NaiveDateTime>,
    /// When the person was first invited, UTC.
    pub created_at: NaiveDateTime,
    /// Last good log-in, UTC.
    pub last_login_at: Option<NaiveDateTime>,
    /// Folded name, for lists.
    pub name_key: String,
}

/// Adds a person.
///
/// # Errors
/// When the address is taken (a duplicate) or the database fails.
pub fn insert(conn: &mut Conn, row: &PersonRow) -> Result<()> {
    diesel::insert_into(person::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a person.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &PersonRow) -> Result<()> {
    diesel::update(person::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// The person with this id.
///
/// # Errors
/// When the database fails.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Option<PersonRow>> {
    Ok(person::table.find(id).select(PersonRow::as_select()).first(conn).optional()?)
}

/// The person with this folded address.
///
/// # Errors
/// When the database fails.
pub fn by_email(conn: &mut Conn, key: &str) -> Result<Option<PersonRow>> {
    Ok(person::table.filter(person::email_key.eq(key)).select(PersonRow::as_select()).first(conn).optional()?)
}

/// Names of these people, with their ids.
///
/// # Errors
/// When the database fails.
pub fn names(conn: &mut Conn, ids: &[String]) -> Result<Vec<(String, String)>> {
    Ok(person::table.filter(person::id.eq_any(ids)).select((person::id, person::name)).load(conn)?)
}

/// How many active administrators the platform has.
///
/// # Errors
/// When the database fails.
pub fn count_admins(conn: &mut Conn) -> Result<i64> {
    Ok(person::table
        .filter(person::platform_admin.eq(true))
        .filter(person::active.eq(true))
        .filter(person::password_hash.is_not_null())
        .count()
        .get_result(conn)?)
}

/// Whose people are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of<'a> {
    /// Everybody's.
    Installation,
    /// Those who have or had a role in a centre.
    Staff(&'a str),
    /// Those who have or had a role in any body of a centre.
    Bodies(&'a str),
    /// Those who have or had a role in one body of a centre.
    Body(&'a str, &'a str),
}

/// A page of people, by name. `words` are folded.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, of: Of<'_>, words: &[String], cursor: &Cursor, limit: i64) -> Result<Page<PersonRow>> {
    let mut query = person::table.select(PersonRow::as_select()).into_boxed();
    query = match of {
        Of::Installation => query,
        Of::Staff(centre) => {
            let staff = staff_role::table.filter(staff_role::centre_id.eq(centre.to_owned()));
            query.filter(person::id.eq_any(staff.select(staff_role::person_id)))
        }
        Of::Bodies(centre) => {
            let people = body_role::table.filter(body_role::centre_id.eq(centre.to_owned()));
            query.filter(person::id.eq_any(people.select(body_role::person_id)))
        }
        Of::Body(centre, body) => {
            let people = body_role::table
                .filter(body_role::centre_id.eq(centre.to_owned()))
                .filter(body_role::body_id.eq(body.to_owned()));
            query.filter(person::id.eq_any(people.select(body_role::person_id)))
        }
    };
    for word in words {
        let like = format!("%{}%", word.replace(['%', '_'], ""));
        query = query.filter(person::name_key.like(like.clone()).or(person::email_key.like(like)));
    }
    query = match cursor {
        Cursor::First => query.order((person::name_key.asc(), person::id.asc())),
        Cursor::After(k) => query
            .filter(
                person::name_key
                    .gt(k.value.clone())
                    .or(person::name_key.eq(k.value.clone()).and(person::id.gt(k.id.clone()))),
            )
            .order((person::name_key.asc(), person::id.asc())),
        Cursor::Before(k) => query
            .filter(
                person::name_key
                    .lt(k.value.clone())
                    .or(person::name_key.eq(k.value.clone()).and(person::id.lt(k.id.clone()))),
            )
            .order((person::name_key.desc(), person::id.desc())),
    };
    let rows = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |p: &PersonRow| Key { value: p.name_key.clone(), id: p.id.clone() }))
}

//! Lists of people, with their roles and how far their invitation is.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use domain::Id;
use domain::dates::Period;
use domain::identity::{BodyRole, Centre, Permission, Person, Purpose, StaffRole};
use domain::territory::Body;
use domain::text;
use storage::identity::people::Of;
use storage::identity::{BodyRoleRow, PersonRow, StaffRoleRow, links, people, roles};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::id_of;
use crate::{BodyScope, Error, PlatformScope, Result, Rx, StaffScope};

/// Most people of one body that its own page shows.
const MOST_OF_BODY: i64 = 1_000;

/// A person of a list.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// Who.
    pub id: Id<Person>,
    /// Name and surname.
    pub name: String,
    /// Address of mail.
    pub email: String,
    /// Whether they administer the platform.
    pub platform_admin: bool,
    /// Whether they can get in.
    pub state: State,
    /// Last good log-in, UTC.
    pub last_login: Option<NaiveDateTime>,
    /// Their roles here, current ones first.
    pub posts: Vec<Post>,
}

/// Whether a person can get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Has a password.
    Active,
    /// Has not accepted the invitation, which is good until this instant, UTC.
    Invited(NaiveDateTime),
    /// Did not accept in time.
    Expired,
    /// Deactivated by the platform.
    Disabled,
}

/// A role of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Centre.
    pub centre: String,
    /// Body, for a role of a body.
    pub body: Option<String>,
    /// Code of the role.
    pub role: String,
    /// Its name in Italian.
    pub label: &'static str,
    /// Company, for the staff of an operator.
    pub employer: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, included.
    pub until: Option<NaiveDate>,
    /// Before, during or after.
    pub standing: Standing,
}

/// Where today is in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// In force.
    Current,
    /// Not yet.
    Future,
    /// No more.
    Past,
}

impl Standing {
    fn of(from: NaiveDate, until: Option<NaiveDate>, today: NaiveDate) -> Self {
        if (Period { from, until }).contains(today) {
            Self::Current
        } else if from > today {
            Self::Future
        } else {
            Self::Past
        }
    }
}

fn of_staff(row: StaffRoleRow, today: NaiveDate) -> Post {
    Post {
        label: StaffRole::from_code(&row.role).map_or("", StaffRole::label),
        standing: Standing::of(row.from_date, row.until_date, today),
        centre: row.centre_id,
        body: None,
        role: row.role,
        employer: row.employer,
        from: row.from_date,
        until: row.until_date,
    }
}

fn of_body(row: BodyRoleRow, today: NaiveDate) -> Post {
    Post {
        label: BodyRole::from_code(&row.role).map_or("", BodyRole::label),
        standing: Standing::of(row.from_date, row.until_date, today),
        centre: row.centre_id,
        body: Some(row.body_id),
        role: row.role,
        employer: None,
        from: row.from_date,
        until: row.until_date,
    }
}

/// A page of the people of one's centre, by name, past ones too.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn staff(rx: &mut Rx<'_>, scope: &StaffScope, words: &str, cursor: &Cursor) -> Result<Page<PersonLine>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    page(rx, Of::Staff(centre.as_str()), words, cursor, PAGE_ROWS)
}

/// A page of the people of the bodies of one's centre, or of one of them, by name, past ones too.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn people_of_bodies(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    body: Option<Id<Body>>,
    words: &str,
    cursor: &Cursor,
) -> Result<Page<PersonLine>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let of = match &body {
        Some(body) => Of::Body(centre.as_str(), body.as_str()),
        None => Of::Bodies(centre.as_str()),
    };
    page(rx, of, words, cursor, PAGE_ROWS)
}

/// The people of one's own body, by name, past ones too.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn people_of_own_body(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<PersonLine>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    Ok(page(rx, Of::Body(centre.as_str(), body.as_str()), "", &Cursor::First, MOST_OF_BODY)?.rows)
}

/// A page of all the people of the installation, by name, without their roles.
///
/// # Errors
/// When the database fails.
pub fn platform_people(
    rx: &mut Rx<'_>,
    _scope: &PlatformScope,
    words: &str,
    cursor: &Cursor,
) -> Result<Page<PersonLine>> {
    page(rx, Of::Installation, words, cursor, PAGE_ROWS)
}

fn page(rx: &mut Rx<'_>, of: Of<'_>, words: &str, cursor: &Cursor, rows: i64) -> Result<Page<PersonLine>> {
    let words: Vec<String> = text::fold(words).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let page = people::list(rx.conn, of, &words, cursor, rows)?;
    let (previous, next) = (page.previous, page.next);
    let mut posts = posts(rx, of, &page.rows)?;
    let waiting = waiting(rx, &page.rows)?;
    let now = rx.now;
    let line = |person: PersonRow| {
        let mut posts = posts.remove(&person.id).unwrap_or_default();
        posts.sort_by_key(|p| p.standing);
        Ok(PersonLine { posts, ..line(person, &waiting, now)? })
    };
    let rows = page.rows.into_iter().map(line).collect::<Result<_>>()?;
    Ok(Page { rows, previous, next })
}

/// The roles of these people that a list shows, by person.
fn posts(rx: &mut Rx<'_>, of: Of<'_>, people: &[PersonRow]) -> Result<HashMap<String, Vec<Post>>> {
    let today = rx.today();
    let ids: Vec<String> = people.iter().map(|p| p.id.clone()).collect();
    let bodies = |rx: &mut Rx<'_>, centre: &str, body| roles::in_bodies(rx.conn, centre, body, &ids);
    let found: Vec<(String, Post)> = match of {
        Of::Installation => Vec::new(),
        Of::Staff(centre) => {
            let rows = roles::staff_of(rx.conn, centre, &ids)?;
            rows.into_iter().map(|r| (r.person_id.clone(), of_staff(r, today))).collect()
        }
        Of::Bodies(centre) => body_posts(bodies(rx, centre, None)?, today),
        Of::Body(centre, body) => body_posts(bodies(rx, centre, Some(body))?, today),
    };
    let mut posts: HashMap<String, Vec<Post>> = HashMap::new();
    for (person, post) in found {
        posts.entry(person).or_default().push(post);
    }
    Ok(posts)
}

fn body_posts(rows: Vec<BodyRoleRow>, today: NaiveDate) -> Vec<(String, Post)> {
    rows.into_iter().map(|r| (r.person_id.clone(), of_body(r, today))).collect()
}

/// One person of the installation with all their roles.
///
/// # Errors
/// `NotFound` without such a person.
pub fn person_of_platform(rx: &mut Rx<'_>, _scope: &PlatformScope, person: Id<Person>) -> Result<PersonLine> {
    let mut line = line_of(rx, person)?;
    let (staff, bodies) = roles::of_person(rx.conn, person.as_str())?;
    let today = rx.today();
    line.posts.extend(staff.into_iter().map(|r| of_staff(r, today)));
    line.posts.extend(bodies.into_iter().map(|r| of_body(r, today)));
    line.posts.sort_by_key(|p| p.standing);
    Ok(line)
}

/// One role of one's centre, with its person.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`]; `NotFound` without such a role.
pub fn staff_post(rx: &mut Rx<'_>, scope: &StaffScope, person: Id<Person>, role: &str) -> Result<(PersonLine, Post)> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = roles::find_staff(rx.conn, centre.as_str(), person.as_str(), role)?.ok_or(Error::NotFound)?;
    let post = of_staff(row, rx.today());
    Ok((line_of(rx, person)?, post))
}

/// One role of a body of one's centre, with its person.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`]; `NotFound` without such a role.
pub fn body_post(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    body: Id<Body>,
    person: Id<Person>,
    role: &str,
) -> Result<(PersonLine, Post)> {
    post_in(rx, (scope.centre(Permission::ReadCentre)?, body), person, role)
}

/// One role of one's own body, with its person.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`]; `NotFound` without such a role.
pub fn own_body_post(rx: &mut Rx<'_>, scope: &BodyScope, person: Id<Person>, role: &str) -> Result<(PersonLine, Post)> {
    let at = scope.body(Permission::ReadBody)?;
    post_in(rx, at, person, role)
}

fn post_in(
    rx: &mut Rx<'_>,
    (centre, body): (Id<Centre>, Id<Body>),
    person: Id<Person>,
    role: &str,
) -> Result<(PersonLine, Post)> {
    let row = roles::find_body(rx.conn, centre.as_str(), body.as_str(), person.as_str(), role)?;
    let post = of_body(row.ok_or(Error::NotFound)?, rx.today());
    Ok((line_of(rx, person)?, post))
}

/// A person without their roles.
pub(super) fn line_of(rx: &mut Rx<'_>, person: Id<Person>) -> Result<PersonLine> {
    let row = people::by_id(rx.conn, person.as_str())?.ok_or(Error::NotFound)?;
    let waiting = waiting(rx, std::slice::from_ref(&row))?;
    line(row, &waiting, rx.now)
}

/// Names of the people that the log of one's centre is about, by id.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadAudit`].
pub fn person_names(rx: &mut Rx<'_>, scope: &StaffScope, ids: &[String]) -> Result<HashMap<String, String>> {
    scope.centre(Permission::ReadAudit)?;
    Ok(people::names(rx.conn, ids)?.into_iter().collect())
}

type Waiting = HashMap<String, NaiveDateTime>;

fn waiting(rx: &mut Rx<'_>, people: &[PersonRow]) -> Result<Waiting> {
    let ids: Vec<String> = people.iter().filter(|p| p.password_hash.is_none()).map(|p| p.id.clone()).collect();
    let mut waiting = Waiting::new();
    for chunk in ids.chunks(500) {
        waiting.extend(links::waiting_for(rx.conn, chunk, Purpose::Invitation.code())?);
    }
    Ok(waiting)
}

fn line(person: PersonRow, waiting: &Waiting, now: NaiveDateTime) -> Result<PersonLine> {
    let state = match (person.active, &person.password_hash, waiting.get(&person.id)) {
        (false, _, _) => State::Disabled,
        (true, Some(_), _) => State::Active,
        (true, None, Some(until)) if now < *until => State::Invited(*until),
        (true, None, _) => State::Expired,
    };
    Ok(PersonLine {
        id: id_of(&person.id)?,
        name: person.name,
        email: person.email,
        platform_admin: person.platform_admin,
        state,
        last_login: person.last_login_at,
        posts: Vec::new(),
    })
}

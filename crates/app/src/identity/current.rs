//! Who asks, what desks they have, and the scopes that use cases take.

use chrono::NaiveDateTime;
use domain::Id;
use domain::identity::{BodyRole, Centre, Person, StaffRole};
use domain::territory::Body;
use storage::centres::CentreRow;
use storage::identity::current::{self, BodyGrant, CentreName, StaffGrant, Visitor};

use super::id_of;
use crate::{Actor, BodyScope, PlatformScope, Result, Rx, StaffScope};

/// Somebody with a session, and what they may do today.
#[derive(Debug, Clone)]
pub struct CurrentUser {
    /// Who.
    pub id: Id<Person>,
    /// Name and surname.
    pub name: String,
    /// Address of mail.
    pub email: String,
    /// Whether they administer the platform.
    pub platform_admin: bool,
    /// Their desks in centres, one per centre.
    pub staff: Vec<StaffPost>,
    /// Their desks in bodies, one per centre and body; none when [`Posts::Staff`] were asked alone.
    pub bodies: Vec<BodyPost>,
}

/// Which posts of somebody a page needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posts {
    /// Those in centres and in bodies: two queries.
    All,
    /// Those in centres: one query.
    Staff,
}

/// A centre that somebody works for.
#[derive(Debug, Clone)]
pub struct StaffPost {
    /// The centre.
    pub centre: Id<Centre>,
    /// What is known of it.
    pub row: CentreRow,
    /// Roles in force today.
    pub roles: Vec<StaffRole>,
    /// Company, for the staff of an operator.
    pub employer: Option<String>,
}

/// A body that somebody works for, towards one centre.
#[derive(Debug, Clone)]
pub struct BodyPost {
    /// The centre.
    pub centre: Id<Centre>,
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub centre_name: String,
    /// The body.
    pub body: Id<Body>,
    /// Roles in force today by title.
    pub roles: Vec<BodyRole>,
    /// Roles in force today by delegation.
    pub delegated: Vec<BodyRole>,
    /// The Union through which the body is reached, when there is no title of one's own.
    pub through: Option<Id<Body>>,
}

/// Who holds the session of this key, with their roles of today, and when it was last used; `None`
/// when it has ended or the person is deactivated.
///
/// # Errors
/// When the database fails.
pub(super) fn current_user(rx: &mut Rx<'_>, key: &str, posts: Posts) -> Result<Option<(CurrentUser, NaiveDateTime)>> {
    let today = rx.today();
    let found = current::visitor(rx.conn, key, rx.now, today)?.filter(|v| v.who.active);
    let Some(Visitor { who, touched_at, staff }) = found else { return Ok(None) };
    let bodies = match posts {
        Posts::All => current::body_grants(rx.conn, &who.id, BodyRole::Referent.code(), today)?,
        Posts::Staff => Vec::new(),
    };
    let user = CurrentUser {
        id: id_of(&who.id)?,
        name: who.name,
        email: who.email,
        platform_admin: who.platform_admin,
        staff: staff_desks(staff)?,
        bodies: body_desks(bodies)?,
    };
    Ok(Some((user, touched_at)))
}

fn staff_desks(grants: Vec<StaffGrant>) -> Result<Vec<StaffPost>> {
    let mut desks: Vec<StaffPost> = Vec::new();
    for (centre, role, employer) in grants {
        let Some(role) = StaffRole::from_code(&role) else { continue };
        let id = id_of(&centre.id)?;
        match desks.iter_mut().find(|d| d.centre == id) {
            Some(desk) => {
                desk.roles.push(role);
                desk.employer = desk.employer.take().or(employer);
            }
            None => desks.push(StaffPost { centre: id, row: centre, roles: vec![role], employer }),
        }
    }
    desks.sort_by(|a, b| a.row.name.cmp(&b.row.name));
    for desk in &mut desks {
        desk.roles.sort_unstable();
    }
    Ok(desks)
}

fn body_desks(grants: Vec<BodyGrant>) -> Result<Vec<BodyPost>> {
    let mut desks: Vec<BodyPost> = Vec::new();
    for (centre, body, role, delegating) in grants {
        let Some(role) = BodyRole::from_code(&role) else { continue };
        let title = id_of(&body)?;
        add(&mut desks, &centre, title, role, None)?;
        if let Some(delegating) = delegating {
            add(&mut desks, &centre, id_of(&delegating)?, role, Some(title))?;
        }
    }
    desks.sort_by(|a, b| (&a.centre_name, a.through, a.body).cmp(&(&b.centre_name, b.through, b.body)));
    Ok(desks)
}

fn add(
    desks: &mut Vec<BodyPost>,
    centre: &CentreName,
    body: Id<Body>,
    role: BodyRole,
    through: Option<Id<Body>>,
) -> Result<()> {
    let id = id_of(&centre.id)?;
    let at = match desks.iter().position(|d| d.centre == id && d.body == body) {
        Some(at) => at,
        None => {
            desks.push(BodyPost {
                centre: id,
                slug: centre.slug.clone(),
                centre_name: centre.name.clone(),
                body,
                roles: Vec::new(),
                delegated: Vec::new(),
                through,
            });
            desks.len() - 1
        }
    };
    let desk = &mut desks[at];
    let roles = if through.is_some() { &mut desk.delegated } else { &mut desk.roles };
    if !roles.contains(&role) {
        roles.push(role);
        roles.sort_unstable();
    }
    desk.through = desk.through.and(through);
    Ok(())
}

impl CurrentUser {
    /// Who acts, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.acting_for(None)
    }

    /// Who acts: the staff of an operator acts as its company's.
    fn acting_for(&self, employer: Option<&str>) -> Actor {
        let name = match employer {
            Some(company) => format!("{} ({company})", self.name),
            None => self.name.clone(),
        };
        Actor { person: Some(self.id), name }
    }

    /// The scope of the desk of a centre; `None` (the page answers 404) without a role there.
    #[must_use]
    pub fn staff_scope(&self, centre: Id<Centre>) -> Option<StaffScope> {
        let post = self.staff.iter().find(|d| d.centre == centre)?;
        Some(StaffScope::new(centre, self.acting_for(post.employer.as_deref()), post.roles.clone()))
    }

    /// The scope of the desk of a body; `None` (the page answers 404) without a role there.
    #[must_use]
    pub fn body_scope(&self, centre: Id<Centre>, body: Id<Body>) -> Option<BodyScope> {
        let post = self.bodies.iter().find(|d| d.centre == centre && d.body == body)?;
        Some(BodyScope::new(centre, body, self.actor(), post.roles.clone()).with_delegated(post.delegated.clone()))
    }

    /// The scope of an administrator of the platform; `None` (the page answers 404) for others.
    #[must_use]
    pub fn platform_scope(&self) -> Option<PlatformScope> {
        self.platform_admin.then(|| PlatformScope::new(self.actor()))
    }
}

/// The scope of the desk of a body and the body's name; `None` (the page answers 404) without a role
/// there. Whoever acts by delegation alone is written in the log with the name of the Union.
///
/// # Errors
/// When the database fails.
pub fn body_visit(
    rx: &mut Rx<'_>,
    user: &CurrentUser,
    centre: Id<Centre>,
    body: Id<Body>,
) -> Result<Option<(BodyScope, String)>> {
    let Some(scope) = user.body_scope(centre, body) else { return Ok(None) };
    let through = user.bodies.iter().find(|d| d.centre == centre && d.body == body).and_then(|d| d.through);
    let mut names = super::body_names(rx, &[Some(body), through].into_iter().flatten().collect::<Vec<_>>())?;
    let scope = match through.and_then(|union| names.remove(&union)) {
        Some(union) => scope.acting_for(&union),
        None => scope,
    };
    Ok(Some((scope, names.remove(&body).unwrap_or_default())))
}

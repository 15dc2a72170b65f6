//! The desks of a person, and the choice between them.

use app::CurrentUser;
use app::identity::{BodyPost, StaffPost, body_names};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Id;
use domain::territory::Body;

use crate::respond;
use crate::route::{Access, Route, get};
use crate::view::Shell;
use crate::visit::Guest;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/scelta", Access::SignedIn, choose)]
}

/// A place where a person works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeskView {
    /// Name of the body or of the centre.
    pub name: String,
    /// What they are there.
    pub role: String,
    /// Where it is.
    pub href: String,
    /// The centre of a body's desk; the company of an operator's staff.
    pub under: String,
}

#[derive(Template)]
#[template(path = "identity/choice.html")]
struct Choice {
    shell: Shell,
    desks: Vec<DeskView>,
}

/// One desk: goes there. Several: asks. None: says so.
async fn choose(guest: Guest, State(web): State<Web>) -> Result<Response> {
    let user = guest.user().cloned().ok_or_else(Error::not_found)?;
    let desks = of(&web, &user).await?;
    match desks.as_slice() {
        [only] => Ok(Redirect::to(&only.href).into_response()),
        _ => respond::page(&Choice { shell: guest.shell(), desks }),
    }
}

/// The desks of a person: the platform, centres, bodies of their own, bodies by delegation.
pub(super) async fn of(web: &Web, user: &CurrentUser) -> Result<Vec<DeskView>> {
    let ids: Vec<Id<Body>> = user.bodies.iter().flat_map(|b| [Some(b.body), b.through]).flatten().collect();
    let names = web.read(move |rx| body_names(rx, &ids)).await?;
    let name = |id: Id<Body>| names.get(&id).cloned().unwrap_or_else(|| "Ente".to_owned());
    let platform = user.platform_admin.then(|| DeskView {
        name: "Amministrazione della piattaforma".to_owned(),
        role: "Amministratore".to_owned(),
        href: "/piattaforma/centri".to_owned(),
        under: String::new(),
    });
    let staff = user.staff.iter().map(of_staff);
    let mut bodies: Vec<(bool, DeskView)> =
        user.bodies.iter().map(|b| (b.through.is_some(), of_body(b, name(b.body), b.through.map(name)))).collect();
    bodies.sort_by(|(a, x), (b, y)| (a, &x.name).cmp(&(b, &y.name)));
    Ok(platform.into_iter().chain(staff).chain(bodies.into_iter().map(|(_, desk)| desk)).collect())
}

fn of_staff(post: &StaffPost) -> DeskView {
    DeskView {
        name: post.row.name.clone(),
        role: post.roles.iter().map(|r| r.label()).collect::<Vec<_>>().join(", "),
        href: format!("/{}/cst/", post.row.slug),
        under: post.employer.clone().unwrap_or_default(),
    }
}

fn of_body(post: &BodyPost, name: String, through: Option<String>) -> DeskView {
    let role = match through {
        Some(union) => format!("Per delega a {union}"),
        None => post.roles.iter().map(|r| r.label()).collect::<Vec<_>>().join(", "),
    };
    DeskView { name, role, href: format!("/{}/ente/{}/", post.slug, post.body), under: post.centre_name.clone() }
}

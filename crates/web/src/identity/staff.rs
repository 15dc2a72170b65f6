//! People of the centre and of its bodies, at the centre's desk.

use app::identity::{self, Invited};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use domain::Id;
use domain::identity::{BodyRole, Permission, Person, StaffRole};
use domain::territory::Body;

use super::list::{self, Look, PersonView};
use crate::forms::Typed;
use crate::respond;
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Empty, Form, Heads, Query, Shell, Tab, Tabs};
use crate::visit::Desk;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let may = Access::Staff(Permission::ManagePeople);
    vec![
        get("/{centre}/cst/persone", may, staff),
        get("/{centre}/cst/persone/enti", may, of_bodies),
        get("/{centre}/cst/persone/invita", may, invite),
        post("/{centre}/cst/persone/invita", may, send),
        get("/{centre}/cst/persone/enti/invita", may, invite_to_body),
        post("/{centre}/cst/persone/enti/invita", may, send_to_body),
        post("/{centre}/cst/persone/{persona}/ripeti", may, repeat),
        get("/{centre}/cst/persone/termina", may, ending),
        post("/{centre}/cst/persone/termina", may, end),
    ]
}

#[derive(Template)]
#[template(path = "identity/people.html")]
struct People {
    shell: Shell,
    tabs: Tabs,
    heads: Heads,
    roles: bool,
    people: Vec<PersonView>,
    invite: String,
    empty: Empty,
}

#[derive(Template)]
#[template(path = "identity/invite.html")]
struct InvitePage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    title: &'static str,
    lead: String,
    back: String,
}

#[derive(Template)]
#[template(path = "identity/end.html")]
struct End {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    title: &'static str,
    lead: String,
    back: String,
}

fn tabs(desk: &Desk, bodies: bool) -> Tabs {
    let tab =
        |label: &str, path: &str, active| Tab { label: label.to_owned(), count: None, href: desk.href(path), active };
    Tabs {
        label: "Persone".to_owned(),
        tabs: vec![tab("Del centro", "/persone", !bodies), tab("Degli enti", "/persone/enti", bodies)],
    }
}

async fn staff(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let lines = web.read(move |rx| identity::staff(rx, &scope)).await?;
    let look = Look { base: desk.href("/persone"), manage: true, repeat: true, ..Look::default() };
    respond::page(&People {
        shell: desk.shell("persone"),
        tabs: tabs(&desk, false),
        heads: list::heads(),
        roles: true,
        people: look.people(lines),
        invite: desk.href("/persone/invita"),
        empty: Empty::new(
            "Nessuno, per ora",
            "Invitare chi lavora al centro: riceve un messaggio per scegliere la parola d'accesso.",
        ),
    })
}

async fn of_bodies(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (lines, bodies) = web
        .read(move |rx| {
            let lines = identity::people_of_body(rx, &scope, None)?;
            let ids: Vec<Id<Body>> =
                lines.iter().flat_map(|l| &l.posts).filter_map(|p| p.body.as_ref()?.parse().ok()).collect();
            let names = identity::body_names(rx, &ids)?;
            Ok((lines, names))
        })
        .await?;
    let look = Look { base: desk.href("/persone"), manage: true, repeat: true, bodies };
    respond::page(&People {
        shell: desk.shell("persone"),
        tabs: tabs(&desk, true),
        heads: list::heads(),
        roles: true,
        people: look.people(lines),
        invite: desk.href("/persone/enti/invita"),
        empty: Empty::new(
            "Nessuna persona degli enti",
            "Invitare il referente di ogni ente: poi è lui a invitare i colleghi.",
        ),
    })
}

fn crumbs(desk: &Desk, here: &str) -> Crumbs {
    Crumbs::new().to("Persone e ruoli", desk.href("/persone")).here(here)
}

fn staff_form() -> Form {
    list::invite_form(list::staff_roles(), None, true)
}

fn invite_page(desk: &Desk, form: Form, to_body: bool) -> InvitePage {
    let (title, lead, back) = if to_body {
        ("Invita una persona di un ente", "Vedrà soltanto quello che riguarda il suo ente.", "/persone/enti")
    } else {
        (
            "Invita una persona del centro",
            "Riceve un messaggio con il collegamento per scegliere la parola d'accesso.",
            "/persone",
        )
    };
    InvitePage {
        shell: desk.shell("persone"),
        crumbs: crumbs(desk, title),
        form,
        title,
        lead: lead.to_owned(),
        back: desk.href(back),
    }
}

async fn invite(desk: Desk) -> Result<Response> {
    respond::page(&invite_page(&desk, staff_form(), false))
}

/// What is said after an invitation.
fn said(invited: &Invited) -> &'static str {
    match invited.link {
        Some(_) => "Invito inviato: vale quattordici giorni.",
        None => "Incarico assegnato. La persona ha già un accesso: le è stato scritto.",
    }
}

async fn send(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let sent = match list::read_invite(&typed, StaffRole::from_code) {
        Ok(invite) => web.write(move |tx| identity::invite_staff(tx, &scope, &invite)).await,
        Err(e) => Err(e),
    };
    match sent {
        Ok(invited) => Ok(respond::done(&desk.href("/persone"), said(&invited))),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = staff_form();
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            respond::refused(&invite_page(&desk, form, false))
        }
    }
}

async fn body_form(desk: &Desk, web: &Web) -> Result<Form> {
    let scope = desk.scope.clone();
    let bodies = web.read(move |rx| identity::body_choices(rx, &scope)).await?;
    let mut choices = vec![Choice::new("", "Scegliere l'ente")];
    choices.extend(bodies.into_iter().map(|(id, name)| Choice::new(id.as_str(), name)));
    Ok(list::invite_form(list::body_roles(), Some(choices), false))
}

async fn invite_to_body(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let mut form = body_form(&desk, &web).await?;
    if let Some(body) = Query::parse(uri.path(), uri.query()).get("ente") {
        form.fill(&[("body".to_owned(), body.to_owned())]);
    }
    respond::page(&invite_page(&desk, form, true))
}

async fn send_to_body(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let body: Option<Id<Body>> = typed.get("body").parse().ok();
    let sent = match (list::read_invite(&typed, BodyRole::from_code), body) {
        (Ok(invite), Some(body)) => web.write(move |tx| identity::invite_to_body(tx, &scope, body, &invite)).await,
        (Ok(_), None) => Err(domain::Refusal::field("body", "Scegliere l'ente.").into()),
        (Err(e), _) => Err(e),
    };
    match sent {
        Ok(invited) => Ok(respond::done(&desk.href("/persone/enti"), said(&invited))),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = body_form(&desk, &web).await?;
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            respond::refused(&invite_page(&desk, form, true))
        }
    }
}

async fn repeat(desk: Desk, State(web): State<Web>, Path((_, person)): Path<(String, String)>) -> Result<Response> {
    let person: Id<Person> = person.parse().map_err(|_| Error::not_found())?;
    let scope = desk.scope.clone();
    web.write(move |tx| identity::repeat_invitation(tx, &scope, person)).await?;
    Ok(respond::done(&desk.href("/persone"), "Invito inviato di nuovo: quello precedente non vale più."))
}

/// Which role of whom: the body is there for a role of a body.
#[derive(Clone)]
struct Which {
    person: Id<Person>,
    role: String,
    body: Option<Id<Body>>,
}

impl Which {
    fn read(get: impl Fn(&str) -> String) -> Result<Self> {
        let body = Some(get("ente")).filter(|b| !b.is_empty());
        Ok(Self {
            person: get("persona").parse().map_err(|_| Error::not_found())?,
            role: get("ruolo"),
            body: body.map(|b| b.parse().map_err(|_| Error::not_found())).transpose()?,
        })
    }
}

async fn end_page(desk: &Desk, web: &Web, which: &Which) -> Result<End> {
    let (scope, asked) = (desk.scope.clone(), which.clone());
    let (line, post, place, today) = web
        .read(move |rx| {
            let (line, post) = match asked.body {
                Some(body) => identity::body_post(rx, &scope, body, asked.person, &asked.role)?,
                None => identity::staff_post(rx, &scope, asked.person, &asked.role)?,
            };
            let names = identity::body_names(rx, &asked.body.into_iter().collect::<Vec<_>>())?;
            Ok((line, post, names.into_values().next(), rx.today()))
        })
        .await?;
    let at = place.map(|p| format!(" di {p}")).unwrap_or_default();
    let carried = [
        ("persona", which.person.as_str()),
        ("ruolo", which.role.as_str()),
        ("ente", which.body.as_ref().map(Id::as_str).unwrap_or_default()),
    ];
    Ok(End {
        shell: desk.shell("persone"),
        crumbs: crumbs(desk, "Termina un incarico"),
        form: list::end_form(today, &carried),
        title: "Termina un incarico",
        lead: format!("{}: {}{at}, {}.", line.name, post.label, list::term(&post)),
        back: desk.href("/persone"),
    })
}

async fn ending(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let which = Which::read(|key| query.get(key).unwrap_or_default().to_owned())?;
    respond::page(&end_page(&desk, &web, &which).await?)
}

async fn end(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let which = Which::read(|key| typed.get(key).to_owned())?;
    let (scope, asked) = (desk.scope.clone(), which.clone());
    let ended = match list::last_day(&typed) {
        Ok(day) => {
            web.write(move |tx| match asked.body {
                Some(body) => {
                    let role = BodyRole::from_code(&asked.role).ok_or(app::Error::NotFound)?;
                    identity::end_body_role_for(tx, &scope, body, asked.person, role, day)
                }
                None => {
                    let role = StaffRole::from_code(&asked.role).ok_or(app::Error::NotFound)?;
                    identity::end_staff_role(tx, &scope, asked.person, role, day)
                }
            })
            .await
        }
        Err(e) => Err(e),
    };
    match ended {
        Ok(()) => Ok(respond::done(&desk.href("/persone"), "Incarico terminato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut page = end_page(&desk, &web, &which).await?;
            page.form.fill(&typed.pairs);
            page.form.refuse(&refusal);
            respond::refused(&page)
        }
    }
}

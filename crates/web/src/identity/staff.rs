//! People of the centre and of its bodies, at the centre's desk.

use std::collections::HashMap;

use app::identity::{self, Invited, PersonLine};
use app::page::Page;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use domain::Id;
use domain::identity::{BodyRole, Permission, Person, StaffRole};
use domain::territory::Body;

use super::asked::{Asked, AtDesk};
use super::list::{self, Look, PersonView};
use crate::forms::Typed;
use crate::respond;
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Empty, Field, FieldKind, Filters, Heads, Pager, Query, Shell, Tab, Tabs};
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
        get("/{centre}/cst/persone/{persona}/dati", may, details),
        post("/{centre}/cst/persone/{persona}/dati", may, save_details),
        get("/{centre}/cst/persone/termina", may, ending),
        post("/{centre}/cst/persone/termina", may, end),
    ]
}

#[derive(Template)]
#[template(path = "identity/people.html")]
struct People {
    shell: Shell,
    tabs: Tabs,
    filters: Filters,
    heads: Heads,
    roles: bool,
    people: Vec<PersonView>,
    invite: String,
    empty: Empty,
    pager: Pager,
}

fn tabs(desk: &Desk, bodies: bool) -> Tabs {
    let tab =
        |label: &str, path: &str, active| Tab { label: label.to_owned(), count: None, href: desk.href(path), active };
    Tabs {
        label: "Persone".to_owned(),
        tabs: vec![tab("Del centro", "/persone", !bodies), tab("Degli enti", "/persone/enti", bodies)],
    }
}

/// The list of people of a query, whether of the centre or of its bodies.
fn people(desk: &Desk, query: &Query, page: Page<PersonLine>, bodies: Option<Bodies>) -> People {
    let of_bodies = bodies.is_some();
    let (names, choices) = bodies.map(|b| (b.names, b.choices)).unwrap_or_default();
    let look = Look { base: desk.href("/persone"), manage: true, repeat: true, edit: true, bodies: names };
    let search = Field { placeholder: "Nome o indirizzo".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
    let which = of_bodies.then(|| Field::select("ente", "Ente", choices));
    let empty = match (query.pairs().is_empty(), of_bodies) {
        (false, _) => Empty::new("Nessuna persona trovata", "Cercare un'altra parola del nome o dell'indirizzo.")
            .action("Togli i filtri", query.path()),
        (true, false) => Empty::new(
            "Nessuno, per ora",
            "Invitare chi lavora al centro: riceve un messaggio per scegliere la parola d'accesso.",
        ),
        (true, true) => Empty::new(
            "Nessuna persona degli enti",
            "Invitare il referente di ogni ente: poi è lui a invitare i colleghi.",
        ),
    };
    People {
        shell: desk.shell("persone"),
        tabs: tabs(desk, of_bodies),
        filters: Filters::new(query, Some(search), which.into_iter().collect()),
        heads: list::heads(),
        roles: true,
        pager: Pager::of(query, &page),
        people: look.people(page.rows),
        invite: desk.href(if of_bodies { "/persone/enti/invita" } else { "/persone/invita" }),
        empty,
    }
}

async fn staff(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let (scope, asked) = (desk.scope.clone(), query.clone());
    let page =
        web.read(move |rx| identity::staff(rx, &scope, asked.get("q").unwrap_or_default(), &asked.cursor())).await?;
    respond::page(&people(&desk, &query, page, None))
}

/// The bodies that a list of people names, and those by which it can be filtered.
struct Bodies {
    names: HashMap<Id<Body>, String>,
    choices: Vec<Choice>,
}

async fn of_bodies(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let (scope, asked) = (desk.scope.clone(), query.clone());
    let (page, bodies) = web
        .read(move |rx| {
            let body = asked.get("ente").and_then(|id| id.parse().ok());
            let words = asked.get("q").unwrap_or_default();
            let page = identity::people_of_bodies(rx, &scope, body, words, &asked.cursor())?;
            let ids: Vec<Id<Body>> =
                page.rows.iter().flat_map(|l| &l.posts).filter_map(|p| p.body.as_ref()?.parse().ok()).collect();
            let mut choices = vec![Choice::new("", "Tutti")];
            let all = identity::body_choices(rx, &scope)?;
            choices.extend(all.into_iter().map(|(id, name)| Choice::new(id.as_str(), name)));
            Ok((page, Bodies { names: identity::body_names(rx, &ids)?, choices }))
        })
        .await?;
    respond::page(&people(&desk, &query, page, Some(bodies)))
}

fn crumbs(desk: &Desk, here: &str) -> Crumbs {
    Crumbs::new().to("Persone e ruoli", desk.href("/persone")).here(here)
}

fn asks(desk: &Desk, asked: Asked) -> AtDesk {
    AtDesk { shell: desk.shell("persone"), asked }
}

fn invitation(desk: &Desk) -> Asked {
    Asked {
        crumbs: crumbs(desk, "Invita una persona del centro"),
        title: "Invita una persona del centro",
        lead: "Riceve un messaggio con il collegamento per scegliere la parola d'accesso.".to_owned(),
        form: list::invite_form(list::staff_roles(), None, true),
        button: "Invita",
        danger: false,
        back: desk.href("/persone"),
    }
}

async fn invitation_to_body(desk: &Desk, web: &Web) -> Result<Asked> {
    let scope = desk.scope.clone();
    let bodies = web.read(move |rx| identity::body_choices(rx, &scope)).await?;
    let mut choices = vec![Choice::new("", "Scegliere l'ente")];
    choices.extend(bodies.into_iter().map(|(id, name)| Choice::new(id.as_str(), name)));
    Ok(Asked {
        crumbs: crumbs(desk, "Invita una persona di un ente"),
        title: "Invita una persona di un ente",
        lead: "Vedrà soltanto quello che riguarda il suo ente.".to_owned(),
        form: list::invite_form(list::body_roles(), Some(choices), false),
        button: "Invita",
        danger: false,
        back: desk.href("/persone/enti"),
    })
}

async fn invite(desk: Desk) -> Result<Response> {
    respond::page(&asks(&desk, invitation(&desk)))
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
        Err(e) => respond::refused(&asks(&desk, invitation(&desk).refused(&typed, e)?)),
    }
}

async fn invite_to_body(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let mut asked = invitation_to_body(&desk, &web).await?;
    if let Some(body) = Query::parse(uri.path(), uri.query()).get("ente") {
        asked.form.fill(&[("body".to_owned(), body.to_owned())]);
    }
    respond::page(&asks(&desk, asked))
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
            let asked = invitation_to_body(&desk, &web).await?;
            respond::refused(&asks(&desk, asked.refused(&typed, e)?))
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

async fn ending_of(desk: &Desk, web: &Web, which: &Which) -> Result<Asked> {
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
    Ok(Asked {
        crumbs: crumbs(desk, "Termina un incarico"),
        title: "Termina un incarico",
        lead: format!("{}: {}{at}, {}.", line.name, post.label, list::term(&post)),
        form: list::end_form(today, &carried),
        button: "Termina",
        danger: true,
        back: desk.href("/persone"),
    })
}

async fn ending(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let which = Which::read(|key| query.get(key).unwrap_or_default().to_owned())?;
    respond::page(&asks(&desk, ending_of(&desk, &web, &which).await?))
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
            let asked = ending_of(&desk, &web, &which).await?;
            respond::refused(&asks(&desk, asked.refused(&typed, e)?))
        }
    }
}

async fn details_of(desk: &Desk, web: &Web, person: Id<Person>) -> Result<Asked> {
    let scope = desk.scope.clone();
    let line = web.read(move |rx| identity::person_to_edit(rx, &scope, person)).await?;
    Ok(list::details(&line, crumbs(desk, &line.name), desk.href("/persone")))
}

async fn details(desk: Desk, State(web): State<Web>, Path((_, person)): Path<(String, String)>) -> Result<Response> {
    let person = person.parse().map_err(|_| Error::not_found())?;
    respond::page(&asks(&desk, details_of(&desk, &web, person).await?))
}

async fn save_details(
    desk: Desk,
    State(web): State<Web>,
    Path((_, person)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let person: Id<Person> = person.parse().map_err(|_| Error::not_found())?;
    let (scope, details) = (desk.scope.clone(), list::read_details(&typed));
    match web.write(move |tx| identity::edit_person(tx, &scope, person, &details)).await {
        Ok(address) => Ok(respond::done(&desk.href("/persone"), list::said_of(address))),
        Err(e) => {
            let asked = details_of(&desk, &web, person).await?;
            respond::refused(&asks(&desk, asked.refused(&typed, e)?))
        }
    }
}

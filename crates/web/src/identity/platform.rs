//! People of the installation, for its administrators.

use app::identity;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use domain::Id;
use domain::identity::{Centre, Person, StaffRole};
use domain::{FieldError, Refusal};

use super::asked::{Asked, AtPlatform};
use super::list::{self, Look, PersonView};
use crate::forms::Typed;
use crate::respond;
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Empty, Field, Filters, Form, Heads, Pager, Query, Shell};
use crate::visit::Administrator;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/piattaforma/persone", Access::Platform, people),
        get("/piattaforma/persone/invita", Access::Platform, invite),
        post("/piattaforma/persone/invita", Access::Platform, send),
        get("/piattaforma/persone/{persona}", Access::Platform, person),
        get("/piattaforma/persone/{persona}/dati", Access::Platform, details),
        post("/piattaforma/persone/{persona}/dati", Access::Platform, save_details),
        post("/piattaforma/persone/{persona}/attiva", Access::Platform, activate),
        post("/piattaforma/persone/{persona}/disattiva", Access::Platform, deactivate),
    ]
}

#[derive(Template)]
#[template(path = "identity/people-platform.html")]
struct People {
    shell: Shell,
    filters: Filters,
    heads: Heads,
    roles: bool,
    people: Vec<PersonView>,
    empty: Empty,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "identity/person.html")]
struct PersonPage {
    shell: Shell,
    crumbs: Crumbs,
    person: PersonView,
    admin: bool,
    disabled: bool,
    base: String,
}

async fn people(admin: Administrator, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let words = query.get("q").unwrap_or_default().to_owned();
    let cursor = query.cursor();
    let scope = admin.scope.clone();
    let page = web.read(move |rx| identity::platform_people(rx, &scope, &words, &cursor)).await?;
    let pager = Pager::of(&query, &page);
    let hrefs: Vec<String> = page.rows.iter().map(|p| format!("/piattaforma/persone/{}", p.id)).collect();
    let mut people = Look { base: query.path().to_owned(), ..Look::default() }.people(page.rows);
    for (view, href) in people.iter_mut().zip(hrefs) {
        view.href = Some(href);
    }
    let search = Field::new(crate::view::FieldKind::Search, "q", "Cerca una persona");
    respond::page(&People {
        shell: admin.shell("persone"),
        filters: Filters::new(&query, Some(search), Vec::new()),
        heads: Heads::new().text("persona", "Persona").text("accesso", "Ultimo accesso").text("stato", "Stato"),
        roles: false,
        people,
        empty: Empty::new("Nessuna persona trovata", "Cercare un'altra parola del nome o dell'indirizzo."),
        pager,
    })
}

fn crumbs(here: &str) -> Crumbs {
    Crumbs::new().to("Persone", "/piattaforma/persone").here(here)
}

async fn person(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    let id: Id<Person> = id.parse().map_err(|_| Error::not_found())?;
    let scope = admin.scope.clone();
    let (line, bodies, centres) = web
        .read(move |rx| {
            let line = identity::person_of_platform(rx, &scope, id)?;
            let ids: Vec<_> = line.posts.iter().filter_map(|p| p.body.as_ref()?.parse().ok()).collect();
            let names = identity::body_names(rx, &ids)?;
            Ok((line, names, app::centres::all(rx)?))
        })
        .await?;
    let (is_admin, disabled) = (line.platform_admin, line.state == identity::State::Disabled);
    let at: Vec<String> = line
        .posts
        .iter()
        .map(|p| centres.iter().find(|c| c.id == p.centre).map(|c| c.name.clone()).unwrap_or_default())
        .collect();
    let mut shown = Look { bodies, ..Look::default() }.people(vec![line]);
    let Some(mut view) = shown.pop() else { return Err(Error::not_found()) };
    for (post, centre) in view.posts.iter_mut().zip(at) {
        post.under = format!("{centre}: {}", post.under);
    }
    respond::page(&PersonPage {
        shell: admin.shell("persone"),
        crumbs: crumbs(&view.name),
        admin: is_admin,
        disabled,
        base: format!("/piattaforma/persone/{id}"),
        person: view,
    })
}

async fn set_active(admin: &Administrator, web: &Web, id: &str, active: bool) -> Result<Response> {
    let id: Id<Person> = id.parse().map_err(|_| Error::not_found())?;
    let scope = admin.scope.clone();
    web.write(move |tx| identity::set_active(tx, &scope, id, active)).await?;
    let said = if active { "Accesso riattivato." } else { "Accesso disattivato: le sessioni aperte sono chiuse." };
    Ok(respond::done(&format!("/piattaforma/persone/{id}"), said))
}

async fn activate(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    set_active(&admin, &web, &id, true).await
}

async fn deactivate(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    set_active(&admin, &web, &id, false).await
}

/// Value of the choice that makes an administrator of the platform.
const PLATFORM: &str = "piattaforma";

async fn form(web: &Web) -> Result<Form> {
    let centres = web.read(app::centres::all).await?;
    let mut places = vec![Choice::new(PLATFORM, "Tutta la piattaforma, come amministratore")];
    places.extend(centres.into_iter().map(|c| Choice::new(c.id, format!("{}, come coordinatore", c.name))));
    Ok(Form::new(vec![
        Field::text("name", "Nome e cognome").required().max(120),
        Field::email("email", "Posta elettronica").required().autocomplete("off"),
        Field::select("place", "Dove", places)
            .required()
            .help("Gli altri incarichi li assegna il coordinatore, dalla scrivania del centro."),
    ]))
}

fn asks(admin: &Administrator, asked: Asked) -> AtPlatform {
    AtPlatform { shell: admin.shell("persone"), asked }
}

async fn invitation(web: &Web) -> Result<Asked> {
    Ok(Asked {
        crumbs: crumbs("Invita una persona"),
        title: "Invita una persona",
        lead: "Un altro amministratore, o chi coordina un centro.".to_owned(),
        form: form(web).await?,
        button: "Invita",
        danger: false,
        back: "/piattaforma/persone".to_owned(),
    })
}

async fn invite(admin: Administrator, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let mut asked = invitation(&web).await?;
    if let Some(centre) = Query::parse(uri.path(), uri.query()).get("centro") {
        asked.form.fill(&[("place".to_owned(), centre.to_owned())]);
    }
    respond::page(&asks(&admin, asked))
}

async fn send(admin: Administrator, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = admin.scope.clone();
    let (name, email) = (typed.get("name").to_owned(), typed.get("email").to_owned());
    let place: std::result::Result<Id<Centre>, _> = typed.get("place").parse();
    let sent = match (typed.get("place"), place) {
        (PLATFORM, _) => web.write(move |tx| identity::invite_admin(tx, &scope, &name, &email)).await,
        (_, Ok(centre)) => {
            let role = StaffRole::Coordinator;
            let invite = identity::Invite { name, email, role, from: None, until: None, employer: None };
            web.write(move |tx| identity::invite_staff_of(tx, &scope, centre, &invite)).await
        }
        (_, Err(_)) => {
            let fault = FieldError::new("place", "Scegliere dove.");
            Err(Refusal { message: fault.message.clone(), fields: vec![fault] }.into())
        }
    };
    match sent {
        Ok(_) => Ok(respond::done("/piattaforma/persone", "Incarico assegnato: la persona riceve un messaggio.")),
        Err(e) => respond::refused(&asks(&admin, invitation(&web).await?.refused(&typed, e)?)),
    }
}

async fn details_of(admin: &Administrator, web: &Web, person: Id<Person>) -> Result<Asked> {
    let scope = admin.scope.clone();
    let line = web.read(move |rx| identity::person_of_platform(rx, &scope, person)).await?;
    let page = format!("/piattaforma/persone/{person}");
    let crumbs = Crumbs::new().to("Persone", "/piattaforma/persone").to(&line.name, &page).here("Nome e indirizzo");
    Ok(list::details(&line, crumbs, page))
}

async fn details(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    let person = id.parse().map_err(|_| Error::not_found())?;
    respond::page(&asks(&admin, details_of(&admin, &web, person).await?))
}

async fn save_details(
    admin: Administrator,
    State(web): State<Web>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response> {
    let person: Id<Person> = id.parse().map_err(|_| Error::not_found())?;
    let (scope, details) = (admin.scope.clone(), list::read_details(&typed));
    match web.write(move |tx| identity::edit_any(tx, &scope, person, &details)).await {
        Ok(address) => Ok(respond::done(&format!("/piattaforma/persone/{person}"), list::said_of(address))),
        Err(e) => {
            let asked = details_of(&admin, &web, person).await?;
            respond::refused(&asks(&admin, asked.refused(&typed, e)?))
        }
    }
}

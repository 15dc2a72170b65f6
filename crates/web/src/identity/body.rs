//! People of the body and its delegations, at the body's desk.

use app::identity::{self, Invited};
use app::identity::{Delegation, Delegations};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::Id;
use domain::identity::{BodyRole, Permission, Person};
use domain::it;
use domain::territory::Body;

use super::asked::{Asked, AtBody};
use super::list::{self, Look, PersonView};
use crate::forms::Typed;
use crate::respond;
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Empty, Field, Form, Heads, Query, Shell};
use crate::visit::BodyDesk;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Body(Permission::ReadBody);
    let manage = Access::Body(Permission::ManageBodyPeople);
    vec![
        get("/{centre}/ente/{ente}/persone", read, people),
        get("/{centre}/ente/{ente}/persone/invita", manage, invite),
        post("/{centre}/ente/{ente}/persone/invita", manage, send),
        get("/{centre}/ente/{ente}/persone/termina", manage, ending),
        post("/{centre}/ente/{ente}/persone/termina", manage, end),
        get("/{centre}/ente/{ente}/persone/delega", manage, delegating),
        post("/{centre}/ente/{ente}/persone/delega", manage, delegate),
        post("/{centre}/ente/{ente}/persone/delega/termina", manage, end_delegation),
    ]
}

#[derive(Template)]
#[template(path = "identity/people-body.html")]
struct People {
    shell: Shell,
    heads: Heads,
    roles: bool,
    people: Vec<PersonView>,
    empty: Empty,
    invite: String,
    manage: bool,
    given: Vec<DelegationView>,
    received: Vec<DelegationView>,
    delegate: String,
    end_delegation: String,
}

struct DelegationView {
    body: String,
    name: String,
    term: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "identity/delegate.html")]
struct Delegate {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    back: String,
    possible: bool,
}

fn delegation(row: Delegation) -> DelegationView {
    let term = match row.until {
        Some(until) => format!("dal {} al {}", it::date(row.from), it::date(until)),
        None => format!("dal {}", it::date(row.from)),
    };
    DelegationView { body: row.other.to_string(), name: row.name, term, current: row.current }
}

async fn people(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (lines, Delegations { given, received }) =
        web.read(move |rx| Ok((identity::people_of_own_body(rx, &scope)?, identity::delegations(rx, &scope)?))).await?;
    let manage = desk.scope.allows(Permission::ManageBodyPeople);
    let look = Look { base: desk.href("/persone"), manage, ..Look::default() };
    respond::page(&People {
        shell: desk.shell("persone"),
        heads: list::heads(),
        roles: true,
        people: look.people(lines),
        empty: Empty::new("Nessuna persona", "Invitare i colleghi che seguono i servizi del centro."),
        invite: desk.href("/persone/invita"),
        manage,
        given: given.into_iter().map(delegation).collect(),
        received: received.into_iter().map(delegation).collect(),
        delegate: desk.href("/persone/delega"),
        end_delegation: desk.href("/persone/delega/termina"),
    })
}

fn crumbs(desk: &BodyDesk, here: &str) -> Crumbs {
    Crumbs::new().to("Persone e deleghe", desk.href("/persone")).here(here)
}

fn asks(desk: &BodyDesk, asked: Asked) -> AtBody {
    AtBody { shell: desk.shell("persone"), asked }
}

fn invitation(desk: &BodyDesk) -> Asked {
    Asked {
        crumbs: crumbs(desk, "Invita una persona"),
        title: "Invita una persona",
        lead: format!("Vedrà soltanto quello che riguarda {}.", desk.body_name),
        form: list::invite_form(list::body_roles(), None, false),
        button: "Invita",
        danger: false,
        back: desk.href("/persone"),
    }
}

async fn invite(desk: BodyDesk) -> Result<Response> {
    respond::page(&asks(&desk, invitation(&desk)))
}

async fn send(desk: BodyDesk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let sent = match list::read_invite(&typed, BodyRole::from_code) {
        Ok(invite) => web.write(move |tx| identity::invite_to_own_body(tx, &scope, &invite)).await,
        Err(e) => Err(e),
    };
    match sent {
        Ok(Invited { .. }) => {
            Ok(respond::done(&desk.href("/persone"), "Incarico assegnato: la persona riceve un messaggio."))
        }
        Err(e) => respond::refused(&asks(&desk, invitation(&desk).refused(&typed, e)?)),
    }
}

fn which(get: impl Fn(&str) -> String) -> Result<(Id<Person>, String)> {
    Ok((get("persona").parse().map_err(|_| Error::not_found())?, get("ruolo")))
}

async fn ending_of(desk: &BodyDesk, web: &Web, person: Id<Person>, role: &str) -> Result<Asked> {
    let (scope, asked) = (desk.scope.clone(), role.to_owned());
    let (line, post, today) = web
        .read(move |rx| {
            let (line, post) = identity::own_body_post(rx, &scope, person, &asked)?;
            Ok((line, post, rx.today()))
        })
        .await?;
    Ok(Asked {
        crumbs: crumbs(desk, "Termina un incarico"),
        title: "Termina un incarico",
        lead: format!("{}: {}, {}.", line.name, post.label, list::term(&post)),
        form: list::end_form(today, &[("persona", person.as_str()), ("ruolo", role)]),
        button: "Termina",
        danger: true,
        back: desk.href("/persone"),
    })
}

async fn ending(desk: BodyDesk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let (person, role) = which(|key| query.get(key).unwrap_or_default().to_owned())?;
    respond::page(&asks(&desk, ending_of(&desk, &web, person, &role).await?))
}

async fn end(desk: BodyDesk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (person, code) = which(|key| typed.get(key).to_owned())?;
    let role = BodyRole::from_code(&code).ok_or_else(Error::not_found)?;
    let scope = desk.scope.clone();
    let ended = match list::last_day(&typed) {
        Ok(day) => web.write(move |tx| identity::end_body_role(tx, &scope, person, role, day)).await,
        Err(e) => Err(e),
    };
    match ended {
        Ok(()) => Ok(respond::done(&desk.href("/persone"), "Incarico terminato.")),
        Err(e) => {
            let asked = ending_of(&desk, &web, person, &code).await?;
            respond::refused(&asks(&desk, asked.refused(&typed, e)?))
        }
    }
}

async fn delegate_page(desk: &BodyDesk, web: &Web) -> Result<Delegate> {
    let scope = desk.scope.clone();
    let unions = web.read(move |rx| identity::unions(rx, &scope)).await?;
    let possible = !unions.is_empty();
    let choices = unions.into_iter().map(|(id, name)| Choice::new(id.as_str(), name)).collect();
    Ok(Delegate {
        shell: desk.shell("persone"),
        crumbs: crumbs(desk, "Delega un'Unione"),
        form: Form::new(vec![
            Field::radio("to", "Unione", choices).required(),
            Field::date("from", "Primo giorno").help("Se manca, oggi."),
            Field::date("until", "Ultimo giorno").help("Se manca, finché non la si termina."),
        ]),
        back: desk.href("/persone"),
        possible,
    })
}

async fn delegating(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    respond::page(&delegate_page(&desk, &web).await?)
}

async fn delegate(desk: BodyDesk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let mut faults = Vec::new();
    let to: Option<Id<Body>> = typed.get("to").parse().ok();
    let (from, until) = (list::date(&typed, "from", &mut faults), list::date(&typed, "until", &mut faults));
    let scope = desk.scope.clone();
    let saved = match (to, domain::Refusal::of_fields(faults)) {
        (_, Some(refusal)) => Err(refusal.into()),
        (None, None) => Err(domain::Refusal::field("to", "Scegliere l'Unione.").into()),
        (Some(to), None) => web.write(move |tx| identity::delegate(tx, &scope, to, from, until)).await,
    };
    match saved {
        Ok(()) => Ok(respond::done(&desk.href("/persone"), "Delega registrata.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut page = delegate_page(&desk, &web).await?;
            page.form.fill(&typed.pairs);
            page.form.refuse(&refusal);
            respond::refused(&page)
        }
    }
}

/// Ends at once: from tomorrow the Union no longer acts for the body.
async fn end_delegation(desk: BodyDesk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let to: Id<Body> = typed.get("to").parse().map_err(|_| Error::not_found())?;
    let scope = desk.scope.clone();
    web.write(move |tx| {
        let today = tx.today();
        identity::end_delegation(tx, &scope, to, today)
    })
    .await?;
    Ok(respond::done(&desk.href("/persone"), "Delega terminata: vale ancora per oggi."))
}

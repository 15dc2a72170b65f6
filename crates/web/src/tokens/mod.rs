//! Keys for other programs, at the desk of the centre and at that of a body: the list, a new one, whose
//! secret is shown once, and the end of one.

mod show;

use app::tokens::{self, Made};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::tokens::NewToken;
use domain::{Id, Refusal};

use self::show::{Asked, Keys, Secret, asked, key_form, keys, read, secret};
use crate::forms::Typed;
use crate::respond::{self, done, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Form, Shell};
use crate::visit::{BodyDesk, Desk};
use crate::{Error, Result, Web};

/// Routes of the keys.
#[must_use]
pub fn routes() -> Vec<Route> {
    let centre = Access::Staff(Permission::ManageCentre);
    let body = Access::Body(Permission::ManageBodyPeople);
    vec![
        get("/{centre}/cst/chiavi", centre, list),
        get("/{centre}/cst/chiavi/nuova", centre, form),
        post("/{centre}/cst/chiavi/nuova", centre, make),
        post("/{centre}/cst/chiavi/{chiave}/revoca", centre, revoke),
        get("/{centre}/ente/{ente}/chiavi", body, list_own),
        get("/{centre}/ente/{ente}/chiavi/nuova", body, form_own),
        post("/{centre}/ente/{ente}/chiavi/nuova", body, make_own),
        post("/{centre}/ente/{ente}/chiavi/{chiave}/revoca", body, revoke_own),
    ]
}

const WHOSE: &str = "del centro";
const OWN: &str = "dell'ente";
const REVOKED: &str = "Chiave revocata: da adesso non apre più nulla.";

#[derive(Template)]
#[template(path = "tokens/list-desk.html")]
struct ListPage {
    shell: Shell,
    page: Keys,
}

#[derive(Template)]
#[template(path = "tokens/list-body.html")]
struct OwnList {
    shell: Shell,
    page: Keys,
}

#[derive(Template)]
#[template(path = "tokens/form-desk.html")]
struct FormPage {
    shell: Shell,
    page: Asked,
}

#[derive(Template)]
#[template(path = "tokens/form-body.html")]
struct OwnForm {
    shell: Shell,
    page: Asked,
}

#[derive(Template)]
#[template(path = "tokens/secret-desk.html")]
struct SecretPage {
    shell: Shell,
    page: Secret,
}

#[derive(Template)]
#[template(path = "tokens/secret-body.html")]
struct OwnSecret {
    shell: Shell,
    page: Secret,
}

async fn list(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (rows, now) = web.read(move |rx| Ok((tokens::list(rx, &scope)?, rx.now))).await?;
    let page = keys(rows, now, desk.href("/chiavi"), WHOSE);
    respond::page(&ListPage { shell: desk.shell("chiavi"), page })
}

async fn list_own(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (rows, now) = web.read(move |rx| Ok((tokens::list_own(rx, &scope)?, rx.now))).await?;
    let page = keys(rows, now, desk.href("/chiavi"), OWN);
    respond::page(&OwnList { shell: desk.shell("chiavi"), page })
}

/// The empty form: a key is proposed for a year.
async fn proposed(web: &Web) -> Result<Form> {
    Ok(key_form(web.read(|rx| Ok(rx.today())).await?))
}

async fn form(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let page = asked(proposed(&web).await?, desk.href("/chiavi"), WHOSE);
    respond::page(&FormPage { shell: desk.shell("chiavi"), page })
}

async fn form_own(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let page = asked(proposed(&web).await?, desk.href("/chiavi"), OWN);
    respond::page(&OwnForm { shell: desk.shell("chiavi"), page })
}

/// What was made, or the form with what was typed and why it was refused.
async fn tried(
    web: &Web,
    typed: &Typed,
    make: impl FnMut(&mut app::Tx<'_>, &NewToken) -> app::Result<Made> + Send + 'static,
) -> Result<Result<(Made, NewToken), Form>> {
    let mut make = make;
    let refusal: Refusal = match read(typed) {
        Ok(new) => {
            let kept = new.clone();
            match web.write(move |tx| make(tx, &new)).await {
                Ok(made) => return Ok(Ok((made, kept))),
                Err(e) => e.refusal()?,
            }
        }
        Err(refusal) => refusal,
    };
    let mut form = proposed(web).await?;
    form.fill(&typed.pairs);
    form.refuse(&refusal);
    Ok(Err(form))
}

async fn make(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let shell = desk.shell("chiavi");
    match tried(&web, &typed, move |tx, new| tokens::make(tx, &scope, new)).await? {
        Ok((made, new)) => {
            respond::page(&SecretPage { shell, page: secret(made, &new, desk.href("/chiavi"), &web.app.public_url) })
        }
        Err(form) => refused(&FormPage { shell, page: asked(form, desk.href("/chiavi"), WHOSE) }),
    }
}

async fn make_own(desk: BodyDesk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let shell = desk.shell("chiavi");
    match tried(&web, &typed, move |tx, new| tokens::make_own(tx, &scope, new)).await? {
        Ok((made, new)) => {
            respond::page(&OwnSecret { shell, page: secret(made, &new, desk.href("/chiavi"), &web.app.public_url) })
        }
        Err(form) => refused(&OwnForm { shell, page: asked(form, desk.href("/chiavi"), OWN) }),
    }
}

fn parse<T>(id: &str) -> Result<Id<T>> {
    id.parse().map_err(|_| Error::not_found())
}

async fn revoke(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let (scope, id) = (desk.scope.clone(), parse(&id)?);
    web.write(move |tx| tokens::revoke(tx, &scope, id)).await?;
    Ok(done(&desk.href("/chiavi"), REVOKED))
}

async fn revoke_own(
    desk: BodyDesk,
    State(web): State<Web>,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let (scope, id) = (desk.scope.clone(), parse(&id)?);
    web.write(move |tx| tokens::revoke_own(tx, &scope, id)).await?;
    Ok(done(&desk.href("/chiavi"), REVOKED))
}

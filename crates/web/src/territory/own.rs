//! The body's own applications: what it changes is told to the centre.

use app::territory::{own, save_own_application, withdraw_own_application};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;

use super::detail::{ApplicationLine, application_line};
use super::things::{application_form, edited, fill_application, read_application};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Crumbs, Empty, Form, Shell};
use crate::visit::BodyDesk;
use crate::{Error, Result, Web};

type Three = Path<(String, String, String)>;

pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::Body(Permission::ReadBody), Access::Body(Permission::CompileBody));
    vec![
        get("/{centre}/ente/{ente}/applicativi", read, index),
        get("/{centre}/ente/{ente}/applicativi/{applicativo}", write, ask),
        post("/{centre}/ente/{ente}/applicativi/{applicativo}", write, save),
        post("/{centre}/ente/{ente}/applicativi/{applicativo}/togli", write, remove),
    ]
}

#[derive(Template)]
#[template(path = "territory/own.html")]
struct OwnPage {
    shell: Shell,
    new_href: String,
    may_edit: bool,
    rows: Vec<ApplicationLine>,
    empty: Empty,
}

async fn index(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let d = web.read(move |rx| own(rx, &scope)).await?;
    let base = desk.href("");
    page(&OwnPage {
        shell: desk.shell("applicativi"),
        new_href: desk.href("/applicativi/nuovo"),
        may_edit: desk.scope.allows(Permission::CompileBody),
        rows: d.applications.iter().map(|a| application_line(a, &base, d.today)).collect(),
        empty: Empty::new(
            "Nessun applicativo",
            "Il centro usa questo elenco per proporre aiuti, gare comuni e integrazioni. A ogni modifica il centro riceve un avviso.",
        ),
    })
}

#[derive(Template)]
#[template(path = "territory/own-form.html")]
struct OwnForm {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    action: String,
    back: String,
    form: Form,
    remove: Option<String>,
}

fn form_page(desk: &BodyDesk, which: &str, form: Form) -> OwnForm {
    let action = desk.href(&format!("/applicativi/{which}"));
    let back = desk.href("/applicativi");
    let title = if which == "nuovo" { "Nuovo applicativo" } else { "Applicativo" };
    OwnForm {
        shell: desk.shell("applicativi"),
        crumbs: Crumbs::new().to("Applicativi", &back).here(title),
        title,
        remove: (which != "nuovo").then(|| format!("{action}/togli")),
        action,
        back,
        form,
    }
}

async fn ask(desk: BodyDesk, State(web): State<Web>, Path((_, _, which)): Three) -> Result<Response> {
    let mut form = application_form();
    if which != "nuovo" {
        let scope = desk.scope.clone();
        let d = web.read(move |rx| own(rx, &scope)).await?;
        let found = d.applications.iter().find(|a| a.id.as_str() == which).ok_or_else(Error::not_found)?;
        fill_application(&mut form, &found.application);
    }
    page(&form_page(&desk, &which, form))
}

async fn save(desk: BodyDesk, State(web): State<Web>, Path((_, _, which)): Three, typed: Typed) -> Result<Response> {
    let (scope, edited) = (desk.scope.clone(), edited(&which)?);
    let read = read_application(&typed);
    match web.write(move |tx| save_own_application(tx, &scope, edited, &read.clone()?)).await {
        Ok(()) => Ok(done(&desk.href("/applicativi"), "Applicativo salvato: il centro ne è avvisato.")),
        Err(e) => {
            let mut form = application_form();
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            refused(&form_page(&desk, &which, form))
        }
    }
}

async fn remove(desk: BodyDesk, State(web): State<Web>, Path((_, _, which)): Three) -> Result<Response> {
    let scope = desk.scope.clone();
    let id = edited(&which)?.ok_or_else(Error::not_found)?;
    web.write(move |tx| withdraw_own_application(tx, &scope, id)).await?;
    Ok(done(&desk.href("/applicativi"), "Applicativo tolto: il centro ne è avvisato."))
}

//! One-time links: the acceptance of an invitation, a forgotten password, a new address.

use app::identity::{self, NewAddress, Open};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::origin::Origin;
use super::{admit, chosen, chosen_fields};
use crate::forms::Typed;
use crate::respond;
use crate::route::{Access, Route, get, post};
use crate::view::{Field, Form, Shell};
use crate::visit::Guest;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/invito/{chiave}", Access::Public, invitation),
        post("/invito/{chiave}", Access::Public, accept),
        get("/nuova-parola/{chiave}", Access::Public, reset),
        post("/nuova-parola/{chiave}", Access::Public, accept),
        get("/indirizzo/{chiave}", Access::Public, new_address),
        post("/indirizzo/{chiave}", Access::Public, confirm_address),
        get("/parola-dimenticata", Access::Public, forgotten),
        post("/parola-dimenticata", Access::Public, ask),
    ]
}

#[derive(Template)]
#[template(path = "identity/choose.html")]
struct Choose {
    shell: Shell,
    form: Form,
    open: Open,
    welcome: bool,
}

#[derive(Template)]
#[template(path = "identity/spent.html")]
struct Spent {
    shell: Shell,
    message: String,
}

#[derive(Template)]
#[template(path = "identity/forgotten.html")]
struct Forgotten {
    shell: Shell,
    form: Form,
    sent: bool,
}

async fn invitation(guest: Guest, State(web): State<Web>, Path(key): Path<String>) -> Result<Response> {
    show(guest, web, key).await
}

async fn reset(guest: Guest, State(web): State<Web>, Path(key): Path<String>) -> Result<Response> {
    show(guest, web, key).await
}

fn page(guest: &Guest, open: Open, form: Form) -> Choose {
    let welcome = open.purpose == domain::identity::Purpose::Invitation;
    Choose { shell: guest.shell(), form, open, welcome }
}

async fn show(guest: Guest, web: Web, key: String) -> Result<Response> {
    match web.read(move |rx| identity::open_link(rx, &key)).await {
        Ok(open) => respond::page(&page(&guest, open, Form::new(chosen_fields().into()))),
        Err(e) => spent(&guest, e),
    }
}

/// A link that was used, withdrawn or is too old: what to do now.
fn spent(guest: &Guest, e: Error) -> Result<Response> {
    let message = e.refusal()?.message;
    respond::refused(&Spent { shell: guest.shell(), message })
}

async fn accept(guest: Guest, State(web): State<Web>, Path(key): Path<String>, typed: Typed) -> Result<Response> {
    let (again, chosen) = (key.clone(), chosen(&typed));
    match web.work(move |app| identity::accept(app, &key, &chosen)).await {
        Ok(entered) => Ok(admit(&web, "/scelta", &entered)),
        Err(e) => {
            let refusal = e.refusal()?;
            match web.read(move |rx| identity::open_link(rx, &again)).await {
                Ok(open) => {
                    let mut form = Form::new(chosen_fields().into());
                    form.refuse(&refusal);
                    respond::refused(&page(&guest, open, form))
                }
                Err(e) => spent(&guest, e),
            }
        }
    }
}

#[derive(Template)]
#[template(path = "identity/address.html")]
struct NewAddressPage {
    shell: Shell,
    asked: NewAddress,
}

/// Shows the new address; only the button confirms it, because mail servers open links by themselves.
async fn new_address(guest: Guest, State(web): State<Web>, Path(key): Path<String>) -> Result<Response> {
    match web.read(move |rx| identity::open_address(rx, &key)).await {
        Ok(asked) => respond::page(&NewAddressPage { shell: guest.shell(), asked }),
        Err(e) => spent(&guest, e),
    }
}

async fn confirm_address(guest: Guest, State(web): State<Web>, Path(key): Path<String>) -> Result<Response> {
    match web.write(move |tx| identity::confirm_address(tx, &key)).await {
        Ok(()) => {
            let to = if guest.user().is_some() { "/account" } else { "/accedi" };
            Ok(respond::done(to, "Indirizzo confermato: da ora si accede con questo."))
        }
        Err(e) => spent(&guest, e),
    }
}

fn ask_form() -> Form {
    Form::new(vec![Field::email("email", "Posta elettronica").required().autocomplete("username")])
}

async fn forgotten(guest: Guest) -> Result<Response> {
    respond::page(&Forgotten { shell: guest.shell(), form: ask_form(), sent: false })
}

async fn ask(guest: Guest, State(web): State<Web>, origin: Origin, typed: Typed) -> Result<Response> {
    let email = typed.get("email").to_owned();
    match web.work(move |app| identity::ask_reset(app, &email, origin.0.as_deref())).await {
        Ok(()) => respond::page(&Forgotten { shell: guest.shell(), form: ask_form(), sent: true }),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = ask_form();
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            respond::refused(&Forgotten { shell: guest.shell(), form, sent: false })
        }
    }
}

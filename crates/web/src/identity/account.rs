//! One's own account: who one is here, and the change of password.

use app::CurrentUser;
use app::identity;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{chosen, chosen_fields, desks, session_cookie};
use crate::forms::Typed;
use crate::respond::{self, with_cookie};
use crate::route::{Access, Route, get, post};
use crate::view::{Definitions, Field, Form, Shell};
use crate::visit::Guest;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/account", Access::SignedIn, show), post("/account/parola", Access::SignedIn, change)]
}

#[derive(Template)]
#[template(path = "identity/account.html")]
struct Account {
    shell: Shell,
    who: Definitions,
    form: Form,
}

fn form() -> Form {
    let [password, repeat] = chosen_fields();
    let current = Field::password("current", "Parola d'accesso attuale").required();
    Form::new(vec![current, Field { label: "Nuova parola d'accesso".to_owned(), ..password }, repeat])
}

fn user(guest: &Guest) -> Result<CurrentUser> {
    guest.user().cloned().ok_or_else(Error::not_found)
}

async fn page(guest: &Guest, web: &Web, form: Form) -> Result<Account> {
    let user = user(guest)?;
    let desks = desks::of(web, &user).await?;
    let mut who = Definitions::new().text("Nome", user.name).text("Posta elettronica", user.email);
    for desk in desks {
        who = who.text(desk.name, desk.role);
    }
    Ok(Account { shell: guest.shell(), who, form })
}

async fn show(guest: Guest, State(web): State<Web>) -> Result<Response> {
    respond::page(&page(&guest, &web, form()).await?)
}

async fn change(guest: Guest, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let id = user(&guest)?.id;
    let current = typed.all("current").next().unwrap_or_default().to_owned();
    let chosen = chosen(&typed);
    match web.work(move |app| identity::change_password(app, id, &current, &chosen)).await {
        Ok(entered) => {
            let done =
                respond::done("/account", "Parola d'accesso cambiata. Le altre sessioni aperte sono state chiuse.");
            Ok(with_cookie(done, &session_cookie(&web, entered.secret)))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = form();
            form.refuse(&refusal);
            respond::refused(&page(&guest, &web, form).await?)
        }
    }
}

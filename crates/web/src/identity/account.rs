//! One's own account: name, address, password, and where one works.

use app::CurrentUser;
use app::identity;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{chosen, chosen_fields, desks, list, session_cookie};
use crate::forms::Typed;
use crate::respond::{self, with_cookie};
use crate::route::{Access, Route, get, post};
use crate::view::{Definitions, Field, Form, Shell};
use crate::visit::Guest;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/account", Access::SignedIn, show),
        post("/account/nome", Access::SignedIn, rename),
        post("/account/indirizzo", Access::SignedIn, change_address),
        post("/account/parola", Access::SignedIn, change),
    ]
}

#[derive(Template)]
#[template(path = "identity/account.html")]
struct Account {
    shell: Shell,
    who: Definitions,
    name: Form,
    address: Form,
    password: Form,
}

fn user(guest: &Guest) -> Result<CurrentUser> {
    guest.user().cloned().ok_or_else(Error::not_found)
}

/// The current password, under another name in each form of the page.
fn current(name: &str) -> Field {
    Field::password(name, "Parola d'accesso attuale").required()
}

async fn page(guest: &Guest, web: &Web) -> Result<Account> {
    let user = user(guest)?;
    let desks = desks::of(web, &user).await?;
    let mut who = Definitions::new().text("Posta elettronica", &user.email);
    for desk in desks {
        who = who.text(desk.name, desk.role);
    }
    let [password, repeat] = chosen_fields();
    let password = Field { label: "Nuova parola d'accesso".to_owned(), ..password };
    Ok(Account {
        shell: guest.shell(),
        who,
        name: Form::new(vec![Field::text("name", "Nome e cognome").required().max(120).value(user.name)]),
        address: Form::new(vec![
            Field::email("email", "Nuovo indirizzo")
                .required()
                .help("Vale da quando lo si conferma, con il collegamento che arriva lì. Fino ad allora si accede con quello di prima."),
            current("confirm"),
        ]),
        password: Form::new(vec![current("current"), password, repeat]),
    })
}

async fn show(guest: Guest, State(web): State<Web>) -> Result<Response> {
    respond::page(&page(&guest, &web).await?)
}

/// The page again, with one of its forms refused.
async fn again(
    guest: &Guest,
    web: &Web,
    which: fn(&mut Account) -> &mut Form,
    typed: &Typed,
    e: Error,
) -> Result<Response> {
    let refusal = e.refusal()?;
    let mut page = page(guest, web).await?;
    let form = which(&mut page);
    form.fill(&typed.pairs);
    form.refuse(&refusal);
    respond::refused(&page)
}

async fn rename(guest: Guest, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (id, name) = (user(&guest)?.id, typed.get("name").to_owned());
    match web.write(move |tx| identity::rename_self(tx, id, &name)).await {
        Ok(()) => Ok(respond::done("/account", "Nome salvato.")),
        Err(e) => again(&guest, &web, |p| &mut p.name, &typed, e).await,
    }
}

async fn change_address(guest: Guest, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (id, email) = (user(&guest)?.id, typed.get("email").to_owned());
    let password = typed.all("confirm").next().unwrap_or_default().to_owned();
    match web.work(move |app| identity::change_own_address(app, id, &email, &password)).await {
        Ok(address) => Ok(respond::done("/account", list::said_of(address))),
        Err(e) => again(&guest, &web, |p| &mut p.address, &typed, e).await,
    }
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
        Err(e) => again(&guest, &web, |p| &mut p.password, &typed, e).await,
    }
}

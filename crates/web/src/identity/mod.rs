//! Getting in and out, the choice of desk, and the people of the platform, of a centre, of a body.

mod account;
mod asked;
mod body;
mod desks;
mod enter;
mod first;
mod keys;
mod list;
pub(crate) mod origin;
mod platform;
mod staff;

use axum::response::{IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};

use crate::Web;
use crate::respond::{SESSION_COOKIE, with_cookie};
use crate::route::Route;
use crate::view::Field;

/// Routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = enter::routes();
    all.extend(first::routes());
    all.extend(keys::routes());
    all.extend(account::routes());
    all.extend(desks::routes());
    all.extend(staff::routes());
    all.extend(body::routes());
    all.extend(platform::routes());
    all
}

fn session_cookie(web: &Web, secret: String) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(web.secure_cookies)
        .build()
}

/// Lets somebody in and takes them to a page.
fn admit(web: &Web, to: &str, entered: &app::identity::LoggedIn) -> Response {
    with_cookie(Redirect::to(to).into_response(), &session_cookie(web, entered.secret.clone()))
}

/// The two fields of a password to choose.
fn chosen_fields() -> [Field; 2] {
    [
        Field::password("password", "Parola d'accesso da usare")
            .required()
            .autocomplete("new-password")
            .help("Almeno 12 caratteri: va bene anche una frase di più parole."),
        Field::password("repeat", "La stessa, ripetuta").required().autocomplete("new-password"),
    ]
}

/// What was typed in them. Passwords are not trimmed.
fn chosen(typed: &crate::forms::Typed) -> app::identity::MakePassword {
    let raw = |name: &str| typed.all(name).next().unwrap_or_default().to_owned();
    app::identity::MakePassword { password: raw("password"), repeat: raw("repeat") }
}

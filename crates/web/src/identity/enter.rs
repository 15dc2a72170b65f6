//! Log-in and log-out.

use std::sync::Arc;

use app::identity::{self, Attempt};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};

use super::origin::Origin;
use super::{admit, session_cookie};
use crate::forms::Typed;
use crate::respond::{self, with_cookie};
use crate::route::{Access, Route, get, post};
use crate::state::DemoLogin;
use crate::view::{Field, Form, Query, Shell};
use crate::visit::Guest;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/accedi", Access::Public, show),
        post("/accedi", Access::Public, enter),
        post("/esci", Access::Public, leave),
    ]
}

#[derive(Template)]
#[template(path = "identity/log-in.html")]
struct LogIn {
    shell: Shell,
    form: Form,
    demo: Arc<[DemoLogin]>,
}

fn form(back: &str) -> Form {
    Form::new(vec![
        Field::email("email", "Posta elettronica").required().autocomplete("username"),
        Field::password("password", "Parola d'accesso").required(),
        Field::hidden("verso", back),
    ])
}

/// A page of this site to go back to; the choice of desk for anything else.
fn back(asked: &str) -> &str {
    let here = asked.starts_with('/')
        && !asked.starts_with("//")
        && !asked.starts_with("/accedi")
        && !asked.contains(|c: char| c == '\\' || c.is_control());
    if here { asked } else { "/scelta" }
}

async fn show(guest: Guest, State(web): State<Web>, uri: Uri) -> Result<Response> {
    if web.read(identity::first_run_needed).await? && web.demo_logins.is_empty() {
        return Ok(Redirect::to("/primo-avvio").into_response());
    }
    let query = Query::parse(uri.path(), uri.query());
    let form = form(query.get("verso").unwrap_or_default());
    respond::page(&LogIn { shell: guest.shell(), form, demo: web.demo_logins.clone() })
}

async fn enter(guest: Guest, State(web): State<Web>, origin: Origin, typed: Typed) -> Result<Response> {
    let attempt = Attempt {
        email: typed.get("email").to_owned(),
        password: typed.all("password").next().unwrap_or_default().to_owned(),
        origin: origin.0,
    };
    match web.work(move |app| identity::log_in(app, &attempt)).await {
        Ok(entered) => Ok(admit(&web, back(typed.get("verso")), &entered)),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = form("");
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            respond::refused(&LogIn { shell: guest.shell(), form, demo: web.demo_logins.clone() })
        }
    }
}

async fn leave(guest: Guest, State(web): State<Web>) -> Result<Response> {
    if let Some(secret) = guest.secret().map(str::to_owned) {
        web.write(move |tx| identity::close_session(tx, &secret)).await?;
    }
    let mut gone = session_cookie(&web, String::new());
    gone.make_removal();
    Ok(with_cookie(Redirect::to("/accedi").into_response(), &gone))
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn goes_back_to_this_site_only() {
        assert_eq!(back("/pu/cst/enti?q=a"), "/pu/cst/enti?q=a");
        for bad in ["", "https://male.example", "//male.example", "/\\male.example", "/accedi", "/a\r\nb"] {
            assert_eq!(back(bad), "/scelta", "{bad:?}");
        }
    }
}

//! First run of an empty installation.

use app::identity::{self, FirstRun};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{admit, chosen, chosen_fields};
use crate::forms::Typed;
use crate::respond;
use crate::route::{Access, Route, get, post};
use crate::view::{Field, Form, Shell};
use crate::visit::Guest;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/primo-avvio", Access::Public, show), post("/primo-avvio", Access::Public, make)]
}

#[derive(Template)]
#[template(path = "identity/first-run.html")]
struct FirstRunPage {
    shell: Shell,
    form: Form,
}

fn form() -> Form {
    let [password, repeat] = chosen_fields();
    Form::new(vec![
        Field::text("code", "Codice di primo avvio").required().autocomplete("one-time-code").help(
            "Quattro gruppi di quattro lettere e cifre: è scritto sulla console su cui è stato avviato il programma.",
        ),
        Field::text("name", "Nome e cognome").required().max(120).autocomplete("name"),
        Field::email("email", "Posta elettronica").required(),
        password,
        repeat,
    ])
}

async fn show(guest: Guest, State(web): State<Web>) -> Result<Response> {
    if !web.read(identity::first_run_needed).await? {
        return Err(Error::not_found());
    }
    respond::page(&FirstRunPage { shell: guest.shell(), form: form() })
}

async fn make(guest: Guest, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let asked = FirstRun {
        code: typed.get("code").to_owned(),
        name: typed.get("name").to_owned(),
        email: typed.get("email").to_owned(),
        chosen: chosen(&typed),
    };
    match web.work(move |app| identity::first_run(app, &asked)).await {
        Ok(entered) => Ok(admit(&web, "/scelta", &entered)),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = form();
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            respond::refused(&FirstRunPage { shell: guest.shell(), form })
        }
    }
}

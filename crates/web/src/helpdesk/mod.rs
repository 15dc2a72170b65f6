//! Pages of assistance: the desk's list and board, one request with its conversation, what the centre
//! prepares and promises; and what a body sees of its own.

mod act;
mod beside;
mod board;
mod detail;
mod forms;
mod handover;
mod hours;
mod list;
mod live;
mod new;
mod of_body;
mod own;
mod settings;
mod talk;
pub(crate) mod words;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::identity::Permission;

use crate::route::{Access, Route, get, post};
use crate::visit::Guest;
use crate::{Error, Result, Web};

const SEE: Access = Access::Staff(Permission::ReadHelpdesk);
const WORK: Access = Access::Staff(Permission::WorkHelpdesk);
const MANAGE: Access = Access::Staff(Permission::ManageCentre);
const OWN: Access = Access::Body(Permission::ReadBody);
const ASK: Access = Access::Body(Permission::CompileBody);
const CHOOSE: Access = Access::Body(Permission::ManageBodyPeople);

/// Routes of assistance.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = desk();
    all.extend(one());
    all.extend(body());
    all
}

fn desk() -> Vec<Route> {
    vec![
        get("/{centre}/cst/assistenza", SEE, list::index),
        get("/{centre}/cst/assistenza/bacheca", SEE, board::show),
        get("/{centre}/cst/assistenza/vivo", SEE, live::list),
        get("/{centre}/cst/assistenza/nuova", WORK, new::form),
        post("/{centre}/cst/assistenza/nuova", WORK, new::create),
        post("/{centre}/cst/assistenza/azioni", WORK, list::bulk),
        post("/{centre}/cst/assistenza/viste", WORK, list::save_view),
        post("/{centre}/cst/assistenza/viste/{id}/togli", WORK, list::remove_view),
        get("/{centre}/cst/assistenza/impostazioni", SEE, settings::show),
        post("/{centre}/cst/assistenza/impostazioni", MANAGE, settings::save),
        post("/{centre}/cst/assistenza/impostazioni/risposte", WORK, settings::save_canned),
        post("/{centre}/cst/assistenza/impostazioni/modelli", WORK, settings::save_template),
        post("/{centre}/cst/assistenza/impostazioni/{id}/togli", WORK, settings::remove),
        get("/{centre}/cst/assistenza/consegne", WORK, handover::show),
        post("/{centre}/cst/assistenza/consegne", WORK, handover::pass),
        get("/{centre}/cst/enti/{id}/assistenza", SEE, of_body::show),
        get("/richieste/{sigla}/{numero}", Access::SignedIn, lead),
    ]
}

fn one() -> Vec<Route> {
    vec![
        get("/{centre}/cst/assistenza/{numero}", SEE, detail::show),
        get("/{centre}/cst/assistenza/{numero}/vivo", SEE, live::one),
        get("/{centre}/cst/assistenza/{numero}/file/{voce}/{posto}", SEE, detail::file),
        post("/{centre}/cst/assistenza/{numero}/scrivi", WORK, act::write),
        post("/{centre}/cst/assistenza/{numero}/prendi", WORK, act::take),
        post("/{centre}/cst/assistenza/{numero}/assegna", WORK, act::assign),
        post("/{centre}/cst/assistenza/{numero}/attesa", WORK, act::pause),
        post("/{centre}/cst/assistenza/{numero}/riprendi", WORK, act::resume),
        post("/{centre}/cst/assistenza/{numero}/chiudi", WORK, act::close),
        post("/{centre}/cst/assistenza/{numero}/riapri", WORK, act::reopen),
        post("/{centre}/cst/assistenza/{numero}/modifica", WORK, act::change),
        post("/{centre}/cst/assistenza/{numero}/unisci", WORK, act::merge),
        post("/{centre}/cst/assistenza/{numero}/separa", WORK, act::split),
        post("/{centre}/cst/assistenza/{numero}/collega", WORK, act::link),
        post("/{centre}/cst/assistenza/{numero}/segue", WORK, act::watch),
        get("/{centre}/cst/assistenza/{numero}/guide", SEE, beside::guides),
        get("/{centre}/cst/assistenza/{numero}/riguarda", WORK, beside::about),
        post("/{centre}/cst/assistenza/{numero}/riguarda", WORK, beside::tie),
    ]
}

fn body() -> Vec<Route> {
    vec![
        get("/{centre}/ente/{ente}/assistenza", OWN, own::index),
        get("/{centre}/ente/{ente}/assistenza/vivo", OWN, live::list_own),
        get("/{centre}/ente/{ente}/assistenza/nuova", ASK, own::form),
        post("/{centre}/ente/{ente}/assistenza/nuova", ASK, own::create),
        post("/{centre}/ente/{ente}/assistenza/visibilita", CHOOSE, own::save_visibility),
        get("/{centre}/ente/{ente}/assistenza/{numero}", OWN, own::show),
        get("/{centre}/ente/{ente}/assistenza/{numero}/vivo", OWN, live::one_own),
        post("/{centre}/ente/{ente}/assistenza/{numero}/scrivi", ASK, own::write),
        get("/{centre}/ente/{ente}/assistenza/{numero}/file/{voce}/{posto}", OWN, own::file),
    ]
}

/// The address that messages carry: it leads to the request at whichever desk one has.
async fn lead(State(web): State<Web>, guest: Guest, Path((slug, number)): Path<(String, String)>) -> Result<Response> {
    let number: u32 = number.parse().map_err(|_| Error::not_found())?;
    let user = guest.user().cloned().ok_or_else(Error::not_found)?;
    if user.staff.iter().any(|d| d.row.slug == slug) {
        return Ok(Redirect::to(&format!("/{slug}/cst/assistenza/{number}")).into_response());
    }
    let posts: Vec<_> = user.bodies.iter().filter(|d| d.slug == slug).cloned().collect();
    let found = web
        .read(move |rx| {
            for post in posts {
                let Some(scope) = user.body_scope(post.centre, post.body) else { continue };
                match app::helpdesk::detail_own(rx, &scope, number) {
                    Ok(_) => return Ok(Some(post.body)),
                    Err(app::Error::NotFound | app::Error::Forbidden) => {}
                    Err(e) => return Err(e),
                }
            }
            Ok(None)
        })
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(Redirect::to(&format!("/{slug}/ente/{found}/assistenza/{number}")).into_response())
}

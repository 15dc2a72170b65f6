//! What a body knows of its services.

use app::outages;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Card, alert, card};
use crate::respond::page;
use crate::view::{Alert, Empty, Shell};
use crate::visit::BodyDesk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "outages/own.html")]
struct OwnPage {
    shell: Shell,
    cards: Vec<Card>,
    empty: Empty,
    status: String,
}

pub(super) async fn show(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (known, now) = web.read(move |rx| Ok((outages::known_to(rx, &scope)?, rx.now))).await?;
    page(&OwnPage {
        shell: desk.shell("disservizi"),
        cards: known.iter().map(|k| card(k, now, String::new(), false)).collect(),
        empty: Empty::new("Tutto funziona", "Nessun disservizio e nessuna manutenzione sui servizi dell'ente."),
        status: format!("/{}/stato", desk.centre.slug),
    })
}

/// What is under way or ahead for the body, to be shown above a page of its desk.
pub(crate) async fn alerts(desk: &BodyDesk, web: &Web) -> Result<Vec<Alert>> {
    let scope = desk.scope.clone();
    let (known, now) = web.read(move |rx| Ok((outages::known_to(rx, &scope)?, rx.now))).await?;
    let href = desk.href("/disservizi");
    Ok(known.iter().map(|k| alert(k, now, href.as_str())).collect())
}

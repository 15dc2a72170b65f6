//! The price list in force, in words.

use app::{PublicScope, Rx};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::tariffs::PriceList;

use super::charter::Nothing;
use super::pages::crumbs;
use super::prices::{self, PriceView};
use crate::route::{Access, Route, get};
use crate::view::{Crumbs, Empty, Shell};
use crate::visit::Portal;
use crate::{Result, Web, respond};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/tariffe", Access::Portal, show)]
}

#[derive(Template)]
#[template(path = "portal/tariffs.html")]
struct TariffsPage {
    shell: Shell,
    crumbs: Crumbs,
    list: PriceList,
    prices: Vec<PriceView>,
}

/// The approved list that prices the year of a day.
pub(super) fn in_force(rx: &mut Rx<'_>, scope: PublicScope, day: NaiveDate) -> app::Result<Option<PriceList>> {
    Ok(app::tariffs::for_year(rx, scope.centre, day.year())?.map(|version| version.list))
}

async fn show(State(web): State<Web>, portal: Portal) -> Result<Response> {
    let scope = portal.scope;
    let list = web
        .read(move |rx| {
            let today = rx.today();
            in_force(rx, scope, today)
        })
        .await?;
    let Some(list) = list else {
        return respond::page(&Nothing {
            shell: portal.shell("tariffe"),
            crumbs: crumbs(&portal, "Tariffe"),
            title: "Tariffe",
            empty: Empty::new(
                "Il listino non è ancora approvato",
                "Appena approvato si legge qui, con il calcolo di ogni prezzo.",
            ),
        });
    };
    let prices = prices::of(&list, None);
    respond::page(&TariffsPage { shell: portal.shell("tariffe"), crumbs: crumbs(&portal, "Tariffe"), list, prices })
}

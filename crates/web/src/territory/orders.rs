//! The quotes and orders of a body, on its page.

use app::quotes::{allowances, of_body};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;

use super::detail::{body_id, load};
use super::tabs::{self, Head};
use crate::quotes::{Held, Line, held_rows, line};
use crate::respond::page;
use crate::route::{Access, Route, get};
use crate::view::{Empty, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/cst/enti/{id}/ordini", Access::Staff(Permission::ReadCentre), show)]
}

#[derive(Template)]
#[template(path = "territory/orders.html")]
struct OrdersPage {
    shell: Shell,
    head: Head,
    rows: Vec<Line>,
    held: Vec<Held>,
    empty: Empty,
    new: Option<String>,
}

async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    let (rows, held) = web.read(move |rx| Ok((of_body(rx, &scope, body)?, allowances(rx, &scope, body)?))).await?;
    let head = tabs::head(&desk, &d, "ordini");
    let base = desk.href("/preventivi");
    let may = desk.scope.allows(Permission::EditAgreements) && head.followed;
    page(&OrdersPage {
        shell: head.shell.clone(),
        rows: rows.iter().map(|r| line(r, d.today, format!("{base}/{}", r.id))).collect(),
        held: held_rows(&held, &base),
        empty: Empty::new("Ancora nessun preventivo", "L'ente li chiede dalla sua scrivania, o il centro per lui."),
        new: may.then(|| format!("{base}/nuovo?ente={body}")),
        head,
    })
}

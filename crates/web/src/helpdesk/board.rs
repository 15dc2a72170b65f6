//! The board: what is to be done, by state.

use app::helpdesk;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::helpdesk::StateCode;

use super::list::{Row, column};
use crate::view::{Crumbs, Shell};
use crate::visit::Desk;
use crate::{Result, Web, respond};

struct Column {
    title: &'static str,
    rows: Vec<Row>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "helpdesk/board.html")]
struct BoardPage {
    shell: Shell,
    crumbs: Crumbs,
    base: String,
    columns: Vec<Column>,
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let states = [StateCode::New, StateCode::Open, StateCode::Waiting];
    let (pages, habits, now) = web
        .read(move |rx| {
            let mut pages = Vec::new();
            for state in states {
                let (filter, order, cursor) = column(state.code());
                pages.push(helpdesk::list(rx, &scope, &filter, order, &cursor)?);
            }
            Ok((pages, helpdesk::desk(rx, &scope)?, rx.now))
        })
        .await?;
    let base = desk.href("/assistenza");
    let columns = states
        .into_iter()
        .zip(pages)
        .map(|(state, page)| Column {
            title: if state == StateCode::New { "Nuove" } else { state.label() },
            rows: page.rows.iter().map(|r| Row::of(r, &habits, now, &base)).collect(),
            more: page.next.map(|_| format!("{base}?stato={}", state.code())),
        })
        .collect();
    let crumbs = Crumbs::new().to("Assistenza", &base).here("Bacheca");
    respond::page(&BoardPage { shell: desk.shell("assistenza"), crumbs, base, columns })
}

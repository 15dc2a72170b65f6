//! What a body asked, on its page.

use app::helpdesk::{self, Filter, Order};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;

use super::list::Row;
use crate::territory::{Head, head, load};
use crate::view::{Empty, Pager, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "helpdesk/of_body.html")]
struct OfBodyPage {
    shell: Shell,
    head: Head,
    new: Option<String>,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let detail = load(&desk, &web, &id).await?;
    let head = head(&desk, &detail, "assistenza");
    let query = Query::parse(desk.href(&format!("/enti/{id}/assistenza")), raw.as_deref());
    let (scope, cursor, body) = (desk.scope.clone(), query.cursor(), detail.body.id.to_string());
    let (page, habits, now) = web
        .read(move |rx| {
            let filter = Filter { body: Some(body), ..Filter::default() };
            let page = helpdesk::list(rx, &scope, &filter, Order::Newest, &cursor)?;
            Ok((page, helpdesk::desk(rx, &scope)?, rx.now))
        })
        .await?;
    let base = desk.href("/assistenza");
    respond::page(&OfBodyPage {
        shell: head.shell.clone(),
        head,
        new: desk.scope.allows(Permission::WorkHelpdesk).then(|| format!("{base}/nuova?ente={}", detail.body.id)),
        rows: page.rows.iter().map(|r| Row::of(r, &habits, now, &base)).collect(),
        empty: Empty::new("Nessuna richiesta", "L'ente non ha ancora chiesto assistenza."),
        pager: Pager::of(&query, &page),
    })
}

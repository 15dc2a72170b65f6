//! What one body has: the tab of its page at the centre's desk, and its own page.

use app::resources::{Stored, of_body, own};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;

use super::Line;
use crate::respond::page;
use crate::territory::{Head, body_id, head, load};
use crate::view::{Empty, Shell};
use crate::visit::{BodyDesk, Desk};
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "resources/tab.html")]
struct TabPage {
    shell: Shell,
    head: Head,
    rows: Vec<Line>,
    new_href: String,
    may_edit: bool,
    empty: Empty,
}

#[derive(Template)]
#[template(path = "resources/own.html")]
struct OwnPage {
    shell: Shell,
    rows: Vec<Line>,
    empty: Empty,
}

/// In use first, then what was given back.
fn lines(all: &[Stored], href: impl Fn(&Stored) -> String, today: NaiveDate) -> Vec<Line> {
    let (used, back): (Vec<&Stored>, Vec<&Stored>) = all.iter().partition(|s| s.resource.ended.is_none());
    used.into_iter().chain(back).map(|s| Line::new(s, href(s), today)).collect()
}

pub(super) async fn tab(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    let all = web.read(move |rx| of_body(rx, &scope, body)).await?;
    let head = head(&desk, &d, "risorse");
    let may_edit = head.followed && desk.scope.allows(domain::identity::Permission::WorkHelpdesk);
    let new_href = desk.href(&format!("/risorse/nuova?ente={}", d.body.id));
    let empty = Empty::new(
        "Nessuna risorsa assegnata",
        "Domini, caselle, macchine e linee consegnati all'ente si leggono qui.",
    );
    page(&TabPage {
        shell: head.shell.clone(),
        rows: lines(&all, |s| desk.href(&format!("/risorse/{}", s.id)), d.today),
        empty: if may_edit { empty.action("Registra una consegna", new_href.as_str()) } else { empty },
        new_href,
        may_edit,
        head,
    })
}

pub(super) async fn own_page(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (all, today) = web.read(move |rx| Ok((own(rx, &scope)?, rx.today()))).await?;
    page(&OwnPage {
        shell: desk.shell("risorse"),
        rows: lines(&all, |_| String::new(), today),
        empty: Empty::new(
            "Nessuna risorsa assegnata",
            "Domini, certificati, caselle, macchine virtuali e linee che il centro consegna all'ente si leggono qui, con la scadenza.",
        ),
    })
}

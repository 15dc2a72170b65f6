//! The yearly reports of one's own body.

use app::reports::{pdf_of_body, years_of_body};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::respond::{download, go, page};
use crate::view::{Crumbs, Empty, Shell, Tone};
use crate::visit::BodyDesk;
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "reports/own.html")]
struct OwnPage {
    shell: Shell,
    crumbs: Crumbs,
    rows: Vec<(i32, String)>,
    empty: Empty,
}

pub(super) async fn index(desk: BodyDesk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let years = web.read(move |rx| years_of_body(rx, &scope)).await?;
    let base = desk.href("/assistenza/rapporti");
    page(&OwnPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here("Rapporti annuali"),
        rows: years.into_iter().map(|y| (y, format!("{base}/{y}"))).collect(),
        empty: Empty::new(
            "Ancora nessun rapporto",
            "Dal 1° gennaio si legge qui il rapporto dell'anno concluso: richieste, tempi, impegni mantenuti.",
        ),
    })
}

pub(super) async fn paper(
    desk: BodyDesk,
    State(web): State<Web>,
    Path((_, _, year)): Path<(String, String, String)>,
) -> Result<Response> {
    let scope = desk.scope.clone();
    let year: i32 = year.parse().map_err(|_| Error::not_found())?;
    Ok(match web.work(move |app| pdf_of_body(app, &scope, year)).await {
        Ok((name, bytes)) => download(&name, "application/pdf", bytes),
        Err(e) => go(&desk.href("/assistenza/rapporti"), Tone::Bad, &e.refusal()?.message),
    })
}

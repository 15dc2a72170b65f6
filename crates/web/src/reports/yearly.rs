//! The yearly report of each body, and all of them in one archive.

use app::reports::{ask_year, pdf, progress, reporting_bodies, year_zip, years};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;

use super::{chips, crumbs};
use crate::forms::Typed;
use crate::respond::{download, go, page};
use crate::view::{Alert, Chips, Choice, Crumbs, Empty, Field, Filters, Progress, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "reports/yearly.html")]
struct YearlyPage {
    shell: Shell,
    crumbs: Crumbs,
    chips: Chips,
    filters: Filters,
    year: i32,
    rows: Vec<(String, String)>,
    may_ask: bool,
    action: String,
    empty: Empty,
}

pub(super) async fn index(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/assistenza/rapporti/annuali"), raw.as_deref());
    let (scope, wanted) = (desk.scope.clone(), query.get("anno").and_then(|y| y.parse::<i32>().ok()));
    let (years, year, bodies) = web
        .read(move |rx| {
            let years = years(rx, &scope)?;
            let year = wanted.filter(|y| years.contains(y)).or(years.first().copied()).unwrap_or_default();
            let bodies = if years.is_empty() { Vec::new() } else { reporting_bodies(rx, &scope, year)? };
            Ok((years, year, bodies))
        })
        .await?;
    let choices = years.iter().map(|y| Choice::new(y.to_string(), y.to_string())).collect();
    let base = desk.href(&format!("/assistenza/rapporti/annuali/{year}"));
    page(&YearlyPage {
        shell: desk.shell("assistenza"),
        crumbs: crumbs(&desk, "Rapporti annuali"),
        chips: chips(&desk, "/annuali"),
        filters: Filters::new(&query, None, vec![Field::select("anno", "Anno", choices).value(year.to_string())]),
        year,
        rows: bodies.into_iter().map(|(id, name)| (name, format!("{base}/{id}"))).collect(),
        may_ask: desk.scope.allows(Permission::WorkHelpdesk),
        action: query.path().to_owned(),
        empty: Empty::new(
            "Ancora nessun anno concluso",
            "Il rapporto di un anno si prepara dal 1° gennaio successivo, per ogni ente che ha fatto richieste.",
        ),
    })
}

/// All the bodies at once.
pub(super) async fn ask(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let year: i32 = typed.get("anno").parse().map_err(|_| Error::not_found())?;
    Ok(match web.work(move |app| ask_year(app, &scope, year)).await {
        Ok(job) => go(
            &desk.href(&format!("/assistenza/rapporti/lavori/{job}")),
            Tone::Info,
            "I rapporti si stanno preparando.",
        ),
        Err(e) => go(&desk.href("/assistenza/rapporti/annuali"), Tone::Bad, &e.refusal()?.message),
    })
}

#[derive(Template)]
#[template(path = "reports/work.html")]
struct WorkPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    alert: Alert,
    progress: Option<Progress>,
    zip: Option<String>,
    back: String,
}

pub(super) async fn how_far(
    desk: Desk,
    State(web): State<Web>,
    Path((_, job)): Path<(String, String)>,
) -> Result<Response> {
    let (scope, id) = (desk.scope.clone(), job.clone());
    let found = web.read(move |rx| progress(rx, &scope, &id)).await?.ok_or_else(Error::not_found)?;
    let back = desk.href("/assistenza/rapporti/annuali");
    let alert = match found.ended {
        None => {
            Alert::new(Tone::Info, "In preparazione", "La pagina si aggiorna da sola; si può anche tornare più tardi.")
        }
        Some(true) => Alert::new(Tone::Good, "Pronti", "I rapporti si scaricano insieme o uno per uno."),
        Some(false) => Alert::new(
            Tone::Bad,
            "Preparazione interrotta",
            "Chiedere di nuovo i rapporti: si riprende da dove si era.",
        ),
    };
    page(&WorkPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new()
            .to("Assistenza", desk.href("/assistenza"))
            .to("Rapporti annuali", &back)
            .here("Preparazione"),
        title: format!("Rapporti del {}", found.year),
        alert,
        progress: found.ended.is_none().then(|| Progress {
            what: "rapporti preparati".into(),
            done: found.done,
            total: found.total,
            seconds_left: None,
            again: desk.href(&format!("/assistenza/rapporti/lavori/{job}")),
        }),
        zip: (found.ended == Some(true)).then(|| format!("{back}/{}/archivio.zip", found.year)),
        back: format!("{back}?anno={}", found.year),
    })
}

pub(super) async fn zip(
    desk: Desk,
    State(web): State<Web>,
    Path((_, year)): Path<(String, String)>,
) -> Result<Response> {
    let scope = desk.scope.clone();
    let year: i32 = year.parse().map_err(|_| Error::not_found())?;
    Ok(match web.work(move |app| year_zip(app, &scope, year)).await {
        Ok((name, bytes)) => download(&name, "application/zip", bytes),
        Err(e) => go(&desk.href("/assistenza/rapporti/annuali"), Tone::Bad, &e.refusal()?.message),
    })
}

pub(super) async fn pdf_of(
    desk: Desk,
    State(web): State<Web>,
    Path((_, year, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let scope = desk.scope.clone();
    let year: i32 = year.parse().map_err(|_| Error::not_found())?;
    let body = id.parse().map_err(|_| Error::not_found())?;
    Ok(match web.work(move |app| pdf(app, &scope, body, year)).await {
        Ok((name, bytes)) => download(&name, "application/pdf", bytes),
        Err(e) => go(&desk.href("/assistenza/rapporti/annuali"), Tone::Bad, &e.refusal()?.message),
    })
}

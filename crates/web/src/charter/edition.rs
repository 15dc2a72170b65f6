//! Publishing an edition, and looking at one.

use app::charter::{EditionRow, NewEdition, catalogue, pdf_file, publish as publish_edition, suggested};
use app::{Error as AppError, StaffScope};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::charter::Service;
use domain::{Refusal, it};

use super::badge;
use crate::forms::Typed;
use crate::respond::{done, download, page, refused};
use crate::view::{Badge, Crumbs, Definitions, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "charter/publish.html")]
struct PublishPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    faults: Vec<String>,
    open: usize,
    action: String,
    back: String,
}

async fn publish_page(web: &Web, desk: &Desk) -> Result<PublishPage> {
    let scope = desk.scope.clone();
    let (c, new) = web.read(move |rx| Ok((catalogue(rx, &scope)?, suggested(rx, &scope)?))).await?;
    let form = Form::new(vec![
        Field::text("version", "Nome dell'edizione").value(new.version).required().max(20).class("is-short"),
        Field::date("from", "Vale dal")
            .value(it::date(new.from))
            .required()
            .help("La carta dei giorni passati non cambia: da qui in avanti vale la nuova edizione."),
        Field::text("act", "Atto di approvazione")
            .help("Per esempio: decreto del Presidente n. 12 del 3 marzo 2026.")
            .max(200),
        Field::area("introduction", "Parole di apertura").value(new.introduction).max(4000),
    ]);
    Ok(PublishPage {
        shell: desk.shell("carta"),
        crumbs: Crumbs::new().to("Carta dei servizi", desk.href("/carta")).here("Nuova edizione"),
        form,
        faults: c.faults,
        open: c.services.iter().filter(|s| s.state.is_open()).count(),
        action: desk.href("/carta/pubblica"),
        back: desk.href("/carta"),
    })
}

pub(super) async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    page(&publish_page(&web, &desk).await?)
}

pub(super) async fn publish(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let published = match it::parse_date(typed.get("from")) {
        None => Err(Refusal::field("from", "La data si scrive come 31/12/2026.").into()),
        Some(from) => {
            let new = NewEdition {
                version: typed.get("version").to_owned(),
                from,
                act: typed.get("act").to_owned(),
                introduction: typed.get("introduction").to_owned(),
            };
            let scope = desk.scope.clone();
            web.write(move |tx| publish_edition(tx, &scope, &new)).await
        }
    };
    match published {
        Ok(edition) => {
            let text = format!("Pubblicata l'edizione {}: il PDF è pronto tra poco.", edition.version);
            Ok(done(&desk.href("/carta"), &text))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = publish_page(&web, &desk).await?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

struct Row {
    service: Service,
    state: Badge,
    prerequisites: String,
}

struct Group {
    name: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "charter/edition.html")]
struct EditionPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    introduction: String,
    about: Definitions,
    groups: Vec<Group>,
    /// Whether some service needs another first: else the column would stand empty.
    any_needs: bool,
    base: String,
}

async fn load(web: &Web, scope: StaffScope, from: &str) -> Result<EditionRow> {
    let from: NaiveDate = from.parse().map_err(|_| Error::not_found())?;
    let found = web
        .read(move |rx| {
            let editions = catalogue(rx, &scope)?.editions;
            editions.into_iter().find(|e| e.from_date == from).ok_or(AppError::NotFound)
        })
        .await?;
    Ok(found)
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, from)): Path<(String, String)>,
) -> Result<Response> {
    let edition = load(&web, desk.scope.clone(), &from).await?;
    let charter = edition.charter().map_err(AppError::from)?;
    let name = |code: &String| charter.service(code).map_or_else(|| code.clone(), |s| s.name.clone());
    let groups: Vec<Group> = charter
        .areas
        .iter()
        .map(|a| Group {
            name: a.name.clone(),
            rows: charter
                .of_area(&a.code)
                .map(|s| Row {
                    state: badge(s.state),
                    prerequisites: s.prerequisites.iter().map(name).collect::<Vec<_>>().join(", "),
                    service: s.clone(),
                })
                .collect(),
        })
        .collect();
    let mut about = Definitions::new()
        .text("Vale dal", it::long_date(charter.from))
        .text("Pubblicata il", it::long_date(domain::dates::italian_date(edition.published_at)))
        .code("Impronta del testo (SHA-256)", &edition.sha256);
    if let Some(pdf) = &edition.pdf_sha256 {
        about = about.code("Impronta del PDF (SHA-256)", pdf);
    }
    if !charter.act.is_empty() {
        about = about.text("Atto", &charter.act);
    }
    page(&EditionPage {
        shell: desk.shell("carta"),
        crumbs: Crumbs::new()
            .to("Carta dei servizi", desk.href("/carta"))
            .here(format!("Edizione {}", charter.version)),
        title: format!("Edizione {}", charter.version),
        introduction: charter.introduction.clone(),
        about,
        any_needs: groups.iter().flat_map(|g| &g.rows).any(|r| !r.prerequisites.is_empty()),
        groups,
        base: desk.href(&format!("/carta/edizione/{}", edition.from_date)),
    })
}

pub(super) async fn pdf(
    State(web): State<Web>,
    desk: Desk,
    Path((_, from)): Path<(String, String)>,
) -> Result<Response> {
    let edition = load(&web, desk.scope.clone(), &from).await?;
    let (name, bytes) = web.read(move |rx| pdf_file(rx, &edition)).await?;
    Ok(download(&name, "application/pdf", bytes))
}

pub(super) async fn json(
    State(web): State<Web>,
    desk: Desk,
    Path((_, from)): Path<(String, String)>,
) -> Result<Response> {
    let edition = load(&web, desk.scope, &from).await?;
    let name = format!("carta-dei-servizi-{}.json", edition.version.replace('/', "-"));
    Ok(download(&name, "application/json", edition.document.into_bytes()))
}

//! The papers that were issued: list, files, archive.

use app::agreements::papers::{Filter, Format, Listed, download as file, list, zip as archive};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::agreements::papers::PaperKind;
use domain::identity::Permission;
use domain::it;

use super::At;
use crate::respond::{download, page};
use crate::view::{Choice, Crumbs, Empty, Field, Filters, Query, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

/// Rows of a page: for the rest there are the filters.
const ROWS: usize = 200;

/// An issued paper, as it is shown.
pub(super) struct Row {
    pub(super) body: String,
    /// Where its accession is.
    pub(super) accession: String,
    pub(super) kind: &'static str,
    pub(super) version: String,
    pub(super) on: String,
    pub(super) href: String,
}

pub(super) fn row(desk: &Desk, paper: &Listed) -> Row {
    let row = &paper.row;
    Row {
        body: paper.body.clone(),
        accession: desk.href(&format!("/adesioni/{}", row.accession_id)),
        kind: PaperKind::from_code(&row.kind).map_or("Documento", PaperKind::label),
        version: crate::agreements::page::version(row),
        on: it::date(domain::dates::italian_date(row.issued_at)),
        href: desk.href(&format!("/convenzioni/documenti/{}", row.id)),
    }
}

#[derive(Template)]
#[template(path = "agreements/schemes/papers.html")]
struct PapersPage {
    shell: Shell,
    crumbs: Crumbs,
    count: String,
    filters: Filters,
    papers: Vec<Row>,
    more: bool,
    zip: String,
    empty: Empty,
    may_edit: bool,
    new: String,
}

fn filter(query: &Query) -> Filter {
    let kind = query.get("tipo").and_then(PaperKind::from_slug);
    Filter {
        year: query.get("anno").and_then(|y| y.parse().ok()),
        kind: kind.map(|k| k.code().to_owned()),
        body: query.get("ente").filter(|b| !b.is_empty()).map(str::to_owned),
        scheme: query.get("convenzione").filter(|b| !b.is_empty()).map(str::to_owned),
        batch: query.get("lavoro").filter(|b| !b.is_empty()).map(str::to_owned),
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/convenzioni/documenti"), raw.as_deref());
    let (scope, wanted) = (desk.scope.clone(), filter(&query));
    let all = web.read(move |rx| list(rx, &scope, &wanted)).await?;
    let any = |label: &str| vec![Choice::new("", label)];
    let mut kinds = any("Tutti i documenti");
    kinds.extend(PaperKind::ALL.map(|k| Choice::new(k.slug(), k.label())));
    let fields = vec![
        Field::select("tipo", "Documento", kinds).value(query.get("tipo").unwrap_or_default()),
        Field::integer("anno", "Anno").value(query.get("anno").unwrap_or_default()).class("is-short"),
    ];
    page(&PapersPage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new().to("Convenzioni", desk.href("/convenzioni")).here("Documenti emessi"),
        count: it::thousands(all.len() as u64),
        filters: Filters::new(&query, None, fields),
        more: all.len() > ROWS,
        papers: all.iter().take(ROWS).map(|p| row(&desk, p)).collect(),
        zip: query.clone().at(desk.href("/convenzioni/documenti/archivio.zip")).href(),
        empty: Empty::new("Nessun documento", "Nessun documento emesso corrisponde a questa ricerca."),
        may_edit: desk.scope.allows(Permission::EditAgreements),
        new: desk.href("/convenzioni/documenti/nuovi"),
    })
}

impl PapersPage {
    fn told(&self) -> String {
        counted(self.papers.len() as u64, "documento", "documenti")
    }
}

pub(super) async fn zip(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/convenzioni/documenti"), raw.as_deref());
    let (scope, wanted) = (desk.scope.clone(), filter(&query));
    let (name, bytes) = web.work(move |app| archive(app, &scope, &wanted)).await?;
    Ok(download(&name, "application/zip", bytes))
}

async fn one(web: Web, desk: Desk, at: At, format: Format) -> Result<Response> {
    let (id, scope) = (super::super::parse(&at.documento)?, desk.scope.clone());
    let (name, bytes) = web.work(move |app| file(app, &scope, id, format)).await?;
    Ok(download(&name, format.media_type(), bytes))
}

pub(super) async fn pdf(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    one(web, desk, at, Format::Pdf).await
}

pub(super) async fn docx(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    one(web, desk, at, Format::Editable).await
}

//! What is downloaded: previews, registers, archives, papers.

use app::billing::Campaign;
use axum::extract::{Path, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind, Notation, Table, csv, xlsx};

use super::words::run_title;
use super::{Here, run_name};
use crate::visit::Desk;
use crate::{Error, Result, Web, respond};

/// Media type of XLSX.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table as a CSV file to save.
pub(super) fn as_csv(name: &str, table: &Table) -> Result<Response> {
    let mut bytes = Vec::new();
    csv(table, Notation::Italian, &mut bytes).map_err(Error::internal)?;
    Ok(respond::download(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes))
}

/// Tables as an XLSX file to save.
pub(super) async fn as_xlsx(web: &Web, name: &str, tables: Vec<Table>) -> Result<Response> {
    let write = move |app: &app::App| {
        let today = app.read(|rx| Ok(rx.today()))?;
        xlsx(&tables.iter().collect::<Vec<_>>(), today).map_err(app::Error::internal)
    };
    Ok(respond::download(&format!("{name}.xlsx"), XLSX, web.work(write).await?))
}

async fn preview(web: &Web, desk: &Desk, year: i32, sequence: u16) -> Result<Table> {
    let scope = desk.scope.clone();
    Ok(table(&web.read(move |rx| app::billing::campaign(rx, &scope, year, sequence)).await?))
}

/// The campaign, one row for each line of each body.
pub(super) async fn preview_csv(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, sequence) = at.run()?;
    as_csv(&format!("quote-{}", run_name(year, sequence)), &preview(&web, &desk, year, sequence).await?)
}

/// The same in XLSX.
pub(super) async fn preview_xlsx(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, sequence) = at.run()?;
    let table = preview(&web, &desk, year, sequence).await?;
    as_xlsx(&web, &format!("quote-{}", run_name(year, sequence)), vec![table]).await
}

fn table(campaign: &Campaign) -> Table {
    let mut table = Table::new(
        run_title(campaign.year, campaign.sequence),
        vec![
            Column::new("Codice ISTAT", Kind::Code),
            Column::new("Codice IPA", Kind::Code),
            Column::new("Ente", Kind::Text),
            Column::new("Servizio", Kind::Code),
            Column::new("Descrizione", Kind::Text),
            Column::new("Quantità", Kind::Decimal),
            Column::new("Unità", Kind::Text),
            Column::new("Prezzo unitario", Kind::Decimal),
            Column::new("Imponibile", Kind::Money).summed(),
            Column::new("Trattamento IVA", Kind::Code),
            Column::new("Calcolo", Kind::Text),
            Column::new("Fonte", Kind::Text),
            Column::new("Documento", Kind::Code),
            Column::new("Da sapere", Kind::Text),
        ],
    );
    for body in &campaign.bodies {
        let who = &body.plan.customer;
        let document: Cell = body.document.as_ref().map(|d| d.number_text()).into();
        let notes = body.plan.findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ");
        let head = [who.istat.clone().into(), who.ipa.clone().into(), Cell::Text(who.name.clone())];
        for line in &body.plan.lines {
            let mut row = head.to_vec();
            row.extend([
                Cell::Text(line.service.clone()),
                Cell::Text(line.description.clone()),
                Cell::Decimal(line.quantity),
                Cell::Text(line.unit.clone()),
                Cell::Decimal(line.rate),
                Cell::Money(line.net),
                Cell::Text(line.vat.code()),
                Cell::Text(line.explanation.clone()),
                line.source.clone().into(),
                document.clone(),
                notes.clone().into(),
            ]);
            table.push(row);
        }
        if body.plan.lines.is_empty() {
            let mut row = head.to_vec();
            row.resize(12, Cell::Empty);
            row.extend([document.clone(), notes.clone().into()]);
            table.push(row);
        }
    }
    table
}

/// The e-invoices that wait for a signature.
pub(super) async fn to_sign(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, _) = at.run()?;
    let scope = desk.scope.clone();
    let (name, bytes) = web.read(move |rx| app::billing::to_sign_zip(rx, &scope, year)).await?;
    Ok(respond::download(&name, "application/zip", bytes))
}

/// Register, ledger and receivables of a year.
pub(super) async fn registers(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, _) = at.run()?;
    let scope = desk.scope.clone();
    let tables = web
        .read(move |rx| {
            Ok(vec![
                app::billing::register_table(rx, &scope, year)?,
                app::billing::ledger_table(rx, &scope, year)?,
                app::billing::receivables_table(rx, &scope, year)?,
            ])
        })
        .await?;
    as_xlsx(&web, &format!("registri-{year}"), tables).await
}

/// The paper of a document.
pub(super) async fn pdf(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let (name, bytes) = web.work(move |app| app::billing::pdf(app, &scope, id)).await?;
    Ok(respond::download(&name, "application/pdf", bytes))
}

/// The e-invoice of a document.
pub(super) async fn xml(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let (name, bytes) = web.read(move |rx| app::billing::xml(rx, &scope, id)).await?;
    Ok(respond::download(&name, "application/xml", bytes))
}

/// A file attached to a document: signed file, notice.
pub(super) async fn attached(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (id, scope, file) = (at.document()?, desk.scope.clone(), at.file);
    let (name, media, bytes) = web.work(move |app| app::billing::attachment(app, &scope, id, &file)).await?;
    Ok(respond::download(&name, &media, bytes))
}

/// All the documents of a body.
pub(super) async fn body_zip(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (id, scope) = (at.body()?, desk.scope.clone());
    let (name, bytes) = web.work(move |app| app::billing::body_zip(app, &scope, id)).await?;
    Ok(respond::download(&name, "application/zip", bytes))
}

//! What is downloaded: archives, papers, attachments.

use axum::extract::{Path, State};
use axum::response::Response;

use super::Here;
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// The e-invoices that wait for a signature.
pub(super) async fn to_sign(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, _) = at.run()?;
    let scope = desk.scope.clone();
    let (name, bytes) = web.read(move |rx| app::billing::to_sign_zip(rx, &scope, year)).await?;
    Ok(respond::download(&name, "application/zip", bytes))
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

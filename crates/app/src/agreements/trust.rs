//! Lists of trusted authorities: of a centre, or of the platform for the centres that have none.

use documents::signature::TrustList;
use domain::identity::Permission;
use domain::{Refusal, it};
use storage::agreements::trust as rows;
pub use storage::agreements::trust::TrustRow;

use super::steps::Upload;
use crate::audit::{Event, PLATFORM};
use crate::{Actor, App, Error, PlatformScope, Result, Rx, StaffScope, Tx};

/// The lists that a centre imported, newest first, and the one of the platform in use.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn trust_of_centre(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<(Vec<TrustRow>, Option<TrustRow>)> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let platform = rows::lists(rx.conn, PLATFORM)?.into_iter().find(|l| l.ended_at.is_none());
    Ok((rows::lists(rx.conn, centre.as_str())?, platform))
}

/// The lists that the platform imported, newest first.
///
/// # Errors
/// When the database fails.
pub fn trust_of_platform(rx: &mut Rx<'_>, _scope: &PlatformScope) -> Result<Vec<TrustRow>> {
    Ok(rows::lists(rx.conn, PLATFORM)?)
}

/// The list in use for a centre, read.
pub(super) fn in_use(app: &App, centre: &str) -> Result<Option<TrustList>> {
    let file = app.read(|rx| {
        let mut lists = rows::lists(rx.conn, centre)?;
        lists.extend(rows::lists(rx.conn, PLATFORM)?);
        let Some(list) = lists.into_iter().find(|l| l.ended_at.is_none()) else { return Ok(None) };
        Ok(storage::files::find(rx.conn, &list.centre_id, &list.file_id)?)
    })?;
    let Some(file) = file else { return Ok(None) };
    let bytes = app.files.get(&file.sha256)?;
    TrustList::read(&bytes).map(Some).map_err(Error::internal)
}

/// Imports a list for a centre; it replaces the one in use, which stays as a trace.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`]; the field `file` when it is no list.
pub fn import_trust(app: &App, scope: &StaffScope, file: Upload<'_>) -> Result<TrustRow> {
    let centre = scope.centre(Permission::ManageCentre)?;
    import(app, centre.as_str(), scope.actor(), file)
}

/// Imports a list for the whole platform.
///
/// # Errors
/// The field `file` when it is no list.
pub fn import_platform_trust(app: &App, scope: &PlatformScope, file: Upload<'_>) -> Result<TrustRow> {
    import(app, PLATFORM, scope.actor(), file)
}

fn import(app: &App, owner: &str, actor: &Actor, file: Upload<'_>) -> Result<TrustRow> {
    let list = TrustList::read(file.bytes).map_err(|e| Refusal::field("file", e.message()))?;
    let hash = app.files.put(file.bytes)?;
    app.write(|tx| {
        rows::end(tx.conn, owner, tx.now)?;
        let stored = tx.record_file(owner, file.name, "application/octet-stream", &hash, file.bytes.len())?;
        let row = TrustRow {
            centre_id: owner.to_owned(),
            id: tx.id::<TrustRow>().to_string(),
            name: file.name.to_owned(),
            file_id: stored.to_string(),
            authorities: i32::try_from(list.authorities()).unwrap_or(i32::MAX),
            imported_at: tx.now,
            imported_by: actor.name.clone(),
            ended_at: None,
        };
        rows::add(tx.conn, &row)?;
        note(
            tx,
            actor,
            &row,
            format!("Lista di fiducia «{}» importata: {} autorità", row.name, it::thousands(list.authorities() as u64)),
        )?;
        Ok(row)
    })
}

/// Takes the list of a centre out of use: that of the platform counts again, if there is one.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`]; `NotFound` when none is in use.
pub fn end_trust(tx: &mut Tx<'_>, scope: &StaffScope) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    end(tx, scope.actor(), centre.as_str())
}

/// Takes the list of the platform out of use.
///
/// # Errors
/// `NotFound` when none is in use.
pub fn end_platform_trust(tx: &mut Tx<'_>, scope: &PlatformScope) -> Result<()> {
    end(tx, scope.actor(), PLATFORM)
}

fn end(tx: &mut Tx<'_>, actor: &Actor, owner: &str) -> Result<()> {
    let row = rows::lists(tx.conn, owner)?.into_iter().find(|l| l.ended_at.is_none()).ok_or(Error::NotFound)?;
    rows::end(tx.conn, owner, tx.now)?;
    note(tx, actor, &row, format!("Lista di fiducia «{}» tolta dall'uso", row.name))
}

fn note(tx: &mut Tx<'_>, actor: &Actor, row: &TrustRow, summary: String) -> Result<()> {
    let event = Event { centre: &row.centre_id, action: "agreements.trust", kind: "trust_list", id: &row.id, summary };
    tx.audit(actor, &event, None::<&TrustRow>, Some(row))
}

//! Messages that come from files: the same way as from a mailbox.

use domain::identity::Permission;
use storage::mail::inbound;

use super::fetch::{Stored, record};
use super::judge::{Judged, judge_rows};
use crate::{App, Error, Result, StaffScope};

/// Takes messages given as bytes, in this order, and decides each. One that was taken by a run that
/// was interrupted goes on from there.
///
/// # Errors
/// When the database or the file store fails; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn import(app: &App, scope: &StaffScope, messages: &[Vec<u8>]) -> Result<Vec<Result<Judged>>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut stored = Vec::with_capacity(messages.len());
    for bytes in messages {
        let sha256 = app.files.put(bytes)?;
        stored.push(Stored { uid: None, sha256, size: bytes.len(), too_large: false });
    }
    let rows = app.write(|tx| {
        let mut rows = Vec::with_capacity(stored.len());
        let mut taken: Vec<String> = Vec::new();
        for one in &stored {
            let left = inbound::left_waiting(tx.conn, centre.as_str(), &one.sha256)?;
            let id = match left.filter(|id| !taken.contains(id)) {
                Some(id) => id,
                None => record(tx, centre.as_str(), "", one)?,
            };
            rows.push(inbound::find(tx.conn, centre.as_str(), &id)?.ok_or(Error::NotFound)?);
            taken.push(id);
        }
        Ok(rows)
    })?;
    Ok(judge_rows(app, scope, rows))
}

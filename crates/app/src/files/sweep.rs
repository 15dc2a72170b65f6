//! Orphans: bytes stored for a transaction that never committed.

use chrono::{DateTime, Duration, Utc};
use futures::TryStreamExt;
use object_store::{ObjectMeta, ObjectStoreExt};
use storage::jobs::JobRow;

use super::FileStore;
use crate::jobs::Running;
use crate::{App, Error, Result};

/// The job that sweeps, once a day.
pub const SWEEP: &str = "files.sweep";

/// How long bytes may wait for the transaction that names them.
const PATIENCE: Duration = Duration::hours(24);

/// How many contents are looked up at once.
const AT_ONCE: usize = 500;

impl FileStore {
    /// Contents stored before this instant: hash and where.
    fn older_than(&self, limit: DateTime<Utc>) -> Result<Vec<ObjectMeta>> {
        let all: Vec<ObjectMeta> = self.wait(self.store.list(None).try_collect())?;
        Ok(all.into_iter().filter(|m| m.last_modified < limit && hash_of(m).is_some()).collect())
    }

    /// Deletes a content, unless it was stored again meanwhile.
    fn delete_if_older(&self, found: &ObjectMeta, limit: DateTime<Utc>) -> Result<bool> {
        self.wait(async {
            match self.store.head(&found.location).await {
                Ok(fresh) if fresh.last_modified < limit => {
                    self.store.delete(&found.location).await?;
                    Ok(true)
                }
                Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(false),
                Err(e) => Err(e),
            }
        })
    }
}

/// The hash that names a content of ours; anything else in the store is left alone.
fn hash_of(meta: &ObjectMeta) -> Option<String> {
    let name = meta.location.filename()?;
    (name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())).then(|| name.to_owned())
}

/// Deletes what was stored more than a day ago and nothing names. Returns how many.
///
/// # Errors
/// When the store or the database fails; what was deleted stays so.
pub fn sweep(app: &App) -> Result<usize> {
    let limit = app.clock.now().and_utc() - PATIENCE;
    let mut swept = 0;
    for chunk in app.files.older_than(limit)?.chunks(AT_ONCE) {
        let hashes: Vec<String> = chunk.iter().filter_map(hash_of).collect();
        let known = app.read(|rx| Ok(storage::files::known_contents(rx.conn, &hashes)?))?;
        for meta in chunk {
            if hash_of(meta).is_some_and(|h| !known.contains(&h)) && app.files.delete_if_older(meta, limit)? {
                swept += 1;
            }
        }
    }
    Ok(swept)
}

/// Asks for the next sweep, unless one waits already: called when a server starts and by each sweep.
///
/// # Errors
/// When the database fails.
pub fn keep_sweeping(app: &App) -> Result<()> {
    app.write(|tx| {
        if storage::jobs::waits(tx.conn, SWEEP)? {
            return Ok(());
        }
        let id = tx.id::<crate::jobs::Job>();
        let payload = serde_json::to_string(&()).map_err(Error::internal)?;
        let at = tx.now + PATIENCE;
        let job = JobRow::waiting(id.to_string(), SWEEP, payload, crate::audit::PLATFORM.to_owned(), at);
        Ok(storage::jobs::enqueue(tx.conn, &job)?)
    })
}

/// The work of the job [`SWEEP`].
///
/// # Errors
/// When the store or the database fails; the job tries again later.
pub fn sweep_job(running: &Running<'_>) -> Result<()> {
    keep_sweeping(running.app)?;
    let swept = sweep(running.app)?;
    if swept > 0 {
        tracing::info!(swept, "files that nothing names");
    }
    Ok(())
}

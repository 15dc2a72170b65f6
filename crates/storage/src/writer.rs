//! SQLite's one writer, whose waits for the disk are shared: who finds others behind does not
//! commit, but leaves the transaction open to the next, and waits for the commit of the last.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::dialect::{self, Conn};
use crate::error::{Conflict, Error, Result};

/// Most use cases that share a commit.
const MOST: u32 = 32;
/// A transaction that has been open so long is committed by whoever holds it.
const LONGEST: Duration = Duration::from_millis(5);

/// The connection that writes, and how many wait for it.
pub(crate) struct Writer {
    desk: Mutex<Desk>,
    behind: AtomicUsize,
}

struct Desk {
    conn: Conn,
    shared: Option<Shared>,
}

/// A transaction that is open, with the use cases that have ended in it.
struct Shared {
    since: Instant,
    size: u32,
    /// Whether it was saved, once that is known.
    saved: Arc<OnceLock<bool>>,
}

/// How a use case ended within the transaction.
enum Step<T, E> {
    Done(T),
    /// It failed and was undone; what others did stands.
    Undone(E),
    /// The engine undid the whole transaction: disk full, fault of the disk.
    Lost(E),
}

impl Writer {
    pub(crate) fn new(conn: Conn) -> Self {
        Self { desk: Mutex::new(Desk { conn, shared: None }), behind: AtomicUsize::new(0) }
    }

    /// Uses the connection outside of any transaction.
    pub(crate) fn alone<T, E: From<Error>>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut desk = self.enter();
        // A failure here is told to those whose work it was.
        let _ = desk.commit();
        f(&mut desk.conn)
    }

    /// Runs one use case: when this returns, all of it is saved, or nothing.
    pub(crate) fn write<T, E: Conflict>(&self, f: &mut impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut desk = self.enter();
        desk.open()?;
        let step = match panic::catch_unwind(AssertUnwindSafe(|| desk.step(f))) {
            Ok(step) => step,
            Err(cause) => {
                desk.lose();
                drop(desk);
                panic::resume_unwind(cause)
            }
        };
        match step {
            Step::Done(value) if self.is_last(&desk) => desk.commit().map(|()| value).map_err(E::from),
            Step::Done(value) => {
                let saved = desk.join();
                drop(desk);
                if saved.is_none_or(|saved| *saved.wait()) { Ok(value) } else { Err(Error::CommitLost.into()) }
            }
            Step::Undone(error) => {
                if self.is_last(&desk) {
                    let _ = desk.commit();
                }
                Err(error)
            }
            Step::Lost(error) => {
                desk.lose();
                Err(error)
            }
        }
    }

    fn enter(&self) -> MutexGuard<'_, Desk> {
        self.behind.fetch_add(1, Ordering::SeqCst);
        // Nothing panics while the desk is held, but for use cases, and these are caught.
        let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        self.behind.fetch_sub(1, Ordering::SeqCst);
        desk
    }

    /// Whether nobody is behind to whom the transaction could be left.
    fn is_last(&self, desk: &Desk) -> bool {
        let full = desk.shared.as_ref().is_none_or(|s| s.size >= MOST || s.since.elapsed() > LONGEST);
        full || self.behind.load(Ordering::SeqCst) == 0
    }
}

impl Desk {
    fn open(&mut self) -> Result<()> {
        if self.shared.is_none() {
            dialect::begin_write(&mut self.conn)?;
            self.shared = Some(Shared { since: Instant::now(), size: 0, saved: Arc::default() });
        }
        Ok(())
    }

    /// One use case within the open transaction.
    fn step<T, E: Conflict>(&mut self, f: &mut impl FnMut(&mut Conn) -> Result<T, E>) -> Step<T, E> {
        let conn = &mut self.conn;
        if let Err(e) = conn.batch_execute("SAVEPOINT one") {
            return Step::Lost(Error::from(e).into());
        }
        match f(conn) {
            Ok(value) => match conn.batch_execute("RELEASE one") {
                Ok(()) => Step::Done(value),
                Err(e) => Step::Lost(Error::from(e).into()),
            },
            Err(error) => match conn.batch_execute("ROLLBACK TO one; RELEASE one") {
                Ok(()) => Step::Undone(error),
                Err(_) => Step::Lost(error),
            },
        }
    }

    /// Leaves what was done to whoever commits.
    fn join(&mut self) -> Option<Arc<OnceLock<bool>>> {
        let shared = self.shared.as_mut()?;
        shared.size += 1;
        Some(Arc::clone(&shared.saved))
    }

    /// Commits what is open, and tells those who wait.
    fn commit(&mut self) -> Result<()> {
        let Some(shared) = self.shared.take() else { return Ok(()) };
        let done = self.conn.batch_execute("COMMIT").map_err(Error::from);
        if done.is_err() {
            let _ = self.conn.batch_execute("ROLLBACK");
        }
        let _ = shared.saved.set(done.is_ok());
        done
    }

    /// Undoes what is open, and tells those who wait: they run again.
    fn lose(&mut self) {
        let Some(shared) = self.shared.take() else { return };
        // The engine may have done it already.
        let _ = self.conn.batch_execute("ROLLBACK");
        let _ = shared.saved.set(false);
    }
}

#[cfg(test)]
mod tests;

//! The door to the database: `read` and `write`, the only places where transactions open.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{Pool, PooledConnection};

use crate::dialect::{self, Conn, Manager, Target};
use crate::error::{Conflict, Error, Result};
use crate::kept::Kept;
use crate::migrate;
use crate::territory::provinces::ProvinceRow;
use crate::writer::Writer;

/// How often a use case is run again after it lost a race.
const TRIES: u32 = 30;
/// The longest pause before another try.
const LONGEST_PAUSE: Duration = Duration::from_millis(60);

/// A handle on the database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    target: Target,
    pool: Pool<Manager>,
    /// SQLite's one writer; absent where the engine lets many write.
    writer: Option<Writer>,
    provinces: Kept<Vec<ProvinceRow>>,
}

/// How the database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections for reading (SQLite), or for everything (PostgreSQL).
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 8 }
    }
}

impl Db {
    /// Opens the database without touching its schema.
    ///
    /// # Errors
    /// When the URL is not understood or the database can't be reached.
    pub fn open(url: &str, options: &Options) -> Result<Self> {
        let target = Target::parse(url)?;
        let writer = target.single_writer().then(|| target.connect()).transpose()?.map(Writer::new);
        let pool = Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(20))
            .build(Manager(target.clone()))
            .map_err(|e| Error::Connection(e.to_string()))?;
        Ok(Self { inner: Arc::new(Inner { target, pool, writer, provinces: Kept::default() }) })
    }

    /// Brings the schema up to this program's version. Safe with several nodes at once.
    ///
    /// # Errors
    /// When a migration fails or the schema is newer than this program.
    pub fn migrate(&self) -> Result<Vec<String>> {
        match &self.inner.writer {
            Some(writer) => writer.alone(migrate::run),
            None => migrate::run(&mut *self.connection()?),
        }
    }

    /// Refuses to go on with a schema that this program does not know or that lacks a migration.
    ///
    /// # Errors
    /// When the schema is older or newer than this program's.
    pub fn check_schema(&self) -> Result<()> {
        migrate::check(&mut *self.connection()?)
    }

    /// Where the data are.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.inner.target
    }

    /// How many can read at once.
    #[must_use]
    pub fn connections(&self) -> usize {
        usize::try_from(self.inner.pool.max_size()).unwrap_or(1)
    }

    /// The provinces as this node last read them.
    pub(crate) fn provinces(&self) -> &Kept<Vec<ProvinceRow>> {
        &self.inner.provinces
    }

    /// Runs queries that see one state of the data and change nothing.
    ///
    /// # Errors
    /// What the closure returns, or a failure of the database.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.begun(dialect::begin_read)?;
        let result = f(&mut conn);
        // The transaction only read: ending it one way or the other is the same.
        conn.batch_execute("ROLLBACK").map_err(Error::from)?;
        result
    }

    /// Runs queries each of which sees the newest state by itself: for one query alone, or for some that need not
    /// agree. It spares the transaction, which costs two journeys to a server. They may be asked twice.
    ///
    /// # Errors
    /// What the closure returns, or a failure of the database.
    pub fn glance<T, E: From<Error>>(&self, mut f: impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        for _ in 0..self.inner.pool.max_size() {
            let mut conn = self.connection()?;
            let result = f(&mut conn);
            if result.is_ok() || !conn.is_lost() {
                return result;
            }
        }
        f(&mut *self.connection()?)
    }

    /// Runs one use case in one transaction: all of it is saved, or nothing. After a lost race it
    /// is run again from the start, so the closure must not change anything outside.
    ///
    /// # Errors
    /// What the closure returns (nothing is saved then), or a failure of the database.
    pub fn write<T, E: Conflict>(&self, mut f: impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut tries = 0;
        loop {
            tries += 1;
            let result = match &self.inner.writer {
                Some(writer) => writer.write(&mut f),
                None => transact(&mut *self.begun(dialect::begin_write)?, &mut f),
            };
            match result {
                Err(e) if e.is_conflict() && tries < TRIES => {
                    tracing::debug!(tries, "transaction lost a race");
                    std::thread::park_timeout(pause(tries));
                }
                other => return other,
            }
        }
    }

    /// A connection with a transaction open. Those that the server has closed meanwhile are found out here, where
    /// nothing has been done yet, and not by a question before each use.
    fn begun(&self, begin: fn(&mut Conn) -> Result<()>) -> Result<PooledConnection<Manager>> {
        for _ in 0..self.inner.pool.max_size() {
            let mut conn = self.connection()?;
            match begin(&mut conn) {
                Err(_) if conn.is_lost() => {}
                done => return done.map(|()| conn),
            }
        }
        let mut conn = self.connection()?;
        begin(&mut conn).map(|()| conn)
    }

    fn connection(&self) -> Result<PooledConnection<Manager>> {
        self.inner.pool.get().map_err(|e| Error::Connection(e.to_string()))
    }
}

/// A pause that grows with the tries and differs between threads, so that two that lost against
/// each other do not meet again at once.
fn pause(tries: u32) -> Duration {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (std::thread::current().id(), tries, std::process::id()).hash(&mut hasher);
    let most = (1_000_u64 << tries.min(6)).max(1);
    Duration::from_micros(hasher.finish() % most).min(LONGEST_PAUSE)
}

/// Runs one use case in the transaction that is open, and ends it.
fn transact<T, E: Conflict>(conn: &mut Conn, f: &mut impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    match f(conn) {
        Ok(value) => match conn.batch_execute("COMMIT") {
            Ok(()) => Ok(value),
            Err(e) => {
                let _ = conn.batch_execute("ROLLBACK");
                Err(Error::from(e).into())
            }
        },
        Err(e) => {
            if let Err(rollback) = conn.batch_execute("ROLLBACK") {
                tracing::warn!(error = %rollback, "rollback failed");
            }
            Err(e)
        }
    }
}

/// A short name of the exact migrations in this program, for templates of test databases.
pub const SCHEMA_FINGERPRINT: &str = env!("CASA_SCHEMA_FINGERPRINT");

/// Brings a schema up to date through one connection that is closed at the end.
///
/// # Errors
/// When the database can't be reached or a migration fails.
pub fn migrate_once(url: &str) -> Result<Vec<String>> {
    migrate::run(&mut Target::parse(url)?.connect()?)
}

//! What a use case runs in: connection, time, ids.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use domain::Id;
use storage::{Conn, Db};

use crate::Result;
use crate::files::FileStore;

/// Tells the time. Only the program's own clock reads the machine's.
pub trait Clock: Send + Sync {
    /// The instant in UTC, cut to milliseconds.
    fn now(&self) -> NaiveDateTime;
}

/// Gives randomness. Only the program's own source reads the machine's.
pub trait IdSource: Send + Sync {
    /// 80 random bits for an id; within one millisecond they grow.
    fn id_bits(&self) -> u128;
    /// 256 random bits for a secret.
    fn secret(&self) -> [u8; 32];
}

/// The application: everything a use case needs, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and secrets.
    pub ids: Arc<dyn IdSource>,
    /// Bytes of stored files.
    pub files: FileStore,
    /// Address of the installation as users type it, without a final slash.
    pub public_url: Arc<str>,
}

impl App {
    /// Runs queries in one consistent state of the data.
    ///
    /// # Errors
    /// What the closure returns, or a failure of the database.
    pub fn read<T>(&self, f: impl FnOnce(&mut Rx<'_>) -> Result<T>) -> Result<T> {
        let now = self.clock.now();
        self.db.read(|conn| f(&mut Rx { conn, now, app: self }))
    }

    /// Runs one query, or some that need not see the same state; they may be asked twice.
    ///
    /// # Errors
    /// What the closure returns, or a failure of the database.
    pub fn glance<T>(&self, mut f: impl FnMut(&mut Rx<'_>) -> Result<T>) -> Result<T> {
        let now = self.clock.now();
        self.db.glance(|conn| f(&mut Rx { conn, now, app: self }))
    }

    /// Runs one use case in one transaction. It may be run again after a lost race.
    ///
    /// # Errors
    /// What the closure returns (nothing is saved then), or a failure of the database.
    pub fn write<T>(&self, mut f: impl FnMut(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let now = self.clock.now();
        self.db.write(|conn| f(&mut Tx { conn, now, app: self }))
    }
}

/// A reading transaction.
pub struct Rx<'a> {
    /// The connection.
    pub conn: &'a mut Conn,
    /// The instant of the request, UTC.
    pub now: NaiveDateTime,
    /// The application.
    pub app: &'a App,
}

/// A writing transaction.
pub struct Tx<'a> {
    /// The connection.
    pub conn: &'a mut Conn,
    /// The instant of the request, UTC.
    pub now: NaiveDateTime,
    /// The application.
    pub app: &'a App,
}

impl Rx<'_> {
    /// Today in Italy.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        domain::dates::italian_date(self.now)
    }
}

impl Tx<'_> {
    /// Today in Italy.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        domain::dates::italian_date(self.now)
    }

    /// A new id.
    #[must_use]
    pub fn id<T>(&self) -> Id<T> {
        let millis = u64::try_from(self.now.and_utc().timestamp_millis()).unwrap_or(0);
        Id::from_parts(millis, self.app.ids.id_bits())
    }

    /// The same transaction, for a use case that only reads.
    pub fn reading(&mut self) -> Rx<'_> {
        Rx { conn: self.conn, now: self.now, app: self.app }
    }
}

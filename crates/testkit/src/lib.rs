//! What tests need: a database of its own for each, on both engines, a clock that stands still,
//! ids that can be foreseen, an authority that issues certificates.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test kit may stop the test that uses it")]

pub mod acts;
pub mod authority;
pub mod db;
pub mod dues;
pub mod fixed;
pub mod hostile;
pub mod letters;
pub mod servers;
pub mod statements;

pub use db::{Engine, TestDb};
pub use fixed::{Dying, FixedClock, SeededIds};

use std::sync::Arc;

use app::App;
use app::files::FileStore;
use chrono::NaiveDate;

/// An application on a fresh database of one engine, on 19 October 2026 at 10 in Italy.
pub struct TestApp {
    /// The application.
    pub app: App,
    /// Its clock, to move.
    pub clock: Arc<FixedClock>,
    /// Keeps the database alive.
    pub db: TestDb,
    /// Keeps the files alive.
    pub folder: tempfile::TempDir,
}

impl TestApp {
    /// A fresh one.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let db = TestDb::new(engine);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let start = NaiveDate::from_ymd_opt(2026, 10, 19).and_then(|d| d.and_hms_opt(8, 0, 0)).expect("a date");
        let clock = Arc::new(FixedClock::new(start));
        let app = App {
            db: db.open(),
            clock: clock.clone(),
            ids: Arc::new(SeededIds::default()),
            files: FileStore::folder(folder.path()).expect("a file store"),
            public_url: "http://casa.test".into(),
        };
        Self { app, clock, db, folder }
    }
}

/// Writes a test once and runs it on SQLite and on PostgreSQL.
///
/// ```ignore
/// testkit::both_engines! {
///     fn a_centre_opens(t: testkit::TestApp) {
///         t.app.write(|tx| ...).unwrap();
///     }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* fn $name:ident($t:ident: $ty:ty) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn run($t: $ty) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                run(<$ty>::new($crate::Engine::Sqlite));
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                run(<$ty>::new($crate::Engine::Postgres));
            }
        }
    )*};
}

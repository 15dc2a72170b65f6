//! A database of its own for each test.
//!
//! SQLite: a copy of a migrated file. PostgreSQL: a clone of a migrated template in the server
//! that `CASA_TEST_POSTGRES` names; its absence is a failure, not a skip.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use storage::Db;
use storage::db::{Options, SCHEMA_FINGERPRINT, migrate_once};

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// Server.
    Postgres,
}

/// A fresh, migrated database.
pub struct TestDb {
    url: String,
    _folder: Option<tempfile::TempDir>,
}

const TEMPLATE: &str = "casa_template";

impl TestDb {
    /// Makes one.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let path = folder.path().join("casa.db");
                std::fs::write(&path, sqlite_template()).expect("a copy of the template");
                Self { url: format!("sqlite://{}", path.display()), _folder: Some(folder) }
            }
            Engine::Postgres => Self { url: clone_postgres(), _folder: None },
        }
    }

    /// Its URL, for the program.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every connection to it, as a restart of the server does; nothing on SQLite, which has none.
    pub fn cut(&self) {
        let Some((_, name)) = self.url.strip_prefix("postgres").and_then(|rest| rest.rsplit_once('/')) else { return };
        let mut conn = PgConnection::establish(&server()).expect("the PostgreSQL of the tests");
        let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        conn.batch_execute(&cut).expect("the connections end");
    }

    /// A new handle on it.
    #[must_use]
    pub fn open(&self) -> Db {
        Db::open(&self.url, &Options { connections: 4 }).expect("an open database")
    }
}

fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("template.db");
        migrate_once(&format!("sqlite://{}", path.display())).expect("a migrated template");
        std::fs::read(&path).expect("the template's bytes")
    })
}

/// The server for tests: `make test` starts one and names it here.
fn server() -> String {
    std::env::var("CASA_TEST_POSTGRES")
        .expect("CASA_TEST_POSTGRES must name a PostgreSQL server: use make test, or ci/postgres.sh start FOLDER")
}

fn with_database(url: &str, name: &str) -> String {
    let (base, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{base}/{name}")
}

fn clone_postgres() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let server = server();
    let mut conn = PgConnection::establish(&server).expect("the PostgreSQL of the tests");
    let template = prepared_template(&server, &mut conn);
    let name = format!("casa_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).expect("no old clone");
    conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a clone of the template");
    with_database(&server, &name)
}

/// The template for exactly these migrations, made by whoever comes first.
fn prepared_template(server: &str, conn: &mut PgConnection) -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("{TEMPLATE}_{SCHEMA_FINGERPRINT}");
        conn.batch_execute("SELECT pg_advisory_lock(4242)").expect("the lock of the template");
        let there: i64 =
            diesel::select(sql::<BigInt>(&format!("(SELECT COUNT(*) FROM pg_database WHERE datname = '{name}')")))
                .get_result(conn)
                .expect("the catalogue");
        if there == 0 {
            conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name}_new")).expect("no half-made template");
            conn.batch_execute(&format!("CREATE DATABASE {name}_new")).expect("a new template");
            migrate_once(&with_database(server, &format!("{name}_new"))).expect("the template migrates");
            conn.batch_execute(&format!("ALTER DATABASE {name}_new RENAME TO {name}")).expect("the template's name");
        }
        conn.batch_execute("SELECT pg_advisory_unlock(4242)").expect("the lock of the template");
        name
    })
    .clone()
}

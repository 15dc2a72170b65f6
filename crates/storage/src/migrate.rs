//! One history of the schema, embedded in the program and read by both engines.

use std::collections::BTreeSet;

use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::dialect::{self, Conn, MultiBackend};
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

fn schema_error(e: impl std::fmt::Display) -> Error {
    Error::Schema(e.to_string())
}

/// Applies what is missing; returns the names of the migrations applied.
pub(crate) fn run(conn: &mut Conn) -> Result<Vec<String>> {
    dialect::lock_migrations(conn)?;
    let result = refuse_unknown(conn).and_then(|()| {
        let applied = conn.run_pending_migrations(MIGRATIONS).map_err(schema_error)?;
        Ok(applied.iter().map(ToString::to_string).collect())
    });
    dialect::unlock_migrations(conn)?;
    result
}

/// Fails when a migration is missing or unknown.
pub(crate) fn check(conn: &mut Conn) -> Result<()> {
    refuse_unknown(conn)?;
    let pending = conn.has_pending_migration(MIGRATIONS).map_err(schema_error)?;
    if pending {
        Err(Error::Schema("the schema is older than the program: run casa migrate".to_owned()))
    } else {
        Ok(())
    }
}

fn refuse_unknown(conn: &mut Conn) -> Result<()> {
    let known: Vec<Box<dyn Migration<MultiBackend>>> = MIGRATIONS.migrations().map_err(schema_error)?;
    let known: BTreeSet<String> = known.iter().map(|m| m.name().version().to_string()).collect();
    let applied = conn.applied_migrations().map_err(schema_error)?;
    match applied.iter().map(ToString::to_string).find(|v| !known.contains(v)) {
        Some(unknown) => Err(Error::Schema(format!("migration {unknown} is newer than this program"))),
        None => Ok(()),
    }
}

//! What can go wrong between the program and its database. Logs see these; users never do.

/// Failure of the storage. "Not found" is never one of these: it is `Ok(None)`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refused or lost a statement.
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    /// The database can't be reached.
    #[error("connection: {0}")]
    Connection(String),
    /// A migration failed, or the schema is newer than this program.
    #[error("schema: {0}")]
    Schema(String),
    /// The commit that several use cases shared was lost; each may be run again.
    #[error("the commit shared with others was lost")]
    CommitLost,
    /// A row holds what no rule allows.
    #[error("inconsistent data in {table}.{column} of {row}: {value}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        row: String,
        /// What was found.
        value: String,
    },
}

/// Result of the storage.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A value in a row that no rule allows.
    pub fn inconsistent(
        table: &'static str,
        column: &'static str,
        row: impl ToString,
        value: impl std::fmt::Debug,
    ) -> Self {
        Self::Inconsistent { table, column, row: row.to_string(), value: format!("{value:?}") }
    }

    /// Whether the row is there already (unique index or primary key).
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(
            self,
            Self::Database(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _))
        )
    }
}

/// An error that may hold a conflict between two transactions, after which the whole use case is
/// run again.
pub trait Conflict: From<Error> {
    /// Whether another try may succeed.
    fn is_conflict(&self) -> bool;
}

impl Conflict for Error {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(e) => crate::dialect::is_conflict(e),
            Self::CommitLost => true,
            _ => false,
        }
    }
}

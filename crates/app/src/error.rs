//! How a use case fails.

use domain::Refusal;

/// Failure of a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no; the sentence is for the user.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// There is no such thing in this scope.
    #[error("not found")]
    NotFound,
    /// The person may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The database failed or lost a race.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// Something else failed; logs see it, users don't.
    #[error("{0}")]
    Internal(String),
}

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A refusal made of one sentence.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(message))
    }

    /// A failure that only logs see.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl storage::error::Conflict for Error {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Storage(e) if storage::error::Conflict::is_conflict(e))
    }
}

//! Campaigns, documents, payments.
//!
//! Sums of a document that change (`credited`, `paid`, `open`) are kept on its row by whoever
//! changes them, in the same transaction, so that lists and arrears read one table.

pub mod documents;
mod history;
pub mod numbers;
pub mod payments;
pub mod runs;
pub mod sums;
pub mod waiting;

/// Reads a stored JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
    row: &str,
) -> crate::Result<T> {
    serde_json::from_str(text).map_err(|e| crate::Error::inconsistent(table, column, row, e.to_string()))
}

/// Writes a value to be stored.
pub(crate) fn text<T: serde::Serialize>(value: &T, table: &'static str, column: &'static str) -> crate::Result<String> {
    serde_json::to_string(value).map_err(|e| crate::Error::inconsistent(table, column, "new", e.to_string()))
}

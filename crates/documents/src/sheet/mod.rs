//! Tables: one declared [`Table`] becomes XLSX, CSV or paper, and files that people load become rows.

mod delimited;
mod printed;
mod read;
mod table;
mod xlsx;

pub use delimited::{Notation, csv};
pub use printed::TablePaper;
pub use read::{Read, ReadError, Row, read};
pub use table::{Cell, Column, Kind, Table};
pub use xlsx::xlsx;

/// Why a table could not be written. Its text is for logs.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// A row has more or fewer cells than the table has columns.
    #[error("row {row} of {title:?} has {found} cells instead of {expected}")]
    Shape {
        /// Title of the table.
        title: String,
        /// Position of the row, from 1.
        row: usize,
        /// How many columns the table has.
        expected: usize,
        /// How many cells the row has.
        found: usize,
    },
    /// The table exceeds what a spreadsheet holds (1,048,576 rows, 16,384 columns).
    #[error("the table {0:?} is too large for a spreadsheet")]
    TooLarge(String),
    /// The XLSX writer failed.
    #[error("xlsx: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV writer failed.
    #[error("csv: {0}")]
    Csv(#[from] ::csv::Error),
    /// The file cannot be written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Whether a spreadsheet program could take the text for a formula.
///
/// A name such as `=HYPERLINK(..)` that a stranger typed into a form must stay a text on the
/// officer's screen.
fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

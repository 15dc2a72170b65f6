//! Tests of the files as others read them: poppler, qpdf, spreadsheet readers.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions")]

mod pdf;
mod sheet;

//! Tests of the files as others read them: poppler, qpdf, spreadsheet readers.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests, outside the test functions")]

mod einvoice;
mod pdf;
mod sheet;

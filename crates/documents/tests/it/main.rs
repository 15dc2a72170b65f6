//! Tests of the files as others read and write them: poppler, qpdf, openssl, LibreOffice,
//! spreadsheet readers.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests, outside the test functions")]

// The same authority that the other crates' tests take from the test kit, which stands above this crate.
#[allow(dead_code, missing_docs, reason = "each crate's tests use a part of it")]
#[path = "../../../testkit/src/authority.rs"]
mod authority;
mod einvoice;
#[allow(dead_code, missing_docs, reason = "each crate's tests use a part of it")]
#[path = "../../../testkit/src/hostile.rs"]
mod hostile;
#[allow(dead_code, missing_docs, reason = "each crate's tests use a part of it")]
#[path = "../../../testkit/src/letters.rs"]
mod letters;
mod message;
mod paper;
mod pdf;
mod sheet;
mod signature;

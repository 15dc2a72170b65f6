//! How quotes and orders are named.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Number of a quote or of an order: `12/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QuoteNumber {
    /// Year in which it was given.
    pub year: i32,
    /// Counter from 1, without gaps within centre and year.
    pub sequence: u32,
}

impl fmt::Display for QuoteNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.sequence, self.year)
    }
}

/// A text on one line, without blanks around and inside more than one.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Papers written in the platform: a text with variables, the data for it, and the tree of headings,
//! paragraphs, lists and tables that comes out.
//!
//! A text is parsed once ([`Template`]) and set with the data of one body ([`Values`]): what the data
//! hold is never read as markup, a variable that nobody knows stays where it stands and is told, one
//! that is known but has no value for this body is told as missing. The tree says nothing of how it
//! looks: `documents` prints it.

mod clauses;
mod inline;
mod parse;
mod render;
mod tree;
mod values;

pub use clauses::Clauses;
pub use parse::{Fault, MAX_DEPTH, MAX_SOURCE, Template};
pub use render::{MAX_NODES, MAX_TEXT, Rendered, TooLong, render};
pub use tree::{Block, Item, List, Marker, Paper, Span, Spans, Style, Table, text_of};
pub use values::Value;

#[cfg(test)]
mod tests;

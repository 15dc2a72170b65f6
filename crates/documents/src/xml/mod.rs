//! XML: a careful reader of what comes from outside, a small writer of what leaves.

mod read;
mod write;

pub use read::{Limits, Node, XmlError, parse};
pub(crate) use write::Xml;

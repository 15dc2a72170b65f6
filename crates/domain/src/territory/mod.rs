//! The bodies of the territory: what they are, their codes, their life, the national registers.

mod kind;

pub use kind::{Body, BodyKind};

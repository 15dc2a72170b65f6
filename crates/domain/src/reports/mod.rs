//! What reports on the help desk count: facts read out of the log of the clock, and their sums.

mod facts;
mod sums;

pub use facts::{Fact, What, facts};
pub use sums::{Part, Sums, Times};

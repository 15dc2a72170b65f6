//! What reports on the help desk count: facts read out of the log of the clock, and their sums.

mod facts;
mod sums;
mod times;
mod varint;

pub use facts::{Fact, What, facts};
pub use sums::{Part, Sums};
pub use times::Times;
pub use varint::Broken;

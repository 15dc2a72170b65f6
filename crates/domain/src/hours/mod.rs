//! Hours of work: what was done by whom in which role, what was planned, what a body paid for before.

mod tally;
mod work;

pub use tally::{By, Piece, Tally, tally};
pub use work::{DEFAULT_ROLES, LONGEST_NOTE, Work, check_open, nearly_used, parse_minutes};

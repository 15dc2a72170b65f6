//! Acts of bodies, as tests take them.

use chrono::NaiveDate;
use domain::agreements::act::{CouncilResolution, Opinion, Votes};

/// The resolution n. 12 of a council of thirteen, eleven present, ten in favour and one abstained, voted on the
/// day of its sitting; enforceability at once was not voted.
#[must_use]
pub fn resolution(adopted: NaiveDate, published: Option<NaiveDate>) -> CouncilResolution {
    CouncilResolution {
        number: "12".into(),
        meeting: adopted,
        adopted,
        members: 13,
        present: 11,
        votes: Votes { in_favour: 10, against: 0, abstained: 1 },
        technical: Some(Opinion::Favourable),
        accounting: Some(Opinion::NotDue),
        immediate: None,
        published,
        certified: None,
    }
}

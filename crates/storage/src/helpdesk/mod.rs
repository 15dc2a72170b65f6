//! Requests for assistance: the tickets, what was said, who follows, how they are found.

pub mod alarms;
pub mod desk;
pub mod entries;
pub mod list;
pub mod load;
pub mod messages;
pub mod people;
pub mod things;
pub mod tickets;
pub mod words;

//! The help desk: the hours in which the centre works and the clock of what it promised.
//!
//! Every time that a report states is a pure function of a [`Calendar`] and of the log of a
//! ticket's events ([`read`]): whatever was reported once can be reckoned again. Where a message
//! belongs that came by mail is decided by [`place`].

mod alarm;
mod attachment;
mod calendar;
mod clock;
mod desk;
mod domains;
pub mod monitor;
mod priority;
mod sla;
mod thread;
mod ticket;
mod words;

pub use alarm::{Alarm, Told, ago, alarms, bits, deadline, earliest, moment, of_bits};
pub use attachment::{check as check_attachment, clean_name};
pub use calendar::{Calendar, HORIZON_DAYS, Span, hour};
pub use clock::{Author, Event, Logged, PauseReason, Reading, Timer, read};
pub use desk::{Category, Desk, Queue};
pub use domains::{is_under, owner, read_domains};
pub use priority::{Level, Priority, priority};
pub use sla::{Sla, Target, Targets};
pub use thread::{Automatic, Headers, Known, Place, ancestors, automatic, base_subject, number_in, place, token};
pub use ticket::{Channel, Heard, Kind, State, StateCode, Tie, Visibility, can_reopen};
pub use words::stems;

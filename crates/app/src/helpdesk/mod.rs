//! The help desk: requests for assistance asked, answered, put to wait, ended; what was promised of
//! them; how they are found.
//!
//! What is decided is in `domain::helpdesk`; here it is loaded, saved, logged, told.

mod act;
mod alarms;
mod asked;
mod attend;
mod by_key;
mod handover;
mod join;
mod live;
mod look;
mod many;
mod notify;
mod open;
mod own;
mod prepared;
mod remark;
mod settings;
mod things;
mod watch;
mod work;
mod write;

pub use act::{Change, assign, change, close, pause, reopen, resume, take};
pub use alarms::{Received, alarms_of, receive};
pub use asked::{Attached, Mailed, Message, NewTicket, Sender, StoredFile, store_files};
pub use attend::{Attended, attend};
pub use by_key::{
    Asked, Listed, Opened, Repeat, Written, detail_by_key, file_by_key, list_by_key, open_by_key, store_by_key,
    write_by_key,
};
pub use handover::{HAND_OVER, Held, PASS_AT_ONCE, Passed, hand_over, hand_over_job, held_by};
pub use join::{link, merge, split, unlink};
pub use live::{Changed, changes, shown_own};
pub use look::{Detail, Entry, Found, Waiting, by_message, detail, file, list, search, sender, waiting};
pub use many::{Act, Done, askers, many, operators};
pub use notify::host;
pub use open::open;
pub use own::{
    OwnRequest, awaited_own, detail_own, file_own, list_own, open_own, own_services, reply_own, save_visibility,
    search_own, store_own_files, visibility,
};
pub use prepared::{
    Prepared, Template, TemplateField, canned, offered, remove_prepared, remove_view, save_canned, save_template,
    save_view, templates, views,
};
pub(crate) use remark::remark;
pub(crate) use settings::load as habits;
pub use settings::{desk, save_desk, service_name};
pub use storage::helpdesk::alarms::AlarmRow;
pub use storage::helpdesk::desk::{CannedRow, ViewRow};
pub use storage::helpdesk::entries::{AttachedRow, EntryRow};
pub use storage::helpdesk::list::{Filter, MOST_COUNTED, Order};
pub use storage::helpdesk::messages::KnownRow;
pub use storage::helpdesk::people::{Tied, WatcherRow};
pub use storage::helpdesk::tickets::{LineRow, TicketRow};
pub use things::{Thing, ThingLine, Things, things, things_tied, tickets_about, tie_thing, untie_thing};
pub use watch::{note_tie, unwatch, watch};
pub use write::{Then, hear, note, reply};

//! The bodies of the territory: national registers, lists, what a centre knows of a body.

mod bodies;
mod edit;
mod life;
mod loads;
mod planned;
mod public;
mod write;

pub use bodies::{
    BodyDetail, EXPORT_ROWS, Search, count_expiring, detail, expiring_contacts, export, find, list, own, provinces,
};
pub use edit::{
    Profile, delete_application, delete_contact, delete_count, follow, save_application, save_contact, save_count,
    save_own_application, save_profile, unfollow, withdraw_own_application,
};
pub use life::{MergerForm, NewBodyForm, create, end_stay, merge, save_stay};
pub use loads::{
    Advance, FoundLoad, LOAD, NewLoad, confirm, find_load, follow_province, newest_loads, preview, receive, run_load,
};
pub use planned::{Line, Report, Request, load_now};
pub use public::{Member, members};

pub use storage::page::{Cursor, Key, Page};
pub use storage::territory::bodies::BodyRow;
pub use storage::territory::knowledge::{StoredApplication, StoredContact};
pub use storage::territory::list::{Item, LineRow, Listed, Order, StayRow, Within};
pub use storage::territory::loads::LoadRow;
pub use storage::territory::memberships::MembershipRow;
pub use storage::territory::provinces::ProvinceRow;

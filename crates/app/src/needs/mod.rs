//! The yearly needs forms (*schede dei fabbisogni*): campaign, forms, reminders, what they change.

mod apply;
mod campaign;
mod desk;
mod fill;
mod follow;
mod open;
mod prices;
mod remind;
mod results;

pub use apply::{Pending, apply, pending};
pub use campaign::{Overview, Progress, close, count_waiting, of_year, overview, save_campaign};
pub use desk::{
    FormView, OwnForm, centre_view, comment, comment_as_staff, extend, own, own_forms, reopen, version_view,
};
pub use fill::{Overwritten, Saved, confirm, save};
pub use follow::{Candidate, Followup, Made, Pick, Picks, follow, followup};
pub use open::open;
pub use remind::{REMIND, Reminded, remind, remind_job};
pub use results::{BodyResult, FreeNeed, Results, results, tables};
pub use storage::needs::{CampaignRow, FormLine, FormRecord, NoteRow, VersionRow};

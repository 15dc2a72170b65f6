//! People: who is asking, and what they may do.

mod current;
mod sessions;

pub use current::{CurrentUser, body_name, current_user};
pub use sessions::{close_session, open_session, session_user, touch_session};

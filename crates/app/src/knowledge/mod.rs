//! The knowledge base: articles written, published, restored, found, rated.

mod read;
mod write;

pub use read::{Reader, Shown, Sought, Suggested, list, listed, rate, read_one, search, suggest, titles};
pub use storage::knowledge::{ArticleRow, Filter, VersionRow, VoteRow};
pub use write::{Whole, erase, from_ticket, personal_in, publish, restore, save, version, whole, withdraw};

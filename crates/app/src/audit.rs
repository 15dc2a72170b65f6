//! Who did what, when, on what, with the state before and after.

use chrono::NaiveDate;
use domain::identity::Permission;
use domain::text;
use serde::Serialize;
pub use storage::audit::Entry;
use storage::audit::Filter;
use storage::page::PAGE_ROWS;
pub use storage::page::{Cursor, Key, Page};

use crate::{Actor, Error, Result, Rx, StaffScope, Tx};

/// Centre of what belongs to no centre.
pub const PLATFORM: &str = "00000000000000000000000000";

/// What is written in the log.
pub struct Event<'a> {
    /// Centre, or [`PLATFORM`].
    pub centre: &'a str,
    /// `capability.verb`, e.g. `dues.issue`.
    pub action: &'static str,
    /// Kind of thing, e.g. `body`.
    pub kind: &'static str,
    /// Its id.
    pub id: &'a str,
    /// One sentence in Italian, without personal data.
    pub summary: String,
}

impl Tx<'_> {
    /// Writes the log, with what changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn audit(
        &mut self,
        actor: &Actor,
        event: &Event<'_>,
        before: Option<&impl Serialize>,
        after: Option<&impl Serialize>,
    ) -> Result<()> {
        let entry = Entry {
            centre_id: event.centre.to_owned(),
            id: self.id::<Entry>().to_string(),
            at: self.now,
            actor_id: actor.person.map(String::from).unwrap_or_default(),
            actor_name: actor.name.clone(),
            action: event.action.to_owned(),
            subject_kind: event.kind.to_owned(),
            subject_id: event.id.to_owned(),
            search: text::fold(&format!("{} {} {}", actor.name, event.summary, event.action)),
            summary: event.summary.clone(),
            before_json: json(before)?,
            after_json: json(after)?,
        };
        storage::audit::append(self.conn, &entry)?;
        Ok(())
    }
}

fn json(value: Option<&impl Serialize>) -> Result<Option<String>> {
    value.map(|v| serde_json::to_string(v).map_err(Error::internal)).transpose()
}

/// What the coordinator looks for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words.
    pub text: String,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// To this day, included.
    pub to: Option<NaiveDate>,
}

/// A page of the log of a centre, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadAudit`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search, cursor: &Cursor) -> Result<Page<Entry>> {
    let centre = scope.centre(Permission::ReadAudit)?;
    let filter = Filter {
        words: text::fold(&search.text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
        from: search.from.and_then(|d| d.and_hms_opt(0, 0, 0)),
        before: search.to.and_then(|d| d.succ_opt()).and_then(|d| d.and_hms_opt(0, 0, 0)),
        subject: None,
    };
    Ok(storage::audit::list(rx.conn, centre.as_str(), &filter, cursor, PAGE_ROWS)?)
}

/// The history of one thing, newest first, for its page.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn history(rx: &mut Rx<'_>, scope: &StaffScope, kind: &str, id: &str) -> Result<Vec<Entry>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let filter = Filter { subject: Some((kind.to_owned(), id.to_owned())), ..Filter::default() };
    Ok(storage::audit::list(rx.conn, centre.as_str(), &filter, &Cursor::First, PAGE_ROWS)?.rows)
}

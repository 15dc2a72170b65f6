//! What pages are made of: the shell around them, and parts that render themselves.
//!
//! A part is a small struct with its own template, so `{{ pager }}` in a page writes it whole and a
//! missing field is a compile error. Parts escape what they carry; nothing here knows a capability.

pub mod chart;
pub mod form;
pub mod list;
pub mod parts;
pub mod query;
pub mod shell;

#[cfg(test)]
mod gallery;

pub use chart::{Chart, ChartKind, Series};
pub use form::{Choice, Field, FieldKind, Form};
pub use list::{Chip, Chips, Export, Filters, Head, Heads, Order, Pager};
pub use parts::{
    Address, Alert, Badge, Crumbs, Definitions, Empty, Event, Fact, Facts, History, Icon, Progress, Stat, Stats, Step,
    Steps, Tab, Tabs, Todo, TodoItem, Value, icon, own_words,
};
pub use query::Query;
pub use shell::{CentreView, Flash, NavGroup, NavItem, Shell, UserView};

/// Digest of the built front end; it changes whenever a file of `frontend/dist` does.
const VERSION: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend/dist/version.txt"));

/// The address of a file of the front end, with the version that lets browsers keep it for a year.
#[must_use]
pub fn asset(name: &str) -> String {
    format!("/static/{name}?v={VERSION}")
}

/// The address of a file named by the style sheet, without the version, so that it is not loaded twice.
#[must_use]
pub fn asset_plain(name: &str) -> String {
    format!("/static/{name}")
}

/// The feeling of a badge, an alert or a fact. It is never said by colour alone: the text says it too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to notice.
    #[default]
    Plain,
    /// Done, paid, ready.
    Good,
    /// Needs a look.
    Warn,
    /// Wrong, late, refused.
    Bad,
    /// News, under way.
    Info,
    /// Apart from the others (negotiated, extraordinary).
    Special,
}

impl Tone {
    /// The class of the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "is-plain",
            Self::Good => "is-good",
            Self::Warn => "is-warn",
            Self::Bad => "is-bad",
            Self::Info => "is-info",
            Self::Special => "is-special",
        }
    }
}

/// Makes a part that renders itself with its template and is not escaped again where it is written.
macro_rules! part {
    ($($name:ident),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $name {})+ };
}
pub(crate) use part;

/// A date as `31 dicembre 2026`, for templates (which pass references).
#[must_use]
pub fn long_date(day: &chrono::NaiveDate) -> String {
    domain::it::long_date(*day)
}

/// A date as `31/12/2026`, for templates.
#[must_use]
pub fn date(day: &chrono::NaiveDate) -> String {
    domain::it::date(*day)
}

/// A number with points between the thousands, for templates (which pass references).
#[must_use]
pub fn thousands(n: &u64) -> String {
    domain::it::thousands(*n)
}

/// The same for a count of things in memory.
#[must_use]
pub fn thousands_of(n: &usize) -> String {
    domain::it::thousands(*n as u64)
}

/// The date in Italy of an instant in UTC, as `31/12/2026`.
#[must_use]
pub fn day_of(at: &chrono::NaiveDateTime) -> String {
    domain::it::date(domain::dates::italian_date(*at))
}

/// `singular` for one, `plural` for any other number, after the number itself: `1 ente`, `46 enti`.
#[must_use]
pub fn counted(n: u64, singular: &str, plural: &str) -> String {
    let noun = if n == 1 { singular } else { plural };
    format!("{}\u{a0}{noun}", domain::it::thousands(n))
}

//! What a load would do, decided before anything is written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reader::{Gravity, LeftOut, RowProblem};
use crate::Id;
use crate::dates::Period;
use crate::territory::{Body, BodyFacts, BodyRecord, FieldChange};

/// Which register a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// ISTAT's list of Comuni.
    IstatComuni,
    /// Population of Comuni by year.
    IstatPopolazione,
    /// Bodies in IPA.
    IpaEnti,
    /// Offices in IPA that receive invoices.
    IpaUffici,
}

impl Source {
    /// Every source, in the order in which they are to be loaded.
    pub const ALL: [Self; 4] = [Self::IstatComuni, Self::IstatPopolazione, Self::IpaEnti, Self::IpaUffici];

    /// The name on the command line, in addresses and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::IstatComuni => "istat-comuni",
            Self::IstatPopolazione => "istat-popolazione",
            Self::IpaEnti => "ipa-enti",
            Self::IpaUffici => "ipa-uffici",
        }
    }

    /// The source with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::IstatComuni => "Elenco dei Comuni (ISTAT)",
            Self::IstatPopolazione => "Popolazione dei Comuni (ISTAT)",
            Self::IpaEnti => "Enti (IPA)",
            Self::IpaUffici => "Uffici di fatturazione elettronica (IPA)",
        }
    }
}

/// A row that adds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added<N> {
    /// Row of the file.
    pub row: u64,
    /// Name shown in the preview.
    pub name: String,
    /// Code shown in the preview.
    pub code: String,
    /// What to write.
    pub value: N,
}

/// A row that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<U> {
    /// Row of the file.
    pub row: u64,
    /// Name shown in the preview.
    pub name: String,
    /// Code shown in the preview.
    pub code: String,
    /// Fields before and after.
    pub changes: Vec<FieldChange>,
    /// What to write.
    pub value: U,
}

/// Something held that the file no longer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed<C> {
    /// Name shown in the preview.
    pub name: String,
    /// Code shown in the preview.
    pub code: String,
    /// Last day.
    pub last: NaiveDate,
    /// What to close.
    pub value: C,
}

/// What somebody must agree to before a file is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// The rows at fault stay out.
    LeaveOut,
    /// A large share of what is held closes.
    CloseMany,
}

/// How a file is to be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Reference date of the file: bodies open on it and close the day before.
    pub on: NaiveDate,
    /// Whether the closing of a large share of what is held was agreed to.
    pub allow_many_closings: bool,
    /// Whether it was agreed that the rows at fault stay out.
    pub skip_bad_rows: bool,
}

impl Terms {
    /// A file that refers to a day; nothing is agreed to.
    #[must_use]
    pub fn on(on: NaiveDate) -> Self {
        Self { on, allow_many_closings: false, skip_bad_rows: false }
    }

    /// The same with everything agreed to, to see what a file would do.
    #[must_use]
    pub fn all_agreed(self) -> Self {
        Self { allow_many_closings: true, skip_bad_rows: true, ..self }
    }
}

/// What a load would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan<N, U, C> {
    /// Reference date of the file: bodies open on it and close the day before.
    pub on: NaiveDate,
    /// What is new.
    pub added: Vec<Added<N>>,
    /// What differs.
    pub changed: Vec<Changed<U>>,
    /// What is no longer there.
    pub closed: Vec<Closed<C>>,
    /// How many rows say what is already held.
    pub unchanged: u64,
    /// Faults, and rows that match nothing.
    pub problems: Vec<RowProblem>,
    /// What must be agreed to before this is written, given already or not.
    pub needs: Vec<Consent>,
    broken: bool,
}

/// The result of a load as the command line and the API print it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// Things added.
    pub added: u64,
    /// Things changed.
    pub changed: u64,
    /// Things closed.
    pub closed: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Faults and unmatched rows, by row.
    pub errors: Vec<RowProblem>,
}

impl<N, U, C> ImportPlan<N, U, C> {
    /// A plan that does nothing yet. It stays empty when the file is broken, or has rows at fault
    /// that nobody agreed to leave out.
    pub(super) fn new(terms: &Terms, problems: Vec<RowProblem>) -> Self {
        let has = |gravity| problems.iter().any(|p| p.gravity == gravity);
        let (no_file, bad_rows) = (has(Gravity::File), has(Gravity::Row));
        let needs = if bad_rows && !no_file { vec![Consent::LeaveOut] } else { Vec::new() };
        let broken = no_file || (bad_rows && !terms.skip_bad_rows);
        let (added, changed, closed) = (Vec::new(), Vec::new(), Vec::new());
        Self { on: terms.on, added, changed, closed, unchanged: 0, problems, needs, broken }
    }

    /// Whether a fault stops the load.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// The rows that stay out.
    pub fn left_out(&self) -> impl Iterator<Item = u64> {
        self.problems.iter().filter(|p| p.gravity == Gravity::Row).map(|p| p.row)
    }

    /// Whether there is anything to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.closed.is_empty()
    }

    /// The figures and the problems, by row.
    #[must_use]
    pub fn summary(&self) -> ImportSummary {
        ImportSummary {
            added: self.added.len() as u64,
            changed: self.changed.len() as u64,
            closed: self.closed.len() as u64,
            unchanged: self.unchanged,
            errors: self.problems.clone(),
        }
    }

    /// Closes what the file no longer has. What rows at fault speak of is still in the register,
    /// and when such a row has no code that can be read, nothing closes.
    pub(super) fn close(&mut self, out: &LeftOut, missing: impl Iterator<Item = (Vec<String>, Closed<C>)>) {
        let named = |codes: &[String]| out.names(&codes.iter().map(String::as_str).collect::<Vec<_>>());
        let mut missing = missing.filter(|(codes, _)| !named(codes)).map(|(_, closed)| closed).peekable();
        if out.unreadable && missing.peek().is_some() {
            let message = "Una riga lasciata fuori non ha un codice leggibile: questo caricamento non chiude nulla.";
            self.problems.push(RowProblem::noted(0, message));
        } else {
            self.closed.extend(missing);
        }
    }

    /// Orders the problems by row; when something stops the load, or the file would close a
    /// suspicious share of the `held` things and nobody agreed, forgets everything else.
    pub(super) fn finish(mut self, held: usize, terms: &Terms) -> Self {
        let closings = self.closed.len();
        if closings > 20 && closings * 5 > held {
            self.needs.push(Consent::CloseMany);
            if !terms.allow_many_closings {
                let message = format!(
                    "Il file chiuderebbe {closings} voci su {held}: sembra incompleto. Se è giusto così, confermare la chiusura."
                );
                self.problems.push(RowProblem::structure(0, message));
                self.broken = true;
            }
        }
        self.problems.sort_by_key(|p| p.row);
        if self.broken {
            self.problems.retain(|p| p.gravity != Gravity::Note);
            (self.added, self.changed, self.closed, self.unchanged) = (Vec::new(), Vec::new(), Vec::new(), 0);
        }
        self
    }
}

/// A body to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBody {
    /// First day.
    pub from: NaiveDate,
    /// What the register says.
    pub facts: BodyFacts,
}

/// A body to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyUpdate {
    /// Which body.
    pub id: Id<Body>,
    /// Its life as held; closed when the change reopens it.
    pub life: Period,
    /// What is held.
    pub before: BodyFacts,
    /// What the register says now.
    pub after: BodyFacts,
}

impl BodyUpdate {
    /// Whether the body had been closed and is in the register again.
    #[must_use]
    pub fn reopens(&self, on: NaiveDate) -> bool {
        self.life.until.is_some_and(|u| u < on)
    }
}

/// A plan about bodies.
pub type BodyPlan = ImportPlan<NewBody, BodyUpdate, Id<Body>>;

/// A record whose life is not over on a day.
pub(super) fn is_open(life: Period, on: NaiveDate) -> bool {
    life.until.is_none_or(|u| u >= on)
}

/// A body in force that a file referring to `on` no longer has.
pub(super) fn closing(body: &BodyRecord, on: NaiveDate) -> Closed<Id<Body>> {
    Closed {
        name: body.facts.name.clone(),
        code: body.facts.main_code().to_owned(),
        last: on.pred_opt().unwrap_or(on).max(body.life.from),
        value: body.id,
    }
}

impl BodyPlan {
    /// Adds what a row changes of a body that is held, if anything.
    pub(super) fn compare(&mut self, row: u64, record: &BodyRecord, after: BodyFacts) {
        let changes = shown_changes(record.life, self.on, record.facts.changes_to(&after));
        if changes.is_empty() {
            self.unchanged += 1;
            return;
        }
        let (name, code) = (after.name.clone(), after.main_code().to_owned());
        let value = BodyUpdate { id: record.id, life: record.life, before: record.facts.clone(), after };
        self.changed.push(Changed { row, name, code, changes, value });
    }
}

/// The changes shown for an update, with the line that says that a body is in force again.
fn shown_changes(life: Period, on: NaiveDate, mut changes: Vec<FieldChange>) -> Vec<FieldChange> {
    if let Some(until) = life.until.filter(|u| *u < on) {
        let before = crate::it::date(until);
        changes.insert(0, FieldChange { label: "Chiuso il".to_owned(), before, after: String::new() });
    }
    changes
}

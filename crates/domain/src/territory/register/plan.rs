//! What a load would do, decided before anything is written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reader::RowProblem;
use crate::Id;
use crate::dates::Period;
use crate::territory::{Body, BodyFacts, FieldChange};

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
    /// A plan that does nothing yet.
    #[must_use]
    pub fn new(on: NaiveDate, problems: Vec<RowProblem>) -> Self {
        Self { on, added: Vec::new(), changed: Vec::new(), closed: Vec::new(), unchanged: 0, problems }
    }

    /// Whether a fault stops the load.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|p| p.blocking)
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

    /// Orders the problems by row; when one blocks, or the file would close a suspicious share of
    /// what is held, forgets everything else.
    pub(super) fn finish(mut self, held: usize, allow_many_closings: bool) -> Self {
        let closings = self.closed.len();
        if !allow_many_closings && closings > 20 && closings * 5 > held {
            let message = format!(
                "Il file chiuderebbe {closings} voci su {held}: sembra incompleto. Se è giusto così, confermare la chiusura."
            );
            self.problems.push(RowProblem::blocking(0, message));
        }
        self.problems.sort_by_key(|p| p.row);
        if self.is_broken() {
            let problems = self.problems.into_iter().filter(|p| p.blocking).collect();
            return Self::new(self.on, problems);
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

/// The last day of what ends because of a file that refers to `on`.
pub(super) fn last_day(life: Period, on: NaiveDate) -> NaiveDate {
    on.pred_opt().unwrap_or(on).max(life.from)
}

/// The changes shown for an update, with the line that says that a body is in force again.
pub(super) fn shown_changes(life: Period, on: NaiveDate, mut changes: Vec<FieldChange>) -> Vec<FieldChange> {
    if let Some(until) = life.until.filter(|u| *u < on) {
        let before = crate::it::date(until);
        changes.insert(0, FieldChange { label: "Chiuso il".to_owned(), before, after: String::new() });
    }
    changes
}

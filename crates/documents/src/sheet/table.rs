//! The declaration of a table, the same for every format.

use chrono::NaiveDate;
use domain::{Cents, it};
use rust_decimal::Decimal;

use super::SheetError;

/// A table with a title, typed columns and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Title: the name of the sheet and of the printed page.
    pub title: String,
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Head, in Italian.
    pub head: String,
    /// What its cells hold: decides width, alignment and format.
    pub kind: Kind,
    /// Whether the last line of the sheet sums it.
    pub total: bool,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Long text.
    Text,
    /// A code or a short text; never a number, so that leading zeros stay.
    Code,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Decimal,
    /// An amount in euros.
    Money,
    /// A day.
    Date,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text or a code.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with decimals.
    Decimal(Decimal),
    /// An amount.
    Money(Cents),
    /// A day.
    Date(NaiveDate),
}

impl Kind {
    /// Whether its cells stand at the right, in figures.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money)
    }
}

impl Column {
    /// A column that is not summed.
    pub fn new(head: impl Into<String>, kind: Kind) -> Self {
        Self { head: head.into(), kind, total: false }
    }

    /// The column, summed in the last line of the sheet.
    #[must_use]
    pub fn summed(self) -> Self {
        Self { total: true, ..self }
    }
}

impl Table {
    /// A table without rows.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { title: title.into(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Checks that every row has a cell for each column.
    pub(super) fn check(&self) -> Result<(), SheetError> {
        let expected = self.columns.len();
        match self.rows.iter().position(|row| row.len() != expected) {
            Some(i) => {
                Err(SheetError::Shape { title: self.title.clone(), row: i + 1, expected, found: self.rows[i].len() })
            }
            None => Ok(()),
        }
    }

    /// The last line: `Totale` and the sums; nothing when no column is summed or there are no rows.
    #[must_use]
    pub fn totals(&self) -> Option<Vec<Cell>> {
        if self.rows.is_empty() || self.columns.iter().all(|c| !c.total) {
            return None;
        }
        let label = self.columns.iter().position(|c| !c.total);
        let cell = |(i, column): (usize, &Column)| match column.kind {
            _ if label == Some(i) => Cell::Text("Totale".to_owned()),
            _ if !column.total => Cell::Empty,
            Kind::Money => Cents::round(self.sum(i)).map_or(Cell::Empty, Cell::Money),
            _ => Cell::Decimal(self.sum(i)),
        };
        Some(self.columns.iter().enumerate().map(cell).collect())
    }

    /// The sum of a column.
    pub(super) fn sum(&self, column: usize) -> Decimal {
        self.rows.iter().filter_map(|row| row.get(column)).filter_map(Cell::number).sum()
    }
}

impl Cell {
    /// As people read it: `1.234,50 €`, `31/12/2026`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(n) => it::decimal(Decimal::from(*n)),
            Self::Decimal(n) => it::decimal(*n),
            Self::Money(amount) => amount.to_string(),
            Self::Date(day) => it::date(*day),
        }
    }

    /// The value as a number, when it is one.
    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Integer(n) => Some(Decimal::from(*n)),
            Self::Decimal(n) => Some(*n),
            Self::Money(amount) => Some(amount.euros()),
            Self::Empty | Self::Text(_) | Self::Date(_) => None,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}
impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Self::Integer(n)
    }
}
impl From<i32> for Cell {
    fn from(n: i32) -> Self {
        Self::Integer(n.into())
    }
}
impl From<u32> for Cell {
    fn from(n: u32) -> Self {
        Self::Integer(n.into())
    }
}
impl From<Decimal> for Cell {
    fn from(n: Decimal) -> Self {
        Self::Decimal(n)
    }
}
impl From<Cents> for Cell {
    fn from(amount: Cents) -> Self {
        Self::Money(amount)
    }
}
impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

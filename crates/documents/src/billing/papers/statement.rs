//! The statement of a body: what it was asked, what it paid, what is open.

use chrono::NaiveDate;
use domain::Cents;
use serde::Serialize;

use crate::look::{Letterhead, Party, day, italian};
use crate::pdf::Printable;

/// One movement of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// Day of the movement.
    #[serde(serialize_with = "italian::date")]
    pub date: NaiveDate,
    /// What it is: `Richiesta di versamento 12/2026`, `Pagamento, mandato 340`.
    pub description: String,
    /// Due date, for a document to pay.
    #[serde(serialize_with = "italian::maybe_date")]
    pub due: Option<NaiveDate>,
    /// What is asked; nothing for a payment.
    #[serde(serialize_with = "italian::maybe_money")]
    pub asked: Option<Cents>,
    /// What is paid or credited; nothing for a document to pay.
    #[serde(serialize_with = "italian::maybe_money")]
    pub paid: Option<Cents>,
    /// What is open after it.
    #[serde(serialize_with = "italian::money")]
    pub balance: Cents,
}

/// What is open past its due date, by age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrears {
    /// The age, e.g. `Da 31 a 90 giorni`.
    pub age: String,
    /// How many documents.
    pub documents: u32,
    /// What is open.
    #[serde(serialize_with = "italian::money")]
    pub open: Cents,
}

/// A statement, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Who sends it.
    pub letterhead: Letterhead,
    /// Whose account it is.
    pub body: Party,
    /// First day.
    #[serde(serialize_with = "italian::date")]
    pub from: NaiveDate,
    /// Last day.
    #[serde(serialize_with = "italian::date")]
    pub until: NaiveDate,
    /// Date of the statement.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// What was open before the first day.
    #[serde(serialize_with = "italian::money")]
    pub opening: Cents,
    /// Movements in order of date.
    pub movements: Vec<Movement>,
    /// Sum of what was asked.
    #[serde(serialize_with = "italian::money")]
    pub asked: Cents,
    /// Sum of what was paid or credited.
    #[serde(serialize_with = "italian::money")]
    pub paid: Cents,
    /// What is open at the end.
    #[serde(serialize_with = "italian::money")]
    pub closing: Cents,
    /// Arrears by age; empty when nothing is late.
    pub arrears: Vec<Arrears>,
}

impl Statement {
    /// A made-up statement of `years` years up to 2026.
    #[must_use]
    pub fn sample(years: i32) -> Self {
        let mut balance = Cents::ZERO;
        let mut movements = Vec::new();
        let (mut asked, mut paid) = (Cents::ZERO, Cents::ZERO);
        for year in (2027 - years)..=2026 {
            let due = Cents(213_620);
            balance += due;
            asked += due;
            movements.push(Movement {
                date: day(year, 10, 15),
                description: format!("Richiesta di versamento 12/{year}"),
                due: Some(day(year, 12, 31)),
                asked: Some(due),
                paid: None,
                balance,
            });
            if year < 2026 {
                balance -= due;
                paid += due;
                movements.push(Movement {
                    date: day(year, 12, 12),
                    description: "Pagamento, mandato 340".into(),
                    due: None,
                    asked: None,
                    paid: Some(due),
                    balance,
                });
            }
        }
        Self {
            letterhead: Letterhead::sample(),
            body: Party::sample(),
            from: day(2027 - years, 1, 1),
            until: day(2026, 12, 31),
            date: day(2027, 1, 25),
            opening: Cents::ZERO,
            movements,
            asked,
            paid,
            closing: balance,
            arrears: vec![Arrears { age: "Fino a 30 giorni".into(), documents: 1, open: balance }],
        }
    }
}

impl Printable for Statement {
    const TEMPLATE: &'static str = "statement.typ";

    fn title(&self) -> String {
        format!("Estratto conto: {}", self.body.name)
    }

    fn date(&self) -> NaiveDate {
        self.date
    }

    fn defect(&self) -> Option<String> {
        let closing = self.opening + self.asked - self.paid;
        (closing != self.closing).then(|| format!("the movements leave {closing} open, not {}", self.closing))
    }
}

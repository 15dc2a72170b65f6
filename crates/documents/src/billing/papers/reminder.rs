//! The letter that reminds a body of documents not yet paid.

use chrono::NaiveDate;
use domain::Cents;
use serde::Serialize;

use super::Payment;
use crate::look::{Letterhead, Party, Signature, day, italian};
use crate::pdf::Printable;

/// How firm the letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderLevel {
    /// A courteous reminder, shortly after the due date.
    First,
    /// A second reminder.
    Second,
    /// A formal notice to pay (*costituzione in mora*, art. 1219 of the Civil Code).
    Formal,
}

/// A document not yet paid in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenDocument {
    /// Number.
    pub number: String,
    /// Date.
    #[serde(serialize_with = "italian::date")]
    pub date: NaiveDate,
    /// What it is about.
    pub subject: String,
    /// Last day to pay.
    #[serde(serialize_with = "italian::date")]
    pub due: NaiveDate,
    /// Days past the due date.
    pub days_late: u32,
    /// What was to be paid.
    #[serde(serialize_with = "italian::money")]
    pub payable: Cents,
    /// What was paid.
    #[serde(serialize_with = "italian::money")]
    pub paid: Cents,
}

/// A reminder, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// Who sends it.
    pub letterhead: Letterhead,
    /// Date of the letter.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// Place of the letter, e.g. `Pesaro`.
    pub place: String,
    /// Protocol number, if the letter has one.
    pub protocol: Option<String>,
    /// To whom.
    pub recipient: Party,
    /// How firm it is.
    pub level: ReminderLevel,
    /// What is open, oldest first; at least one.
    pub documents: Vec<OpenDocument>,
    /// The sum still to be paid.
    #[serde(serialize_with = "italian::money")]
    pub open: Cents,
    /// How to pay; its date is the last day that this letter grants.
    pub payment: Payment,
    /// Whom to ask: name of the office, telephone, mail.
    pub contact: String,
    /// Who signs.
    pub signature: Signature,
}

impl Reminder {
    /// A made-up first reminder.
    #[must_use]
    pub fn sample() -> Self {
        let late = |number: &str, year, payable, paid, days_late| OpenDocument {
            number: number.into(),
            date: day(year, 10, 15),
            subject: format!("Quota annuale {year}"),
            due: day(year, 12, 31),
            days_late,
            payable: Cents(payable),
            paid: Cents(paid),
        };
        Self {
            letterhead: Letterhead::sample(),
            date: day(2027, 1, 25),
            place: "Pesaro".into(),
            protocol: Some("prot. 1234 del 25/01/2027".into()),
            recipient: Party::sample(),
            level: ReminderLevel::First,
            documents: vec![late("15/2025", 2025, 213_620, 100_000, 390), late("12/2026", 2026, 231_620, 0, 25)],
            open: Cents(345_240),
            payment: Payment {
                due: day(2027, 2, 24),
                beneficiary: "Provincia di Pesaro e Urbino".into(),
                iban: Some("IT60X0542811101000000123456".into()),
                treasury_account: None,
                reference: "Quote CST 2025 e 2026, Comune di Sassocorvaro Auditore".into(),
            },
            contact: "Segreteria del Centro, telefono 0721 000 000, cst@esempio.invalid".into(),
            signature: Signature { role: "La responsabile del Centro".into(), name: String::new() },
        }
    }
}

impl Printable for Reminder {
    const TEMPLATE: &'static str = "reminder.typ";

    fn title(&self) -> String {
        match self.level {
            ReminderLevel::First => "Promemoria di pagamento",
            ReminderLevel::Second => "Secondo promemoria di pagamento",
            ReminderLevel::Formal => "Sollecito formale di pagamento",
        }
        .to_owned()
    }

    fn date(&self) -> NaiveDate {
        self.date
    }

    fn defect(&self) -> Option<String> {
        if self.documents.is_empty() {
            return Some("a reminder of nothing".to_owned());
        }
        let open: Cents = self.documents.iter().map(|d| d.payable - d.paid).sum();
        (open != self.open).then(|| format!("the documents leave {open} open, not {}", self.open))
    }
}

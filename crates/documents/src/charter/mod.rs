//! The *Carta dei servizi* of a centre.

mod of_charter;
mod sample;

use chrono::NaiveDate;
use serde::Serialize;

use crate::look::{Fact, Letterhead, italian};
use crate::pdf::Printable;

/// The charter in force at a date, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CharterPaper {
    /// Who publishes it.
    pub letterhead: Letterhead,
    /// First day on which it holds.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// Version as the centre names it, e.g. `2026/1`, and the act that approved it.
    pub version: String,
    /// Opening words, paragraphs parted by an empty line.
    pub introduction: String,
    /// Areas in the order of the charter; those without services are left out by the caller.
    pub areas: Vec<Area>,
    /// What else is to be said at the end: how to ask, how to complain, contacts.
    pub closing: Vec<Fact>,
}

/// An area of services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Name, e.g. `Infrastruttura`.
    pub name: String,
    /// One sentence on it; may be empty.
    pub summary: String,
    /// Its services.
    pub services: Vec<CharterService>,
}

/// A service of the charter. Every text is in Italian; an empty one is not printed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CharterService {
    /// Name.
    pub name: String,
    /// What it gives, paragraphs parted by an empty line.
    pub description: String,
    /// Tier: `Base`, `Intermedio`, `Avanzato`.
    pub tier: String,
    /// Inclusion: `Compreso nella quota base`, `A richiesta`.
    pub inclusion: String,
    /// Whether the base fee includes it.
    pub included: bool,
    /// Whether the law obliges the bodies to have it.
    pub obligation: bool,
    /// State, printed only when it is not plainly active: `In sperimentazione dal 1° marzo 2026`.
    pub state: String,
    /// The price in one line, e.g. `142,00 € per postazione all’anno`.
    pub price: String,
    /// The price by bands, when there are any.
    pub bands: Option<PriceBands>,
    /// Names of the services needed first.
    pub prerequisites: Vec<String>,
    /// Who may have it, e.g. `Comuni fino a 5.000 abitanti`.
    pub eligibility: String,
    /// Who runs it.
    pub run_by: String,
    /// Legal ground.
    pub legal_ground: String,
    /// VAT treatment in words.
    pub vat: String,
}

/// A price by bands, as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceBands {
    /// What is counted, e.g. `Abitanti`.
    pub measure: String,
    /// What the amounts are, e.g. `Contributo annuo`.
    pub amount: String,
    /// Each band and its amount.
    pub rows: Vec<Fact>,
}

impl Printable for CharterPaper {
    const TEMPLATE: &'static str = "charter.typ";

    fn title(&self) -> String {
        "Carta dei servizi".to_owned()
    }

    fn date(&self) -> NaiveDate {
        self.date
    }
}

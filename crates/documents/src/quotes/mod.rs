//! A quote on paper, as it was sent.

use chrono::NaiveDate;
use domain::Cents;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::look::{Letterhead, Party, day, italian};
use crate::pdf::Printable;

/// A line of a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuoteLine {
    /// Text.
    pub description: String,
    /// Quantity with its unit.
    pub quantity: String,
    /// Euros per unit.
    #[serde(serialize_with = "italian::rate")]
    pub rate: Decimal,
    /// Net amount.
    #[serde(serialize_with = "italian::money")]
    pub net: Cents,
    /// VAT in a few words.
    pub vat: String,
    /// How it was reckoned.
    pub explanation: String,
    /// Where the price comes from.
    pub source: String,
    /// Whether it is asked every year.
    pub yearly: bool,
}

/// A revision of a quote, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuotePaper {
    /// Who offers.
    pub letterhead: Letterhead,
    /// Number.
    pub number: String,
    /// Revision, from 1.
    pub revision: i32,
    /// When it was sent.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// Last day to accept it.
    #[serde(serialize_with = "italian::long_date")]
    pub valid_until: NaiveDate,
    /// To whom.
    pub body: Party,
    /// Name of the service.
    pub service: String,
    /// What the body asked.
    pub need: String,
    /// First day of the service.
    #[serde(serialize_with = "italian::maybe_date")]
    pub from: Option<NaiveDate>,
    /// Last day of the service, if it comes before the accession's.
    #[serde(serialize_with = "italian::maybe_date")]
    pub until: Option<NaiveDate>,
    /// The lines.
    pub lines: Vec<QuoteLine>,
    /// Net of what is asked once.
    #[serde(serialize_with = "italian::money")]
    pub once: Cents,
    /// Net of what is asked every year.
    #[serde(serialize_with = "italian::money")]
    pub yearly: Cents,
    /// VAT.
    #[serde(serialize_with = "italian::money")]
    pub vat: Cents,
    /// Everything, with VAT.
    #[serde(serialize_with = "italian::money")]
    pub total: Cents,
    /// Net of the first year.
    #[serde(serialize_with = "italian::money")]
    pub first_year: Cents,
    /// How what is asked once will be asked.
    pub billing: String,
    /// A remark.
    pub note: String,
}

impl QuotePaper {
    /// A made-up quote.
    #[must_use]
    pub fn sample() -> Self {
        let line = |role: &str, hours: i64, rate: i64| QuoteLine {
            description: format!("Servizi informatici consulenziali ({role})"),
            quantity: format!("{hours} ore"),
            rate: Decimal::from(rate),
            net: Cents(hours * rate * 100),
            vat: "fuori campo (N2.2)".into(),
            explanation: format!("{role}: {hours} ore × {rate},00 €."),
            source: "Listino del centro".into(),
            yearly: false,
        };
        Self {
            letterhead: Letterhead::sample(),
            number: "3/2026".into(),
            revision: 2,
            date: day(2026, 5, 4),
            valid_until: day(2026, 6, 3),
            body: Party::sample(),
            service: "Consulenza informatica".into(),
            need: "Trasferire il sito dell'ente sul nuovo modello e istruire due persone a usarlo.".into(),
            from: Some(day(2026, 6, 8)),
            until: None,
            lines: vec![line("Analista", 12, 42), line("Tecnico", 16, 30)],
            once: Cents(98_400),
            yearly: Cents::ZERO,
            vat: Cents::ZERO,
            total: Cents(98_400),
            first_year: Cents(98_400),
            billing: "Con le quote annuali".into(),
            note: "Il lavoro comincia entro dieci giorni dall'accettazione.".into(),
        }
    }
}

impl Printable for QuotePaper {
    const TEMPLATE: &'static str = "quote.typ";

    fn title(&self) -> String {
        format!("Preventivo {}: {}", self.number, self.body.name)
    }

    fn date(&self) -> NaiveDate {
        self.date
    }

    fn defect(&self) -> Option<String> {
        let net: Cents = self.lines.iter().map(|l| l.net).sum();
        let right = net == self.once + self.yearly && net + self.vat == self.total;
        (!right).then(|| format!("the lines give {net}, not {} and {}", self.once, self.yearly))
    }
}

//! *Cosa abbiamo e cosa paghiamo*: what a body has from its centre and what it costs, on one sheet.

use chrono::NaiveDate;
use domain::Cents;
use serde::Serialize;

use crate::look::{Fact, Letterhead, day, italian};
use crate::pdf::Printable;

/// The sheet of one body, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Who sends it.
    pub letterhead: Letterhead,
    /// Name of the body.
    pub body: String,
    /// The day at which it is true.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// The year of the costs.
    pub year: i32,
    /// Two to four facts at the top: accession, population, workstations.
    pub facts: Vec<Fact>,
    /// What it has.
    pub services: Vec<OwnedService>,
    /// Sum of the year, without VAT.
    #[serde(serialize_with = "italian::money")]
    pub net: Cents,
    /// VAT of the year, if any.
    #[serde(serialize_with = "italian::maybe_money")]
    pub vat: Option<Cents>,
    /// What it pays in the year.
    #[serde(serialize_with = "italian::money")]
    pub total: Cents,
    /// Documents of the year.
    pub documents: Vec<OverviewDocument>,
    /// Services that it could have at no further cost; names.
    pub unused: Vec<String>,
    /// Whom to ask.
    pub contacts: Vec<Fact>,
}

/// A service that the body has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnedService {
    /// Name.
    pub name: String,
    /// Since when.
    #[serde(serialize_with = "italian::date")]
    pub since: NaiveDate,
    /// How the price comes about, in one sentence.
    pub explanation: String,
    /// Cost of the year without VAT; nothing when the base fee includes it.
    #[serde(serialize_with = "italian::maybe_money")]
    pub net: Option<Cents>,
}

/// A document of the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewDocument {
    /// Name and number.
    pub name: String,
    /// Last day to pay.
    #[serde(serialize_with = "italian::maybe_date")]
    pub due: Option<NaiveDate>,
    /// What is to be paid.
    #[serde(serialize_with = "italian::money")]
    pub payable: Cents,
    /// State in words: `Da pagare`, `Pagata il 12/12/2026`.
    pub state: String,
}

impl Overview {
    /// A made-up sheet.
    #[must_use]
    pub fn sample() -> Self {
        let service = |name: &str, since, explanation: &str, net: Option<i64>| OwnedService {
            name: name.into(),
            since,
            explanation: explanation.into(),
            net: net.map(Cents),
        };
        Self {
            letterhead: Letterhead::sample(),
            body: "Comune di Sassocorvaro Auditore".into(),
            date: day(2026, 11, 23),
            year: 2026,
            facts: vec![
                Fact::new("Aderisce dal", "1° gennaio 2026 fino al 31 dicembre 2030"),
                Fact::new("Abitanti", "4.855 al 31/12/2024"),
                Fact::new("Postazioni", "38 al 30/06/2026"),
            ],
            services: vec![
                service("Quota di adesione", day(2026, 1, 1), "4.855 abitanti × 0,44 €", Some(213_620)),
                service("Connettività in fibra delle sedi", day(2021, 1, 1), "Compreso nella quota", None),
                service("Assistenza agli utenti", day(2021, 1, 1), "Compreso nella quota", None),
                service(
                    "Connettività aggiuntiva della biblioteca",
                    day(2026, 7, 1),
                    "100 Mbit/s × 3,60 €, 6 mesi su 12",
                    Some(18_000),
                ),
            ],
            net: Cents(231_620),
            vat: None,
            total: Cents(231_620),
            documents: vec![OverviewDocument {
                name: "Richiesta di versamento 12/2026".into(),
                due: Some(day(2026, 12, 31)),
                payable: Cents(231_620),
                state: "Da pagare".into(),
            }],
            unused: vec!["Formazione del personale sulla sicurezza".into(), "Albo pretorio in linea".into()],
            contacts: vec![
                Fact::new("Per i servizi", "Segreteria del Centro, 0721 000 000, cst@esempio.invalid"),
                Fact::new("Per i pagamenti", "Ragioneria, 0721 000 001, ragioneria@esempio.invalid"),
            ],
        }
    }
}

impl Printable for Overview {
    const TEMPLATE: &'static str = "overview.typ";

    fn title(&self) -> String {
        format!("Cosa abbiamo e cosa paghiamo: {}", self.body)
    }

    fn date(&self) -> NaiveDate {
        self.date
    }

    fn defect(&self) -> Option<String> {
        let net: Cents = self.services.iter().filter_map(|s| s.net).sum();
        let vat = self.vat.unwrap_or_default();
        (net != self.net || self.net + vat != self.total)
            .then(|| format!("services give {net}; said {} + {} = {}", self.net, vat, self.total))
    }
}

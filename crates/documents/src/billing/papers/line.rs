//! Lines and VAT totals of a dues paper.

use domain::Cents;
use domain::billing::{DocumentLine, SummaryRow, VatKey};
use domain::tariffs::{PricedLine, VatTreatment};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::look::italian;

/// A line of a dues paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DuesLine {
    /// What is asked for.
    pub description: String,
    /// How the amount comes about, in one sentence.
    pub explanation: String,
    /// How many units.
    #[serde(serialize_with = "italian::number")]
    pub quantity: Decimal,
    /// Name of the unit, singular.
    pub unit: String,
    /// Euros per unit without VAT.
    #[serde(serialize_with = "italian::rate")]
    pub rate: Decimal,
    /// Amount without VAT.
    #[serde(serialize_with = "italian::money")]
    pub net: Cents,
    /// VAT in short, e.g. `22 % S` or `N2.2`.
    pub vat: String,
}

impl From<&PricedLine> for DuesLine {
    fn from(line: &PricedLine) -> Self {
        Self {
            description: line.description.clone(),
            explanation: line.explanation.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            rate: line.rate,
            net: line.net,
            vat: short(&line.vat),
        }
    }
}

impl From<&DocumentLine> for DuesLine {
    fn from(line: &DocumentLine) -> Self {
        // The e-invoice has no room for explanations and may carry them in the text of the line.
        let told = format!(" ({})", line.explanation);
        Self {
            description: line.description.strip_suffix(&told).unwrap_or(&line.description).to_owned(),
            explanation: line.explanation.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            rate: line.unit_price,
            net: line.net,
            vat: short(&line.vat),
        }
    }
}

impl From<&SummaryRow> for VatRow {
    fn from(row: &SummaryRow) -> Self {
        Self {
            label: long(row.key),
            ground: row.grounds.join("; "),
            taxable: row.taxable,
            tax: row.key.nature().is_none().then_some(row.vat),
            split: matches!(row.key, VatKey::Split(_)),
        }
    }
}

impl DuesLine {
    /// A made-up line: 4,855 inhabitants at 0.44 €.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            description: "Quota annuale di adesione al Centro".into(),
            explanation: "4.855 abitanti al 31/12/2024 (ISTAT) × 0,44 € per abitante = 2.136,20 €.".into(),
            quantity: Decimal::from(4855),
            unit: "abitante".into(),
            rate: Decimal::new(44, 2),
            net: Cents(213_620),
            vat: "N2.2".into(),
        }
    }

    /// A made-up line with a service of half a year.
    #[must_use]
    pub fn sample_connectivity() -> Self {
        Self {
            description: "Connettività in fibra della sede municipale".into(),
            explanation: "100 Mbit/s × 3,60 € = 360,00 € l’anno; dal 1° luglio, 6 mesi su 12 = 180,00 €.".into(),
            quantity: Decimal::from(100),
            unit: "Mbit/s".into(),
            rate: Decimal::new(36, 1),
            net: Cents(18_000),
            vat: "N2.2".into(),
        }
    }
}

/// Totals of one VAT treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VatRow {
    /// The treatment, e.g. `IVA 22 %, scissione dei pagamenti`.
    pub label: String,
    /// Legal ground, in Italian.
    pub ground: String,
    /// Amount without VAT.
    #[serde(serialize_with = "italian::money")]
    pub taxable: Cents,
    /// VAT; nothing where the treatment bears none.
    #[serde(serialize_with = "italian::maybe_money")]
    pub tax: Option<Cents>,
    /// Whether the customer pays the VAT to the Treasury.
    pub split: bool,
}

impl VatRow {
    /// The row of a treatment; `tax` comes from the register, never from here.
    #[must_use]
    pub fn new(treatment: &VatTreatment, taxable: Cents, tax: Option<Cents>) -> Self {
        Self {
            label: long(VatKey::of(treatment)),
            ground: treatment.ground().to_owned(),
            taxable,
            tax,
            split: matches!(treatment, VatTreatment::Split { .. }),
        }
    }

    /// A made-up row outside the scope of VAT.
    #[must_use]
    pub fn outside_scope(taxable: Cents) -> Self {
        let ground = "Fuori campo di applicazione dell’IVA per carenza del presupposto soggettivo, \
                      art. 4 del DPR 633/1972: rimborso di spese di una convenzione tra enti.";
        Self::new(&VatTreatment::OutsideScope { ground: ground.into() }, taxable, None)
    }

    /// A made-up row under split payment; the tax is 22 % rounded half up.
    #[must_use]
    pub fn sample_split(taxable: Cents) -> Self {
        let rate = Decimal::from(22);
        let ground = "Scissione dei pagamenti, art. 17-ter del DPR 633/1972.".to_owned();
        let tax = taxable.percent(rate).ok();
        Self::new(&VatTreatment::Split { rate, ground }, taxable, tax)
    }
}

fn short(treatment: &VatTreatment) -> String {
    match treatment {
        VatTreatment::OutsideScope { .. } | VatTreatment::Exempt { .. } => treatment.code(),
        VatTreatment::Split { rate, .. } => format!("{}\u{a0}% S", domain::it::decimal(*rate)),
        VatTreatment::Ordinary { rate, .. } => format!("{}\u{a0}%", domain::it::decimal(*rate)),
    }
}

fn long(key: VatKey) -> String {
    let rate = domain::it::decimal(key.rate());
    match key {
        VatKey::OutsideScope => "Fuori campo IVA (N2.2)".into(),
        VatKey::Exempt => "Esente da IVA (N4)".into(),
        VatKey::Split(_) => format!("IVA {rate}\u{a0}%, scissione dei pagamenti"),
        VatKey::Ordinary(_) => format!("IVA {rate}\u{a0}%"),
    }
}

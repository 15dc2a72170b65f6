//! Sums of a document: per VAT treatment, stamp duty, what is asked.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{DocumentLine, IssuerKind};
use crate::Cents;
use crate::money::AmountOutOfRange;
use crate::tariffs::{VatTreatment, stamp_duty};
use crate::territory::BodyKind;

/// What keeps two lines in the same row of the VAT summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VatKey {
    /// VAT paid to the Treasury by the customer, at this rate.
    Split(Decimal),
    /// VAT paid to the issuer, at this rate.
    Ordinary(Decimal),
    /// Outside scope, N2.2.
    OutsideScope,
    /// Exempt, N4.
    Exempt,
}

impl VatKey {
    /// The key of a treatment.
    #[must_use]
    pub fn of(vat: &VatTreatment) -> Self {
        match vat {
            VatTreatment::OutsideScope { .. } => Self::OutsideScope,
            VatTreatment::Exempt { .. } => Self::Exempt,
            VatTreatment::Split { rate, .. } => Self::Split(rate.normalize()),
            VatTreatment::Ordinary { rate, .. } => Self::Ordinary(rate.normalize()),
        }
    }

    /// Per cent.
    #[must_use]
    pub fn rate(self) -> Decimal {
        match self {
            Self::Split(rate) | Self::Ordinary(rate) => rate,
            Self::OutsideScope | Self::Exempt => Decimal::ZERO,
        }
    }

    /// Nature code of what bears no VAT.
    #[must_use]
    pub fn nature(self) -> Option<&'static str> {
        match self {
            Self::Split(_) | Self::Ordinary(_) => None,
            Self::OutsideScope => Some("N2.2"),
            Self::Exempt => Some("N4"),
        }
    }
}

/// A row of the VAT summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// Treatment.
    pub key: VatKey,
    /// Sum of the lines.
    pub taxable: Cents,
    /// VAT, rounded once on the sum.
    pub vat: Cents,
    /// Legal grounds, without repetitions, in the order of the lines.
    pub grounds: Vec<String>,
}

/// What a document asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of the lines.
    pub net: Cents,
    /// VAT, split payment included.
    pub vat: Cents,
    /// Net and VAT.
    pub total: Cents,
    /// What the customer pays to the issuer: without the VAT that it pays to the Treasury.
    pub payable: Cents,
    /// Stamp duty, at the issuer's charge, when due; not part of the other sums.
    pub stamp: Option<Cents>,
}

/// Sums the lines per treatment, in the order in which treatments appear.
///
/// # Errors
/// When an amount is out of range.
pub fn summarise(lines: &[DocumentLine]) -> Result<Vec<SummaryRow>, AmountOutOfRange> {
    let mut rows: Vec<SummaryRow> = Vec::new();
    for line in lines {
        let key = VatKey::of(&line.vat);
        let ground = line.vat.ground().trim();
        let row = match rows.iter_mut().find(|r| r.key == key) {
            Some(row) => row,
            None => {
                rows.push(SummaryRow { key, taxable: Cents::ZERO, vat: Cents::ZERO, grounds: Vec::new() });
                rows.last_mut().ok_or(AmountOutOfRange)?
            }
        };
        row.taxable = Cents(row.taxable.0.checked_add(line.net.0).ok_or(AmountOutOfRange)?);
        if !ground.is_empty() && !row.grounds.iter().any(|g| g == ground) {
            row.grounds.push(ground.to_owned());
        }
    }
    for row in &mut rows {
        row.vat = row.taxable.percent(row.key.rate())?;
    }
    Ok(rows)
}

impl Totals {
    /// The sums of a summary, with the stamp duty that the kinds of the two parties ask for.
    #[must_use]
    pub fn of(summary: &[SummaryRow], issuer: IssuerKind, customer: BodyKind) -> Self {
        let net = summary.iter().map(|r| r.taxable).sum();
        let vat: Cents = summary.iter().map(|r| r.vat).sum();
        let split: Cents = summary.iter().filter(|r| matches!(r.key, VatKey::Split(_))).map(|r| r.vat).sum();
        let without_vat: Cents = summary.iter().filter(|r| r.key.nature().is_some()).map(|r| r.taxable).sum();
        let stamp = stamp_duty(issuer.is_stamp_exempt(), customer, without_vat).map(|s| s.amount);
        Self { net, vat, total: net + vat, payable: net + vat - split, stamp }
    }
}

//! The papers of yearly dues: courtesy copy of an e-invoice, transfer request, credit note,
//! reminder and statement.

mod line;
mod of_document;
mod reminder;
mod statement;

use chrono::NaiveDate;
use domain::Cents;
use serde::Serialize;

pub use line::{DuesLine, VatRow};
pub use reminder::{OpenDocument, Reminder, ReminderLevel};
pub use statement::{Arrears, Movement, Statement};

use crate::look::{Fact, Letterhead, Party, day, italian};
use crate::pdf::{Attachment, Printable};

/// What a dues paper is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaperKind {
    /// A readable copy of an e-invoice, which is the XML attached to it.
    CourtesyCopy {
        /// The e-invoice; nothing in a preview, which says so.
        xml: Option<Attachment>,
    },
    /// A request to transfer an amount outside the scope of VAT invoices.
    TransferRequest,
    /// A note that takes back all or part of an earlier document. Its amounts are positive.
    CreditNote {
        /// Number of the document that it corrects.
        of_number: String,
        /// Date of the document that it corrects.
        #[serde(serialize_with = "italian::date")]
        of_date: NaiveDate,
        /// Why, in Italian.
        reason: String,
        /// The e-invoice (TD04), when the corrected document was one.
        xml: Option<Attachment>,
    },
}

/// How an amount is to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// Last day to pay.
    #[serde(serialize_with = "italian::date")]
    pub due: NaiveDate,
    /// To whom.
    pub beneficiary: String,
    /// Bank account, without blanks.
    pub iban: Option<String>,
    /// Account at the State treasury (*tesoreria unica*), for bodies that pay by transfer of funds.
    pub treasury_account: Option<String>,
    /// What to write in the payment (*causale*).
    pub reference: String,
}

/// A document of dues, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DuesPaper {
    /// Who sends it.
    pub letterhead: Letterhead,
    /// What it is.
    pub kind: PaperKind,
    /// Number, e.g. `12/2026`.
    pub number: String,
    /// Date of the document.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// What it is about, e.g. `Quota annuale 2026`.
    pub subject: String,
    /// Who issues it: the Province, its company or the operator.
    pub issuer: Party,
    /// Who pays.
    pub customer: Party,
    /// Agreement, CIG, CUP, commitment act and the like.
    pub references: Vec<Fact>,
    /// What is asked, line by line.
    pub lines: Vec<DuesLine>,
    /// Totals by VAT treatment.
    pub vat: Vec<VatRow>,
    /// Stamp duty at the charge of the issuer, if due: named, not asked.
    #[serde(serialize_with = "italian::maybe_money")]
    pub stamp: Option<Cents>,
    /// Total of the document: net and VAT.
    #[serde(serialize_with = "italian::money")]
    pub total: Cents,
    /// What is to be transferred: under split payment the total without VAT.
    #[serde(serialize_with = "italian::money")]
    pub payable: Cents,
    /// How to pay; nothing when there is nothing to pay.
    pub payment: Option<Payment>,
    /// Further notes, in Italian.
    pub notes: Vec<String>,
}

impl DuesPaper {
    /// Name of the document, in Italian.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.kind {
            PaperKind::CourtesyCopy { .. } => "Fattura elettronica",
            PaperKind::TransferRequest => "Richiesta di versamento",
            PaperKind::CreditNote { .. } => "Nota di credito",
        }
    }

    /// A made-up transfer request.
    #[must_use]
    pub fn sample() -> Self {
        let lines = vec![DuesLine::sample(), DuesLine::sample_connectivity()];
        let net: Cents = lines.iter().map(|l| l.net).sum();
        Self {
            letterhead: Letterhead::sample(),
            kind: PaperKind::TransferRequest,
            number: "12/2026".into(),
            date: day(2026, 10, 15),
            subject: "Quota annuale 2026 del Centro Servizi Territoriale".into(),
            issuer: Party {
                name: "Provincia di Pesaro e Urbino".into(),
                street: Some("Viale dei Tigli 10".into()),
                city: Some("61121 Pesaro (PU)".into()),
                fiscal_code: Some("00000000000".into()),
                vat_number: None,
                pec: Some("cst@pec.esempio.invalid".into()),
                office_code: None,
            },
            customer: Party::sample(),
            references: vec![
                Fact::new("Convenzione", "Convenzione CST 2026-2030, adesione del 18/12/2025"),
                Fact::new("Impegno di spesa", "Determina n. 214 del 20/01/2026"),
            ],
            vat: vec![VatRow::outside_scope(net)],
            lines,
            stamp: None,
            total: net,
            payable: net,
            payment: Some(Payment {
                due: day(2026, 12, 31),
                beneficiary: "Provincia di Pesaro e Urbino".into(),
                iban: Some("IT60X0542811101000000123456".into()),
                treasury_account: Some("0060000".into()),
                reference: "Quota CST 2026, richiesta 12/2026, Comune di Sassocorvaro Auditore".into(),
            }),
            notes: Vec::new(),
        }
    }

    /// The `n`-th of many made-up transfer requests, no two alike: what a benchmark prints.
    #[must_use]
    pub fn sample_numbered(n: u32) -> Self {
        let mut paper = Self { number: format!("{n}/2026"), ..Self::sample() };
        paper.customer.name = format!("Comune di Prova {n}");
        paper
    }

    /// A made-up courtesy copy under split payment, with an attached XML.
    #[must_use]
    pub fn sample_courtesy() -> Self {
        let net: Cents = DuesLine::sample().net;
        let vat = VatRow::sample_split(net);
        let total = net + vat.tax.unwrap_or_default();
        Self {
            kind: PaperKind::CourtesyCopy {
                xml: Some(Attachment::xml(
                    "IT00000000000_00012.xml",
                    "Fattura elettronica nel formato FatturaPA",
                    b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prova/>\n".to_vec(),
                )),
            },
            references: vec![
                Fact::new("Convenzione", "Convenzione CST 2026-2030, adesione del 18/12/2025"),
                Fact::new("CIG", "Z0000000A1"),
                Fact::new("Impegno di spesa", "Determina n. 214 del 20/01/2026"),
            ],
            lines: vec![DuesLine { vat: "22 % S".into(), ..DuesLine::sample() }],
            vat: vec![vat],
            total,
            payable: net,
            ..Self::sample()
        }
    }

    /// A made-up credit note.
    #[must_use]
    pub fn sample_credit_note() -> Self {
        Self {
            kind: PaperKind::CreditNote {
                of_number: "12/2026".into(),
                of_date: day(2026, 10, 15),
                reason: "Popolazione di riferimento corretta su richiesta dell’ente".into(),
                xml: None,
            },
            number: "3/2026".into(),
            date: day(2026, 11, 10),
            subject: "Rettifica della quota annuale 2026".into(),
            payment: None,
            ..Self::sample()
        }
    }
}

impl Printable for DuesPaper {
    const TEMPLATE: &'static str = "dues.typ";

    fn title(&self) -> String {
        format!("{} n.\u{a0}{}", self.name(), self.number)
    }

    fn date(&self) -> NaiveDate {
        self.date
    }

    fn attachment(&self) -> Option<&Attachment> {
        match &self.kind {
            PaperKind::CourtesyCopy { xml } | PaperKind::CreditNote { xml, .. } => xml.as_ref(),
            PaperKind::TransferRequest => None,
        }
    }

    fn defect(&self) -> Option<String> {
        let lines: Cents = self.lines.iter().map(|l| l.net).sum();
        let taxable: Cents = self.vat.iter().map(|v| v.taxable).sum();
        let tax: Cents = self.vat.iter().filter_map(|v| v.tax).sum();
        let (total, payable) = (self.total, self.payable);
        if lines != taxable {
            return Some(format!("lines give {lines}, the VAT summary {taxable}"));
        }
        if lines + tax != total {
            return Some(format!("lines {lines} and VAT {tax} do not give the total {total}"));
        }
        (payable > total).then(|| format!("{payable} to pay exceeds the total {total}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_add_up_and_a_wrong_total_is_refused() {
        for paper in [DuesPaper::sample(), DuesPaper::sample_courtesy(), DuesPaper::sample_credit_note()] {
            assert_eq!(paper.defect(), None, "{}", paper.title());
        }
        let paper = DuesPaper { total: Cents(1), ..DuesPaper::sample() };
        assert!(paper.defect().is_some());
    }
}

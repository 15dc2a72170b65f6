//! A document before it has a number.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Change, Customer, DocumentNumber, SummaryRow, TextField, Totals, clean, split_causale};
use crate::tariffs::{PricedLine, VatTreatment};
use crate::{Cents, it};

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// An e-invoice to a public body (FPA12, TD01).
    FatturaPa,
    /// A request of payment outside VAT, as a PDF (*richiesta di versamento*).
    TransferRequest,
    /// An electronic credit note (FPA12, TD04).
    CreditNote,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::FatturaPa, Self::TransferRequest, Self::CreditNote];

    /// The code kept in the database and printed by the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FatturaPa => "fattura_pa",
            Self::TransferRequest => "transfer_request",
            Self::CreditNote => "credit_note",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::FatturaPa => "Fattura elettronica",
            Self::TransferRequest => "Richiesta di versamento",
            Self::CreditNote => "Nota di credito",
        }
    }

    /// Whether it travels through the exchange system.
    #[must_use]
    pub fn is_electronic(self) -> bool {
        self != Self::TransferRequest
    }
}

/// A document named by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Its number.
    pub number: DocumentNumber,
    /// Its date.
    pub date: NaiveDate,
}

/// How the customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Bank transfer (MP05).
    BankTransfer,
    /// Transfer between accounts at the State treasury, between public bodies (MP15).
    TreasuryTransfer,
}

impl PaymentMethod {
    /// The code of e-invoices.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BankTransfer => "MP05",
            Self::TreasuryTransfer => "MP15",
        }
    }

    /// The method with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::BankTransfer, Self::TreasuryTransfer].into_iter().find(|m| m.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::BankTransfer => "Bonifico",
            Self::TreasuryTransfer => "Girofondi in tesoreria",
        }
    }
}

/// An act or agreement named by the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its number, as the body writes it.
    pub number: String,
    /// Its date.
    pub date: Option<NaiveDate>,
}

/// What a body's accounting office wants to see on the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// The agreement under which the service is given.
    pub convention: Option<Reference>,
    /// The body's commitment act (*determina d'impegno*).
    pub commitment: Option<Reference>,
    /// Tender code.
    pub cig: Option<String>,
    /// Project code.
    pub cup: Option<String>,
}

/// A line of a document, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    /// Code of the service.
    pub service: String,
    /// Text of the line.
    pub description: String,
    /// How many units; not negative.
    pub quantity: Decimal,
    /// Unit of measure.
    pub unit: String,
    /// Euros per unit, at most eight decimals; `unit_price × quantity` is `net` within half a cent.
    pub unit_price: Decimal,
    /// Net amount.
    pub net: Cents,
    /// VAT treatment.
    pub vat: VatTreatment,
    /// How the amount was reckoned, in Italian.
    pub explanation: String,
    /// Year of the dues that it asks, where it is not the document's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_year: Option<i32>,
    /// The order that it asks, where it is not what the body has under its agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

impl DocumentLine {
    /// The line of a priced line.
    ///
    /// Where the amount is not quantity by rate (minimum, cap, share, pro rata), the line asks one
    /// time the amount and its text says how it was reckoned, so that control 00423 holds.
    #[must_use]
    pub fn of(priced: &PricedLine) -> Self {
        let faithful = is_faithful(priced);
        let explained = format!("{} ({})", priced.description, priced.explanation);
        Self {
            service: priced.service.clone(),
            description: if faithful { priced.description.clone() } else { explained },
            quantity: if faithful { priced.quantity.normalize() } else { Decimal::ONE },
            unit: if faithful { priced.unit.clone() } else { "a corpo".to_owned() },
            unit_price: if faithful { priced.rate.normalize() } else { priced.net.euros() },
            net: priced.net,
            vat: priced.vat.clone(),
            explanation: priced.explanation.clone(),
            of_year: priced.of_year,
            order: priced.order.clone(),
        }
    }
}

/// Whether quantity by rate, as the schema can write them, gives the amount within half a cent.
fn is_faithful(line: &PricedLine) -> bool {
    let (quantity, rate) = (line.quantity.normalize(), line.rate.normalize());
    let limit = Decimal::from(1_000_000_000);
    !quantity.is_sign_negative()
        && quantity < limit
        && rate.abs() < limit
        && quantity.scale() <= 8
        && rate.scale() <= 8
        && quantity.checked_mul(rate).is_some_and(|p| (p - line.net.euros()).abs() <= Decimal::new(5, 3))
}

/// A document without number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Invoice, transfer request or credit note.
    pub kind: DocumentKind,
    /// Who pays.
    pub customer: Customer,
    /// Date of the document.
    pub date: NaiveDate,
    /// When it is to be paid.
    pub due: NaiveDate,
    /// The document that a credit note corrects.
    pub corrects: Option<DocumentRef>,
    /// Reason of the document, one sentence.
    pub reason: String,
    /// Lines; never empty. In a credit note the amounts are positive too.
    pub lines: Vec<DocumentLine>,
    /// VAT summary.
    pub summary: Vec<SummaryRow>,
    /// Sums.
    pub totals: Totals,
    /// Acts and codes.
    pub references: References,
    /// How it is paid.
    pub payment: PaymentMethod,
}

impl Draft {
    /// Every change that an e-invoice makes to the texts of this document.
    #[must_use]
    pub fn text_changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut see = |field, text: &str| changes.extend(clean(field, text).1);
        see(TextField::PartyName, &self.customer.name);
        see(TextField::Street, &self.customer.address.street);
        see(TextField::City, &self.customer.address.city);
        for line in &self.lines {
            see(TextField::Description, &line.description);
            see(TextField::Unit, &line.unit);
        }
        for row in self.summary.iter().filter(|r| r.key.nature().is_some()) {
            see(TextField::LegalGround, &row.grounds.join("; "));
        }
        let acts = [&self.references.convention, &self.references.commitment];
        for act in acts.into_iter().flatten() {
            see(TextField::ReferenceNumber, &act.number);
        }
        for code in [&self.references.cig, &self.references.cup].into_iter().flatten() {
            see(TextField::ReferenceCode, code);
        }
        changes.extend(split_causale(&self.reason).1);
        let mut unique: Vec<Change> = Vec::new();
        for change in changes {
            if !unique.contains(&change) {
                unique.push(change);
            }
        }
        unique
    }

    /// The reason of a year's dues: `Quota 2026, Centro servizi territoriale di ...`.
    #[must_use]
    pub fn reason_of_year(year: i32, centre: &str, references: &References) -> String {
        let mut reason = format!("Quota per l'anno {year}, {centre}");
        if let Some(convention) = &references.convention {
            reason.push_str(", convenzione ");
            reason.push_str(&convention.number);
            if let Some(date) = convention.date {
                reason.push_str(" del ");
                reason.push_str(&it::date(date));
            }
        }
        reason
    }
}

//! Who issues and who receives: snapshots kept with each document.

use serde::{Deserialize, Serialize};

use super::{Iban, PaymentMethod, Series};
use crate::territory::{Body, BodyKind};
use crate::{FieldError, Id, Refusal};

/// What stands for the street of a Comune whose street is unknown.
const TOWN_HALL: &str = "Casa comunale";
/// What stands for the street of any other body whose street is unknown.
const REGISTERED_SEAT: &str = "Sede legale";

/// A postal address in Italy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Postal code, five digits.
    pub cap: String,
    /// Name of the Comune.
    pub city: String,
    /// Two letters of the Province.
    pub sigla: String,
}

impl Address {
    /// Whether everything that an e-invoice wants is there (the Province may be missing).
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.street.trim().is_empty()
            && !self.city.trim().is_empty()
            && self.cap.len() == 5
            && self.cap.bytes().all(|b| b.is_ascii_digit())
    }

    /// The address with a generic seat in place of a street that no register has: the register of
    /// bodies often lacks it, and an e-invoice must have one (FatturaPA, field 1.4.2.1).
    #[must_use]
    pub fn or_seat(mut self, kind: BodyKind) -> Self {
        if self.street.trim().is_empty() {
            let seat = if kind == BodyKind::Comune { TOWN_HALL } else { REGISTERED_SEAT };
            seat.clone_into(&mut self.street);
        }
        self
    }

    /// Whether the street is a generic seat.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        [TOWN_HALL, REGISTERED_SEAT].contains(&self.street.as_str())
    }

    /// On one line: `Viale Gramsci 4, 61121 Pesaro (PU)`.
    #[must_use]
    pub fn line(&self) -> String {
        let place = [self.cap.as_str(), self.city.as_str()].join(" ").trim().to_owned();
        let place = if self.sigla.is_empty() { place } else { format!("{place} ({})", self.sigla) };
        if self.street.is_empty() { place } else { format!("{}, {place}", self.street) }
    }
}

/// Who issues the documents of a centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerKind {
    /// The Province itself.
    Province,
    /// The Province's in-house company.
    InHouse,
    /// The operator of a partnership.
    Operator,
}

impl IssuerKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Province, Self::InHouse, Self::Operator];

    /// The code kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::InHouse => "in_house",
            Self::Operator => "operator",
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
            Self::Province => "Provincia",
            Self::InHouse => "Società in house",
            Self::Operator => "Operatore",
        }
    }

    /// Whether it is among the bodies whose mutual documents are free of stamp duty (DPR 642/72,
    /// Table B, art. 16): companies are not.
    #[must_use]
    pub fn is_stamp_exempt(self) -> bool {
        self == Self::Province
    }
}

/// The issuer, as it stood when the document was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// What it is.
    pub kind: IssuerKind,
    /// Name, as registered.
    pub name: String,
    /// VAT number, 11 digits, without the country.
    pub vat_number: String,
    /// Fiscal code: 11 digits, the same as the VAT number or not.
    pub fiscal_code: String,
    /// Seat.
    pub address: Address,
    /// Account for bank transfers.
    pub iban: Option<Iban>,
    /// Account at the State treasury, for transfers between public bodies (MP15).
    pub treasury_account: Option<String>,
    /// Tax regime; `RF01` (ordinary) unless stated otherwise.
    pub tax_regime: String,
    /// Certified mail.
    pub pec: Option<String>,
    /// Series of its document numbers.
    pub series: Series,
}

impl Issuer {
    /// A made-up issuer, complete, for tests and previews.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            kind: IssuerKind::Province,
            name: "Provincia di Prova".to_owned(),
            vat_number: "00212000418".to_owned(),
            fiscal_code: "00212000418".to_owned(),
            address: Address {
                street: "Via Prova 1".to_owned(),
                cap: "61121".to_owned(),
                city: "Pesaro".to_owned(),
                sigla: "PU".to_owned(),
            },
            iban: "IT60X0542811101000000123456".parse().ok(),
            treasury_account: None,
            tax_regime: "RF01".to_owned(),
            pec: Some("cst@pec.esempio.invalid".to_owned()),
            series: Series::default(),
        }
    }

    /// Checks everything that a document needs of its issuer.
    ///
    /// # Errors
    /// A refusal with the fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut fields = Vec::new();
        let mut need = |good: bool, field: &str, message: &str| {
            if !good {
                fields.push(FieldError::new(field, message));
            }
        };
        need(!self.name.trim().is_empty(), "name", "Scrivere la denominazione dell'emittente.");
        need(is_vat_number(&self.vat_number), "vat_number", "La partita IVA non è corretta: controllare le 11 cifre.");
        need(
            is_vat_number(&self.fiscal_code),
            "fiscal_code",
            "Il codice fiscale dell'emittente non è corretto: controllare le 11 cifre.",
        );
        need(!self.address.street.trim().is_empty(), "street", "Scrivere l'indirizzo della sede.");
        need(
            self.address.cap.len() == 5 && self.address.cap.bytes().all(|b| b.is_ascii_digit()),
            "cap",
            "Il CAP ha 5 cifre.",
        );
        need(!self.address.city.trim().is_empty(), "city", "Scrivere il Comune della sede.");
        need(
            self.address.sigla.len() == 2 && self.address.sigla.bytes().all(|b| b.is_ascii_uppercase()),
            "sigla",
            "La sigla della Provincia ha due lettere maiuscole.",
        );
        need(is_tax_regime(&self.tax_regime), "tax_regime", "Il regime fiscale si scrive come RF01 (ordinario).");
        need(
            self.pec.as_deref().is_none_or(|p| p.len() >= 7 && p.contains('@') && p.is_ascii()),
            "pec",
            "L'indirizzo PEC non è scritto bene.",
        );
        Refusal::of_fields(fields).map_or(Ok(()), Err)
    }

    /// The code that names it as transmitter of files: the fiscal code.
    #[must_use]
    pub fn transmitter(&self) -> &str {
        if self.fiscal_code.is_empty() { &self.vat_number } else { &self.fiscal_code }
    }

    /// Whether it can be paid in this way.
    #[must_use]
    pub fn accepts(&self, method: PaymentMethod) -> bool {
        match method {
            PaymentMethod::BankTransfer => self.iban.is_some(),
            PaymentMethod::TreasuryTransfer => self.treasury_account.is_some() || self.iban.is_some(),
        }
    }
}

/// The body that pays, as it stood when the document was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The body.
    pub body: Id<Body>,
    /// What it is.
    pub kind: BodyKind,
    /// Name, as registered.
    pub name: String,
    /// ISTAT code, for a Comune.
    pub istat: Option<String>,
    /// IPA code.
    pub ipa: Option<String>,
    /// Fiscal code.
    pub fiscal_code: Option<String>,
    /// VAT number, without the country.
    pub vat_number: Option<String>,
    /// Seat.
    pub address: Address,
    /// E-invoicing office code of six characters.
    pub office_code: Option<String>,
    /// Certified mail.
    pub pec: Option<String>,
}

impl Customer {
    /// The office code in capitals, when it is well formed.
    #[must_use]
    pub fn valid_office_code(&self) -> Option<String> {
        let code = self.office_code.as_deref()?.trim().to_ascii_uppercase();
        (code.len() == 6 && code.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(code)
    }
}

/// Whether the text is a VAT number (or a body's fiscal code) with a correct check digit.
pub(super) fn is_vat_number(text: &str) -> bool {
    crate::territory::has_check_digit(text)
}

fn is_tax_regime(text: &str) -> bool {
    text.strip_prefix("RF")
        .is_some_and(|n| n.len() == 2 && n.parse::<u8>().is_ok_and(|n| (1..=20).contains(&n) && n != 3))
}

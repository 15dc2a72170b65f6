//! What a campaign says about a body: problems that stop its document, and warnings.

use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The document can be issued; a person should know.
    Warning,
    /// The document can't be issued until this is corrected.
    Blocking,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// The price list has no price for the body (no band, missing population...).
    NotPriced,
    /// A service that the body has by subscription and that the price list does not price.
    UnpricedService,
    /// Nothing to ask: the lines sum to zero, or there are none.
    NothingDue,
    /// The lines sum to less than zero.
    NegativeTotal,
    /// No office code (6 characters) for e-invoices, or a malformed one.
    OfficeCode,
    /// Neither fiscal code nor VAT number of the body.
    FiscalCode,
    /// The address of the body is not complete.
    Address,
    /// The population used is older than a year at the document's date.
    OldPopulation,
    /// The CIG is required by the centre and missing.
    Cig,
    /// The CUP is required by the centre and missing.
    Cup,
    /// The commitment act (determina d'impegno) is required by the centre and missing.
    Commitment,
    /// A CIG or CUP without any document to refer to.
    LooseReference,
    /// Split payment and ordinary VAT on the same document.
    MixedVat,
    /// A text had to be changed for the repertoire or the length of e-invoices.
    TextChanged,
    /// The due date had to be moved because it had passed.
    DueDateMoved,
    /// A warning that came with the prices.
    Pricing,
    /// The issuer lacks something needed by this document.
    Issuer,
    /// Issuer and body are the same: nobody bills oneself.
    SameParty,
}

impl FindingCode {
    /// What was found, in Italian, as the title of a group.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotPriced => "Prezzo che non si può calcolare",
            Self::UnpricedService => "Servizio senza prezzo nel listino",
            Self::NothingDue => "Nulla da chiedere",
            Self::NegativeTotal => "Totale negativo",
            Self::OfficeCode => "Codice dell'ufficio mancante",
            Self::FiscalCode => "Codice fiscale mancante",
            Self::Address => "Indirizzo incompleto",
            Self::OldPopulation => "Popolazione più vecchia di un anno",
            Self::Cig => "CIG mancante",
            Self::Cup => "CUP mancante",
            Self::Commitment => "Impegno di spesa mancante",
            Self::LooseReference => "CIG o CUP senza atto",
            Self::MixedVat => "Trattamenti IVA incompatibili",
            Self::TextChanged => "Testo adattato alla fattura elettronica",
            Self::DueDateMoved => "Scadenza spostata",
            Self::Pricing => "Avviso sui prezzi",
            Self::Issuer => "Dati di chi emette",
            Self::SameParty => "Ente che emette",
        }
    }
}

/// One thing found about a body's document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How grave.
    pub severity: Severity,
    /// What.
    pub code: FindingCode,
    /// The sentence in Italian, with what to do.
    pub message: String,
}

impl Finding {
    /// A problem that stops the document.
    pub fn blocking(code: FindingCode, message: impl Into<String>) -> Self {
        Self { severity: Severity::Blocking, code, message: message.into() }
    }

    /// Something to know.
    pub fn warning(code: FindingCode, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, code, message: message.into() }
    }
}

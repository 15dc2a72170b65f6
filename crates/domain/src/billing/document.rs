//! A numbered document: what is stored, rendered and sent.

use serde::{Deserialize, Serialize};

use super::{DocumentNumber, DocumentRef, Draft, FileCounter, FileName, Issuer};
use crate::Refusal;

/// Label of the identifier of a campaign of dues: `Id<Dues>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dues;

/// A sending to the exchange system: its counter and the name that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// Counter of the transmitter's files.
    pub counter: FileCounter,
    /// Name of the file.
    pub name: FileName,
}

impl Transmission {
    /// The transmission of an issuer's file with this counter.
    #[must_use]
    pub fn new(issuer: &Issuer, counter: FileCounter) -> Self {
        Self { counter, name: FileName::new(issuer.transmitter(), counter) }
    }
}

/// A document with its number and issuer, complete for rendering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its number.
    pub number: DocumentNumber,
    /// Who issued it.
    pub issuer: Issuer,
    /// Everything else.
    #[serde(flatten)]
    pub draft: Draft,
    /// The current transmission, for what travels through the exchange system.
    pub transmission: Option<Transmission>,
}

impl Document {
    /// Gives a draft its number, the next of the issuer's series and year.
    ///
    /// # Errors
    /// When the draft is of another year, or is electronic and has no transmission.
    pub fn number(
        draft: Draft,
        issuer: Issuer,
        number: DocumentNumber,
        transmission: Option<Transmission>,
    ) -> Result<Self, Refusal> {
        if chrono::Datelike::year(&draft.date) != number.year {
            return Err(Refusal::new("Il numero appartiene a un anno diverso da quello della data del documento."));
        }
        if draft.kind.is_electronic() != transmission.is_some() {
            return Err(Refusal::new("Manca il nome del file per il Sistema di Interscambio."));
        }
        Ok(Self { number, issuer, draft, transmission })
    }

    /// How another document names it.
    #[must_use]
    pub fn reference(&self) -> DocumentRef {
        DocumentRef { number: self.number.clone(), date: self.draft.date }
    }

    /// The same document under a new file name, after the exchange system rejected it: number and
    /// date stay.
    #[must_use]
    pub fn resend(&self, counter: FileCounter) -> Self {
        Self { transmission: Some(Transmission::new(&self.issuer, counter)), ..self.clone() }
    }

    /// Name for files made of this document: `2026-0012-fattura_pa`.
    #[must_use]
    pub fn slug(&self) -> String {
        let series = self.number.series.as_str().to_lowercase();
        let dash = if series.is_empty() { "" } else { "-" };
        format!("{}{dash}{series}-{:04}-{}", self.number.year, self.number.sequence, self.draft.kind.code())
    }
}

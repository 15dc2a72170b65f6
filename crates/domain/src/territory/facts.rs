//! What the registers say of a body, and how two versions differ.

use serde::{Deserialize, Serialize};

use super::{Body, BodyKind, CadastralCode, FiscalCode, IpaCode, IstatCode, VatNumber};
use crate::Id;
use crate::dates::Period;

/// What is known nationally of a body, the same for every centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyFacts {
    /// What it is.
    pub kind: BodyKind,
    /// Official name in Italian; of a Comune the bare name (`Acqualagna`).
    pub name: String,
    /// Name in another official language.
    pub other_name: Option<String>,
    /// ISTAT code (Comuni only).
    pub istat: Option<IstatCode>,
    /// Belfiore code (Comuni only).
    pub cadastral: Option<CadastralCode>,
    /// IPA code.
    pub ipa: Option<IpaCode>,
    /// Category in IPA, e.g. `L6`.
    pub ipa_category: Option<String>,
    /// Fiscal code.
    pub fiscal: Option<FiscalCode>,
    /// VAT number.
    pub vat: Option<VatNumber>,
    /// The place it belongs to.
    pub place: Place,
    /// Certified mail address (PEC).
    pub pec: Option<String>,
    /// Ordinary mail address of the body.
    pub email: Option<String>,
    /// Web site, without scheme.
    pub website: Option<String>,
}

/// Where a body is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Street and number of the seat.
    pub street: Option<String>,
    /// Postal code, five digits.
    pub cap: Option<String>,
    /// Name of the Comune of the seat.
    pub city: Option<String>,
    /// ISTAT code of the Comune of the seat.
    pub seat_istat: Option<IstatCode>,
    /// Historical province code, three digits.
    pub province: Option<String>,
    /// Statistical unit (differs from the province for metropolitan cities), three digits.
    pub unit: Option<String>,
    /// Name of the province or metropolitan city.
    pub province_name: Option<String>,
    /// Two letters of the province.
    pub sigla: Option<String>,
    /// Name of the region.
    pub region: Option<String>,
    /// NUTS 3 code, in the newest version that the list gives.
    pub nuts3: Option<String>,
}

impl BodyFacts {
    /// Facts with only a kind and a name.
    #[must_use]
    pub fn named(kind: BodyKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            other_name: None,
            istat: None,
            cadastral: None,
            ipa: None,
            ipa_category: None,
            fiscal: None,
            vat: None,
            place: Place::default(),
            pec: None,
            email: None,
            website: None,
        }
    }

    /// The code by which people know the body: ISTAT for a Comune, else IPA; empty when it has none.
    #[must_use]
    pub fn main_code(&self) -> &str {
        self.istat
            .as_ref()
            .map(IstatCode::as_str)
            .or_else(|| self.ipa.as_ref().map(IpaCode::as_str))
            .unwrap_or_default()
    }

    /// Every field with its Italian label, in the order of the page; absent values are empty.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let text = |v: &Option<String>| v.clone().unwrap_or_default();
        let p = &self.place;
        vec![
            ("Tipo", self.kind.label().to_owned()),
            ("Denominazione", self.name.clone()),
            ("Denominazione in altra lingua", text(&self.other_name)),
            ("Codice ISTAT", self.istat.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("Codice catastale", self.cadastral.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("Codice IPA", self.ipa.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("Categoria IPA", text(&self.ipa_category)),
            ("Codice fiscale", self.fiscal.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("Partita IVA", self.vat.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("Indirizzo", text(&p.street)),
            ("CAP", text(&p.cap)),
            ("Comune della sede", text(&p.city)),
            ("Codice ISTAT della sede", p.seat_istat.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("Codice della provincia", text(&p.province)),
            ("Unità territoriale", text(&p.unit)),
            ("Provincia", text(&p.province_name)),
            ("Sigla", text(&p.sigla)),
            ("Regione", text(&p.region)),
            ("NUTS 3", text(&p.nuts3)),
            ("PEC", text(&self.pec)),
            ("Posta elettronica", text(&self.email)),
            ("Sito", text(&self.website)),
        ]
    }

    /// The fields whose value differs, in the order of the page.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> Vec<FieldChange> {
        if self == after {
            return Vec::new();
        }
        let pairs = self.fields().into_iter().zip(after.fields());
        pairs
            .filter(|((_, before), (_, after))| before != after)
            .map(|((label, before), (_, after))| FieldChange { label: label.to_owned(), before, after })
            .collect()
    }
}

/// One field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the field in Italian.
    pub label: String,
    /// Old value; empty when there was none.
    pub before: String,
    /// New value; empty when there is none.
    pub after: String,
}

/// A body as the platform holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyRecord {
    /// Identifier, the same for ever and for every centre.
    pub id: Id<Body>,
    /// When the body exists: from its first day to the last, both included.
    pub life: Period,
    /// What the registers say.
    pub facts: BodyFacts,
}

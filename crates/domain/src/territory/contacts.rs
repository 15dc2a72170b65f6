//! Who to talk to at a body, and until when.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::dates::Period;
use crate::{FieldError, Refusal};

/// The office that a contact holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactRole {
    /// Mayor, or president of the body.
    Mayor,
    /// Secretary or director general.
    Secretary,
    /// Officer for the digital transition (art. 17 CAD).
    DigitalTransition,
    /// Data-protection officer (art. 37 GDPR).
    DataProtection,
    /// Referent for the CST.
    CstReferent,
}

impl ContactRole {
    /// Every role, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::Mayor, Self::Secretary, Self::DigitalTransition, Self::DataProtection, Self::CstReferent];

    /// The code kept in the database and used in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mayor => "mayor",
            Self::Secretary => "secretary",
            Self::DigitalTransition => "digital-transition",
            Self::DataProtection => "data-protection",
            Self::CstReferent => "cst-referent",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Mayor => "Sindaco o presidente",
            Self::Secretary => "Segretario o direttore",
            Self::DigitalTransition => "Responsabile per la transizione al digitale (RTD)",
            Self::DataProtection => "Responsabile della protezione dei dati (DPO)",
            Self::CstReferent => "Referente per il CST",
        }
    }
}

/// A contact of a body, known to one centre. Personal data: never in the portal, open data or logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The office held.
    pub role: ContactRole,
    /// Name and surname.
    pub name: String,
    /// Mail address of the office.
    pub email: String,
    /// Telephone of the office.
    pub phone: String,
    /// First and last day of the mandate.
    pub mandate: Period,
}

impl Contact {
    /// A contact as typed.
    ///
    /// # Errors
    /// With a sentence at each field: a missing name, a mail address without `@`, a mandate that
    /// ends before it starts.
    pub fn new(
        role: ContactRole,
        name: &str,
        email: &str,
        phone: &str,
        (from, until): (NaiveDate, Option<NaiveDate>),
    ) -> Result<Self, Refusal> {
        let mut fields = Vec::new();
        if name.trim().is_empty() {
            fields.push(FieldError::new("nome", "Scrivere nome e cognome."));
        }
        if !email.trim().is_empty() && !is_mail(email.trim()) {
            fields.push(FieldError::new(
                "email",
                "L'indirizzo di posta non è completo: manca la parte prima o dopo «@».",
            ));
        }
        let mandate = Period::new(from, until);
        if mandate.is_none() {
            fields.push(FieldError::new("al", "Il mandato non può finire prima di cominciare."));
        }
        match (Refusal::of_fields(fields), mandate) {
            (None, Some(mandate)) => Ok(Self {
                role,
                name: name.trim().to_owned(),
                email: email.trim().to_owned(),
                phone: phone.trim().to_owned(),
                mandate,
            }),
            (Some(refusal), _) => Err(refusal),
            (None, None) => Err(Refusal::new("Controllare le date del mandato.")),
        }
    }

    /// Whether the mandate ends within `days` days from `today`, today included.
    #[must_use]
    pub fn expires_within(&self, today: NaiveDate, days: u64) -> bool {
        let limit = today.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        self.mandate.until.is_some_and(|until| until >= today && until <= limit)
    }
}

/// A plain check of a mail address: something, `@`, a domain with a point, no blanks.
#[must_use]
pub fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    }) && !text.contains(char::is_whitespace)
}

/// An application in use at a body, known to one centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Name of the product.
    pub product: String,
    /// Who supplies it.
    pub supplier: String,
    /// What it is for, in a few words (protocol, registry, accounts...).
    pub area: String,
    /// Version in use.
    pub version: String,
    /// Last day of the contract or licence.
    pub expires: Option<NaiveDate>,
}

impl Application {
    /// An application as typed.
    ///
    /// # Errors
    /// When the product has no name.
    pub fn new(
        product: &str,
        supplier: &str,
        area: &str,
        version: &str,
        expires: Option<NaiveDate>,
    ) -> Result<Self, Refusal> {
        if product.trim().is_empty() {
            return Err(Refusal::field("prodotto", "Scrivere il nome del prodotto."));
        }
        let clean = |s: &str| s.trim().to_owned();
        Ok(Self {
            product: clean(product),
            supplier: clean(supplier),
            area: clean(area),
            version: clean(version),
            expires,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn every_fault_of_a_contact_is_told_at_its_field() {
        let refusal =
            Contact::new(ContactRole::Mayor, " ", "rossi", "", (d(2026, 1, 1), Some(d(2025, 1, 1)))).unwrap_err();
        let fields: Vec<&str> = refusal.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["nome", "email", "al"]);
    }

    #[test]
    fn mandates_that_end_in_thirty_days_are_found() {
        let c =
            Contact::new(ContactRole::Secretary, "Nome Prova", "", "", (d(2024, 1, 1), Some(d(2026, 1, 31)))).unwrap();
        assert!(c.expires_within(d(2026, 1, 1), 30));
        assert!(c.expires_within(d(2026, 1, 31), 30));
        assert!(!c.expires_within(d(2026, 2, 1), 30) && !c.expires_within(d(2025, 12, 31), 30));
    }
}

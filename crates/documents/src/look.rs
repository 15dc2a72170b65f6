//! What every document of a centre has in common: letterhead, recipient, references, signature,
//! and how amounts and dates are written.

use chrono::NaiveDate;
use serde::Serialize;

/// The head of a document: who sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// Name of the centre, e.g. `Centro Servizi Territoriale di Pesaro e Urbino`.
    pub centre: String,
    /// The body that runs it, e.g. `Provincia di Pesaro e Urbino`.
    pub province: String,
    /// The office in charge, if it is to be shown.
    pub office: Option<String>,
    /// Street and number.
    pub street: String,
    /// Postal code, city and sigla: `61121 Pesaro (PU)`.
    pub city: String,
    /// Certified mail address.
    pub pec: String,
    /// Ordinary mail address.
    pub mail: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Web site.
    pub site: Option<String>,
    /// Fiscal code of the body that runs the centre.
    pub fiscal_code: String,
    /// Where the verification code can be checked, e.g. `casa.example.it/pu/verifica`.
    pub verify_at: Option<String>,
}

impl Letterhead {
    /// A made-up letterhead for tests and previews.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            centre: "Centro Servizi Territoriale di Pesaro e Urbino".into(),
            province: "Provincia di Pesaro e Urbino".into(),
            office: Some("Servizio Innovazione e Agenda digitale".into()),
            street: "Viale dei Tigli 10".into(),
            city: "61121 Pesaro (PU)".into(),
            pec: "cst@pec.esempio.invalid".into(),
            mail: Some("cst@esempio.invalid".into()),
            phone: Some("0721 000 000".into()),
            site: Some("casa.esempio.invalid/pu".into()),
            fiscal_code: "00000000000".into(),
            verify_at: Some("casa.esempio.invalid/pu/verifica".into()),
        }
    }
}

/// Someone whom a document names with address and codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// Full name.
    pub name: String,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code, city and sigla.
    pub city: Option<String>,
    /// Fiscal code.
    pub fiscal_code: Option<String>,
    /// VAT number, without the country.
    pub vat_number: Option<String>,
    /// Certified mail address.
    pub pec: Option<String>,
    /// E-invoicing office code (six characters).
    pub office_code: Option<String>,
}

impl Party {
    /// A made-up member body, with a long name.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            name: "Comune di Sassocorvaro Auditore".into(),
            street: Some("Via delle Querce 1".into()),
            city: Some("61028 Sassocorvaro Auditore (PU)".into()),
            fiscal_code: Some("02681080418".into()),
            vat_number: None,
            pec: Some("comune.sassocorvaro@pec.esempio.invalid".into()),
            office_code: Some("UF0000".into()),
        }
    }
}

/// A fact with its name, such as `CIG` and its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name, in Italian.
    pub label: String,
    /// Value, as it is to be read.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// Who signs a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Role, e.g. `La responsabile del Centro`.
    pub role: String,
    /// Name; empty when the role alone is shown.
    pub name: String,
}

/// Writers of amounts, numbers and dates in Italian notation, for `serialize_with`.
pub(crate) mod italian {
    use chrono::NaiveDate;
    use domain::{Cents, it};
    use rust_decimal::Decimal;
    use serde::Serializer;

    /// `1.234,50 €`
    pub(crate) fn money<S: Serializer>(amount: &Cents, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(amount)
    }

    /// `1.234,50 €`, or nothing.
    pub(crate) fn maybe_money<S: Serializer>(amount: &Option<Cents>, s: S) -> Result<S::Ok, S::Error> {
        match amount {
            Some(amount) => s.collect_str(amount),
            None => s.serialize_none(),
        }
    }

    /// `1.234,5`
    pub(crate) fn number<S: Serializer>(n: &Decimal, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&it::decimal(*n))
    }

    /// Euros per unit: two decimals at least, more where the rate has them: `464,00 €`, `0,445 €`.
    pub(crate) fn rate<S: Serializer>(euros: &Decimal, s: S) -> Result<S::Ok, S::Error> {
        match Cents::round(*euros) {
            Ok(cents) if cents.euros() == *euros => s.collect_str(&cents),
            _ => s.collect_str(&format_args!("{}\u{a0}€", it::decimal(*euros))),
        }
    }

    /// `31/12/2026`
    pub(crate) fn date<S: Serializer>(d: &NaiveDate, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&it::date(*d))
    }

    /// `31/12/2026`, or nothing.
    pub(crate) fn maybe_date<S: Serializer>(d: &Option<NaiveDate>, s: S) -> Result<S::Ok, S::Error> {
        match d {
            Some(d) => s.serialize_str(&it::date(*d)),
            None => s.serialize_none(),
        }
    }

    /// `31 dicembre 2026`
    pub(crate) fn long_date<S: Serializer>(d: &NaiveDate, s: S) -> Result<S::Ok, S::Error> {
        // The first of the month is an ordinal in Italian.
        let text = it::long_date(*d);
        match text.strip_prefix("1 ") {
            Some(rest) => s.collect_str(&format_args!("1° {rest}")),
            None => s.serialize_str(&text),
        }
    }
}

/// A date for samples; a wrong one gives the first day of the calendar.
pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

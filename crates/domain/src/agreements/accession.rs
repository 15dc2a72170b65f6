//! The accession of a body under a scheme.

use chrono::NaiveDate;

use super::SchemeTerms;
use crate::dates::Period;
use crate::{Refusal, it};

/// Label of an accession's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accession;

/// An accession with this many days or fewer left is shown as expiring.
pub const EXPIRING_DAYS: i64 = 365;

/// An accession that a body already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its days.
    pub period: Period,
    /// Title of its scheme.
    pub scheme: String,
}

/// The days of a new accession: inside the scheme, to its end unless an earlier day is given,
/// apart from the accessions that the body already has.
///
/// # Errors
/// When it begins or ends outside the scheme, ends before it begins, or overlaps another.
pub fn plan_accession(
    scheme: &SchemeTerms,
    from: NaiveDate,
    until: Option<NaiveDate>,
    existing: &[Existing],
) -> Result<Period, Refusal> {
    if !scheme.period().contains(from) {
        return Err(Refusal::field(
            "from",
            format!(
                "«{}» vale dal {} al {}: l'adesione deve cominciare in questi giorni.",
                scheme.title,
                it::date(scheme.from),
                it::date(scheme.until)
            ),
        ));
    }
    let last = until.unwrap_or(scheme.until);
    if last > scheme.until {
        return Err(Refusal::field(
            "until",
            format!("L'adesione finisce con la convenzione, il {}.", it::date(scheme.until)),
        ));
    }
    let Some(period) = Period::new(from, Some(last)) else {
        return Err(Refusal::field("until", "L'ultimo giorno viene prima del primo."));
    };
    apart(period, existing)?;
    Ok(period)
}

/// Whether these days are apart from the accessions that the body already has.
///
/// # Errors
/// Naming the one that they overlap, at the field `from`.
pub fn apart(period: Period, existing: &[Existing]) -> Result<(), Refusal> {
    match existing.iter().find(|e| e.period.overlaps(&period)) {
        None => Ok(()),
        Some(other) => Err(Refusal::field(
            "from",
            format!(
                "L'ente ha già un'adesione dal {} {} («{}»): due adesioni non possono sovrapporsi.",
                it::date(other.period.from),
                other.period.until.map_or_else(|| "in poi".to_owned(), |u| format!("al {}", it::date(u))),
                other.scheme
            ),
        )),
    }
}

//! How long a role lasts.

use chrono::NaiveDate;

use crate::dates::Period;
use crate::{FieldError, Refusal, it};

/// The days of a role: from `from` (or today) to `until`. The staff of an operator's company holds
/// roles until its contract ends, so a company without an end is refused.
///
/// # Errors
/// A refusal of the field `until`.
pub fn term_of_role(
    today: NaiveDate,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    employer: Option<&str>,
) -> Result<Period, Refusal> {
    let from = from.unwrap_or(today);
    if employer.is_some_and(|e| !e.trim().is_empty()) && until.is_none() {
        return Err(Refusal::field(
            "until",
            "Per il personale di un'impresa serve l'ultimo giorno, cioè la scadenza del contratto.",
        ));
    }
    if until.is_some_and(|u| u < today) {
        return Err(Refusal::field("until", "L'ultimo giorno è già passato: l'incarico non varrebbe mai."));
    }
    Period::new(from, until).ok_or_else(|| {
        Refusal::field("until", format!("L'ultimo giorno viene prima del primo, che è il {}.", it::date(from)))
    })
}

/// Checks a person's name.
///
/// # Errors
/// A fault of the field `name`.
pub fn check_name(name: &str) -> Result<String, FieldError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        Err(FieldError::new("name", "Mancano nome e cognome."))
    } else if name.chars().count() > 120 || name.chars().any(char::is_control) {
        Err(FieldError::new("name", "Il nome è troppo lungo: al massimo 120 caratteri."))
    } else {
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    #[test]
    fn a_company_needs_an_end_and_an_end_needs_a_start() {
        let today = d(2026, 10, 19);
        assert_eq!(term_of_role(today, None, None, None), Ok(Period { from: today, until: None }));
        assert_eq!(term_of_role(today, None, None, Some("  ")), Ok(Period { from: today, until: None }));
        assert!(term_of_role(today, None, None, Some("Società Informatica")).is_err());
        let contract = Some(d(2027, 12, 31));
        assert_eq!(term_of_role(today, None, contract, Some("Società Informatica")).unwrap().until, contract);
        assert!(term_of_role(today, Some(d(2028, 1, 1)), contract, None).is_err());
        assert!(term_of_role(today, Some(d(2020, 1, 1)), Some(d(2026, 10, 18)), None).is_err());
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(check_name("  Ada \n Rossi "), Ok("Ada Rossi".to_owned()));
        assert!(check_name(" ").is_err());
        assert!(check_name(&"a".repeat(121)).is_err());
    }
}

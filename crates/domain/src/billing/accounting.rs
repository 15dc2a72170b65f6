//! What the accountant adds to a document.

use serde::{Deserialize, Serialize};

use crate::{FieldError, Refusal};

/// Chapter of the budget and assessment (*accertamento*) of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountingEntry {
    /// Chapter of the revenue budget.
    pub chapter: String,
    /// Number of the assessment.
    pub assessment_number: String,
    /// Year of the assessment.
    pub assessment_year: i32,
}

impl AccountingEntry {
    /// Checks what was typed.
    ///
    /// # Errors
    /// A refusal with the fields at fault.
    pub fn new(chapter: &str, assessment_number: &str, assessment_year: i32) -> Result<Self, Refusal> {
        let (chapter, number) = (chapter.trim(), assessment_number.trim());
        let mut fields = Vec::new();
        if chapter.is_empty() || chapter.chars().count() > 40 {
            fields.push(FieldError::new("chapter", "Scrivere il capitolo di entrata (al massimo 40 caratteri)."));
        }
        if number.is_empty() || number.chars().count() > 40 {
            fields.push(FieldError::new("assessment_number", "Scrivere il numero dell'accertamento."));
        }
        if !(2000..=2999).contains(&assessment_year) {
            fields.push(FieldError::new("assessment_year", "Scrivere l'anno dell'accertamento con quattro cifre."));
        }
        match Refusal::of_fields(fields) {
            Some(refusal) => Err(refusal),
            None => Ok(Self { chapter: chapter.to_owned(), assessment_number: number.to_owned(), assessment_year }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AccountingEntry;

    #[test]
    fn asks_for_all_three() {
        assert!(AccountingEntry::new("3105", " 412 ", 2026).is_ok_and(|e| e.assessment_number == "412"));
        assert_eq!(AccountingEntry::new("", "", 26).unwrap_err().fields.len(), 3);
    }
}

//! How a rule says no: a sentence in Italian that says what is wrong, where, and what to do.

use serde::Serialize;

/// A refusal of a rule, fit to be read by a user. It carries no cause of a technical kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The sentence in Italian.
    pub message: String,
    /// The fields at fault, for a form; empty when the refusal concerns no field.
    pub fields: Vec<FieldError>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Name of the form field.
    pub field: String,
    /// The sentence in Italian.
    pub message: String,
}

impl Refusal {
    /// A refusal that concerns no single field.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), fields: Vec::new() }
    }

    /// A refusal of one field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { message: message.clone(), fields: vec![FieldError { field: field.into(), message }] }
    }

    /// A refusal of several fields, or `None` when there are none.
    #[must_use]
    pub fn of_fields(fields: Vec<FieldError>) -> Option<Self> {
        match fields.as_slice() {
            [] => None,
            [one] => Some(Self { message: one.message.clone(), fields }),
            many => Some(Self { message: format!("Ci sono {} campi da correggere.", many.len()), fields }),
        }
    }
}

impl FieldError {
    /// One field at fault.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

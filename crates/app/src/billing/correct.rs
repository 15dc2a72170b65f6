//! What the accountant writes about a body for a year, before its document is made.

use domain::billing::{DocumentKind, References};
use domain::identity::Permission;
use domain::territory::Body;
use domain::{Id, Refusal};
use serde::{Deserialize, Serialize};
use storage::billing::runs;

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// What the accountant writes about a body for a year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BodyCorrection {
    /// Acts and codes for the document.
    pub references: References,
    /// Another document than the usual one.
    pub kind: Option<DocumentKind>,
    /// Why the body is left out this year, if it is.
    pub excluded: Option<String>,
}

/// What was written about a body for a year.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn correction(rx: &mut Rx<'_>, scope: &StaffScope, year: i32, body: Id<Body>) -> Result<BodyCorrection> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let notes = runs::notes(rx.conn, centre.as_str(), year)?;
    let found = notes.into_iter().find(|(id, _)| id == body.as_str());
    found.map_or(Ok(BodyCorrection::default()), |(_, json)| serde_json::from_str(&json).map_err(Error::internal))
}

/// Writes about a body for a year: acts and codes, another kind of document, or why it is left out.
///
/// # Errors
/// A refusal when a code is malformed or the reason is missing; `Forbidden` without
/// [`Permission::EditBilling`].
pub fn correct(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    year: i32,
    body: Id<Body>,
    correction: &BodyCorrection,
) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    check(correction)?;
    let row = storage::territory::bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let before = self::correction(&mut tx.reading(), scope, year, body)?;
    let json = serde_json::to_string(correction).map_err(Error::internal)?;
    runs::save_note(tx.conn, centre.as_str(), body.as_str(), year, &json, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "billing.correct",
        kind: "body",
        id: body.as_str(),
        summary: format!("Quote {year}: dati per il documento di {}", row.name),
    };
    tx.audit(scope.actor(), &event, Some(&before), Some(correction))
}

fn check(correction: &BodyCorrection) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let mut code = |value: &Option<String>, field: &str, length: usize, message: &str| {
        let bad = value.as_deref().is_some_and(|c| c.len() != length || !c.bytes().all(|b| b.is_ascii_alphanumeric()));
        if bad {
            faults.push(domain::FieldError::new(field, message));
        }
    };
    code(&correction.references.cig, "cig", 10, "Il CIG ha 10 lettere e cifre.");
    code(&correction.references.cup, "cup", 15, "Il CUP ha 15 lettere e cifre.");
    if correction.excluded.as_deref().is_some_and(|r| r.trim().is_empty()) {
        faults.push(domain::FieldError::new("excluded", "Scrivere perché l'ente è escluso quest'anno."));
    }
    if correction.kind == Some(DocumentKind::CreditNote) {
        faults.push(domain::FieldError::new("kind", "Scegliere fattura elettronica o richiesta di versamento."));
    }
    Refusal::of_fields(faults).map_or(Ok(()), Err)
}

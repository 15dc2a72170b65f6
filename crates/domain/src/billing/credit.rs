//! Credit notes (TD04).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Document, DocumentKind, Draft, Totals, summarise};
use crate::{Refusal, it};

/// Why a credit note is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CreditReason {
    /// The body refused the invoice (EC02), with its words.
    Refused {
        /// The body's words.
        words: String,
    },
    /// Another reason, written by the officer.
    Other {
        /// The reason.
        text: String,
    },
}

/// The draft of a credit note for a whole invoice (`lines` is `None`) or some of its lines, given
/// by their positions from 1.
///
/// # Errors
/// When the document is no e-invoice, the date comes before it, or the lines are none or wrong.
pub fn credit_note(
    original: &Document,
    lines: Option<&[usize]>,
    reason: &CreditReason,
    date: NaiveDate,
) -> Result<Draft, Refusal> {
    if original.draft.kind != DocumentKind::FatturaPa {
        return Err(Refusal::new("La nota di credito corregge solo una fattura elettronica."));
    }
    if date < original.draft.date {
        return Err(Refusal::field("date", "La nota di credito non può avere una data precedente alla fattura."));
    }
    let chosen =
        match lines {
            None => original.draft.lines.clone(),
            Some(positions) => {
                let mut positions = positions.to_vec();
                positions.sort_unstable();
                positions.dedup();
                let pick = |p: &usize| p.checked_sub(1).and_then(|i| original.draft.lines.get(i)).cloned();
                positions.iter().map(pick).collect::<Option<Vec<_>>>().filter(|l| !l.is_empty()).ok_or_else(|| {
                    Refusal::field("lines", "Scegliere le righe da stornare tra quelle della fattura.")
                })?
            }
        };
    let summary = summarise(&chosen).map_err(|_| Refusal::new("Gli importi sono troppo grandi."))?;
    let why = match reason {
        CreditReason::Refused { words } if words.trim().is_empty() => "rifiutata dall'ente".to_owned(),
        CreditReason::Refused { words } => format!("rifiutata dall'ente: {}", words.trim()),
        CreditReason::Other { text } if text.trim().is_empty() => {
            return Err(Refusal::field("reason", "Scrivere il motivo della nota di credito."));
        }
        CreditReason::Other { text } => text.trim().to_owned(),
    };
    Ok(Draft {
        kind: DocumentKind::CreditNote,
        date,
        due: date,
        corrects: Some(original.reference()),
        reason: format!("Storno della fattura {} del {}: {why}", original.number, it::date(original.draft.date)),
        totals: Totals { stamp: None, ..Totals::of(&summary, original.issuer.kind, original.draft.customer.kind) },
        lines: chosen,
        summary,
        ..original.draft.clone()
    })
}

//! The treasurer's list of receipts.

use domain::billing::{Document, Receipt, ReceiptMatch, match_receipt, parse_receipts};
use domain::identity::{Centre, Permission};
use domain::{Cents, FieldError, Id, Refusal};
use serde::Serialize;
use storage::billing::documents::{self as rows, Filter};
use storage::billing::payments;

use super::collect::{open_documents, record_payment};
use crate::{Result, Rx, StaffScope, Tx};

/// A receipt and what it pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptRow {
    /// The receipt.
    pub receipt: Receipt,
    /// What it pays; absent when it was recorded before.
    pub found: Option<ReceiptMatch>,
}

/// Reads the treasurer's file and says what each receipt pays; records nothing.
///
/// # Errors
/// A refusal that names every row at fault; `Forbidden` without [`Permission::ReadBilling`].
pub fn preview_receipts(rx: &mut Rx<'_>, scope: &StaffScope, file: &str) -> Result<Vec<ReceiptRow>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    matched(rx, centre, file)
}

fn matched(rx: &mut Rx<'_>, centre: Id<Centre>, file: &str) -> Result<Vec<ReceiptRow>> {
    let receipts = parse_receipts(file).map_err(|faults| {
        let fields = faults.into_iter().map(|(row, text)| FieldError::new("file", format!("Riga {row}: {text}")));
        Refusal { message: "Il file del tesoriere ha righe da correggere.".to_owned(), fields: fields.collect() }
    })?;
    let filter = Filter { open: true, ..Filter::default() };
    let mut open = open_documents(&rows::register(rx.conn, centre.as_str(), &filter)?)?;
    let mut out = Vec::with_capacity(receipts.len());
    for receipt in receipts {
        let known: i64 = payments::of_receipt(rx.conn, centre.as_str(), &receipt.reference, receipt.on)?
            .iter()
            .map(|p| p.amount)
            .sum();
        let found = (known < receipt.amount.0).then(|| match_receipt(&receipt, &open));
        // What one receipt pays is no longer open for the next.
        if let Some(ReceiptMatch::ByNumber { document } | ReceiptMatch::ByAmount { document }) = &found
            && let Some(document) = open.iter_mut().find(|d| d.id == *document)
        {
            document.left = (document.left - receipt.amount).max(Cents::ZERO);
        }
        out.push(ReceiptRow { receipt, found });
    }
    Ok(out)
}

/// Records the receipts of the treasurer's file: those matched, and those for which a person chose a
/// document (`chosen`: row of the file and document). A receipt recorded before is left out, so the
/// same file twice records nothing. Gives how many were recorded.
///
/// # Errors
/// As [`preview_receipts`]; `Forbidden` without [`Permission::EditBilling`].
pub fn import_receipts(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    file: &str,
    chosen: &[(usize, Id<Document>)],
) -> Result<usize> {
    let centre = scope.centre(Permission::EditBilling)?;
    let mut recorded = 0;
    for ReceiptRow { receipt, found } in matched(&mut tx.reading(), centre, file)? {
        let by_hand = chosen.iter().find(|(row, _)| *row == receipt.row).map(|(_, id)| *id);
        let document = match found {
            None => continue,
            Some(ReceiptMatch::ByNumber { document } | ReceiptMatch::ByAmount { document }) => {
                by_hand.unwrap_or(document)
            }
            Some(ReceiptMatch::Unmatched { .. }) => match by_hand {
                Some(document) => document,
                None => continue,
            },
        };
        let payment = (document, receipt.on, receipt.amount);
        record_payment(tx, scope, centre, payment, &receipt.reference, "treasurer")?;
        recorded += 1;
    }
    Ok(recorded)
}

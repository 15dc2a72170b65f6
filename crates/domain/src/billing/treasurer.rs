//! The treasurer's list of receipts: read, and matched with the open documents.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::OpenDocument;
use crate::{Cents, Id, it};

/// A receipt of the treasurer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Row of the file, from 2 (the first is the header).
    pub row: usize,
    /// Day.
    pub on: NaiveDate,
    /// Amount, positive.
    pub amount: Cents,
    /// Number of the receipt.
    pub reference: String,
    /// Who paid, as written: name or fiscal code.
    pub payer: String,
    /// Reason, as written.
    pub reason: String,
}

/// What a receipt pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReceiptMatch {
    /// One document, found by its number in the reason.
    ByNumber {
        /// The document.
        document: Id<super::Document>,
    },
    /// One document of the payer (found by fiscal code) with exactly this amount left.
    ByAmount {
        /// The document.
        document: Id<super::Document>,
    },
    /// A person must choose.
    Unmatched {
        /// Why, in Italian.
        why: String,
    },
}

const COLUMNS: [(&str, &[&str]); 5] = [
    ("data", &["data", "data operazione", "data valuta"]),
    ("importo", &["importo", "importo euro"]),
    ("provvisorio", &["provvisorio", "numero provvisorio", "riferimento", "reversale"]),
    ("versante", &["versante", "debitore", "ordinante", "codice fiscale"]),
    ("causale", &["causale", "descrizione"]),
];

/// Reads the treasurer's file (`;` or `,`, first row with the names of the columns: data, importo,
/// provvisorio, versante, causale, in any order). Gives the receipts, or each row at fault.
///
/// # Errors
/// Rows (1 is the header) with the Italian sentence that says what is wrong; nothing is to be
/// recorded then.
pub fn parse_receipts(text: &str) -> Result<Vec<Receipt>, Vec<(usize, String)>> {
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() >= header.matches(',').count() { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let names: Vec<String> = match records.next() {
        Some(Ok(first)) => first.iter().map(crate::text::fold).collect(),
        _ => return Err(vec![(1, "Il file è vuoto.".to_owned())]),
    };
    let mut places = [0_usize; COLUMNS.len()];
    for (place, (name, others)) in places.iter_mut().zip(COLUMNS) {
        match names.iter().position(|n| others.contains(&n.as_str())) {
            Some(i) => *place = i,
            None => return Err(vec![(1, format!("Manca la colonna «{name}»."))]),
        }
    }
    let (mut receipts, mut errors) = (Vec::new(), Vec::new());
    for (record, row) in records.zip(2..) {
        let Ok(record) = record else {
            errors.push((row, "La riga non si legge: controllare virgolette e separatori.".to_owned()));
            continue;
        };
        if record.iter().all(|f| f.trim().is_empty()) {
            continue;
        }
        let cell = |i: usize| record.get(places[i]).unwrap_or_default().trim();
        match (it::parse_date(cell(0)), it::parse_euros(cell(1)).filter(|a| *a > Cents::ZERO)) {
            (Some(on), Some(amount)) => receipts.push(Receipt {
                row,
                on,
                amount,
                reference: cell(2).to_owned(),
                payer: cell(3).to_owned(),
                reason: cell(4).to_owned(),
            }),
            (None, _) => errors.push((row, format!("La data «{}» non si legge.", cell(0)))),
            (_, None) => errors.push((row, format!("L'importo «{}» non è un importo positivo in euro.", cell(1)))),
        }
    }
    if errors.is_empty() { Ok(receipts) } else { Err(errors) }
}

/// Finds the document that a receipt pays, or says why a person must choose. It never guesses: a
/// number must be of one open document, an amount must be of one open document of the payer.
#[must_use]
pub fn match_receipt(receipt: &Receipt, open: &[OpenDocument]) -> ReceiptMatch {
    let unmatched = |why: &str| ReceiptMatch::Unmatched { why: why.to_owned() };
    let named: Vec<&OpenDocument> =
        open.iter().filter(|d| d.left > Cents::ZERO && names(&receipt.reason, &d.number.to_string())).collect();
    match named.as_slice() {
        [one] if receipt.amount <= one.left => return ReceiptMatch::ByNumber { document: one.id },
        [_] => return unmatched("L'importo supera quanto resta da pagare del documento indicato."),
        [] => {}
        _ => return unmatched("La causale indica più documenti."),
    }
    let payer = receipt.payer.to_ascii_uppercase();
    let of_payer: Vec<&OpenDocument> = open
        .iter()
        .filter(|d| d.left == receipt.amount)
        .filter(|d| d.fiscal_code.as_deref().is_some_and(|c| !c.is_empty() && names(&payer, &c.to_ascii_uppercase())))
        .collect();
    match of_payer.as_slice() {
        [one] => ReceiptMatch::ByAmount { document: one.id },
        [] => unmatched("Nessun documento aperto corrisponde a numero, versante e importo."),
        _ => unmatched("Più documenti aperti del versante hanno questo importo."),
    }
}

/// Whether a text contains a code that is not part of a longer one.
fn names(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + code.len()..].chars().next();
        let part = |c: char| c.is_alphanumeric() || c == '/';
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(n: u32, left: i64, code: &str) -> OpenDocument {
        OpenDocument {
            id: Id::from_parts(u64::from(n), 0),
            number: format!("{n}/2026").parse().unwrap(),
            body: Id::from_parts(u64::from(n), 1),
            fiscal_code: Some(code.to_owned()),
            due: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
            left: Cents(left),
        }
    }

    fn receipt(amount: i64, payer: &str, reason: &str) -> Receipt {
        let on = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let text = |s: &str| s.to_owned();
        Receipt { row: 2, on, amount: Cents(amount), reference: text("77"), payer: text(payer), reason: text(reason) }
    }

    #[test]
    fn reads_the_file_or_names_its_rows() {
        let good = "\u{feff}Data;Importo;Provvisorio;Versante;Causale\n01/12/2026;1.826,44;77;COMUNE DI ACQUALAGNA;saldo fattura 12/2026\n;;;;\n";
        let receipts = parse_receipts(good).unwrap();
        assert_eq!(receipts.len(), 1);
        assert_eq!((receipts[0].amount, receipts[0].row), (Cents(182_644), 2));
        let bad = "data,importo,provvisorio,versante,causale\n1/12,10,1,a,b\n01/12/2026,-3,1,a,b\n";
        let errors = parse_receipts(bad).unwrap_err();
        assert_eq!(errors.iter().map(|e| e.0).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(parse_receipts("data;importo\n").unwrap_err(), [(1, "Manca la colonna «provvisorio».".to_owned())]);
        assert!(parse_receipts("").is_err());
    }

    #[test]
    fn matches_by_number_then_by_payer_and_amount_and_never_guesses() {
        let documents = [open(2, 500, "00152230413"), open(12, 500, "82000010411"), open(13, 500, "82000010411")];
        let found = |amount, payer, reason| match_receipt(&receipt(amount, payer, reason), &documents);
        assert_eq!(found(300, "", "acconto fatt. 12/2026"), ReceiptMatch::ByNumber { document: documents[1].id });
        assert_eq!(found(500, "cf 00152230413", "quota"), ReceiptMatch::ByAmount { document: documents[0].id });
        for (amount, payer, reason) in
            [(600, "", "12/2026"), (500, "82000010411", "quota"), (500, "", "2/2026 e 12/2026"), (1, "", "112/2026")]
        {
            assert!(matches!(found(amount, payer, reason), ReceiptMatch::Unmatched { .. }), "{reason}");
        }
    }
}

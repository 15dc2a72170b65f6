//! The CSV of accessions: `body,from,until,services`.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::territory::register::RowProblem;

/// The header of the file.
pub const HEADER: [&str; 4] = ["body", "from", "until", "services"];

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Line of the file, the header being 1.
    pub row: u64,
    /// ISTAT or IPA code, as written.
    pub body: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if given.
    pub until: Option<NaiveDate>,
    /// Services with their quantities, if given.
    pub services: Vec<(String, Option<Decimal>)>,
}

/// Reads the whole file.
///
/// # Errors
/// Every row at fault, with its number; nothing is read in part.
pub fn parse_import(bytes: &[u8]) -> Result<Vec<ImportRow>, Vec<RowProblem>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let header_fault = || vec![RowProblem::blocking(1, format!("La prima riga deve essere: {}", HEADER.join(",")))];
    let headers = reader.headers().map_err(|_| header_fault())?;
    if !headers.iter().eq(HEADER) {
        return Err(header_fault());
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match row(line, &record) {
                    Ok(row) => rows.push(row),
                    Err(message) => faults.push(RowProblem::blocking(line, message)),
                }
            }
            Err(e) => {
                let line = e.position().map_or(0, csv::Position::line);
                faults.push(RowProblem::blocking(line, "La riga non è scritta in UTF-8."));
            }
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn row(line: u64, record: &csv::StringRecord) -> Result<ImportRow, String> {
    if record.len() != HEADER.len() {
        return Err(format!("La riga ha {} colonne invece di {}.", record.len(), HEADER.len()));
    }
    let field = |i: usize| record.get(i).unwrap_or_default();
    if field(0).is_empty() {
        return Err("Manca il codice dell'ente.".to_owned());
    }
    let from = iso(field(1)).ok_or_else(|| format!("«{}» non è una data: si scrive 2026-01-31.", field(1)))?;
    let until = match field(2) {
        "" => None,
        s => Some(iso(s).ok_or_else(|| format!("«{s}» non è una data: si scrive 2026-12-31."))?),
    };
    let services = parse_services(field(3))?;
    Ok(ImportRow { row: line, body: field(0).to_owned(), from, until, services })
}

fn iso(s: &str) -> Option<NaiveDate> {
    (s.len() == 10).then(|| NaiveDate::parse_from_str(s, "%Y-%m-%d").ok()).flatten()
}

/// Reads `SERVICE=QTY;SERVICE=QTY`; the quantity may be missing, and the whole may be empty.
///
/// # Errors
/// A sentence in Italian that names the part at fault.
pub fn parse_services(text: &str) -> Result<Vec<(String, Option<Decimal>)>, String> {
    let mut out: Vec<(String, Option<Decimal>)> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (code, quantity) = match part.split_once('=') {
            None => (part, None),
            Some((code, q)) => {
                let q: Decimal = q
                    .trim()
                    .replace(',', ".")
                    .parse()
                    .map_err(|_| format!("«{part}»: la quantità non è un numero."))?;
                (code.trim(), Some(q))
            }
        };
        if code.is_empty() {
            return Err(format!("«{part}»: manca il codice del servizio."));
        }
        if out.iter().any(|(c, _)| c == code) {
            return Err(format!("Il servizio «{code}» è scritto due volte."));
        }
        out.push((code.to_owned(), quantity));
    }
    Ok(out)
}

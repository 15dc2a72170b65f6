//! From bytes to a table: encoding, separator, header, numbered rows.

use std::collections::HashMap;

use encoding_rs::WINDOWS_1252;
use serde::{Deserialize, Serialize};

use crate::text::fold;

/// Something to say about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Number of the row as a spreadsheet shows it (the header is row 1, even when it spans
    /// several lines of text); 0 for the file as a whole.
    pub row: u64,
    /// The sentence in Italian.
    pub message: String,
    /// Whether the file can't be loaded because of it.
    #[serde(skip)]
    pub blocking: bool,
}

impl RowProblem {
    /// A fault that stops the whole file.
    pub fn blocking(row: u64, message: impl Into<String>) -> Self {
        Self { row, message: message.into(), blocking: true }
    }

    /// Something that the reader must know, but that stops nothing else.
    pub fn noted(row: u64, message: impl Into<String>) -> Self {
        Self { row, message: message.into(), blocking: false }
    }
}

/// The rows of a file and what there is to say about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// Rows with their numbers.
    pub rows: Vec<(u64, T)>,
    /// Faults and notes, in the order of the rows.
    pub problems: Vec<RowProblem>,
}

impl<T> Parsed<T> {
    /// Nothing read, for one reason.
    pub(super) fn failed(problem: RowProblem) -> Self {
        Self { rows: Vec::new(), problems: vec![problem] }
    }

    /// Whether a problem stops the file.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|p| p.blocking)
    }
}

/// A table read from a file.
pub(super) struct Table {
    header: Vec<String>,
    records: Vec<(u64, csv::StringRecord)>,
}

/// A row with its columns.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    /// The trimmed text of a column; empty when the file has no such column.
    pub(super) fn get(self, column: Option<usize>) -> &'a str {
        column.and_then(|c| self.record.get(c)).unwrap_or_default().trim()
    }

    /// The text, or `None` when blank.
    pub(super) fn some(self, column: Option<usize>) -> Option<String> {
        let text = self.get(column);
        (!text.is_empty()).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl Table {
    /// Reads a table: UTF-8 (with or without mark) or ISO-8859-1; separated by `;`, `,` or tabs.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, RowProblem> {
        let text = decode(bytes)?;
        let separator = separator(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .quoting(separator != b'\t')
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut records = Vec::new();
        for (i, record) in reader.records().enumerate() {
            let row = i as u64 + 1;
            let record =
                record.map_err(|_| RowProblem::blocking(row, "La riga non si legge: il file è danneggiato."))?;
            if record.iter().any(|f| !f.trim().is_empty()) {
                records.push((row, record));
            }
        }
        if records.is_empty() {
            return Err(RowProblem::blocking(0, "Il file è vuoto."));
        }
        let (_, header) = records.remove(0);
        Ok(Self { header: header.iter().map(fold).collect(), records })
    }

    /// The first column whose folded name is one of these.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|n| self.header.iter().position(|h| h == n))
    }

    /// The first column whose folded name starts so.
    pub(super) fn starting(&self, start: &str) -> Option<usize> {
        self.header.iter().position(|h| h.starts_with(start))
    }

    /// The last column whose folded name starts so.
    pub(super) fn last_starting(&self, start: &str) -> Option<usize> {
        self.header.iter().rposition(|h| h.starts_with(start))
    }

    /// A problem when one of these columns, given with the name that a person knows, is missing.
    pub(super) fn require(&self, columns: &[(Option<usize>, &str)]) -> Result<(), RowProblem> {
        let missing: Vec<&str> = columns.iter().filter(|(c, _)| c.is_none()).map(|(_, n)| *n).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.join("», «");
        let verb = if missing.len() == 1 { "Manca la colonna" } else { "Mancano le colonne" };
        Err(RowProblem::blocking(0, format!("{verb} «{names}»: controllare di avere scelto il file giusto.")))
    }

    /// Turns each row into a value; rows with a wrong number of fields are faults.
    pub(super) fn parse<T>(&self, mut row: impl FnMut(u64, Row<'_>, &mut Vec<RowProblem>) -> Option<T>) -> Parsed<T> {
        let mut parsed = Parsed { rows: Vec::with_capacity(self.records.len()), problems: Vec::new() };
        let wanted = self.header.len();
        for (number, record) in &self.records {
            let extra_blank = record.iter().skip(wanted).all(|f| f.trim().is_empty());
            if record.len() < wanted || !extra_blank {
                let message = format!("La riga ha {} campi invece di {wanted}.", record.len());
                parsed.problems.push(RowProblem::blocking(*number, message));
                continue;
            }
            if let Some(value) = row(*number, Row { record }, &mut parsed.problems) {
                parsed.rows.push((*number, value));
            }
        }
        if parsed.rows.is_empty() && parsed.problems.is_empty() {
            parsed.problems.push(RowProblem::blocking(0, "Il file ha solo l'intestazione."));
        }
        parsed
    }
}

fn decode(bytes: &[u8]) -> Result<String, RowProblem> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let message = "Il file è una cartella di Excel: salvarlo come CSV e riprovare.";
        return Err(RowProblem::blocking(0, message));
    }
    if bytes.contains(&0) {
        return Err(RowProblem::blocking(0, "Il file non è un testo CSV."));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    })
}

fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    [(b';', count(';')), (b'\t', count('\t')), (b',', count(','))]
        .into_iter()
        .max_by_key(|(s, n)| (*n, *s == b';'))
        .map_or(b',', |(s, _)| s)
}

/// Finds a value that appears twice in a file: each second row is a fault that names the first.
pub(super) fn unique<'a>(values: impl Iterator<Item = (u64, &'a str)>, what: &str) -> impl Iterator<Item = RowProblem> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut problems = Vec::new();
    for (row, value) in values {
        if let Some(first) = seen.get(value) {
            problems.push(RowProblem::blocking(row, format!("Il {what} {value} è già nella riga {first}.")));
        } else {
            seen.insert(value.to_owned(), row);
        }
    }
    problems.into_iter()
}

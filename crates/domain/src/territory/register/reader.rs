//! From bytes to a table: encoding, separator, header, numbered rows.

use std::collections::{HashMap, HashSet};

use encoding_rs::WINDOWS_1252;
use serde::{Deserialize, Serialize};

use crate::text::fold;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gravity {
    /// The reader must know it; it stops nothing.
    #[default]
    Note,
    /// The row can't be used: it stays out, if whoever loads the file agrees.
    Row,
    /// The file is not what it should be: none of it can be used.
    File,
}

/// Something to say about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Number of the row as a spreadsheet shows it (the header is row 1, even when it spans
    /// several lines of text); 0 for the file as a whole.
    pub row: u64,
    /// The sentence in Italian.
    pub message: String,
    /// What follows from it.
    #[serde(skip)]
    pub gravity: Gravity,
}

impl RowProblem {
    /// A fault of the file's structure, which stops all of it.
    pub fn structure(row: u64, message: impl Into<String>) -> Self {
        Self { row, message: message.into(), gravity: Gravity::File }
    }

    /// A fault of one row, which stops the file unless the row is left out.
    pub fn blocking(row: u64, message: impl Into<String>) -> Self {
        Self { row, message: message.into(), gravity: Gravity::Row }
    }

    /// Something that the reader must know, but that stops nothing.
    pub fn noted(row: u64, message: impl Into<String>) -> Self {
        Self { row, message: message.into(), gravity: Gravity::Note }
    }
}

/// What the rows at fault speak of: it is in the register, so it must not be closed as missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    codes: HashSet<String>,
    /// Whether one of them has no code that can be read.
    pub unreadable: bool,
}

impl LeftOut {
    /// Whether one of these codes is in a row at fault.
    #[must_use]
    pub fn names(&self, codes: &[&str]) -> bool {
        codes.iter().any(|c| self.codes.contains(*c))
    }

    fn add(&mut self, codes: Vec<String>) {
        self.unreadable |= codes.is_empty();
        self.codes.extend(codes);
    }
}

/// The rows of a file and what there is to say about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// Good rows with their numbers.
    pub rows: Vec<(u64, T)>,
    /// Faults and notes, in the order of the rows.
    pub problems: Vec<RowProblem>,
    /// What the rows at fault speak of.
    pub out: LeftOut,
}

impl<T> Parsed<T> {
    fn new(problems: Vec<RowProblem>) -> Self {
        Self { rows: Vec::new(), problems, out: LeftOut::default() }
    }
}

/// How the rows of a register become values.
pub(super) trait Layout: Sized {
    /// What a row becomes.
    type Value;

    /// Finds the columns.
    ///
    /// # Errors
    /// When one is missing.
    fn of(table: &Table) -> Result<Self, RowProblem>;

    /// Reads one row; what stops nothing is added to the problems.
    ///
    /// # Errors
    /// The sentence that says why the row can't be used.
    fn row(&self, number: u64, row: Row<'_>, problems: &mut Vec<RowProblem>) -> Result<Self::Value, String>;

    /// The codes of a row by which a plan finds what it speaks of, as far as they can be read.
    fn codes(&self, row: Row<'_>) -> Vec<String>;

    /// What may stand once in the file: how it is told, and the value. The order is always the same.
    fn once(value: &Self::Value) -> Vec<(&'static str, String)>;
}

/// Reads a file whole. A row that repeats what an earlier one says is a fault.
pub(super) fn parse<L: Layout>(bytes: &[u8]) -> Parsed<L::Value> {
    let read = Table::read(bytes).and_then(|table| L::of(&table).map(|layout| (table, layout)));
    let (table, layout) = match read {
        Ok(read) => read,
        Err(problem) => return Parsed::new(vec![problem]),
    };
    let mut parsed = Parsed::new(Vec::new());
    let mut seen = HashMap::new();
    for (number, record) in &table.records {
        let row = Row { record };
        if let Err(message) = table.fits(record) {
            parsed.problems.push(RowProblem::structure(*number, message));
            continue;
        }
        let read = layout.row(*number, row, &mut parsed.problems);
        match read.and_then(|value| first_time(&mut seen, *number, L::once(&value)).map(|()| value)) {
            Ok(value) => parsed.rows.push((*number, value)),
            Err(message) => {
                parsed.problems.push(RowProblem::blocking(*number, message));
                parsed.out.add(layout.codes(row));
            }
        }
    }
    if parsed.rows.is_empty() && parsed.problems.is_empty() {
        parsed.problems.push(RowProblem::structure(0, "Il file ha solo l'intestazione."));
    }
    parsed
}

type Seen = HashMap<(&'static str, String), u64>;

fn first_time(seen: &mut Seen, row: u64, values: Vec<(&'static str, String)>) -> Result<(), String> {
    for (what, value) in &values {
        if let Some(first) = seen.get(&(*what, value.clone())) {
            return Err(format!("Il {what} {value} è già nella riga {first}."));
        }
    }
    seen.extend(values.into_iter().map(|key| (key, row)));
    Ok(())
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
                record.map_err(|_| RowProblem::structure(row, "La riga non si legge: il file è danneggiato."))?;
            if record.iter().any(|f| !f.trim().is_empty()) {
                records.push((row, record));
            }
        }
        if records.is_empty() {
            return Err(RowProblem::structure(0, "Il file è vuoto."));
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
        Err(RowProblem::structure(0, format!("{verb} «{names}»: controllare di avere scelto il file giusto.")))
    }

    /// Whether a row has the fields of the header; blank ones after them do not count.
    fn fits(&self, record: &csv::StringRecord) -> Result<(), String> {
        let wanted = self.header.len();
        let extra_blank = record.iter().skip(wanted).all(|f| f.trim().is_empty());
        if record.len() < wanted || !extra_blank {
            return Err(format!("La riga ha {} campi invece di {wanted}.", record.len()));
        }
        Ok(())
    }
}

fn decode(bytes: &[u8]) -> Result<String, RowProblem> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let message = "Il file è una cartella di Excel: salvarlo come CSV e riprovare.";
        return Err(RowProblem::structure(0, message));
    }
    if bytes.contains(&0) {
        return Err(RowProblem::structure(0, "Il file non è un testo CSV."));
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

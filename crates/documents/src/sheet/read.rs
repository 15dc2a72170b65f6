//! Spreadsheets in: what a person loads (XLSX, XLS, ODS, CSV) as rows of text with their numbers.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use domain::Refusal;
use domain::text::fold;
use encoding_rs::WINDOWS_1252;
use rust_decimal::Decimal;

/// The most rows that a file may have, head included.
pub const MAX_ROWS: usize = 200_000;
/// The most columns that a file may have.
pub const MAX_COLUMNS: usize = 200;
/// The most bytes that a compressed workbook may unfold to.
const MAX_UNFOLDED: u64 = 400 * 1024 * 1024;

/// What a file holds: the head and the rows that are not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Heads of the columns, without blanks around.
    pub head: Vec<String>,
    /// Rows under the head.
    pub rows: Vec<Row>,
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number of the row as a spreadsheet program or a text editor shows it: the head is usually 1.
    pub number: u64,
    /// Cells without blanks around. Numbers are in Italian notation, dates as `2026-12-31`.
    pub cells: Vec<String>,
}

/// Why a file cannot be read. Its text is for logs; [`Refusal`] is for the person.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing inside.
    #[error("the file is empty")]
    Empty,
    /// Not a workbook that can be read.
    #[error("workbook: {0}")]
    Workbook(String),
    /// Not a text with separators.
    #[error("csv: {0}")]
    Csv(#[from] csv::Error),
    /// More rows, columns or bytes than allowed.
    #[error("the file is too large")]
    TooLarge,
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Self::new(match error {
            ReadError::Empty => "Il file è vuoto: serve almeno la riga con i nomi delle colonne.".to_owned(),
            ReadError::Workbook(_) | ReadError::Csv(_) => {
                "Il file non si apre come foglio di calcolo né come CSV. Salvarlo come .xlsx o .csv e caricarlo di nuovo."
                    .to_owned()
            }
            ReadError::TooLarge => format!(
                "Il file è troppo grande: al massimo {} righe e {MAX_COLUMNS} colonne. Dividerlo in più file.",
                domain::it::thousands(MAX_ROWS as u64)
            ),
        })
    }
}

impl Read {
    /// Position of the column that has one of these names, compared without case, accents and
    /// punctuation.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let folded: Vec<String> = names.iter().map(|n| fold(n)).collect();
        self.head.iter().position(|h| folded.contains(&fold(h)))
    }
}

impl Row {
    /// The cell of a column; empty when the row is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Reads the first sheet of a workbook, or a CSV in UTF-8 or Windows-1252 with `;`, `,` or tab.
///
/// The first row that is not empty is the head. An apostrophe in front of a text that would look
/// like a formula, as [`super::csv`] writes it, is taken away.
///
/// # Errors
/// When the file is empty, too large, or neither a workbook nor a CSV.
pub fn read(bytes: &[u8]) -> Result<Read, ReadError> {
    let is_workbook = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0");
    let mut rows = if is_workbook { workbook(bytes)? } else { delimited(bytes)? }.into_iter();
    let head = rows.next().ok_or(ReadError::Empty)?.cells;
    if head.len() > MAX_COLUMNS {
        return Err(ReadError::TooLarge);
    }
    Ok(Read { head, rows: rows.collect() })
}

fn workbook(bytes: &[u8]) -> Result<Vec<Row>, ReadError> {
    refuse_bomb(bytes)?;
    let broken = |e: calamine::Error| ReadError::Workbook(e.to_string());
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let range = book.worksheet_range_at(0).ok_or(ReadError::Empty)?.map_err(broken)?;
    if range.height() > MAX_ROWS || range.width() > MAX_COLUMNS {
        return Err(ReadError::TooLarge);
    }
    let first = range.start().map_or(1, |(row, _)| u64::from(row) + 1);
    let indent = range.start().map_or(0, |(_, column)| column as usize);
    Ok((first..)
        .zip(range.rows())
        .filter(|(_, row)| row.iter().any(|cell| !as_text(cell).is_empty()))
        .map(|(number, row)| Row {
            number,
            cells: std::iter::repeat_n(String::new(), indent).chain(row.iter().map(as_text)).collect(),
        })
        .collect())
}

/// Refuses a compressed file that would unfold to more than the memory it deserves.
fn refuse_bomb(bytes: &[u8]) -> Result<(), ReadError> {
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| ReadError::Workbook(e.to_string()))?;
    let mut unfolded = 0_u64;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|e| ReadError::Workbook(e.to_string()))?;
        unfolded = unfolded.saturating_add(entry.size());
    }
    if unfolded > MAX_UNFOLDED { Err(ReadError::TooLarge) } else { Ok(()) }
}

fn as_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(s) => s.trim().to_owned(),
        Data::DateTimeIso(s) => s.split('T').next().unwrap_or(s).to_owned(),
        Data::DurationIso(s) => s.clone(),
        Data::Int(n) => n.to_string(),
        // 15 significant digits, as the spreadsheet itself shows: 0.1 + 0.2 is 0,3.
        Data::Float(f) => {
            Decimal::try_from(*f).map_or_else(|_| f.to_string(), |n| n.normalize().to_string()).replace('.', ",")
        }
        Data::Bool(b) => if *b { "sì" } else { "no" }.to_owned(),
        Data::DateTime(d) if d.is_datetime() => {
            let (year, month, day, ..) = d.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTime(d) => d.as_f64().to_string().replace('.', ","),
    }
}

fn delimited(bytes: &[u8]) -> Result<Vec<Row>, ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    if text.contains('\0') {
        return Err(ReadError::Workbook("binary file".to_owned()));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    for record in reader.records() {
        let record = record?;
        let number = lines.of_record(record.position().map_or(0, csv::Position::byte));
        let cells: Vec<String> = record.iter().map(plain).collect();
        if cells.iter().any(|c| !c.is_empty()) {
            rows.push(Row { number, cells });
        }
        if rows.len() > MAX_ROWS {
            return Err(ReadError::TooLarge);
        }
    }
    Ok(rows)
}

/// Counts lines, because the reader's own count ignores the empty ones before a record.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record begins that the reader met at this byte.
    fn of_record(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.at, self.text.len());
        let blank = self.text[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let begin = from + blank;
        self.line += self.text[self.at..begin].iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
        self.at = begin;
        self.line
    }
}

fn plain(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if super::looks_like_formula(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// The separator that the first line has most often, outside quotes.
fn separator(text: &str) -> u8 {
    let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let unquoted: String = line.split('"').step_by(2).collect();
    let count = |c: u8| unquoted.bytes().filter(|b| *b == c).count();
    [b';', b',', b'\t', b'|'].into_iter().rev().max_by_key(|c| count(*c)).unwrap_or(b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_csv_of_any_office() {
        let latin = b"N. ordine;Importo;Ente\r\n\r\n1;1.234,50;Forl\xEC\r\n\"2\";\"3,00\";\"a;b\nc\"\r\n3;;\r\n";
        let file = read(latin).unwrap();
        assert_eq!(file.head, ["N. ordine", "Importo", "Ente"]);
        assert_eq!(file.column(&["importo"]), Some(1));
        assert_eq!(file.column(&["N ORDINE"]), Some(0));
        let numbers: Vec<u64> = file.rows.iter().map(|r| r.number).collect();
        assert_eq!(numbers, [3, 4, 6]);
        assert_eq!(file.rows[0].cells, ["1", "1.234,50", "Forlì"]);
        assert_eq!(file.rows[1].cell(2), "a;b\nc");
        assert_eq!(file.rows[2].cell(9), "");
    }

    #[test]
    fn finds_the_separator() {
        assert_eq!(separator("a,b,c"), b',');
        assert_eq!(separator("\"x,y\";b"), b';');
        assert_eq!(separator("a\tb"), b'\t');
        assert_eq!(separator("alone"), b';');
    }

    #[test]
    fn refuses_what_is_no_table() {
        assert!(matches!(read(b""), Err(ReadError::Empty)));
        assert!(matches!(read(b"PK\x03\x04 not a zip"), Err(ReadError::Workbook(_))));
        assert!(matches!(read(b"%PDF\0\0"), Err(ReadError::Workbook(_))));
        let refusal: Refusal = ReadError::TooLarge.into();
        assert!(refusal.message.contains("200.000 righe"));
    }

    #[test]
    fn writes_numbers_of_workbooks_so_that_they_read_back() {
        assert_eq!(as_text(&Data::Float(0.1 + 0.2)), "0,3");
        assert_eq!(as_text(&Data::Float(1.234)), "1,234");
        assert_eq!(domain::it::parse_decimal(&as_text(&Data::Float(153_504.12))), Some(Decimal::new(15_350_412, 2)));
    }
}

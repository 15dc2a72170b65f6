//! CSV out: UTF-8 with byte order mark and `;`, as spreadsheet programs in Italian open it.

use std::io::Write;

use domain::{Cents, it};

use super::{Cell, SheetError, Table, looks_like_formula};

/// How numbers and dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// For people: `1234,50` and `31/12/2026`.
    Italian,
    /// For programs: `1234.50` and `2026-12-31`.
    Plain,
}

/// Writes the table as CSV. There is no line of totals, so that the file can be read back.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
///
/// # Errors
/// When a row has the wrong number of cells or the file cannot be written.
pub fn csv<W: Write>(table: &Table, notation: Notation, mut out: W) -> Result<(), SheetError> {
    table.check()?;
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = ::csv::WriterBuilder::new().delimiter(b';').terminator(::csv::Terminator::CRLF).from_writer(&mut out);
    csv.write_record(table.columns.iter().map(|c| text(&c.head)))?;
    for row in &table.rows {
        csv.write_record(row.iter().map(|cell| write(cell, notation)))?;
    }
    csv.flush()?;
    Ok(())
}

fn text(text: &str) -> String {
    if looks_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn write(cell: &Cell, notation: Notation) -> String {
    let number = |plain: String| match notation {
        Notation::Italian => plain.replace('.', ","),
        Notation::Plain => plain,
    };
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(t) => text(t),
        Cell::Integer(n) => n.to_string(),
        Cell::Decimal(n) => number(n.normalize().to_string()),
        Cell::Money(Cents(cents)) => number(Cents(*cents).plain()),
        Cell::Date(day) => match notation {
            Notation::Italian => it::date(*day),
            Notation::Plain => day.to_string(),
        },
    }
}

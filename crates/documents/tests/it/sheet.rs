//! Spreadsheets written and read back.

use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Notation, SheetError, Table, csv, read, xlsx};
use domain::Cents;
use rust_decimal::Decimal;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 15).unwrap()
}

fn table() -> Table {
    let mut table = Table::new(
        "Registro / 2026",
        vec![
            Column::new("Codice ISTAT", Kind::Code),
            Column::new("Ente", Kind::Text),
            Column::new("Abitanti", Kind::Integer).summed(),
            Column::new("Tariffa", Kind::Decimal),
            Column::new("Importo", Kind::Money).summed(),
            Column::new("Scadenza", Kind::Date),
        ],
    );
    let row = |code: &str, name: &str, people: i64, cents: i64| {
        vec![code.into(), name.into(), people.into(), Decimal::new(44, 2).into(), Cents(cents).into(), day().into()]
    };
    table.push(row("041001", "Acqualagna", 4151, 182_644));
    table.push(row("041071", "Sassocorvaro Auditore", 4855, 213_620));
    table.push(row("", "=HYPERLINK(\"http://x\";\"y\")", 0, -5));
    table.push(vec![Cell::Empty, "+39 0721".into(), Cell::Empty, Cell::Empty, Cell::Empty, None::<NaiveDate>.into()]);
    table
}

fn csv_of(table: &Table, notation: Notation) -> String {
    let mut bytes = Vec::new();
    csv(table, notation, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn csv_is_what_an_italian_spreadsheet_opens() {
    let text = csv_of(&table(), Notation::Italian);
    assert_eq!(
        text,
        "\u{feff}Codice ISTAT;Ente;Abitanti;Tariffa;Importo;Scadenza\r\n\
         041001;Acqualagna;4151;0,44;1826,44;15/10/2026\r\n\
         041071;Sassocorvaro Auditore;4855;0,44;2136,20;15/10/2026\r\n\
         ;\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\";0;0,44;-0,05;15/10/2026\r\n\
         ;'+39 0721;;;;\r\n"
    );
    assert!(csv_of(&table(), Notation::Plain).contains("041001;Acqualagna;4151;0.44;1826.44;2026-10-15\r\n"));
    let back = read(text.as_bytes()).unwrap();
    assert_eq!(back.rows[2].cell(1), "=HYPERLINK(\"http://x\";\"y\")");
    assert_eq!(back.rows[3].cells[1], "+39 0721");
}

#[test]
fn xlsx_reads_back_typed_with_sums_and_is_reproducible() {
    let bytes = xlsx(&[&table(), &table()], day()).unwrap();
    assert!(bytes == xlsx(&[&table(), &table()], day()).unwrap());
    let back = read(&bytes).unwrap();
    assert_eq!(back.head, ["Codice ISTAT", "Ente", "Abitanti", "Tariffa", "Importo", "Scadenza"]);
    assert_eq!(back.rows[0].number, 2);
    assert_eq!(back.rows[0].cells, ["041001", "Acqualagna", "4151", "0,44", "1826,44", "2026-10-15"]);
    assert_eq!(back.rows[2].cell(1), "=HYPERLINK(\"http://x\";\"y\")");
    assert_eq!(back.rows[4].cells[..5], ["Totale", "", "9006", "", "3962,59"]);
}

#[test]
fn formulas_stay_texts_and_names_of_sheets_differ() {
    use std::io::{Cursor, Read as _};
    let bytes = xlsx(&[&table(), &table()], day()).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
    let sheet = part("xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<f>").count(), 2, "only the two sums are formulas");
    assert!(sheet.contains("<pane ySplit=\"1\"") && sheet.contains("<autoFilter"));
    let book = part("xl/workbook.xml");
    assert!(book.contains("name=\"Registro   2026\"") && book.contains("name=\"Registro   2026 (2)\""), "{book}");
}

#[test]
fn a_row_of_the_wrong_length_is_refused() {
    let mut table = table();
    table.push(vec!["one".into()]);
    assert!(matches!(xlsx(&[&table], day()), Err(SheetError::Shape { row: 5, expected: 6, found: 1, .. })));
    assert!(matches!(csv(&table, Notation::Plain, Vec::new()), Err(SheetError::Shape { .. })));
}

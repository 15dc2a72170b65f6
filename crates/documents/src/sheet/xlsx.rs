//! XLSX out: typed cells, a head that stays in sight, widths that fit, sums, ready to print.

use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};

use super::{Cell, Kind, SheetError, Table, looks_like_formula};

const INK: Color = Color::RGB(0x17_32_4D);
const TINT: Color = Color::RGB(0xEF_F4_F9);
const HAIR: Color = Color::RGB(0xC3_CE_D9);

/// Writes the tables as the sheets of one XLSX file. The same tables and date give the same bytes.
///
/// `date` is the creation date written in the file.
///
/// # Errors
/// When a row has the wrong number of cells or a table is larger than a sheet.
pub fn xlsx(tables: &[&Table], date: NaiveDate) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    let created = date.and_hms_opt(0, 0, 0).unwrap_or_default();
    let title = tables.first().map_or("", |t| t.title.as_str());
    book.set_properties(
        &DocProperties::new().set_title(title).set_author("Casa dei Comuni").set_creation_datetime(&created),
    );
    let mut names = Vec::new();
    for table in tables {
        table.check()?;
        let name = sheet_name(&table.title, &names);
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        write(sheet, table)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write(sheet: &mut Worksheet, table: &Table) -> Result<(), SheetError> {
    let too_large = || SheetError::TooLarge(table.title.clone());
    let last_row = u32::try_from(table.rows.len()).ok().filter(|n| *n < 1_048_575).ok_or_else(too_large)?;
    let last_column = u16::try_from(table.columns.len()).ok().filter(|n| *n <= 16_384).ok_or_else(too_large)?;
    let head = Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(INK)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    sheet.set_row_height(0, 30)?;
    for (c, column) in (0_u16..).zip(&table.columns) {
        let align = if column.kind.is_number() { FormatAlign::Right } else { FormatAlign::Left };
        sheet.write_string_with_format(0, c, &column.head, &head.clone().set_align(align))?;
        sheet.set_column_width(c, width(table, usize::from(c)))?;
    }
    let formats = Formats::new();
    for (r, row) in (1_u32..).zip(&table.rows) {
        for ((c, cell), column) in (0_u16..).zip(row).zip(&table.columns) {
            write_cell(sheet, (r, c), cell, column.kind, &formats)?;
        }
    }
    if table.columns.iter().any(|c| c.total) && last_row > 0 {
        write_sums(sheet, table, last_row)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if last_column > 0 {
        sheet.autofilter(0, 0, last_row, last_column - 1)?;
    }
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&L&\"Titillium Web,Bold\"{}", table.title.replace('&', "&&")));
    sheet.set_footer("&RPagina &P di &N");
    Ok(())
}

struct Formats {
    text: Format,
    quoted: Format,
    integer: Format,
    decimal: Format,
    money: Format,
    date: Format,
}

impl Formats {
    fn new() -> Self {
        let base = Format::new().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(HAIR);
        Self {
            quoted: base.clone().set_quote_prefix(),
            integer: base.clone().set_num_format("#,##0"),
            decimal: base.clone().set_num_format("#,##0.######"),
            money: base.clone().set_num_format(MONEY),
            date: base.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            text: base,
        }
    }
}

const MONEY: &str = "#,##0.00\\ \"€\";[Red]\\-#,##0.00\\ \"€\"";

fn write_cell(
    sheet: &mut Worksheet,
    (r, c): (u32, u16),
    cell: &Cell,
    kind: Kind,
    formats: &Formats,
) -> Result<(), SheetError> {
    match cell {
        Cell::Empty => sheet.write_blank(r, c, &formats.text)?,
        Cell::Text(t) if looks_like_formula(t) => sheet.write_string_with_format(r, c, t, &formats.quoted)?,
        Cell::Text(t) => sheet.write_string_with_format(r, c, t, &formats.text)?,
        Cell::Date(day) => sheet.write_datetime_with_format(r, c, day, &formats.date)?,
        Cell::Integer(_) | Cell::Decimal(_) | Cell::Money(_) => {
            let format = match (cell, kind) {
                (Cell::Money(_), _) => &formats.money,
                (Cell::Integer(_), _) => &formats.integer,
                _ => &formats.decimal,
            };
            sheet.write_number_with_format(r, c, number(cell), format)?
        }
    };
    Ok(())
}

/// Cells of the format are doubles: an amount is exact up to some 90 billion euros.
fn number(cell: &Cell) -> f64 {
    cell.number().and_then(|n| n.to_f64()).unwrap_or_default()
}

fn write_sums(sheet: &mut Worksheet, table: &Table, last_row: u32) -> Result<(), SheetError> {
    let base = Format::new()
        .set_bold()
        .set_background_color(TINT)
        .set_border_top(FormatBorder::Medium)
        .set_border_top_color(INK);
    let row = last_row + 1;
    let label = table.columns.iter().position(|c| !c.total);
    for (c, column) in (0_u16..).zip(&table.columns) {
        if column.total {
            let format = base.clone().set_num_format(match column.kind {
                Kind::Money => MONEY,
                Kind::Integer => "#,##0",
                _ => "#,##0.######",
            });
            let name = column_name(c);
            let sum = Formula::new(format!("=SUM({name}2:{name}{})", last_row + 1))
                .set_result(table.sum(usize::from(c)).normalize().to_string());
            sheet.write_formula_with_format(row, c, sum, &format)?;
        } else if label == Some(usize::from(c)) {
            sheet.write_string_with_format(row, c, "Totale", &base)?;
        } else {
            sheet.write_blank(row, c, &base)?;
        }
    }
    Ok(())
}

/// Characters that the widest cell needs, between 9 and 60.
fn width(table: &Table, column: usize) -> u32 {
    let longest = |cell: &Cell| match cell {
        Cell::Empty => 0,
        Cell::Text(t) => t.lines().map(|l| l.chars().count()).max().unwrap_or(0),
        Cell::Date(_) => 10,
        Cell::Money(amount) => amount.to_string().chars().count() + 1,
        Cell::Integer(_) | Cell::Decimal(_) => cell.number().map_or(0, |n| n.to_string().len() + 3),
    };
    let head = table.columns[column].head.chars().count().min(24);
    let cells = table.rows.iter().filter_map(|row| row.get(column)).map(longest).max().unwrap_or(0);
    u32::try_from(head.max(cells) + 3).unwrap_or(60).clamp(9, 60)
}

/// `0` gives `A`, `26` gives `AA`.
fn column_name(column: u16) -> String {
    let mut name = String::new();
    let mut n = u32::from(column) + 1;
    while n > 0 {
        let letter = u8::try_from((n - 1) % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + letter));
        n = (n - 1) / 26;
    }
    name
}

/// At most 31 characters, none of `[]:*?/\`, not twice in a file.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let clean: String = title.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim().trim_matches('\'').trim();
    let base = if clean.is_empty() { "Foglio" } else { clean };
    let cut = |n: usize| base.chars().take(n).collect::<String>().trim_end().to_owned();
    let name = cut(31);
    if !taken.iter().any(|t| t.to_lowercase() == name.to_lowercase()) {
        return name;
    }
    format!("{} ({})", cut(25), taken.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_columns_and_sheets() {
        assert_eq!([column_name(0), column_name(25), column_name(26), column_name(701)], ["A", "Z", "AA", "ZZ"]);
        assert_eq!(sheet_name("Enti / Comuni: 2026", &[]), "Enti   Comuni  2026");
        assert_eq!(sheet_name("?", &[]), "Foglio");
        let long = "Registro dei documenti emessi nell'anno 2026";
        let first = sheet_name(long, &[]);
        assert_eq!(first.chars().count(), 31);
        assert_ne!(sheet_name(long, &[first]), sheet_name(long, &[]));
    }
}

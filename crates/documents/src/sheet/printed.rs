//! A table on paper: A4 on its side, the head on every page, the sums at the end.

use chrono::NaiveDate;
use domain::Cents;
use serde::{Serialize, Serializer};

use super::{Cell, Column, Kind, Table};
use crate::look::{Letterhead, day, italian};
use crate::pdf::Printable;

/// A table, ready to be printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TablePaper {
    /// Who sends it.
    pub letterhead: Letterhead,
    /// Its title.
    pub title: String,
    /// Date of the print.
    #[serde(serialize_with = "italian::long_date")]
    pub date: NaiveDate,
    /// The table.
    #[serde(serialize_with = "written")]
    pub table: Table,
}

/// The table as the template reads it.
#[derive(Serialize)]
struct Written {
    heads: Vec<Head>,
    rows: Vec<Vec<String>>,
    totals: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Head {
    label: String,
    numeric: bool,
    wide: bool,
}

impl TablePaper {
    /// A made-up register of so many documents.
    #[must_use]
    pub fn sample(rows: u32) -> Self {
        let columns = vec![
            Column::new("Numero", Kind::Code),
            Column::new("Data", Kind::Date),
            Column::new("Ente", Kind::Text),
            Column::new("Totale", Kind::Money).summed(),
            Column::new("Capitolo", Kind::Code),
        ];
        let mut table = Table::new("Registro 2026", columns);
        for n in 1..=rows {
            table.push(vec![
                Cell::Text(format!("{n}/CST/2026")),
                Cell::Date(day(2026, 10, 15)),
                Cell::Text("Unione Montana dell’Alta Valle del Metauro".to_owned()),
                Cell::Money(Cents(182_644)),
                Cell::Text("3105".to_owned()),
            ]);
        }
        Self { letterhead: Letterhead::sample(), title: "Registro 2026".to_owned(), date: day(2027, 1, 25), table }
    }
}

fn written<S: Serializer>(table: &Table, s: S) -> Result<S::Ok, S::Error> {
    let head = |c: &Column| Head { label: c.head.clone(), numeric: c.kind.is_number(), wide: c.kind == Kind::Text };
    let row = |cells: &Vec<Cell>| cells.iter().map(Cell::in_words).collect();
    Written {
        heads: table.columns.iter().map(head).collect(),
        rows: table.rows.iter().map(row).collect(),
        totals: table.totals().map(|cells| row(&cells)),
    }
    .serialize(s)
}

impl Printable for TablePaper {
    const TEMPLATE: &'static str = "table.typ";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn date(&self) -> NaiveDate {
        self.date
    }

    fn defect(&self) -> Option<String> {
        self.table.check().err().map(|e| e.to_string())
    }
}

//! Population of the Comuni by year.

use chrono::NaiveDate;

use super::reader::{Layout, Parsed, Row, RowProblem, Table, parse};
use crate::it;
use crate::territory::{IstatCode, MAX_COUNT};

/// The inhabitants of a Comune at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationRow {
    /// ISTAT code.
    pub istat: IstatCode,
    /// Name in the file, to tell people which row is meant.
    pub name: String,
    /// Reference date: 1 January of the year, as ISTAT publishes, unless the file gives a day.
    pub on: NaiveDate,
    /// Inhabitants.
    pub population: u32,
}

struct Columns {
    istat: Option<usize>,
    name: Option<usize>,
    year: Option<usize>,
    date: Option<usize>,
    population: Option<usize>,
}

impl Layout for Columns {
    type Value = PopulationRow;

    fn of(table: &Table) -> Result<Self, RowProblem> {
        let columns = Self {
            istat: table.column(&["codice istat", "codice comune", "istat", "codice istat comune", "itter107"]),
            name: table.column(&["comune", "denominazione", "nome", "territorio"]),
            year: table.column(&["anno", "time", "year"]),
            date: table.column(&["data", "data riferimento", "data di riferimento", "al"]),
            population: table.column(&[
                "popolazione",
                "popolazione residente",
                "abitanti",
                "residenti",
                "totale",
                "value",
            ]),
        };
        table.require(&[
            (columns.istat, "codice_istat"),
            (columns.year.or(columns.date), "anno"),
            (columns.population, "popolazione"),
        ])?;
        Ok(columns)
    }

    fn row(&self, _: u64, row: Row<'_>, _: &mut Vec<RowProblem>) -> Result<PopulationRow, String> {
        let istat = IstatCode::new(row.get(self.istat)).map_err(|r| r.message)?;
        let typed = row.get(self.date);
        let on = if typed.is_empty() {
            let year = row.get(self.year);
            let day =
                year.parse().ok().filter(|y| (1861..=2999).contains(y)).and_then(|y| NaiveDate::from_ymd_opt(y, 1, 1));
            day.ok_or_else(|| format!("«{year}» non è un anno."))?
        } else {
            it::parse_date(typed).ok_or_else(|| format!("«{typed}» non è una data."))?
        };
        let typed = row.get(self.population);
        let population = it::parse_decimal(typed)
            .map(|n| n.normalize())
            .filter(|n| n.scale() == 0)
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n <= MAX_COUNT)
            .ok_or_else(|| format!("«{typed}» non è un numero di abitanti."))?;
        Ok(PopulationRow { istat, name: row.some(self.name).unwrap_or_default(), on, population })
    }

    /// Nothing closes with a file of population.
    fn codes(&self, _: Row<'_>) -> Vec<String> {
        Vec::new()
    }

    fn once(row: &PopulationRow) -> Vec<(&'static str, String)> {
        vec![("dato di", format!("{} al {}", row.istat, it::date(row.on)))]
    }
}

/// Reads a file of population by year.
#[must_use]
pub fn parse_population(bytes: &[u8]) -> Parsed<PopulationRow> {
    parse::<Columns>(bytes)
}

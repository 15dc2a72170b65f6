//! ISTAT's list of Comuni, `Elenco-comuni-italiani.csv`, exactly as published.
//!
//! ISO-8859-1, separated by `;`, a header whose names break over lines, blanks around some codes.
//! The columns are found by name, so both the list with three historical numeric codes and NUTS
//! 2010 and 2021 and the one of 2026 (fewer historical codes, NUTS 2024) are read.

use super::reader::{Layout, Parsed, Row, RowProblem, Table, parse};
use crate::territory::{CadastralCode, IstatCode};

/// A Comune in ISTAT's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComuneRow {
    /// ISTAT code.
    pub istat: IstatCode,
    /// Belfiore code.
    pub cadastral: CadastralCode,
    /// Name in Italian.
    pub name: String,
    /// Name in another language.
    pub other_name: Option<String>,
    /// Statistical unit, three digits.
    pub unit: Option<String>,
    /// Name of the province or metropolitan city.
    pub province_name: Option<String>,
    /// Two letters.
    pub sigla: Option<String>,
    /// Name of the region.
    pub region: Option<String>,
    /// NUTS 3 code of the newest version in the file.
    pub nuts3: Option<String>,
}

struct Columns {
    istat: Option<usize>,
    numeric: Option<usize>,
    province: Option<usize>,
    name: Option<usize>,
    other: Option<usize>,
    cadastral: Option<usize>,
    unit: Option<usize>,
    province_name: Option<usize>,
    sigla: Option<usize>,
    region: Option<usize>,
    nuts3: Option<usize>,
}

impl Layout for Columns {
    type Value = ComuneRow;

    fn of(table: &Table) -> Result<Self, RowProblem> {
        let columns = Self {
            istat: table.column(&["codice comune formato alfanumerico"]),
            numeric: table.column(&["codice comune formato numerico"]),
            province: table.starting("codice provincia storico"),
            name: table.column(&["denominazione in italiano"]),
            other: table.column(&["denominazione altra lingua"]),
            cadastral: table.starting("codice catastale"),
            unit: table.starting("codice dell unita territoriale sovracomunale"),
            province_name: table.starting("denominazione dell unita territoriale sovracomunale"),
            sigla: table.column(&["sigla automobilistica"]),
            region: table.column(&["denominazione regione"]),
            nuts3: table.last_starting("codice nuts3"),
        };
        table.require(&[
            (columns.istat, "Codice Comune formato alfanumerico"),
            (columns.name, "Denominazione in italiano"),
            (columns.cadastral, "Codice Catastale del comune"),
            (columns.sigla, "Sigla automobilistica"),
            (columns.region, "Denominazione Regione"),
        ])?;
        Ok(columns)
    }

    fn row(&self, _: u64, row: Row<'_>, _: &mut Vec<RowProblem>) -> Result<ComuneRow, String> {
        let istat = IstatCode::new(row.get(self.istat)).map_err(|r| r.message)?;
        let numeric = row.get(self.numeric);
        if !numeric.is_empty() && numeric.trim_start_matches('0') != istat.as_str().trim_start_matches('0') {
            return Err(format!("Il codice numerico {numeric} non corrisponde al codice {istat}."));
        }
        let province = row.get(self.province);
        if !province.is_empty() && province != istat.province() {
            return Err(format!("Il codice della provincia {province} non corrisponde al codice {istat}."));
        }
        let name = row.some(self.name).ok_or_else(|| format!("Il Comune {istat} non ha denominazione."))?;
        Ok(ComuneRow {
            cadastral: CadastralCode::new(row.get(self.cadastral)).map_err(|r| r.message)?,
            name,
            other_name: row.some(self.other),
            unit: row.some(self.unit),
            province_name: row.some(self.province_name),
            sigla: row.some(self.sigla),
            region: row.some(self.region),
            nuts3: row.some(self.nuts3),
            istat,
        })
    }

    fn codes(&self, row: Row<'_>) -> Vec<String> {
        let istat = IstatCode::new(row.get(self.istat)).ok().map(String::from);
        let cadastral = CadastralCode::new(row.get(self.cadastral)).ok().map(String::from);
        istat.into_iter().chain(cadastral).collect()
    }

    fn once(row: &ComuneRow) -> Vec<(&'static str, String)> {
        vec![("codice ISTAT", row.istat.to_string()), ("codice catastale", row.cadastral.to_string())]
    }
}

/// Reads ISTAT's list of Comuni.
#[must_use]
pub fn parse_istat(bytes: &[u8]) -> Parsed<ComuneRow> {
    parse::<Columns>(bytes)
}

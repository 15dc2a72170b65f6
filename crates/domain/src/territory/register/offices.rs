//! The offices of IPA that receive electronic invoices.
//!
//! Read with today's headers (`Codice_IPA`, `Codice_uni_uo`, `Descrizione_uo`...) and with the ones
//! before March 2021 (`serv_fatt`: `cod_amm`, `cod_uni_ou`, `des_ou`...).

use chrono::NaiveDate;

use super::reader::{Layout, Parsed, Row, RowProblem, Table, parse};
use crate::it;
use crate::territory::{FiscalCode, IpaCode, OfficeCode};

/// An office that receives invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRow {
    /// IPA code of its body.
    pub ipa: IpaCode,
    /// Six characters, the addressee of the invoice.
    pub code: OfficeCode,
    /// Name of the office.
    pub name: String,
    /// Fiscal code for which the service was opened.
    pub fiscal: Option<FiscalCode>,
    /// First day of the service.
    pub since: Option<NaiveDate>,
}

struct Columns {
    ipa: Option<usize>,
    code: Option<usize>,
    name: Option<usize>,
    fiscal: Option<usize>,
    since: Option<usize>,
}

impl Layout for Columns {
    type Value = OfficeRow;

    fn of(table: &Table) -> Result<Self, RowProblem> {
        let columns = Self {
            ipa: table.column(&["codice ipa", "cod amm"]),
            code: table.column(&["codice uni uo", "cod uni ou"]),
            name: table.column(&["descrizione uo", "des ou"]),
            fiscal: table.column(&["codice fiscale sfe", "cf"]),
            since: table.column(&["data avvio sfe"]),
        };
        table.require(&[
            (columns.ipa, "Codice_IPA"),
            (columns.code, "Codice_uni_uo"),
            (columns.name, "Descrizione_uo"),
        ])?;
        Ok(columns)
    }

    fn row(&self, _: u64, row: Row<'_>, _: &mut Vec<RowProblem>) -> Result<OfficeRow, String> {
        let fiscal = match row.get(self.fiscal) {
            "" => None,
            text => Some(FiscalCode::new(text).map_err(|r| r.message)?),
        };
        let since = match row.get(self.since) {
            "" => None,
            text => Some(it::parse_date(text).ok_or_else(|| format!("«{text}» non è una data."))?),
        };
        Ok(OfficeRow {
            ipa: IpaCode::new(row.get(self.ipa)).map_err(|r| r.message)?,
            code: OfficeCode::new(row.get(self.code)).map_err(|r| r.message)?,
            name: row.some(self.name).unwrap_or_default(),
            fiscal,
            since,
        })
    }

    fn codes(&self, row: Row<'_>) -> Vec<String> {
        OfficeCode::new(row.get(self.code)).ok().map(String::from).into_iter().collect()
    }

    fn once(row: &OfficeRow) -> Vec<(&'static str, String)> {
        vec![("codice univoco ufficio", row.code.to_string())]
    }
}

/// Reads the file of the offices with the e-invoicing service.
#[must_use]
pub fn parse_offices(bytes: &[u8]) -> Parsed<OfficeRow> {
    parse::<Columns>(bytes)
}

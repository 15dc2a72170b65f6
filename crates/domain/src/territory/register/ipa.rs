//! The bodies of the index of public administrations (IPA).
//!
//! Read with today's headers of the open data (`Codice_IPA`, `Denominazione_ente`...) and with the
//! ones before March 2021 (`amministrazioni.txt`, separated by tabs: `cod_amm`, `des_amm`...). The
//! columns with the names of responsible persons are never looked at.

use std::collections::HashMap;

use super::reader::{Layout, Parsed, Row, RowProblem, Table, parse};
use crate::territory::{CadastralCode, FiscalCode, IpaCode, IstatCode, has_check_digit};

/// A body in IPA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpaRow {
    /// IPA code.
    pub ipa: IpaCode,
    /// Name as published.
    pub name: String,
    /// Category (`L6`, `L18`...); in the legacy file, the words of its type.
    pub category: String,
    /// Fiscal code.
    pub fiscal: Option<FiscalCode>,
    /// ISTAT code of the Comune of the seat.
    pub seat_istat: Option<IstatCode>,
    /// Cadastral code of the Comune of the seat.
    pub seat_cadastral: Option<CadastralCode>,
    /// Name of the Comune of the seat (legacy file only).
    pub city: Option<String>,
    /// Two letters of the province (legacy file only).
    pub sigla: Option<String>,
    /// Postal code.
    pub cap: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// First certified mail address.
    pub pec: Option<String>,
    /// First other mail address.
    pub email: Option<String>,
    /// Web site, without scheme.
    pub website: Option<String>,
}

struct Columns {
    ipa: Option<usize>,
    name: Option<usize>,
    category: Option<usize>,
    fiscal: Option<usize>,
    seat_istat: Option<usize>,
    seat_cadastral: Option<usize>,
    city: Option<usize>,
    sigla: Option<usize>,
    cap: Option<usize>,
    street: Option<usize>,
    website: Option<usize>,
    mails: Vec<(Option<usize>, Option<usize>)>,
}

impl Columns {
    fn mail(&self, row: Row<'_>, certified: bool) -> Option<String> {
        self.mails
            .iter()
            .find(|(mail, kind)| !row.get(*mail).is_empty() && row.get(*kind).eq_ignore_ascii_case("pec") == certified)
            .and_then(|(mail, _)| row.some(*mail))
            .map(|m| m.to_lowercase())
    }
}

impl Layout for Columns {
    type Value = IpaRow;

    fn of(table: &Table) -> Result<Self, RowProblem> {
        let mails = (1..=5)
            .map(|i| (table.column(&[&format!("mail{i}")]), table.column(&[&format!("tipo mail{i}")])))
            .filter(|(mail, _)| mail.is_some())
            .collect();
        let columns = Self {
            ipa: table.column(&["codice ipa", "cod amm"]),
            name: table.column(&["denominazione ente", "des amm"]),
            category: table.column(&["codice categoria", "tipologia istat"]),
            fiscal: table.column(&["codice fiscale ente", "cf"]),
            seat_istat: table.column(&["codice comune istat"]),
            seat_cadastral: table.column(&["codice catastale comune"]),
            city: table.column(&["comune"]),
            sigla: table.column(&["provincia"]),
            cap: table.column(&["cap"]),
            street: table.column(&["indirizzo"]),
            website: table.column(&["sito istituzionale"]),
            mails,
        };
        table.require(&[
            (columns.ipa, "Codice_IPA"),
            (columns.name, "Denominazione_ente"),
            (columns.category, "Codice_Categoria"),
        ])?;
        Ok(columns)
    }

    fn row(&self, number: u64, row: Row<'_>, problems: &mut Vec<RowProblem>) -> Result<IpaRow, String> {
        let ipa = IpaCode::new(row.get(self.ipa)).map_err(|r| r.message)?;
        let name = row.some(self.name).ok_or_else(|| format!("L'ente {ipa} non ha denominazione."))?;
        let blank = |text: &str| text.is_empty() || text.eq_ignore_ascii_case("null");
        let fiscal = match row.get(self.fiscal) {
            text if blank(text) => None,
            text if text.len() == 16 => {
                let message = format!("Il codice fiscale dell'ente {ipa} è di una persona: non viene caricato.");
                problems.push(RowProblem::noted(number, message));
                None
            }
            text => Some(FiscalCode::new(text).map_err(|r| r.message)?),
        };
        let seat_istat = match row.get(self.seat_istat) {
            text if blank(text) => None,
            text => Some(IstatCode::new(text).map_err(|r| r.message)?),
        };
        let seat_cadastral = match row.get(self.seat_cadastral) {
            text if blank(text) => None,
            text => Some(CadastralCode::new(text).map_err(|r| r.message)?),
        };
        let cap = row.some(self.cap).filter(|c| !blank(c));
        let wrong_cap = cap.as_ref().filter(|c| c.len() != 5 || !c.bytes().all(|b| b.is_ascii_digit()));
        if let Some(wrong) = wrong_cap {
            problems.push(RowProblem::noted(
                number,
                format!("Il CAP «{wrong}» di {name} non ha cinque cifre: non viene caricato."),
            ));
        }
        Ok(IpaRow {
            category: row.get(self.category).to_owned(),
            city: row.some(self.city).filter(|c| !blank(c)),
            sigla: row.some(self.sigla).filter(|s| s.len() == 2).map(|s| s.to_uppercase()),
            cap: if wrong_cap.is_some() { None } else { cap },
            street: row.some(self.street).filter(|s| !blank(s)),
            pec: self.mail(row, true),
            email: self.mail(row, false),
            website: row.some(self.website).filter(|s| !blank(s)).map(|s| bare_site(&s)),
            ipa,
            name,
            fiscal,
            seat_istat,
            seat_cadastral,
        })
    }

    fn codes(&self, row: Row<'_>) -> Vec<String> {
        IpaCode::new(row.get(self.ipa)).ok().map(|c| c.key()).into_iter().collect()
    }

    fn once(row: &IpaRow) -> Vec<(&'static str, String)> {
        vec![("codice IPA", row.ipa.key())]
    }
}

fn bare_site(site: &str) -> String {
    let lower = site.to_lowercase();
    let bare = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    bare.trim_end_matches('/').to_owned()
}

/// Reads the file of the bodies in IPA.
#[must_use]
pub fn parse_ipa(bytes: &[u8]) -> Parsed<IpaRow> {
    let mut parsed = parse::<Columns>(bytes);
    note_shared_fiscal_codes(&mut parsed);
    parsed
}

/// IPA itself gives the same fiscal code to several of its entries: both stay, the reader is told.
fn note_shared_fiscal_codes(parsed: &mut Parsed<IpaRow>) {
    let mut first: HashMap<&FiscalCode, u64> = HashMap::new();
    let mut notes = Vec::new();
    for (row, value) in &parsed.rows {
        let Some(fiscal) = value.fiscal.as_ref().filter(|f| has_check_digit(f.as_str())) else { continue };
        if let Some(other) = first.get(fiscal) {
            let message = format!(
                "{} ha lo stesso codice fiscale ({fiscal}) della riga {other}: viene caricato lo stesso.",
                value.name
            );
            notes.push(RowProblem::noted(*row, message));
        } else {
            first.insert(fiscal, *row);
        }
    }
    parsed.problems.extend(notes);
}

//! Many accessions at once, from a CSV file: all of them or none.

use domain::agreements::parse_import;
use domain::identity::Permission;
use domain::territory::register::RowProblem;
use serde::Serialize;
use storage::territory::codes;

use super::accede::{NewAccession, accede};
use crate::{App, Error, Result, StaffScope, Tx};

/// What came of a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportReport {
    /// Accessions added.
    pub added: usize,
    /// Rows of a body that has this very accession already.
    pub unchanged: usize,
    /// Rows at fault: when there is one, nothing was added.
    pub errors: Vec<RowProblem>,
}

/// Registers every row, or none: the report then says which rows are at fault and why. A row that
/// was loaded before is left alone.
///
/// # Errors
/// `Forbidden`, or a failure of the database.
pub fn import(app: &App, scope: &StaffScope, bytes: &[u8]) -> Result<ImportReport> {
    let mut report = ImportReport::default();
    let outcome = app.write(|tx| {
        report = read(tx, scope, bytes)?;
        if report.errors.is_empty() { Ok(()) } else { Err(Error::refused("rows at fault: nothing is saved")) }
    });
    match outcome {
        Ok(()) => Ok(report),
        Err(Error::Refused(_)) => Ok(ImportReport { added: 0, unchanged: 0, ..report }),
        Err(other) => Err(other),
    }
}

fn read(tx: &mut Tx<'_>, scope: &StaffScope, bytes: &[u8]) -> Result<ImportReport> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let mut report = ImportReport::default();
    let rows = match parse_import(bytes) {
        Ok(rows) => rows,
        Err(errors) => return Ok(ImportReport { errors, ..report }),
    };
    for row in rows {
        let found = codes::find(tx.conn, &row.body, row.from)?;
        let Some(body) = found else {
            let message = format!("Nessun ente ha il codice «{}» il {}.", row.body, domain::it::date(row.from));
            report.errors.push(RowProblem::blocking(row.row, message));
            continue;
        };
        let held = storage::agreements::accessions_of(tx.conn, centre.as_str(), &body.id)?;
        if held.iter().any(|a| a.from_date == row.from && row.until.is_none_or(|u| u == a.until_date)) {
            report.unchanged += 1;
            continue;
        }
        let body = body.id.parse().map_err(Error::internal)?;
        let new = NewAccession { body, from: row.from, until: row.until, services: row.services };
        match accede(tx, scope, &new) {
            Ok(_) => report.added += 1,
            Err(Error::Refused(refusal)) => report.errors.push(RowProblem::blocking(row.row, refusal.message)),
            Err(other) => return Err(other),
        }
    }
    Ok(report)
}

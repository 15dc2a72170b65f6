//! Many accessions at once, from a CSV file: all of them or none.

use domain::agreements::parse_import;
use domain::identity::Permission;
use domain::territory::register::RowProblem;
use rust_decimal::Decimal;
use serde::Serialize;
use storage::agreements::AccessionRow;
use storage::territory::codes;

use super::accede::{NewAccession, accede};
use super::subscribe::subscribe_all;
use crate::{App, Error, Result, StaffScope, Tx};

/// What came of a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportReport {
    /// Accessions added.
    pub added: usize,
    /// Accessions there already that got more services.
    pub changed: usize,
    /// Accessions ended: a file never ends one.
    pub closed: usize,
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
    run(app, scope, bytes, true)
}

/// What a file would do, without doing it.
///
/// # Errors
/// As [`import`].
pub fn preview(app: &App, scope: &StaffScope, bytes: &[u8]) -> Result<ImportReport> {
    run(app, scope, bytes, false)
}

/// Tries the file in a transaction, which is given up for a preview or when a row is at fault.
fn run(app: &App, scope: &StaffScope, bytes: &[u8], keep: bool) -> Result<ImportReport> {
    let mut report = ImportReport::default();
    let outcome = app.write(|tx| {
        report = read(tx, scope, bytes)?;
        if keep && report.errors.is_empty() { Ok(()) } else { Err(Error::refused("nothing is saved")) }
    });
    match outcome {
        Ok(()) => Ok(report),
        Err(Error::Refused(_)) if report.errors.is_empty() => Ok(report),
        Err(Error::Refused(_)) => Ok(ImportReport { errors: report.errors, ..ImportReport::default() }),
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
        let same = held.iter().find(|a| a.from_date == row.from && row.until.is_none_or(|u| u == a.until_date));
        let outcome = match same {
            Some(same) => complete(tx, scope, same, &row.services, &mut report),
            None => {
                let body = body.id.parse().map_err(Error::internal)?;
                let new = NewAccession { body, from: row.from, until: row.until, services: row.services };
                accede(tx, scope, &new).map(|_| report.added += 1)
            }
        };
        match outcome {
            Ok(()) => {}
            Err(Error::Refused(refusal)) => report.errors.push(RowProblem::blocking(row.row, refusal.message)),
            Err(other) => return Err(other),
        }
    }
    Ok(report)
}

/// Adds to an accession the services of the row that it lacks.
fn complete(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    accession: &AccessionRow,
    services: &[(String, Option<Decimal>)],
    report: &mut ImportReport,
) -> Result<()> {
    let held: Vec<String> = storage::agreements::subscriptions_of(tx.conn, &accession.centre_id, &accession.body_id)?
        .into_iter()
        .filter(|s| s.accession_id == accession.id)
        .map(|s| s.service)
        .collect();
    let missing: Vec<_> = services.iter().filter(|(code, _)| !held.contains(code)).cloned().collect();
    if missing.is_empty() {
        report.unchanged += 1;
    } else {
        subscribe_all(tx, scope, accession.id.parse().map_err(Error::internal)?, &missing)?;
        report.changed += 1;
    }
    Ok(())
}

//! Five years of the centre: who acceded, what was asked, issued and paid.

use app::agreements::{NewAccession, accede, save_scheme};
use app::billing::{self, Filter, IssueOptions};
use app::page::Cursor;
use app::{App, Result, StaffScope};
use chrono::NaiveDate;
use domain::Cents;
use domain::agreements::SchemeTerms;
use domain::billing::{Address, Issuer, IssuerKind};

use super::clock::DemoClock;
use super::data::{COMUNI, OTHERS};
use super::day;

/// The four Comuni of the Province that are not members (the report counts 46 of 50, not which).
const OUTSIDE: [&str; 4] = ["041020", "041030", "041038", "041064"];
/// The three that have still to resolve the renewal.
const TO_RESOLVE: [&str; 3] = ["041035", "041048", "041061"];
/// Who pays late, and how.
const LATE: [&str; 4] = ["041043", "041031", "041016", "041006"];

/// Names the Province as issuer and writes the two schemes.
pub(super) fn prepare(app: &App, scope: &StaffScope) -> Result<()> {
    let issuer = Issuer {
        kind: IssuerKind::Province,
        name: "Provincia di Pesaro e Urbino".to_owned(),
        vat_number: "00212000418".to_owned(),
        fiscal_code: "00212000418".to_owned(),
        address: Address {
            street: "Viale Antonio Gramsci, 4".to_owned(),
            cap: "61121".to_owned(),
            city: "Pesaro".to_owned(),
            sigla: "PU".to_owned(),
        },
        iban: "IT60X0542811101000000123456".parse().ok(),
        treasury_account: None,
        tax_regime: "RF01".to_owned(),
        pec: Some("cst@pec.casa.example".to_owned()),
        series: "CST".parse()?,
    };
    app.write(|tx| billing::save_issuer(tx, scope, &issuer))?;
    for first in [2021, 2026] {
        let mut terms = SchemeTerms::standard("Provincia di Pesaro e Urbino", day(first, 1, 1), 5, day(first, 1, 1));
        terms.act = format!("Delibera del Consiglio provinciale n. {} del 14/12/{}", first - 1980, first - 1);
        app.write(|tx| save_scheme(tx, scope, None, &terms))?;
    }
    Ok(())
}

/// The members of 2021–2025, then those that have renewed.
pub(super) fn accede_all(app: &App, scope: &StaffScope, from: NaiveDate, renewal: bool) -> Result<()> {
    let comuni = COMUNI.iter().map(|c| c.istat).filter(|c| !OUTSIDE.contains(c));
    let others = OTHERS.iter().filter(|o| o.category != "L5").map(|o| o.ipa);
    for code in comuni.chain(others) {
        if renewal && TO_RESOLVE.contains(&code) {
            continue;
        }
        let Some(body) = app.read(|rx| app::territory::find(rx, code, from))? else { continue };
        let new = NewAccession { body, from, until: None, services: Vec::new() };
        app.write(|tx| accede(tx, scope, &new))?;
    }
    Ok(())
}

/// One year: the dues are approved and issued in October, and mostly paid by the end of the year.
pub(super) fn year(app: &App, scope: &StaffScope, clock: &DemoClock, year: i32) -> Result<()> {
    clock.set(year, 10, 11);
    billing::issue_all(app, scope, year, IssueOptions::default(), |_| {})?;
    clock.set(year, 12, 14);
    let filter = Filter { year: Some(year), ..Filter::default() };
    let mut cursor = Cursor::First;
    loop {
        let page = app.read(|rx| billing::documents(rx, scope, &filter, &cursor))?;
        app.write(|tx| {
            for row in &page.rows {
                let late = COMUNI
                    .iter()
                    .any(|c| LATE.contains(&c.istat) && row.name_key.contains(&domain::text::fold(c.name)));
                let amount = match (year, late) {
                    (2025, true) if row.name_key.contains("pergola") => Cents(row.open / 2),
                    (2025, true) => continue,
                    _ => Cents(row.open),
                };
                let id = row.id.parse().map_err(app::Error::internal)?;
                billing::pay(tx, scope, id, day(year, 12, 10), amount, &format!("Mandato {}", row.number + 100))?;
            }
            Ok(())
        })?;
        match page.next {
            Some(key) => cursor = Cursor::After(key),
            None => return Ok(()),
        }
    }
}

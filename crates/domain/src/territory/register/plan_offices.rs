//! Plan of a load of the offices that receive invoices.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::offices::OfficeRow;
use super::plan::{Added, Changed, Closed, ImportPlan, Terms};
use super::reader::{Parsed, RowProblem};
use crate::territory::{Body, FieldChange, FiscalCode, OfficeCode};
use crate::{Id, it};

/// The name that IPA gives to the office made for invoices alone: the default when there is one.
pub const OFFICE_OF_INVOICES: &str = "Uff_eFatturaPA";

/// The name of the change that gives an office to another body: before and after are ids.
pub const OWNER: &str = "Ente";

/// An office of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Whose.
    pub body: Id<Body>,
    /// Six characters.
    pub code: OfficeCode,
    /// Name.
    pub name: String,
    /// Fiscal code for which the service was opened.
    pub fiscal: Option<FiscalCode>,
    /// First day of the service.
    pub since: Option<NaiveDate>,
    /// Whether invoices go here unless a centre says otherwise.
    pub is_default: bool,
}

/// An office held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRecord {
    /// What is known.
    pub office: Office,
    /// Last day, when IPA has dropped it.
    pub until: Option<NaiveDate>,
}

/// A plan about offices, which are known by their code.
pub type OfficePlan = ImportPlan<Office, Office, OfficeCode>;

/// Plans the load of a file. `bodies` gives the body in force for each IPA
/// code in lower case.
#[must_use]
pub fn plan_offices(
    bodies: &HashMap<String, Id<Body>>,
    held: &[OfficeRecord],
    parsed: Parsed<OfficeRow>,
    terms: &Terms,
) -> OfficePlan {
    let mut plan = OfficePlan::new(terms, parsed.problems);
    if plan.is_broken() {
        return plan.finish(0, terms);
    }
    let defaults = defaults(&parsed.rows);
    let known: HashMap<&str, &OfficeRecord> = held.iter().map(|o| (o.office.code.as_str(), o)).collect();
    let mut seen = HashSet::with_capacity(parsed.rows.len());
    for (number, row) in &parsed.rows {
        let Some(body) = bodies.get(&row.ipa.key()) else {
            let message = format!("L'ufficio {} è dell'ente {}, che non è fra quelli caricati.", row.code, row.ipa);
            plan.problems.push(RowProblem::noted(*number, message));
            continue;
        };
        seen.insert(row.code.as_str().to_owned());
        let office = Office {
            body: *body,
            code: row.code.clone(),
            name: row.name.clone(),
            fiscal: row.fiscal.clone(),
            since: row.since,
            is_default: defaults.get(&row.ipa.key()) == Some(&row.code.as_str()),
        };
        compare(&mut plan, *number, known.get(row.code.as_str()).copied(), office);
    }
    let open = held.iter().filter(|o| o.until.is_none());
    let last = terms.on.pred_opt().unwrap_or(terms.on);
    let missing = open.clone().filter(|o| !seen.contains(o.office.code.as_str()));
    let closing = |o: &OfficeRecord| {
        let code = o.office.code.clone();
        (vec![code.to_string()], Closed { name: o.office.name.clone(), code: code.to_string(), last, value: code })
    };
    plan.close(&parsed.out, missing.map(closing));
    plan.finish(open.count(), terms)
}

fn compare(plan: &mut OfficePlan, row: u64, known: Option<&OfficeRecord>, office: Office) {
    let (name, code) = (office.name.clone(), office.code.to_string());
    let Some(record) = known else {
        plan.added.push(Added { row, name, code, value: office });
        return;
    };
    let changes = changes(record, &office);
    if changes.is_empty() {
        plan.unchanged += 1;
    } else {
        plan.changed.push(Changed { row, name, code, changes, value: office });
    }
}

fn changes(record: &OfficeRecord, after: &Office) -> Vec<FieldChange> {
    let day = |d: Option<NaiveDate>| d.map(it::date).unwrap_or_default();
    let fiscal = |o: &Office| o.fiscal.as_ref().map(ToString::to_string).unwrap_or_default();
    let yes = |b: bool| if b { "sì" } else { "no" }.to_owned();
    let before = &record.office;
    [
        ("Chiuso il", day(record.until), String::new()),
        (OWNER, before.body.to_string(), after.body.to_string()),
        ("Denominazione", before.name.clone(), after.name.clone()),
        ("Codice fiscale", fiscal(before), fiscal(after)),
        ("Attivo dal", day(before.since), day(after.since)),
        ("Predefinito", yes(before.is_default), yes(after.is_default)),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(label, before, after)| FieldChange { label: label.to_owned(), before, after })
    .collect()
}

/// The default office of each body: the one made for invoices, else the oldest, else the lowest code.
fn defaults(rows: &[(u64, OfficeRow)]) -> HashMap<String, &str> {
    let mut best: HashMap<String, &OfficeRow> = HashMap::new();
    let rank = |o: &OfficeRow| {
        let made_for_it = o.name.eq_ignore_ascii_case(OFFICE_OF_INVOICES);
        (!made_for_it, o.since.unwrap_or(NaiveDate::MAX), o.code.clone())
    };
    for (_, row) in rows {
        best.entry(row.ipa.key())
            .and_modify(|b| {
                if rank(row) < rank(b) {
                    *b = row
                }
            })
            .or_insert(row);
    }
    best.into_iter().map(|(k, o)| (k, o.code.as_str())).collect()
}

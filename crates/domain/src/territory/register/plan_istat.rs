//! Plan of a load of ISTAT's list of Comuni.
//!
//! A Comune is recognised by its cadastral code, which survives a change of province (and so of
//! ISTAT code), else by its ISTAT code. What is on the list and not held opens; what is held and
//! not on the list closes.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::istat::ComuneRow;
use super::plan::{Added, BodyPlan, NewBody, Terms, closing, is_open};
use super::reader::Parsed;
use crate::territory::{BEGINNING, BodyFacts, BodyKind, BodyRecord, Place, codes_of};
use crate::text::fold;

/// Plans the load of the list.
///
/// `held` are the bodies in force and those closed that no other succeeded (they may reopen).
#[must_use]
pub fn plan_istat(held: &[BodyRecord], parsed: Parsed<ComuneRow>, terms: &Terms) -> BodyPlan {
    let on = terms.on;
    let mut plan = BodyPlan::new(terms, parsed.problems);
    if plan.is_broken() {
        return plan.finish(0, terms);
    }
    let comuni: Vec<&BodyRecord> = held.iter().filter(|b| b.facts.kind == BodyKind::Comune).collect();
    let first_load = comuni.is_empty();
    let matches = match_rows(&comuni, &parsed.rows, on);
    let mut seen = HashSet::with_capacity(comuni.len());
    for ((row, value), found) in parsed.rows.iter().zip(&matches) {
        let name = value.name.clone();
        let code = value.istat.to_string();
        let Some(record) = found else {
            let from = if first_load { BEGINNING } else { on };
            let facts = updated(&BodyFacts::named(BodyKind::Comune, ""), value);
            plan.added.push(Added { row: *row, name, code, value: NewBody { from, facts } });
            continue;
        };
        seen.insert(record.id);
        plan.compare(*row, record, updated(&record.facts, value));
    }
    let open = comuni.iter().copied().filter(|b| is_open(b.life, on));
    let codes = |b: &BodyRecord| codes_of(&b.facts).into_iter().map(|(_, code)| code).collect();
    let missing = open.clone().filter(|b| !seen.contains(&b.id));
    plan.close(&parsed.out, missing.map(|b| (codes(b), closing(b, on))));
    let held = open.count();
    plan.finish(held, terms)
}

fn match_rows<'a>(comuni: &[&'a BodyRecord], rows: &[(u64, ComuneRow)], on: NaiveDate) -> Vec<Option<&'a BodyRecord>> {
    let mut by_cadastral = HashMap::new();
    let mut by_istat = HashMap::new();
    // Closed bodies first, so that those in force take their place in the index.
    let (open, closed): (Vec<&'a BodyRecord>, Vec<&'a BodyRecord>) =
        comuni.iter().copied().partition(|b| is_open(b.life, on));
    for body in closed.into_iter().chain(open) {
        if let Some(code) = &body.facts.cadastral {
            by_cadastral.insert(code.as_str(), body);
        }
        if let Some(code) = &body.facts.istat {
            by_istat.insert(code.as_str(), body);
        }
    }
    let mut found: Vec<_> = rows.iter().map(|(_, r)| by_cadastral.get(r.cadastral.as_str()).copied()).collect();
    let mut taken: HashSet<_> = found.iter().flatten().map(|b| b.id).collect();
    for (slot, (_, row)) in found.iter_mut().zip(rows) {
        if slot.is_none() {
            *slot = by_istat
                .get(row.istat.as_str())
                .copied()
                .filter(|b| b.facts.cadastral.is_none() || fold(&b.facts.name) == fold(&row.name))
                .filter(|b| taken.insert(b.id));
        }
    }
    found
}

/// The facts after the list: it owns names, codes and places, and says nothing of the rest.
fn updated(before: &BodyFacts, row: &ComuneRow) -> BodyFacts {
    BodyFacts {
        kind: BodyKind::Comune,
        name: row.name.clone(),
        other_name: row.other_name.clone(),
        istat: Some(row.istat.clone()),
        cadastral: Some(row.cadastral.clone()),
        place: Place {
            city: Some(row.name.clone()),
            seat_istat: Some(row.istat.clone()),
            province: Some(row.istat.province().to_owned()),
            unit: row.unit.clone(),
            province_name: row.province_name.clone(),
            sigla: row.sigla.clone(),
            region: row.region.clone(),
            nuts3: row.nuts3.clone(),
            ..before.place.clone()
        },
        ..before.clone()
    }
}

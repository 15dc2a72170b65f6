//! Plan of a load of the bodies in IPA.
//!
//! ISTAT's list is the authority on which Comuni exist: a Comune in IPA that matches none held is
//! listed and changes nothing. Every other body opens, changes and closes with IPA.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::category::{bare_comune_name, holds_comuni, is_comune_name, kind_of};
use super::ipa::IpaRow;
use super::plan::{Added, BodyPlan, NewBody, Terms, closing, is_open};
use super::reader::{Parsed, RowProblem};
use crate::territory::{BEGINNING, BodyFacts, BodyKind, BodyRecord, IpaCode};
use crate::text::fold;

/// Plans the load of a file.
///
/// `held` are the bodies in force and those closed that no other succeeded (they may reopen).
#[must_use]
pub fn plan_ipa(held: &[BodyRecord], parsed: Parsed<IpaRow>, terms: &Terms) -> BodyPlan {
    let on = terms.on;
    let mut plan = BodyPlan::new(terms, parsed.problems);
    if plan.is_broken() {
        return plan.finish(0, terms);
    }
    let comuni = Comuni::of(held, on);
    let others = index_others(held, on);
    let first_load = others.is_empty();
    let mut seen: HashMap<_, u64> = HashMap::with_capacity(parsed.rows.len());
    for (number, row) in &parsed.rows {
        let found = if row.is_comune() {
            match comuni.find(row) {
                Some(record) => Some(record),
                None => {
                    plan.problems.push(RowProblem::noted(*number, unmatched(row)));
                    continue;
                }
            }
        } else {
            others.get(row.ipa.key().as_str()).copied()
        };
        let seat = comuni.seat(row);
        let Some(record) = found else {
            let from = if first_load { BEGINNING } else { on };
            let facts = row.updated(&BodyFacts::named(kind_of(&row.category, &row.name), ""), seat);
            let (name, code) = (facts.name.clone(), row.ipa.to_string());
            plan.added.push(Added { row: *number, name, code, value: NewBody { from, facts } });
            continue;
        };
        if let Some(first) = seen.insert(record.id, *number) {
            let message = format!("{}: l'ente è già nella riga {first}, questa riga non viene usata.", row.name);
            plan.problems.push(RowProblem::noted(*number, message));
            seen.insert(record.id, first);
            continue;
        }
        if row.is_comune() && comuni.disagrees(row, record) {
            plan.problems.push(RowProblem::noted(*number, mismatch(row, record)));
        }
        plan.compare(*number, record, row.updated(&record.facts, seat));
    }
    let open = held.iter().filter(|b| b.facts.kind != BodyKind::Comune && is_open(b.life, on));
    let missing = open.clone().filter(|b| b.facts.ipa_category.is_some() && !seen.contains_key(&b.id));
    let codes = |b: &BodyRecord| b.facts.ipa.iter().map(IpaCode::key).collect();
    plan.close(&parsed.out, missing.map(|b| (codes(b), closing(b, on))));
    plan.finish(open.count(), terms)
}

fn index_others(held: &[BodyRecord], on: NaiveDate) -> HashMap<String, &BodyRecord> {
    let (open, closed): (Vec<_>, Vec<_>) =
        held.iter().filter(|b| b.facts.kind != BodyKind::Comune).partition(|b| is_open(b.life, on));
    let in_order = closed.into_iter().chain(open);
    in_order.filter_map(|b| Some((b.facts.ipa.as_ref()?.key(), b))).collect()
}

fn unmatched(row: &IpaRow) -> String {
    format!(
        "{} ({}) non corrisponde a nessun Comune caricato: caricare un elenco ISTAT aggiornato e poi ripetere.",
        row.name, row.ipa
    )
}

fn mismatch(row: &IpaRow, record: &BodyRecord) -> String {
    let code = record.facts.cadastral.as_ref().map(ToString::to_string).unwrap_or_default();
    format!(
        "{}: il codice catastale {code} è di {}. Fa fede il codice: controllare la scheda su IPA.",
        row.name, record.facts.name
    )
}

/// The Comuni in force, by each of their names.
struct Comuni<'a> {
    by_cadastral: HashMap<&'a str, &'a BodyRecord>,
    by_istat: HashMap<&'a str, &'a BodyRecord>,
    by_name: HashMap<String, Option<&'a BodyRecord>>,
}

impl<'a> Comuni<'a> {
    fn of(held: &'a [BodyRecord], on: NaiveDate) -> Self {
        let mut index = Self { by_cadastral: HashMap::new(), by_istat: HashMap::new(), by_name: HashMap::new() };
        for body in held.iter().filter(|b| b.facts.kind == BodyKind::Comune && is_open(b.life, on)) {
            if let Some(code) = &body.facts.cadastral {
                index.by_cadastral.insert(code.as_str(), body);
            }
            if let Some(code) = &body.facts.istat {
                index.by_istat.insert(code.as_str(), body);
            }
            // A name that two Comuni share recognises neither.
            index.by_name.entry(fold(&body.facts.name)).and_modify(|b| *b = None).or_insert(Some(body));
        }
        index
    }

    fn find(&self, row: &IpaRow) -> Option<&'a BodyRecord> {
        if let Some(code) = &row.seat_cadastral {
            return self.by_cadastral.get(code.as_str()).copied();
        }
        let folded = fold(&row.name);
        let name = bare_comune_name(&folded);
        let own = row.ipa.cadastral().and_then(|c| self.by_cadastral.get(c.as_str()).copied());
        let seat = || row.seat_istat.as_ref().and_then(|c| self.by_istat.get(c.as_str()).copied());
        own.filter(|b| fold(&b.facts.name) == name)
            .or_else(seat)
            .or_else(|| self.by_name.get(name).copied().flatten())
            .or(own)
    }

    /// Whether name and ISTAT code of the row both point at another Comune than its cadastral code.
    fn disagrees(&self, row: &IpaRow, record: &BodyRecord) -> bool {
        let other_code =
            row.seat_istat.as_ref().and_then(|c| self.by_istat.get(c.as_str())).is_some_and(|b| b.id != record.id);
        other_code && bare_comune_name(&fold(&row.name)) != fold(&record.facts.name)
    }

    fn seat(&self, row: &IpaRow) -> Option<&'a BodyRecord> {
        let cadastral = row.seat_cadastral.as_ref().and_then(|c| self.by_cadastral.get(c.as_str()).copied());
        let istat = || row.seat_istat.as_ref().and_then(|c| self.by_istat.get(c.as_str()).copied());
        let name = || row.city.as_ref().and_then(|c| self.by_name.get(&fold(c)).copied().flatten());
        cadastral.or_else(istat).or_else(name)
    }
}

impl IpaRow {
    /// Whether the row is the entry of a Comune and not of something that shares its category.
    fn is_comune(&self) -> bool {
        holds_comuni(&self.category)
            && (self.seat_cadastral.is_some() || is_comune_name(&fold(&self.name)))
            && matches!(kind_of(&self.category, &self.name), BodyKind::Comune | BodyKind::Altro)
    }

    /// The facts after the row. A blank in the file erases nothing.
    fn updated(&self, before: &BodyFacts, seat: Option<&BodyRecord>) -> BodyFacts {
        let mut after = before.clone();
        let keep = |new: &Option<String>, old: &mut Option<String>| {
            if new.is_some() {
                old.clone_from(new);
            }
        };
        after.ipa = Some(self.ipa.clone());
        after.ipa_category = Some(self.category.clone()).filter(|c| !c.is_empty());
        if self.fiscal.is_some() {
            after.fiscal.clone_from(&self.fiscal);
        }
        keep(&self.street, &mut after.place.street);
        keep(&self.cap, &mut after.place.cap);
        keep(&self.pec, &mut after.pec);
        keep(&self.email, &mut after.email);
        keep(&self.website, &mut after.website);
        if before.kind == BodyKind::Comune {
            return after;
        }
        after.name.clone_from(&self.name);
        let kind = kind_of(&self.category, &self.name);
        if before.kind == BodyKind::Altro {
            after.kind = if kind == BodyKind::Comune { BodyKind::Altro } else { kind };
        }
        self.place(&mut after, seat);
        after
    }

    fn place(&self, after: &mut BodyFacts, seat: Option<&BodyRecord>) {
        if let Some(seat) = seat {
            let from = &seat.facts.place;
            let place = &mut after.place;
            place.city = Some(seat.facts.name.clone());
            place.seat_istat.clone_from(&seat.facts.istat);
            place.province.clone_from(&from.province);
            place.unit.clone_from(&from.unit);
            place.province_name.clone_from(&from.province_name);
            place.sigla.clone_from(&from.sigla);
            place.region.clone_from(&from.region);
            place.nuts3.clone_from(&from.nuts3);
        } else {
            if let Some(code) = &self.seat_istat {
                after.place.province = Some(code.province().to_owned());
                after.place.seat_istat = Some(code.clone());
            }
            if self.city.is_some() {
                after.place.city.clone_from(&self.city);
            }
            if self.sigla.is_some() {
                after.place.sigla.clone_from(&self.sigla);
            }
        }
    }
}

//! Plan of a load of population.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::plan::{Added, Changed, ImportPlan, Terms};
use super::population::PopulationRow;
use super::reader::{Parsed, RowProblem};
use crate::territory::{Body, CodeScheme, CodeSpan, FieldChange};
use crate::{Id, it};

/// A population to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCount {
    /// Whose.
    pub body: Id<Body>,
    /// Reference date.
    pub on: NaiveDate,
    /// Inhabitants.
    pub value: u32,
}

/// A population held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRecord {
    /// Whose.
    pub body: Id<Body>,
    /// Reference date.
    pub on: NaiveDate,
    /// Inhabitants.
    pub value: u32,
}

/// A plan about population: nothing is ever closed.
pub type CountPlan = ImportPlan<NewCount, NewCount, ()>;

/// Plans the load of population.
///
/// A row finds the body that bore the code on its reference date, else the one that bears or bore
/// it on any day (ISTAT reckons back the population of Comuni born later).
#[must_use]
pub fn plan_population(
    spans: &[CodeSpan],
    held: &[CountRecord],
    parsed: Parsed<PopulationRow>,
    terms: &Terms,
) -> CountPlan {
    let mut plan = CountPlan::new(terms, parsed.problems);
    if plan.is_broken() {
        return plan.finish(0, terms);
    }
    let mut by_code: HashMap<&str, Vec<&CodeSpan>> = HashMap::new();
    for span in spans.iter().filter(|s| s.scheme == CodeScheme::Istat) {
        by_code.entry(&span.code).or_default().push(span);
    }
    let held: HashMap<_, u32> = held.iter().map(|c| ((c.body, c.on), c.value)).collect();
    let mut seen: HashMap<(Id<Body>, NaiveDate), u64> = HashMap::new();
    for (number, row) in &parsed.rows {
        let bearers = by_code.get(row.istat.as_str()).map(Vec::as_slice).unwrap_or_default();
        let on_the_day = bearers.iter().find(|s| s.period.contains(row.on));
        let Some(span) = on_the_day.or_else(|| bearers.iter().max_by_key(|s| s.period.from)) else {
            let message = format!("{} ({}) non corrisponde a nessun Comune caricato.", row.name, row.istat);
            plan.problems.push(RowProblem::noted(*number, message));
            continue;
        };
        if let Some(first) = seen.insert((span.body, row.on), *number) {
            let message = format!("{} ({}) è lo stesso Comune della riga {first}.", row.name, row.istat);
            plan.problems.push(RowProblem::noted(*number, message));
            continue;
        }
        let value = NewCount { body: span.body, on: row.on, value: row.population };
        let (name, code) = (row.name.clone(), row.istat.to_string());
        match held.get(&(span.body, row.on)) {
            Some(old) if *old == row.population => plan.unchanged += 1,
            Some(old) => {
                let label = format!("Abitanti al {}", it::date(row.on));
                let show = |n: u32| it::thousands(u64::from(n));
                let changes = vec![FieldChange { label, before: show(*old), after: show(row.population) }];
                plan.changed.push(Changed { row: *number, name, code, changes, value });
            }
            None => plan.added.push(Added { row: *number, name, code, value }),
        }
    }
    plan.finish(0, terms)
}

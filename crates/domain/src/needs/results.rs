//! What a campaign gathered: demand and cost by service and by area, against this year's.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Answers, Definition, Estimate};
use crate::Cents;

/// A form as the results read it.
#[derive(Debug, Clone, Copy)]
pub struct OfForm<'a> {
    /// Its rows.
    pub definition: &'a Definition,
    /// Its answers.
    pub answers: &'a Answers,
    /// What they cost.
    pub estimate: &'a Estimate,
}

/// The demand of a service, or of an area.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// Code of the service; the name of the area again for an area.
    pub code: String,
    /// Name.
    pub name: String,
    /// Area.
    pub area: String,
    /// Rows of what bodies have this year.
    pub now: u64,
    /// Rows of what they want next year.
    pub next: u64,
    /// New ones among them.
    pub added: u64,
    /// Changed ones.
    pub changed: u64,
    /// Given up.
    pub given_up: u64,
    /// What this year costs, as far as it is known.
    pub cost_now: Cents,
    /// What next year would cost, as far as it is known.
    pub cost_next: Cents,
    /// Rows whose cost is not known.
    pub unknown: u64,
}

/// The sums of a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Forms prepared.
    pub forms: usize,
    /// Forms confirmed.
    pub confirmed: usize,
    /// Forms confirmed within their last day.
    pub on_time: usize,
    /// What this year costs the bodies that confirmed.
    pub cost_now: Cents,
    /// What next year would cost them.
    pub cost_next: Cents,
    /// Income of next year: what was confirmed, and this year's cost of the others.
    pub forecast: Cents,
}

impl Summary {
    /// Share of the confirmed in whole per cent.
    #[must_use]
    pub fn completeness(&self) -> usize {
        share(self.confirmed, self.forms)
    }

    /// Share of those within the last day in whole per cent.
    #[must_use]
    pub fn punctuality(&self) -> usize {
        share(self.on_time, self.forms)
    }
}

fn share(part: usize, whole: usize) -> usize {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}

/// The demand service by service, in the order of the forms.
#[must_use]
pub fn by_service(forms: &[OfForm<'_>]) -> Vec<Demand> {
    let mut order: Vec<String> = Vec::new();
    let mut all: BTreeMap<String, Demand> = BTreeMap::new();
    for form in forms {
        for row in form.definition.rows.iter().filter(|r| r.asks()) {
            let Some(answer) = form.answers.get(&row.key) else { continue };
            if row.held.is_none() && !answer.wish.wants() {
                continue;
            }
            let entry = all.entry(row.service.clone()).or_insert_with(|| {
                order.push(row.service.clone());
                Demand {
                    code: row.service.clone(),
                    name: row.name.clone(),
                    area: row.area.clone(),
                    ..Demand::default()
                }
            });
            entry.now += u64::from(row.held.is_some());
            entry.next += u64::from(answer.wish.wants());
            match answer.wish {
                super::Wish::Add => entry.added += 1,
                super::Wish::Change => entry.changed += 1,
                super::Wish::GiveUp => entry.given_up += 1,
                super::Wish::Keep | super::Wish::None => {}
            }
            entry.cost_now += row.cost_now.unwrap_or_default();
            if let Some(cost) = form.estimate.rows.get(&row.key) {
                entry.cost_next += cost.net().unwrap_or_default();
                entry.unknown += u64::from(cost.net().is_none());
            }
        }
    }
    order.into_iter().filter_map(|code| all.remove(&code)).collect()
}

/// The same area by area.
#[must_use]
pub fn by_area(services: &[Demand]) -> Vec<Demand> {
    let mut out: Vec<Demand> = Vec::new();
    for s in services {
        if !out.iter().any(|a| a.name == s.area) {
            out.push(Demand { code: s.area.clone(), name: s.area.clone(), area: s.area.clone(), ..Demand::default() });
        }
        let Some(area) = out.iter_mut().find(|a| a.name == s.area) else { continue };
        area.now += s.now;
        area.next += s.next;
        area.added += s.added;
        area.changed += s.changed;
        area.given_up += s.given_up;
        area.cost_now += s.cost_now;
        area.cost_next += s.cost_next;
        area.unknown += s.unknown;
    }
    out
}

//! The ready-made services of the report's three cases. Their codes are those of the ready-made
//! price lists, from which their VAT regime comes too.

mod lecco;
mod macerata;
mod pesaro_urbino;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Eligibility, Inclusion, Runner, RunnerKind, Service, State};
use crate::models::Level;
use crate::tariffs::{self, PriceList};

/// One line of a ready-made set.
struct Entry {
    code: &'static str,
    name: &'static str,
    description: &'static str,
    area: &'static str,
    tier: Level,
    inclusion: Inclusion,
    prerequisites: &'static [&'static str],
    covers: &'static [&'static str],
    legal_ground: &'static str,
    obligation: bool,
}

impl Entry {
    const fn new(
        code: &'static str,
        name: &'static str,
        description: &'static str,
        area: &'static str,
        tier: Level,
        inclusion: Inclusion,
    ) -> Self {
        Self {
            code,
            name,
            description,
            area,
            tier,
            inclusion,
            prerequisites: &[],
            covers: &[],
            legal_ground: "",
            obligation: false,
        }
    }

    const fn covers(self, covers: &'static [&'static str]) -> Self {
        Self { covers, ..self }
    }

    const fn needs(self, prerequisites: &'static [&'static str]) -> Self {
        Self { prerequisites, ..self }
    }

    const fn obliged(self, legal_ground: &'static str) -> Self {
        Self { legal_ground, obligation: true, ..self }
    }
}

/// The services of a case, all active since a day: `pesaro-urbino`, `macerata`, `lecco`.
#[must_use]
pub fn ready_made(code: &str, since: NaiveDate) -> Option<Vec<Service>> {
    let list = tariffs::ready_made(code, since)?;
    let (entries, runner): (&[Entry], Runner) = match code {
        "pesaro-urbino" => (&pesaro_urbino::SERVICES, Runner { kind: RunnerKind::Province, name: String::new() }),
        "macerata" => (&macerata::SERVICES, Runner { kind: RunnerKind::Company, name: "Società in house".to_owned() }),
        "lecco" => (&lecco::SERVICES, Runner { kind: RunnerKind::Partner, name: "Partner privato".to_owned() }),
        _ => return None,
    };
    Some(entries.iter().map(|e| service(e, &list, &runner, since)).collect())
}

fn service(entry: &Entry, list: &PriceList, runner: &Runner, since: NaiveDate) -> Service {
    let rule = list.rules.iter().find(|r| r.service == entry.code);
    let owned = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<BTreeSet<String>>();
    Service {
        code: entry.code.to_owned(),
        name: entry.name.to_owned(),
        description: entry.description.to_owned(),
        area: entry.area.to_owned(),
        tier: entry.tier,
        inclusion: entry.inclusion,
        state: State::Active { since },
        prerequisites: owned(entry.prerequisites),
        eligibility: Eligibility::default(),
        runner: runner.clone(),
        contract: None,
        legal_ground: entry.legal_ground.to_owned(),
        obligation: entry.obligation,
        vat: rule.map_or(&list.vat, |r| &r.vat).regime.clone(),
        covers: owned(entry.covers),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BASE_FEE, Charter, standard_areas};
    use super::*;
    use crate::tariffs::{Charge, Price, READY_MADE};

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
    }

    #[test]
    fn every_set_holds_together_and_has_what_its_price_list_prices() {
        for case in READY_MADE {
            let services = ready_made(case, day()).unwrap();
            Charter::check(&standard_areas(), &services).unwrap();
            for s in &services {
                s.check().unwrap_or_else(|r| panic!("{case} {}: {r:?}", s.code));
                assert!(!s.description.is_empty());
            }
            let list = tariffs::ready_made(case, day()).unwrap();
            for rule in &list.rules {
                let s = services.iter().find(|s| s.code == rule.service);
                let s = s.unwrap_or_else(|| panic!("{case}: {} has a price but is not in the charter", rule.service));
                let expected = match (rule.charge, &rule.price) {
                    (Charge::Membership, _) => Inclusion::BaseFee,
                    (_, Price::Included) => Inclusion::Included,
                    _ => Inclusion::OnDemand,
                };
                assert_eq!(s.inclusion, expected, "{case} {}", s.code);
                assert_eq!(s.vat, rule.vat.regime);
            }
            assert_eq!(services.iter().filter(|s| s.code == BASE_FEE).count(), 1);
        }
        assert!(ready_made("altrove", day()).is_none());
    }

    #[test]
    fn counts_agree_with_the_report() {
        let count = |case: &str, inclusion| {
            ready_made(case, day()).unwrap().iter().filter(|s| s.inclusion == inclusion).count()
        };
        assert_eq!((count("pesaro-urbino", Inclusion::Included), count("pesaro-urbino", Inclusion::OnDemand)), (4, 8));
        assert_eq!((count("macerata", Inclusion::Included), count("macerata", Inclusion::OnDemand)), (8, 5));
        assert_eq!((count("lecco", Inclusion::Included), count("lecco", Inclusion::OnDemand)), (4, 9));
    }
}

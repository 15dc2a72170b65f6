//! The paper of a published charter.

use domain::charter::{Charter, Inclusion, Service, State};
use domain::tariffs::{BandMode, Price, PriceList, Recurrence, Rule};
use domain::{Cents, it};
use rust_decimal::Decimal;

use super::{Area, CharterPaper, CharterService, PriceBands};
use crate::look::{Fact, Letterhead};

impl CharterPaper {
    /// The paper of a charter, with the prices of a list.
    ///
    /// What the charter does not hold (letterhead, prices, closing words) belongs to the day of
    /// publication: the bytes printed then are to be kept.
    #[must_use]
    pub fn of(charter: &Charter, letterhead: Letterhead, prices: Option<&PriceList>, closing: Vec<Fact>) -> Self {
        let areas = charter.areas.iter().map(|area| Area {
            name: area.name.clone(),
            summary: area.summary.clone(),
            services: charter.of_area(&area.code).map(|s| service(charter, s, prices)).collect(),
        });
        let edition = format!("Edizione {}", charter.version);
        Self {
            letterhead: Letterhead { centre: charter.centre.clone(), ..letterhead },
            date: charter.from,
            version: if charter.act.is_empty() { edition } else { format!("{edition}, {}", charter.act) },
            introduction: charter.introduction.clone(),
            areas: areas.filter(|a| !a.services.is_empty()).collect(),
            closing,
        }
    }
}

/// A rule in words: to whom it applies, the price, what is done to it.
fn in_words(rule: &Rule) -> String {
    let who: Vec<&str> = rule.kinds.iter().map(|k| k.plural()).collect();
    let who = if who.is_empty() { String::new() } else { format!("{}: ", who.join(", ")) };
    let adjusted: String = rule.adjustments.iter().map(|a| format!(" {}", a.in_words())).collect();
    let price = match &rule.price {
        Price::Bands { measure, bands, .. } if !bands.is_empty() => format!("Per fasce di {}.", measure.label()),
        price => price.in_words(),
    };
    format!("{who}{price}{adjusted}")
}

/// The bands of the first rule that has any; a second set of bands stays in words.
fn bands(rule: &Rule) -> Option<PriceBands> {
    let Price::Bands { measure, mode, bands, .. } = &rule.price else { return None };
    let mut label = measure.label().to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let when = match rule.recurrence {
        Recurrence::Yearly => "Contributo annuo",
        Recurrence::OneOff => "Contributo, una volta sola",
    };
    let amount = match mode {
        BandMode::Whole => when.to_owned(),
        BandMode::Marginal => format!("{when} per {} nello scaglione", measure.unit()),
    };
    let euros = |n: Decimal| {
        Cents::round(n)
            .ok()
            .filter(|c| c.euros() == n)
            .map_or_else(|| format!("{}\u{a0}€", it::decimal(n)), |c| c.to_string())
    };
    let rows = bands.iter().map(|b| Fact::new(b.in_words(), euros(b.amount))).collect::<Vec<_>>();
    (!rows.is_empty()).then_some(PriceBands { measure: label, amount, rows })
}

fn service(charter: &Charter, service: &Service, prices: Option<&PriceList>) -> CharterService {
    let rules: Vec<&Rule> =
        prices.into_iter().flat_map(|list| &list.rules).filter(|r| r.service == service.code).collect();
    let price = rules.iter().map(|r| in_words(r)).collect::<Vec<_>>().join("\n");
    let name = |code: &String| charter.service(code).map_or_else(|| code.clone(), |s| s.name.clone());
    CharterService {
        name: service.name.clone(),
        description: service.description.clone(),
        tier: service.tier.label().to_owned(),
        inclusion: service.inclusion.label().to_owned(),
        included: service.inclusion != Inclusion::OnDemand,
        obligation: service.obligation,
        state: match service.state {
            State::Draft | State::Active { .. } => String::new(),
            State::Pilot { since } => format!("In sperimentazione dal {}", it::date(since)),
            State::Withdrawn { since } => format!("Non più offerto dal {}", it::date(since)),
        },
        price: match service.inclusion {
            Inclusion::OnDemand if price.is_empty() => "Da stabilire".to_owned(),
            _ => price,
        },
        bands: rules.iter().find_map(|r| bands(r)),
        prerequisites: service.prerequisites.iter().map(name).collect(),
        eligibility: service.eligibility.in_words(),
        run_by: service.runner.in_words(),
        legal_ground: service.legal_ground.clone(),
        vat: service.vat.in_words(),
    }
}

#[cfg(test)]
mod tests {
    use domain::charter::{ready_made, standard_areas};

    use super::*;
    use crate::look::day;
    use crate::pdf::Printable;

    #[test]
    fn prints_every_service_of_a_charter_once() {
        let since = day(2026, 1, 1);
        let services = ready_made("pesaro-urbino", since).unwrap();
        let head = Charter {
            centre: "CST di prova".into(),
            version: "2026/1".into(),
            from: since,
            act: "delibera n. 3 del 2025".into(),
            introduction: String::new(),
            areas: standard_areas(),
            services: Vec::new(),
        };
        let charter = Charter::gather(head, &services);
        let prices = domain::tariffs::ready_made("pesaro-urbino", since).unwrap();
        let paper = CharterPaper::of(&charter, Letterhead::sample(), Some(&prices), Vec::new());
        let printed: Vec<&str> = paper.areas.iter().flat_map(|a| &a.services).map(|s| s.name.as_str()).collect();
        assert_eq!(printed.len(), charter.services.len());
        assert!(paper.areas.iter().flat_map(|a| &a.services).any(|s| s.price.contains("0,44") && s.included));
        assert_eq!((paper.version.as_str(), paper.date()), ("Edizione 2026/1, delibera n. 3 del 2025", since));
        assert_eq!(paper.letterhead.centre, "CST di prova");
    }
}

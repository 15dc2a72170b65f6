//! The prices of a list as anybody reads them.

use askama::Template;
use domain::tariffs::{Band, BandMode, Charge, Measure, Price, PriceList, Rule, euros};

use crate::view::part;

/// One rule of a price list in words, with its bands as a table.
#[derive(Template)]
#[template(path = "portal/price.html")]
pub(super) struct PriceView {
    title: String,
    who: String,
    lines: Vec<String>,
    measure: &'static str,
    amount: &'static str,
    bands: Vec<(String, String)>,
    note: String,
    vat: String,
    source: String,
}

part!(PriceView);

/// The rules of a list in its order; those of one service when it is given.
pub(super) fn of(list: &PriceList, service: Option<&str>) -> Vec<PriceView> {
    let wanted = |r: &&Rule| service.is_none_or(|s| r.service == s) && r.price != Price::Included;
    list.rules.iter().filter(wanted).map(view).collect()
}

/// The price that every member pays, in a short sentence; none when the list has no such rule.
pub(super) fn first_sentence(list: &PriceList) -> Option<String> {
    let rule = list.rules.iter().find(|r| r.charge == Charge::Membership && r.price != Price::Included)?;
    let Price::Bands { bands, measure, .. } = &rule.price else { return Some(rule.price.in_words()) };
    let amounts = bands.iter().map(|b| b.amount);
    let (Some(least), Some(most)) = (amounts.clone().min(), amounts.max()) else { return Some(rule.price.in_words()) };
    Some(format!("Per fasce di {}, da {} a {}.", measure.label(), euros(least), euros(most)))
}

fn view(rule: &Rule) -> PriceView {
    let (measure, amount, bands) = bands(&rule.price);
    let mut lines = rule.price_in_words();
    if !bands.is_empty() && !lines.is_empty() {
        // The table says it better than the sentence.
        lines.remove(0);
    }
    PriceView {
        title: rule.description.clone(),
        who: rule.who_in_words(),
        lines,
        measure,
        amount,
        bands,
        note: rule.note.clone(),
        vat: rule.vat.in_words(),
        source: rule.source.trim_end_matches('.').to_owned(),
    }
}

fn bands(price: &Price) -> (&'static str, &'static str, Vec<(String, String)>) {
    let row = |b: &Band| (b.in_words(), euros(b.amount));
    match price {
        Price::Bands { measure, mode, bands, .. } => {
            let amount = if *mode == BandMode::Whole { "Importo" } else { "Importo per unità" };
            (counted(*measure), amount, bands.iter().map(row).collect())
        }
        Price::Bandwidth { bands, .. } => ("Mb/s", "Importo", bands.iter().map(row).collect()),
        _ => ("", "", Vec::new()),
    }
}

fn counted(measure: Measure) -> &'static str {
    match measure {
        Measure::Inhabitants => "Abitanti",
        Measure::Businesses => "Imprese",
        Measure::Pcs => "Computer",
        Measure::Servers => "Server locali",
        Measure::PcsAndServers => "Computer e server locali",
        Measure::Equal => "Enti",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn the_bands_of_macerata_are_a_table() {
        let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let list = domain::tariffs::ready_made("macerata", from).unwrap();
        let html: String = of(&list, None).iter().map(ToString::to_string).collect();
        assert!(html.contains("960,00\u{a0}€") && html.contains("7.000,00\u{a0}€"), "{html}");
    }
}

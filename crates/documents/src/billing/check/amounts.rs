//! Controls of the VAT summary.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Findings;
use super::lines::{is_fraction, is_generic, number};
use crate::xml::Node;

/// Rate and nature: what SdI sums by.
type Key = (Decimal, Option<String>);

fn key(node: &Node) -> Key {
    (number(node, "AliquotaIVA").unwrap_or_default().normalize(), node.text_at("Natura").map(str::to_owned))
}

pub(super) fn check(body: &Node, f: &mut Findings) {
    let general = body.at("DatiGenerali/DatiGeneraliDocumento");
    let is_td16 = general.and_then(|g| g.text_at("TipoDocumento")) == Some("TD16");
    let goods = body.at("DatiBeniServizi");
    let rows: Vec<&Node> = goods.map(|g| g.all("DatiRiepilogo").collect()).unwrap_or_default();
    for row in &rows {
        summary(row, is_td16, f);
    }
    let mut sums: BTreeMap<Key, Decimal> = BTreeMap::new();
    let lines = goods.into_iter().flat_map(|g| g.all("DettaglioLinee")).map(|l| (l, "PrezzoTotale"));
    let funds =
        general.into_iter().flat_map(|g| g.all("DatiCassaPrevidenziale")).map(|c| (c, "ImportoContributoCassa"));
    for (node, amount) in lines.chain(funds) {
        *sums.entry(key(node)).or_default() += number(node, amount).unwrap_or_default();
    }
    presence(&rows, &sums, f);
    let mut stated: BTreeMap<Key, Decimal> = BTreeMap::new();
    for row in &rows {
        let rounding = number(row, "Arrotondamento").unwrap_or_default();
        let extras = number(row, "SpeseAccessorie").unwrap_or_default();
        *stated.entry(key(row)).or_default() +=
            number(row, "ImponibileImporto").unwrap_or_default() - rounding - extras;
    }
    for (key, taxable) in stated {
        let sum = sums.get(&key).copied().unwrap_or_default();
        let bad = (taxable - sum).abs() >= Decimal::ONE;
        f.add(bad, "00422", "2.2.2.5", format!("L'imponibile al {} % non è la somma delle righe.", key.0));
    }
}

fn summary(row: &Node, is_td16: bool, f: &mut Findings) {
    let (rate, nature) = (number(row, "AliquotaIVA").unwrap_or_default(), row.text_at("Natura"));
    f.add(rate.is_zero() && nature.is_none(), "00429", "2.2.2.2", "Riepilogo: aliquota zero senza natura.");
    let odd = !rate.is_zero() && nature.is_some() && !is_td16;
    f.add(odd, "00430", "2.2.2.2", "Riepilogo: natura indicata con aliquota diversa da zero.");
    f.add(is_generic(nature), "00445", "2.2.2.2", "Riepilogo: la natura generica non è più ammessa.");
    f.add(is_fraction(rate), "00424", "2.2.2.1", "Riepilogo: l'aliquota va scritta in percentuale.");
    let reverse = nature.is_some_and(|n| n.starts_with("N6")) && row.text_at("EsigibilitaIVA") == Some("S");
    f.add(reverse, "00420", "2.2.2.7", "L'inversione contabile non ammette la scissione dei pagamenti.");
    let (Some(taxable), Some(tax)) = (number(row, "ImponibileImporto"), number(row, "Imposta")) else {
        f.add(true, "00200", "2.2.2.5", "Riepilogo: mancano l'imponibile o l'imposta.");
        return;
    };
    let expected = taxable.checked_mul(rate).and_then(|v| v.checked_div(Decimal::ONE_HUNDRED));
    let good = expected.is_some_and(|e| (e - tax).abs() <= Decimal::new(19, 3));
    f.add(!good, "00421", "2.2.2.6", "L'imposta non è l'aliquota per l'imponibile.");
}

/// 00419, 00443, 00444: every rate and nature of the lines is in the summary.
fn presence(rows: &[&Node], sums: &BTreeMap<Key, Decimal>, f: &mut Findings) {
    let stated: Vec<Key> = rows.iter().map(|r| key(r)).collect();
    for (rate, nature) in sums.keys() {
        let with_rate = stated.iter().any(|(r, _)| r == rate);
        f.add(stated.is_empty(), "00419", "2.2.2", format!("Manca il riepilogo dell'aliquota {rate} %."));
        let missing = !with_rate && !stated.is_empty();
        f.add(missing, "00443", "2.2.2.1", format!("L'aliquota {rate} % delle righe non è nel riepilogo."));
        if let Some(nature) = nature.as_ref().filter(|_| with_rate) {
            let absent = !stated.iter().any(|(_, n)| n.as_ref() == Some(nature));
            f.add(absent, "00444", "2.2.2.2", format!("La natura {nature} delle righe non è nel riepilogo."));
        }
    }
}

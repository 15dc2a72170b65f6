//! Controls of the lines: rates, natures, withholding, discounts and prices.

use rust_decimal::Decimal;

use super::{Findings, is_empty};
use crate::xml::Node;

/// A number at a path.
pub(super) fn number(node: &Node, path: &str) -> Option<Decimal> {
    node.text_at(path)?.parse().ok()
}

/// Whether a rate looks like a fraction (0.22) instead of per cent (22.00).
pub(super) fn is_fraction(rate: Decimal) -> bool {
    rate > Decimal::ZERO && rate < Decimal::ONE
}

/// The bare natures that are no longer admitted.
pub(super) fn is_generic(nature: Option<&str>) -> bool {
    matches!(nature, Some("N2" | "N3" | "N6"))
}

pub(super) fn check(body: &Node, f: &mut Findings) {
    let general = body.at("DatiGenerali/DatiGeneraliDocumento");
    let is_td16 = general.and_then(|g| g.text_at("TipoDocumento")) == Some("TD16");
    let withholding = general.is_some_and(|g| g.at("DatiRitenuta").is_some());
    let goods = body.at("DatiBeniServizi");
    let lines: Vec<&Node> = goods.map(|g| g.all("DettaglioLinee").collect()).unwrap_or_default();
    f.add(lines.is_empty(), "00200", "2.2.1", "La fattura non ha righe.");
    for line in &lines {
        let at = line.text_at("NumeroLinea").unwrap_or("?");
        let (rate, nature) = (number(line, "AliquotaIVA").unwrap_or_default(), line.text_at("Natura"));
        let field = "2.2.1.14";
        f.add(rate.is_zero() && nature.is_none(), "00400", field, format!("Riga {at}: aliquota zero senza natura."));
        let odd = !rate.is_zero() && nature.is_some() && !is_td16;
        f.add(odd, "00401", field, format!("Riga {at}: natura indicata con aliquota diversa da zero."));
        f.add(is_generic(nature), "00445", field, format!("Riga {at}: la natura generica non è più ammessa."));
        f.add(is_fraction(rate), "00424", "2.2.1.12", format!("Riga {at}: l'aliquota va scritta in percentuale."));
        let withheld = line.text_at("Ritenuta") == Some("SI");
        f.add(withheld && !withholding, "00411", "2.1.1.5", format!("Riga {at}: mancano i dati della ritenuta."));
        let empty = line.all("ScontoMaggiorazione").any(is_empty);
        f.add(empty, "00438", "2.2.1.10", format!("Riga {at}: lo sconto non ha né percentuale né importo."));
        price(line, at, f);
    }
    for fund in general.into_iter().flat_map(|g| g.all("DatiCassaPrevidenziale")) {
        let (rate, nature) = (number(fund, "AliquotaIVA").unwrap_or_default(), fund.text_at("Natura"));
        f.add(rate.is_zero() && nature.is_none(), "00413", "2.1.1.7.7", "Cassa: aliquota zero senza natura.");
        let odd = !rate.is_zero() && nature.is_some();
        f.add(odd, "00414", "2.1.1.7.7", "Cassa: natura indicata con aliquota diversa da zero.");
        let withheld = fund.text_at("Ritenuta") == Some("SI");
        f.add(withheld && !withholding, "00415", "2.1.1.5", "Cassa: mancano i dati della ritenuta.");
        f.add(is_generic(nature), "00445", "2.1.1.7.7", "Cassa: la natura generica non è più ammessa.");
        f.add(is_fraction(rate), "00424", "2.1.1.7.5", "Cassa: l'aliquota va scritta in percentuale.");
    }
}

/// 00423: the total is the unit price, with its discounts and increases in sequence, by the
/// quantity (one, when missing), within a cent.
fn price(line: &Node, at: &str, f: &mut Findings) {
    let (Some(unit), Some(total)) = (number(line, "PrezzoUnitario"), number(line, "PrezzoTotale")) else {
        f.add(true, "00200", "2.2.1.9", format!("Riga {at}: mancano il prezzo unitario o il prezzo totale."));
        return;
    };
    let quantity = if line.at("Quantita").is_some() { number(line, "Quantita") } else { Some(Decimal::ONE) };
    let expected = line
        .all("ScontoMaggiorazione")
        .try_fold(unit, |price, change| {
            let by = match number(change, "Importo") {
                Some(amount) => amount,
                None => price
                    .checked_mul(number(change, "Percentuale").unwrap_or_default())?
                    .checked_div(Decimal::ONE_HUNDRED)?,
            };
            if change.text_at("Tipo") == Some("MG") { price.checked_add(by) } else { price.checked_sub(by) }
        })
        .zip(quantity)
        .and_then(|(price, quantity)| price.checked_mul(quantity));
    let good = expected.is_some_and(|e| (e - total).abs() <= Decimal::new(19, 3));
    f.add(!good, "00423", "2.2.1.11", format!("Riga {at}: il prezzo totale non è il prezzo unitario per la quantità."));
}

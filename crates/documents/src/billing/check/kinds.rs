//! Controls that depend on the type of the document (self-invoices and integrations).

use rust_decimal::Decimal;

use super::Findings;
use super::lines::number;
use crate::xml::Node;

pub(super) fn check(header: &Node, body: &Node, f: &mut Findings) {
    let kind = body.text_at("DatiGenerali/DatiGeneraliDocumento/TipoDocumento").unwrap_or_default();
    let field = "2.1.1.1";
    let (issuer, customer) =
        (header.at("CedentePrestatore/DatiAnagrafici"), header.at("CessionarioCommittente/DatiAnagrafici"));
    let same = match (vat(issuer), vat(customer)) {
        (Some(a), Some(b)) => a == b,
        _ => code(issuer).is_some() && code(issuer) == code(customer),
    };
    let differ = matches!(kind, "TD16" | "TD17" | "TD18" | "TD19" | "TD20" | "TD29")
        || matches!(kind, "TD01" | "TD02" | "TD03" | "TD06" | "TD24" | "TD25" | "TD28");
    f.add(same && differ, "00471", field, format!("Per il tipo {kind} cedente e cessionario devono essere diversi."));
    let alike = matches!(kind, "TD21" | "TD27");
    f.add(!same && alike, "00472", field, format!("Per il tipo {kind} cedente e cessionario devono coincidere."));
    let country = vat(issuer).map(|v| v.0);
    let abroad = matches!(kind, "TD17" | "TD18" | "TD19" | "TD28") && country == Some("IT");
    let home = kind == "TD29" && country.is_some_and(|c| c != "IT");
    f.add(abroad || home, "00473", field, format!("Per il tipo {kind} il Paese del cedente non è ammesso."));
    let untaxed = body
        .at("DatiBeniServizi")
        .into_iter()
        .flat_map(|g| g.all("DettaglioLinee"))
        .any(|l| number(l, "AliquotaIVA").unwrap_or_default() == Decimal::ZERO);
    f.add(kind == "TD21" && untaxed, "00474", field, "Per il tipo TD21 tutte le righe hanno un'aliquota.");
    let needs_vat = matches!(kind, "TD16" | "TD17" | "TD18" | "TD19" | "TD20" | "TD22" | "TD23" | "TD28");
    let missing = needs_vat && vat(customer).is_none();
    f.add(missing, "00475", field, format!("Per il tipo {kind} serve la partita IVA del cessionario."));
}

/// Country and VAT number of a party.
fn vat(party: Option<&Node>) -> Option<(&str, &str)> {
    let party = party?;
    Some((party.text_at("IdFiscaleIVA/IdPaese")?, party.text_at("IdFiscaleIVA/IdCodice")?))
}

fn code(party: Option<&Node>) -> Option<&str> {
    party?.text_at("CodiceFiscale")
}

//! Controls of the header: format, recipient, parties.

use super::Findings;
use super::codes::{is_fiscal_code, is_vat_number};
use crate::xml::Node;

pub(super) fn check(root: &Node, header: &Node, f: &mut Findings) {
    transmission(root, header, f);
    let sender = header.at("DatiTrasmissione/IdTrasmittente");
    bad_code(sender, "00300", "1.1.1.2", "trasmittente", is_fiscal_code, f);
    let issuer = header.at("CedentePrestatore/DatiAnagrafici");
    bad_code(issuer.and_then(|i| i.at("IdFiscaleIVA")), "00301", "1.2.1.1.2", "cedente", is_vat_number, f);
    bad_fiscal(issuer, "00302", "1.2.1.2", "cedente", f);
    let deputy = header.at("RappresentanteFiscale/DatiAnagrafici");
    bad_code(
        deputy.and_then(|i| i.at("IdFiscaleIVA")),
        "00303",
        "1.3.1.1.2",
        "rappresentante fiscale",
        is_vat_number,
        f,
    );
    bad_fiscal(deputy, "00304", "1.3.1.2", "rappresentante fiscale", f);
    let customer = header.at("CessionarioCommittente/DatiAnagrafici");
    bad_code(customer.and_then(|c| c.at("IdFiscaleIVA")), "00305", "1.4.1.1.2", "cessionario", is_vat_number, f);
    bad_fiscal(customer, "00306", "1.4.1.2", "cessionario", f);
    let anonymous = customer.is_none_or(|c| c.at("IdFiscaleIVA").is_none() && c.at("CodiceFiscale").is_none());
    f.add(anonymous, "00417", "1.4.1.1", "Mancano sia la partita IVA sia il codice fiscale del cessionario.");
    let country = |party: Option<&Node>| party.and_then(|p| p.text_at("IdFiscaleIVA/IdPaese")).map(str::to_owned);
    let foreign = |party| country(party).is_some_and(|c| c != "IT");
    f.add(
        foreign(issuer) && foreign(customer),
        "00476",
        "1.2.1.1.1",
        "Cedente e cessionario sono entrambi fuori dall'Italia.",
    );
    for (party, field) in [("CedentePrestatore", "1.2.1.3"), ("CessionarioCommittente", "1.4.1.3")] {
        let name = header.at(party).and_then(|p| p.at("DatiAnagrafici/Anagrafica"));
        let whole = name.is_some_and(|n| n.at("Denominazione").is_some());
        let split = name.is_some_and(|n| n.at("Nome").is_some() && n.at("Cognome").is_some());
        f.add(whole == split, "00200", field, "Serve la denominazione oppure nome e cognome.");
    }
}

fn transmission(root: &Node, header: &Node, f: &mut Findings) {
    let text = |path: &str| header.text_at(path);
    let format = text("DatiTrasmissione/FormatoTrasmissione").unwrap_or_default();
    let version = root.attributes.iter().find(|(k, _)| k == "versione").map(|(_, v)| v.as_str());
    let known = matches!(format, "FPA12" | "FPR12") && version == Some(format);
    f.add(!known, "00428", "1.1.3", "Il formato di trasmissione non è ammesso o non è uguale alla versione.");
    let office = text("DatiTrasmissione/CodiceDestinatario").unwrap_or_default();
    let length = if format == "FPR12" { 7 } else { 6 };
    let good = office.len() == length && office.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    f.add(!good, "00427", "1.1.4", format!("Con il formato {format} il codice destinatario ha {length} caratteri."));
    let pec = text("DatiTrasmissione/PECDestinatario");
    let by_pec = office == "0000000";
    f.add(pec.is_some() && !by_pec, "00426", "1.1.6", "La PEC del destinatario si indica solo con il codice 0000000.");
    let own = pec.is_some_and(|p| {
        let p = p.to_ascii_lowercase();
        p.starts_with("sdi") && p.ends_with("@pec.fatturapa.it")
    });
    f.add(own, "00330", "1.1.6", "La PEC del destinatario è una casella del Sistema di Interscambio.");
}

fn bad_code(
    id: Option<&Node>,
    code: &'static str,
    field: &'static str,
    who: &str,
    good: fn(&str) -> bool,
    f: &mut Findings,
) {
    let Some(id) = id else { return };
    let italian = id.text_at("IdPaese") == Some("IT");
    let bad = italian && !id.text_at("IdCodice").is_some_and(good);
    f.add(bad, code, field, format!("Il codice identificativo del {who} non è corretto."));
}

fn bad_fiscal(party: Option<&Node>, code: &'static str, field: &'static str, who: &str, f: &mut Findings) {
    let bad = party.and_then(|p| p.text_at("CodiceFiscale")).is_some_and(|c| !is_fiscal_code(c));
    f.add(bad, code, field, format!("Il codice fiscale del {who} non è corretto."));
}

//! The XML of an e-invoice to a public body: FatturaPA 1.2.2 and 1.2.3, FPA12, TD01 and TD04.
//!
//! The order of the elements is the schema's. Every text passes `domain::billing::clean`.

use std::fmt::Write;

use chrono::NaiveDate;
use domain::Cents;
use domain::billing::{
    Address, Document, DocumentKind, DocumentLine, PaymentMethod, Reference, SummaryRow, TextField, VatKey, clean,
    split_causale,
};
use rust_decimal::Decimal;

use crate::xml::Xml;

const ROOT: &str = concat!(
    "<p:FatturaElettronica versione=\"FPA12\"",
    " xmlns:p=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2\">"
);

/// Writes the e-invoice of a document. A transfer request, or a document without transmission, has
/// none.
///
/// The document must come from a plan without blocking findings: then the XML is valid against the
/// schema and passes [`super::check`].
#[must_use]
pub fn fattura(document: &Document) -> Option<String> {
    let transmission = document.transmission.as_ref()?;
    if !document.draft.kind.is_electronic() {
        return None;
    }
    let mut xml = Xml::new();
    xml.raw(ROOT);
    xml.group("FatturaElettronicaHeader", |x| header(x, document, &transmission.counter.code()));
    xml.group("FatturaElettronicaBody", |x| body(x, document));
    xml.raw("</p:FatturaElettronica>\n");
    Some(xml.finish())
}

fn header(x: &mut Xml, document: &Document, progressive: &str) {
    let (issuer, customer) = (&document.issuer, &document.draft.customer);
    x.group("DatiTrasmissione", |x| {
        x.group("IdTrasmittente", |x| id(x, issuer.transmitter()));
        x.text("ProgressivoInvio", progressive).text("FormatoTrasmissione", "FPA12");
        x.text("CodiceDestinatario", &customer.valid_office_code().unwrap_or_default());
    });
    x.group("CedentePrestatore", |x| {
        x.group("DatiAnagrafici", |x| {
            x.group("IdFiscaleIVA", |x| id(x, &issuer.vat_number));
            x.maybe("CodiceFiscale", Some(&issuer.fiscal_code));
            x.group("Anagrafica", |x| clean_text(x, "Denominazione", TextField::PartyName, &issuer.name));
            x.text("RegimeFiscale", &issuer.tax_regime);
        });
        x.group("Sede", |x| address(x, &issuer.address));
        if let Some(pec) = issuer.pec.as_deref().filter(|p| p.len() >= 7 && p.len() <= 256) {
            x.group("Contatti", |x| {
                x.text("Email", pec);
            });
        }
    });
    x.group("CessionarioCommittente", |x| {
        x.group("DatiAnagrafici", |x| {
            if let Some(vat) = filled(customer.vat_number.as_deref()) {
                x.group("IdFiscaleIVA", |x| id(x, vat));
            }
            x.maybe("CodiceFiscale", filled(customer.fiscal_code.as_deref()).map(str::to_ascii_uppercase).as_deref());
            x.group("Anagrafica", |x| clean_text(x, "Denominazione", TextField::PartyName, &customer.name));
        });
        x.group("Sede", |x| address(x, &customer.address));
    });
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|t| !t.is_empty())
}

fn id(x: &mut Xml, code: &str) {
    x.text("IdPaese", "IT").text("IdCodice", code);
}

fn address(x: &mut Xml, address: &Address) {
    clean_text(x, "Indirizzo", TextField::Street, &address.street);
    x.text("CAP", &address.cap);
    clean_text(x, "Comune", TextField::City, &address.city);
    let sigla = address.sigla.trim().to_ascii_uppercase();
    let known = sigla.len() == 2 && sigla.bytes().all(|b| b.is_ascii_uppercase());
    x.maybe("Provincia", known.then_some(sigla.as_str()));
    x.text("Nazione", "IT");
}

fn body(x: &mut Xml, document: &Document) {
    let draft = &document.draft;
    x.group("DatiGenerali", |x| general(x, document));
    x.group("DatiBeniServizi", |x| {
        for (line, number) in draft.lines.iter().zip(1_u32..) {
            x.group("DettaglioLinee", |x| detail(x, line, number));
        }
        for row in &draft.summary {
            x.group("DatiRiepilogo", |x| summary(x, row));
        }
    });
    if draft.kind == DocumentKind::FatturaPa {
        x.group("DatiPagamento", |x| payment(x, document));
    }
}

fn general(x: &mut Xml, document: &Document) {
    let draft = &document.draft;
    x.group("DatiGeneraliDocumento", |x| {
        x.text("TipoDocumento", if draft.kind == DocumentKind::CreditNote { "TD04" } else { "TD01" });
        x.text("Divisa", "EUR").text("Data", &iso(draft.date)).text("Numero", &document.number.to_string());
        if let Some(stamp) = draft.totals.stamp {
            x.group("DatiBollo", |x| {
                x.text("BolloVirtuale", "SI").text("ImportoBollo", &stamp.plain());
            });
        }
        x.text("ImportoTotaleDocumento", &draft.totals.total.plain());
        for piece in split_causale(&draft.reason).0 {
            x.text("Causale", &piece);
        }
    });
    let references = &draft.references;
    let codes = [references.cup.as_deref(), references.cig.as_deref()];
    if let Some(act) = &references.commitment {
        x.group("DatiOrdineAcquisto", |x| reference(x, act, codes));
    }
    if let Some(convention) = &references.convention {
        x.group("DatiConvenzione", |x| reference(x, convention, codes));
    }
    if let Some(of) = &draft.corrects {
        let act = Reference { number: of.number.to_string(), date: Some(of.date) };
        x.group("DatiFattureCollegate", |x| reference(x, &act, [None, None]));
    }
}

fn reference(x: &mut Xml, act: &Reference, [cup, cig]: [Option<&str>; 2]) {
    clean_text(x, "IdDocumento", TextField::ReferenceNumber, &act.number);
    x.maybe("Data", act.date.map(iso).as_deref());
    for (name, code) in [("CodiceCUP", cup), ("CodiceCIG", cig)] {
        let code = filled(code).map(|c| clean(TextField::ReferenceCode, c).0);
        x.maybe(name, code.as_deref());
    }
}

fn detail(x: &mut Xml, line: &DocumentLine, number: u32) {
    x.text("NumeroLinea", &number.to_string());
    clean_text(x, "Descrizione", TextField::Description, &line.description);
    x.text("Quantita", &decimal(line.quantity));
    x.maybe("UnitaMisura", Some(&clean(TextField::Unit, &line.unit).0));
    x.text("PrezzoUnitario", &decimal(line.unit_price)).text("PrezzoTotale", &line.net.plain());
    let key = VatKey::of(&line.vat);
    x.text("AliquotaIVA", &rate(key.rate())).maybe("Natura", key.nature());
}

fn summary(x: &mut Xml, row: &SummaryRow) {
    x.text("AliquotaIVA", &rate(row.key.rate())).maybe("Natura", row.key.nature());
    x.text("ImponibileImporto", &row.taxable.plain()).text("Imposta", &row.vat.plain());
    x.maybe(
        "EsigibilitaIVA",
        match row.key {
            VatKey::Split(_) => Some("S"),
            VatKey::Ordinary(_) => Some("I"),
            VatKey::OutsideScope | VatKey::Exempt => None,
        },
    );
    x.maybe("RiferimentoNormativo", Some(&clean(TextField::LegalGround, &row.grounds.join("; ")).0));
}

fn payment(x: &mut Xml, document: &Document) {
    let (draft, issuer) = (&document.draft, &document.issuer);
    x.text("CondizioniPagamento", "TP02");
    x.group("DettaglioPagamento", |x| {
        clean_text(x, "Beneficiario", TextField::Payee, &issuer.name);
        x.text("ModalitaPagamento", draft.payment.code()).text("DataScadenzaPagamento", &iso(draft.due));
        x.text("ImportoPagamento", &draft.totals.payable.max(Cents::ZERO).plain());
        if draft.payment == PaymentMethod::TreasuryTransfer
            && let Some(account) = filled(issuer.treasury_account.as_deref())
        {
            clean_text(x, "IstitutoFinanziario", TextField::PartyName, &format!("Tesoreria unica, conto {account}"));
        }
        x.maybe("IBAN", issuer.iban.as_ref().map(|i| i.as_str()));
    });
}

/// An element with a text made fit for its field; a required text that is empty becomes a dash.
fn clean_text(x: &mut Xml, name: &str, field: TextField, text: &str) {
    let (text, _) = clean(field, text);
    x.text(name, if text.is_empty() { "-" } else { &text });
}

fn iso(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Two to eight decimals, as quantities and unit prices want.
fn decimal(value: Decimal) -> String {
    let value = value.normalize();
    let places = value.scale().clamp(2, 8) as usize;
    let mut out = String::with_capacity(16);
    // Writing to a String can't fail.
    let _ = write!(out, "{value:.places$}");
    out
}

fn rate(value: Decimal) -> String {
    format!("{value:.2}")
}

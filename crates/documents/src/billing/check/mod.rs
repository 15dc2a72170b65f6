//! The controls of the exchange system that need neither network nor registers.
//!
//! Codes and tolerances follow the published list of controls; every function is a group of codes.

mod amounts;
mod codes;
mod header;
mod kinds;
mod lines;

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::billing::FileName;

use crate::xml::{Limits, Node, XmlError, parse};

/// Something that the exchange system would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the control, five digits.
    pub code: &'static str,
    /// Field, as numbered by the specifications.
    pub field: &'static str,
    /// What is wrong, in Italian.
    pub message: String,
}

/// Largest file taken, in bytes.
const MAX_BYTES: usize = 5_000_000;

pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, bad: bool, code: &'static str, field: &'static str, message: impl Into<String>) {
        if bad {
            self.0.push(Finding { code, field, message: message.into() });
        }
    }
}

/// Checks an e-invoice as the exchange system would on the day `received`.
#[must_use]
pub fn check(xml: &[u8], received: NaiveDate) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    findings.add(xml.len() > MAX_BYTES, "00003", "file", "Il file supera i 5 MB.");
    let root = match parse(xml, Limits::default()) {
        Ok(root) => root,
        Err(XmlError::Empty) => {
            findings.add(true, "00106", "file", "Il file è vuoto.");
            return findings.0;
        }
        Err(_) => {
            findings.add(true, "00200", "file", "Il file non è XML ben formato.");
            return findings.0;
        }
    };
    let (header, bodies) = (root.at("FatturaElettronicaHeader"), root.all("FatturaElettronicaBody"));
    let Some(header) = header.filter(|_| root.name == "FatturaElettronica") else {
        findings.add(true, "00200", "file", "Il file non è una fattura elettronica.");
        return findings.0;
    };
    header::check(&root, header, &mut findings);
    let bodies: Vec<&Node> = bodies.collect();
    findings.add(bodies.is_empty(), "00200", "2", "La fattura non ha un corpo.");
    let mut seen = HashSet::new();
    for body in &bodies {
        findings.add(!seen.insert(identity(header, body)), "00409", "2.1.1", "La stessa fattura è due volte nel file.");
        general(body, received, &mut findings);
        lines::check(body, &mut findings);
        amounts::check(body, &mut findings);
        kinds::check(header, body, &mut findings);
    }
    findings.0
}

/// Checks files that go together: each one, and that no invoice (00409) and no file name (00002)
/// comes twice. Gives the name of the file with each finding.
#[must_use]
pub fn check_batch(files: &[(String, Vec<u8>)], received: NaiveDate) -> Vec<(String, Finding)> {
    let (mut names, mut invoices, mut out) = (HashSet::new(), HashSet::new(), Vec::new());
    for (name, xml) in files {
        let mut findings = Findings(check_file(name, xml, received));
        let twice = !names.insert(name.to_ascii_uppercase());
        findings.add(twice, "00002", "file", "Il nome del file è già usato.");
        if let Ok(root) = parse(xml, Limits::default())
            && let Some(header) = root.at("FatturaElettronicaHeader")
        {
            for body in root.all("FatturaElettronicaBody") {
                let twice = !invoices.insert(identity(header, body));
                findings.add(twice, "00409", "2.1.1", "La stessa fattura è due volte nel gruppo.");
            }
        }
        out.extend(findings.0.into_iter().map(|f| (name.clone(), f)));
    }
    out
}

/// Checks a file with its name.
#[must_use]
pub fn check_file(name: &str, xml: &[u8], received: NaiveDate) -> Vec<Finding> {
    let mut findings = check(xml, received);
    let lower = name.to_ascii_lowercase();
    let extension = lower.ends_with(".xml") || lower.ends_with(".xml.p7m") || lower.ends_with(".zip");
    if !extension || name.parse::<FileName>().is_err() {
        let message = format!("Il nome «{name}» non rispetta le regole del Sistema di Interscambio.");
        findings.insert(0, Finding { code: "00001", field: "file", message });
    }
    findings
}

/// Issuer, year, number and whether it is a credit note: what makes an invoice the same.
fn identity(header: &Node, body: &Node) -> (String, String, String, bool) {
    let general = "DatiGenerali/DatiGeneraliDocumento";
    let text = |path: String| body.text_at(&path).unwrap_or_default().to_owned();
    let issuer = header.text_at("CedentePrestatore/DatiAnagrafici/IdFiscaleIVA/IdCodice").unwrap_or_default();
    let year = text(format!("{general}/Data")).chars().take(4).collect();
    (issuer.to_owned(), year, text(format!("{general}/Numero")), text(format!("{general}/TipoDocumento")) == "TD04")
}

fn general(body: &Node, received: NaiveDate, f: &mut Findings) {
    let Some(general) = body.at("DatiGenerali/DatiGeneraliDocumento") else {
        f.add(true, "00200", "2.1.1", "Mancano i dati generali del documento.");
        return;
    };
    let date = general.text_at("Data").and_then(|d| d.parse::<NaiveDate>().ok());
    f.add(date.is_none(), "00200", "2.1.1.3", "La data del documento manca o non si legge.");
    if let Some(date) = date {
        f.add(date > received, "00403", "2.1.1.3", "La data del documento è successiva alla data di ricezione.");
        let linked = body.at("DatiGenerali").into_iter().flat_map(|g| g.all("DatiFattureCollegate"));
        let later =
            linked.filter_map(|l| l.text_at("Data").and_then(|d| d.parse::<NaiveDate>().ok())).any(|of| date < of);
        f.add(later, "00418", "2.1.1.3", "La data del documento precede quella della fattura collegata.");
    }
    let number = general.text_at("Numero").unwrap_or_default();
    f.add(
        !number.chars().any(|c| c.is_ascii_digit()),
        "00425",
        "2.1.1.4",
        "Il numero del documento non contiene cifre.",
    );
    for discount in general.all("ScontoMaggiorazione") {
        f.add(is_empty(discount), "00437", "2.1.1.8", "Lo sconto non ha né percentuale né importo.");
    }
}

/// Whether a discount or increase says neither how much per cent nor how much.
fn is_empty(discount: &Node) -> bool {
    discount.text_at("Percentuale").is_none() && discount.text_at("Importo").is_none()
}

#[cfg(test)]
mod tests;

//! E-invoices against the official schema, with xmllint and no network.
//!
//! `make test` sets `CASA_TEST_XSD` to the folder that `ci/xsd.sh` prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use documents::billing::{check_batch, fattura};
use domain::billing::{
    Address, BilledBody, Calendar, CreditReason, Customer, Document, DocumentKind, FileCounter, Issuer, PaymentMethod,
    PlanSettings, Pricing, Reference, References, Transmission, credit_note, plan,
};
use domain::tariffs::{PricedLine, Recurrence, VatTreatment};
use domain::territory::BodyKind;
use domain::{Cents, Id};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

fn schema() -> PathBuf {
    let folder = std::env::var("CASA_TEST_XSD")
        .expect("CASA_TEST_XSD names no folder: run `make test`, or export CASA_TEST_XSD=\"$(ci/xsd.sh)\"");
    PathBuf::from(folder)
}

/// Validates all files in one call; gives xmllint's words when one is not valid.
fn validate(files: &[PathBuf]) -> Result<(), String> {
    let schema = schema();
    let out = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schema.join("fatturapa.xsd"))
        .args(files)
        .env("XML_CATALOG_FILES", schema.join("catalog.xml"))
        .output()
        .expect("xmllint is missing: apt-get install libxml2-utils");
    if out.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&out.stderr)
            .lines()
            .filter(|l| !l.ends_with("validates"))
            .collect::<Vec<_>>()
            .join("\n"))
    }
}

fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Zàèéìòù0-9 '\"&<>.,;/()-]{1,90}",
        "\\PC{1,120}",
        Just("Servizi “di base” – quota dell’anno… 100 € × 3".to_owned()),
        "[a-z]{1,8}( [a-z]{1,12}){50,150}",
    ]
}

fn any_vat() -> impl Strategy<Value = VatTreatment> {
    let ground = any_text().prop_map(|ground| VatTreatment::OutsideScope { ground });
    prop_oneof![
        ground,
        Just(VatTreatment::Exempt { ground: "Art. 10, comma 1, n. 20, DPR 633/72".to_owned() }),
        Just(VatTreatment::Split { rate: Decimal::from(22), ground: "Art. 17-ter DPR 633/72".to_owned() }),
    ]
}

fn any_line() -> impl Strategy<Value = PricedLine> {
    let amounts =
        (0_i64..10_000_000, 0_u32..6, 0_i64..500_000, 0_u32..12, proptest::option::of(-50_000_i64..9_000_000));
    (any_text(), "[a-zà]{1,14}", amounts, any_vat()).prop_map(|(text, unit, (quantity, qs, rate, rs, capped), vat)| {
        let (quantity, rate) = (Decimal::new(quantity, qs), Decimal::new(rate, rs));
        let net = capped.map_or_else(|| Cents::round(quantity * rate).unwrap(), Cents);
        PricedLine {
            service: "servizio".to_owned(),
            description: text.clone(),
            quantity,
            unit,
            rate,
            net,
            vat,
            recurrence: Recurrence::Yearly,
            rule: "regola".to_owned(),
            source: "listino".to_owned(),
            explanation: text,
            of_year: None,
            order: None,
        }
    })
}

fn any_references() -> impl Strategy<Value = References> {
    let act = || {
        (any_text(), proptest::option::of(Just(date(2026, 1, 2)))).prop_map(|(number, date)| Reference { number, date })
    };
    let codes = proptest::option::of("[A-Z0-9]{10}");
    (act(), proptest::option::of(act()), codes, proptest::option::of("[A-Z0-9]{15}")).prop_map(
        |(convention, commitment, cig, cup)| References { convention: Some(convention), commitment, cig, cup },
    )
}

fn any_body() -> impl Strategy<Value = BilledBody> {
    let kinds = proptest::sample::select(BodyKind::ALL.to_vec());
    let place = (any_text(), any_text(), "[0-9]{5}", "([A-Z]{2})?");
    (kinds, any_text(), place, proptest::collection::vec(any_line(), 1..7), any_references()).prop_map(
        |(kind, name, (street, city, cap, sigla), lines, references)| BilledBody {
            customer: Customer {
                body: Id::from_parts(1, 1),
                kind,
                name,
                istat: None,
                ipa: None,
                fiscal_code: Some("82000490415".to_owned()),
                vat_number: None,
                address: Address { street, cap, city, sigla },
                office_code: Some("UF1ABC".to_owned()),
                pec: None,
            },
            pricing: Pricing::Lines(lines),
            warnings: vec![],
            unpriced: vec![],
            population_on: None,
            references,
            kind: None,
        },
    )
}

fn issuer(name: String) -> Issuer {
    Issuer { name, treasury_account: Some("0060372".to_owned()), series: "CST".parse().unwrap(), ..Issuer::sample() }
}

fn settings(payment: PaymentMethod, centre: String) -> PlanSettings {
    PlanSettings {
        centre,
        year: 2026,
        date: date(2026, 10, 20),
        calendar: Calendar::pesaro_urbino(),
        kind: DocumentKind::FatturaPa,
        payment,
        requires_cig: false,
        requires_cup: false,
        requires_commitment: false,
    }
}

/// Numbers the drafts of a plan and makes a credit note of each third document.
fn documents(bodies: Vec<BilledBody>, settings: &PlanSettings, issuer: &Issuer, next: &mut u32) -> Vec<Document> {
    let mut number = |draft| {
        let counter = FileCounter::new(*next).unwrap();
        let text = format!("{next}/CST/2026");
        *next += 1;
        Document::number(draft, issuer.clone(), text.parse().unwrap(), Some(Transmission::new(issuer, counter)))
            .unwrap()
    };
    let plan = plan(settings, issuer, bodies).unwrap();
    let mut out = Vec::new();
    for body in plan.bodies.iter().filter(|b| !b.is_blocked()) {
        let Some(draft) = body.draft() else { continue };
        let document = number(draft.clone());
        if document.number.sequence % 3 == 0 {
            let reason = CreditReason::Refused { words: draft.reason.clone() };
            let credit = credit_note(&document, None, &reason, date(2026, 11, 3)).unwrap();
            out.push(number(credit));
        }
        out.push(document);
    }
    out
}

fn write(folder: &Path, documents: &[Document]) -> (Vec<PathBuf>, Vec<(String, Vec<u8>)>) {
    let named: Vec<(String, Vec<u8>)> = documents
        .iter()
        .map(|d| (d.transmission.as_ref().unwrap().name.xml(), fattura(d).unwrap().into_bytes()))
        .collect();
    let paths = named.iter().map(|(name, xml)| {
        let path = folder.join(name);
        std::fs::write(&path, xml).unwrap();
        path
    });
    (paths.collect(), named)
}

/// Whatever names, texts, quantities, rates and acts a plan holds, each document that nothing blocks
/// is valid against the official schema and passes the offline controls.
#[test]
fn every_plan_gives_valid_invoices() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (proptest::collection::vec(any_body(), 1..4), any::<bool>(), any_text(), any_text());
    let mut next = 1;
    let mut all = Vec::new();
    for _ in 0..150 {
        let (bodies, treasury, centre, name) = strategy.new_tree(&mut runner).unwrap().current();
        let payment = if treasury { PaymentMethod::TreasuryTransfer } else { PaymentMethod::BankTransfer };
        all.extend(documents(bodies, &settings(payment, centre), &issuer(name), &mut next));
    }
    assert!(all.len() > 150, "too few documents: {}", all.len());
    let folder = tempfile::tempdir().unwrap();
    let (paths, named) = write(folder.path(), &all);
    assert_eq!(check_batch(&named, date(2026, 11, 3)), []);
    if let Err(words) = validate(&paths) {
        panic!("{words}");
    }
}

/// The schema sees what is wrong: the validation of the test above is no formality.
#[test]
fn the_schema_refuses_a_wrong_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("IT00212000418_00001.xml");
    let xml = "<p:FatturaElettronica versione=\"FPA12\" \
        xmlns:p=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2\"/>";
    std::fs::write(&path, xml).unwrap();
    assert!(validate(&[path]).unwrap_err().contains("FatturaElettronicaHeader"));
}

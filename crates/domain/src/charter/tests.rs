use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::Cents;
use crate::territory::BodyKind;

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn head(from: NaiveDate) -> Charter {
    Charter {
        centre: "Centro di prova".to_owned(),
        version: "2026/1".to_owned(),
        from,
        act: String::new(),
        introduction: String::new(),
        areas: standard_areas(),
        services: Vec::new(),
    }
}

fn lecco() -> Vec<Service> {
    ready_made("lecco", d(2026, 1, 1)).unwrap()
}

fn comune(population: u64, has: &[&str]) -> Applicant {
    Applicant {
        kind: BodyKind::Comune,
        population: Some(population),
        has: has.iter().map(|s| (*s).to_owned()).collect(),
    }
}

#[test]
fn the_same_services_give_the_same_fingerprint_whatever_their_order() {
    let mut services = lecco();
    let a = Charter::gather(head(d(2026, 1, 1)), &services).canonical().unwrap();
    services.reverse();
    let b = Charter::gather(head(d(2026, 1, 1)), &services).canonical().unwrap();
    assert_eq!(Charter::fingerprint(&a), Charter::fingerprint(&b));
    let back: Charter = serde_json::from_str(&a).unwrap();
    assert_eq!(back.canonical().unwrap(), a);
    services[0].description.push('!');
    let c = Charter::gather(head(d(2026, 1, 1)), &services).canonical().unwrap();
    assert_ne!(Charter::fingerprint(&a), Charter::fingerprint(&c));
}

#[test]
fn drafts_and_contracts_stay_out_of_the_published_charter() {
    let mut services = lecco();
    services[1].state = State::Draft;
    services[2].contract = Some(SupplierContract {
        supplier: "Fornitore".to_owned(),
        cig: "B012345678".to_owned(),
        yearly_cost: Cents(100_000),
        expires: d(2026, 6, 30),
    });
    let charter = Charter::gather(head(d(2026, 1, 1)), &services);
    assert!(charter.service(&services[1].code).is_none());
    assert!(charter.services.iter().all(|s| s.contract.is_none()));
    assert!(charter.areas.iter().all(|a| charter.of_area(&a.code).next().is_some()));
}

#[test]
fn past_days_keep_their_charter() {
    let today = d(2026, 5, 10);
    assert!(may_publish(d(2021, 1, 1), None, today).is_ok());
    assert!(may_publish(d(2026, 5, 10), Some(d(2021, 1, 1)), today).is_ok());
    let refusal = may_publish(d(2026, 5, 9), Some(d(2021, 1, 1)), today).unwrap_err();
    assert!(refusal.message.contains("10/05/2026"));
    let refusal = may_publish(d(2026, 6, 1), Some(d(2026, 6, 1)), today).unwrap_err();
    assert!(refusal.message.contains("02/06/2026"));
}

#[test]
fn prerequisites_may_not_turn_in_a_circle() {
    let mut services = lecco();
    Charter::check(&standard_areas(), &services).unwrap();
    let at = |services: &[Service], code: &str| services.iter().position(|s| s.code == code).unwrap();
    let i = at(&services, "pagopa");
    services[i].prerequisites.insert("siti-internet".to_owned());
    let i = at(&services, "siti-internet");
    services[i].prerequisites.insert("onboarding-appio".to_owned());
    let refusal = Charter::check(&standard_areas(), &services).unwrap_err();
    assert!(refusal.message.contains("in tondo"), "{refusal}");
    for name in ["Avvio su App IO", "pagoPA leccoGOV", "Siti internet"] {
        assert!(refusal.message.contains(name), "{refusal}");
    }
}

#[test]
fn unknown_or_closed_prerequisites_are_named() {
    let mut services = lecco();
    let i = services.iter().position(|s| s.code == "pagopa").unwrap();
    services[i].state = State::Withdrawn { since: d(2026, 2, 1) };
    let refusal = Charter::check(&standard_areas(), &services).unwrap_err();
    assert!(refusal.message.contains("ritirato"), "{refusal}");
    services[i].code = "altro".to_owned();
    let refusal = Charter::check(&standard_areas(), &services).unwrap_err();
    assert!(refusal.message.contains("«pagopa», che non è nella carta"), "{refusal}");
}

#[test]
fn subscribing_names_what_is_in_the_way() {
    let mut services = lecco();
    services[8].state = State::Withdrawn { since: d(2026, 3, 1) };
    let small = services.iter().position(|s| s.code == "siti-internet").unwrap();
    services[small].eligibility = Eligibility {
        kinds: BTreeSet::from([BodyKind::Comune]),
        population: Some(PopulationRange { from: None, to: Some(5_000) }),
    };
    let charter = Charter::gather(head(d(2026, 1, 1)), &services);
    let no = |code: &str, body: &Applicant| charter.may_subscribe(code, body).unwrap_err().message;
    assert!(charter.may_subscribe("onboarding-appio", &comune(900, &["pagopa"])).is_ok());
    assert_eq!(no("onboarding-appio", &comune(900, &[])), "Per avere «Avvio su App IO» serve prima: pagoPA leccoGOV.");
    assert!(no("siti-internet", &comune(5_001, &[])).contains("fino a 5.000 abitanti: questo ne ha 5.001"));
    assert!(charter.may_subscribe("siti-internet", &comune(5_000, &[])).is_ok());
    let union = Applicant { kind: BodyKind::Unione, population: None, has: BTreeSet::new() };
    assert!(no("siti-internet", &union).contains("riservato a: Comuni"));
    let unknown = Applicant { kind: BodyKind::Comune, population: None, has: BTreeSet::new() };
    assert!(no("siti-internet", &unknown).contains("non è nota"));
    assert!(no("servizi-elaborativi", &comune(1, &[])).contains("ritirato il 01/03/2026"));
    assert!(no("quota-base", &comune(1, &[])).contains("con l'adesione"));
    assert!(no("fax", &comune(1, &[])).contains("«fax» non è"));
}

#[test]
fn a_prerequisite_in_the_base_fee_is_already_there() {
    let services = ready_made("macerata", d(2026, 1, 1)).unwrap();
    let charter = Charter::gather(head(d(2026, 1, 1)), &services);
    assert!(charter.may_subscribe("app-sito", &comune(900, &[])).is_ok());
    assert!(charter.may_subscribe("procedisinp", &comune(900, &[])).is_err());
}

#[test]
fn supplier_contracts_warn_at_ninety_days() {
    let contract = SupplierContract {
        supplier: "Fornitore".to_owned(),
        cig: "B012345678".to_owned(),
        yearly_cost: Cents(0),
        expires: d(2026, 6, 30),
    };
    assert_eq!(contract.warning(d(2026, 3, 31)), None);
    assert!(contract.warning(d(2026, 4, 1)).unwrap().contains("90 giorni"));
    assert!(contract.warning(d(2026, 6, 29)).unwrap().contains("domani"));
    assert!(contract.warning(d(2026, 6, 30)).unwrap().contains("oggi"));
    assert!(contract.warning(d(2026, 7, 1)).unwrap().contains("scaduto"));
}

#[test]
fn the_matrix_counts_who_has_and_who_could() {
    let mut services = lecco();
    let i = services.iter().position(|s| s.code == "community-rtd").unwrap();
    services[i].eligibility.kinds = BTreeSet::from([BodyKind::Comune]);
    let charter = Charter::gather(head(d(2026, 1, 1)), &services);
    let body = |code: &str, kind, subscribed: &[(&str, i64)]| CoverageBody {
        id: code.to_owned(),
        code: code.to_owned(),
        name: code.to_owned(),
        kind,
        population: Some(900),
        subscribed: subscribed.iter().map(|(s, n)| ((*s).to_owned(), Decimal::from(*n))).collect::<BTreeMap<_, _>>(),
    };
    let matrix = coverage(
        &charter,
        vec![
            body("097001", BodyKind::Comune, &[("community-rtd", 1), ("posta-collaborazione", 12)]),
            body("u", BodyKind::Unione, &[]),
        ],
    );
    assert!(matrix.columns.iter().all(|c| c.code != BASE_FEE) && matrix.columns.len() == 13);
    let col = |code: &str| matrix.columns.iter().position(|c| c.code == code).unwrap();
    let rtd = &matrix.columns[col("community-rtd")];
    assert_eq!((rtd.having, rtd.eligible, rtd.obligation), (1, 1, true));
    assert_eq!(matrix.columns[col("help-desk")].having, 2);
    assert_eq!(matrix.rows[0].cells[col("posta-collaborazione")].label(), "12");
    assert_eq!(matrix.rows[1].cells[col("community-rtd")], Cell::NotFor);
    assert_eq!(matrix.rows[1].cells[col("pagopa")], Cell::Available);
}

#[test]
fn a_service_says_what_is_wrong_with_it() {
    let mut s = lecco().remove(5);
    s.check().unwrap();
    s.code = "Con Spazi".to_owned();
    s.name = " ".to_owned();
    s.runner = Runner { kind: RunnerKind::Supplier, name: String::new() };
    s.contract = Some(SupplierContract {
        supplier: String::new(),
        cig: "1".to_owned(),
        yearly_cost: Cents(-1),
        expires: d(2026, 1, 1),
    });
    let fields: Vec<String> = s.check().unwrap_err().fields.into_iter().map(|f| f.field).collect();
    assert_eq!(fields, ["code", "name", "runner_name", "supplier", "yearly_cost", "cig"]);
}

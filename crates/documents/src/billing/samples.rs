//! Made-up documents for the tests of this capability.

use chrono::NaiveDate;
use domain::billing::{
    Address, BilledBody, Calendar, Customer, Document, DocumentKind, FileCounter, Issuer, PaymentMethod, PlanSettings,
    Pricing, Reference, References, Transmission, plan,
};
use domain::tariffs::{PricedLine, Recurrence, VatTreatment};
use domain::territory::BodyKind;
use domain::{Cents, Id};
use rust_decimal::Decimal;

pub(super) fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub(super) fn outside() -> VatTreatment {
    VatTreatment::OutsideScope { ground: "Art. 4, comma 5, DPR 633/72: attività istituzionale".to_owned() }
}

pub(super) fn split() -> VatTreatment {
    VatTreatment::Split { rate: Decimal::from(22), ground: "Art. 17-ter DPR 633/72".to_owned() }
}

pub(super) fn line(quantity: &str, rate: &str, net: i64, vat: VatTreatment) -> PricedLine {
    PricedLine {
        service: "quota-base".to_owned(),
        description: "Quota base dei servizi".to_owned(),
        quantity: quantity.parse().unwrap(),
        unit: "abitante".to_owned(),
        rate: rate.parse().unwrap(),
        net: Cents(net),
        vat,
        recurrence: Recurrence::Yearly,
        rule: "per-abitante".to_owned(),
        source: "Listino 2026".to_owned(),
        explanation: "4.151 abitanti per 0,44 €".to_owned(),
        of_year: None,
        order: None,
    }
}

pub(super) fn issuer() -> Issuer {
    Issuer { treasury_account: Some("0060372".to_owned()), ..Issuer::sample() }
}

pub(super) fn settings() -> PlanSettings {
    PlanSettings {
        centre: "Centro servizi territoriale di Pesaro e Urbino".to_owned(),
        year: 2026,
        date: date(2026, 10, 20),
        calendar: Calendar::pesaro_urbino(),
        kind: DocumentKind::FatturaPa,
        payment: PaymentMethod::BankTransfer,
        requires_cig: false,
        requires_cup: false,
        requires_commitment: false,
    }
}

pub(super) fn body(lines: Vec<PricedLine>) -> BilledBody {
    BilledBody {
        customer: Customer {
            body: Id::from_parts(1, 1),
            kind: BodyKind::Comune,
            name: "Comune di Sant’Angelo in Vado & frazioni".to_owned(),
            istat: Some("041057".to_owned()),
            ipa: Some("c_i287".to_owned()),
            fiscal_code: Some("82000490415".to_owned()),
            vat_number: None,
            address: Address {
                street: "Piazza Umberto I 3".to_owned(),
                cap: "61048".to_owned(),
                city: "Sant'Angelo in Vado".to_owned(),
                sigla: "PU".to_owned(),
            },
            office_code: Some("uf1abc".to_owned()),
            pec: None,
        },
        pricing: Pricing::Lines(lines),
        warnings: vec![],
        unpriced: vec![],
        population_on: None,
        references: References {
            convention: Some(Reference { number: "Rep. 12/2026".to_owned(), date: Some(date(2026, 1, 2)) }),
            commitment: Some(Reference { number: "Det. 214".to_owned(), date: Some(date(2026, 3, 4)) }),
            cig: Some("ZB1234567A".to_owned()),
            cup: Some("B31B21000010001".to_owned()),
        },
        kind: None,
    }
}

/// The document of a body, numbered.
pub(super) fn document(settings: &PlanSettings, body: BilledBody, sequence: u32) -> Option<Document> {
    let issuer = issuer();
    let plan = plan(settings, &issuer, vec![body]).unwrap();
    let draft = plan.bodies[0].draft().filter(|_| !plan.bodies[0].is_blocked())?.clone();
    let number = format!("{sequence}/2026").parse().unwrap();
    let transmission = Transmission::new(&issuer, FileCounter::new(sequence).unwrap());
    Some(Document::number(draft, issuer, number, Some(transmission)).unwrap())
}

/// A document of two treatments and a line whose amount was capped.
pub(super) fn sample() -> Document {
    let lines = vec![
        line("4151", "0.44", 182_644, outside()),
        line("4151", "0.44", 150_000, outside()),
        line("3", "33.333333", 10_000, split()),
    ];
    document(&settings(), body(lines), 12).unwrap()
}

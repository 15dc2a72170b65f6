use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::Id;
use crate::billing::{Address, Reference};
use crate::tariffs::{Recurrence, VatTreatment};
use crate::territory::BodyKind;

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn issuer() -> Issuer {
    Issuer::sample()
}

fn settings() -> PlanSettings {
    PlanSettings {
        centre: "Centro servizi territoriale di Pesaro e Urbino".to_owned(),
        year: 2026,
        date: d(2026, 10, 20),
        calendar: Calendar::pesaro_urbino(),
        kind: DocumentKind::FatturaPa,
        payment: PaymentMethod::BankTransfer,
        requires_cig: false,
        requires_cup: false,
        requires_commitment: false,
    }
}

fn outside() -> VatTreatment {
    VatTreatment::OutsideScope { ground: "Art. 4, comma 5, DPR 633/72".to_owned() }
}

fn split() -> VatTreatment {
    VatTreatment::Split { rate: Decimal::from(22), ground: "Art. 17-ter DPR 633/72".to_owned() }
}

fn line(quantity: i64, rate: &str, net: i64, vat: VatTreatment) -> PricedLine {
    PricedLine {
        service: "quota-base".to_owned(),
        description: "Quota base".to_owned(),
        quantity: Decimal::from(quantity),
        unit: "abitante".to_owned(),
        rate: rate.parse().unwrap(),
        net: Cents(net),
        vat,
        recurrence: Recurrence::Yearly,
        rule: "per abitante".to_owned(),
        source: "Listino".to_owned(),
        explanation: "4.151 abitanti per 0,44 €".to_owned(),
        of_year: None,
        order: None,
    }
}

fn body(lines: Vec<PricedLine>) -> BilledBody {
    BilledBody {
        customer: Customer {
            body: Id::from_parts(1, 1),
            kind: BodyKind::Comune,
            name: "Comune di Acqualagna".to_owned(),
            istat: Some("041001".to_owned()),
            ipa: Some("c_a035".to_owned()),
            fiscal_code: Some("00152230413".to_owned()),
            vat_number: None,
            address: Address {
                street: "Piazza Mattei 9".to_owned(),
                cap: "61041".to_owned(),
                city: "Acqualagna".to_owned(),
                sigla: "PU".to_owned(),
            },
            office_code: Some("uf1abc".to_owned()),
            pec: None,
        },
        pricing: Pricing::Lines(lines),
        warnings: vec![],
        unpriced: vec![],
        population_on: Some(d(2026, 1, 1)),
        references: References::default(),
        kind: None,
    }
}

fn one(settings: &PlanSettings, body: BilledBody) -> BodyPlan {
    plan(settings, &issuer(), vec![body]).unwrap().bodies.remove(0)
}

#[test]
fn acqualagna_pays_its_inhabitants() {
    let out = one(&settings(), body(vec![line(4151, "0.44", 182_644, outside())]));
    let BodyOutcome::Draft(draft) = &out.outcome else { panic!("{:?}", out.findings) };
    assert_eq!(draft.totals.net, Cents(182_644));
    assert_eq!(draft.totals.payable, Cents(182_644));
    assert_eq!(draft.totals.stamp, None, "documents between a Province and a Comune are free of stamp duty");
    assert_eq!(draft.due, d(2026, 12, 31));
    assert_eq!(draft.lines[0].quantity, Decimal::from(4151));
    assert!(out.findings.is_empty(), "{:?}", out.findings);
}

#[test]
fn split_vat_is_not_asked_from_the_body() {
    let out = one(&settings(), body(vec![line(1, "150", 15_000, split()), line(1, "10.05", 1_005, split())]));
    let totals = out.draft().unwrap().totals;
    assert_eq!((totals.net, totals.vat), (Cents(16_005), Cents(3_521)));
    assert_eq!((totals.total, totals.payable), (Cents(19_526), Cents(16_005)));
}

#[test]
fn a_capped_line_asks_the_amount_once_and_says_why() {
    let out = one(&settings(), body(vec![line(4151, "0.44", 150_000, outside())]));
    let line = &out.draft().unwrap().lines[0];
    assert_eq!((line.quantity, line.unit_price), (Decimal::ONE, Decimal::from(1_500)));
    assert!(line.description.contains("4.151 abitanti"));
}

#[test]
fn stamp_duty_falls_only_outside_the_exemption() {
    let mut company = body(vec![line(1, "77.48", 7_748, outside())]);
    company.customer.kind = BodyKind::Societa;
    assert_eq!(one(&settings(), company.clone()).draft().unwrap().totals.stamp, Some(Cents(200)));
    company.pricing = Pricing::Lines(vec![line(1, "77.47", 7_747, outside())]);
    assert_eq!(one(&settings(), company.clone()).draft().unwrap().totals.stamp, None);
    company.pricing = Pricing::Lines(vec![line(1, "100", 10_000, split())]);
    assert_eq!(one(&settings(), company).draft().unwrap().totals.stamp, None);
}

#[test]
fn what_is_missing_blocks_only_that_body_and_is_named() {
    let mut poor = body(vec![line(1, "10", 1_000, outside())]);
    poor.customer.office_code = Some("UF1".to_owned());
    poor.customer.fiscal_code = Some(" ".to_owned());
    poor.customer.address = Address::default();
    poor.references.cig = Some("Z123456789".to_owned());
    let strict = PlanSettings { requires_cup: true, requires_commitment: true, requires_cig: true, ..settings() };
    let out = plan(&strict, &issuer(), vec![poor, body(vec![line(1, "10", 1_000, outside())])]).unwrap();
    let codes: Vec<FindingCode> = out.bodies[0].findings.iter().map(|f| f.code).collect();
    use FindingCode as C;
    assert_eq!(codes, [C::OfficeCode, C::FiscalCode, C::Address, C::Cup, C::Commitment, C::LooseReference]);
    assert!(out.bodies[0].findings.iter().all(|f| f.message.starts_with("Comune di Acqualagna: ")));
    assert!(matches!(out.bodies[0].outcome, BodyOutcome::Blocked(_)));
    assert_eq!(out.blocked(), 2, "the second lacks CIG, CUP and commitment");
    assert_eq!(out.totals.net, Cents(2_000));
}

#[test]
fn a_body_without_price_is_named_and_nothing_is_invented() {
    let mut none = body(vec![]);
    none.pricing = Pricing::None("40.001 abitanti non hanno una fascia nel listino.".to_owned());
    let out = one(&settings(), none);
    assert_eq!(out.outcome, BodyOutcome::Nothing);
    assert!(out.is_blocked() && out.findings[0].message.contains("40.001"));
    let free = one(&settings(), body(vec![line(1, "10", 1_000, outside()), line(1, "-10", -1_000, outside())]));
    assert!(!free.is_blocked() && free.outcome == BodyOutcome::Nothing);
}

#[test]
fn old_population_late_dates_and_odd_texts_are_told() {
    let late = PlanSettings { date: d(2027, 1, 10), ..settings() };
    let mut odd = body(vec![line(1, "10", 1_000, outside())]);
    odd.references.convention = Some(Reference { number: "Rep. n. “12”".to_owned(), date: Some(d(2026, 1, 2)) });
    odd.population_on = Some(d(2025, 12, 31));
    let out = one(&late, odd);
    let codes: Vec<FindingCode> = out.findings.iter().map(|f| f.code).collect();
    use FindingCode as C;
    assert_eq!(codes[..3], [C::DueDateMoved, C::OldPopulation, C::TextChanged]);
    assert_eq!(out.draft().unwrap().due, d(2027, 2, 9));
    assert!(!out.is_blocked());
}

#[test]
fn a_transfer_request_needs_no_office_code_but_no_vat() {
    let mut request = body(vec![line(1, "10", 1_000, outside())]);
    request.kind = Some(DocumentKind::TransferRequest);
    request.customer.office_code = None;
    assert!(!one(&settings(), request.clone()).is_blocked());
    request.pricing = Pricing::Lines(vec![line(1, "10", 1_000, split())]);
    assert!(one(&settings(), request).is_blocked());
}

#[test]
fn without_addressee_data_a_request_takes_the_place_of_an_invoice_outside_vat() {
    let mut unknown = body(vec![line(4151, "0.44", 182_644, outside())]);
    unknown.customer.office_code = None;
    let out = one(&settings(), unknown.clone());
    assert_eq!(out.draft().unwrap().kind, DocumentKind::TransferRequest);
    assert!(!out.is_blocked() && out.findings[0].message.contains("richiesta di versamento"));
    unknown.kind = Some(DocumentKind::FatturaPa);
    assert!(one(&settings(), unknown.clone()).is_blocked(), "somebody asked for an invoice");
    unknown.kind = None;
    unknown.pricing = Pricing::Lines(vec![line(1, "10", 1_000, split())]);
    assert!(one(&settings(), unknown).is_blocked(), "VAT needs an invoice");
}

#[test]
fn nobody_bills_oneself() {
    let mut own = body(vec![line(1, "10", 1_000, outside())]);
    own.customer.fiscal_code = Some(issuer().fiscal_code);
    let out = one(&settings(), own);
    assert_eq!(out.findings.iter().map(|f| f.code).collect::<Vec<_>>(), [FindingCode::SameParty]);
    assert!(out.is_blocked());
}

#[test]
fn a_credit_note_takes_back_the_whole_or_some_lines() {
    use crate::billing::{CreditReason, Document, FileCounter, Transmission, credit_note};
    let out = one(&settings(), body(vec![line(1, "10", 1_000, split()), line(2, "5", 1_000, split())]));
    let counter = FileCounter::new(7).unwrap();
    let document = Document::number(
        out.draft().unwrap().clone(),
        issuer(),
        "12/2026".parse().unwrap(),
        Some(Transmission::new(&issuer(), counter)),
    )
    .unwrap();
    assert_eq!(document.slug(), "2026-0012-fattura_pa");
    let reason = CreditReason::Refused { words: "CIG errato".to_owned() };
    let whole = credit_note(&document, None, &reason, d(2026, 11, 2)).unwrap();
    assert_eq!(whole.totals.total, document.draft.totals.total);
    assert_eq!(whole.corrects, Some(document.reference()));
    assert!(whole.reason.contains("12/2026 del 20/10/2026: rifiutata dall'ente: CIG errato"));
    let part = credit_note(&document, Some(&[2]), &reason, d(2026, 11, 2)).unwrap();
    assert_eq!(part.totals.net, Cents(1_000));
    assert!(credit_note(&document, Some(&[3]), &reason, d(2026, 11, 2)).is_err());
    assert!(credit_note(&document, None, &reason, d(2026, 10, 1)).is_err());
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
    assert_eq!(document.resend(FileCounter::new(8).unwrap()).number, document.number);
}

#[test]
fn an_issuer_is_checked_field_by_field() {
    assert!(issuer().check().is_ok());
    let bad = Issuer { vat_number: "00212000419x".to_owned(), tax_regime: "RF3".to_owned(), ..issuer() };
    let fields: Vec<String> = bad.check().unwrap_err().fields.into_iter().map(|f| f.field).collect();
    assert_eq!(fields, ["vat_number", "tax_regime"]);
}

fn any_line() -> impl Strategy<Value = PricedLine> {
    let vat = prop_oneof![
        Just(outside()),
        Just(split()),
        Just(VatTreatment::Exempt { ground: "Art. 10 DPR 633/72".to_owned() })
    ];
    (0_i64..50_000, 0_i64..5_000_000, 0_u32..9, vat, proptest::option::of(-100_000_i64..9_000_000)).prop_map(
        |(quantity, rate, scale, vat, capped)| {
            let rate = Decimal::new(rate, scale);
            let net = capped.map_or_else(|| Cents::round(Decimal::from(quantity) * rate).unwrap(), Cents);
            PricedLine { rate, net, ..line(quantity, "0", 0, vat) }
        },
    )
}

proptest! {
    #[test]
    fn sums_hold_whatever_the_lines(bodies in proptest::collection::vec(proptest::collection::vec(any_line(), 1..8), 1..6)) {
        let given: Vec<BilledBody> = bodies.into_iter().map(body).collect();
        let out = plan(&settings(), &issuer(), given).unwrap();
        let drafts: Vec<&Draft> = out.bodies.iter().filter_map(BodyPlan::draft).collect();
        prop_assert_eq!(out.totals.net, drafts.iter().map(|d| d.totals.net).sum::<Cents>());
        for draft in drafts {
            let (t, lines) = (draft.totals, &draft.lines);
            prop_assert_eq!(t.net, lines.iter().map(|l| l.net).sum::<Cents>());
            prop_assert_eq!(t.net, draft.summary.iter().map(|r| r.taxable).sum::<Cents>());
            prop_assert_eq!(t.total, t.net + t.vat);
            prop_assert_eq!(t.vat, draft.summary.iter().map(|r| r.vat).sum::<Cents>());
            for line in lines {
                let product = line.quantity * line.unit_price;
                prop_assert!((product - line.net.euros()).abs() <= Decimal::new(5, 3), "control 00423");
                prop_assert!(line.unit_price.scale() <= 8 && line.quantity.scale() <= 8);
            }
        }
    }
}

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::dates::Period;

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn scheme(from: NaiveDate, until: NaiveDate) -> SchemeTerms {
    SchemeTerms {
        title: "Convenzione di prova".to_owned(),
        counterpart: "Provincia".to_owned(),
        from,
        until,
        act: String::new(),
        withdrawal: WithdrawalTerms::default(),
    }
}

#[test]
fn a_scheme_lasts_three_years_at_least() {
    assert!(scheme(d(2026, 1, 1), d(2028, 12, 31)).check().is_ok());
    let refusal = scheme(d(2026, 1, 1), d(2028, 12, 30)).check().unwrap_err();
    assert!(refusal.message.contains("31/12/2028"), "{refusal}");
    assert!(scheme(d(2024, 2, 29), d(2027, 2, 27)).check().is_ok());
    let mut nameless = scheme(d(2026, 1, 1), d(2026, 1, 2));
    nameless.title.clear();
    assert_eq!(nameless.check().unwrap_err().fields.len(), 2);
    nameless.withdrawal.from_year = 0;
    assert_eq!(nameless.check().unwrap_err().fields.len(), 3);
    assert!(scheme(d(2026, 1, 1), d(2028, 12, 31)).warnings()[0].contains("31/12/2028"));
    assert_eq!(scheme(d(2026, 1, 1), d(2030, 12, 31)).warnings(), [""; 0]);
}

#[test]
fn a_body_may_join_later_and_leaves_with_the_scheme() {
    let s = scheme(d(2026, 1, 1), d(2030, 12, 31));
    let late = plan_accession(&s, d(2029, 7, 1), None, &[]).unwrap();
    assert_eq!(late, Period { from: d(2029, 7, 1), until: Some(d(2030, 12, 31)) });
    assert!(plan_accession(&s, d(2025, 12, 31), None, &[]).unwrap_err().message.contains("01/01/2026"));
    assert!(plan_accession(&s, d(2026, 1, 1), Some(d(2031, 1, 1)), &[]).unwrap_err().message.contains("31/12/2030"));
    assert!(plan_accession(&s, d(2026, 2, 1), Some(d(2026, 1, 1)), &[]).is_err());
}

#[test]
fn overlapping_accessions_are_refused() {
    let s = scheme(d(2026, 1, 1), d(2030, 12, 31));
    let has = [Existing {
        period: Period { from: d(2021, 1, 1), until: Some(d(2026, 3, 31)) },
        scheme: "Convenzione 2021–2025".to_owned(),
    }];
    let refusal = plan_accession(&s, d(2026, 3, 31), None, &has).unwrap_err();
    assert!(refusal.message.contains("2021–2025") && refusal.message.contains("31/03/2026"), "{refusal}");
    assert!(plan_accession(&s, d(2026, 4, 1), None, &has).is_ok());
}

#[test]
fn a_notice_has_its_receipt_and_its_reference() {
    let notice = |delivered, reference: &str| Notice { delivered, reference: reference.to_owned() };
    assert!(notice(d(2026, 9, 1), "PEC 4321").check(d(2026, 9, 1)).is_ok());
    let refusal = notice(d(2026, 9, 2), " ").check(d(2026, 9, 1)).unwrap_err();
    let fields: Vec<&str> = refusal.fields.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["delivered", "reference"]);
}

#[test]
fn the_scheme_that_contains_the_days_and_began_last_is_taken() {
    let all = [(1, scheme(d(2021, 1, 1), d(2025, 12, 31))), (2, scheme(d(2025, 7, 1), d(2030, 12, 31)))];
    assert_eq!(covering(&all, d(2025, 8, 1), None).unwrap().0, 2);
    assert_eq!(covering(&all, d(2025, 1, 1), None).unwrap().0, 1);
    assert!(covering(&all, d(2025, 1, 1), Some(d(2026, 1, 1))).is_none());
    assert!(covering(&all, d(2020, 1, 1), None).is_none());
    let s = SchemeTerms::standard("Provincia", d(2021, 5, 1), 3, d(2026, 11, 23));
    assert_eq!((s.from, s.until), (d(2021, 1, 1), d(2026, 12, 31)));
    assert_eq!(SchemeTerms::standard("Provincia", d(2026, 5, 1), 5, d(2026, 11, 23)).until, d(2030, 12, 31));
    assert!(s.check().is_ok());
}

#[test]
fn subscriptions_stay_inside_the_accession() {
    let a = Period { from: d(2026, 1, 1), until: Some(d(2028, 12, 31)) };
    assert_eq!(plan_subscription(a, None, None, None), Ok(a));
    let one = Some(Decimal::ONE);
    assert!(plan_subscription(a, one, Some(d(2026, 6, 1)), Some(d(2026, 12, 31))).is_ok());
    assert!(plan_subscription(a, one, Some(d(2025, 6, 1)), None).unwrap_err().message.contains("01/01/2026"));
    assert!(plan_subscription(a, one, None, Some(d(2029, 1, 1))).is_err());
    for bad in [Decimal::ZERO, Decimal::NEGATIVE_ONE, Decimal::new(1, 5)] {
        assert_eq!(plan_subscription(a, Some(bad), None, None).unwrap_err().fields[0].field, "quantity");
    }
}

#[test]
fn reads_the_csv_of_the_command_line() {
    let file = "\u{feff}body,from,until,services\n\
        041044,2026-01-01,2030-12-31,connettivita=2;formazione=1.5\n\
        c_l500,2026-07-01,,\n\
        041013,2026-01-01,,docweb\n";
    let rows = parse_import(file.as_bytes()).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0].row, rows[0].body.as_str(), rows[0].from.year()), (2, "041044", 2026));
    assert_eq!(
        rows[0].services,
        [("connettivita".to_owned(), Some(Decimal::from(2))), ("formazione".to_owned(), Some(Decimal::new(15, 1)))]
    );
    assert_eq!((rows[1].until, rows[1].services.len()), (None, 0));
    assert_eq!(rows[2].services, [("docweb".to_owned(), None)]);
}

#[test]
fn every_row_at_fault_is_named() {
    let file = "body,from,until,services\n\
        041044,01/01/2026,,\n\
        041013,2026-01-01,,\n\
        ,2026-01-01,,\n\
        041041,2026-02-30,,\n\
        041041,2026-02-01,2026-13-01,\n\
        041041,2026-02-01,,a=x\n\
        041041,2026-02-01,,a=1;a=2\n\
        041041,2026-02-01\n";
    let faults = parse_import(file.as_bytes()).unwrap_err();
    let rows: Vec<u64> = faults.iter().map(|f| f.row).collect();
    assert_eq!(rows, [2, 4, 5, 6, 7, 8, 9]);
    assert!(faults[4].message.contains("«a=x»"));
    assert!(parse_import(b"").unwrap_err()[0].message.contains("body,from,until,services"));
    assert!(parse_import(b"a,b\n1,2\n").is_err());
    assert_eq!(parse_import(b"body,from,until,services\n\xFF\xFE,2026-01-01,,\n").unwrap_err()[0].row, 2);
}

proptest! {
    #[test]
    fn a_planned_accession_is_inside_its_scheme_and_apart_from_the_others(
        start in 0_u64..2000, length in 0_u64..3000, other_start in 0_u64..3000, other_length in 0_u64..1000,
    ) {
        let s = scheme(d(2026, 1, 1), d(2030, 12, 31));
        let day = |n: u64| d(2025, 6, 1) + Days::new(n);
        let other = Period { from: day(other_start), until: Some(day(other_start + other_length)) };
        let has = [Existing { period: other, scheme: String::new() }];
        if let Ok(p) = plan_accession(&s, day(start), Some(day(start + length)), &has) {
            prop_assert_eq!(s.period().intersection(&p), Some(p));
            prop_assert!(!p.overlaps(&other));
        }
    }
}

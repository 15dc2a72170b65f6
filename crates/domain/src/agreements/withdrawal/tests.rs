use proptest::prelude::*;

use super::*;

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

const ANNEX_A: WithdrawalTerms = WithdrawalTerms { from_year: 3, signing_year_counts: false, notice_days: 90 };

fn lecture() -> Signed {
    Signed { on: d(2021, 5, 10), until: d(2025, 12, 31) }
}

#[test]
fn signed_in_may_2021_first_notice_in_2024_and_out_on_new_years_day_2025() {
    let answer = answer(ANNEX_A, lecture(), Some(d(2024, 10, 2)));
    assert_eq!(
        serde_json::to_string(&answer).unwrap(),
        r#"{"allowed":true,"first_notice_year":2024,"notice_by":"2024-10-02","effective":"2025-01-01","last_billable_day":"2024-12-31","reason":null}"#
    );
    assert_eq!(super::answer(ANNEX_A, lecture(), Some(d(2024, 1, 1))), answer);
    assert_eq!(super::answer(ANNEX_A, lecture(), None), answer);
}

#[test]
fn an_earlier_notice_is_refused_with_the_reason() {
    let early = answer(ANNEX_A, lecture(), Some(d(2023, 12, 31)));
    assert!(!early.allowed);
    assert_eq!((early.notice_by, early.effective), (Some(d(2024, 10, 2)), Some(d(2025, 1, 1))));
    assert_eq!(
        early.reason.unwrap(),
        "Il recesso si può comunicare solo dal 3° anno solare dopo quello della firma del 10/05/2021: dal 01/01/2024 \
         ed entro il 02/10/2024, con uscita il 01/01/2025."
    );
    let before = answer(ANNEX_A, lecture(), Some(d(2021, 5, 9)));
    assert!(!before.allowed && before.reason.unwrap().contains("10/05/2021"));
}

#[test]
fn the_year_of_signature_may_count_as_the_first() {
    let terms = WithdrawalTerms { signing_year_counts: true, ..ANNEX_A };
    let exit = terms.decide(lecture(), d(2023, 10, 2)).unwrap();
    assert_eq!((exit.notice_by, exit.effective), (d(2023, 10, 2), d(2024, 1, 1)));
    assert!(!answer(terms, lecture(), Some(d(2022, 10, 2))).allowed);
}

#[test]
fn a_late_notice_takes_effect_a_year_later_or_not_at_all() {
    let longer = Signed { until: d(2027, 12, 31), ..lecture() };
    let late = answer(ANNEX_A, longer, Some(d(2024, 10, 3)));
    assert!(late.allowed);
    assert_eq!((late.notice_by, late.effective), (Some(d(2025, 10, 2)), Some(d(2026, 1, 1))));
    assert!(late.reason.unwrap().contains("dopo il 02/10/2024"));
    // Here the year later is when the accession is already over.
    let late = answer(ANNEX_A, lecture(), Some(d(2024, 10, 3)));
    assert!(!late.allowed);
    assert_eq!((late.notice_by, late.effective), (Some(d(2024, 10, 2)), None));
    assert_eq!(late.last_billable_day, d(2025, 12, 31));
    assert!(late.reason.unwrap().contains("31/12/2025"));
}

#[test]
fn a_scheme_without_a_way_out_warns_while_it_is_written() {
    let days = |from, until| Period { from, until: Some(until) };
    let warning = ANNEX_A.warning(days(d(2021, 1, 1), d(2023, 12, 31))).unwrap();
    assert!(warning.contains("01/01/2025") && warning.contains("31/12/2023"), "{warning}");
    assert!(ANNEX_A.warning(days(d(2021, 1, 1), d(2024, 12, 31))).is_some());
    assert!(ANNEX_A.warning(days(d(2021, 1, 1), d(2025, 12, 31))).is_none());
    let counted = WithdrawalTerms { signing_year_counts: true, ..ANNEX_A };
    assert!(counted.warning(days(d(2021, 1, 1), d(2023, 12, 31))).is_some());
    assert!(counted.warning(days(d(2021, 1, 1), d(2024, 12, 31))).is_none());
    let never = answer(ANNEX_A, Signed { on: d(2021, 1, 1), until: d(2023, 12, 31) }, Some(d(2023, 1, 1)));
    assert!(!never.allowed && never.notice_by.is_none() && never.reason.unwrap().contains("non lascia recessi"));
}

#[test]
fn terms_that_cannot_be_reckoned_with_are_refused() {
    assert!(ANNEX_A.check().is_ok());
    let wrong = WithdrawalTerms { from_year: 0, notice_days: 365, signing_year_counts: false };
    assert_eq!(wrong.check().unwrap_err().fields.len(), 2);
    let absurd = WithdrawalTerms { from_year: u32::MAX, notice_days: u32::MAX, signing_year_counts: false };
    assert!(!answer(absurd, lecture(), Some(NaiveDate::MAX)).allowed);
    assert!(answer(absurd, Signed { on: NaiveDate::MIN, until: NaiveDate::MAX }, None).effective.is_none());
}

fn terms() -> impl Strategy<Value = WithdrawalTerms> {
    (1..=LATEST_YEAR, any::<bool>(), 0..=MOST_NOTICE_DAYS).prop_map(|(from_year, signing_year_counts, notice_days)| {
        WithdrawalTerms { from_year, signing_year_counts, notice_days }
    })
}

fn day(n: u64) -> NaiveDate {
    d(2000, 1, 1) + Days::new(n)
}

proptest! {
    #[test]
    fn a_way_out_is_a_new_years_day_after_enough_notice(
        terms in terms(), signed in 0_u64..9_000, lasts in 0_u64..9_000, notice in 0_u64..20_000,
    ) {
        let signed = Signed { on: day(signed), until: day(signed + lasts) };
        let notice = day(notice);
        if let Ok(exit) = terms.decide(signed, notice) {
            prop_assert_eq!((exit.effective.month(), exit.effective.day()), (1, 1));
            prop_assert_eq!(exit.last_billable_day.succ_opt(), Some(exit.effective));
            prop_assert!((exit.last_billable_day - notice).num_days() >= i64::from(terms.notice_days));
            prop_assert!(notice >= signed.on && exit.effective > signed.on && exit.effective <= signed.until);
            prop_assert!(exit.effective.year() - notice.year() <= 2);
            prop_assert!(notice.year() >= terms.first_notice_year(signed.on));
            prop_assert!(exit.effective >= terms.possible(signed).unwrap().effective);
        }
    }

    #[test]
    fn a_later_notice_never_leads_out_earlier(
        terms in terms(), signed in 0_u64..9_000, lasts in 0_u64..9_000, notice in 0_u64..20_000, later in 0_u64..800,
    ) {
        let signed = Signed { on: day(signed), until: day(signed + lasts) };
        let (a, b) = (terms.decide(signed, day(notice)), terms.decide(signed, day(notice + later)));
        if let (Ok(a), Ok(b)) = (a, b) {
            prop_assert!(a.effective <= b.effective);
        }
        // Once it is too late it stays too late, and the last day told was the last useful one.
        if let Err(NotYet::TooLate { notice_by }) = a {
            prop_assert!(b.is_err());
            prop_assert!(day(notice) > notice_by);
            if notice_by >= signed.on && notice_by.year() >= terms.first_notice_year(signed.on) {
                prop_assert!(terms.decide(signed, notice_by).is_ok());
            }
        }
    }

    #[test]
    fn refusals_always_say_why_and_what_is_allowed_says_until_when(
        terms in terms(), signed in 0_u64..9_000, lasts in 0_u64..9_000, notice in proptest::option::of(0_u64..20_000),
    ) {
        let signed = Signed { on: day(signed), until: day(signed + lasts) };
        let answer = answer(terms, signed, notice.map(day));
        prop_assert_eq!(answer.allowed || answer.reason.is_some(), true);
        prop_assert!(!answer.allowed || (answer.effective.is_some() && answer.notice_by.is_some()));
        prop_assert!(answer.last_billable_day <= signed.until);
    }

    #[test]
    fn a_scheme_warns_exactly_when_no_notice_would_ever_be_taken(terms in terms(), from in 0_u64..4_000, lasts in 0_u64..6_000) {
        let days = Period { from: day(from), until: Some(day(from + lasts)) };
        let signed = Signed { on: days.from, until: day(from + lasts) };
        let some = (0..=lasts).step_by(7).any(|n| terms.decide(signed, day(from + n)).is_ok());
        if some {
            prop_assert_eq!(terms.warning(days), None);
        }
        if let Ok(exit) = terms.possible(signed) {
            let first = exit.notice_by.max(signed.on);
            prop_assert_eq!(terms.decide(signed, first).map(|e| e.effective), Ok(exit.effective));
        }
    }
}

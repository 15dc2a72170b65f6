//! Properties of needs forms, whatever a body has and answers.

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::fixture::{d, form, list};
use super::*;
use crate::dates::Period;
use crate::tariffs::{
    BodyFacts, DatedCount, Params, PricingContext, Recurrence, Subscription, VatSettings, price_year,
};
use crate::territory::BodyKind;
use crate::{Cents, tariffs};

/// The services that may be asked for and that the list prices by a quantity alone, in the order of the
/// charter.
fn priced() -> Vec<String> {
    let (form, list) = (form(&[]), list());
    let known = |row: &FormRow| {
        let mut answers = form.prefilled();
        let answer = answers.get_mut(&row.key).unwrap();
        answer.wish = Wish::Add;
        answer.fields.insert("quantity".into(), "2".into());
        let costs = estimate(&list, &[body(Vec::new())], "097001", &context(), (&form, &answers));
        costs.unknown() == 0
    };
    form.rows.iter().filter(|r| r.asks() && known(r)).map(|r| r.service.clone()).collect()
}

/// What a body has on the last day of 2026: some of the services, since some day, until some day.
fn held() -> impl Strategy<Value = Vec<Held>> {
    let services = priced();
    let one = (0..services.len(), 1u32..=40, 0u64..=1_500, 0u64..=1_000);
    prop::collection::vec(one, 0..6).prop_map(move |all| {
        let mut out: Vec<Held> = Vec::new();
        for (n, quantity, since, left) in all {
            let service = services[n].clone();
            if out.iter().any(|h| h.subscription.service == service) {
                continue;
            }
            let from = d(2026, 12, 31) - chrono::Days::new(since);
            let until = Some(d(2026, 12, 31) + chrono::Days::new(left));
            let subscription = Subscription {
                quantity: Some(Decimal::from(quantity)),
                params: Params::default(),
                period: Period { from, until },
                agreed: None,
                service,
            };
            out.push(Held { id: format!("S{}", out.len()), subscription });
        }
        out
    })
}

/// An answer for each row: what may be chosen in it, with a quantity.
fn answered(form: &Definition, choices: &[(u8, u32)]) -> Answers {
    let (mut answers, priced) = (form.prefilled(), priced());
    let rows = form.rows.iter().filter(|r| priced.contains(&r.service));
    for (row, (choice, quantity)) in rows.zip(choices.iter().cycle()) {
        let all = Wish::choices(row.held.is_some());
        let answer = answers.get_mut(&row.key).unwrap();
        answer.wish = all[usize::from(*choice) % all.len()];
        if matches!(answer.wish, Wish::Add | Wish::Change) {
            answer.fields.insert("quantity".into(), quantity.to_string());
        }
    }
    answers
}

fn existing(held: &[Held]) -> Vec<Existing> {
    let has = |h: &Held| Existing { id: h.id.clone(), subscription: h.subscription.clone(), up_to: d(2030, 12, 31) };
    held.iter().map(has).collect()
}

/// The subscriptions after the changes were made.
fn applied(mut all: Vec<Existing>, changes: &[Change], first: NaiveDate) -> Vec<Existing> {
    for (n, change) in changes.iter().enumerate() {
        if let Some(end) = &change.end {
            let gone = all.iter_mut().find(|e| e.id == *end).unwrap();
            gone.subscription.period.until = first.pred_opt();
        }
        if let Some((quantity, params)) = change.begin.clone() {
            let period = Period { from: first, until: Some(d(2030, 12, 31)) };
            let subscription = Subscription { service: change.service.clone(), quantity, params, period, agreed: None };
            all.push(Existing { id: format!("N{n}"), subscription, up_to: d(2030, 12, 31) });
        }
        if let Some((id, last)) = &change.prolong {
            all.iter_mut().find(|e| e.id == *id).unwrap().subscription.period.until = Some(*last);
        }
    }
    all
}

fn body(subscriptions: Vec<Subscription>) -> BodyFacts {
    let member = Period { from: d(2021, 1, 1), until: Some(d(2030, 12, 31)) };
    let count = |value| vec![DatedCount { on: d(2026, 1, 1), value }];
    BodyFacts {
        accessions: vec![member],
        population: count(3_000),
        pcs: count(20),
        servers: count(1),
        subscriptions,
        ..BodyFacts::new("097001", "Abbadia", BodyKind::Comune)
    }
}

fn context() -> PricingContext {
    PricingContext { year: 2027, document_on: d(2026, 10, 19), vat: VatSettings::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn what_was_applied_is_not_left(held in held(), choices in prop::collection::vec((0u8..6, 1u32..60), 1..20)) {
        let (form, first) = (form(&held), d(2027, 1, 1));
        let answers = answered(&form, &choices);
        let now = existing(&held);
        let all = changes(&form, &answers, &now, first);
        // A subscription ends at most once, and only one that runs on that day.
        let mut ends: Vec<&String> = all.iter().filter_map(|c| c.end.as_ref()).collect();
        ends.sort();
        ends.dedup();
        prop_assert_eq!(ends.len(), all.iter().filter(|c| c.end.is_some()).count());
        prop_assert!(ends.iter().all(|id| now.iter().any(|e| e.id == **id && e.subscription.period.contains(first))));
        let done = applied(now, &all, first);
        prop_assert_eq!(changes(&form, &answers, &done, first), Vec::new());
        // Whatever is kept lasts to the end of the year.
        let on = |e: &Existing| e.subscription.period.until.is_none_or(|u| u >= d(2027, 12, 31));
        let of = |key: &String| form.row(key).filter(|r| !r.one_off).map(|r| r.service.clone());
        for service in answers.iter().filter(|(_, a)| a.wish.wants()).filter_map(|(k, _)| of(k)) {
            prop_assert!(done.iter().any(|e| e.subscription.service == service && on(e)), "{}", service);
        }
    }

    #[test]
    fn the_estimate_is_what_the_dues_will_ask(held in held(), choices in prop::collection::vec((0u8..6, 1u32..60), 1..20)) {
        let (form, list, first) = (form(&held), list(), d(2027, 1, 1));
        let answers = answered(&form, &choices);
        let costs = estimate(&list, &[body(Vec::new())], "097001", &context(), (&form, &answers));
        let done = applied(existing(&held), &changes(&form, &answers, &existing(&held), first), first);
        let dues = price_year(&list, &[body(done.into_iter().map(|e| e.subscription).collect())], &context()).unwrap();
        let dues = &dues.bodies[0];
        prop_assert!(costs.unknown() == 0 && dues.unpriceable.is_empty() && dues.unpriced.is_empty(), "{:?}", dues);
        prop_assert_eq!(costs.total(), dues.amounts().net, "{:?} {:?}", costs, dues.lines);
    }

    #[test]
    fn what_was_asked_once_is_not_asked_again(held in held()) {
        let (form, list) = (form(&held), list());
        let answers = form.prefilled();
        let costs = estimate(&list, &[body(Vec::new())], "097001", &context(), (&form, &answers));
        for row in form.rows.iter().filter(|r| r.held.is_some() && r.one_off) {
            prop_assert_eq!(costs.rows.get(&row.key), Some(&Cost::Net(Cents::ZERO)), "{}", row.key);
        }
        let kept = changes(&form, &answers, &existing(&held), d(2027, 1, 1));
        prop_assert!(kept.iter().all(|c| !form.row(&c.key).unwrap().one_off), "{kept:?}");
    }

    #[test]
    fn a_save_never_undoes_what_another_wrote(stored in "[a-c]{0,2}", read in "[a-c]{0,2}", typed in "[a-c]{0,2}") {
        let answer = |note: &str| Answer { note: note.into(), ..Answer::default() };
        let (stored, read, typed) = (answer(&stored), answer(&read), answer(&typed));
        match merge(&stored, &read.fingerprint(), &typed) {
            Merged::Stays => prop_assert!(typed == stored || typed == read),
            Merged::Changes => prop_assert!(stored == read && typed != stored),
            Merged::Overwrites(was) => prop_assert!(was == stored && stored != read && typed != read),
        }
    }
}

#[test]
fn the_list_of_the_properties_has_prices_asked_once_and_every_year() {
    let list = list();
    let of = |r: Recurrence| list.rules.iter().any(|x| x.charge == tariffs::Charge::Subscription && x.recurrence == r);
    assert!(of(Recurrence::OneOff) && of(Recurrence::Yearly));
    assert!(form(&[]).rows.iter().any(|r| r.one_off && r.asks()));
}

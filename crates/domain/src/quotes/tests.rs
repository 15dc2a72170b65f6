use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::Cents;
use crate::dates::Period;
use crate::tariffs::{
    BodyFacts, Measure, Params, Price, PriceList, RoleRate, Subscription, VatSettings, Weight, Work, ready_made,
};
use crate::territory::BodyKind;

fn d(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn list() -> PriceList {
    let mut list = ready_made("pesaro-urbino", d(2026, 1, 1)).unwrap();
    for rule in &mut list.rules {
        match rule.service.as_str() {
            "consulenza-informatica" => {
                let role = |role: &str, euros: i64| RoleRate { role: role.into(), hourly: Some(euros.into()) };
                rule.price = Price::Hours { roles: vec![role("Analista", 42), role("Tecnico", 30)] };
            }
            "cloud" => {
                let some = |n: i64| Some(Decimal::from(n));
                rule.price = Price::VirtualMachine { vcpu: some(60), ram_gb: some(18), disk_gb: some(1) };
            }
            _ => {}
        }
    }
    list
}

fn body() -> BodyFacts {
    let accessions = vec![Period { from: d(2026, 1, 1), until: Some(d(2030, 12, 31)) }];
    BodyFacts { accessions, ..BodyFacts::new("041001", "Comune di Acqualagna", BodyKind::Comune) }
}

fn lines(service: &str, params: &Params, from: NaiveDate) -> Result<Vec<OfferLine>, crate::Refusal> {
    let (list, body, vat) = (list(), body(), VatSettings::default());
    let on = d(2026, 5, 4);
    let q = PriceQuestion {
        list: &list,
        body: &body,
        others: &[],
        service,
        quantity: None,
        params,
        from,
        until: None,
        on,
        vat: &vat,
    };
    let mut all = price_wish(&q)?;
    if service == "consulenza-informatica" {
        let free = FreeLine {
            description: "Trasferta".into(),
            quantity: Decimal::TWO,
            unit: "viaggio".into(),
            rate: "12.345".parse().unwrap(),
            reason: "sede fuori provincia".into(),
        };
        free.check(1).unwrap();
        all.push(free_line(&free, &q)?);
    }
    Ok(all)
}

fn consulting() -> Params {
    let work = |role: &str, people, hours: i64| Work { role: role.into(), people, hours: hours.into() };
    Params { work: vec![work("Analista", 1, 12), work("Tecnico", 2, 8)], ..Params::default() }
}

fn offer() -> Offer {
    let lines = lines("consulenza-informatica", &consulting(), d(2026, 6, 1)).unwrap();
    Offer { lines, valid_until: Some(d(2026, 6, 3)), ..Offer::default() }
}

#[test]
fn the_price_list_prices_a_wish_line_by_line() {
    let offer = offer();
    let nets: Vec<i64> = offer.lines.iter().map(|l| l.line.net.0).collect();
    assert_eq!(nets, [12 * 4_200, 16 * 3_000, 2_469]);
    assert!(offer.lines[1].line.explanation.contains("2 persone"), "{}", offer.lines[1].line.explanation);
    assert!(offer.lines[2].line.source.contains("sede fuori provincia"));
    assert_eq!((offer.all().net, offer.yearly().net), (Cents(100_869), Cents::ZERO));
    let billed = offer.to_bill("3/2026", "X");
    assert!(billed.iter().all(|l| l.order.as_deref() == Some("X") && l.description.starts_with("Ordine 3/2026: ")));
    assert!(lines("consulenza-informatica", &Params::default(), d(2026, 6, 1)).is_err(), "hours are missing");
    assert_eq!(lines("supporto-pnrr", &Params::default(), d(2026, 6, 1)), Ok(vec![]), "nothing is invented");
}

#[test]
fn a_shared_cost_is_quoted_by_the_part_of_the_body() {
    let (mut list, body, vat) = (list(), body(), VatSettings::default());
    let rule = list.rules.iter_mut().find(|r| r.service == "cloud").unwrap();
    let key = vec![Weight { measure: Measure::Equal, percent: Decimal::ONE_HUNDRED }];
    rule.price = Price::Share { cost: Some(crate::Cents(90_000)), key };
    let other = |id: &str| {
        let mut has = BodyFacts { id: id.into(), code: id.into(), ..body.clone() };
        has.subscriptions = vec![Subscription {
            service: "cloud".into(),
            quantity: None,
            params: Params::default(),
            period: has.accessions[0],
            agreed: None,
        }];
        has
    };
    let others = [other("041002"), other("041003")];
    let params = Params::default();
    let q = PriceQuestion {
        list: &list,
        body: &body,
        others: &others,
        service: "cloud",
        quantity: None,
        params: &params,
        from: d(2026, 1, 1),
        until: None,
        on: d(2026, 5, 4),
        vat: &vat,
    };
    let all = price_wish(&q).unwrap();
    assert_eq!((all.len(), all[0].line.net.0), (1, 30_000), "{all:?}");
    assert!(all[0].line.explanation.contains("900,00"), "{}", all[0].line.explanation);
}

#[test]
fn what_recurs_shows_its_year_and_its_first_part() {
    let some = |n: i64| Some(Decimal::from(n));
    let size = Params { vcpu: some(2), ram_gb: some(4), disk_gb: some(50), ..Params::default() };
    let lines = lines("cloud", &size, d(2026, 7, 1)).unwrap();
    let offer = Offer { lines, ..Offer::default() };
    assert_eq!(offer.yearly().net, Cents(24_200));
    // 184 days of 365.
    assert_eq!(offer.first_year(), Cents(12_199));
    assert!(offer.to_bill("1/2026", "X").is_empty(), "what recurs is asked by the dues");
}

#[test]
fn a_quote_is_accepted_in_time_and_with_its_total() {
    let offer = offer();
    let (sent_on, until) = (d(2026, 5, 4), offer.check(d(2026, 5, 4)).unwrap());
    let sent = QuoteState::Requested { on: d(2026, 5, 1) }.write(sent_on).unwrap().send(sent_on, until).unwrap();
    let total = offer.all().total;
    assert_eq!(sent.standing(until), Standing::Sent);
    assert_eq!(sent.standing(d(2026, 6, 4)), Standing::Expired);
    let late = sent.clone().accept(d(2026, 6, 4), "Lidia", "1.008,69", total).unwrap_err();
    assert!(late.message.contains("rinnovo"), "{late}");
    let wrong = sent.clone().accept(until, "Lidia", "1.000,00", total).unwrap_err();
    assert_eq!(wrong.fields[0].field, "amount");
    assert!(sent.clone().ask_renewal(until).is_err());
    assert_eq!(sent.clone().ask_renewal(d(2026, 6, 4)).unwrap().code(), "renewal");
    let order = sent.accept(until, "Lidia", " 1008,69 € ", total).unwrap();
    assert!(order.clone().withdraw(until, "un ripensamento").is_err());
    assert!(order.clone().write(until).is_err());
    assert_eq!(order.clone().deliver(until, d(2026, 6, 2), "").unwrap_err().fields[0].field, "on");
    assert_eq!(order.clone().deliver(until, d(2026, 6, 5), "").unwrap_err().fields[0].field, "on");
    assert_eq!(order.deliver(d(2026, 7, 1), d(2026, 6, 30), "").unwrap().code(), "delivered");
}

#[test]
fn reasons_and_validity_are_asked_for() {
    let sent = QuoteState::Sent { on: d(2026, 5, 4), valid_until: d(2026, 6, 3) };
    assert!(sent.clone().decline(d(2026, 5, 5), " no ").is_err());
    assert_eq!(sent.clone().decline(d(2026, 5, 5), "costa troppo").unwrap().code(), "declined");
    assert_eq!(sent.withdraw(d(2026, 5, 5), "prezzi da rivedere").unwrap().code(), "withdrawn");
    let offer = offer();
    let at = |until| Offer { valid_until: until, ..offer.clone() }.check(d(2026, 5, 4)).is_ok();
    assert!(!at(None) && !at(Some(d(2026, 5, 3))) && at(Some(d(2026, 5, 4))) && !at(Some(d(2027, 5, 5))));
    assert!(Offer::default().check(d(2026, 5, 4)).is_err());
    let bare = FreeLine {
        description: "Sconto".into(),
        quantity: Decimal::ONE,
        unit: "volta".into(),
        rate: Decimal::from(-10),
        reason: " ".into(),
    };
    assert_eq!(bare.check(2).unwrap_err().fields[0].field, "free_reason-2");
}

#[test]
fn hours_are_held_by_role_and_drawn_from_the_oldest_order() {
    let used = |what: &str, minutes| HourUse { what: what.into(), minutes, quantity: Decimal::ZERO };
    let held = holdings(&offer(), &[used("Analista", 100), used("Analista", 620), used("Tecnico", 90)]);
    let left: Vec<(&str, i64)> = held.iter().map(|h| (h.what.as_str(), h.minutes_left())).collect();
    assert_eq!(left[..2], [("Analista", 0), ("Tecnico", 870)]);
    assert_eq!(held[1].in_words(held[1].left()), "14 ore e 30 minuti");
    assert_eq!(
        draw("Tecnico", &[30, 0, 90], 100),
        Ok(vec![Drawn { place: 0, minutes: 30 }, Drawn { place: 2, minutes: 70 }])
    );
    assert!(draw("Tecnico", &[30, 60], 91).unwrap_err().message.contains("1 ora e 30 minuti"));
    assert!(draw("Tecnico", &[], 0).is_err());
}

proptest! {
    #[test]
    fn sums_hold_and_draws_never_exceed(
        left in proptest::collection::vec(0_i64..600, 0..6),
        minutes in 1_i64..1_440,
    ) {
        if let Ok(drawn) = draw("x", &left, minutes) {
            prop_assert_eq!(drawn.iter().map(|d| d.minutes).sum::<i64>(), minutes);
            prop_assert!(drawn.iter().all(|d| d.minutes > 0 && d.minutes <= left[d.place]));
        } else {
            prop_assert!(left.iter().sum::<i64>() < minutes);
        }
    }

    #[test]
    fn an_end_has_no_way_back(moves in proptest::collection::vec((0_usize..7, 0_u64..60), 0..30)) {
        let mut state = QuoteState::Requested { on: d(2026, 1, 1) };
        let mut day = d(2026, 1, 1);
        for (step, days) in moves {
            day = day.checked_add_days(chrono::Days::new(days)).unwrap();
            let before = state.clone();
            let next = match step {
                0 => before.clone().write(day),
                1 => before.clone().send(day, day.checked_add_days(chrono::Days::new(30)).unwrap()),
                2 => before.clone().accept(day, "Lidia", "10,00", Cents(1_000)),
                3 => before.clone().decline(day, "non serve più"),
                4 => before.clone().ask_renewal(day),
                5 => before.clone().withdraw(day, "non si può dare"),
                _ => before.clone().deliver(day, day, ""),
            };
            if let Ok(next) = next {
                let closed = matches!(before, QuoteState::Delivered { .. } | QuoteState::Withdrawn { .. });
                prop_assert!(!closed, "{:?} to {:?}", before, next);
                if matches!(before, QuoteState::Ordered { .. }) {
                    prop_assert_eq!(next.code(), "delivered");
                }
                if matches!(next, QuoteState::Ordered { .. }) {
                    prop_assert_eq!(before.standing(day), Standing::Sent);
                }
                state = next;
            }
        }
    }
}

#[test]
fn an_order_is_taken_back_when_all_that_asked_it_was() {
    let line = |order: Option<&str>, net: i64| crate::billing::DocumentLine {
        order: order.map(str::to_owned),
        net: Cents(net),
        ..crate::billing::DocumentLine::of(&priced_line())
    };
    let asked = [line(None, 5_000), line(Some("a"), 700), line(Some("a"), -200), line(Some("b"), 100)];
    assert!(!taken_back("a", &asked, &[]) && !taken_back("c", &asked, &asked));
    assert!(!taken_back("a", &asked, &[line(Some("b"), 100), line(None, 5_000)]));
    assert!(taken_back("a", &asked, &asked) && taken_back("b", &asked, &[line(Some("b"), 100)]));
}

fn priced_line() -> crate::tariffs::PricedLine {
    crate::tariffs::PricedLine {
        service: "cloud".into(),
        description: "Macchina virtuale".into(),
        quantity: Decimal::ONE,
        unit: "anno".into(),
        rate: Decimal::ONE,
        net: Cents(100),
        vat: list().vat.treatment(BodyKind::Comune, None, d(2026, 10, 19), &VatSettings::default()),
        recurrence: crate::tariffs::Recurrence::OneOff,
        rule: "r".into(),
        source: "s".into(),
        explanation: "e".into(),
        of_year: None,
        order: None,
    }
}

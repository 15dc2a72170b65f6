use super::*;
use crate::Cents;

fn on_request(price: Price) -> PriceList {
    let mut list = list_of(price, Vec::new());
    list.rules[0].charge = Charge::Subscription;
    list.rules[0].service = "servizio".to_owned();
    list
}

fn asking(quantity: Option<&str>, params: Params) -> BodyFacts {
    let mut body = comune("1", 1_000);
    subscribe(&mut body, "servizio", quantity, params);
    body
}

#[test]
fn flat_and_per_business() {
    let flat = Price::Flat { amount: Some(dec("12.50")), unit: "casella".to_owned() };
    let priced = price_year(&on_request(flat), &[asking(Some("3"), Params::default())], &context(2021)).unwrap();
    assert_eq!(priced.bodies[0].lines[0].explanation, "3\u{a0}caselle × 12,50\u{a0}€ = 37,50\u{a0}€.");
    let mut body = comune("1", 10);
    body.businesses = vec![
        DatedCount { on: day("2020-01-01"), value: 7 },
        DatedCount { on: day("2021-01-01"), value: 9 },
        DatedCount { on: day("2021-01-02"), value: 90 },
    ];
    assert_eq!(nets(&list_of(Price::PerBusiness { rate: Some(dec("0.125")) }, Vec::new()), &[body]), [113]);
}

#[test]
fn hours_by_role() {
    let roles = vec![RoleRate { role: "Sistemista".to_owned(), hourly: Some(dec("45")) }];
    let work = |role: &str| Params {
        work: vec![Work { role: role.to_owned(), people: 2, hours: dec("10.5") }],
        ..Params::default()
    };
    let list = on_request(Price::Hours { roles });
    let priced = price_year(&list, &[asking(None, work("Sistemista"))], &context(2021)).unwrap();
    let line = &priced.bodies[0].lines[0];
    assert_eq!((line.quantity, line.net), (dec("21.0"), Cents(94_500)));
    assert_eq!(line.explanation, "Sistemista: 2 persone × 10,5\u{a0}ore × 45,00\u{a0}€ = 945,00\u{a0}€.");
    let priced = price_year(&list, &[asking(None, work("Formatore"))], &context(2021)).unwrap();
    assert!(priced.bodies[0].lines.is_empty() && priced.bodies[0].unpriceable[0].message.contains("Formatore"));
}

#[test]
fn machines_and_lines() {
    let price = Price::VirtualMachine { vcpu: Some(dec("30")), ram_gb: Some(dec("5")), disk_gb: Some(dec("0.2")) };
    let params =
        Params { vcpu: Some(dec("4")), ram_gb: Some(dec("16")), disk_gb: Some(dec("100")), ..Params::default() };
    assert_eq!(nets(&on_request(price.clone()), &[asking(Some("2"), params)]), [44_000]);
    assert_eq!(nets(&on_request(price), &[asking(None, Params::default())]), [0]);
    let line = |per_mbps, bands| on_request(Price::Bandwidth { per_mbps, bands });
    let fast = asking(None, Params { mbps: Some(dec("100")), ..Params::default() });
    assert_eq!(nets(&line(Some(dec("3")), Vec::new()), std::slice::from_ref(&fast)), [30_000]);
    let bands =
        vec![Band { from: 1, to: Some(30), amount: dec("500") }, Band { from: 31, to: Some(100), amount: dec("900") }];
    assert_eq!(nets(&line(None, bands), &[fast]), [90_000]);
}

#[test]
fn only_what_exceeds_the_allowance_is_paid() {
    let list = on_request(Price::Overage { included: dec("100"), unit: "GB".to_owned(), rate: Some(dec("0.5")) });
    let used = |n: &str| asking(None, Params { usage: Some(dec(n)), ..Params::default() });
    assert_eq!(nets(&list, &[used("100")]), [0]);
    let priced = price_year(&list, &[used("120")], &context(2021)).unwrap();
    assert_eq!(
        priced.bodies[0].lines[0].explanation,
        "Consumo di 120\u{a0}GB, di cui 100 compresi: 20\u{a0}GB × 0,50\u{a0}€ = 10,00\u{a0}€."
    );
    let unread = price_year(&list, &[asking(None, Params::default())], &context(2021)).unwrap();
    assert!(unread.bodies[0].unpriceable[0].message.contains("consumo"));
}

#[test]
fn adjustments_apply_in_order_and_say_so() {
    let rate = Price::PerInhabitant { rate: Some(dec("1")) };
    let pay = |adjustments, inhabitants| {
        let mut body = comune("1", inhabitants);
        body.last_year.push(LastYearFee { service: "quota-base".to_owned(), net: Cents(100_000) });
        let priced = price_year(&list_of(rate.clone(), adjustments), &[body], &context(2021)).unwrap();
        (priced.bodies[0].lines[0].net.0, priced.bodies[0].lines[0].explanation.clone(), priced.contribution.0)
    };
    let minimum = Adjustment::Minimum { amount: dec("500") };
    let maximum = Adjustment::Maximum { amount: dec("2000") };
    assert_eq!(pay(vec![minimum.clone()], 100).0, 50_000);
    assert_eq!(pay(vec![maximum], 9_000).0, 200_000);
    assert_eq!(pay(vec![Adjustment::CapOnLastYear { percent: dec("5") }], 9_000).0, 105_000);
    let discount =
        Adjustment::Discount { percent: dec("12.5"), reason: "piccoli Comuni".to_owned(), kinds: Vec::new() };
    let (net, words, _) = pay(vec![minimum, discount], 100);
    assert_eq!(net, 43_750);
    assert_eq!(
        words,
        "100\u{a0}abitanti al 01/01/2021 × 1,00\u{a0}€ = 100,00\u{a0}€; portato al minimo di 500,00\u{a0}€; \
         sconto del 12,5\u{a0}% (piccoli Comuni) = 437,50\u{a0}€."
    );
    let part = Contributed::Percent(dec("8"));
    let (net, _, given) = pay(vec![Adjustment::Contribution { part, ground: "delibera 1/2021".to_owned() }], 1_000);
    assert_eq!((net, given), (92_000, 8_000));
}

#[test]
fn the_fee_of_half_a_year_caps_as_a_whole_one() {
    let year = |until| Coverage::of(2020, &[Period::new(day("2020-01-01"), Some(day(until))).unwrap()]);
    let fee = |proration, until| LastYearFee::whole("quota-base".to_owned(), Cents(5_000), proration, &year(until)).net;
    assert_eq!(fee(Proration::ByMonthBegun, "2020-06-30"), Cents(10_000));
    assert_eq!(fee(Proration::ByDay, "2020-12-31"), Cents(5_000));
    assert_eq!(fee(Proration::WholeYear, "2020-06-30"), Cents(5_000));
    assert_eq!(fee(Proration::ByMonthWhole, "2020-01-20"), Cents(5_000), "nothing to reckon from");
}

#[test]
fn the_province_lessens_the_cost_that_is_shared() {
    let key = vec![
        Weight { measure: Measure::Inhabitants, percent: dec("60") },
        Weight { measure: Measure::Equal, percent: dec("40") },
    ];
    let part = Contributed::Euros(dec("1000"));
    let given = Adjustment::Contribution { part, ground: "delibera 1/2021".to_owned() };
    let list = list_of(Price::Share { cost: Some(Cents(1_100_000)), key }, vec![given]);
    list.check().unwrap();
    let mut bodies = vec![comune("1", 1_000), comune("2", 3_000)];
    assert_eq!(nets(&list, &bodies), [350_000, 650_000]);
    let priced = price_year(&list, &bodies, &context(2021)).unwrap();
    assert_eq!(priced.contribution, Cents(100_000));
    assert_eq!(
        priced.bodies[0].lines[0].explanation,
        "Costo di 11.000,00\u{a0}€, meno 1.000,00\u{a0}€ di contributo della Provincia (delibera 1/2021), ripartito \
         per il 60\u{a0}% per abitanti, 1.000\u{a0}abitanti su 4.000 e per il 40\u{a0}% in parti uguali tra \
         2\u{a0}enti = 3.500,00\u{a0}€."
    );
    bodies[1].negotiated.push(NegotiatedPrice {
        service: "quota-base".to_owned(),
        amount: Cents(400_000),
        reason: "accordo".to_owned(),
        period: from("2021-01-01"),
    });
    assert_eq!(nets(&list, &bodies), [600_000, 400_000]);
}

#[test]
fn rules_for_some_kinds_only() {
    let union = BodyFacts { accessions: vec![from("2021-01-01")], ..BodyFacts::new("u1", "Unione", BodyKind::Unione) };
    let mut list = list("pesaro-urbino");
    let priced = price_year(&list, std::slice::from_ref(&union), &context(2021)).unwrap();
    assert!(priced.bodies[0].lines.is_empty() && priced.bodies[0].warnings[0].contains("Nessuna voce"));
    let mut flat = list.rules[0].clone();
    flat.code = "quota-unioni".to_owned();
    flat.kinds = vec![BodyKind::Unione, BodyKind::UnioneMontana];
    flat.price = Price::Flat { amount: Some(dec("1500")), unit: "anno".to_owned() };
    list.rules.push(flat);
    assert_eq!(nets(&list, &[comune("041001", 100), union]), [4_400, 150_000]);
}

#[test]
fn parts_of_a_year_follow_the_stated_rule() {
    let mut body = comune("1", 1_000);
    body.accessions = vec![from("2021-07-02")];
    let mut list = list_of(Price::PerInhabitant { rate: Some(dec("0.44")) }, Vec::new());
    let priced = price_year(&list, std::slice::from_ref(&body), &context(2021)).unwrap();
    assert_eq!(
        priced.bodies[0].lines[0].explanation,
        "1.000\u{a0}abitanti al 01/01/2021 × 0,44\u{a0}€ = 440,00\u{a0}€; dovuti 183 giorni su 365: 220,60\u{a0}€."
    );
    list.proration = Proration::ByMonthBegun;
    assert_eq!(nets(&list, std::slice::from_ref(&body)), [22_000]);
    list.proration = Proration::WholeYear;
    assert_eq!(nets(&list, std::slice::from_ref(&body)), [44_000]);
    list.rules[0].recurrence = Recurrence::OneOff;
    list.proration = Proration::ByDay;
    assert_eq!(nets(&list, std::slice::from_ref(&body)), [44_000]);
    // A renewal is no new entry: the one-off fee is not asked again.
    body.accessions = vec![Period::new(day("2016-01-01"), Some(day("2020-12-31"))).unwrap(), from("2021-01-01")];
    assert_eq!(nets(&list, std::slice::from_ref(&body)), [0]);
    body.accessions = vec![Period::new(day("2016-01-01"), Some(day("2020-12-31"))).unwrap()];
    assert!(price_year(&list, &[body], &context(2021)).unwrap().bodies.is_empty());
}

#[test]
fn shares_weigh_the_part_of_the_year_and_still_sum_to_the_cost() {
    let key = vec![Weight { measure: Measure::Equal, percent: dec("100") }];
    let list = list_of(Price::Share { cost: Some(Cents(100_000)), key }, Vec::new());
    let mut late = comune("2", 1);
    late.accessions = vec![from("2021-07-02")];
    let got = nets(&list, &[comune("1", 1), late]);
    assert_eq!(got.iter().sum::<i64>(), 100_000);
    assert_eq!(got, [66_606, 33_394]);
}

#[test]
fn what_an_order_asks_is_taken_off_the_cost_that_the_others_share() {
    let key = vec![Weight { measure: Measure::Equal, percent: dec("100") }];
    let mut list = list_of(Price::Share { cost: Some(Cents(100_000)), key }, Vec::new());
    list.rules[0].charge = Charge::Subscription;
    let service = list.rules[0].service.clone();
    let mut bodies = [comune("1", 1), comune("2", 1), comune("3", 1)];
    for body in &mut bodies {
        subscribe(body, &service, None, Params::default());
    }
    assert_eq!(nets(&list, &bodies), [33_334, 33_333, 33_333]);
    let priced = price_year(&list, &bodies, &context(2021)).unwrap();
    let line = PricedLine { net: Cents(40_000), ..priced.bodies[0].lines[0].clone() };
    bodies[0].subscriptions[0].agreed = Some(Agreed { order: "1/2021".into(), lines: vec![line] });
    assert_eq!(nets(&list, &bodies), [40_000, 30_000, 30_000], "the price of the order holds, the sum stays");
}

#[test]
fn what_the_list_lacks_is_said() {
    let mut body = comune("1", 1_000);
    subscribe(&mut body, "mai-visto", None, Params::default());
    body.population[0].on = day("2019-01-01");
    let priced = price_year(&list("pesaro-urbino"), &[body.clone()], &context(2021)).unwrap();
    assert_eq!(priced.bodies[0].lines.len(), 1);
    assert_eq!(priced.bodies[0].unpriced, ["mai-visto"]);
    assert!(priced.bodies[0].warnings[0].contains("più di un anno"));
    body.population.clear();
    let priced = price_year(&list("pesaro-urbino"), &[body], &context(2021)).unwrap();
    assert!(priced.bodies[0].unpriceable[0].message.contains("Manca il numero di abitanti"));
    assert!(price_year(&list("macerata"), &[], &context(2020)).is_err());
    let later = price_year(&list("macerata"), &[comune("1", 900)], &context(2027)).unwrap();
    assert!(later.warnings[0].contains("da verificare"));
}

#[test]
fn a_wrong_list_is_refused_with_each_fault() {
    let mut list = list("macerata");
    if let Price::Bands { bands, .. } = &mut list.rules[0].price {
        bands[1].from = 500;
        bands[2].amount = dec("-1");
    }
    list.rules.push(list.rules[0].clone());
    let refusal = list.check().unwrap_err();
    let all: Vec<&str> = refusal.fields.iter().map(|f| f.message.as_str()).collect();
    assert!(all.iter().any(|m| m.contains("si sovrappongono")));
    assert!(all.iter().any(|m| m.contains("negativi")));
    assert!(all.iter().any(|m| m.contains("usato da due voci")));
    let key = vec![Weight { measure: Measure::Equal, percent: dec("90") }];
    let minimum = vec![Adjustment::Minimum { amount: dec("1") }];
    let faults = list_of(Price::Share { cost: None, key }, minimum).check().unwrap_err();
    assert_eq!(faults.fields.len(), 2);
}

#[test]
fn what_was_asked_for_is_said_in_words() {
    let words = |quantity: Option<i64>, params: Params| {
        let period = Period::new(day("2026-01-01"), None).unwrap();
        Subscription { service: String::new(), quantity: quantity.map(Decimal::from), params, period, agreed: None }
            .in_words()
            .replace('\u{a0}', " ")
    };
    let n = |n: i64| Some(Decimal::from(n));
    let machine = Params { vcpu: n(4), ram_gb: n(8), disk_gb: n(1000), ..Params::default() };
    assert_eq!(words(Some(2), machine.clone()), "2 × (4 vCPU, 8 GB di memoria, 1.000 GB di disco)");
    assert_eq!(words(Some(1), machine), "4 vCPU, 8 GB di memoria, 1.000 GB di disco");
    assert_eq!(words(Some(12), Params::default()), "quantità 12");
    assert_eq!(words(None, Params { mbps: n(100), ..Params::default() }), "100 Mb/s");
    let work = |people| vec![Work { role: "Tecnico".to_owned(), people, hours: Decimal::from(20) }];
    assert_eq!(words(None, Params { work: work(2), ..Params::default() }), "Tecnico: 2 persone × 20 ore");
    assert_eq!(words(None, Params::default()), "");
}

#[test]
fn what_was_delivered_is_the_quantity_where_none_is_stated() {
    let mailbox = |from: &str| crate::resources::Resource {
        kind: crate::resources::ResourceKind::Mailbox,
        name: "casella".to_owned(),
        detail: String::new(),
        service: "servizio".to_owned(),
        supplier: String::new(),
        from: day(from),
        expires: None,
        ended: None,
    };
    let list = on_request(Price::Flat { amount: Some(dec("12.50")), unit: "casella".to_owned() });
    let mut body = asking(None, Params::default());
    assert_eq!(nets(&list, std::slice::from_ref(&body)), [1_250]);
    body.resources = vec![mailbox("2020-06-01"), mailbox("2021-01-01"), mailbox("2021-02-01")];
    let priced = price_year(&list, std::slice::from_ref(&body), &context(2021)).unwrap();
    let line = &priced.bodies[0].lines[0];
    assert_eq!((line.quantity, line.net), (dec("2"), Cents(2_500)));
    assert!(line.explanation.ends_with("; si contano le risorse assegnate al 01/01/2021."), "{}", line.explanation);
    body.subscriptions[0].quantity = Some(dec("5"));
    assert_eq!(nets(&list, std::slice::from_ref(&body)), [6_250]);
    body.resources.iter_mut().for_each(|r| r.service = "altro".to_owned());
    body.subscriptions[0].quantity = None;
    assert_eq!(nets(&list, &[body]), [1_250]);
}

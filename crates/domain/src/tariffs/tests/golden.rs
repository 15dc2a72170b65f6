use super::territory::PESARO_URBINO;
use super::*;
use crate::Cents;

#[test]
fn pesaro_e_urbino_pays_44_cents_an_inhabitant() {
    let mut bodies: Vec<BodyFacts> = PESARO_URBINO
        .iter()
        .map(|(code, name, n)| BodyFacts { name: (*name).to_owned(), ..comune(code, *n) })
        .collect();
    let priced = price_year(&list("pesaro-urbino"), &bodies, &context(2021)).unwrap();
    assert_eq!(priced.amounts(), Amounts { net: Cents(15_350_412), vat: Cents(0), total: Cents(15_350_412) });
    assert_eq!(priced.bodies.len(), 50);
    let line = &priced.bodies[0].lines[0];
    assert_eq!((line.quantity, line.unit.as_str(), line.rate), (dec("4151"), "abitante", dec("0.44")));
    assert_eq!((line.net, line.vat.code().as_str()), (Cents(182_644), "N2.2"));
    assert_eq!(line.explanation, "4.151\u{a0}abitanti al 01/01/2021 × 0,44\u{a0}€ = 1.826,44\u{a0}€.");
    bodies.reverse();
    assert_eq!(price_year(&list("pesaro-urbino"), &bodies, &context(2021)).unwrap(), priced);
}

#[test]
fn macerata_pays_by_bands() {
    for (inhabitants, cents) in [
        (0, 15_000),
        (500, 15_000),
        (501, 96_000),
        (2_999, 211_200),
        (3_000, 211_200),
        (3_001, 220_000),
        (40_000, 700_000),
    ] {
        assert_eq!(nets(&list("macerata"), &[comune("043001", inhabitants)]), [cents], "{inhabitants} abitanti");
    }
    let priced = price_year(&list("macerata"), &[comune("043001", 3_001)], &context(2021)).unwrap();
    let line = &priced.bodies[0].lines[0];
    assert_eq!(line.vat.code(), "22S");
    assert_eq!((line.quantity, line.rate, line.unit.as_str()), (dec("1"), dec("2200"), "anno"));
    assert_eq!(priced.bodies[0].amounts().total, Cents(268_400));
    assert_eq!(line.explanation, "3.001\u{a0}abitanti al 01/01/2021: fascia da 3.001 a 4.500, 2.200,00\u{a0}€.");
    assert!(list("macerata").rules[0].note.contains("esattamente 500"));
}

#[test]
fn no_band_names_the_body_and_invents_nothing() {
    let mut big = comune("043007", 40_001);
    let priced = price_year(&list("macerata"), &[big.clone(), comune("043001", 700)], &context(2021)).unwrap();
    let body = &priced.bodies[1];
    assert_eq!((body.name.as_str(), body.lines.len()), ("Comune 043007", 0));
    assert_eq!(
        body.unpriceable[0].message,
        "Nessuna fascia di «Quota annuale dei servizi base» comprende 40.001\u{a0}abitanti al 01/01/2021."
    );
    assert_eq!(priced.amounts().net, Cents(96_000));
    big.negotiated.push(NegotiatedPrice {
        service: "quota-base".to_owned(),
        amount: Cents(800_000),
        reason: "oltre 40.000 abitanti, delibera dell'assemblea n. 3/2021".to_owned(),
        period: from("2021-01-01"),
    });
    let priced = price_year(&list("macerata"), &[big], &context(2021)).unwrap();
    let line = &priced.bodies[0].lines[0];
    assert_eq!((line.net, line.rule.as_str()), (Cents(800_000), "prezzo-concordato"));
    assert!(line.source.contains("delibera dell'assemblea n. 3/2021"));
}

#[test]
fn lecco_pays_by_workstation() {
    let mut body = with_stations(comune("097001", 1_000), 10, 2);
    for service in ["connettivita-sicurezza", "posta-collaborazione", "applicativi-gestionali", "help-desk"] {
        subscribe(&mut body, service, None, Params::default());
    }
    let priced = price_year(&list("lecco"), std::slice::from_ref(&body), &context(2021)).unwrap();
    let nets: Vec<i64> = priced.bodies[0].lines.iter().map(|l| l.net.0).collect();
    assert_eq!(nets, [33_000, 142_000, 464_000]);
    assert!(priced.bodies[0].warnings[0].contains("costo da ripartire"));
    body.subscriptions[0].quantity = Some(dec("8"));
    assert_eq!(price_year(&list("lecco"), &[body], &context(2021)).unwrap().bodies[0].lines[0].net, Cents(26_400));
}

#[test]
fn lecco_shares_fixed_costs_by_pcs_and_servers() {
    let mut lecco = list("lecco");
    if let Price::Share { cost, .. } = &mut lecco.rules[0].price {
        *cost = Some(Cents(1_000_000));
    }
    let bodies = ["097003", "097001", "097002"].map(|c| with_stations(comune(c, 1_000), 10, 2));
    assert_eq!(nets(&lecco, &bodies), [333_334, 333_333, 333_333]);
    let priced = price_year(&lecco, &bodies, &context(2021)).unwrap();
    assert_eq!(
        priced.bodies[0].lines[0].explanation,
        "Costo di 10.000,00\u{a0}€, ripartito per postazioni (personal computer e server locali), \
         12\u{a0}postazioni su 36 = 3.333,34\u{a0}€."
    );
    let lame = [bodies[0].clone(), comune("097009", 1_000)];
    let priced = price_year(&lecco, &lame, &context(2021)).unwrap();
    assert!(priced.bodies.iter().all(|b| b.lines.is_empty()));
    assert!(priced.bodies[0].unpriceable[0].message.contains("Comune 097009"));
}

#[test]
fn lecco_services_by_size_need_the_bands_of_the_centre() {
    let mut lecco = list("lecco");
    let mut body = comune("097001", 1_000);
    subscribe(&mut body, "siti-internet", None, Params::default());
    let priced = price_year(&lecco, std::slice::from_ref(&body), &context(2021)).unwrap();
    assert!(priced.bodies[0].unpriceable[0].message.contains("fasce"));
    let rule = lecco.rules.iter_mut().find(|r| r.service == "siti-internet").unwrap();
    if let Price::Bands { bands, .. } = &mut rule.price {
        bands.push(Band { from: 0, to: Some(3_000), amount: dec("900") });
        bands.push(Band { from: 3_001, to: None, amount: dec("2000") });
    }
    assert_eq!(rule.faults(), Vec::<String>::new());
    assert_eq!(nets(&lecco, &[body]), [90_000]);
    let rule = lecco.rules.iter_mut().find(|r| r.service == "siti-internet").unwrap();
    if let Price::Bands { bands, .. } = &mut rule.price {
        bands[0].amount = dec("899.99");
    }
    assert!(rule.faults()[0].contains("estremi della fonte"));
}

#[test]
fn the_ready_made_lists_hold_together_and_survive_json() {
    for code in READY_MADE {
        let list = list(code);
        list.check().unwrap();
        let json = serde_json::to_string(&list).unwrap();
        assert_eq!(serde_json::from_str::<PriceList>(&json).unwrap(), list);
        for rule in &list.rules {
            assert!(!rule.price_in_words().is_empty() && rule.who_in_words().ends_with('.'));
        }
    }
    assert_eq!(ready_made("atlantide", day("2021-01-01")), None);
    assert!(list("macerata").remarks().iter().any(|r| r.contains("oltre 40.000")));
    assert_eq!(list("macerata").next_revision(day("2026-01-01")), Some(day("2027-01-01")));
}

#[test]
fn the_simulator_tells_who_gains_and_who_loses() {
    let bodies = [comune("041001", 400), comune("041002", 5_000), comune("041044", 95_376)];
    let c = simulate(&list("pesaro-urbino"), &list("macerata"), &bodies, &context(2021), Basis::Net).unwrap();
    assert_eq!((c.gains, c.loses, c.same, c.not_comparable), (1, 1, 0, 1));
    assert_eq!(c.rows[0].difference, Some(Cents(15_000 - 17_600)));
    assert_eq!(c.rows[1].difference, Some(Cents(281_600 - 220_000)));
    assert_eq!(c.rows[2].outcome, Outcome::NotComparable);
    assert!(c.rows[2].remarks[0].contains("Nessuna fascia"));
    assert_eq!((c.before.net, c.after.net), (Cents(237_600), Cents(296_600)));
    assert_eq!(c.difference, Cents(59_000));
    let c = simulate(&list("pesaro-urbino"), &list("macerata"), &bodies, &context(2021), Basis::Total).unwrap();
    assert_eq!(c.rows[0].outcome, Outcome::Loses);
}

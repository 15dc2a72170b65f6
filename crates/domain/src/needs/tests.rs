use rust_decimal::Decimal;

use super::fixture::{d, form, list};
use super::*;
use crate::dates::Period;
use crate::tariffs::{BodyFacts, DatedCount, Params, PricingContext, Subscription, VatSettings, price_year};
use crate::territory::BodyKind;

fn held(service: &str, quantity: i64) -> Held {
    let period = Period { from: d(2026, 1, 1), until: Some(d(2030, 12, 31)) };
    let subscription = Subscription {
        service: service.into(),
        quantity: Some(Decimal::from(quantity)),
        params: Params::default(),
        period,
        agreed: None,
    };
    Held { id: format!("S-{service}"), subscription }
}

#[test]
fn a_form_is_prefilled_with_what_the_body_has() {
    let form = form(&[held("posta-collaborazione", 12)]);
    let answers = form.prefilled();
    let mail = form.row("posta-collaborazione").unwrap();
    assert_eq!(answers["posta-collaborazione"].wish, Wish::Keep);
    assert_eq!(answers["posta-collaborazione"].field("quantity"), "12");
    assert!(!answers["posta-collaborazione"].differs(mail));
    assert_eq!(answers["pagopa"], Answer::default());
    assert!(form.rows.iter().any(|r| !r.asks()), "what is included is shown");
    let mut other = answers["posta-collaborazione"].clone();
    other.wish = Wish::Change;
    other.fields.insert("quantity".into(), "15".into());
    assert!(other.differs(mail));
    assert_eq!(other.in_words(mail), "Cambiare: quantità 15");
}

#[test]
fn the_states_of_campaign_and_form_go_one_way() {
    let prepared = CampaignState::Prepared;
    assert!(prepared.close(d(2026, 10, 1)).is_err());
    let open = prepared.open(d(2026, 10, 1)).unwrap();
    assert!(open.open(d(2026, 10, 2)).is_err());
    let form = FormState::Untouched;
    assert!(form.editable(&prepared).is_err());
    assert!(form.reopen(&open, "x").is_err());
    assert_eq!(stage(&form, d(2026, 10, 31), d(2026, 11, 1)), Stage::Late);
    let filled = form.filled(&open).unwrap();
    assert_eq!(stage(&filled, d(2026, 10, 31), d(2026, 10, 31)), Stage::InProgress);
    let confirmed = filled.confirm(&open, (d(2026, 11, 1), d(2026, 10, 31)), "Lidia").unwrap();
    assert!(matches!(confirmed, FormState::Confirmed { late: true, .. }));
    assert!(confirmed.editable(&open).is_err() && confirmed.reopen(&open, " ").is_err());
    assert_eq!(
        confirmed.reopen(&open, "manca il sito").unwrap(),
        FormState::Filling { reopened: Some("manca il sito".into()) }
    );
    let closed = open.close(d(2026, 12, 1)).unwrap();
    assert!(confirmed.reopen(&closed, "tardi").is_err());
}

#[test]
fn two_people_never_undo_each_other_unseen() {
    let first = Answer { note: "a".into(), ..Answer::default() };
    let (mine, theirs) = (Answer { note: "b".into(), ..first.clone() }, Answer { note: "c".into(), ..first.clone() });
    let base = first.fingerprint();
    assert_eq!(merge(&first, &base, &mine), Merged::Changes);
    assert_eq!(merge(&theirs, &base, &first), Merged::Stays, "a row left alone keeps what another wrote");
    assert_eq!(merge(&theirs, &base, &theirs), Merged::Stays);
    assert_eq!(merge(&theirs, &base, &mine), Merged::Overwrites(theirs));
}

#[test]
fn rows_cost_together_what_the_dues_would_ask() {
    let list = list();
    let form = form(&[held("posta-collaborazione", 12)]);
    let mut answers = form.prefilled();
    for key in ["pagopa", "siti-internet"] {
        answers.get_mut(key).unwrap().wish = Wish::Add;
    }
    let member = Period { from: d(2026, 1, 1), until: Some(d(2030, 12, 31)) };
    let mut body = BodyFacts { accessions: vec![member], ..BodyFacts::new("097001", "Abbadia", BodyKind::Comune) };
    body.population = vec![DatedCount { on: d(2026, 1, 1), value: 3_000 }];
    body.pcs = vec![DatedCount { on: d(2026, 1, 1), value: 20 }];
    body.servers = vec![DatedCount { on: d(2026, 1, 1), value: 1 }];
    let ctx = PricingContext { year: 2027, document_on: d(2026, 10, 19), vat: VatSettings::default() };
    let costs = estimate(&list, &[body.clone()], "097001", &ctx, (&form, &answers));
    assert_eq!(costs.rows.len(), 3);
    let year = Period::year(2027).unwrap();
    body.subscriptions = ["posta-collaborazione", "pagopa", "siti-internet"]
        .iter()
        .map(|s| Subscription {
            service: (*s).into(),
            quantity: (*s == "posta-collaborazione").then(|| Decimal::from(12)),
            params: Params::default(),
            period: year,
            agreed: None,
        })
        .collect();
    let whole = price_year(&list, &[body], &ctx).unwrap();
    let known = &whole.bodies[0];
    for (key, cost) in &costs.rows {
        let refused = known.unpriceable.iter().any(|u| u.service == *key);
        assert_eq!(cost.net().is_none(), refused, "{key}: {cost:?}");
    }
    if known.unpriceable.is_empty() {
        assert_eq!(costs.total(), known.amounts().net);
    }
    answers.get_mut("pagopa").unwrap().wish = Wish::None;
    assert!(!estimate(&list, &[], "097001", &ctx, (&form, &answers)).rows.contains_key("pagopa"));
}

#[test]
fn changes_are_what_is_left_to_do() {
    let form = form(&[held("posta-collaborazione", 12), held("siti-internet", 1)]);
    let mut answers = form.prefilled();
    let first = d(2027, 1, 1);
    let now: Vec<Existing> = [held("posta-collaborazione", 12), held("siti-internet", 1)]
        .into_iter()
        .map(|h| Existing { id: h.id, subscription: h.subscription, up_to: d(2030, 12, 31) })
        .collect();
    assert!(changes(&form, &answers, &now, first).is_empty(), "what is kept changes nothing");
    let mail = answers.get_mut("posta-collaborazione").unwrap();
    mail.wish = Wish::Change;
    mail.fields.insert("quantity".into(), "15".into());
    answers.get_mut("siti-internet").unwrap().wish = Wish::GiveUp;
    answers.get_mut("pagopa").unwrap().wish = Wish::Add;
    let all = changes(&form, &answers, &now, first);
    let seen: Vec<_> = all.iter().map(|c| (c.service.as_str(), c.end.is_some(), c.begin.is_some())).collect();
    assert_eq!(seen.len(), 3);
    assert!(seen.contains(&("posta-collaborazione", true, true)));
    assert!(seen.contains(&("siti-internet", true, false)));
    assert!(seen.contains(&("pagopa", false, true)));
    let mut done: Vec<Existing> = now.clone();
    for e in &mut done {
        e.subscription.period.until = Some(d(2026, 12, 31));
    }
    for c in all.iter().filter(|c| c.begin.is_some()) {
        let (quantity, params) = c.begin.clone().unwrap();
        let period = Period { from: first, until: Some(d(2030, 12, 31)) };
        let subscription = Subscription { service: c.service.clone(), quantity, params, period, agreed: None };
        done.push(Existing { id: format!("new-{}", c.service), subscription, up_to: d(2030, 12, 31) });
    }
    assert!(changes(&form, &answers, &done, first).is_empty(), "done once, nothing is left");
}

#[test]
fn what_is_kept_goes_on_to_the_end_of_the_year_or_says_why_not() {
    let (mut mail, first) = (held("posta-collaborazione", 12), d(2027, 1, 1));
    mail.subscription.period.until = Some(d(2027, 6, 30));
    let form = form(std::slice::from_ref(&mail));
    let kept = form.prefilled();
    let has = |up_to| Existing { id: mail.id.clone(), subscription: mail.subscription.clone(), up_to };
    let mut now = vec![has(d(2030, 12, 31))];
    let all = changes(&form, &kept, &now, first);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].prolong, Some((mail.id.clone(), d(2027, 12, 31))));
    assert!(
        all[0].end.is_none() && all[0].begin.is_none() && all[0].words == "Mantenere: quantità 12, fino al 31/12/2027"
    );
    assert!(stops(&form, &kept, &now, first).is_empty());
    // Done, it is not left; and the accession is the limit.
    now[0].subscription.period.until = Some(d(2027, 12, 31));
    assert!(changes(&form, &kept, &now, first).is_empty());
    let short = [has(d(2027, 9, 30))];
    assert_eq!(changes(&form, &kept, &short, first)[0].prolong, Some((mail.id.clone(), d(2027, 9, 30))));
    let ended = [has(d(2027, 6, 30))];
    assert!(changes(&form, &kept, &ended, first).is_empty());
    assert!(stops(&form, &kept, &ended, first)[0].why.contains("prosegue con il rinnovo"));
    // The price of an order holds for its days only; what is followed by more of the same goes on by itself.
    let mut ordered = [has(d(2030, 12, 31))];
    ordered[0].subscription.agreed = Some(crate::tariffs::Agreed { order: "7/2026".into(), lines: Vec::new() });
    assert!(changes(&form, &kept, &ordered, first).is_empty());
    assert!(stops(&form, &kept, &ordered, first)[0].why.contains("ordine 7/2026: per proseguire"));
    let mut more = has(d(2030, 12, 31));
    (more.id, more.subscription.period) = ("S2".into(), Period { from: d(2027, 7, 1), until: Some(d(2030, 12, 31)) });
    let followed = [has(d(2030, 12, 31)), more];
    assert!(changes(&form, &kept, &followed, first).is_empty() && stops(&form, &kept, &followed, first).is_empty());
    // Given up, it ends before.
    let mut given_up = kept.clone();
    given_up.get_mut("posta-collaborazione").unwrap().wish = Wish::GiveUp;
    assert!(
        changes(&form, &given_up, &ended, first)[0].end.is_some() && stops(&form, &given_up, &ended, first).is_empty()
    );
}

#[test]
fn results_count_what_is_wanted_against_what_is_had() {
    let form = form(&[held("posta-collaborazione", 12)]);
    let mut answers = form.prefilled();
    answers.get_mut("pagopa").unwrap().wish = Wish::Add;
    let mut costs = Estimate::default();
    costs.rows.insert("pagopa".into(), Cost::Net(crate::Cents(43_000)));
    costs.rows.insert("posta-collaborazione".into(), Cost::Unknown("manca".into()));
    let all = by_service(&[OfForm { definition: &form, answers: &answers, estimate: &costs }]);
    let pagopa = all.iter().find(|s| s.code == "pagopa").unwrap();
    assert_eq!((pagopa.now, pagopa.next, pagopa.added, pagopa.cost_next), (0, 1, 1, crate::Cents(43_000)));
    let mail = all.iter().find(|s| s.code == "posta-collaborazione").unwrap();
    assert_eq!((mail.now, mail.next, mail.unknown), (1, 1, 1));
    let areas = by_area(&all);
    assert_eq!(areas.iter().map(|a| a.next).sum::<u64>(), 2);
    let summary = Summary { forms: 3, confirmed: 2, on_time: 1, ..Summary::default() };
    assert_eq!((summary.completeness(), summary.punctuality()), (67, 33));
}

#[test]
fn what_may_be_quoted_is_what_is_new_and_every_free_need() {
    let form = form(&[held("posta-collaborazione", 12)]);
    let mut answers = form.prefilled();
    answers.get_mut("pagopa").unwrap().wish = Wish::Add;
    answers.get_mut("pagopa").unwrap().note = "da marzo".into();
    let drone = Answer { note: "per i rilievi".into(), ..Answer::default() };
    let mut titled = drone.clone();
    titled.fields.insert("title".into(), "Un drone".into());
    answers.insert("libero-1".into(), titled);
    answers.insert("libero-2".into(), drone);
    let mut costs = Estimate::default();
    costs.rows.insert("pagopa".into(), Cost::Net(crate::Cents(43_000)));
    let all = quotable(&form, &answers, &costs, 2027);
    assert_eq!(all.iter().map(|q| q.key.as_str()).collect::<Vec<_>>(), ["pagopa", "libero-1"]);
    let (pagopa, drone) = (&all[0], &all[1]);
    assert!(!pagopa.advised && pagopa.wish.service == "pagopa" && pagopa.wish.from == Some(d(2027, 1, 1)));
    assert_eq!(pagopa.wish.need, "Dalla scheda dei fabbisogni 2027: «pagoPA leccoGOV», aggiungere. da marzo");
    assert_eq!((drone.name.as_str(), drone.wish.service.as_str(), drone.advised), ("Un drone", "", true));
    assert!(pagopa.wish.check().is_ok());
    assert_eq!(source_of("F", "pagopa"), "needs:F:pagopa");

    let of = AnnexOf {
        body: "Comune di Abbadia Lariana",
        counterpart: "Provincia di Lecco",
        scheme: "Convenzione 2026–2030",
        year: 2027,
        version: 2,
        on: d(2026, 11, 20),
        by: "Lidia",
    };
    let text = annex(&of, &form, &answers, &costs).to_text();
    for words in [
        "Allegato annuale: servizi per il 2027",
        "tra Provincia di Lecco e Comune di Abbadia Lariana.",
        "il 20 novembre 2026 (versione 2, Lidia)",
        "pagoPA leccoGOV | come da carta dei servizi | nuovo | 430,00\u{a0}€",
        "| quantità 12 | come oggi | con preventivo",
        "• Un drone: per i rilievi (priorità media)",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert!(!text.contains("rinuncia"), "{text}");
}

#[test]
fn the_price_of_an_accepted_quote_holds() {
    let list = list();
    let member = Period { from: d(2026, 1, 1), until: Some(d(2030, 12, 31)) };
    let mut body = BodyFacts { accessions: vec![member], ..BodyFacts::new("097001", "Abbadia", BodyKind::Comune) };
    body.population = vec![DatedCount { on: d(2026, 1, 1), value: 3_000 }];
    body.pcs = vec![DatedCount { on: d(2026, 1, 1), value: 20 }];
    body.servers = vec![DatedCount { on: d(2026, 1, 1), value: 1 }];
    let ctx = PricingContext { year: 2027, document_on: d(2027, 1, 19), vat: VatSettings::default() };
    let mut mail = held("posta-collaborazione", 12).subscription;
    body.subscriptions = vec![mail.clone()];
    let asked = |body: &BodyFacts| {
        let all = price_year(&list, std::slice::from_ref(body), &ctx).unwrap();
        let lines = all.bodies[0].lines.iter().filter(|l| l.service == "posta-collaborazione").cloned();
        lines.collect::<Vec<_>>()
    };
    let by_list = asked(&body);
    assert_eq!(by_list.len(), 1);
    let line = crate::tariffs::PricedLine { net: crate::Cents(36_500), ..by_list[0].clone() };
    mail.agreed = Some(crate::tariffs::Agreed { order: "7/2026".into(), lines: vec![line] });
    mail.period.until = Some(d(2027, 3, 31));
    body.subscriptions = vec![mail.clone()];
    let agreed = asked(&body);
    assert_eq!((agreed.len(), agreed[0].net), (1, crate::Cents(9_000)), "90 days of 365");
    assert!(agreed[0].explanation.contains("Prezzo dell'ordine 7/2026, fermo fino al 31/03/2027"), "{agreed:?}");
    assert!(agreed[0].source.contains("7/2026"));
    // Kept in a form it costs the same.
    let mut row = held("posta-collaborazione", 12);
    row.subscription = mail;
    let form = form(&[row]);
    let costs = estimate(&list, &[body], "097001", &ctx, (&form, &form.prefilled()));
    assert_eq!(costs.rows["posta-collaborazione"], Cost::Net(crate::Cents(9_000)));
}

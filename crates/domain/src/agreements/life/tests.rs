use proptest::prelude::*;

use super::super::act::{CouncilResolution, Opinion, OtherAct, Votes};
use super::super::signing::{CheckedSigner, Side};
use super::*;

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn act() -> Act {
    Act::Council(CouncilResolution {
        number: "12".into(),
        meeting: d(2021, 3, 10),
        adopted: d(2021, 3, 10),
        members: 13,
        present: 11,
        votes: Votes { in_favour: 10, against: 0, abstained: 1 },
        technical: Some(Opinion::Favourable),
        accounting: Some(Opinion::NotDue),
        immediate: None,
        published: Some(d(2021, 3, 16)),
        certified: None,
    })
}

fn order() -> Vec<Signatory> {
    ["Comune", "Provincia"]
        .map(|party| Signatory {
            side: Side::Body,
            party: party.into(),
            office: "Legale rappresentante".into(),
            name: String::new(),
        })
        .to_vec()
}

fn check(names: &[&str], trusted: bool) -> Check {
    let signers = names.iter().map(|n| CheckedSigner { name: (*n).into(), trusted }).collect();
    Check { signers, intact: true, same_content: true, problems: Vec::new() }
}

fn whole() -> Period {
    Period { from: d(2021, 1, 1), until: Some(d(2025, 12, 31)) }
}

fn signed(trusted: bool) -> Life {
    Life::invite(d(2021, 1, 1))
        .decide(act(), BodyKind::Comune)
        .and_then(|l| l.open_signing(CountFrom::FirstDay, d(2021, 3, 27), order()))
        .and_then(|l| l.sign("Comune", d(2021, 4, 1), "a", &check(&["Ada"], trusted)))
        .and_then(|l| l.sign("Provincia", d(2021, 5, 10), "b", &check(&["Ada", "Bea"], trusted)))
        .unwrap()
}

fn in_force() -> Life {
    signed(true).enter_into_force(whole()).unwrap()
}

#[test]
fn from_the_invitation_to_the_day_it_expires() {
    let life = Life::invite(d(2021, 1, 1));
    assert_eq!(life.stage(d(2021, 6, 1)), Stage::Invited);
    let life = life.decide(act(), BodyKind::Comune).unwrap();
    let early = life.clone().open_signing(CountFrom::FirstDay, d(2021, 3, 26), order()).unwrap_err();
    assert!(early.message.contains("27/03/2021"), "{early}");
    let life = life.open_signing(CountFrom::FirstDay, d(2021, 3, 27), order()).unwrap();
    assert_eq!(life.stage(d(2021, 6, 1)), Stage::Enforceable);
    assert!(life.clone().sign("Comune", d(2021, 3, 26), "a", &check(&["Ada"], true)).is_err());
    assert!(life.clone().enter_into_force(whole()).unwrap_err().message.contains("art. 15"));
    let life = in_force();
    for (day, stage) in [
        (d(2020, 12, 31), Stage::Future),
        (d(2021, 1, 1), Stage::InForce),
        (d(2024, 12, 30), Stage::InForce),
        (d(2024, 12, 31), Stage::Expiring),
        (d(2025, 12, 31), Stage::Expiring),
        (d(2026, 1, 1), Stage::Expired),
    ] {
        assert_eq!(life.stage(day), stage, "{day}");
    }
    assert_eq!(life.billable(), Some(whole()));
    assert_eq!(life.in_force().unwrap().signed_on, d(2021, 5, 10));
    assert!(life.clone().expire(d(2025, 12, 31)).is_err());
    assert_eq!(life.expire(d(2026, 1, 1)).unwrap().stage(d(2026, 1, 1)), Stage::Expired);
}

#[test]
fn never_in_force_without_every_signature_verified_or_attested() {
    let life = signed(false);
    assert!(life.clone().enter_into_force(whole()).unwrap_err().message.contains("Ada, Bea"));
    let how = |on| Attestation { by: "Carla".into(), on, how: "verificatore nazionale".into() };
    let life = life.attest("Comune", how(d(2021, 5, 11))).unwrap();
    assert!(life.clone().enter_into_force(whole()).is_err());
    let life = life.attest("Provincia", how(d(2021, 5, 11))).unwrap();
    assert!(life.enter_into_force(whole()).is_ok());
    let over = Period { from: d(2021, 1, 1), until: Some(d(2021, 5, 9)) };
    assert!(signed(true).enter_into_force(over).is_err());
}

#[test]
fn a_withdrawal_follows_the_terms_and_may_be_taken_back() {
    let terms = WithdrawalTerms::default();
    let early = in_force().withdraw(terms, d(2023, 6, 1)).unwrap_err();
    assert!(early.message.contains("02/10/2024") && early.fields[0].field == "notice", "{early}");
    let left = in_force().withdraw(terms, d(2024, 10, 2)).unwrap();
    assert_eq!(left.stage(d(2024, 12, 31)), Stage::InForce);
    assert_eq!(left.stage(d(2025, 1, 1)), Stage::Withdrawn);
    assert_eq!(left.billable().unwrap().until, Some(d(2024, 12, 31)));
    assert_eq!(left.clone().stay(d(2024, 12, 31)).unwrap(), in_force());
    assert!(left.clone().stay(d(2025, 1, 1)).is_err());
    assert!(left.withdraw(terms, d(2024, 10, 2)).unwrap_err().message.contains("ha comunicato il recesso"));
}

#[test]
fn a_renewal_follows_without_a_day_between() {
    let id = Id::from_parts(1, 1);
    let next = |from| {
        let period = Period { from, until: Some(d(2030, 12, 31)) };
        Life::record(period, d(2025, 11, 1), "Carla", d(2025, 11, 1), "archivio").unwrap()
    };
    assert!(in_force().renew(id, &next(d(2026, 1, 2))).is_err());
    assert!(in_force().renew(id, &Life::invite(d(2025, 9, 1))).unwrap_err().message.contains("non è in vigore"));
    let renewed = in_force().renew(id, &next(d(2026, 1, 1))).unwrap();
    assert_eq!(renewed.stage(d(2025, 12, 31)), Stage::InForce);
    assert_eq!(renewed.stage(d(2026, 1, 1)), Stage::Renewed);
    // Also when the signatures came after the end.
    let expired = in_force().expire(d(2026, 1, 5)).unwrap();
    assert!(expired.renew(id, &next(d(2026, 1, 1))).is_ok());
}

#[test]
fn the_act_is_corrected_until_a_signature_stands_on_it() {
    let life = Life::invite(d(2021, 1, 1)).decide(act(), BodyKind::Comune).unwrap();
    let Act::Council(resolution) = act() else { panic!() };
    let certified = Act::Council(CouncilResolution { certified: Some(d(2021, 4, 2)), ..resolution });
    let life = life.correct(certified, BodyKind::Comune).unwrap();
    assert!(life.clone().open_signing(CountFrom::FirstDay, d(2021, 3, 27), order()).is_err());
    let life = life.open_signing(CountFrom::FirstDay, d(2021, 4, 2), order()).unwrap();
    assert!(life.clone().correct(act(), BodyKind::Comune).is_ok());
    let life = life.sign("Comune", d(2021, 4, 3), "a", &check(&["Ada"], true)).unwrap();
    assert!(life.clone().correct(act(), BodyKind::Comune).is_err());
    assert!(life.clone().annul(" ").is_err());
    assert_eq!(life.annul("delibera annullata").unwrap(), Life::invite(d(2021, 1, 1)));
    assert!(in_force().annul("per errore").unwrap_err().message.contains("in vigore"));
    let park = Act::Other(OtherAct {
        organ: "Consiglio direttivo".into(),
        number: "1".into(),
        adopted: d(2021, 3, 1),
        effective: d(2021, 3, 1),
    });
    assert!(Life::invite(d(2021, 1, 1)).decide(park.clone(), BodyKind::Comune).is_err());
    assert!(Life::invite(d(2021, 1, 1)).decide(park, BodyKind::Parco).is_ok());
}

#[test]
fn what_was_signed_elsewhere_has_someone_who_answers_for_it() {
    assert!(Life::record(whole(), d(2020, 12, 1), "", d(2026, 1, 1), "armadio 3").is_err());
    assert!(Life::record(whole(), d(2020, 12, 1), "Carla", d(2026, 1, 1), " ").is_err());
    let life = Life::record(whole(), d(2020, 12, 1), "Carla", d(2026, 1, 1), "armadio 3").unwrap();
    assert_eq!(life.stage(d(2022, 1, 1)), Stage::InForce);
}

/// What may happen to an accession, in any order.
#[derive(Debug, Clone, Copy)]
enum Step {
    Decide,
    Open,
    SignFirst,
    SignSecond,
    Attest,
    Enter,
    Withdraw,
    Stay,
    Annul,
    Expire,
}

fn step(life: Life, step: Step, day: NaiveDate) -> Result<Life, Refusal> {
    let how = Attestation { by: "Carla".into(), on: day, how: "altrove".into() };
    match step {
        Step::Decide => life.decide(act(), BodyKind::Comune),
        Step::Open => life.open_signing(CountFrom::FirstDay, day, order()),
        Step::SignFirst => life.sign("Comune", day, "a", &check(&["Ada"], true)),
        Step::SignSecond => life.sign("Provincia", day, "b", &check(&["Ada", "Bea"], false)),
        Step::Attest => life.attest("Provincia", how),
        Step::Enter => life.enter_into_force(whole()),
        Step::Withdraw => life.withdraw(WithdrawalTerms::default(), day),
        Step::Stay => life.stay(day),
        Step::Annul => life.annul("un motivo"),
        Step::Expire => life.expire(day),
    }
}

proptest! {
    /// Whatever the order of events, what is in force has every signature, each vouched for, made
    /// after the act became enforceable; and every state reads back from what is stored.
    #[test]
    fn no_order_of_events_puts_in_force_what_is_not_signed(
        steps in proptest::collection::vec((0_usize..10, 0_u64..2_000), 0..40),
    ) {
        const ALL: [Step; 10] = [
            Step::Decide, Step::Open, Step::SignFirst, Step::SignSecond, Step::Attest, Step::Enter, Step::Withdraw,
            Step::Stay, Step::Annul, Step::Expire,
        ];
        let mut life = Life::invite(d(2021, 1, 1));
        for (which, after) in steps {
            let day = d(2021, 1, 1) + chrono::Days::new(after);
            match step(life.clone(), ALL[which], day) {
                Ok(next) => life = next,
                Err(refusal) => prop_assert!(!refusal.message.is_empty()),
            }
            if let Some(now) = life.in_force() {
                let Grounds::Signed(papers) = &now.grounds else { return Err(TestCaseError::fail("recorded")) };
                prop_assert!(papers.signing.is_complete() && papers.signing.unvouched().next().is_none());
                prop_assert!(papers.signing.taken().iter().all(|s| s.on >= papers.enforceable_on));
            }
            let json = serde_json::to_string(&life).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Life>(&json).unwrap(), &life);
        }
    }

    #[test]
    fn every_day_has_one_stage_and_stages_follow_each_other(from in 0_u64..2_500) {
        let day = d(2020, 1, 1) + chrono::Days::new(from);
        let next = day.succ_opt().unwrap();
        for life in [in_force(), in_force().withdraw(WithdrawalTerms::default(), d(2024, 1, 1)).unwrap()] {
            prop_assert!(life.stage(day) <= life.stage(next));
        }
        for stage in Stage::ALL {
            prop_assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
    }
}

#[test]
fn the_columns_of_an_accession_say_where_it_stands() {
    let left = in_force().withdraw(WithdrawalTerms::default(), d(2024, 10, 2)).unwrap();
    let all = [Life::invite(d(2021, 1, 1)), signed(true), in_force(), in_force().expire(d(2026, 1, 1)).unwrap(), left];
    for life in all {
        let days = life.billable().unwrap_or(whole());
        for day in (0..2_500).map(|n| d(2020, 6, 1) + chrono::Days::new(n)) {
            let stored = Stage::stored(life.code(), days.from, days.until.unwrap(), day);
            assert_eq!(stored, Some(life.stage(day)), "{} on {day}", life.code());
        }
    }
    assert_eq!(Stage::stored("lost", d(2021, 1, 1), d(2025, 12, 31), d(2022, 1, 1)), None);
}

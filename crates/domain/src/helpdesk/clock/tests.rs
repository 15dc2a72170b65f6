use chrono::Duration;
use proptest::prelude::*;

use super::*;

const HOUR: u64 = 3600;
const LIMITS: Targets =
    Targets { taking_charge: Some(2 * HOUR), next_reply: Some(4 * HOUR), solution: Some(16 * HOUR) };

/// Monday 9 March 2026, 9.00 in Italy, and so many minutes.
fn after(minutes: i64) -> NaiveDateTime {
    NaiveDateTime::parse_from_str("2026-03-09 08:00", "%Y-%m-%d %H:%M").unwrap() + Duration::minutes(minutes)
}

fn log(events: &[(i64, Author, Event)]) -> Vec<Logged> {
    let opened = [(0, Author::Requester, Event::Opened), (0, Author::System, Event::Promised(LIMITS))];
    let all = opened.iter().chain(events);
    all.map(|(minutes, by, event)| Logged { at: after(*minutes), by: *by, event: *event }).collect()
}

fn at(events: &[(i64, Author, Event)], minutes: i64) -> Reading {
    read(&Calendar::office(), &log(events), after(minutes)).unwrap()
}

use Author::{Requester, Staff, System};
use Event::{Paused, Promised, Reopened, Replied, Resumed, Solved, TakenCharge};

const WAITS: Event = Paused { reason: PauseReason::Requester };

#[test]
fn only_a_person_takes_charge() {
    let reading = at(&[(1, System, TakenCharge), (1, System, Replied)], 150);
    assert_eq!((reading.taking_charge.met, reading.taking_charge.seconds), (None, 150 * 60));
    assert_eq!(reading.breached, [Target::TakingCharge]);
    for act in [TakenCharge, Replied, Solved] {
        let reading = at(&[(1, System, TakenCharge), (30, Staff, act)], 150);
        assert_eq!(reading.taking_charge.met, Some(after(30)), "{act:?}");
        assert!(reading.breached.is_empty());
    }
}

#[test]
fn a_pause_stops_the_solution_and_not_the_taking_of_charge() {
    let reading = at(&[(30, Staff, WAITS)], 180);
    assert_eq!((reading.solution.seconds, reading.paused_seconds), (30 * 60, 150 * 60));
    assert_eq!((reading.solution.due, reading.paused), (None, Some(PauseReason::Requester)));
    assert_eq!(reading.breached, [Target::TakingCharge]);
}

#[test]
fn what_the_requester_writes_ends_only_their_pause() {
    let events = [(10, Staff, Replied), (20, Staff, WAITS), (60, Requester, Replied)];
    let reading = at(&events, 90);
    assert_eq!((reading.paused, reading.paused_seconds), (None, 40 * 60));
    assert_eq!(reading.next_reply.map(|r| r.seconds), Some(30 * 60));
    let supplier = Paused { reason: PauseReason::Supplier };
    let reading = at(&[(10, Staff, Replied), (20, Staff, supplier), (60, Requester, Replied)], 90);
    assert_eq!((reading.paused, reading.paused_seconds), (Some(PauseReason::Supplier), 70 * 60));
    let reading = at(&[(10, Staff, Replied), (20, Staff, supplier), (60, Staff, Resumed)], 90);
    assert_eq!((reading.paused, reading.solution.seconds), (None, 50 * 60));
}

#[test]
fn the_oldest_message_without_an_answer_counts() {
    let events = [(10, Staff, Replied), (60, Requester, Replied), (120, Requester, Replied), (130, System, Replied)];
    let reading = at(&events, 150);
    assert_eq!(reading.next_reply.map(|r| (r.seconds, r.met)), Some((90 * 60, None)));
    let mut answered = events.to_vec();
    answered.push((140, Staff, Replied));
    assert_eq!(at(&answered, 150).next_reply, None);
}

#[test]
fn a_late_answer_stays_late() {
    let next = 24 * 60; // the morning after
    let events = [(5, Staff, TakenCharge), (next, Staff, Replied)];
    assert_eq!(at(&events, next + 60).breached, [Target::NextReply]);
}

#[test]
fn other_limits_keep_what_has_passed() {
    let generous = Targets { solution: Some(100 * HOUR), ..LIMITS };
    let tight = Targets { solution: Some(HOUR), ..LIMITS };
    let before = [(10, Staff, Replied), (20, Staff, WAITS), (50, Requester, Replied), (51, Staff, Replied)];
    let mut changed = before.to_vec();
    changed.push((60, Staff, Promised(tight)));
    let (old, new) = (at(&before, 180), at(&changed, 180));
    assert_eq!((old.solution.seconds, old.paused_seconds), (new.solution.seconds, new.paused_seconds));
    assert_eq!(new.breached, [Target::Solution]);
    changed.push((190, Staff, Promised(generous)));
    assert!(at(&changed, 200).breached.is_empty());
    // The deadline moves with the pause: 16 hours of work, half an hour of them waiting.
    assert_eq!(old.solution.due, Calendar::office().after(after(0), 16 * HOUR + 30 * 60));
}

#[test]
fn a_limit_already_passed_keeps_its_instant() {
    let reading = at(&[], 24 * 60);
    assert_eq!(reading.taking_charge.due, Some(after(120)));
}

#[test]
fn opened_again_it_goes_on_without_the_time_spent_solved() {
    let events = [(60, Staff, Solved), (24 * 60, Requester, Reopened)];
    let solved = at(&events[..1], 24 * 60);
    assert_eq!((solved.solution.seconds, solved.solution.met), (HOUR, Some(after(60))));
    let again = at(&events, 24 * 60 + 60);
    assert_eq!((again.solution.seconds, again.solution.met), (2 * HOUR, None));
    assert_eq!(again.next_reply.map(|r| r.seconds), Some(HOUR));
}

#[test]
fn closed_by_the_program_nobody_took_charge() {
    let reading = at(&[(20, Staff, WAITS), (24 * 60, System, Solved)], 48 * 60);
    assert_eq!((reading.taking_charge.met, reading.breached.as_slice()), (None, [Target::TakingCharge].as_slice()));
    assert_eq!(reading.solution.seconds, 20 * 60);
    assert_eq!(reading, at(&[(20, Staff, WAITS), (24 * 60, System, Solved)], 96 * 60));
}

#[test]
fn a_broken_log_is_refused() {
    let calendar = Calendar::office();
    let good = log(&[(10, Staff, Replied)]);
    assert!(read(&calendar, &[], after(0)).is_err() && read(&calendar, &good[1..], after(0)).is_err());
    let mut twice = good.clone();
    twice.push(Logged { at: after(20), by: Requester, event: Event::Opened });
    assert!(read(&calendar, &twice, after(30)).unwrap_err().message.starts_with("Evento 4"));
    let mut back = good;
    back.push(Logged { at: after(5), by: Staff, event: Solved });
    assert!(read(&calendar, &back, after(30)).unwrap_err().message.starts_with("Evento 4"));
}

fn events() -> impl Strategy<Value = Vec<(i64, Author, Event)>> {
    let author = prop_oneof![Just(Staff), Just(Requester), Just(System)];
    let reason = prop_oneof![Just(PauseReason::Requester), Just(PauseReason::Supplier), Just(PauseReason::Planned)];
    let limits = (1_u64..200, 1_u64..200).prop_map(|(charge, solution)| {
        Promised(Targets { taking_charge: Some(charge * 600), next_reply: None, solution: Some(solution * 600) })
    });
    let event = prop_oneof![
        Just(TakenCharge),
        Just(Replied),
        reason.prop_map(|reason| Paused { reason }),
        Just(Resumed),
        Just(Solved),
        Just(Reopened),
        limits,
    ];
    proptest::collection::vec((0_i64..20_000, author, event), 0..20).prop_map(|mut all| {
        all.sort_by_key(|(minutes, ..)| *minutes);
        all
    })
}

proptest! {
    #[test]
    fn work_is_spent_open_waiting_or_solved(events in events(), now in 0_i64..25_000) {
        let reading = at(&events, now);
        let whole = Calendar::office().seconds_between(after(0), after(now));
        prop_assert!(reading.solution.seconds + reading.paused_seconds <= whole);
        if !events.iter().any(|(minutes, _, e)| *e == Solved && *minutes <= now) {
            prop_assert_eq!(reading.solution.seconds + reading.paused_seconds, whole);
        }
    }

    #[test]
    fn limits_never_touch_times(events in events(), now in 0_i64..25_000) {
        let bare: Vec<_> = events.iter().copied().filter(|(.., e)| !matches!(e, Promised(_))).collect();
        let (with, without) = (at(&events, now), at(&bare, now));
        prop_assert_eq!(with.solution.seconds, without.solution.seconds);
        prop_assert_eq!(with.taking_charge.seconds, without.taking_charge.seconds);
        prop_assert_eq!(with.paused_seconds, without.paused_seconds);
    }

    #[test]
    fn what_comes_later_never_changes_the_past(events in events(), now in 0_i64..25_000) {
        let then: Vec<_> = events.iter().copied().filter(|(minutes, ..)| *minutes <= now).collect();
        prop_assert_eq!(at(&events, now), at(&then, now));
    }
}

use super::*;

fn at(day: u32, hour: u32) -> NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 3, day).and_then(|d| d.and_hms_opt(hour, 0, 0)).unwrap()
}

#[test]
fn what_waits_for_the_requester_goes_on_when_they_write() {
    let waiting = |reason| State::Waiting { reason, until: None };
    assert_eq!(waiting(PauseReason::Requester).heard(at(2, 9), 15), Ok(Heard::Added(State::Open)));
    let supplier = waiting(PauseReason::Supplier);
    assert_eq!(supplier.heard(at(2, 9), 15), Ok(Heard::Added(supplier)));
    assert_eq!(State::New.heard(at(2, 9), 15), Ok(Heard::Added(State::New)));
}

#[test]
fn it_opens_again_only_within_the_days_of_the_centre() {
    let closed = State::Open.closed(at(1, 12), None).unwrap();
    assert_eq!(closed.heard(at(16, 12), 15), Ok(Heard::Reopened(State::Open)));
    let late = closed.heard(at(16, 13), 15).unwrap_err();
    assert!(late.message.contains("più di 15 giorni"), "{late}");
    assert_eq!(closed.reopened(), Ok(State::Open));
    assert!(State::Open.reopened().is_err());
}

#[test]
fn what_was_merged_leads_to_the_other() {
    let merged = State::Open.closed(at(1, 12), Some(40)).unwrap();
    for refused in
        [merged.heard(at(1, 13), 15).map(|_| ()), merged.answered().map(|_| ()), merged.reopened().map(|_| ())]
    {
        assert!(refused.unwrap_err().message.contains("n. 40"));
    }
    assert!(merged.closed(at(2, 9), None).is_err());
}

#[test]
fn a_pause_has_a_reason_and_a_plan_has_a_day() {
    let now = at(2, 9);
    assert!(State::Open.paused(PauseReason::Planned, None, now).is_err());
    assert!(State::Open.paused(PauseReason::Supplier, Some(at(1, 9)), now).is_err());
    let paused = State::New.paused(PauseReason::Planned, Some(at(5, 9)), now).unwrap();
    assert_eq!(paused.code(), StateCode::Waiting);
    assert_eq!(paused.taken(), Ok(paused));
    assert_eq!(paused.resumed(), Ok(State::Open));
    assert!(State::Open.resumed().is_err());
}

#[test]
fn codes_read_back_and_ties_have_two_sides() {
    for tie in Tie::ALL {
        assert_eq!(Tie::from_code(tie.code()), Some(tie));
        assert_eq!(tie.back().back(), tie);
    }
    for channel in Channel::ALL {
        assert_eq!(Channel::from_code(channel.code()), Some(channel));
    }
    assert_eq!(StateCode::from_code("boh"), None);
}

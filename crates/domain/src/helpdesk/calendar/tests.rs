use proptest::prelude::*;

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn office() -> Calendar {
    Calendar { patron: Some((24, 9)), ..Calendar::office() }
}

#[test]
fn only_working_hours_count() {
    // Friday 20 November 2026, 16.30 in Italy, to Monday 9.30: an hour on each.
    assert_eq!(office().seconds_between(at("2026-11-20 15:30"), at("2026-11-23 08:30")), 2 * 3600);
    // The lunch break does not.
    assert_eq!(office().seconds_between(at("2026-11-23 11:30"), at("2026-11-23 14:00")), 3600);
    assert_eq!(office().seconds_between(at("2026-11-23 14:00"), at("2026-11-23 11:30")), 0);
}

#[test]
fn holidays_patron_and_closures_are_shut() {
    let mut calendar = office();
    calendar.closures.push(Period { from: day("2026-08-10"), until: Some(day("2026-08-21")) });
    for shut in ["2026-12-08", "2026-04-06", "2026-09-24", "2026-08-12", "2026-11-22"] {
        assert!(calendar.hours(day(shut)).is_empty(), "{shut}");
    }
    assert_eq!(calendar.hours(day("2026-11-23")).len(), 2);
    // Maundy Thursday afternoon to the Tuesday after Easter, with Good Friday between them.
    assert_eq!(calendar.seconds_between(at("2026-04-02 15:00"), at("2026-04-07 07:00")), 1800 + 7 * 3600 + 1800 + 1800);
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_change_of_the_clock_makes_days_of_23_and_25_hours() {
    let always = Calendar::always();
    let hours = |from, until| always.seconds_between(from, until) / 3600;
    assert_eq!(hours(at("2026-03-28 23:00"), at("2026-03-29 22:00")), 23);
    assert_eq!(hours(at("2026-10-24 22:00"), at("2026-10-25 23:00")), 25);
    let night = Calendar { week: std::array::from_fn(|_| vec![Span::new(60, 240).unwrap()]), ..Calendar::always() };
    assert_eq!(night.seconds_between(at("2026-03-28 22:00"), at("2026-03-29 22:00")), 2 * 3600);
    assert_eq!(night.seconds_between(at("2026-10-24 21:00"), at("2026-10-25 22:00")), 4 * 3600);
    // An hour that the clock skips is no hour.
    let skipped = Calendar { week: std::array::from_fn(|_| vec![Span::new(125, 175).unwrap()]), ..Calendar::always() };
    assert_eq!(skipped.seconds_between(at("2026-03-28 22:00"), at("2026-03-29 22:00")), 0);
}

#[test]
fn a_deadline_falls_in_working_hours() {
    let calendar = office();
    assert_eq!(calendar.after(at("2026-11-20 16:00"), 3600), Some(at("2026-11-23 08:00")));
    assert_eq!(calendar.after(at("2026-11-21 10:00"), 0), Some(at("2026-11-21 10:00")));
    let never = Calendar {
        closures: vec![Period { from: day("2026-01-01"), until: Some(day("2036-01-01")) }],
        ..Calendar::always()
    };
    assert_eq!(never.after(at("2026-11-21 10:00"), 1), None);
}

#[test]
fn a_faulty_calendar_says_which_day() {
    let mut calendar = office();
    calendar.week[2] = vec![Span { from: 600, until: 700 }, Span { from: 650, until: 800 }];
    calendar.patron = Some((31, 4));
    let refusal = calendar.check().unwrap_err();
    assert!(refusal.fields[0].message.contains("mercoledì"), "{refusal:?}");
    assert!(refusal.fields[1].message.contains("31/4"));
    let empty = Calendar { week: std::array::from_fn(|_| Vec::new()), ..office() };
    assert!(empty.check().is_err() && office().check().is_ok() && Calendar::always().check().is_ok());
}

#[test]
fn hours_are_read_and_written() {
    assert_eq!((hour("08:30"), hour("24:00")), (Some(510), Some(1440)));
    assert_eq!((hour("24:01"), hour("8.30"), hour("12:60")), (None, None, None));
    let json = serde_json::to_string(&office().week[0]).unwrap();
    assert_eq!(json, r#"[["08:30","13:00"],["14:30","17:30"]]"#);
    assert!(serde_json::from_str::<Span>(r#"["13:00","08:30"]"#).is_err());
}

fn instants() -> impl Strategy<Value = NaiveDateTime> {
    (0_i64..400 * 86_400).prop_map(|seconds| at("2026-01-01 00:00") + Duration::seconds(seconds))
}

proptest! {
    #[test]
    fn time_adds_up(mut t in proptest::collection::vec(instants(), 3)) {
        t.sort();
        let calendar = office();
        let whole = calendar.seconds_between(t[0], t[2]);
        prop_assert_eq!(whole, calendar.seconds_between(t[0], t[1]) + calendar.seconds_between(t[1], t[2]));
    }

    #[test]
    fn a_deadline_is_exactly_so_much_work_away(from in instants(), seconds in 1_u64..500_000) {
        let calendar = office();
        let due = calendar.after(from, seconds).unwrap();
        prop_assert_eq!(calendar.seconds_between(from, due), seconds);
        prop_assert!(calendar.seconds_between(from, due - Duration::seconds(1)) < seconds);
    }
}

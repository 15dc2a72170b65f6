//! Properties of codes over time and of mergers.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::territory::IstatCode;

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn comune(n: u16) -> BodyRecord {
    let mut facts = BodyFacts::named(BodyKind::Comune, format!("Comune {n}"));
    facts.istat = Some(IstatCode::new(&format!("041{n:03}")).unwrap());
    BodyRecord { id: Id::from_parts(u64::from(n), 0), life: Period { from: BEGINNING, until: None }, facts }
}

fn spans(bodies: &[BodyRecord]) -> Vec<CodeSpan> {
    bodies
        .iter()
        .flat_map(|b| {
            codes_of(&b.facts).into_iter().map(|(scheme, code)| CodeSpan { body: b.id, scheme, code, period: b.life })
        })
        .collect()
}

#[test]
fn a_merger_on_new_years_day_changes_hands_at_midnight() {
    let ending = [comune(32), comune(55)];
    let mut facts = BodyFacts::named(BodyKind::Comune, "Sassocorvaro Auditore");
    facts.istat = Some(IstatCode::new("041071").unwrap());
    let born = Id::from_parts(71, 0);
    let before = spans(&ending);
    let merger = merge(&ending, Successor::New(born, Box::new(facts)), d(2019, 1, 1), &before).unwrap();
    let after = spans_after(before, &merger);
    let at = |code, day| answers(&after, CodeScheme::Istat, code, day);
    assert_eq!(at("041032", d(2018, 12, 31)), Some(ending[0].id));
    assert_eq!(at("041032", d(2019, 1, 1)), None);
    assert_eq!(at("041071", d(2018, 12, 31)), None);
    assert_eq!(at("041071", d(2019, 1, 1)), Some(born));
    assert_eq!(merger.links.len(), 2);
    assert!(merger.links.iter().all(|l| l.successor == born && l.on == d(2019, 1, 1)));
}

#[test]
fn the_new_body_may_keep_the_code_of_one_that_ends_but_not_of_another() {
    let all = [comune(1), comune(2), comune(3)];
    let taken = |code: &str| {
        let mut facts = BodyFacts::named(BodyKind::Comune, "Nuovo");
        facts.istat = Some(IstatCode::new(code).unwrap());
        merge(&all[..2], Successor::New(Id::from_parts(9, 0), Box::new(facts)), d(2026, 1, 1), &spans(&all))
    };
    let merger = taken("041001").unwrap();
    assert!(first_clash(&spans_after(spans(&all), &merger)).is_none());
    assert_eq!(taken("041003").unwrap_err().fields[0].field, "istat");
}

#[test]
fn refuses_what_makes_no_sense() {
    let (a, b) = (comune(1), comune(2));
    let known = |b: &BodyRecord| Successor::Known(Box::new(b.clone()));
    let on = d(2026, 1, 1);
    assert!(merge(&[], known(&a), on, &[]).is_err());
    assert!(merge(std::slice::from_ref(&a), known(&a), on, &[]).is_err());
    assert!(merge(&[a.clone(), a.clone()], known(&b), on, &[]).is_err());
    let gone = BodyRecord { life: Period { from: BEGINNING, until: Some(d(2020, 1, 1)) }, ..b.clone() };
    assert!(merge(std::slice::from_ref(&gone), known(&a), on, &[]).is_err());
    assert!(merge(std::slice::from_ref(&a), known(&gone), on, &[]).is_err());
    assert!(merge(std::slice::from_ref(&a), known(&b), on, &[]).is_ok());
}

#[test]
fn a_code_that_changes_is_held_by_the_same_body_without_gaps() {
    let before = comune(9);
    let mut facts = before.facts.clone();
    facts.istat = Some(IstatCode::new("118006").unwrap());
    let on = d(2026, 1, 1);
    let moves = code_moves(&before.facts, &facts, before.life, on);
    assert_eq!(moves.ended, [(CodeScheme::Istat, "041009".to_owned(), d(2025, 12, 31))]);
    assert_eq!(moves.begun, [(CodeScheme::Istat, "118006".to_owned(), on)]);
    facts = before.facts.clone();
    facts.cadastral = Some(crate::territory::CadastralCode::new("B354").unwrap());
    let learned = code_moves(&before.facts, &facts, before.life, on);
    assert_eq!(learned.begun, [(CodeScheme::Cadastral, "B354".to_owned(), BEGINNING)]);
    assert!(learned.ended.is_empty());
}

proptest! {
    /// A random history of mergers never lets two bodies answer to one code, and each code in
    /// force on a day is answered by exactly one body, also around the turn of the year.
    #[test]
    fn one_body_answers_to_a_code_on_any_day(steps in proptest::collection::vec((0_u64..3000, any::<u16>(), any::<bool>()), 1..8)) {
        let mut bodies: Vec<BodyRecord> = (1..=12).map(comune).collect();
        let mut all = spans(&bodies);
        let mut days = vec![d(2018, 12, 31), d(2019, 1, 1)];
        for (next, (offset, pick, reuse)) in (100_u16..).zip(steps) {
            let on = d(2015, 1, 1) + Days::new(offset);
            days.extend([on - Days::new(1), on]);
            let n = bodies.len();
            let ending = [bodies[usize::from(pick) % n].clone(), bodies[(usize::from(pick) + 1) % n].clone()];
            let mut facts = comune(next).facts;
            if reuse {
                facts.istat.clone_from(&ending[0].facts.istat);
            }
            let id = Id::from_parts(u64::from(next), 0);
            if let Ok(merger) = merge(&ending, Successor::New(id, Box::new(facts)), on, &all) {
                all = spans_after(all, &merger);
                for (id, last) in &merger.closed {
                    for body in bodies.iter_mut().filter(|b| b.id == *id) {
                        body.life.until = Some(*last);
                    }
                }
                bodies.extend(merger.opened);
            }
        }
        prop_assert!(first_clash(&all).is_none());
        for year in 2015..2024 {
            days.extend([d(year, 12, 31), d(year + 1, 1, 1)]);
        }
        for day in days {
            for span in all.iter().filter(|s| s.period.contains(day)) {
                let holders = all.iter().filter(|s| s.code == span.code && s.period.contains(day)).count();
                prop_assert_eq!(holders, 1);
                prop_assert_eq!(answers(&all, span.scheme, &span.code, day), Some(span.body));
            }
            for body in bodies.iter().filter(|b| b.life.contains(day)) {
                let code = body.facts.istat.as_ref().unwrap();
                prop_assert_eq!(answers(&all, CodeScheme::Istat, code.as_str(), day), Some(body.id));
            }
        }
    }
}

//! Work on many requests whose worker is killed, between two transactions and within one: another goes on,
//! nothing is done twice, nobody is told twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use app::helpdesk::{self, HAND_OVER, PASS_AT_ONCE};
use app::jobs::{Registry, Running, run_all};
use app::outages::{self, AT_ONCE, CALL_OFF, CLOSE};
use app::{App, Result};
use chrono::Duration;
use domain::Id;
use domain::identity::Permission;
use domain::outages::{Declared, Kind};
use storage::jobs::JobRow;
use storage::mail::MailRow;
use storage::page::Cursor;
use testkit::{Dying, TestApp};

use crate::helpdesk::Place;
use crate::outages::services;

/// More than three transactions of each kind of work.
const MANY: usize = 65;

fn works() -> Registry {
    Registry::default()
        .with(CLOSE, outages::close_job)
        .with(CALL_OFF, outages::call_off_job)
        .with(HAND_OVER, helpdesk::hand_over_job)
}

/// How a worker dies: when it asks for the time, or for an id, once more than this.
#[derive(Debug, Clone, Copy)]
enum Death {
    /// Between two transactions.
    Between(u64),
    /// Within one.
    Within(u64),
}

/// A worker takes the job, gets so far and is killed; then its lease ends and another one takes it.
fn killed_and_taken_up(p: &Place, kind: &str, deaths: &[Death], work: fn(&Running<'_>) -> Result<()>) {
    for death in deaths {
        let job = claimed(&p.t.app, kind);
        let db = p.t.db.open();
        let (clock, ids) = (p.t.app.clock.clone(), p.t.app.ids.clone());
        let mortal = match *death {
            Death::Between(n) => App { db, clock: Arc::new(Dying::new(clock, n)), ..p.t.app.clone() },
            Death::Within(n) => App { db, ids: Arc::new(Dying::new(ids, n)), ..p.t.app.clone() },
        };
        let dead = thread::spawn(move || work(&Running { app: &mortal, job: &job }).unwrap()).join();
        assert!(dead.is_err(), "it did not die: {death:?}");
        p.t.clock.advance(Duration::seconds(121));
    }
    run_all(&p.t.app, &works()).unwrap();
    let centre = p.bo.centre(Permission::ReadCentre).unwrap();
    let left = p.t.app.read(|rx| Ok(storage::jobs::undone(rx.conn, centre.as_str(), kind)?)).unwrap();
    assert!(left.is_empty(), "{left:?}");
}

fn claimed(app: &App, kind: &str) -> JobRow {
    loop {
        let job =
            app.write(|tx| Ok(storage::jobs::claim(tx.conn, "mortale", tx.now, Duration::seconds(120))?)).unwrap();
        let job = job.expect("the job is due");
        if job.kind == kind {
            return job;
        }
    }
}

/// What Anna, who asked, was told with these words.
fn told(p: &Place, to: &str, words: &str) -> Vec<MailRow> {
    let centre = p.bo.centre(Permission::ReadCentre).unwrap();
    let all = p.t.app.db.read(|c| storage::mail::list(c, centre.as_str(), &Cursor::First, 1_000)).unwrap().rows;
    all.into_iter().filter(|m| m.recipient == to && m.body.contains(words)).collect()
}

fn down(p: &Place) -> (Id<Declared>, Vec<u32>) {
    let (service, _) = services(p);
    let from = p.t.app.read(|rx| Ok(rx.now)).unwrap() - Duration::minutes(30);
    let declared = Declared { kind: Kind::Down, service, title: "Posta ferma".into(), from, until: None };
    let id = p.write(|tx| outages::declare(tx, &p.bo, &declared, "Si lavora.")).unwrap().id;
    let many: Vec<u32> = (0..MANY).map(|n| p.mailed(&format!("Posta {n}"), "Ferma.", &format!("{n}@x"))).collect();
    p.write(|tx| many.iter().try_for_each(|n| outages::attach(tx, &p.bo, id, *n))).unwrap();
    (id, many)
}

testkit::both_engines! {
    fn the_end_of_an_outage_is_taken_up_where_the_worker_died(t: TestApp) {
        let p = Place::new(t);
        let (id, many) = down(&p);
        p.t.clock.advance(Duration::minutes(1));
        p.write(|tx| outages::end(tx, &p.bo, id, "Funziona di nuovo.")).unwrap();
        let closed = |p: &Place| many.iter().filter(|n| !p.look(**n).row.active).count();
        assert_eq!(closed(&p), AT_ONCE);
        let centre = p.bo.centre(Permission::ReadCentre).unwrap();
        let undone = |p: &Place| p.t.app.read(|rx| Ok(storage::jobs::undone(rx.conn, centre.as_str(), CLOSE)?)).unwrap();
        assert_eq!(undone(&p).len(), 1);
        // Two readings, a transaction, what it says of its progress; then it dies.
        killed_and_taken_up(&p, CLOSE, &[Death::Within(3), Death::Between(3), Death::Between(4)], outages::close_job);
        assert_eq!(closed(&p), MANY);
        let answers = |n: u32| p.look(n).entries.iter().filter(|e| e.row.body == "Funziona di nuovo.").count();
        assert!(many.iter().all(|n| answers(*n) == 1), "each is answered once");
        let mails = told(&p, "anna@comune.example", "Funziona di nuovo.");
        let subjects: BTreeSet<&str> = mails.iter().map(|m| m.subject.as_str()).collect();
        assert_eq!((mails.len(), subjects.len()), (MANY, MANY), "each is told once");
    }

    fn what_was_called_off_is_told_once_to_each_request(t: TestApp) {
        let p = Place::new(t);
        let (id, many) = down(&p);
        p.write(|tx| helpdesk::close(tx, &p.bo, many[3])).unwrap();
        let before = told(&p, "anna@comune.example", "").len();
        p.t.clock.advance(Duration::minutes(1));
        let off = p.write(|tx| outages::cancel(tx, &p.bo, id, "Non era un guasto.")).unwrap();
        assert_eq!((off.told, off.later), (AT_ONCE, MANY - 1 - AT_ONCE));
        let said = |n: u32| p.look(n).entries.iter().filter(|e| e.row.kind == "inner" && e.row.body.contains("resta aperta")).count();
        assert_eq!(many.iter().filter(|n| said(**n) == 1).count(), AT_ONCE);
        killed_and_taken_up(&p, CALL_OFF, &[Death::Between(3), Death::Between(4)], outages::call_off_job);
        for n in &many {
            let closed = *n == many[3];
            assert_eq!((said(*n), p.look(*n).row.active), (usize::from(!closed), !closed), "n. {n}");
        }
        assert_eq!(told(&p, "anna@comune.example", "").len(), before, "a note within is no message");
        assert_eq!(p.look(many[40]).entries.last().unwrap().row.author_name, p.bo.actor().name);
    }

    fn the_work_of_who_is_away_passes_once_and_what_was_given_back_stays(t: TestApp) {
        let p = Place::new(t);
        let (bo, ada) = (p.bo.actor().person.unwrap(), p.ada.actor().person.unwrap());
        let all: Vec<u32> = (0..MANY).map(|n| p.mailed(&format!("Posta {n}"), "y", &format!("{n}@x"))).collect();
        for n in &all {
            p.write(|tx| helpdesk::assign(tx, &p.ada, *n, Some(bo))).unwrap();
        }
        p.t.clock.advance(Duration::minutes(1));
        let passed = p.write(|tx| helpdesk::hand_over(tx, &p.program, (bo, Some(ada)), "Ferie fino al 30.")).unwrap();
        assert_eq!((passed.done, passed.later), (PASS_AT_ONCE, MANY - PASS_AT_ONCE));
        let held = |p: &Place| p.t.app.read(|rx| helpdesk::held_by(rx, &p.ada, bo)).unwrap();
        assert_eq!((held(&p).count, held(&p).passing), ((MANY - PASS_AT_ONCE) as u64, true));
        // Meanwhile somebody gives Bo one of those that passed, and a new one.
        p.t.clock.advance(Duration::minutes(1));
        p.write(|tx| helpdesk::assign(tx, &p.ada, all[0], Some(bo))).unwrap();
        let new = p.mailed("Dopo", "y", "dopo@x");
        p.write(|tx| helpdesk::assign(tx, &p.ada, new, Some(bo))).unwrap();
        killed_and_taken_up(&p, HAND_OVER, &[Death::Within(5), Death::Between(2), Death::Between(3)], helpdesk::hand_over_job);
        let mut of_bo: Vec<u32> = held(&p).first.iter().map(|t| t.number.unsigned_abs()).collect();
        of_bo.sort_unstable();
        assert_eq!(of_bo, [all[0], new]);
        assert!(!held(&p).passing);
        for n in &all {
            let entries = p.look(*n).entries;
            let count = |body: &str| entries.iter().filter(|e| e.row.body == body).count();
            assert_eq!((count("Ferie fino al 30."), count("Assegnata a Ada Bianchi")), (1, 1), "n. {n}");
        }
        assert_eq!(told(&p, "ada@centro.example", "ha assegnato la richiesta").len(), MANY, "told once of each");
    }
}

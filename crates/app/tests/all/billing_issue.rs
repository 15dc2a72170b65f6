//! The issue asked from a page: one job for each campaign, whoever takes it.

use app::billing::{self, Approval, Asked, Filter, ISSUE, Work};
use app::jobs::{Registry, run_all, run_one};
use app::mail::Mailer;
use app::{Actor, Clock, Error, StaffScope};
use chrono::{Duration, NaiveDate};
use domain::billing::RunState;
use domain::identity::{Permission, StaffRole};
use storage::page::Cursor;
use testkit::TestApp;
use testkit::dues::{Centre, centre};

fn approved(t: &TestApp, bodies: usize) -> Centre {
    let c = centre(&t.app, "pesaro-urbino", &vec![1000; bodies]);
    let date = NaiveDate::from_ymd_opt(2026, 10, 19).unwrap();
    t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 0, Approval { date, warnings_read: true })).unwrap();
    c
}

fn ask(t: &TestApp, c: &Centre) -> Asked {
    t.app.write(|tx| billing::ask_issue(tx, &c.staff, 2026, 0)).unwrap()
}

fn numbers(t: &TestApp, c: &Centre) -> Vec<i64> {
    let page = t.app.read(|rx| billing::documents(rx, &c.staff, &Filter::default(), &Cursor::First)).unwrap();
    let mut all: Vec<i64> = page.rows.iter().map(|d| d.number).collect();
    all.sort_unstable();
    all
}

fn progress(t: &TestApp, c: &Centre) -> Option<billing::IssueProgress> {
    t.app.read(|rx| billing::issue_progress(rx, &c.staff, 2026, 0)).unwrap()
}

/// The workers' functions without the typesetter, slow in debug builds.
fn registry() -> Registry {
    Registry::standard(Mailer::outbox()).with(billing::PAPERS, |_| Ok(()))
}

testkit::both_engines! {
    fn a_click_asks_and_a_worker_issues(t: TestApp) {
        let c = approved(&t, 12);
        let of = c.staff.centre(Permission::ReadBilling).unwrap();
        let ada = StaffScope::new(of, Actor::program("Ada"), vec![StaffRole::Accountant]);
        let auditor = StaffScope::new(of, Actor::program("Rosa"), vec![StaffRole::Auditor]);
        let refused = t.app.write(|tx| billing::ask_issue(tx, &auditor, 2026, 0));
        assert!(matches!(refused, Err(Error::Forbidden)));
        assert!(matches!(t.app.write(|tx| billing::ask_issue(tx, &ada, 2027, 0)), Err(Error::Refused(_))));
        assert_eq!(t.app.write(|tx| billing::ask_issue(tx, &ada, 2026, 0)).unwrap(), Asked::Begun);
        assert_eq!(numbers(&t, &c), [0; 0], "the page's request numbers nothing");
        let waits = progress(&t, &c).unwrap();
        assert_eq!((waits.done, waits.total, waits.work), (0, 12, Work::Queued));
        assert_eq!(ask(&t, &c), Asked::UnderWay, "a second click asks for nothing more");
        assert!(t.app.read(|rx| billing::issue_progress(rx, &auditor, 2026, 0)).is_ok(), "who reads sees how far");
        assert_eq!(run_all(&t.app, &registry()).unwrap(), 2, "one issue, and its papers");
        assert_eq!(numbers(&t, &c), (1..=12).collect::<Vec<i64>>());
        assert_eq!(progress(&t, &c), None);
        assert_eq!(ask(&t, &c), Asked::Nothing);
        let campaign = t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap();
        assert!(matches!(campaign.state, RunState::Issued { blocked: 0, .. }));
        let log = t.app.read(|rx| Ok(storage::audit::list(rx.conn, of.as_str(), &Default::default(), &Cursor::First, 10)?)).unwrap();
        let issued = log.rows.iter().find(|e| e.action == "billing.issued").unwrap();
        assert_eq!(issued.actor_name, "Ada", "the log names who asked, not the worker");
    }

    fn a_dead_worker_leaves_the_issue_to_another(t: TestApp) {
        let c = approved(&t, 5);
        ask(&t, &c);
        let claimed = t.app.write(|tx| Ok(storage::jobs::claim(tx.conn, "dead", tx.now, Duration::seconds(120))?));
        assert_eq!(claimed.unwrap().unwrap().kind, ISSUE);
        assert_eq!(progress(&t, &c).unwrap().work, Work::Going);
        assert_eq!(run_all(&t.app, &registry()).unwrap(), 0, "it holds the job");
        t.clock.advance(Duration::seconds(121));
        assert_eq!(progress(&t, &c).unwrap().work, Work::Queued);
        run_all(&t.app, &registry()).unwrap();
        assert_eq!(numbers(&t, &c), [1, 2, 3, 4, 5]);
    }

    fn several_workers_make_each_document_once(t: TestApp) {
        let c = approved(&t, 30);
        ask(&t, &c);
        std::thread::scope(|s| {
            for _ in 0..3 {
                s.spawn(|| run_all(&t.app, &registry()).unwrap());
            }
        });
        assert_eq!(numbers(&t, &c), (1..=30).collect::<Vec<i64>>());
    }

    fn a_failure_is_tried_again_and_a_refusal_is_told(t: TestApp) {
        let c = approved(&t, 3);
        ask(&t, &c);
        let broken = Registry::default().with(ISSUE, |_| Err(Error::Internal("no disk".to_owned())));
        assert!(run_one(&t.app, &broken, "one").unwrap());
        let again = t.clock.now() + Duration::seconds(15);
        assert_eq!(progress(&t, &c).unwrap().work, Work::Again(again));
        assert!(!run_one(&t.app, &broken, "one").unwrap(), "not at once");
        assert_eq!(ask(&t, &c), Asked::UnderWay);
        let no = "Sono finiti i nomi dei file per il Sistema di Interscambio.";
        let refusing = Registry::default().with(ISSUE, move |_| Err(Error::refused(no)));
        assert!(run_one(&t.app, &refusing, "one").unwrap(), "a person may hurry it");
        let Work::Stopped { refusal, .. } = progress(&t, &c).unwrap().work else { panic!("not stopped") };
        assert_eq!(refusal.unwrap().message, no);
        t.clock.advance(Duration::days(1));
        assert_eq!(run_all(&t.app, &registry()).unwrap(), 0, "a refusal is not tried again by itself");
        assert_eq!(ask(&t, &c), Asked::Begun);
        run_all(&t.app, &registry()).unwrap();
        assert_eq!(numbers(&t, &c), [1, 2, 3]);
    }

    fn what_was_completed_after_the_issue_shows_before_it_is_issued(t: TestApp) {
        let c = centre(&t.app, "macerata", &[600, 3000]);
        let of = c.staff.centre(Permission::ReadBilling).unwrap();
        let office = |code| t.app.write(|tx| testkit::dues::set_office(tx, of.as_str(), c.members[0].id, code));
        office(None).unwrap();
        billing::issue_all(&t.app, &c.staff, 2026, billing::IssueOptions::default(), |_| {}).unwrap();
        let blocked = || t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap().blocked();
        assert_eq!(blocked(), 1);
        office(Some("UFPROV")).unwrap();
        assert_eq!(blocked(), 0);
        assert_eq!(ask(&t, &c), Asked::Begun);
        run_all(&t.app, &registry()).unwrap();
        assert_eq!(numbers(&t, &c), [1, 2]);
    }
}

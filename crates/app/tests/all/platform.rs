//! Transactions, audit, jobs, mail, files, settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::audit::{self, Search};
use app::centres::{self, NewCentre};
use app::jobs::{Registry, run_all, run_one};
use app::mail::{Letter, Mailer};
use app::{Actor, Error, PlatformScope, StaffScope};
use chrono::Duration;
use domain::identity::{Permission, StaffRole};
use storage::page::Cursor;
use testkit::TestApp;

fn pesaro() -> NewCentre {
    NewCentre {
        slug: "pu".to_owned(),
        name: "CST di Pesaro e Urbino".to_owned(),
        province_name: "Provincia di Pesaro e Urbino".to_owned(),
        province_code: "041".to_owned(),
        province_sigla: "PU".to_owned(),
        demo: false,
    }
}

fn platform() -> PlatformScope {
    PlatformScope::new(Actor::program("prova"))
}

testkit::both_engines! {
    fn a_centre_opens_once_and_leaves_a_trace(t: TestApp) {
        let id = t.app.write(|tx| centres::open(tx, &platform(), &pesaro())).unwrap();
        let again = t.app.write(|tx| centres::open(tx, &platform(), &pesaro()));
        assert!(matches!(again, Err(Error::Refused(r)) if r.fields[0].field == "slug"));
        let found = t.app.read(|rx| centres::by_slug(rx, "pu")).unwrap().unwrap();
        assert_eq!(found.id, id.to_string());
        assert_eq!(t.app.read(centres::all).unwrap().len(), 1);
        let log = t.app.db.read(|c| storage::audit::list(c, audit::PLATFORM, &storage::audit::Filter::default(), &Cursor::First, 50));
        assert_eq!(log.unwrap().rows[0].action, "centre.open");
    }

    fn a_server_that_comes_back_is_used_again(t: TestApp) {
        let id = t.app.write(|tx| centres::open(tx, &platform(), &pesaro())).unwrap();
        let slug = |t: &TestApp| t.app.read(|rx| centres::by_slug(rx, "pu")).unwrap().unwrap().id;
        // As many connections as the pool holds, so that all of them are lost.
        std::thread::scope(|all| (0..4).for_each(|_| drop(all.spawn(|| slug(&t)))));
        t.db.cut();
        assert_eq!(slug(&t), id.as_str());
        t.db.cut();
        assert!(t.app.glance(|rx| centres::by_slug(rx, "pu")).unwrap().is_some());
        t.db.cut();
        let other = NewCentre { slug: "mc".to_owned(), province_code: "043".to_owned(), ..pesaro() };
        t.app.write(|tx| centres::open(tx, &platform(), &other)).unwrap();
        assert_eq!(t.app.read(centres::all).unwrap().len(), 2);
    }

    fn a_refused_use_case_saves_nothing(t: TestApp) {
        let result: app::Result<()> = t.app.write(|tx| {
            centres::open(tx, &platform(), &pesaro())?;
            Err(Error::refused("no"))
        });
        assert!(result.is_err());
        assert!(t.app.read(centres::all).unwrap().is_empty());
    }

    fn the_log_is_searched_by_who_may(t: TestApp) {
        let id = t.app.write(|tx| centres::open(tx, &platform(), &pesaro())).unwrap();
        let coordinator = StaffScope::new(id, Actor::program("Ada"), vec![StaffRole::Coordinator]);
        t.app.write(|tx| {
            for (n, what) in ["Cambiato il telefono", "Aggiunta la sede", "Cambiata la PEC"].iter().enumerate() {
                let event = audit::Event { centre: id.as_str(), action: "centre.edit", kind: "centre", id: "x", summary: (*what).to_owned() };
                tx.audit(coordinator.actor(), &event, Some(&n), Some(&(n + 1)))?;
            }
            Ok(())
        }).unwrap();
        let search = Search { text: "cambiat".to_owned(), ..Search::default() };
        let page = t.app.read(|rx| audit::list(rx, &coordinator, &search, &Cursor::First)).unwrap();
        assert_eq!(page.rows.iter().map(|e| e.summary.as_str()).collect::<Vec<_>>(), ["Cambiata la PEC", "Cambiato il telefono"]);
        assert_eq!(page.rows[0].before_json.as_deref(), Some("2"));
        let clerk = StaffScope::new(id, Actor::program("Bo"), vec![StaffRole::HelpDesk]);
        assert!(matches!(t.app.read(|rx| audit::list(rx, &clerk, &search, &Cursor::First)), Err(Error::Forbidden)));
        assert!(clerk.centre(Permission::ReadCentre).is_ok());
    }

    fn a_job_runs_after_the_commit_and_again_after_a_failure(t: TestApp) {
        let runs = Arc::new(AtomicUsize::new(0));
        let seen = runs.clone();
        let registry = Registry::default().with("try", move |running| {
            assert_eq!(running.payload::<String>()?, "x");
            running.progress(1, 2)?;
            if seen.fetch_add(1, Ordering::Relaxed) == 0 { Err(Error::Internal("first".to_owned())) } else { Ok(()) }
        });
        let rolled_back: app::Result<()> = t.app.write(|tx| {
            tx.enqueue(audit::PLATFORM, "try", &"lost")?;
            Err(Error::NotFound)
        });
        assert!(rolled_back.is_err());
        t.app.write(|tx| tx.enqueue(audit::PLATFORM, "try", &"x")).unwrap();
        assert!(run_one(&t.app, &registry, "w").unwrap());
        assert!(!run_one(&t.app, &registry, "w").unwrap(), "the retry waits");
        t.clock.advance(Duration::minutes(1));
        assert_eq!(run_all(&t.app, &registry).unwrap(), 1);
        assert_eq!(runs.load(Ordering::Relaxed), 2);
        assert_eq!(t.app.read(app::jobs::counts).unwrap(), (0, 0));
    }

    fn a_dead_workers_job_is_taken_over_when_its_lease_ends(t: TestApp) {
        t.app.write(|tx| tx.enqueue(audit::PLATFORM, "try", &"x")).unwrap();
        let claim = |t: &TestApp, who: &str| t.app.write(|tx| Ok(storage::jobs::claim(tx.conn, who, tx.now, Duration::seconds(60))?)).unwrap();
        assert!(claim(&t, "dead").is_some());
        assert!(claim(&t, "other").is_none());
        t.clock.advance(Duration::seconds(61));
        assert_eq!(claim(&t, "other").unwrap().attempts, 2);
    }

    fn without_a_mail_server_messages_stay_in_the_outbox(t: TestApp) {
        t.app.write(|tx| tx.send_mail(&Letter {
            centre: audit::PLATFORM, to: "ente@comune.example", subject: "Prova".to_owned(), body: "Testo".to_owned(), attachments: vec![],
        })).unwrap();
        run_all(&t.app, &Registry::standard(Mailer::outbox())).unwrap();
        let page = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 50)).unwrap();
        assert_eq!((page.rows[0].state.as_str(), page.rows[0].recipient.as_str()), ("outbox", "ente@comune.example"));
    }

    fn a_file_reads_back_by_its_content(t: TestApp) {
        let hash = t.app.files.put(b"ciao").unwrap();
        let id = t.app.write(|tx| tx.record_file(audit::PLATFORM, "ciao.txt", "text/plain", &hash, 4)).unwrap();
        let row = t.app.db.read(|c| storage::files::find(c, audit::PLATFORM, id.as_str())).unwrap().unwrap();
        assert_eq!(t.app.files.get(&row.sha256).unwrap(), b"ciao");
        assert!(t.app.db.read(|c| storage::files::find(c, "altro", id.as_str())).unwrap().is_none());
    }

    fn bytes_that_nothing_names_go_after_a_day(t: TestApp) {
        let files = t.app.files.clone();
        let (kept, orphan) = (files.put(b"tenuto").unwrap(), files.put(b"orfano").unwrap());
        t.app.write(|tx| tx.record_file(audit::PLATFORM, "t.txt", "text/plain", &kept, 6)).unwrap();
        // The store's times are the machine's; the clock of the test is moved around them.
        let stored = std::fs::metadata(t.folder.path().join(&orphan[..2]).join(&orphan)).unwrap().modified().unwrap();
        let stored = chrono::DateTime::<chrono::Utc>::from(stored).naive_utc();
        t.clock.set(stored + Duration::hours(23));
        assert_eq!(app::files::sweep(&t.app).unwrap(), 0, "the transaction may still come");
        t.clock.set(stored + Duration::hours(25));
        assert_eq!(app::files::sweep(&t.app).unwrap(), 1);
        assert_eq!(files.get(&kept).unwrap(), b"tenuto");
        assert!(files.get(&orphan).is_err());
        assert_eq!(app::files::sweep(&t.app).unwrap(), 0);
    }

    fn the_sweep_waits_once_and_asks_for_the_next(t: TestApp) {
        app::files::keep_sweeping(&t.app).unwrap();
        app::files::keep_sweeping(&t.app).unwrap();
        assert_eq!(t.app.read(app::jobs::counts).unwrap(), (0, 0), "nothing that a monitor should see");
        let registry = Registry::standard(Mailer::outbox());
        assert_eq!(run_all(&t.app, &registry).unwrap(), 0, "not before its day");
        t.clock.advance(Duration::hours(25));
        assert_eq!(run_all(&t.app, &registry).unwrap(), 1);
        t.clock.advance(Duration::hours(25));
        assert_eq!(run_all(&t.app, &registry).unwrap(), 1);
    }

    fn many_rows_go_in_at_once_and_settings_are_replaced(t: TestApp) {
        let rows: Vec<_> = (0..5000).map(|n| vec![
            format!("c{n}").into(), "s".into(), format!("{n}").into(), t.app.clock.now().into(),
        ]).collect();
        let n = t.app.write(|tx| Ok(storage::bulk::insert(tx.conn, "centre_setting", &["centre_id", "section", "json", "changed_at"], &rows)?)).unwrap();
        assert_eq!(n, 5000);
        assert_eq!(t.app.db.read(|c| storage::centres::setting::<i32>(c, "c42", "s")).unwrap(), Some(42));
        let now = t.app.clock.now();
        t.app.write(|tx| Ok(storage::centres::save_setting(tx.conn, "c42", "s", &7, now)?)).unwrap();
        assert_eq!(t.app.db.read(|c| storage::centres::setting::<i32>(c, "c42", "s")).unwrap(), Some(7));
        assert_eq!(t.app.db.read(|c| storage::centres::setting::<i32>(c, "none", "s")).unwrap(), None);
    }

    fn racing_writers_lose_nothing(t: TestApp) {
        t.app.write(|tx| { let now = tx.now; Ok(storage::centres::save_setting(tx.conn, "c", "count", &0, now)?) }).unwrap();
        std::thread::scope(|s| {
            for _ in 0..4 {
                let app = t.app.clone();
                s.spawn(move || for _ in 0..10 {
                    app.write(|tx| {
                        let n: i32 = storage::centres::setting(tx.conn, "c", "count")?.unwrap_or(0);
                        let now = tx.now;
                        Ok(storage::centres::save_setting(tx.conn, "c", "count", &(n + 1), now)?)
                    }).unwrap();
                });
            }
        });
        assert_eq!(t.app.db.read(|c| storage::centres::setting::<i32>(c, "c", "count")).unwrap(), Some(40));
    }
}

#[test]
fn both_engines_have_the_same_tables() {
    let describe = |engine| testkit::TestDb::new(engine).open().read(storage::dialect::describe).unwrap();
    assert_eq!(describe(testkit::Engine::Sqlite), describe(testkit::Engine::Postgres));
}

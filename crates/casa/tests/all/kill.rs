//! An issue that is killed again and again ends as if nobody had touched it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use app::App;
use app::billing::{self, Filter};
use app::files::FileStore;
use storage::page::Cursor;
use testkit::{Engine, FixedClock, SeededIds, TestApp, TestDb};

const BODIES: u32 = 600;
const KILLS: u32 = 100;

/// The application on a database, for setting up and for reading the register.
pub(crate) fn application(db: &TestDb, folder: &std::path::Path) -> App {
    let now = chrono::NaiveDate::from_ymd_opt(2026, 10, 19).unwrap().and_hms_opt(8, 0, 0).unwrap();
    App {
        db: db.open(),
        clock: Arc::new(FixedClock::new(now)),
        ids: Arc::new(SeededIds::default()),
        files: FileStore::folder(folder).unwrap(),
        public_url: "http://casa.test".into(),
    }
}

fn populations() -> Vec<u32> {
    (0..BODIES).map(|n| 300 + n * 137).collect()
}

fn issue(db: &TestDb, folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casa"));
    command
        .args(["dues", "issue", "--centre", "pu", "--year", "2026", "--batch", "1", "--progress", "--json"])
        .env("CASA_DATABASE_URL", db.url())
        .env("CASA_FILES", folder)
        .env("CASA_LOG", "off")
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Number, body and amount of every document, by number.
fn register(app: &App, staff: &app::StaffScope) -> Vec<(i64, String, i64, Option<String>)> {
    let mut rows = Vec::new();
    let mut cursor = Cursor::First;
    loop {
        let page = app.read(|rx| billing::documents(rx, staff, &Filter::default(), &cursor)).unwrap();
        rows.extend(page.rows.into_iter().map(|d| (d.number, d.name_key, d.total, d.file_stem)));
        match page.next {
            Some(key) => cursor = Cursor::After(key),
            None => break,
        }
    }
    rows.sort();
    rows
}

/// A small generator of numbers, so that the points of the kills are the same each time.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn uninterrupted() -> Vec<(i64, String, i64, Option<String>)> {
    let t = TestApp::new(Engine::Sqlite);
    let c = testkit::dues::centre(&t.app, "pesaro-urbino", &populations());
    billing::issue_all(&t.app, &c.staff, 2026, billing::IssueOptions::default(), |_| {}).unwrap();
    register(&t.app, &c.staff)
}

fn killed(engine: Engine) {
    let db = TestDb::new(engine);
    let folder = tempfile::tempdir().unwrap();
    let app = application(&db, folder.path());
    let c = testkit::dues::centre(&app, "pesaro-urbino", &populations());
    let mut seeded = Seeded(41);
    for _ in 0..KILLS {
        let mut child = issue(&db, folder.path()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        // After none, one or two documents, and then somewhere within the next transaction.
        for _ in 0..seeded.below(3) {
            let _ = lines.next();
        }
        for _ in 0..seeded.below(200_000) {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let numbers: Vec<i64> = register(&app, &c.staff).iter().map(|r| r.0).collect();
        assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "no gap at any time");
    }
    let before = register(&app, &c.staff).len();
    assert!(before > 0 && before < BODIES as usize, "the kills fell within the issue: {before}");
    let last = issue(&db, folder.path()).output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    let said: serde_json::Value = serde_json::from_slice(&last.stdout).unwrap();
    assert_eq!(said["bodies"].as_array().unwrap().len(), BODIES as usize);
    assert_eq!(register(&app, &c.staff), uninterrupted());
    let again = issue(&db, folder.path()).output().unwrap();
    assert!(again.status.success());
    assert_eq!(register(&app, &c.staff).len(), BODIES as usize);
}

#[test]
fn a_hundred_kills_leave_the_register_of_one_run_sqlite() {
    killed(Engine::Sqlite);
}

#[test]
fn a_hundred_kills_leave_the_register_of_one_run_postgres() {
    killed(Engine::Postgres);
}

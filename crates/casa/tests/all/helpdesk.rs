//! The clock of the help desk from the command line.

use std::fs;
use std::process::Command;

const CALENDAR: &str = r#"
name = "Orario di ufficio"
patron = [24, 9]
closures = [{ from = "2026-03-11", until = "2026-03-11" }]
week = [
    [["08:30", "13:00"], ["14:30", "17:30"]],
    [["08:30", "13:00"], ["14:30", "17:30"]],
    [["08:30", "13:00"]],
    [["08:30", "13:00"], ["14:30", "17:30"]],
    [["08:30", "13:00"]],
    [],
    [],
]
[targets]
taking_charge = 3600
solution = 36000
"#;

const EVENTS: &str = r#"[
    {"at": "2026-03-09T09:00:00+01:00", "by": "requester", "event": "opened"},
    {"at": "2026-03-09T09:00:05+01:00", "by": "system", "event": "taken_charge"},
    {"at": "2026-03-09T11:00:00+01:00", "by": "staff", "event": "replied"},
    {"at": "2026-03-09T12:00:00", "by": "staff", "event": "paused", "reason": "requester"},
    {"at": "2026-03-10T09:30:00+01:00", "by": "requester", "event": "replied"},
    {"at": "2026-03-12T08:30:00Z", "by": "staff", "event": "solved"}
]"#;

fn clock(calendar: &str, events: &str, more: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let (toml, json) = (folder.path().join("orario.toml"), folder.path().join("eventi.json"));
    fs::write(&toml, calendar).unwrap();
    fs::write(&json, events).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_casa"));
    command.args(["helpdesk", "clock", "--calendar"]).arg(toml).arg("--events").arg(json).args(more);
    command.current_dir(folder.path()).output().unwrap()
}

#[test]
fn the_times_come_from_the_log_alone() {
    // Monday 9 to 12, then from Tuesday 9.30 with Wednesday shut, to Thursday 9.30.
    let solution = 3 * 3600 + (7 * 3600 + 1800 - 3600) + 3600;
    let paused = 3600 + 3 * 3600 + 3600;
    let out = clock(CALENDAR, EVENTS, &["--json"]);
    assert_eq!(
        String::from_utf8(out.stdout).unwrap().trim(),
        format!(
            r#"{{"taken_charge_seconds":7200,"solution_seconds":{solution},"paused_seconds":{paused},"breached":["taking_charge","solution"]}}"#
        )
    );
    let words = clock(CALENDAR, EVENTS, &["--at", "2026-03-10T12:00:00+01:00"]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(
        words.contains("Presa in carico: 2 ore.") && words.contains("Termini superati: presa in carico."),
        "{words}"
    );
}

#[test]
fn what_cannot_be_read_is_a_sentence() {
    let said = |calendar: &str, events: &str| {
        let out = clock(calendar, events, &["--json"]);
        assert_eq!((out.status.code(), out.stdout.is_empty()), (Some(1), true));
        String::from_utf8(out.stderr).unwrap()
    };
    assert!(said(&format!("chiusure = []\n{CALENDAR}"), EVENTS).contains("chiusure"));
    assert!(said("name = 1", EVENTS).contains("il calendario non si legge"));
    assert!(said(CALENDAR, "[]").contains("deve cominciare con l'apertura"));
    assert!(said(CALENDAR, &EVENTS.replace("2026-03-09T12:00:00", "ieri")).contains("Evento 4: «ieri»"));
    assert!(said(&CALENDAR.replace("\"08:30\", \"13:00\"", "\"13:00\", \"08:30\""), EVENTS).contains("«13:00–08:30»"));
}

#[test]
fn the_yearly_report_of_a_body_is_printed_and_always_the_same() {
    use app::helpdesk::{Message, NewTicket, Sender, Then, open, reply};
    let t = testkit::TestApp::new(testkit::Engine::Sqlite);
    let centre = testkit::dues::centre(&t.app, "pesaro-urbino", &[900, 1_200]);
    t.clock.set(chrono::NaiveDate::from_ymd_opt(2025, 5, 6).unwrap().and_hms_opt(9, 0, 0).unwrap());
    let sender = Sender::address("Zoe", "zoe@comune.example");
    let mut new = NewTicket::plain(domain::helpdesk::Channel::Phone, sender, "Posta", Message::text("ferma"));
    new.body = Some(centre.members[0].id);
    let n = t.app.write(|tx| open(tx, &centre.staff, &new)).unwrap();
    t.app.write(|tx| reply(tx, &centre.staff, n, &Message::text("Fatto"), Then::Close)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &str, out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casa"));
        command.args(args.split(' ')).env("CASA_DATABASE_URL", t.db.url()).env("CASA_LOG", "warn");
        command.env("CASA_FILES", folder.path().join("files")).current_dir(folder.path());
        if !out.is_empty() {
            command.arg("--out").arg(folder.path().join(out));
        }
        command.output().unwrap()
    };
    let report = "helpdesk report --centre pu --year 2025 --json";
    let out = run(report, "uno");
    let all: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {out:?}"));
    assert_eq!(all.as_array().map(Vec::len), Some(1), "only who asked: {all}");
    assert_eq!((&all[0]["opened"], &all[0]["closed"], &all[0]["open_after"]), (&1.into(), &1.into(), &0.into()));
    let file = |folder: &str, json: &serde_json::Value| {
        let path = json[0]["file"].as_str().unwrap().to_owned();
        assert!(path.contains(folder), "{path}");
        fs::read(path).unwrap()
    };
    let first = file("uno", &all);
    assert!(first.starts_with(b"%PDF"));
    let recount = run("helpdesk recount --centre pu --json", "");
    assert_eq!(String::from_utf8_lossy(&recount.stdout).trim(), r#"{"tickets":1}"#);
    let again: serde_json::Value = serde_json::from_slice(&run(report, "due").stdout).unwrap();
    assert_eq!(file("due", &again), first, "byte for byte");
    let early = run("helpdesk report --centre pu --year 2999 --body 999999", "");
    assert_eq!((early.status.code(), early.stdout.is_empty()), (Some(1), true));
}

#[test]
fn made_up_requests_are_the_same_at_every_run_and_are_found() {
    for engine in [testkit::Engine::Sqlite, testkit::Engine::Postgres] {
        let t = testkit::TestApp::new(engine);
        let centre = testkit::dues::centre(&t.app, "pesaro-urbino", &[900, 1_200, 4_000]);
        let folder = tempfile::tempdir().unwrap();
        let run = |args: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_casa"));
            command.args(args.split(' ')).env("CASA_DATABASE_URL", t.db.url()).env("CASA_LOG", "warn");
            command.env("CASA_FILES", folder.path().join("files")).current_dir(folder.path()).output().unwrap()
        };
        let out = run("helpdesk seed --centre pu --tickets 300 --bodies 2 --json");
        assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), r#"{"tickets":300,"first":1,"last":300}"#, "{out:?}");
        let more = run("helpdesk seed --centre pu --tickets 5 --json");
        assert_eq!(String::from_utf8_lossy(&more.stdout).trim(), r#"{"tickets":5,"first":301,"last":305}"#);
        let found = t.app.read(|rx| app::helpdesk::search(rx, &centre.staff, "stampanti", None)).unwrap();
        assert!(!found.rows.is_empty(), "their words are found as those of any other");
        let rows = t.app.read(|rx| {
            let id = centre.staff.centre(domain::identity::Permission::ReadCentre)?.to_string();
            Ok(storage::helpdesk::tickets::some(rx.conn, &id, &(1..=300).collect::<Vec<_>>())?)
        });
        let rows = rows.unwrap();
        let bodies: std::collections::BTreeSet<&str> = rows.iter().map(|r| r.body_id.as_str()).collect();
        let states: std::collections::BTreeSet<&str> = rows.iter().map(|r| r.state.as_str()).collect();
        assert_eq!((rows.len(), bodies.len()), (300, 2));
        assert!(states.len() > 2 && rows.iter().filter(|r| r.active).count() < 60, "{states:?}");
        let none = run("helpdesk seed --centre altrove --tickets 1");
        assert_eq!((none.status.code(), none.stdout.is_empty()), (Some(1), true));
    }
}

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

//! The bench runs, and its lines can be read by a program. How fast is not asserted here.

use std::process::{Command, Output};

use testkit::{Engine, TestDb};

fn bench(db: &TestDb, files: &std::path::Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casa"))
        .args(["bench", "--quick"])
        .args(more)
        .env("CASA_DATABASE_URL", db.url())
        .env("CASA_FILES", files)
        .env("CASA_LOG", "warn")
        .current_dir(files)
        .output()
        .unwrap()
}

fn runs(engine: Engine) {
    let db = TestDb::new(engine);
    let folder = tempfile::tempdir().unwrap();
    let out = bench(&db, folder.path(), &[]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    let mut groups = String::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split("  ").map(str::trim).filter(|c| !c.is_empty()).collect();
        let (value, unit) = columns[3].rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().unwrap() >= 0.0 && !unit.is_empty(), "{line}");
        assert!(columns[4].starts_with("limit"), "{line}");
        groups.push_str(columns[0]);
    }
    for group in ["a", "b", "c", "d", "e", "f", "k", "n"] {
        assert!(groups.contains(group), "no figure of group {group}:\n{text}");
    }
    assert!(text.contains("12 documents of 3 centres"), "{text}");
    let again = bench(&db, folder.path(), &[]);
    assert_eq!(again.status.code(), Some(1), "a database that holds something is left alone");
}

#[test]
fn the_bench_runs_sqlite() {
    runs(Engine::Sqlite);
}

#[test]
fn the_bench_runs_postgres() {
    runs(Engine::Postgres);
}

#[test]
fn the_figures_come_as_one_document() {
    let db = TestDb::new(Engine::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let out = bench(&db, folder.path(), &["--figures", "ab", "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let figures = said["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 2, "{said}");
    assert!(figures.iter().all(|f| f["value"].as_f64().unwrap() > 0.0 && f["ratio"].is_number()), "{said}");
}

//! The program as a person runs it, from the command line.

use std::process::{Command, Output};

use testkit::{Engine, TestDb};

pub fn casa(db: &TestDb, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casa"))
        .args(args)
        .env("CASA_DATABASE_URL", db.url())
        .env("CASA_FILES", std::env::temp_dir().join(format!("casa-files-{}", std::process::id())))
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

#[test]
fn check_says_that_everything_is_in_order_on_both_engines() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let out = casa(&TestDb::new(engine), &["check", "--json"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!((&said["ok"], &said["mail"]), (&true.into(), &"outbox".into()));
        assert!(said["files"].as_str().unwrap().starts_with("folder "), "{said}");
    }
}

#[test]
fn a_wrong_database_is_a_sentence_and_exit_code_one() {
    let out = Command::new(env!("CARGO_BIN_EXE_casa"))
        .args(["check", "--database", "mysql://nowhere"])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("must start with sqlite:// or postgres://"));
}

#[test]
fn migrate_changes_nothing_the_second_time() {
    let out = casa(&TestDb::new(Engine::Sqlite), &["migrate", "--json"]);
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), r#"{"applied":[]}"#);
}

#[test]
fn a_centre_is_created_on_both_engines_and_base_is_refused_to_companies() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = TestDb::new(engine);
        let make = |level: &str| {
            let args = "centre create --slug mc --province 043 --model in-house --price-list macerata --json --level";
            let args: Vec<&str> = args.split(' ').chain([level]).collect();
            casa(&db, &args)
        };
        let refused = make("base");
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("nativamente avanzato"));
        let made = make("advanced");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert!(String::from_utf8_lossy(&made.stdout).contains(r#""slug":"mc""#));
        assert_eq!(make("advanced").status.code(), Some(1));
    }
}

#[test]
fn an_import_refuses_a_bad_row_unless_told_to_leave_it_out() {
    const HEADER: &str = "Codice_IPA,Denominazione_ente,Codice_Categoria,Codice_fiscale_ente\n";
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = TestDb::new(engine);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("enti.csv");
        std::fs::write(&file, format!("{HEADER}unp,Unione Prova,L18,\npro,Provincia Prova,L5,00212000419\n")).unwrap();
        let import = |more: &[&str]| {
            let args = ["import", "ipa-enti", file.to_str().unwrap(), "--json"];
            casa(&db, &args.iter().chain(more).copied().collect::<Vec<_>>())
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        let refused = import(&[]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            text(&refused.stdout).starts_with(r#"{"added":0,"changed":0,"closed":0,"unchanged":0,"errors":[{"row":3,"#)
        );
        assert!(text(&refused.stderr).contains("--skip-bad-rows"), "{}", text(&refused.stderr));
        let loaded = import(&["--skip-bad-rows"]);
        assert!(loaded.status.success(), "{}", text(&loaded.stderr));
        assert!(
            text(&loaded.stdout)
                .starts_with(r#"{"added":1,"changed":0,"closed":0,"unchanged":0,"errors":[{"row":3,"message":"#)
        );
        assert!(text(&loaded.stderr).contains("1 righe scritte su 1"));
        std::fs::write(&file, "Codice,Nome\nunp,Unione\n").unwrap();
        let broken = import(&["--skip-bad-rows"]);
        assert_eq!(broken.status.code(), Some(1));
        assert!(!text(&broken.stderr).contains("--skip-bad-rows"));
    }
}

//! `casa user invite`, on both engines.

use std::process::Output;

use serde_json::Value;
use testkit::{Engine, TestDb};

use crate::program::casa;

const ENTI: &str = "Codice_IPA,Denominazione_ente,Codice_Categoria\nunp,Unione Prova,L18\n";

/// A database with two centres; the first follows the Union `unp`.
fn two_centres(engine: Engine) -> TestDb {
    let db = TestDb::new(engine);
    for (slug, province) in [("mc", "043"), ("pu", "041")] {
        let args = format!("centre create --slug {slug} --province {province} --model public --level base");
        assert!(casa(&db, &args.split(' ').collect::<Vec<_>>()).status.success());
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("enti.csv");
    std::fs::write(&file, ENTI).unwrap();
    assert!(casa(&db, &["import", "ipa-enti", file.to_str().unwrap()]).status.success());
    let app_db = db.open();
    app_db
        .write::<_, storage::Error>(|conn| {
            let centre = storage::centres::by_slug(conn, "mc")?.unwrap().id.parse().unwrap();
            let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let body = storage::territory::codes::find(conn, "unp", day)?.unwrap();
            storage::territory::memberships::follow(conn, centre, &[body.id])
        })
        .unwrap();
    db
}

fn invite(db: &TestDb, who: (&str, &str), args: &str) -> Output {
    let fixed = ["user", "invite", "--name", who.0, "--email", who.1];
    casa(db, &fixed.into_iter().chain(args.split(' ')).collect::<Vec<_>>())
}

fn document(out: &Output) -> Value {
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn somebody_is_invited_to_a_centre_to_a_body_and_to_the_platform() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = two_centres(engine);
        let ada = ("Ada Rossi", "ada@provincia.example");
        let first = document(&invite(&db, ada, "--centre mc --role coordinator --json"));
        assert!(first["link"].as_str().unwrap().contains("/invito/"), "{first}");
        // The same person again: the same id, and a new link that withdraws the first.
        let again = document(&invite(&db, ada, "--centre pu --role help-desk --json"));
        assert_eq!(first["person"], again["person"]);
        assert_ne!(first["link"], again["link"]);
        let clerk =
            document(&invite(&db, ("Bo", "bo@unione.example"), "--centre mc --body UNP --role referent --json"));
        assert_ne!(first["person"], clerk["person"]);
        let told = invite(&db, ("Eva", "eva@provincia.example"), "--platform");
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.status.success() && text.starts_with("Invited.") && text.contains("/invito/"), "{text}");
        let contract = "--centre mc --role technician --employer Ditta --until 2099-12-31 --json";
        document(&invite(&db, ("Vi", "vi@ditta.example"), contract));

        let roles = db.open().read::<_, storage::Error>(|conn| {
            storage::identity::roles::of_person(conn, first["person"].as_str().unwrap())
        });
        let roles: Vec<String> = roles.unwrap().0.into_iter().map(|r| r.role).collect();
        assert_eq!(roles.len(), 2);
        assert!(roles.contains(&"coordinator".to_owned()) && roles.contains(&"help_desk".to_owned()));
    }
}

#[test]
fn a_wrong_invitation_says_why_and_changes_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = two_centres(engine);
        for (who, args, words) in [
            (("Ada", "ada@x.example"), "--centre xx --role coordinator", "no such centre or body"),
            (("Ada", "ada@x.example"), "--centre mc --body zzz --role referent", "no such centre or body"),
            (("Ada", "ada@x.example"), "--centre pu --body unp --role referent", "no such centre or body"),
            (("Ada", "ada@x.example"), "--centre mc --role king", "\"king\" is not one of: coordinator"),
            (("Ada", "ada@x.example"), "--centre mc --body unp --role coordinator", "is not one of: referent"),
            (("Ada", "ada@x.example"), "--body unp --role referent", "name the centre with --centre"),
            (("Ada", "ada"), "--centre mc --role planner", "posta elettronica non è scritto bene"),
            ((" ", "ada"), "--centre mc --role planner", "name: Mancano nome e cognome"),
            (("Ada", "ada@x.example"), "--centre mc --role planner --until 2001-01-01", "già passato"),
        ] {
            let out = invite(&db, who, &format!("{args} --json"));
            let told = String::from_utf8_lossy(&out.stderr).into_owned();
            assert_eq!(out.status.code(), Some(1), "{args}: {told}");
            assert!(told.contains(words) && out.stdout.is_empty(), "{args}: {told}");
        }
        let nobody = db.open().read::<_, storage::Error>(|conn| {
            let (of, cursor) = (storage::identity::people::Of::Installation, storage::page::Cursor::First);
            storage::identity::people::list(conn, of, &[], &cursor, 50)
        });
        assert!(nobody.unwrap().rows.is_empty());
        // What the command line itself refuses fails in the same way.
        for args in
            ["--centre mc", "--platform --centre mc --role planner", "--centre mc --role planner --employer Ditta"]
        {
            assert_eq!(invite(&db, ("Ada", "ada@x.example"), args).status.code(), Some(1), "{args}");
        }
    }
}

//! What commands print as JSON, key by key, against what the handbook says that they print.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use app::agreements::{self, Hand, NewAccession, Start, Upload, papers};
use app::{Actor, App, BodyScope, StaffScope, charter, needs};
use chrono::NaiveDate;
use domain::Id;
use domain::agreements::act::Act;
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::{Parties, Party};
use domain::agreements::signing::{Side, Signatory};
use domain::agreements::{Accession, Notice};
use domain::dates::Period;
use domain::identity::{BodyRole, Permission};
use domain::models::Model;
use domain::needs::CampaignPlan;
use domain::territory::{Body, CodeScheme, CodeSpan, Contact, ContactRole};
use serde_json::Value;
use testkit::authority::Authority;
use testkit::{Engine, TestDb, dues};

const BOOK: &str = include_str!("../../../../docs/src/operations/command-line.md");

fn d(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The example of the handbook under that name.
fn documented(name: &str) -> Value {
    let head = format!("{name}\n");
    let block = BOOK.split("```json ").find_map(|part| part.strip_prefix(&head));
    let block = block.unwrap_or_else(|| panic!("the handbook has no example of «{name}»"));
    serde_json::from_str(block.split("```").next().unwrap()).unwrap()
}

/// Fails where the keys, or the kinds of the values, are not those of the example. `{}` stands for any
/// object, null for any value.
fn same(path: &str, said: &Value, told: &Value) {
    match (said, told) {
        (Value::Object(said), Value::Object(told)) if !said.is_empty() => {
            let keys = |o: &serde_json::Map<String, Value>| o.keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(keys(said), keys(told), "keys of {path}");
            said.iter().for_each(|(key, value)| same(&format!("{path}.{key}"), value, &told[key]));
        }
        (Value::Array(said), Value::Array(told)) => {
            assert!(!said.is_empty() || told.is_empty(), "{path} is not empty: {told:?}");
            told.iter().for_each(|one| same(&format!("{path}[]"), &said[0], one));
        }
        _ => {
            let known =
                said.is_null() || told.is_null() || std::mem::discriminant(said) == std::mem::discriminant(told);
            assert!(known, "{path}: {told} is not like {said}");
        }
    }
}

/// A centre of two Comuni, only the first of which has a mayor, with everything that the commands tell.
struct Set {
    staff: StaffScope,
    signatory: BodyScope,
    body: Id<Body>,
    old: Id<Accession>,
}

fn set_up(app: &App) -> Set {
    let centre = dues::centre(app, "pesaro-urbino", &[3_000, 9_000]);
    let (staff, body) = (centre.staff, centre.members[0].id);
    let of = staff.centre(Permission::ReadCentre).unwrap();
    let edition = charter::NewEdition {
        version: "2026/1".into(),
        from: d(2026, 1, 1),
        act: String::new(),
        introduction: String::new(),
    };
    app.write(|tx| {
        let born = Period::new(d(1861, 3, 17), None).unwrap();
        let code = |(n, member): (usize, &dues::Member)| CodeSpan {
            body: member.id,
            scheme: CodeScheme::Istat,
            code: format!("041{n:03}"),
            period: born,
        };
        let codes: Vec<CodeSpan> = (1..).zip(&centre.members).map(code).collect();
        storage::territory::codes::insert(tx.conn, &codes)?;
        charter::install(tx, &staff, Some("pesaro-urbino"), d(2021, 1, 1))?;
        charter::publish(tx, &staff, &edition)?;
        let mayor = Contact::new(ContactRole::Mayor, "Ada Prova", "", "", (d(2024, 6, 9), None))?;
        app::territory::save_contact(tx, &staff, body, None, &mayor)?;
        let province = Party { representative: "Bea Prova".into(), ..Party::default() };
        papers::save_parties(tx, &staff, &Parties { province, ..Parties::default() })
    })
    .unwrap();
    let all = app.read(|rx| agreements::list(rx, &staff, &agreements::Filter::default())).unwrap();
    let old = all.iter().find(|m| m.body.id == body.as_str()).unwrap().accession.id.parse().unwrap();
    let signatory = BodyScope::new(of, body, Actor::program("Lidia"), vec![BodyRole::Signatory]);
    Set { staff, signatory, body, old }
}

/// A notice that is refused, then a new accession up to the first signature.
fn agree(app: &App, s: &Set) {
    let scheme = app.read(|rx| agreements::detail(rx, &s.staff, s.old)).unwrap().scheme.id.parse().unwrap();
    let council = testkit::acts::resolution(d(2026, 9, 10), Some(d(2026, 9, 15)));
    let id = app
        .write(|tx| {
            let early = Notice { delivered: d(2021, 6, 1), reference: "PEC 4321".into() };
            agreements::give_notice(tx, &s.staff, s.old, &early)?;
            let of = s.staff.centre(Permission::ReadCentre)?;
            dues::end_accession(tx, of.as_str(), s.body, d(2025, 12, 31))?;
            agreements::start_text(tx, &s.staff, scheme, &Start::Ready(Model::Public))?;
            let mut terms = agreements::scheme_detail(&mut tx.reading(), &s.staff, scheme)?.terms;
            terms.act = "deliberazione del Consiglio provinciale n. 40 del 15 novembre 2020".into();
            agreements::save_scheme(tx, &s.staff, Some(scheme), &terms)?;
            let new = NewAccession { body: s.body, from: d(2027, 1, 1), until: None, services: Vec::new() };
            let id = agreements::invite(tx, &s.staff, &new)?;
            agreements::save_act(tx, &s.staff, id, &Act::Council(council.clone()))?;
            Ok(id)
        })
        .unwrap();
    let issued = papers::issue(app, &s.staff, id, PaperKind::Agreement).unwrap();
    let who =
        |side, party: &str| Signatory { side, party: party.into(), office: "Sindaco".into(), name: String::new() };
    app.write(|tx| {
        agreements::choose_paper(tx, &s.staff, id, issued.id.parse().unwrap())?;
        agreements::open_signing(tx, &s.staff, id, &[who(Side::Body, "Comune"), who(Side::Centre, "Provincia")])
    })
    .unwrap();
    let paper = agreements::to_sign(app, Hand::Staff(&s.staff), id).unwrap().2;
    let authority = Authority::default();
    let signed = authority.p7m(&[&authority.person("Ada Prova")], &paper);
    agreements::sign(app, Hand::Body(&s.signatory), id, "Comune", Upload { name: "c.p7m", bytes: &signed }).unwrap();
}

/// A campaign with one form confirmed, which asks for something outside the charter too.
fn ask_needs(app: &App, s: &Set) {
    let plan = CampaignPlan {
        year: 2027,
        opens: d(2026, 10, 1),
        closes: d(2026, 11, 30),
        reminders: Vec::new(),
        message: String::new(),
    };
    app.write(|tx| {
        needs::save_campaign(tx, &s.staff, &plan, true)?;
        needs::open(tx, &s.staff, 2027)
    })
    .unwrap();
    let form = app.read(|rx| needs::own_forms(rx, &s.signatory)).unwrap()[0].line.id.parse().unwrap();
    let typed = [
        ("supporto-pnrr:wish", "add"),
        ("libero-1:title", "Un drone"),
        ("libero-1:note", "per i rilievi"),
        ("libero-1:priority", "medium"),
    ];
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (key, answer) in &app.read(|rx| needs::own(rx, &s.signatory, form)).unwrap().answers {
        pairs.push((format!("{key}:base"), answer.fingerprint()));
        pairs.push((format!("{key}:wish"), answer.wish.code().to_owned()));
    }
    pairs.retain(|(name, _)| typed.iter().all(|(t, _)| t != name));
    pairs.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    app.write(|tx| {
        needs::save(tx, &s.signatory, form, &pairs)?;
        needs::confirm(tx, &s.signatory, form)
    })
    .unwrap();
}

/// The exit code of a command and the JSON that it prints.
fn told(db: &TestDb, folder: &Path, line: &str) -> (i32, Value) {
    let out = Command::new(env!("CARGO_BIN_EXE_casa"))
        .args(line.split(' '))
        .arg("--json")
        .env("CASA_DATABASE_URL", db.url())
        .env("CASA_FILES", folder)
        .current_dir(folder)
        .output()
        .unwrap();
    let json = serde_json::from_slice(&out.stdout);
    (out.status.code().unwrap(), json.unwrap_or_else(|_| panic!("{line}: {}", String::from_utf8_lossy(&out.stderr))))
}

#[test]
fn what_the_handbook_shows_is_what_is_printed() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (db, folder) = (TestDb::new(engine), tempfile::tempdir().unwrap());
        let app = crate::kill::application(&db, folder.path());
        let set = set_up(&app);
        ask_needs(&app, &set);
        agree(&app, &set);
        let run = |line: &str| told(&db, folder.path(), line);

        let (code, list) = run("agreement list --centre pu");
        same("list", &documented("agreement list"), &list);
        assert_eq!((code, list.as_array().unwrap().len()), (0, 3));
        let code_of = |of: &str| {
            let mine = list.as_array().unwrap().iter().find(|m| m["name"] == of).unwrap();
            mine["body"].as_str().unwrap().to_owned()
        };
        let names: BTreeSet<&str> = list.as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
        let (first, second) = (code_of(names.first().unwrap()), code_of(names.last().unwrap()));

        let (code, show) = run(&format!("agreement show --centre pu --body {first}"));
        same("show", &documented("agreement show"), &show);
        for part in ["papers", "signatures", "notices", "history"] {
            let full = |a: &Value| !a[part].as_array().unwrap().is_empty();
            assert!(show.as_array().unwrap().iter().any(full), "nothing of {part} is compared: {show}");
        }
        assert_eq!(code, 0);

        let (code, issued) = run(&format!("agreement issue --centre pu --kind summary --out out --body {first}"));
        same("issue", &documented("agreement issue"), &issued);
        assert_eq!((code, issued["issued"][0]["files"].as_array().unwrap().len()), (0, 2));
        for file in issued["issued"][0]["files"].as_array().unwrap() {
            assert!(folder.path().join("out").join(file.as_str().unwrap()).is_file(), "{file}");
        }
        let (code, refused) = run(&format!("agreement issue --centre pu --kind summary --out out --body {second}"));
        same("issue refused", &documented("agreement issue refused"), &refused);
        assert_eq!((code, &refused["missing"][0]["missing"][0]["place"]), (1, &"body".into()));

        let (code, found) = run("needs export --centre pu --year 2027");
        same("needs", &documented("needs export"), &found);
        assert_eq!((code, &found["summary"]["confirmed"]), (0, &1.into()));
        for part in ["services", "areas", "bodies", "free"] {
            assert!(!found[part].as_array().unwrap().is_empty(), "nothing of {part} is compared: {found}");
        }
    }
}

//! The whole demonstration, built and looked at. The sums are reckoned here by hand, without the
//! price list.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use app::agreements::{self, Filter as Accessions, Member};
use app::billing::{self, DocumentRow, Filter};
use app::{App, StaffScope};
use chrono::Datelike;
use domain::agreements::Stage;
use domain::billing::{FindingCode, StateCode};
use domain::identity::{BodyRole, StaffRole};
use testkit::{Engine, TestApp};
use web::state::DemoLogin;

use super::data::COMUNI;
use super::life::LEFT;
use super::members::{OUTSIDE, TO_RESOLVE};

struct Demo {
    t: TestApp,
    built: App,
    logins: Vec<DemoLogin>,
    scope: StaffScope,
}

fn demo(engine: Engine) -> Demo {
    let t = TestApp::new(engine);
    let (built, logins) = super::build(t.app.clone()).unwrap();
    let centre = built.read(|rx| app::centres::by_slug(rx, "pu")).unwrap().unwrap();
    let scope = StaffScope::program(centre.id.parse().unwrap(), "prova");
    Demo { t, built, logins, scope }
}

impl Demo {
    fn accessions(&self) -> Vec<Member> {
        self.built.read(|rx| agreements::list(rx, &self.scope, &Accessions::default())).unwrap()
    }

    fn documents(&self) -> Vec<DocumentRow> {
        self.built.read(|rx| billing::documents_of(rx, &self.scope, &Filter::default())).unwrap()
    }
}

fn of_province(m: &Member) -> bool {
    m.body.kind == "comune" && m.body.istat.as_deref().is_some_and(|c| c.starts_with("041"))
}

/// Net cents of the services on demand of a year.
fn on_demand(year: i32) -> i64 {
    let from = |first: i32, cents: i64| if year >= first { cents } else { 0 };
    let only = |when: i32, cents: i64| if year == when { cents } else { 0 };
    let connectivity = 90_000 + 36_000 + 36_000 + 180_000
        + only(2022, 45_370) + from(2023, 90_000) // 184 days of 365, then whole
        + if year <= 2023 { 90_000 } else { 180_000 };
    let machines = 100_800 + 248_400 + 112_800 + from(2022, 213_600) + only(2023, 124_767) + from(2024, 165_600);
    let applications = 32_400 + 57_200 + only(2022, 37_894) + from(2023, 45_200);
    let fax = if year <= 2023 { 18_000 } else { 0 } + only(2021, 6_000) + only(2022, 2_975);
    let hours =
        only(2021, 216_000) + only(2022, 187_200) + only(2023, 280_000) + only(2024, 126_000) + only(2025, 60_000);
    let training = only(2023, 66_000) + only(2024, 128_000) + only(2025, 110_000);
    connectivity + machines + applications + fax + hours + training + from(2023, 250_000)
}

/// Forty-four cents an inhabitant, half cents up.
fn base_fees() -> i64 {
    let members = COMUNI.iter().filter(|c| !OUTSIDE.contains(&c.istat));
    members.map(|c| i64::from(c.population) * 44).sum()
}

fn holds_what_the_report_counts(demo: &Demo) {
    let all = demo.accessions();
    let of = |first: i32| -> Vec<&Member> { all.iter().filter(|m| m.accession.from_date.year() == first).collect() };
    let (old, new) = (of(2021), of(2026));
    assert_eq!((old.len(), old.iter().filter(|m| of_province(m)).count()), (61, 46));
    let expired: BTreeSet<&str> =
        old.iter().filter(|m| m.stage == Stage::Expired).filter_map(|m| m.body.istat.as_deref()).collect();
    assert_eq!(expired, TO_RESOLVE.into(), "who has not renewed");
    assert_eq!(old.iter().filter(|m| m.stage == Stage::Renewed && of_province(m)).count(), 43);
    let left: Vec<&&Member> = old.iter().filter(|m| m.stage == Stage::Withdrawn).collect();
    assert_eq!((left.len(), left[0].body.ipa.as_deref(), left[0].accession.until_date.year()), (1, Some(LEFT), 2024));
    assert!(old.iter().all(|m| m.stage == Stage::Withdrawn || m.accession.until_date.year() == 2025));
    let acceded: Vec<&&Member> = new.iter().filter(|m| m.stage.is_member()).collect();
    assert_eq!((acceded.len(), acceded.iter().filter(|m| of_province(m)).count()), (58, 43));
    let waiting: BTreeSet<&str> =
        new.iter().filter(|m| m.stage == Stage::Invited).filter_map(|m| m.body.istat.as_deref()).collect();
    assert_eq!(waiting, TO_RESOLVE.into());

    let shown: BTreeSet<Stage> = all.iter().map(|m| m.stage).collect();
    assert_eq!(shown, Stage::ALL.into(), "every state is there to see");
    let refused = old.iter().filter(|m| m.body.istat.as_deref() == Some("041067")).map(|m| m.accession.id.parse());
    for id in refused {
        let d = demo.built.read(|rx| agreements::dossier(rx, &demo.scope, id.clone().unwrap())).unwrap();
        assert_eq!(d.notices.iter().map(|n| n.outcome.as_str()).collect::<Vec<_>>(), ["refused"]);
    }

    let preview = demo.built.read(|rx| billing::campaign(rx, &demo.scope, 2026, 0)).unwrap();
    assert_eq!((preview.bodies.len(), preview.blocked(), preview.issued()), (58, 0, 0));
    let asked: BTreeSet<&str> = preview.bodies.iter().filter_map(|b| b.plan.customer.istat.as_deref()).collect();
    assert!(TO_RESOLVE.iter().all(|code| !asked.contains(code)), "who has not resolved is not asked");
    assert!(preview.warned().contains(&(FindingCode::UnpricedService, 1)));
    let day = demo.built.read(|rx| app::today::centre_day(rx, &demo.scope)).unwrap();
    assert_eq!((day.comuni, day.members, day.invited), ((50, 43), 58, 3));
    for role in StaffRole::ALL.iter().map(|r| r.label()).chain(BodyRole::ALL.iter().map(|r| r.label())) {
        assert!(demo.logins.iter().any(|l| l.role.starts_with(role)), "nobody logs in as {role}");
    }
}

/// Every way that a quote may go is there, with hours used and left, and an order that the dues will ask.
fn quotes_in_every_state(demo: &Demo) {
    use domain::quotes::Standing;
    let counts = demo.built.read(|rx| app::quotes::counts(rx, &demo.scope)).unwrap();
    let missing: Vec<Standing> = counts.into_iter().filter(|(_, n)| *n == 0).map(|(s, _)| s).collect();
    assert_eq!(missing, [Standing::Renewal, Standing::Withdrawn]);
    let bodies: BTreeSet<String> = demo.accessions().into_iter().map(|m| m.body.id).collect();
    let of = |id: &String| demo.built.read(|rx| app::quotes::allowances(rx, &demo.scope, id.parse().unwrap())).unwrap();
    let held: Vec<_> = bodies.iter().flat_map(of).collect();
    for open in [true, false] {
        let left = |a: &app::quotes::Allowance| a.holding.minutes_left() > 0 && !a.holding.used.is_zero();
        assert!(held.iter().any(|a| a.open == open && left(a)), "{held:?}");
    }
    let preview = demo.built.read(|rx| billing::campaign(rx, &demo.scope, 2026, 0)).unwrap();
    let orders: i64 =
        preview.bodies.iter().flat_map(|b| &b.plan.lines).filter(|l| l.order.is_some()).map(|l| l.net.0).sum();
    assert_eq!(orders, (12 + 6) * 4_200 + (32 + 14) * 3_000);
    let agreed =
        preview.bodies.iter().flat_map(|b| &b.plan.lines).filter(|l| l.source.contains("Preventivo accettato"));
    assert_eq!(agreed.count(), 1);
}

fn issued_five_years_to_the_cent(demo: &Demo) {
    let mut asked: BTreeMap<i32, i64> = BTreeMap::new();
    let mut credited: BTreeMap<i32, i64> = BTreeMap::new();
    let documents = demo.documents();
    for row in &documents {
        let sums = if row.corrects_id.is_some() { &mut credited } else { &mut asked };
        *sums.entry(row.dues_year).or_default() += row.net;
    }
    // Fermignano refused 2024's invoice: credited, and asked again with 2025's.
    let refused = 8_254 * 44 + 100_800;
    let expected = |year: i32| base_fees() + on_demand(year) + if year == 2025 { refused } else { 0 };
    let training = 8 * 5_500 + 8 * 2_500;
    assert_eq!(asked.remove(&2026), Some(training), "one order of 2026 has a document of its own");
    assert_eq!(asked, (2021..=2025).map(|y| (y, expected(y))).collect());
    assert_eq!(credited, [(2024, refused), (2025, 110_000)].into());
    let states: BTreeSet<&str> = documents.iter().map(|d| d.state.as_str()).collect();
    for state in [StateCode::Delivered, StateCode::Accepted, StateCode::Expired, StateCode::Attested] {
        assert!(states.contains(state.code()), "no document is {}", state.label());
    }
    assert!(states.contains(StateCode::Credited.code()) && states.contains(StateCode::Sent.code()));
    assert!(!states.contains(StateCode::Signed.code()), "nobody signs in the demonstration");

    let arrears = demo.built.read(|rx| billing::arrears(rx, &demo.scope)).unwrap();
    let late = arrears.bodies.iter().filter(|b| b.overdue > domain::Cents::ZERO);
    let names: Vec<&str> = late.map(|b| b.name.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(documents.iter().filter(|d| d.dues_year < 2025).all(|d| d.open == 0), "the years before are paid");
    let centre = demo.scope.centre(domain::identity::Permission::ReadCentre).unwrap();
    let all = |c: &mut storage::Conn| storage::mail::list(c, centre.as_str(), &app::page::Cursor::First, 10_000);
    let mails = demo.built.db.read(all).unwrap();
    let reminders = mails.rows.iter().filter(|m| m.subject.contains("sollecito")).count();
    assert_eq!(reminders, 4 + 3, "four bodies in January, three in June");
    assert!(mails.rows.iter().any(|m| m.subject.contains("Applicativi in uso")));
}

#[test]
fn the_years_pass_on_sqlite() {
    let demo = demo(Engine::Sqlite);
    holds_what_the_report_counts(&demo);
    issued_five_years_to_the_cent(&demo);
    hours_and_a_closed_year_are_told(&demo);
    quotes_in_every_state(&demo);
    nobody_is_written_to(&demo);
    every_invoice_is_valid(&demo);
}

#[test]
fn the_years_pass_on_postgres() {
    let demo = demo(Engine::Postgres);
    holds_what_the_report_counts(&demo);
    issued_five_years_to_the_cent(&demo);
    quotes_in_every_state(&demo);
}

/// An order almost used, another exceeded, a year of assistance that has ended.
fn hours_and_a_closed_year_are_told(demo: &Demo) {
    let (held, beyond) = demo
        .built
        .read(|rx| Ok((app::hours::prepaid(rx, &demo.scope)?, app::hours::proposals(rx, &demo.scope)?)))
        .unwrap();
    let nearly = |name: &str| held.iter().any(|h| h.1.contains(name) && domain::hours::nearly_used(&h.2.holding));
    assert!(nearly("Acqualagna"), "{held:?}");
    assert_eq!((beyond.len(), beyond[0].roles.clone()), (1, vec![("Tecnico".to_owned(), 90)]));
    let body = beyond[0].body.0.parse().unwrap();
    let year = demo.built.read(|rx| app::reports::body_year(rx, &demo.scope, body, 2025)).unwrap();
    assert!(year.sums.opened > 0 && year.open_after() == 0, "{:?}", year.sums);
    let bodies = demo.built.read(|rx| app::reports::reporting_bodies(rx, &demo.scope, 2025)).unwrap();
    let broken: u64 = bodies
        .iter()
        .map(|(id, _)| {
            demo.built.read(|rx| app::reports::body_year(rx, &demo.scope, id.parse().unwrap(), 2025)).unwrap()
        })
        .map(|y| y.sums.broken())
        .sum();
    assert!(broken > 0, "one in seven was answered late");
}

/// Every mail address in the whole database is under `.example`.
fn nobody_is_written_to(demo: &Demo) {
    let path = demo.t.db.url().strip_prefix("sqlite://").unwrap();
    let mut hosts = Vec::new();
    for file in [path.to_owned(), format!("{path}-wal")] {
        let bytes = std::fs::read(file).unwrap_or_default();
        let part = |b: &u8| b.is_ascii_alphanumeric() || b"._-".contains(b);
        for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'@') {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(part);
            let host: Vec<u8> = bytes[at + 1..].iter().copied().take_while(part).collect();
            let mut host = String::from_utf8(host).unwrap();
            // Hosts are in small letters: a capital further on is of a row that was written over what was there.
            if let Some(other) = host.char_indices().skip(1).find(|(_, c)| c.is_ascii_uppercase()) {
                host.truncate(other.0);
            }
            // A host begins with a letter and has two parts: other bytes beside an @ are no address.
            if before && host.starts_with(|c: char| c.is_ascii_alphabetic()) && host.trim_matches('.').contains('.') {
                hosts.push(host);
            }
        }
    }
    let (good, cut): (Vec<String>, Vec<String>) = hosts.into_iter().partition(|h| h.contains(".example"));
    assert!(good.len() > 500, "only {} addresses: the test does not look where they are", good.len());
    // The end of a page of the file may cut an address in two; ids of messages end with the host of the
    // installation, casa.test, which may be cut as well.
    for host in cut.into_iter().filter(|h| !h.starts_with("casa.te") && !"casa.te".starts_with(h.as_str())) {
        assert!(good.iter().any(|g| g.starts_with(&host)), "an address at {host}");
    }
}

/// Every e-invoice against the official schema, in one process, and against the offline controls.
fn every_invoice_is_valid(demo: &Demo) {
    let schema = PathBuf::from(std::env::var("CASA_TEST_XSD").expect("CASA_TEST_XSD names no folder: use make test"));
    let folder = tempfile::tempdir().unwrap();
    let mut named = Vec::new();
    for row in demo.documents().iter().filter(|d| d.file_stem.is_some()) {
        named.push(demo.built.read(|rx| billing::xml(rx, &demo.scope, row.id.parse().unwrap())).unwrap());
    }
    assert!(named.len() > 250, "only {} e-invoices", named.len());
    let today = demo.built.read(|rx| Ok(rx.today())).unwrap();
    assert_eq!(documents::billing::check_batch(&named, today), []);
    let paths = named.iter().map(|(name, bytes)| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    });
    let out = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schema.join("fatturapa.xsd"))
        .args(paths.collect::<Vec<_>>())
        .env("XML_CATALOG_FILES", schema.join("catalog.xml"))
        .output()
        .expect("xmllint is missing: apt-get install libxml2-utils");
    let said = String::from_utf8_lossy(&out.stderr);
    let wrong: Vec<&str> = said.lines().filter(|l| !l.ends_with("validates")).take(20).collect();
    assert!(out.status.success(), "{wrong:#?}");
}

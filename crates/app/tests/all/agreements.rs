//! Accessions and subscriptions: recorded, refused, imported, billed, covered.

use app::agreements::{self, Filter, NewAccession, NewSubscription, SignedOutside, Verdict};
use app::territory::{Request, load_now};
use app::{Actor, Error, PlatformScope, StaffScope};
use domain::agreements::{Life, Notice, SchemeTerms, Stage};
use domain::dates::Period;
use domain::identity::{Permission, StaffRole};
use domain::tariffs::Params;
use domain::territory::register::{Source, Terms};
use rust_decimal::Decimal;
use testkit::TestApp;

use crate::charter::{d, lecco};

const ISTAT: &str = "Codice Provincia (Storico)(1);Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Sigla automobilistica;Codice Comune formato numerico;Codice Catastale del comune;Codice NUTS3 2021\n\
097;097001;Abbadia Lariana;;Lombardia;Lecco;LC;97001;A005;ITC43\n\
097;097002;Airuno;;Lombardia;Lecco;LC;97002;A112;ITC43\n";
const POPULATION: &str =
    "codice_istat,comune,anno,popolazione\n097001,Abbadia Lariana,2021,3193\n097002,Airuno,2021,2846\n";

/// The centre of Lecco with two Comuni in the registers.
pub(crate) fn ready(t: &TestApp) -> StaffScope {
    let platform = PlatformScope::new(Actor::program("prova"));
    for (source, text) in [(Source::IstatComuni, ISTAT), (Source::IstatPopolazione, POPULATION)] {
        let request = Request { source, terms: Terms::on(d(2021, 1, 1)) };
        let report = load_now(&t.app, &platform, &request, text.as_bytes(), |_, _| {}).unwrap();
        assert!(!report.broken, "{:?}", report.summary);
    }
    lecco(t)
}

pub(crate) fn new(t: &TestApp, code: &str, services: &[(&str, i64)]) -> NewAccession {
    NewAccession {
        body: t.app.read(|rx| agreements::resolve(rx, code, d(2026, 1, 1))).unwrap(),
        from: d(2026, 1, 1),
        until: None,
        services: services.iter().map(|(s, n)| ((*s).to_owned(), Some(Decimal::from(*n)))).collect(),
    }
}

fn refused(result: app::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(Error::Refused(r)) => r.message,
        other => panic!("{other:?}"),
    }
}

fn csv(t: &TestApp, scope: &StaffScope, text: &str) -> agreements::ImportReport {
    agreements::import(&t.app, scope, text.as_bytes()).unwrap()
}

testkit::both_engines! {
    fn a_body_accedes_with_its_services(t: TestApp) {
        let scope = ready(&t);
        let asked = new(&t, "097001", &[("pagopa", 1), ("onboarding-appio", 1), ("posta-collaborazione", 12)]);
        let id = t.app.write(|tx| agreements::accede(tx, &scope, &asked)).unwrap();
        let found = t.app.read(|rx| agreements::detail(rx, &scope, id)).unwrap();
        assert_eq!(found.body.name, "Abbadia Lariana");
        assert_eq!((found.row.from_date, found.row.until_date), (d(2026, 1, 1), d(2030, 12, 31)));
        assert_eq!((found.stage, found.scheme.title.as_str()), (Stage::InForce, "Convenzione 2026–2030"));
        let held: Vec<(&str, Option<Decimal>)> = found.services.iter().map(|h| (h.row.service.as_str(), h.row.quantity())).collect();
        assert_eq!(held, [
            ("onboarding-appio", Some(Decimal::ONE)),
            ("pagopa", Some(Decimal::ONE)),
            ("posta-collaborazione", Some(Decimal::from(12))),
        ]);
        let again = refused(t.app.write(|tx| agreements::accede(tx, &scope, &asked)));
        assert!(again.contains("sovrapporsi"), "{again}");
        assert_eq!(t.app.read(|rx| agreements::list(rx, &scope, &Filter::default())).unwrap().len(), 1, "nothing changed");
        let member = t.app.read(|rx| {
            let centre = scope.centre(Permission::ReadCentre)?;
            Ok(storage::territory::memberships::find(rx.conn, centre, asked.body)?)
        });
        assert_eq!(member.unwrap().unwrap().since, Some(d(2026, 1, 1)));
    }

    fn what_is_in_the_way_is_named_and_nothing_is_saved(t: TestApp) {
        let scope = ready(&t);
        let lacking = new(&t, "097001", &[("onboarding-appio", 1)]);
        let why = refused(t.app.write(|tx| agreements::accede(tx, &scope, &lacking)));
        assert!(why.contains("serve prima: pagoPA"), "{why}");
        assert!(refused(t.app.read(|rx| agreements::resolve(rx, "999999", d(2026, 1, 1)))).contains("999999"));
        let outside = NewAccession { until: Some(d(2025, 1, 1)), ..new(&t, "097001", &[]) };
        assert!(matches!(t.app.write(|tx| agreements::accede(tx, &scope, &outside)), Err(Error::Refused(_))));
        assert!(t.app.read(|rx| agreements::list(rx, &scope, &Filter::default())).unwrap().is_empty());
        let clerk = StaffScope::new(scope.centre(Permission::ReadCentre).unwrap(), Actor::program("Bo"), vec![StaffRole::HelpDesk]);
        let plain = new(&t, "097001", &[]);
        assert!(matches!(t.app.write(|tx| agreements::accede(tx, &clerk, &plain)), Err(Error::Forbidden)));
    }

    fn a_file_is_read_whole_or_not_at_all(t: TestApp) {
        let scope = ready(&t);
        let broken = csv(&t, &scope, "body,from,until,services\n097001,2026-01-01,,\n097001,2026-06-01,,\n097003,2026-01-01,,\n097002,2026-01-01,,fax=1\n");
        assert_eq!(broken.errors.iter().map(|e| e.row).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!((broken.added, broken.unchanged), (0, 0));
        assert!(t.app.read(|rx| agreements::list(rx, &scope, &Filter::default())).unwrap().is_empty());
        let good = "body,from,until,services\n097001,2026-01-01,,pagopa=1\n097002,2026-07-01,2028-12-31,\n";
        let first = csv(&t, &scope, good);
        assert_eq!((first.added, first.changed, first.unchanged, first.errors.len()), (2, 0, 0, 0));
        let second = csv(&t, &scope, good);
        assert_eq!((second.added, second.changed, second.unchanged), (0, 0, 2));
        let more = csv(&t, &scope, "body,from,until,services\n097001,2026-01-01,,pagopa=1;community-rtd=1\n");
        assert_eq!((more.added, more.changed), (0, 1));
        assert_eq!(t.app.read(|rx| agreements::schemes(rx, &scope)).unwrap().len(), 1);
    }

    fn services_come_and_go_and_dues_see_their_days(t: TestApp) {
        let scope = ready(&t);
        let asked = new(&t, "097001", &[("pagopa", 1)]);
        let id = t.app.write(|tx| agreements::accede(tx, &scope, &asked)).unwrap();
        let mut wish = NewSubscription { accession: id, service: "siti-internet".to_owned(), quantity: None, params: Params::default(), from: Some(d(2026, 7, 1)), until: None };
        let voice = t.app.write(|tx| agreements::subscribe(tx, &scope, &wish)).unwrap();
        t.app.write(|tx| agreements::end_subscription(tx, &scope, voice, d(2027, 6, 30))).unwrap();
        wish.from = Some(d(2025, 7, 1));
        assert!(refused(t.app.write(|tx| agreements::subscribe(tx, &scope, &wish))).contains("01/01/2026"));
        let found = t.app.read(|rx| agreements::detail(rx, &scope, id)).unwrap();
        let sites = found.services.iter().find(|h| h.row.service == "siti-internet").unwrap().row.priced().unwrap();
        assert_eq!((sites.quantity, sites.period), (None, Period { from: d(2026, 7, 1), until: Some(d(2027, 6, 30)) }));
    }

    fn an_invited_body_owes_nothing_until_it_resolves(t: TestApp) {
        let scope = ready(&t);
        let asked = new(&t, "097002", &[]);
        let id = t.app.write(|tx| agreements::invite(tx, &scope, &asked)).unwrap();
        let is_member = |t: &TestApp| {
            let found = t.app.read(|rx| {
                let centre = scope.centre(Permission::ReadCentre)?;
                Ok(storage::territory::memberships::find(rx.conn, centre, asked.body)?)
            });
            found.unwrap().unwrap().is_member(d(2026, 10, 19))
        };
        assert!(!is_member(&t));
        let waiting = Filter { stage: Some(Stage::Invited), text: "airu".to_owned(), scheme: None };
        assert_eq!(t.app.read(|rx| agreements::list(rx, &scope, &waiting)).unwrap().len(), 1);
        let signed = SignedOutside { on: d(2026, 2, 1), original: "protocollo 77".to_owned() };
        let tomorrow = SignedOutside { on: d(2026, 10, 20), ..signed.clone() };
        assert!(refused(t.app.write(|tx| agreements::record_signed(tx, &scope, id, &tomorrow))).contains("futuro"));
        let nowhere = SignedOutside { original: " ".to_owned(), ..signed.clone() };
        assert!(refused(t.app.write(|tx| agreements::record_signed(tx, &scope, id, &nowhere))).contains("originale"));
        assert!(!is_member(&t));
        t.app.write(|tx| agreements::record_signed(tx, &scope, id, &signed)).unwrap();
        assert!(is_member(&t));
        assert!(t.app.write(|tx| agreements::record_signed(tx, &scope, id, &signed)).is_err());
    }

    fn a_withdrawal_follows_the_terms_and_can_be_taken_back(t: TestApp) {
        let scope = ready(&t);
        let terms = SchemeTerms::standard("Provincia di Lecco", d(2021, 1, 1), 10, d(2021, 1, 1));
        t.app.write(|tx| agreements::save_scheme(tx, &scope, None, &terms)).unwrap();
        let asked = new(&t, "097001", &[("pagopa", 1)]);
        let signed = SignedOutside { on: d(2021, 5, 10), original: "protocollo 12".to_owned() };
        let id = t.app.write(|tx| agreements::accede_signed(tx, &scope, &asked, &signed)).unwrap();
        let late = NewSubscription { from: Some(d(2028, 1, 1)), ..NewSubscription::plain(id, "siti-internet", None) };
        t.app.write(|tx| agreements::subscribe(tx, &scope, &late)).unwrap();
        let notice = |delivered| Notice { delivered, reference: "PEC 4321".to_owned() };
        let good = notice(d(2026, 9, 1));
        let seen = t.app.read(|rx| agreements::consequences(rx, &scope, id, &good)).unwrap();
        assert!(matches!(seen.verdict, Verdict::Accepted(exit) if exit.effective == d(2027, 1, 1)), "{seen:?}");
        assert_eq!((seen.last_dues.0, seen.until, seen.services.len(), seen.issued.len()), (2026, d(2030, 12, 31), 2, 0));
        assert!(refused(t.app.read(|rx| agreements::consequences(rx, &scope, id, &notice(d(2026, 10, 20))))).contains("futuro"));
        let held = |t: &TestApp| {
            let found = t.app.read(|rx| agreements::detail(rx, &scope, id)).unwrap();
            let days: Vec<_> = found.services.iter().map(|h| (h.row.service.clone(), h.row.until_date)).collect();
            (found.stage, found.row.until_date, days)
        };
        let before = held(&t);
        let early = t.app.write(|tx| agreements::give_notice(tx, &scope, id, &notice(d(2023, 6, 1)))).unwrap();
        let Verdict::Refused(why) = early else { panic!("{early:?}") };
        assert!(why.contains("10/05/2021") && why.contains("02/10/2024") && why.contains("01/01/2025"), "{why}");
        assert_eq!(held(&t), before, "a refused notice changes nothing");
        t.app.write(|tx| agreements::give_notice(tx, &scope, id, &good)).unwrap();
        let pagopa = vec![("pagopa".to_owned(), d(2026, 12, 31))];
        assert_eq!(held(&t), (Stage::InForce, d(2026, 12, 31), pagopa), "what would begin later is not there");
        assert!(refused(t.app.write(|tx| agreements::give_notice(tx, &scope, id, &good))).contains("ha comunicato il recesso"));
        let member = |t: &TestApp| {
            let found = t.app.read(|rx| {
                let centre = scope.centre(Permission::ReadCentre)?;
                Ok(storage::territory::memberships::find(rx.conn, centre, asked.body)?)
            });
            found.unwrap().unwrap().until_date
        };
        assert_eq!(member(&t), Some(d(2026, 12, 31)));
        t.app.write(|tx| agreements::take_back(tx, &scope, id)).unwrap();
        assert_eq!((held(&t), member(&t)), (before, Some(d(2030, 12, 31))));
        assert!(refused(t.app.write(|tx| agreements::take_back(tx, &scope, id))).contains("annullare il recesso"));
        let log = t.app.read(|rx| app::audit::history(rx, &scope, "body", asked.body.as_str())).unwrap();
        assert!(log.iter().any(|e| e.summary.contains("(PEC 4321): ultimo giorno 31/12/2026")));
        assert!(log.iter().any(|e| e.summary.contains("01/06/2023 (PEC 4321) non accolto")));
        let clerk = StaffScope::new(scope.centre(Permission::ReadCentre).unwrap(), Actor::program("Bo"), vec![StaffRole::HelpDesk]);
        assert!(matches!(t.app.write(|tx| agreements::give_notice(tx, &clerk, id, &good)), Err(Error::Forbidden)));
    }

    fn an_accession_that_follows_renews_the_one_before(t: TestApp) {
        let scope = ready(&t);
        let old = NewAccession { from: d(2021, 1, 1), until: Some(d(2025, 12, 31)), ..new(&t, "097001", &[]) };
        let old = t.app.write(|tx| agreements::accede(tx, &scope, &old)).unwrap();
        let life = |t: &TestApp, id| t.app.read(|rx| agreements::detail(rx, &scope, id)).unwrap();
        assert_eq!(life(&t, old).stage, Stage::Expired);
        let asked = new(&t, "097001", &[]);
        let next = t.app.write(|tx| agreements::invite(tx, &scope, &asked)).unwrap();
        assert_eq!(life(&t, old).stage, Stage::Expired, "an invitation renews nothing");
        let signed = SignedOutside { on: d(2026, 2, 1), original: "protocollo 77".to_owned() };
        t.app.write(|tx| agreements::record_signed(tx, &scope, next, &signed)).unwrap();
        assert!(matches!(life(&t, old).life, Life::Renewed { by, .. } if by == next));
        assert_eq!(life(&t, old).stage, Stage::Renewed);
    }

    fn what_the_first_versions_stored_is_read_and_billed(t: TestApp) {
        let scope = ready(&t);
        let asked = new(&t, "097001", &[]);
        let id = t.app.write(|tx| agreements::accede(tx, &scope, &asked)).unwrap();
        t.app.write(|tx| {
            let centre = scope.centre(Permission::EditAgreements)?;
            let mut row = storage::agreements::accession(tx.conn, centre.as_str(), id.as_str())?.unwrap();
            row.state = "acceded".to_owned();
            row.details = r#"{"state":"acceded"}"#.to_owned();
            Ok(storage::agreements::update_accession(tx.conn, &row)?)
        }).unwrap();
        let found = t.app.read(|rx| agreements::detail(rx, &scope, id)).unwrap();
        assert_eq!((found.stage, found.life.in_force().unwrap().signed_on), (Stage::InForce, d(2026, 1, 1)));
        assert_eq!(t.app.read(|rx| agreements::coverage_at(rx, &scope, d(2026, 6, 1))).unwrap().rows.len(), 1);
    }

    fn what_may_be_asked_for_says_its_price_and_what_is_in_the_way(t: TestApp) {
        let scope = ready(&t);
        let asked = new(&t, "097001", &[]);
        let id = t.app.write(|tx| agreements::accede(tx, &scope, &asked)).unwrap();
        let offer = |t: &TestApp, code: &str| {
            let (_, all) = t.app.read(|rx| agreements::offers(rx, &scope, id)).unwrap();
            all.into_iter().find(|o| o.service.code == code).unwrap()
        };
        assert!(offer(&t, "onboarding-appio").barred.unwrap().contains("serve prima: pagoPA"));
        assert!(offer(&t, "pagopa").barred.is_none() && offer(&t, "pagopa").rule.is_some());
        let voice = t.app.write(|tx| agreements::subscribe(tx, &scope, &NewSubscription::plain(id, "pagopa", None))).unwrap();
        assert!(offer(&t, "onboarding-appio").barred.is_none());
        t.app.write(|tx| agreements::drop_subscription(tx, &scope, voice)).unwrap();
        assert!(t.app.read(|rx| agreements::detail(rx, &scope, id)).unwrap().services.is_empty());
        assert!(matches!(t.app.write(|tx| agreements::drop_subscription(tx, &scope, voice)), Err(Error::NotFound)));
    }

    fn the_matrix_has_members_of_the_day(t: TestApp) {
        let scope = ready(&t);
        let asked = new(&t, "097001", &[("pagopa", 1)]);
        t.app.write(|tx| agreements::accede(tx, &scope, &asked)).unwrap();
        let matrix = t.app.read(|rx| agreements::coverage_at(rx, &scope, d(2026, 6, 1))).unwrap();
        assert_eq!(matrix.rows.len(), 1);
        assert_eq!(matrix.columns.iter().find(|c| c.code == "pagopa").unwrap().having, 1);
        assert!(t.app.read(|rx| agreements::coverage_at(rx, &scope, d(2025, 6, 1))).unwrap().rows.is_empty());
    }

    fn a_scheme_may_not_leave_out_an_accession(t: TestApp) {
        let scope = ready(&t);
        let terms = SchemeTerms::standard("Provincia di Lecco", d(2026, 1, 1), 3, d(2026, 1, 1));
        let id = t.app.write(|tx| agreements::save_scheme(tx, &scope, None, &terms)).unwrap();
        let asked = new(&t, "097001", &[]);
        t.app.write(|tx| agreements::accede(tx, &scope, &asked)).unwrap();
        let later = SchemeTerms { from: d(2026, 2, 1), until: d(2029, 12, 31), ..terms.clone() };
        assert!(refused(t.app.write(|tx| agreements::save_scheme(tx, &scope, Some(id), &later))).contains("fuori dallo schema"));
        let short = SchemeTerms { until: d(2027, 12, 31), ..terms };
        assert!(refused(t.app.write(|tx| agreements::save_scheme(tx, &scope, None, &short))).contains("tre anni"));
    }

    fn a_page_of_accessions_is_what_the_whole_list_says(t: TestApp) {
        let scope = ready(&t);
        let all = "body,from,until,services\n097001,2021-01-01,2025-12-31,\n097001,2026-01-01,2027-03-31,pagopa=1\n097002,2026-01-01,,\n";
        assert!(csv(&t, &scope, all).errors.is_empty());
        let asked = NewAccession { from: d(2027, 4, 1), ..new(&t, "097001", &[]) };
        t.app.write(|tx| agreements::invite(tx, &scope, &asked)).unwrap();
        let whole = t.app.read(|rx| agreements::list(rx, &scope, &Filter::default())).unwrap();
        assert_eq!(whole.len(), 4);
        let page = |filter: &Filter| t.app.read(|rx| agreements::listing(rx, &scope, filter, &app::page::Cursor::First)).unwrap();
        let found = page(&Filter::default());
        assert_eq!((found.page.rows.len(), found.total(None)), (4, 4));
        for stage in Stage::ALL {
            let filter = Filter { stage: Some(stage), ..Filter::default() };
            let mut ids: Vec<String> = page(&filter).page.rows.into_iter().map(|m| m.accession.id).collect();
            let mut known: Vec<String> = whole.iter().filter(|m| m.stage == stage).map(|m| m.accession.id.clone()).collect();
            ids.sort();
            known.sort();
            assert_eq!((found.total(Some(stage)), ids), (known.len(), known), "{stage:?}");
        }
        let names: Vec<&str> = found.page.rows.iter().map(|m| m.body.name.as_str()).collect();
        assert_eq!(names, ["Abbadia Lariana", "Abbadia Lariana", "Abbadia Lariana", "Airuno"]);
        let some = page(&Filter { text: "airu".into(), ..Filter::default() });
        assert_eq!((some.total(None), some.page.rows[0].services), (1, 0));
        // Pages of one row go there and back.
        let centre = scope.centre(Permission::ReadCentre).unwrap();
        let filter = storage::agreements::list::Filter { today: d(2026, 10, 19), ..Default::default() };
        let step = |cursor: &app::page::Cursor| t.app.read(|rx| Ok(storage::agreements::list::page(rx.conn, centre.as_str(), &filter, cursor, 1)?)).unwrap();
        let (mut cursor, mut forth) = (app::page::Cursor::First, Vec::new());
        loop {
            let one = step(&cursor);
            forth.extend(one.rows.into_iter().map(|(a, ..)| a.id));
            let Some(next) = one.next else { break };
            cursor = app::page::Cursor::After(next);
        }
        assert_eq!(forth, found.page.rows.iter().map(|m| m.accession.id.clone()).collect::<Vec<_>>());
        let back = step(&cursor).previous.unwrap();
        assert_eq!(step(&app::page::Cursor::Before(back)).rows[0].0.id, forth[2]);
    }
}

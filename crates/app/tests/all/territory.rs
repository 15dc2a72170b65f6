//! Loading registers, listing bodies, what a centre knows, mergers. Files are written by hand in
//! the published formats.

use app::centres::{self, NewCentre};
use app::jobs::{Registry, run_all};
use app::mail::Mailer;
use app::territory::{self as t9, MergerForm, NewBodyForm, NewLoad, Request, Search};
use app::{Actor, BodyScope, Error, PlatformScope, StaffScope};
use chrono::NaiveDate;
use domain::Id;
use domain::dates::Period;
use domain::identity::{BodyRole, Centre, StaffRole};
use domain::territory::register::{Consent, Source, Terms};
use domain::territory::{
    Application, Body, BodyFacts, BodyKind, CodeScheme, Contact, ContactRole, Count, IstatCode, Metric,
};
use storage::page::Cursor;
use storage::territory::list::{Order, Within};
use storage::territory::{codes, memberships, offices};
use testkit::TestApp;

const HEADER: &str = "Codice Provincia (Storico)(1);Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Sigla automobilistica;Codice Comune formato numerico;Codice Catastale del comune;Codice NUTS3 2021\n";

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn platform() -> PlatformScope {
    PlatformScope::new(Actor::program("prova"))
}

fn istat(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    for (code, name, cadastral) in rows {
        let (province, sigla) = if code.starts_with("041") { ("Pesaro e Urbino", "PU") } else { ("Rimini", "RN") };
        text.push_str(&format!(
            "{};{code};{name};;Marche;{province};{sigla};{};{cadastral};ITI31\n",
            &code[..3],
            code.trim_start_matches('0')
        ));
    }
    text.into_bytes()
}

fn load(t: &TestApp, source: Source, on: NaiveDate, bytes: &[u8]) -> t9::Report {
    let request = Request { source, terms: Terms::on(on) };
    t9::load_now(&t.app, &platform(), &request, bytes, |_, _| {}).unwrap()
}

fn figures(report: &t9::Report) -> (u64, u64, u64, u64) {
    let s = &report.summary;
    (s.added, s.changed, s.closed, s.unchanged)
}

const FOUR: [(&str, &str, &str); 4] = [
    ("041001", "Acqualagna", "A035"),
    ("041067", "Urbino", "L500"),
    ("041061", "Serra Sant'Abbondio", "I654"),
    ("099014", "Rimini", "H294"),
];

const POPULATION: &str = "codice_istat,comune,anno,popolazione\n041001,Acqualagna,2021,4151\n041067,Urbino,2021,13734\n041061,Serra Sant'Abbondio,2021,904\n099014,Rimini,2021,150000\n041099,Ignoto,2021,1\n";

const ENTI: &str = "_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Codice_Categoria,Cognome_responsabile,Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Sito_istituzionale\n\
    1,C_A035,Comune di Acqualagna,00152230413,L6,Segreto,041001,A035,61041,\"Piazza Mattei, 9\",comune@pec.example,Pec,www.comune.example\n\
    2,umcs,Unione Montana Prova,,L18,Segreto,041061,,61040,,,,unione.example\n\
    3,azx,Azienda Prova Srl,,L37,Segreto,041067,,,,,,\n";

const UFFICI: &str = "cod_amm,cod_ou,cod_uni_ou,des_ou,cf,data_avvio_sfe\nc_a035,Uff_eFatturaPA,UFABC1,Uff_eFatturaPA,00152230413,2015-03-31\nc_a035,trib,TRIB01,Tributi,,2014-01-01\n";

/// A centre on a small territory, all four registers loaded.
struct Territory {
    t: TestApp,
    centre: Id<Centre>,
    staff: StaffScope,
}

impl Territory {
    fn new(engine: testkit::Engine) -> Self {
        let t = TestApp::new(engine);
        let new = NewCentre {
            slug: "pu".to_owned(),
            name: "CST".to_owned(),
            province_name: "Provincia di Pesaro e Urbino".to_owned(),
            province_code: "041".to_owned(),
            province_sigla: "PU".to_owned(),
            demo: false,
        };
        let centre = t.app.write(|tx| centres::open(tx, &platform(), &new)).unwrap();
        assert_eq!(figures(&load(&t, Source::IstatComuni, d(2026, 1, 1), &istat(&FOUR))), (4, 0, 0, 0));
        assert_eq!(figures(&load(&t, Source::IstatPopolazione, d(2026, 1, 1), POPULATION.as_bytes())), (4, 0, 0, 0));
        assert_eq!(figures(&load(&t, Source::IpaEnti, d(2026, 1, 1), ENTI.as_bytes())), (2, 1, 0, 0));
        assert_eq!(figures(&load(&t, Source::IpaUffici, d(2026, 1, 1), UFFICI.as_bytes())), (2, 0, 0, 0));
        let staff = StaffScope::new(centre, Actor::program("Ada"), vec![StaffRole::Coordinator]);
        Self { t, centre, staff }
    }

    fn body(&self, code: &str) -> Id<Body> {
        let found = self.t.app.db.read(|c| codes::find(c, code, d(2026, 10, 19))).unwrap();
        found.unwrap().id.parse().unwrap()
    }

    fn names(&self, search: &Search) -> Vec<String> {
        let page = self.t.app.read(|rx| t9::list(rx, &self.staff, search, &Cursor::First)).unwrap();
        page.rows.into_iter().map(|(b, _)| b.name).collect()
    }

    fn detail(&self, id: Id<Body>) -> t9::BodyDetail {
        self.t.app.read(|rx| t9::detail(rx, &self.staff, id)).unwrap()
    }
}

testkit::both_engines! {
    fn every_register_twice_changes_nothing(x: Territory) {
        for (source, bytes, unchanged) in [
            (Source::IstatComuni, istat(&FOUR), 4),
            (Source::IstatPopolazione, POPULATION.as_bytes().to_vec(), 4),
            (Source::IpaEnti, ENTI.as_bytes().to_vec(), 3),
            (Source::IpaUffici, UFFICI.as_bytes().to_vec(), 2),
        ] {
            let report = load(&x.t, source, d(2026, 6, 1), &bytes);
            assert_eq!(figures(&report), (0, 0, 0, unchanged), "{source:?}");
        }
        let report = load(&x.t, Source::IstatPopolazione, d(2026, 6, 1), POPULATION.as_bytes());
        assert_eq!(report.summary.errors.iter().map(|e| e.row).collect::<Vec<_>>(), [6], "the unmatched row is listed");
    }

    fn a_broken_file_writes_nothing(x: Territory) {
        let before = x.t.app.db.read(storage::territory::bodies::loadable).unwrap();
        let mut rows = FOUR.to_vec();
        rows.extend([("041002", "Apecchio", "A327"), ("041002", "Doppio", "A328")]);
        let report = load(&x.t, Source::IstatComuni, d(2026, 6, 1), &istat(&rows));
        assert!(report.broken && report.summary.errors[0].row == 7);
        assert_eq!(figures(&report), (0, 0, 0, 0));
        assert_eq!(x.t.app.db.read(storage::territory::bodies::loadable).unwrap().len(), before.len());
    }

    fn what_leaves_closes_what_is_new_opens_and_codes_answer_by_date(x: Territory) {
        let serra = x.body("041061");
        let rows = [FOUR[0], ("041067", "Urbino Nuova", "L500"), FOUR[3], ("041071", "Sassocorvaro Auditore", "M413")];
        let report = load(&x.t, Source::IstatComuni, d(2026, 7, 1), &istat(&rows));
        assert_eq!(figures(&report), (1, 1, 1, 2));
        assert_eq!(report.changed[0].changes.iter().map(|c| c.after.as_str()).collect::<Vec<_>>(), ["Urbino Nuova", "Urbino Nuova"]);
        let at = |code: &str, day| x.t.app.db.read(|c| codes::answers(c, CodeScheme::Istat, code, day)).unwrap().map(|b| b.name);
        assert_eq!(at("041061", d(2026, 6, 30)).as_deref(), Some("Serra Sant'Abbondio"));
        assert_eq!(at("041061", d(2026, 7, 1)), None);
        assert_eq!(at("041071", d(2026, 6, 30)), None);
        assert_eq!(at("041071", d(2026, 7, 1)).as_deref(), Some("Sassocorvaro Auditore"));
        assert_eq!(x.detail(serra).body.life.until, Some(d(2026, 6, 30)));
        let names = x.names(&Search { kind: Some(BodyKind::Comune), ..Search::default() });
        assert_eq!(names, ["Acqualagna", "Sassocorvaro Auditore", "Urbino Nuova"], "the centre follows its Province and the new names");
        assert_eq!(x.detail(x.body("041067")).newest(Metric::Population).unwrap().value, 13_734);
        // The right file again: Serra is in force, and its code answers without a gap.
        let mut all = rows.to_vec();
        all.push(FOUR[2]);
        assert_eq!(figures(&load(&x.t, Source::IstatComuni, d(2026, 8, 1), &istat(&all))), (0, 1, 0, 4));
        assert_eq!(at("041061", d(2026, 7, 15)).as_deref(), Some("Serra Sant'Abbondio"));
    }

    fn a_comune_that_changes_province_keeps_its_page(x: Territory) {
        let rimini = x.body("099014");
        let rows = [FOUR[0], FOUR[1], FOUR[2], ("041072", "Rimini", "H294")];
        assert_eq!(figures(&load(&x.t, Source::IstatComuni, d(2026, 7, 1), &istat(&rows))), (0, 1, 0, 3));
        assert_eq!(x.body("041072"), rimini);
        let old = x.t.app.db.read(|c| codes::answers(c, CodeScheme::Istat, "099014", d(2026, 6, 30))).unwrap().unwrap();
        assert_eq!(old.id, rimini.to_string());
        assert!(x.t.app.db.read(|c| codes::answers(c, CodeScheme::Istat, "099014", d(2026, 7, 1))).unwrap().is_none());
    }

    fn the_page_loads_through_preview_and_job(x: Territory) {
        let mut rows = FOUR.to_vec();
        rows.push(("041002", "Apecchio", "A327"));
        let bytes = istat(&rows);
        let sha256 = x.t.app.files.put(&bytes).unwrap();
        let request = Request { source: Source::IstatComuni, terms: Terms::on(d(2026, 9, 1)) };
        let new = NewLoad { request, file_name: "elenco.csv".to_owned(), sha256 };
        let id = x.t.app.write(|tx| t9::receive(tx, &platform(), &new)).unwrap();
        let (_, preview) = x.t.app.read(|rx| t9::preview(rx, &platform(), &id)).unwrap();
        assert_eq!((preview.summary.added, preview.added[0].name.as_str()), (1, "Apecchio"));
        assert_eq!(x.names(&Search { text: "apecchio".to_owned(), ..Search::default() }), Vec::<String>::new());
        x.t.app.write(|tx| t9::confirm(tx, &platform(), &id, &[])).unwrap();
        assert!(x.t.app.write(|tx| t9::confirm(tx, &platform(), &id, &[])).is_err());
        let waiting = x.t.app.read(|rx| t9::find_load(rx, &platform(), &id)).unwrap().unwrap();
        assert_eq!(waiting.advance.unwrap(), t9::Advance { done: 0, total: 0, seconds_left: None, failed: false });
        run_all(&x.t.app, &Registry::standard(Mailer::outbox())).unwrap();
        let found = x.t.app.read(|rx| t9::find_load(rx, &platform(), &id)).unwrap().unwrap();
        assert_eq!((found.row.state.as_str(), found.advance, figures(&found.report.unwrap())), ("done", None, (1, 0, 0, 4)));
        assert_eq!(x.names(&Search { text: "apecchio".to_owned(), ..Search::default() }), ["Apecchio"]);
    }

    fn rows_at_fault_stay_out_only_if_somebody_agrees(x: Territory) {
        let enti = ENTI.replace("Piazza Mattei", "Piazza Nuova").replace("azx,Azienda Prova Srl,,", "azx,Azienda Prova Srl,00152230414,");
        let request = Request { source: Source::IpaEnti, terms: Terms::on(d(2026, 6, 1)) };
        let refused = t9::load_now(&x.t.app, &platform(), &request, enti.as_bytes(), |_, _| {}).unwrap();
        assert!(refused.broken && refused.needs == [Consent::LeaveOut] && figures(&refused) == (0, 0, 0, 0));
        let street = || x.detail(x.body("041001")).body.facts.place.street.unwrap();
        assert_eq!(street(), "Piazza Mattei, 9");

        let sha256 = x.t.app.files.put(enti.as_bytes()).unwrap();
        let new = NewLoad { request, file_name: "enti.csv".to_owned(), sha256 };
        let id = x.t.app.write(|tx| t9::receive(tx, &platform(), &new)).unwrap();
        let (_, preview) = x.t.app.read(|rx| t9::preview(rx, &platform(), &id)).unwrap();
        assert_eq!((figures(&preview), preview.left_out.as_slice()), ((0, 1, 0, 1), &[4][..]));
        let alone = x.t.app.write(|tx| t9::confirm(tx, &platform(), &id, &[Consent::CloseMany]));
        assert!(matches!(alone, Err(Error::Refused(_))));
        x.t.app.write(|tx| t9::confirm(tx, &platform(), &id, &[Consent::LeaveOut])).unwrap();
        run_all(&x.t.app, &Registry::standard(Mailer::outbox())).unwrap();
        let found = x.t.app.read(|rx| t9::find_load(rx, &platform(), &id)).unwrap().unwrap();
        assert_eq!((found.row.state.as_str(), found.report.unwrap().left_out), ("done", vec![4]));
        assert_eq!(street(), "Piazza Nuova, 9");
        assert_eq!(x.detail(x.body("azx")).body.life.until, None, "the body of the row that stayed out goes on");
    }

    fn a_load_goes_forward_by_rows_and_an_interrupted_one_is_completed(x: Territory) {
        let many: Vec<(String, String, String)> =
            (100..900).flat_map(|n| [("041", 'M'), ("099", 'N'), ("042", 'P')].map(|(p, l)| (format!("{p}{n}"), format!("Comune {l}{n}"), format!("{l}{n}")))).collect();
        let rows: Vec<(&str, &str, &str)> = FOUR.into_iter().chain(many.iter().map(|(i, n, c)| (i.as_str(), n.as_str(), c.as_str()))).collect();
        let bytes = istat(&rows);
        let request = Request { source: Source::IstatComuni, terms: Terms::on(d(2026, 9, 1)) };
        let new = NewLoad { request, file_name: "elenco.csv".to_owned(), sha256: x.t.app.files.put(&bytes).unwrap() };
        let id = x.t.app.write(|tx| t9::receive(tx, &platform(), &new)).unwrap();
        let (_, whole) = x.t.app.read(|rx| t9::preview(rx, &platform(), &id)).unwrap();
        x.t.app.write(|tx| t9::confirm(tx, &platform(), &id, &[])).unwrap();
        // What a worker leaves that died half-way: the report of the whole file, and half of its rows.
        let mut row = x.t.app.db.read(|c| storage::territory::loads::find(c, &id)).unwrap().unwrap();
        (row.state, row.report) = ("running".to_owned(), serde_json::to_string(&whole).unwrap());
        x.t.app.write(|tx| Ok(storage::territory::loads::update(tx.conn, &row)?)).unwrap();
        load(&x.t, Source::IstatComuni, d(2026, 9, 1), &istat(&rows[..1204]));
        run_all(&x.t.app, &Registry::standard(Mailer::outbox())).unwrap();
        let found = x.t.app.read(|rx| t9::find_load(rx, &platform(), &id)).unwrap().unwrap();
        assert_eq!((found.row.state.as_str(), figures(&found.report.unwrap())), ("done", (2400, 0, 0, 4)));
        let job = x.t.app.db.read(|c| storage::jobs::find(c, app::audit::PLATFORM, &found.row.job_id)).unwrap().unwrap();
        assert_eq!((job.done_units, job.total_units), (2400, 2400));
        let everywhere = Search { within: Within::Italy, kind: Some(BodyKind::Comune), ..Search::default() };
        assert_eq!(x.t.app.read(|rx| t9::export(rx, &x.staff, &everywhere)).unwrap().len(), 2404);
    }

    fn the_list_searches_filters_sorts_and_turns_pages(x: Territory) {
        let all = x.names(&Search::default());
        assert_eq!(all, ["Acqualagna", "Serra Sant'Abbondio", "Unione Montana Prova", "Urbino"]);
        for (search, expected) in [
            (Search { text: "sant abb".to_owned(), ..Search::default() }, vec!["Serra Sant'Abbondio"]),
            (Search { text: "041001".to_owned(), ..Search::default() }, vec!["Acqualagna"]),
            (Search { text: "bondio".to_owned(), ..Search::default() }, vec![]),
            (Search { kind: Some(BodyKind::UnioneMontana), ..Search::default() }, vec!["Unione Montana Prova"]),
            (Search { population_from: Some(1000), population_to: Some(5000), ..Search::default() }, vec!["Acqualagna"]),
            (Search { within: Within::Italy, province: Some("099".to_owned()), ..Search::default() }, vec!["Rimini"]),
            (Search { within: Within::Italy, order: Order::PopulationDown, kind: Some(BodyKind::Comune), ..Search::default() },
                vec!["Rimini", "Urbino", "Acqualagna", "Serra Sant'Abbondio"]),
            (Search { order: Order::PopulationUp, kind: Some(BodyKind::Comune), ..Search::default() },
                vec!["Serra Sant'Abbondio", "Acqualagna", "Urbino"]),
        ] {
            assert_eq!(x.names(&search), expected, "{search:?}");
        }
        let urbino = x.body("041067");
        x.t.app.write(|tx| Ok(memberships::set_dates(tx.conn, x.centre, urbino, (Some(d(2021, 1, 1)), Some(d(2026, 12, 31))))?)).unwrap();
        for within in [Within::Centre, Within::Italy] {
            let members = Search { member: Some(true), within, ..Search::default() };
            assert_eq!(x.names(&members), ["Urbino"]);
            assert!(!x.names(&Search { member: Some(false), ..members }).contains(&"Urbino".to_owned()));
        }
        for order in [Order::Name, Order::NameDown, Order::PopulationUp, Order::PopulationDown] {
            for within in [Within::Centre, Within::Italy] {
                x.turns_pages(within, order);
            }
        }
    }

    fn what_a_centre_knows_is_saved_logged_and_its_own(x: Territory) {
        let id = x.body("c_a035");
        let today = d(2026, 10, 19);
        let count = Count::new(Metric::Workstations, d(2026, 1, 1), 25, "Scheda", today).unwrap();
        x.t.app.write(|tx| t9::save_count(tx, &x.staff, id, &count)).unwrap();
        let people = Count { metric: Metric::Population, ..count.clone() };
        assert!(matches!(x.t.app.write(|tx| t9::save_count(tx, &x.staff, id, &people)), Err(Error::Refused(_))));
        let contact = Contact::new(ContactRole::CstReferent, "Nome Prova", "nome@comune.example", "0721", (d(2024, 1, 1), Some(d(2026, 10, 31)))).unwrap();
        x.t.app.write(|tx| t9::save_contact(tx, &x.staff, id, None, &contact)).unwrap();
        let product = Application::new("Protocollo", "Ditta Prova", "Protocollo", "1.0", None).unwrap();
        x.t.app.write(|tx| t9::save_application(tx, &x.staff, id, None, &product)).unwrap();
        x.t.app.write(|tx| {
            let profile = t9::Profile { office: "trib01", note: "Nota", domains: "Comune.Prova.it" };
            t9::save_profile(tx, &x.staff, id, &profile)
        }).unwrap();
        assert!(matches!(x.t.app.write(|tx| t9::save_profile(tx, &x.staff, id, &t9::Profile { office: "abc", ..t9::Profile::default() })), Err(Error::Refused(r)) if r.fields[0].field == "ufficio"));
        let detail = x.detail(id);
        assert_eq!(detail.newest(Metric::Workstations).unwrap().value, 25);
        assert_eq!(detail.newest(Metric::Population).unwrap().value, 4151);
        assert_eq!((detail.contacts.len(), detail.applications.len()), (1, 1));
        assert_eq!(detail.addressee.as_deref(), Some("TRIB01"));
        assert_eq!(detail.body.facts.place.street.as_deref(), Some("Piazza Mattei, 9"));
        assert_eq!(x.t.app.read(|rx| t9::expiring_contacts(rx, &x.staff)).unwrap()[0].1, "Acqualagna");
        // Another centre sees the body, not what this one knows of it.
        let other = StaffScope::new(Id::from_parts(7, 7), Actor::program("Bo"), vec![StaffRole::Coordinator]);
        let theirs = x.t.app.read(|rx| t9::detail(rx, &other, id)).unwrap();
        assert_eq!((theirs.contacts.len(), theirs.applications.len(), theirs.addressee.as_deref()), (0, 0, Some("UFABC1")));
        assert!(theirs.newest(Metric::Workstations).is_none());
        let known = detail.contacts[0].id;
        assert!(matches!(x.t.app.write(|tx| t9::delete_contact(tx, &other, id, known)), Err(Error::NotFound)));
        assert!(matches!(x.t.app.write(|tx| t9::delete_contact(tx, &x.staff, x.body("041067"), known)), Err(Error::NotFound)));
        x.t.app.write(|tx| t9::delete_contact(tx, &x.staff, id, known)).unwrap();
        assert!(x.detail(id).contacts.is_empty());
        let history = x.t.app.read(|rx| app::audit::history(rx, &x.staff, "body", id.as_str())).unwrap();
        assert_eq!(history.iter().map(|e| e.action.as_str()).collect::<Vec<_>>(),
            ["body.contact", "body.profile", "body.application", "body.contact", "body.count"]);
        let auditor = StaffScope::new(x.centre, Actor::program("Cy"), vec![StaffRole::Auditor]);
        assert!(matches!(x.t.app.write(|tx| t9::save_count(tx, &auditor, id, &count)), Err(Error::Forbidden)));
    }

    fn a_body_that_changes_its_applications_tells_the_centre(x: Territory) {
        let id = x.body("041001");
        let mut row = x.t.app.db.read(|c| storage::centres::by_id(c, x.centre.as_str())).unwrap().unwrap();
        row.email = Some("cst@provincia.example".to_owned());
        x.t.app.write(|tx| Ok(storage::centres::update(tx.conn, &row)?)).unwrap();
        let scope = BodyScope::new(x.centre, id, Actor::program("Ente"), vec![BodyRole::Referent]);
        let product = Application::new("Anagrafe", "Ditta", "Demografici", "2", Some(d(2027, 1, 1))).unwrap();
        x.t.app.write(|tx| t9::save_own_application(tx, &scope, None, &product)).unwrap();
        let mail = x.t.app.db.read(|c| storage::mail::list(c, x.centre.as_str(), &Cursor::First, 50)).unwrap();
        assert!(mail.rows[0].body.contains("Anagrafe") && mail.rows[0].recipient == "cst@provincia.example");
        let viewer = BodyScope::new(x.centre, id, Actor::program("Ente"), vec![BodyRole::Viewer]);
        assert!(matches!(x.t.app.write(|tx| t9::save_own_application(tx, &viewer, None, &product)), Err(Error::Forbidden)));
        assert_eq!(x.t.app.read(|rx| t9::own(rx, &viewer)).unwrap().applications.len(), 1);
    }

    fn a_merger_closes_two_opens_one_and_nothing_is_lost(x: Territory) {
        let (a, b) = (x.body("041001"), x.body("041061"));
        let mut born = BodyFacts::named(BodyKind::Comune, "Acqualagna Serra");
        born.istat = Some(IstatCode::new("041001").unwrap());
        born.place.province = Some("041".to_owned());
        let form = MergerForm { ending: vec![a, b], known: None, born, on: d(2027, 1, 1) };
        let taken = MergerForm { born: { let mut f = form.born.clone(); f.istat = Some(IstatCode::new("041067").unwrap()); f }, ..form.clone() };
        assert!(matches!(x.t.app.write(|tx| t9::merge(tx, &platform(), &taken)), Err(Error::Refused(r)) if r.fields[0].field == "istat"));
        let new = x.t.app.write(|tx| t9::merge(tx, &platform(), &form)).unwrap();
        let at = |day| x.t.app.db.read(|c| codes::answers(c, CodeScheme::Istat, "041001", day)).unwrap().unwrap().id;
        assert_eq!(at(d(2026, 12, 31)), a.to_string());
        assert_eq!(at(d(2027, 1, 1)), new.to_string());
        let detail = x.detail(new);
        assert_eq!(detail.relatives.iter().map(|(r, on, later)| (r.name.as_str(), *on, *later)).collect::<Vec<_>>(),
            [("Acqualagna", d(2027, 1, 1), false), ("Serra Sant'Abbondio", d(2027, 1, 1), false)]);
        assert!(detail.membership.is_some(), "the centres of those that end follow the successor");
        assert_eq!(x.detail(a).newest(Metric::Population).unwrap().value, 4151);
    }

    fn unions_have_dated_members_and_bodies_are_born_by_hand(x: Territory) {
        let (union, comune) = (x.body("umcs"), x.body("041061"));
        let open = Period::new(d(2014, 1, 1), None).unwrap();
        x.t.app.write(|tx| t9::save_stay(tx, &x.staff, union, comune, open)).unwrap();
        assert!(matches!(x.t.app.write(|tx| t9::save_stay(tx, &x.staff, union, comune, open)), Err(Error::Refused(_))));
        assert!(matches!(x.t.app.write(|tx| t9::save_stay(tx, &x.staff, comune, union, open)), Err(Error::Refused(_))));
        assert_eq!(x.detail(union).stays[0].1.name, "Serra Sant'Abbondio");
        x.t.app.write(|tx| t9::end_stay(tx, &x.staff, (union, comune), d(2014, 1, 1), d(2025, 12, 31))).unwrap();
        assert_eq!(x.detail(comune).stays[0].0.period.until, Some(d(2025, 12, 31)));
        let mut facts = BodyFacts::named(BodyKind::Biblioteca, "Biblioteca di prova");
        facts.ipa = Some(domain::territory::IpaCode::new("UMCS").unwrap());
        let form = NewBodyForm { facts, from: d(2026, 1, 1) };
        assert!(matches!(x.t.app.write(|tx| t9::create(tx, &x.staff, &form)), Err(Error::Refused(r)) if r.fields[0].field == "ipa"));
        let mut form = form;
        form.facts.ipa = None;
        let id = x.t.app.write(|tx| t9::create(tx, &x.staff, &form)).unwrap();
        assert!(x.detail(id).membership.is_some());
        form.facts.kind = BodyKind::Comune;
        assert!(matches!(x.t.app.write(|tx| t9::create(tx, &x.staff, &form)), Err(Error::Refused(_))));
    }

    fn accessions_make_members_and_a_new_centre_follows_its_province(x: Territory) {
        use domain::agreements::Life;
        let id = x.body("041067");
        let mut row = storage::agreements::AccessionRow {
            centre_id: x.centre.to_string(), id: "a1".to_owned(), body_id: id.to_string(), scheme_id: "s".to_owned(),
            from_date: d(2021, 1, 1), until_date: d(2025, 12, 31), state: String::new(), details: String::new(),
            created_at: x.t.app.clock.now(), changed_at: x.t.app.clock.now(),
        };
        let dates = |x: &Territory| { let m = x.detail(id).membership.unwrap(); (m.since, m.until_date) };
        row.set_life(&Life::invite(d(2020, 6, 1))).unwrap();
        x.t.app.write(|tx| Ok(storage::agreements::add_accession(tx.conn, &row)?)).unwrap();
        assert_eq!(dates(&x), (None, None), "an invitation is no accession");
        let signed = |days: domain::dates::Period| Life::record(days, days.from, "prova", days.from, "archivio").unwrap();
        row.set_life(&signed(row.period())).unwrap();
        x.t.app.write(|tx| Ok(storage::agreements::update_accession(tx.conn, &row)?)).unwrap();
        assert_eq!(dates(&x), (Some(d(2021, 1, 1)), Some(d(2025, 12, 31))));
        assert!(!x.detail(id).is_member);
        let mut next = storage::agreements::AccessionRow { id: "a2".to_owned(), from_date: d(2026, 1, 1), until_date: d(2030, 12, 31), ..row.clone() };
        next.set_life(&signed(next.period())).unwrap();
        x.t.app.write(|tx| Ok(storage::agreements::add_accession(tx.conn, &next)?)).unwrap();
        assert_eq!(dates(&x), (Some(d(2021, 1, 1)), Some(d(2030, 12, 31))), "a renewal goes on");
        let new = NewCentre {
            slug: "rn".to_owned(), name: "CST".to_owned(), province_name: "Rimini".to_owned(),
            province_code: "099".to_owned(), province_sigla: "RN".to_owned(), demo: false,
        };
        let rimini = x.t.app.write(|tx| centres::open(tx, &platform(), &new)).unwrap();
        let staff = StaffScope::new(rimini, Actor::program("Bo"), vec![StaffRole::Coordinator]);
        let page = x.t.app.read(|rx| t9::list(rx, &staff, &Search::default(), &Cursor::First)).unwrap();
        assert_eq!(page.rows.iter().map(|(b, _)| b.name.as_str()).collect::<Vec<_>>(), ["Rimini"]);
    }

    fn addressees_are_the_centres_choice_or_ipas_default(x: Territory) {
        let id = x.body("041001").to_string();
        let ids = [id.clone(), x.body("041067").to_string()];
        let found = x.t.app.db.read(|c| offices::addressees(c, x.centre, &ids)).unwrap();
        assert_eq!(found.get(&id).map(String::as_str), Some("UFABC1"));
        assert_eq!(found.len(), 1, "a body without an office is absent");
        let fewer = UFFICI.lines().filter(|l| !l.contains("UFABC1")).collect::<Vec<_>>().join("\n");
        let report = load(&x.t, Source::IpaUffici, d(2026, 5, 1), fewer.as_bytes());
        assert_eq!(figures(&report), (0, 1, 1, 0), "the other becomes the default");
        let found = x.t.app.db.read(|c| offices::addressees(c, x.centre, &ids)).unwrap();
        assert_eq!(found.get(&id).map(String::as_str), Some("TRIB01"));
    }
}

impl Territory {
    /// Walks the list forwards in pages of two and back again.
    fn turns_pages(&self, within: Within, order: Order) {
        let filter = storage::territory::list::Filter { within, ..Default::default() };
        let page = |cursor: &Cursor, limit| {
            let day = d(2026, 10, 19);
            self.t
                .app
                .db
                .read(|c| storage::territory::list::page(c, self.centre, &filter, order, (cursor, limit), day))
                .unwrap()
        };
        let ids = |p: &storage::page::Page<_>| -> Vec<String> {
            p.rows.iter().map(|(b, _): &storage::territory::list::Item| b.id.clone()).collect()
        };
        let all = ids(&page(&Cursor::First, 100));
        let first = page(&Cursor::First, 2);
        assert_eq!(ids(&first), all[..2]);
        let second = page(&Cursor::After(first.next.clone().unwrap()), 2);
        assert_eq!(ids(&second), all[2..4], "{within:?} {order:?}");
        let back = page(&Cursor::Before(second.previous.clone().unwrap()), 2);
        assert_eq!(ids(&back), all[..2], "{within:?} {order:?}");
    }
}

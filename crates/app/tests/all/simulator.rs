//! Two price lists over the bodies of a centre, from the registers to the difference.

use app::centres::{self, NewCentre};
use app::tariffs::{self, Candidate, NewNegotiated, Question, Whom};
use app::territory::{self as registers, Request};
use app::{Actor, Error, PlatformScope, StaffScope};
use chrono::NaiveDate;
use domain::agreements::Life;
use domain::identity::{Centre, StaffRole};
use domain::tariffs::{Basis, Outcome};
use domain::territory::Body;
use domain::territory::register::{Source, Terms};
use domain::{Cents, Id};
use storage::agreements::AccessionRow;
use testkit::{Engine, TestApp};

const ISTAT: &str = "Codice Provincia (Storico)(1);Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Sigla automobilistica;Codice Comune formato numerico;Codice Catastale del comune;Codice NUTS3 2021\n\
    041;041001;Acqualagna;;Marche;Pesaro e Urbino;PU;41001;A035;ITI31\n\
    041;041017;Frontino;;Marche;Pesaro e Urbino;PU;41017;D807;ITI31\n\
    041;041044;Pesaro;;Marche;Pesaro e Urbino;PU;41044;G479;ITI31\n";
const POPULATION: &str = "codice_istat,comune,anno,popolazione\n041001,Acqualagna,2021,4151\n041017,Frontino,2021,300\n041044,Pesaro,2021,95376\n";

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

struct Place {
    t: TestApp,
    centre: Id<Centre>,
    staff: StaffScope,
}

impl Place {
    fn new(engine: Engine) -> Self {
        let t = TestApp::new(engine);
        let platform = PlatformScope::new(Actor::program("prova"));
        let new = NewCentre {
            slug: "pu".to_owned(),
            name: "CST".to_owned(),
            province_name: "Provincia di Pesaro e Urbino".to_owned(),
            province_code: "041".to_owned(),
            province_sigla: "PU".to_owned(),
            demo: false,
        };
        let centre = t.app.write(|tx| centres::open(tx, &platform, &new)).unwrap();
        for (source, text) in [(Source::IstatComuni, ISTAT), (Source::IstatPopolazione, POPULATION)] {
            let request = Request { source, terms: Terms::on(day("2026-01-01")) };
            registers::load_now(&t.app, &platform, &request, text.as_bytes(), |_, _| {}).unwrap();
        }
        t.app.write(|tx| registers::follow_province(tx, centre, "041")).unwrap();
        let staff = StaffScope::new(centre, Actor::program("Ada"), vec![StaffRole::Coordinator]);
        Self { t, centre, staff }
    }

    fn body(&self, code: &str) -> Id<Body> {
        let found = self.t.app.db.read(|c| storage::territory::codes::find(c, code, day("2026-10-19"))).unwrap();
        found.unwrap().id.parse().unwrap()
    }

    fn accedes(&self, code: &str) {
        let body = self.body(code);
        self.t
            .app
            .write(|tx| {
                let mut row = AccessionRow {
                    centre_id: self.centre.to_string(),
                    id: tx.id::<AccessionRow>().to_string(),
                    body_id: body.to_string(),
                    scheme_id: String::new(),
                    from_date: day("2026-07-02"),
                    until_date: day("2030-12-31"),
                    state: String::new(),
                    details: String::new(),
                    created_at: tx.now,
                    changed_at: tx.now,
                };
                row.set_life(&Life::record(row.period(), row.from_date, "prova", row.from_date, "archivio")?)?;
                Ok(storage::agreements::add_accession(tx.conn, &row)?)
            })
            .unwrap();
    }

    fn ask(&self, whom: Whom) -> tariffs::Simulation {
        let ready = |code: &str| Candidate::ReadyMade(code.to_owned());
        let question =
            Question { before: ready("pesaro-urbino"), after: ready("macerata"), year: 2026, basis: Basis::Net, whom };
        self.t.app.read(|rx| tariffs::compare_lists(rx, &self.staff, &question)).unwrap()
    }
}

testkit::both_engines! {
    fn all_followed_bodies_are_compared_before_anybody_accedes(x: Place) {
        assert!(x.ask(Whom::Members).comparison.rows.is_empty());
        let c = x.ask(Whom::Followed).comparison;
        let rows: Vec<_> = c.rows.iter().map(|r| (r.name.as_str(), r.difference, r.outcome)).collect();
        assert_eq!(rows, [
            ("Acqualagna", Some(Cents(220_000 - 182_644)), Outcome::Loses),
            ("Frontino", Some(Cents(15_000 - 13_200)), Outcome::Loses),
            ("Pesaro", None, Outcome::NotComparable),
        ]);
        assert_eq!((c.before.net, c.after.net), (Cents(195_844), Cents(235_000)));
    }

    fn members_are_compared_for_their_days_with_their_agreed_prices(x: Place) {
        x.accedes("041001");
        x.accedes("041044");
        let new = NewNegotiated {
            body: x.body("041044"),
            service: "quota-base".to_owned(),
            amount: Cents(3_650_000),
            reason: "oltre l'ultima fascia".to_owned(),
            from: day("2026-01-01"),
            until: None,
        };
        x.t.app.write(|tx| tariffs::agree_price(tx, &x.staff, &new)).unwrap();
        let s = x.ask(Whom::Members);
        assert_eq!(s.after, "Listino Macerata (dal report)");
        let rows: Vec<_> = s.comparison.rows.iter().map(|r| (r.name.as_str(), r.before.unwrap().net, r.difference)).collect();
        // 183 days of 365.
        assert_eq!(rows, [
            ("Acqualagna", Cents(91_572), Some(Cents(110_301 - 91_572))),
            ("Pesaro", Cents(1_830_000), Some(Cents::ZERO)),
        ]);
        let agreed = x.t.app.read(|rx| tariffs::negotiated_prices(rx, &x.staff)).unwrap();
        assert_eq!(agreed[0].body, "Pesaro");
        let bodies = x.t.app.read(|rx| tariffs::bodies_to_agree_with(rx, &x.staff)).unwrap();
        assert_eq!(bodies.into_iter().map(|b| b.1).collect::<Vec<_>>(), ["Acqualagna", "Frontino", "Pesaro"]);
    }

    fn a_draft_of_another_year_can_be_tried_and_another_centre_s_list_can_t(x: Place) {
        let id = x.t.app.write(|tx| {
            tariffs::create(tx, &x.staff, &tariffs::NewList {
                ready_made: Some("macerata".to_owned()), name: String::new(), from: day("2029-01-01"),
            })
        }).unwrap();
        let ask = |before| Question {
            before, after: Candidate::ReadyMade("macerata".to_owned()), year: 2026, basis: Basis::Total, whom: Whom::Followed,
        };
        let s = x.t.app.read(|rx| tariffs::compare_lists(rx, &x.staff, &ask(Candidate::Version(id)))).unwrap();
        assert_eq!((s.comparison.same, s.comparison.difference), (2, Cents::ZERO));
        let stranger = Candidate::Version(Id::from_parts(9, 9));
        assert!(matches!(x.t.app.read(|rx| tariffs::compare_lists(rx, &x.staff, &ask(stranger))), Err(Error::NotFound)));
        let technician = StaffScope::new(x.centre, Actor::program("Teo"), vec![StaffRole::Technician]);
        let question = ask(Candidate::Version(id));
        assert!(matches!(x.t.app.read(|rx| tariffs::compare_lists(rx, &technician, &question)), Err(Error::Forbidden)));
    }
}

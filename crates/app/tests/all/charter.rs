//! Opening a centre with its model, editing its charter, publishing it.

use app::centres::NewCentre;
use app::charter::{self, NewEdition};
use app::jobs::{Registry, run_all};
use app::mail::Mailer;
use app::models::{self, GuidedCentre};
use app::{Actor, Error, PlatformScope, PublicScope, StaffScope};
use chrono::NaiveDate;
use domain::Id;
use domain::identity::{Centre, StaffRole};
use domain::models::{Level, Model, Situation};
use testkit::TestApp;

pub(crate) fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn guided(model: Model, level: Level, case: Option<&str>) -> GuidedCentre {
    GuidedCentre {
        centre: NewCentre {
            slug: "lc".to_owned(),
            name: "CST di Lecco".to_owned(),
            province_name: "Provincia di Lecco".to_owned(),
            province_code: "097".to_owned(),
            province_sigla: "LC".to_owned(),
            demo: false,
        },
        model,
        level,
        situation: Situation { roles: ["coordinatore".to_owned()].into(), ..Situation::default() },
        price_list: case.map(str::to_owned),
        from: None,
    }
}

/// A centre opened with the ready-made case of Lecco, and its coordinator.
pub(crate) fn lecco(t: &TestApp) -> StaffScope {
    let platform = PlatformScope::new(Actor::program("prova"));
    let new = guided(Model::Partnership, Level::Advanced, Some("lecco"));
    let id: Id<Centre> = t.app.write(|tx| models::open_guided(tx, &platform, &new)).unwrap();
    StaffScope::new(id, Actor::program("Ada"), vec![StaffRole::Coordinator])
}

fn public(scope: &StaffScope) -> PublicScope {
    PublicScope { centre: scope.centre(domain::identity::Permission::ReadCentre).unwrap() }
}

testkit::both_engines! {
    fn base_is_refused_outside_the_public_model(t: TestApp) {
        let platform = PlatformScope::new(Actor::program("prova"));
        let new = guided(Model::InHouse, Level::Base, None);
        let result = t.app.write(|tx| models::open_guided(tx, &platform, &new));
        assert!(matches!(result, Err(Error::Refused(r)) if r.message.contains("nativamente avanzato")));
        assert!(t.app.read(app::centres::all).unwrap().is_empty());
    }

    fn a_guided_centre_opens_with_charter_and_checklist(t: TestApp) {
        let scope = lecco(&t);
        let model = t.app.read(|rx| models::centre_model(rx, &scope)).unwrap().unwrap();
        assert_eq!((model.structure.model, model.structure.level), (Model::Partnership, Level::Advanced));
        let task = |m: &models::CentreModel, code: &str| m.tasks.iter().find(|t| t.item.code == code).unwrap().clone();
        assert!(task(&model, "coordinatore").item.done && !task(&model, "coordinatore").known);
        assert!(task(&model, "carta-servizi").known && task(&model, "pagopa").known);
        assert!(!task(&model, "sistemista").item.done && !model.complete());
        t.app.write(|tx| models::tick(tx, &scope, "sistemista", d(2026, 3, 1), "Del partner")).unwrap();
        let model = t.app.read(|rx| models::centre_model(rx, &scope)).unwrap().unwrap();
        assert_eq!(task(&model, "sistemista").done_on, Some(d(2026, 3, 1)));
        t.app.write(|tx| models::untick(tx, &scope, "sistemista")).unwrap();
        let model = t.app.read(|rx| models::centre_model(rx, &scope)).unwrap().unwrap();
        assert!(!task(&model, "sistemista").item.done);
        assert!(t.app.write(|tx| models::tick(tx, &scope, "sistemista", d(2026, 10, 20), "")).is_err());
        assert!(matches!(t.app.write(|tx| models::tick(tx, &scope, "altro", d(2026, 1, 1), "")), Err(Error::NotFound)));
    }

    fn a_past_day_keeps_its_charter(t: TestApp) {
        let scope = lecco(&t);
        let before = t.app.read(|rx| charter::in_force(rx, public(&scope), d(2026, 5, 1))).unwrap().unwrap();
        assert_eq!(before.charter().unwrap().services.len(), 14);
        t.app.write(|tx| charter::set_state(tx, &scope, "community-rtd", "withdrawn", d(2026, 10, 19))).unwrap();
        assert!(t.app.read(|rx| charter::catalogue(rx, &scope)).unwrap().changed);
        let mut new = t.app.read(|rx| charter::suggested(rx, &scope)).unwrap();
        assert_eq!((new.version.as_str(), new.from), ("2026/2", d(2026, 10, 19)));
        new.from = d(2026, 6, 1);
        let refused = t.app.write(|tx| charter::publish(tx, &scope, &new));
        assert!(matches!(refused, Err(Error::Refused(r)) if r.fields[0].field == "from"));
        new.from = d(2026, 10, 19);
        t.app.write(|tx| charter::publish(tx, &scope, &new)).unwrap();
        let after = t.app.read(|rx| charter::in_force(rx, public(&scope), d(2026, 5, 1))).unwrap().unwrap();
        assert_eq!((&before.document, &before.sha256), (&after.document, &after.sha256));
        let today = t.app.read(|rx| charter::in_force(rx, public(&scope), d(2026, 10, 19))).unwrap().unwrap();
        assert_ne!(today.sha256, before.sha256);
        assert!(!t.app.read(|rx| charter::catalogue(rx, &scope)).unwrap().changed);
        assert!(t.app.read(|rx| charter::in_force(rx, public(&scope), d(2025, 12, 31))).unwrap().is_none());
    }

    fn the_pdf_of_an_edition_is_printed_once_and_kept(t: TestApp) {
        let scope = lecco(&t);
        let edition = |t: &TestApp| t.app.read(|rx| charter::in_force(rx, public(&scope), d(2026, 5, 1))).unwrap().unwrap();
        let early = t.app.read(|rx| charter::pdf_file(rx, &edition(&t))).unwrap();
        run_all(&t.app, &Registry::standard(Mailer::outbox())).unwrap();
        let stored = edition(&t);
        let (name, bytes) = t.app.read(|rx| charter::pdf_file(rx, &stored)).unwrap();
        assert_eq!(name, "carta-dei-servizi-2026-1.pdf");
        assert_eq!(early.1, bytes);
        assert_eq!(stored.pdf_sha256.as_deref(), Some(app::files::sha256(&bytes).as_str()));
        assert!(bytes.starts_with(b"%PDF"));
    }

    fn services_are_added_as_drafts_and_keep_their_code(t: TestApp) {
        let scope = lecco(&t);
        let mut s = t.app.read(|rx| charter::service(rx, &scope, "pagopa")).unwrap();
        s.code = "firma-remota".to_owned();
        s.name = "Firma remota".to_owned();
        s.prerequisites = ["pagopa".to_owned()].into();
        t.app.write(|tx| charter::save_service(tx, &scope, None, &s)).unwrap();
        let saved = t.app.read(|rx| charter::service(rx, &scope, "firma-remota")).unwrap();
        assert_eq!(saved.state.code(), "draft");
        assert!(t.app.write(|tx| charter::save_service(tx, &scope, None, &s)).is_err());
        assert!(t.app.write(|tx| charter::save_service(tx, &scope, Some("pagopa"), &s)).is_err());
        let mut circle = t.app.read(|rx| charter::service(rx, &scope, "pagopa")).unwrap();
        circle.prerequisites = ["firma-remota".to_owned()].into();
        let refused = t.app.write(|tx| charter::save_service(tx, &scope, Some("pagopa"), &circle));
        assert!(matches!(refused, Err(Error::Refused(r)) if r.fields.iter().any(|f| f.message.contains("in tondo"))));
        let stored = t.app.read(|rx| charter::service(rx, &scope, "pagopa")).unwrap();
        assert!(stored.prerequisites.is_empty());
        let clerk = StaffScope::new(public(&scope).centre, Actor::program("Bo"), vec![StaffRole::HelpDesk]);
        assert!(matches!(t.app.write(|tx| charter::save_service(tx, &clerk, None, &s)), Err(Error::Forbidden)));
        let edition = NewEdition { version: " ".to_owned(), from: d(2027, 1, 1), act: String::new(), introduction: String::new() };
        assert!(t.app.write(|tx| charter::publish(tx, &scope, &edition)).is_err());
    }
}

//! What is delivered to bodies: recorded, renewed, given back, counted where a price asks.

use app::resources::{self as use_cases, Search};
use app::{Actor, BodyScope, Error, StaffScope};
use chrono::NaiveDate;
use domain::Id;
use domain::identity::{BodyRole, Permission, StaffRole};
use domain::resources::{Resource, ResourceKind, Warnings};
use domain::territory::Body;
use storage::page::Cursor;
use testkit::TestApp;

use crate::agreements::{new, ready};
use crate::charter::d;

fn mailbox(name: &str, from: NaiveDate, expires: Option<NaiveDate>) -> Resource {
    Resource {
        kind: ResourceKind::Mailbox,
        name: name.into(),
        detail: "5 GB".into(),
        service: "posta-collaborazione".into(),
        supplier: "Poste di Prova".into(),
        from,
        expires,
        ended: None,
    }
}

fn save(t: &TestApp, scope: &StaffScope, body: Id<Body>, one: &Resource) -> app::Result<Id<Resource>> {
    t.app.write(|tx| use_cases::save(tx, scope, body, None, one))
}

testkit::both_engines! {
    fn a_resource_lives_and_its_history_stays(t: TestApp) {
        let scope = ready(&t);
        let (one, other) = (new(&t, "097001", &[]).body, new(&t, "097002", &[]).body);
        let soon = mailbox("Protocollo", d(2025, 1, 1), Some(d(2026, 11, 1)));
        let id = save(&t, &scope, one, &soon).unwrap();
        save(&t, &scope, one, &mailbox("anagrafe", d(2025, 1, 1), Some(d(2027, 11, 1)))).unwrap();
        save(&t, &scope, other, &mailbox("Zona", d(2025, 1, 1), None)).unwrap();

        let names = |search: Search| -> Vec<String> {
            let page = t.app.read(|rx| use_cases::list(rx, &scope, &search, &Cursor::First)).unwrap();
            page.rows.into_iter().map(|(s, body)| format!("{} di {body}", s.resource.name)).collect()
        };
        let all = ["anagrafe di Abbadia Lariana", "Protocollo di Abbadia Lariana", "Zona di Airuno"];
        assert_eq!(names(Search::default()), all);
        assert_eq!(names(Search { text: "prot".into(), ..Search::default() }), [all[1]]);
        assert_eq!(names(Search { body: Some(other), ..Search::default() }), [all[2]]);
        let due = t.app.read(|rx| Ok((use_cases::calendar(rx, &scope, 60)?, use_cases::count_expiring(rx, &scope)?))).unwrap();
        assert_eq!((due.0.len(), due.0[0].0.id, due.1), (1, id, 1));

        t.app.write(|tx| use_cases::renew(tx, &scope, id, d(2027, 11, 1))).unwrap();
        assert_eq!(t.app.read(|rx| use_cases::count_expiring(rx, &scope)).unwrap(), 0);
        let early = t.app.write(|tx| use_cases::end(tx, &scope, id, d(2024, 1, 1)));
        assert!(matches!(early, Err(Error::Refused(_))));
        t.app.write(|tx| use_cases::end(tx, &scope, id, d(2026, 10, 1))).unwrap();
        assert_eq!(names(Search::default()), [all[0], all[2]]);
        assert_eq!(names(Search { ended: true, ..Search::default() }), all);
        // Each has its own history, whatever its name; the body's tells all of them.
        let told = t.app.read(|rx| app::audit::history(rx, &scope, "resource", id.as_str())).unwrap();
        assert_eq!(told.iter().map(|e| e.action.as_str()).collect::<Vec<_>>(), ["resource.end", "resource.renew", "resource.save"]);
        let of_body = t.app.read(|rx| use_cases::history_of_body(rx, &scope, one)).unwrap();
        assert_eq!(of_body.iter().filter(|e| e.action.starts_with("resource.")).count(), 4);
        assert!(of_body.windows(2).all(|w| w[0].id > w[1].id), "newest first");
    }

    fn what_is_wrong_is_refused_and_what_is_of_others_is_not_there(t: TestApp) {
        let scope = ready(&t);
        let body = new(&t, "097001", &[]).body;
        let unknown = Resource { service: "che-non-c-e".into(), ..mailbox("a", d(2025, 1, 1), None) };
        assert!(matches!(save(&t, &scope, body, &unknown), Err(Error::Refused(r)) if r.fields[0].field == "servizio"));
        let id = save(&t, &scope, body, &mailbox("a", d(2025, 1, 1), None)).unwrap();
        let stranger = StaffScope::program(Id::from_parts(1, 1), "altro centro");
        assert!(matches!(t.app.read(|rx| use_cases::find(rx, &stranger, id)), Err(Error::NotFound)));
        assert!(matches!(t.app.write(|tx| use_cases::erase(tx, &stranger, id)), Err(Error::NotFound)));
        let centre = scope.centre(Permission::ReadCentre).unwrap();
        let reader = StaffScope::new(centre, Actor::program("lettore"), vec![StaffRole::Auditor]);
        assert!(matches!(save(&t, &reader, body, &mailbox("b", d(2025, 1, 1), None)), Err(Error::Forbidden)));
        let own = |of: Id<Body>| {
            let scope = BodyScope::new(centre, of, Actor::program("ente"), vec![BodyRole::Viewer]);
            t.app.read(|rx| use_cases::own(rx, &scope)).unwrap().len()
        };
        assert_eq!((own(body), own(new(&t, "097002", &[]).body)), (1, 0));
        t.app.write(|tx| use_cases::erase(tx, &scope, id)).unwrap();
        assert_eq!(own(body), 0);
    }

    fn what_expires_is_told_once_at_each_distance_and_again_after_a_renewal(t: TestApp) {
        let scope = ready(&t);
        let body = new(&t, "097001", &[]).body;
        let today = t.app.read(|rx| Ok(rx.today())).unwrap();
        let in_days = |n: u64| today.checked_add_days(chrono::Days::new(n)).unwrap();
        let id = save(&t, &scope, body, &mailbox("protocollo", d(2025, 1, 1), Some(in_days(20)))).unwrap();
        save(&t, &scope, body, &mailbox("lontana", d(2025, 1, 1), Some(in_days(200)))).unwrap();
        let centre = scope.centre(Permission::ReadCentre).unwrap();
        let mails = |t: &TestApp| t.app.db.read(|c| storage::mail::list(c, centre.as_str(), &Cursor::First, 50)).unwrap().rows;
        let chosen = Warnings { days: vec![30, 7], to: "reti@centro.example".into(), bodies: false };
        t.app.write(|tx| use_cases::save_warnings(tx, &scope, &chosen)).unwrap();
        assert_eq!((use_cases::warn_due(&t.app).unwrap(), use_cases::warn_due(&t.app).unwrap()), (1, 0));
        let told = mails(&t);
        assert_eq!((told.len(), told[0].recipient.as_str()), (1, "reti@centro.example"));
        assert!(told[0].body.contains("protocollo") && !told[0].body.contains("lontana"), "{}", told[0].body);
        let corrected = Resource { detail: "10 GB".into(), ..mailbox("protocollo", d(2025, 1, 1), Some(in_days(20))) };
        t.app.write(|tx| use_cases::save(tx, &scope, body, Some(id), &corrected)).unwrap();
        assert_eq!(use_cases::warn_due(&t.app).unwrap(), 0, "a correction is no new expiry");
        t.app.write(|tx| use_cases::renew(tx, &scope, id, in_days(25))).unwrap();
        assert_eq!(use_cases::warn_due(&t.app).unwrap(), 1);
        t.clock.advance(chrono::Duration::days(19));
        assert_eq!((use_cases::warn_due(&t.app).unwrap(), use_cases::warn_due(&t.app).unwrap()), (1, 0));
        let nobody = Warnings { days: Vec::new(), ..chosen };
        t.app.write(|tx| use_cases::save_warnings(tx, &scope, &nobody)).unwrap();
        t.clock.advance(chrono::Duration::days(170));
        assert_eq!(use_cases::warn_due(&t.app).unwrap(), 0);
        let reader = StaffScope::new(centre, Actor::program("lettore"), vec![StaffRole::Auditor]);
        assert!(matches!(t.app.write(|tx| use_cases::save_warnings(tx, &reader, &nobody)), Err(Error::Forbidden)));
    }

    fn prices_count_what_was_delivered(t: TestApp) {
        let scope = ready(&t);
        t.app.write(|tx| app::tariffs::adopt_ready_made(tx, &scope, "lecco", d(2026, 1, 1))).unwrap();
        let asked = new(&t, "097001", &[]);
        let accession = t.app.write(|tx| app::agreements::accede(tx, &scope, &asked)).unwrap();
        let voice = app::agreements::NewSubscription::plain(accession, "posta-collaborazione", None);
        t.app.write(|tx| app::agreements::subscribe(tx, &scope, &voice)).unwrap();
        for name in ["a", "b", "c"] {
            save(&t, &scope, asked.body, &mailbox(name, d(2025, 6, 1), None)).unwrap();
        }
        let centre = scope.centre(Permission::ReadCentre).unwrap();
        let facts = t.app.read(|rx| app::tariffs::facts(rx, centre, app::tariffs::Whom::One(asked.body), 2026)).unwrap();
        let held = domain::resources::held(&facts.bodies[0].resources, "posta-collaborazione", d(2026, 1, 1));
        assert_eq!(held, 3);
    }
}

//! Needs forms: opened, filled by two people, confirmed, reopened, applied, reminded.

use app::needs::{self, FormView};
use app::{Actor, BodyScope, Error, StaffScope};
use domain::Id;
use domain::identity::{BodyRole, Permission};
use domain::needs::{CampaignPlan, Form, FormState, Stage, Wish};
use domain::territory::Body;
use testkit::TestApp;

use crate::charter::d;

struct Ready {
    staff: StaffScope,
    body: Id<Body>,
    form: Id<Form>,
}

impl Ready {
    fn person(&self, name: &str, role: BodyRole) -> BodyScope {
        let centre = self.staff.centre(Permission::ReadCentre).unwrap();
        BodyScope::new(centre, self.body, Actor::program(name), vec![role])
    }
}

/// Two Comuni of a centre with charter and prices, and the open campaign of 2027.
fn ready(t: &TestApp) -> Ready {
    let centre = testkit::dues::centre(&t.app, "lecco", &[3_000, 8_000]);
    let staff = centre.staff;
    let edition = app::charter::NewEdition {
        version: "2026/1".into(),
        from: d(2026, 1, 1),
        act: String::new(),
        introduction: String::new(),
    };
    t.app
        .write(|tx| {
            app::charter::install(tx, &staff, Some("lecco"), d(2021, 1, 1))?;
            app::charter::publish(tx, &staff, &edition)?;
            needs::save_campaign(tx, &staff, &plan(), true)?;
            needs::open(tx, &staff, 2027)
        })
        .unwrap();
    let all = t.app.read(|rx| needs::of_year(rx, &staff, 2027)).unwrap();
    assert_eq!((all.forms.len(), all.count(Stage::NotStarted)), (2, 2));
    let body = centre.members[0].id;
    let form = all.forms.iter().find(|f| f.form.body_id == body.as_str()).unwrap().form.id.parse().unwrap();
    Ready { staff, body, form }
}

fn plan() -> CampaignPlan {
    CampaignPlan {
        year: 2027,
        opens: d(2026, 10, 1),
        closes: d(2026, 11, 30),
        reminders: vec![14, 1],
        message: String::new(),
    }
}

fn view(t: &TestApp, r: &Ready) -> FormView {
    t.app.read(|rx| needs::centre_view(rx, &r.staff, r.form)).unwrap()
}

/// The pairs of a page, as it was made, with some fields typed over.
fn pairs(view: &FormView, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (key, answer) in &view.answers {
        out.push((format!("{key}:base"), answer.fingerprint()));
        out.push((format!("{key}:wish"), answer.wish.code().to_owned()));
        out.push((format!("{key}:priority"), answer.priority.code().to_owned()));
        out.push((format!("{key}:note"), answer.note.clone()));
        out.extend(answer.fields.iter().map(|(k, v)| (format!("{key}:{k}"), v.clone())));
    }
    for (name, value) in typed {
        out.retain(|(n, _)| n != name);
        out.push(((*name).to_owned(), (*value).to_owned()));
    }
    out
}

fn refused(result: app::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(Error::Refused(r)) => r.message,
        other => panic!("{other:?}"),
    }
}

testkit::both_engines! {
    fn two_people_fill_a_form_and_nothing_is_lost(t: TestApp) {
        let r = ready(&t);
        let (mirko, ivo) = (r.person("Mirko", BodyRole::Compiler), r.person("Ivo", BodyRole::Referent));
        let page = view(&t, &r);
        let before = page.costs.total();
        let first = pairs(&page, &[
            ("pagopa:wish", "add"),
            ("posta-collaborazione:wish", "add"),
            ("posta-collaborazione:quantity", "12"),
            ("libero-1:title", "Un drone"),
            ("libero-1:note", "per i rilievi"),
        ]);
        let saved = t.app.write(|tx| needs::save(tx, &mirko, r.form, &first)).unwrap();
        assert_eq!(saved, needs::Saved::default());
        let after = view(&t, &r);
        assert!(after.costs.total() > before, "{:?}", after.costs);
        assert_eq!((after.stage, after.row.saved_by.as_deref()), (Stage::InProgress, Some("Mirko")));

        // Ivo's page is older: what he left alone stays as Mirko wrote it.
        let second = pairs(&page, &[("siti-internet:wish", "add")]);
        assert!(t.app.write(|tx| needs::save(tx, &ivo, r.form, &second)).unwrap().overwritten.is_empty());
        let both = view(&t, &r);
        assert_eq!((both.answers["pagopa"].wish, both.answers["siti-internet"].wish), (Wish::Add, Wish::Add));
        assert_eq!(both.answers["libero-1"].field("title"), "Un drone");

        // Both write the same row: the later save says so, and the earlier text is kept.
        let third = pairs(&page, &[("pagopa:wish", "none"), ("pagopa:note", "no, grazie")]);
        let saved = t.app.write(|tx| needs::save(tx, &ivo, r.form, &third)).unwrap();
        assert_eq!(saved.overwritten.iter().map(|o| (o.key.as_str(), o.was.as_str())).collect::<Vec<_>>(), [("pagopa", "Aggiungere")]);
        let kept = view(&t, &r);
        assert_eq!(kept.answers["pagopa"].note, "no, grazie");
        assert!(kept.notes.iter().any(|n| n.kind == "replaced" && n.row_key == "pagopa" && n.text.contains("Aggiungere")));
    }

    fn the_signatory_confirms_and_only_the_centre_reopens(t: TestApp) {
        let r = ready(&t);
        let (mirko, lidia) = (r.person("Mirko", BodyRole::Compiler), r.person("Lidia", BodyRole::Signatory));
        assert!(matches!(t.app.write(|tx| needs::confirm(tx, &mirko, r.form)), Err(Error::Forbidden)));
        let wrong = pairs(&view(&t, &r), &[("posta-collaborazione:wish", "add"), ("posta-collaborazione:quantity", "tante")]);
        let saved = t.app.write(|tx| needs::save(tx, &mirko, r.form, &wrong)).unwrap();
        assert_eq!(saved.faults[0].field, "posta-collaborazione:quantity");
        assert_eq!(view(&t, &r).answers["posta-collaborazione"].field("quantity"), "tante", "what was typed stays");
        assert!(matches!(t.app.write(|tx| needs::confirm(tx, &lidia, r.form)), Err(Error::Refused(_))));
        let good = pairs(&view(&t, &r), &[("posta-collaborazione:quantity", "12")]);
        t.app.write(|tx| needs::save(tx, &mirko, r.form, &good)).unwrap();
        t.app.write(|tx| needs::confirm(tx, &lidia, r.form)).unwrap();
        let confirmed = view(&t, &r);
        assert!(matches!(&confirmed.state, FormState::Confirmed { by, late: false, .. } if by == "Lidia"));
        assert!(refused(t.app.write(|tx| needs::save(tx, &mirko, r.form, &good))).contains("solo il centro"));
        assert!(refused(t.app.write(|tx| needs::reopen(tx, &r.staff, r.form, " "))).contains("motivo"));
        t.app.write(|tx| needs::reopen(tx, &r.staff, r.form, "manca il sito")).unwrap();
        let again = pairs(&view(&t, &r), &[("posta-collaborazione:quantity", "20")]);
        t.app.write(|tx| needs::save(tx, &mirko, r.form, &again)).unwrap();
        t.app.write(|tx| needs::confirm(tx, &lidia, r.form)).unwrap();
        let both = view(&t, &r);
        assert_eq!(both.versions.iter().map(|v| v.number).collect::<Vec<_>>(), [2, 1]);
        let first = needs::version_view(both.clone(), 1).unwrap();
        assert_eq!(first.answers["posta-collaborazione"].field("quantity"), "12");
        let stranger = BodyScope::new(r.staff.centre(Permission::ReadCentre).unwrap(), t.app.write(|tx| Ok(tx.id())).unwrap(), Actor::program("X"), vec![BodyRole::Signatory]);
        assert!(matches!(t.app.read(|rx| needs::own(rx, &stranger, r.form)), Err(Error::NotFound)));
    }

    fn a_confirmed_form_changes_the_services_once(t: TestApp) {
        let r = ready(&t);
        let lidia = r.person("Lidia", BodyRole::Signatory);
        let typed = pairs(&view(&t, &r), &[("posta-collaborazione:wish", "add"), ("posta-collaborazione:quantity", "12")]);
        t.app.write(|tx| needs::save(tx, &lidia, r.form, &typed)).unwrap();
        let left = |t: &TestApp| t.app.read(|rx| { let v = needs::centre_view(rx, &r.staff, r.form)?; needs::pending(rx, &r.staff, &v) }).unwrap().changes.len();
        assert_eq!(left(&t), 0, "nothing before it is confirmed");
        t.app.write(|tx| needs::confirm(tx, &lidia, r.form)).unwrap();
        assert_eq!(left(&t), 1);
        assert_eq!(t.app.write(|tx| needs::apply(tx, &r.staff, r.form, None)).unwrap(), 1);
        assert_eq!((left(&t), t.app.write(|tx| needs::apply(tx, &r.staff, r.form, None)).unwrap()), (0, 0));
        let held = t.app.read(|rx| {
            let centre = r.staff.centre(Permission::ReadCentre)?;
            Ok(storage::agreements::subscriptions_of(rx.conn, centre.as_str(), r.body.as_str())?)
        }).unwrap();
        assert_eq!(held.iter().map(|s| (s.service.as_str(), s.from_date)).collect::<Vec<_>>(), [("posta-collaborazione", d(2027, 1, 1))]);
        let found = t.app.read(|rx| needs::results(rx, &r.staff, 2027)).unwrap();
        let mail = found.services.iter().find(|s| s.code == "posta-collaborazione").unwrap();
        assert_eq!((mail.now, mail.next, mail.added), (0, 1, 1));
        assert_eq!((found.summary.confirmed, found.summary.forms, found.summary.on_time), (1, 2, 1));
        assert!(found.summary.forecast >= found.summary.cost_next);
        assert_eq!(needs::tables(&found)[2].rows.len(), 2);
    }

    fn reminders_go_on_their_days_and_once(t: TestApp) {
        let r = ready(&t);
        let mails = |t: &TestApp| t.app.read(|rx| app::mail::of_centre(rx, &r.staff, &app::page::Cursor::First)).unwrap().rows.len();
        let jobs = app::jobs::Registry::standard(app::mail::Mailer::outbox());
        app::jobs::run_all(&t.app, &jobs).unwrap();
        assert_eq!(mails(&t), 0, "today is no day of reminders");
        t.clock.set(d(2026, 11, 16).and_hms_opt(8, 30, 0).unwrap());
        app::jobs::run_all(&t.app, &jobs).unwrap();
        assert_eq!(mails(&t), 2, "fourteen days before the last one");
        assert_eq!(t.app.write(|tx| needs::remind(tx, &r.staff, 2027, None)).unwrap().sent, 0, "nobody twice in a day");
        t.app.write(|tx| needs::extend(tx, &r.staff, r.form, d(2026, 12, 20), "lutto cittadino")).unwrap();
        assert!(refused(t.app.write(|tx| needs::extend(tx, &r.staff, r.form, d(2026, 11, 1), "x"))).contains("termine"));
        t.clock.set(d(2026, 12, 2).and_hms_opt(8, 30, 0).unwrap());
        let all = t.app.read(|rx| needs::of_year(rx, &r.staff, 2027)).unwrap();
        assert_eq!((all.count(Stage::Late), all.count(Stage::NotStarted)), (1, 1));
        t.app.write(|tx| needs::close(tx, &r.staff, 2027)).unwrap();
        let lidia = r.person("Lidia", BodyRole::Signatory);
        assert!(refused(t.app.write(|tx| needs::confirm(tx, &lidia, r.form))).contains("chiusa"));
        assert!(t.app.write(|tx| needs::open(tx, &r.staff, 2027)).is_err());
    }
}

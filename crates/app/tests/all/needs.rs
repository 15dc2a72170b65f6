//! Needs forms: opened, filled by two people, confirmed, reopened, applied, reminded.

use app::needs::{self, FormView, Made, Pick, Picks};
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
        // Twelve places at 142 euros (Table 10); the other Comune has nothing that is paid for.
        let twelve = domain::Cents(12 * 14_200);
        assert_eq!((found.summary.cost_next, found.summary.forecast), (twelve, twelve));
        assert_eq!(needs::tables(&found)[2].rows.len(), 2);
    }

    fn what_is_kept_goes_on_to_the_end_of_the_year(t: TestApp) {
        let centre = testkit::dues::centre(&t.app, "lecco", &[3_000, 8_000]);
        let (staff, body) = (centre.staff, centre.members[0].id);
        let edition = app::charter::NewEdition { version: "2026/1".into(), from: d(2026, 1, 1), act: String::new(), introduction: String::new() };
        let held = |t: &TestApp| {
            let of = staff.centre(Permission::ReadCentre).unwrap();
            let rows = t.app.read(|rx| Ok(storage::agreements::subscriptions_of(rx.conn, of.as_str(), body.as_str())?)).unwrap();
            rows.into_iter().map(|s| (s.service, s.from_date, s.until_date)).collect::<Vec<_>>()
        };
        t.app.write(|tx| {
            app::charter::install(tx, &staff, Some("lecco"), d(2021, 1, 1))?;
            app::charter::publish(tx, &staff, &edition)?;
            let all = app::agreements::list(&mut tx.reading(), &staff, &app::agreements::Filter::default())?;
            let accession = all.iter().find(|m| m.body.id == body.as_str()).unwrap().accession.id.parse().unwrap();
            let mail = app::agreements::NewSubscription {
                from: Some(d(2026, 1, 1)),
                until: Some(d(2027, 6, 30)),
                ..app::agreements::NewSubscription::plain(accession, "posta-collaborazione", Some(12.into()))
            };
            app::agreements::subscribe(tx, &staff, &mail)?;
            needs::save_campaign(tx, &staff, &plan(), true)?;
            needs::open(tx, &staff, 2027)
        }).unwrap();
        let all = t.app.read(|rx| needs::of_year(rx, &staff, 2027)).unwrap();
        let form = all.forms.iter().find(|f| f.form.body_id == body.as_str()).unwrap().form.id.parse().unwrap();
        let r = Ready { staff: staff.clone(), body, form };
        let lidia = r.person("Lidia", BodyRole::Signatory);
        assert_eq!(view(&t, &r).answers["posta-collaborazione"].wish, Wish::Keep);
        t.app.write(|tx| needs::confirm(tx, &lidia, r.form)).unwrap();
        let left = |t: &TestApp| t.app.read(|rx| { let v = needs::centre_view(rx, &r.staff, r.form)?; needs::pending(rx, &r.staff, &v) }).unwrap();
        let before = left(&t);
        assert!(before.changes.len() == 1 && before.changes[0].prolong.is_some() && before.stops.is_empty(), "{before:?}");
        assert_eq!(t.app.write(|tx| needs::apply(tx, &r.staff, r.form, None)).unwrap(), 1);
        assert_eq!(held(&t), [("posta-collaborazione".to_owned(), d(2026, 1, 1), d(2027, 12, 31))]);
        assert_eq!((left(&t).changes.len(), t.app.write(|tx| needs::apply(tx, &r.staff, r.form, None)).unwrap()), (0, 0));
        let log = t.app.read(|rx| app::audit::history(rx, &r.staff, "body", body.as_str())).unwrap();
        assert!(log.iter().any(|e| e.summary.contains("prolungato fino al 31/12/2027")));
        // The day is later than the end and within the accession.
        let id = t.app.read(|rx| {
            let of = r.staff.centre(Permission::ReadCentre)?;
            Ok(storage::agreements::subscriptions_of(rx.conn, of.as_str(), body.as_str())?.remove(0).id)
        }).unwrap().parse().unwrap();
        for day in [d(2027, 12, 31), d(2031, 1, 1)] {
            let said = refused(t.app.write(|tx| app::agreements::prolong_subscription(tx, &r.staff, id, day)));
            assert!(said.contains("oltre il 31/12/2027 e non oltre il 31/12/2030"), "{said}");
        }
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

    fn a_confirmed_form_gives_quotes_and_the_annex_once(t: TestApp) {
        let r = ready(&t);
        let lidia = r.person("Lidia", BodyRole::Signatory);
        let typed = pairs(&view(&t, &r), &[
            ("pagopa:wish", "add"),
            ("posta-collaborazione:wish", "add"), ("posta-collaborazione:quantity", "12"),
            ("libero-1:title", "Un drone"), ("libero-1:note", "per i rilievi"),
        ]);
        t.app.write(|tx| needs::save(tx, &lidia, r.form, &typed)).unwrap();
        let seen = |t: &TestApp| t.app.read(|rx| { let v = needs::centre_view(rx, &r.staff, r.form)?; needs::followup(rx, &r.staff, &v) }).unwrap();
        let rows = |all: &[(&str, Pick)]| all.iter().map(|(k, p)| ((*k).to_owned(), p.clone())).collect();
        let early = Picks { rows: rows(&[("pagopa", Pick::Quote)]), annex: true };
        assert!(refused(needs::follow(&t.app, &r.staff, r.form, &early)).contains("non è confermata"));
        t.app.write(|tx| needs::confirm(tx, &lidia, r.form)).unwrap();
        assert!(refused(needs::follow(&t.app, &r.staff, r.form, &Picks::default())).contains("Scegliere che cosa"));
        let all = seen(&t);
        assert_eq!(all.candidates.iter().map(|c| c.row.key.as_str()).collect::<Vec<_>>(), ["posta-collaborazione", "pagopa", "libero-1"]);
        assert!(all.annex.is_none() && all.services.iter().any(|(code, _)| code == "pagopa"));

        // What can't be quoted is named at its row, and nothing of the rest is kept.
        let wrong = Picks { rows: rows(&[("libero-1", Pick::QuoteAs("fax".into())), ("pagopa", Pick::Quote)]), annex: true };
        match needs::follow(&t.app, &r.staff, r.form, &wrong) {
            Err(Error::Refused(refusal)) => assert_eq!(refusal.fields[0].field, "fai:libero-1"),
            other => panic!("{other:?}"),
        }
        assert!(seen(&t).annex.is_none() && seen(&t).candidates.iter().all(|c| c.quote.is_none()));

        let picks = Picks {
            rows: rows(&[("pagopa", Pick::Quote), ("posta-collaborazione", Pick::Change), ("libero-1", Pick::QuoteAs("siti-internet".into()))]),
            annex: true,
        };
        let made = needs::follow(&t.app, &r.staff, r.form, &picks).unwrap();
        assert_eq!(made, Made { changes: 1, quotes: 2, annexes: 1 });
        assert_eq!(needs::follow(&t.app, &r.staff, r.form, &picks).unwrap(), Made::default(), "a second press makes nothing twice");
        let after = seen(&t);
        let quotes: Vec<_> = after.candidates.iter().filter_map(|c| Some((c.row.key.as_str(), c.quote.as_ref()?.service.as_str()))).collect();
        assert_eq!(quotes, [("pagopa", "pagopa"), ("libero-1", "siti-internet")]);
        assert!(after.pending.changes.is_empty(), "what is quoted is left to its quote: {:?}", after.pending.changes);
        let annex = after.annex.unwrap();
        let pdf = app::agreements::papers::download(&t.app, &r.staff, annex.id.parse().unwrap(), app::agreements::papers::Format::Pdf).unwrap();
        assert!(pdf.1.starts_with(b"%PDF-") && pdf.0.starts_with("allegato-"), "{}", pdf.0);
        let own = t.app.read(|rx| app::agreements::own_dossiers(rx, &lidia)).unwrap();
        assert!(own.iter().any(|d| d.issued.iter().any(|p| p.id == annex.id)), "the body has it");
        let asked = t.app.read(|rx| app::quotes::own(rx, &lidia)).unwrap();
        assert_eq!(asked.len(), 2);
        assert!(asked.iter().any(|q| q.wish().unwrap().need.contains("Un drone. per i rilievi")));

        // Confirmed again, it gives the annex of the new version; quotes stay those that are there.
        t.app.write(|tx| needs::reopen(tx, &r.staff, r.form, "manca il sito")).unwrap();
        t.app.write(|tx| needs::confirm(tx, &lidia, r.form)).unwrap();
        assert!(seen(&t).annex.is_none());
        let again = needs::follow(&t.app, &r.staff, r.form, &picks).unwrap();
        assert_eq!(again, Made { changes: 0, quotes: 0, annexes: 1 });
        let reader = StaffScope::new(r.staff.centre(Permission::ReadCentre).unwrap(), Actor::program("Bo"), vec![domain::identity::StaffRole::HelpDesk]);
        assert!(matches!(needs::follow(&t.app, &reader, r.form, &picks), Err(Error::Forbidden)));
    }
}

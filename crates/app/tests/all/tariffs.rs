//! Price lists from draft to approval, agreed prices, the list of a year.

use app::centres::{self, NewCentre};
use app::tariffs::{self, NewList, NewNegotiated};
use app::{Actor, Error, PlatformScope, StaffScope};
use chrono::NaiveDate;
use domain::identity::StaffRole;
use domain::tariffs::{HeadingForm, ListState, Move, Price, RuleForm, VatSettings};
use domain::territory::Body;
use domain::{Cents, Id};
use storage::audit::Filter;
use storage::page::Cursor;
use testkit::TestApp;

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

fn accountant(t: &TestApp) -> StaffScope {
    let new = NewCentre {
        slug: "mc".to_owned(),
        name: "CST di Macerata".to_owned(),
        province_name: "Provincia di Macerata".to_owned(),
        province_code: "043".to_owned(),
        province_sigla: "MC".to_owned(),
        demo: false,
    };
    let centre = t.app.write(|tx| centres::open(tx, &PlatformScope::new(Actor::program("prova")), &new)).unwrap();
    StaffScope::new(centre, Actor::program("Ada"), vec![StaffRole::Accountant])
}

fn from_ready(code: &str, from: &str) -> NewList {
    NewList { ready_made: Some(code.to_owned()), name: String::new(), from: day(from) }
}

fn refused<T: std::fmt::Debug>(result: app::Result<T>, words: &str) {
    match result {
        Err(Error::Refused(r)) => assert!(r.message.contains(words), "{r}"),
        other => panic!("not refused: {other:?}"),
    }
}

testkit::both_engines! {
    fn a_draft_is_edited_approved_and_never_changes_again(t: TestApp) {
        let scope = accountant(&t);
        let id = t.app.write(|tx| tariffs::create(tx, &scope, &from_ready("macerata", "2024-01-01"))).unwrap();
        let draft = t.app.read(|rx| tariffs::get(rx, &scope, id)).unwrap();
        assert_eq!((draft.version, draft.state), (1, ListState::Draft));

        let mut form = RuleForm::of(&draft.list.rules[0]);
        form.bands[0].amount = "175,50".to_owned();
        t.app.write(|tx| tariffs::edit_rule(tx, &scope, id, "fasce-abitanti", &form)).unwrap();
        let mut extra = RuleForm::blank(domain::tariffs::Method::Flat);
        refused(t.app.write(|tx| tariffs::add_rule(tx, &scope, id, &extra)), "campi da correggere");
        extra.service = "siti".to_owned();
        extra.description = "Sito istituzionale".to_owned();
        extra.source = "delibera 2".to_owned();
        extra.vat_ground = "servizi".to_owned();
        extra.rate = "900".to_owned();
        t.app.write(|tx| tariffs::add_rule(tx, &scope, id, &extra)).unwrap();
        t.app.write(|tx| tariffs::move_rule(tx, &scope, id, "siti", Move::Up)).unwrap();
        let mut heading = HeadingForm::of(&draft.list);
        heading.name = "Listino 2024".to_owned();
        t.app.write(|tx| tariffs::edit_heading(tx, &scope, id, &heading)).unwrap();

        let edited = t.app.read(|rx| tariffs::get(rx, &scope, id)).unwrap();
        assert_eq!(edited.list.name, "Listino 2024");
        assert_eq!(edited.list.rules[0].code, "siti");
        let Price::Bands { bands, .. } = &edited.list.rules[1].price else { panic!("no bands") };
        assert_eq!(bands[0].amount, "175.50".parse().unwrap());

        refused(t.app.write(|tx| tariffs::approve(tx, &scope, id, "")), "atto");
        t.app.write(|tx| tariffs::approve(tx, &scope, id, "delibera 4/2024")).unwrap();
        refused(t.app.write(|tx| tariffs::remove_rule(tx, &scope, id, "siti")), "nuova versione");
        refused(t.app.write(|tx| tariffs::delete_draft(tx, &scope, id)), "nuova versione");
        let approved = t.app.read(|rx| tariffs::get(rx, &scope, id)).unwrap();
        assert_eq!(approved.list, edited.list);

        let next = t.app.write(|tx| tariffs::new_version(tx, &scope, id, day("2027-01-01"))).unwrap();
        let next = t.app.read(|rx| tariffs::get(rx, &scope, next)).unwrap();
        assert_eq!((next.version, next.state, next.list.validity.from), (2, ListState::Draft, day("2027-01-01")));

        let centre = scope.centre(domain::identity::Permission::ReadCentre).unwrap();
        let filter = Filter { subject: Some(("price_list".to_owned(), id.to_string())), ..Filter::default() };
        let log = t.app.db.read(|c| storage::audit::list(c, centre.as_str(), &filter, &Cursor::First, 50)).unwrap();
        let actions: Vec<&str> = log.rows.iter().rev().map(|e| e.action.as_str()).collect();
        assert_eq!(actions, ["tariffs.create", "tariffs.edit", "tariffs.edit", "tariffs.edit", "tariffs.edit", "tariffs.approve"]);
        assert!(log.rows[0].after_json.as_ref().is_some_and(|j| j.contains("delibera 4/2024")));
    }

    fn one_approved_list_prices_a_year(t: TestApp) {
        let scope = accountant(&t);
        let centre = scope.centre(domain::identity::Permission::ReadCentre).unwrap();
        let old = t.app.write(|tx| tariffs::adopt_ready_made(tx, &scope, "macerata", day("2021-01-01"))).unwrap();
        let new = t.app.write(|tx| tariffs::adopt_ready_made(tx, &scope, "pesaro-urbino", day("2026-01-01"))).unwrap();
        let draft = t.app.write(|tx| tariffs::new_version(tx, &scope, new, day("2026-01-01"))).unwrap();
        let priced_by = |year| t.app.read(|rx| tariffs::for_year(rx, centre, year)).unwrap().map(|v| v.id);
        assert_eq!((priced_by(2020), priced_by(2025), priced_by(2026)), (None, Some(old), Some(new)));
        t.app.write(|tx| tariffs::approve(tx, &scope, draft, "delibera 9")).unwrap();
        assert_eq!(priced_by(2026), Some(draft));
        t.app.write(|tx| tariffs::withdraw(tx, &scope, draft, "errore nelle fasce")).unwrap();
        assert_eq!(priced_by(2026), Some(new));
        t.app.write(|tx| Ok(storage::tariffs::mark_used(tx.conn, centre, new, tx.now)?)).unwrap();
        refused(t.app.write(|tx| tariffs::withdraw(tx, &scope, new, "ripensamento")), "già state calcolate");
        let states: Vec<&str> = t.app.read(|rx| tariffs::all(rx, &scope)).unwrap().iter().map(|v| v.state.code()).collect();
        assert_eq!(states, ["withdrawn", "approved", "approved"]);
    }

    fn a_price_is_agreed_with_one_body(t: TestApp) {
        let scope = accountant(&t);
        let body: Id<Body> = Id::from_parts(1, 1);
        let mut new = NewNegotiated {
            body,
            service: "quota-base".to_owned(),
            amount: Cents(800_000),
            reason: " ".to_owned(),
            from: day("2026-01-01"),
            until: None,
        };
        refused(t.app.write(|tx| tariffs::agree_price(tx, &scope, &new)), "motivo");
        new.reason = "oltre 40.000 abitanti".to_owned();
        let id = t.app.write(|tx| tariffs::agree_price(tx, &scope, &new)).unwrap();
        new.from = day("2027-01-01");
        refused(t.app.write(|tx| tariffs::agree_price(tx, &scope, &new)), "c'è già un prezzo concordato dal 01/01/2026");
        refused(t.app.write(|tx| tariffs::end_price(tx, &scope, &id, day("2025-12-31"))), "prima del primo");
        t.app.write(|tx| tariffs::end_price(tx, &scope, &id, day("2026-12-31"))).unwrap();
        t.app.write(|tx| tariffs::agree_price(tx, &scope, &new)).unwrap();
        let all = t.app.read(|rx| tariffs::negotiated_prices(rx, &scope)).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].price.until_date, Some(day("2026-12-31")));
    }

    fn only_who_may_changes_tariffs(t: TestApp) {
        let scope = accountant(&t);
        let centre = scope.centre(domain::identity::Permission::ReadCentre).unwrap();
        let technician = StaffScope::new(centre, Actor::program("Teo"), vec![StaffRole::Technician]);
        let new = from_ready("lecco", "2026-01-01");
        assert!(matches!(t.app.write(|tx| tariffs::create(tx, &technician, &new)), Err(Error::Forbidden)));
        assert!(t.app.read(|rx| tariffs::all(rx, &technician)).unwrap().is_empty());
        refused(t.app.write(|tx| tariffs::create(tx, &scope, &from_ready("atlantide", "2026-01-01"))), "quelli pronti");
        let unnamed = NewList { ready_made: None, ..new.clone() };
        refused(t.app.write(|tx| tariffs::create(tx, &scope, &unnamed)), "nome");
        let id = t.app.write(|tx| tariffs::create(tx, &scope, &new)).unwrap();
        t.app.write(|tx| tariffs::delete_draft(tx, &scope, id)).unwrap();
        assert!(matches!(t.app.read(|rx| tariffs::get(rx, &scope, id)), Err(Error::NotFound)));
    }

    fn the_centre_keeps_its_dated_vat_data(t: TestApp) {
        let scope = accountant(&t);
        let centre = scope.centre(domain::identity::Permission::ReadCentre).unwrap();
        let mut settings = t.app.read(|rx| tariffs::vat_settings(rx, centre)).unwrap();
        assert_eq!(settings, VatSettings::default());
        settings.split[1].seen = true;
        settings.split[1].period.from = day("2026-06-30");
        refused(t.app.write(|tx| tariffs::save_vat_settings(tx, &scope, &settings)), "si sovrappongono");
        settings.split[1].period.from = day("2026-07-01");
        t.app.write(|tx| tariffs::save_vat_settings(tx, &scope, &settings)).unwrap();
        assert_eq!(t.app.read(|rx| tariffs::vat_settings(rx, centre)).unwrap(), settings);
    }
}

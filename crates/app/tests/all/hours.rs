//! Hours: recorded, corrected, drawn from what a body bought, never counted twice, told in time.

use app::helpdesk::{self, Change, Message, NewTicket, Sender};
use app::hours::{self, NewPlan, NewWork, Search};
use app::quotes::{self, Delivery};
use app::{Error, StaffScope};
use domain::Id;
use domain::helpdesk::Channel;
use domain::hours::{By, Work};
use domain::identity::{BodyRole, Permission};
use domain::month::Month;
use domain::quotes::Billing;
use domain::territory::Body;
use storage::page::Cursor;
use testkit::TestApp;

use crate::charter::d;
use crate::quotes::{Ready, ordered, ready, refused, view};

fn ticket(t: &TestApp, r: &Ready, body: Option<Id<Body>>) -> u32 {
    let sender = Sender::address("Segreteria", "segreteria@comune.example");
    let mut new = NewTicket::plain(Channel::Phone, sender, "Sito fermo", Message::text("Non si apre."));
    new.body = body;
    t.app.write(|tx| helpdesk::open(tx, &r.c.staff, &new)).unwrap()
}

fn work(role: &str, minutes: i64, charged: bool) -> NewWork {
    let work = Work { role: role.into(), on: d(2026, 10, 19), minutes, note: "prova".into(), charged };
    NewWork { person: None, work }
}

fn record(t: &TestApp, r: &Ready, ticket: u32, new: &NewWork) -> String {
    t.app.write(|tx| hours::record(tx, &r.c.staff, ticket, new)).unwrap()
}

fn row(t: &TestApp, r: &Ready, id: &str) -> hours::HoursRow {
    t.app.read(|rx| hours::find(rx, &r.c.staff, id)).unwrap()
}

/// Minutes left of a role in the orders of the first body.
fn left(t: &TestApp, r: &Ready, role: &str) -> i64 {
    let all = t.app.read(|rx| quotes::allowances(rx, &r.c.staff, r.c.members[0].id)).unwrap();
    all.iter().filter(|a| a.holding.what == role).map(|a| a.holding.minutes_left()).sum()
}

fn year() -> Search {
    let month = |m| Month::parse(m).unwrap();
    Search { from: month("2026-01"), until: month("2026-12"), person: None, body: None, charged: false }
}

fn sum(t: &TestApp, scope: &StaffScope) -> domain::hours::Tally {
    t.app.read(|rx| hours::figures(rx, scope, &year(), By::Body)).unwrap().sum
}

testkit::both_engines! {
    fn hours_are_drawn_corrected_and_never_counted_twice(t: TestApp) {
        let r = ready(&t);
        let body = r.c.members[0].id;
        let order = ordered(&t, &r, Billing::Dues);
        assert_eq!((left(&t, &r, "Analista"), left(&t, &r, "Tecnico")), (12 * 60, 16 * 60));
        let n = ticket(&t, &r, Some(body));
        let id = record(&t, &r, n, &work("Analista", 90, true));
        let free = record(&t, &r, n, &work("Analista", 45, false));
        assert_eq!((left(&t, &r, "Analista"), row(&t, &r, &free).drawn), (12 * 60 - 90, 0));

        let fixed = t.app.write(|tx| hours::correct(tx, &r.c.staff, &id, &work("Tecnico", 30, true))).unwrap();
        assert_eq!((fixed.drawn, fixed.excess, fixed.revision), (30, 0, 2));
        assert_eq!((left(&t, &r, "Analista"), left(&t, &r, "Tecnico")), (12 * 60, 16 * 60 - 30));
        let once = t.app.write(|tx| hours::correct(tx, &r.c.staff, &id, &work("Tecnico", 30, true))).unwrap();
        assert_eq!((once.revision, left(&t, &r, "Tecnico")), (3, 16 * 60 - 30));
        let past = t.app.read(|rx| hours::history(rx, &r.c.staff, &id)).unwrap();
        assert_eq!(past.len(), 3, "what was before stays in the log");
        assert_eq!(sum(&t, &r.c.staff).worked, 30 + 45);
        assert_eq!(sum(&t, &r.c.staff).drawn, 30);

        t.app.write(|tx| hours::erase(tx, &r.c.staff, &id)).unwrap();
        assert_eq!((left(&t, &r, "Tecnico"), sum(&t, &r.c.staff).worked), (16 * 60, 45));

        let last = record(&t, &r, n, &work("Tecnico", 60, true));
        let used = view(&t, &r, order).holdings.iter().map(|h| h.used).collect();
        let delivery = Delivery { on: d(2026, 10, 19), used, note: String::new() };
        t.app.write(|tx| quotes::deliver(tx, &r.c.staff, order, &delivery)).unwrap();
        let no = refused(t.app.write(|tx| hours::erase(tx, &r.c.staff, &last)));
        assert!(no.contains("già consegnato"), "{no}");
    }

    fn the_end_is_told_once_at_four_fifths(t: TestApp) {
        let r = ready(&t);
        let body = r.c.members[0].id;
        ordered(&t, &r, Billing::Dues);
        let centre = r.c.staff.centre(Permission::ReadCentre).unwrap();
        let lia = crate::helpdesk::person(&t.app, "Lia", "referente@comune.example");
        let role = storage::identity::BodyRoleRow {
            centre_id: centre.to_string(),
            body_id: body.to_string(),
            person_id: lia.to_string(),
            role: BodyRole::Referent.code().into(),
            from_date: d(2026, 1, 1),
            until_date: None,
        };
        t.app.write(|tx| Ok(storage::identity::add_body_role(tx.conn, &role)?)).unwrap();
        let n = ticket(&t, &r, Some(body));
        let told = |t: &TestApp| {
            let all = t.app.read(|rx| Ok(storage::mail::list(rx.conn, centre.as_str(), &Cursor::First, 100)?)).unwrap();
            all.rows.into_iter().filter(|m| m.subject.contains("ore prepagate")).map(|m| m.recipient).collect::<Vec<_>>()
        };
        record(&t, &r, n, &work("Analista", 9 * 60, true));
        assert!(told(&t).is_empty());
        record(&t, &r, n, &work("Analista", 40, true));
        assert_eq!(told(&t), ["referente@comune.example"]);
        record(&t, &r, n, &work("Analista", 20, true));
        assert_eq!(told(&t).len(), 1, "once");
        let detail = t.app.read(|rx| helpdesk::detail(rx, &r.c.staff, n)).unwrap();
        let remarks = detail.entries.iter().filter(|e| e.row.kind == "inner" && e.row.body.contains("ne restano"));
        assert_eq!(remarks.count(), 1);
        let day = t.app.read(|rx| app::today::body_day(rx, &r.compiler)).unwrap();
        let ending = |n: &app::today::BodyNeed| matches!(n, app::today::BodyNeed::HoursEnding { role, left: 120, .. } if role == "Analista");
        assert!(day.needs.iter().any(ending), "{:?}", day.needs);
    }

    fn what_exceeds_becomes_an_order_priced_by_the_list(t: TestApp) {
        let r = ready(&t);
        let body = r.c.members[0].id;
        ordered(&t, &r, Billing::Dues);
        let n = ticket(&t, &r, Some(body));
        let id = record(&t, &r, n, &work("Analista", 13 * 60, true));
        assert_eq!((row(&t, &r, &id).drawn, row(&t, &r, &id).excess), (12 * 60, 60));
        record(&t, &r, n, &work("Analista", 30, true));
        let all = t.app.read(|rx| hours::proposals(rx, &r.c.staff)).unwrap();
        assert_eq!((all.len(), all[0].roles.clone(), all[0].pieces), (1, vec![("Analista".to_owned(), 90)], 2));
        assert_eq!(all[0].services[0].0, "consulenza-informatica");

        let quote = t.app.write(|tx| hours::propose(tx, &r.c.staff, body, "consulenza-informatica")).unwrap();
        let offer = view(&t, &r, quote).offer.unwrap();
        assert_eq!(offer.all().total, domain::Cents(63_00), "an hour and a half at 42 euros");
        assert!(t.app.read(|rx| hours::proposals(rx, &r.c.staff)).unwrap().is_empty(), "asked once");
        refused(t.app.write(|tx| hours::propose(tx, &r.c.staff, body, "consulenza-informatica")));
        let no = refused(t.app.write(|tx| hours::correct(tx, &r.c.staff, &id, &work("Analista", 60, true))));
        assert!(no.contains("preventivo"), "{no}");

        // Refused by the body: it can be asked again.
        t.app.write(|tx| quotes::send(tx, &r.c.staff, quote)).unwrap();
        t.app.write(|tx| quotes::decline(tx, &r.signatory, quote, "troppo")).unwrap();
        assert_eq!(t.app.read(|rx| hours::proposals(rx, &r.c.staff)).unwrap().len(), 1);
        let quote = t.app.write(|tx| hours::propose(tx, &r.c.staff, body, "consulenza-informatica")).unwrap();
        t.app.write(|tx| quotes::send(tx, &r.c.staff, quote)).unwrap();
        t.app.write(|tx| quotes::accept(tx, &r.signatory, quote, "63,00")).unwrap();
        let order = view(&t, &r, quote);
        assert!(order.holdings.iter().all(|h| h.minutes_left() == 0), "{:?}", order.holdings);
        assert_eq!((row(&t, &r, &id).excess, sum(&t, &r.c.staff).drawn, sum(&t, &r.c.staff).excess), (0, 13 * 60 + 30, 0));
        assert_eq!(left(&t, &r, "Analista"), 0, "what exceeded is not free a second time");
    }

    fn a_closed_month_does_not_change(t: TestApp) {
        let r = ready(&t);
        let n = ticket(&t, &r, None);
        let september = NewWork { work: Work { on: d(2026, 9, 30), ..work("Tecnico", 60, false).work }, person: None };
        let id = record(&t, &r, n, &september);
        let month = Month::parse("2026-09").unwrap();
        let coordinator = StaffScope::program(r.c.staff.centre(Permission::ReadCentre).unwrap(), "Ada");
        assert!(matches!(t.app.write(|tx| hours::close_month(tx, &coordinator, Month::parse("2026-10").unwrap())), Err(Error::Refused(_))));
        t.app.write(|tx| hours::close_month(tx, &coordinator, month)).unwrap();
        refused(t.app.write(|tx| hours::close_month(tx, &coordinator, month)));
        refused(t.app.write(|tx| hours::record(tx, &r.c.staff, n, &september)));
        refused(t.app.write(|tx| hours::correct(tx, &r.c.staff, &id, &work("Tecnico", 30, false))));
        refused(t.app.write(|tx| hours::erase(tx, &r.c.staff, &id)));
        let plan = NewPlan { person: None, month, minutes: 60 };
        refused(t.app.write(|tx| hours::plan(tx, &r.c.staff, n, &plan)));
        // Nor can what is open be moved into it.
        let open = record(&t, &r, n, &work("Tecnico", 10, false));
        refused(t.app.write(|tx| hours::correct(tx, &r.c.staff, &open, &september)));
        assert_eq!(row(&t, &r, &id).minutes, 60);
        let months = t.app.read(|rx| hours::months(rx, &r.c.staff)).unwrap();
        assert_eq!((months[0].ended, months[1].closed.is_some(), months[1].worked), (false, true, 60));
    }

    fn hours_follow_the_body_and_the_merge(t: TestApp) {
        let r = ready(&t);
        let body = r.c.members[0].id;
        ordered(&t, &r, Billing::Dues);
        let (one, other) = (ticket(&t, &r, None), ticket(&t, &r, Some(body)));
        let no = refused(t.app.write(|tx| hours::record(tx, &r.c.staff, one, &work("Tecnico", 60, true))));
        assert!(no.contains("ente"), "{no}");
        let id = record(&t, &r, one, &work("Tecnico", 60, false));
        let plan = |minutes| NewPlan { person: None, month: Month::parse("2026-11").unwrap(), minutes };
        for n in [one, other] {
            t.app.write(|tx| hours::plan(tx, &r.c.staff, n, &plan(120))).unwrap();
        }
        let change = Change { body: Some(Some(body)), ..Change::default() };
        t.app.write(|tx| helpdesk::change(tx, &r.c.staff, one, &change)).unwrap();
        assert_eq!((row(&t, &r, &id).body_id, row(&t, &r, &id).drawn), (body.to_string(), 0));
        t.app.write(|tx| helpdesk::merge(tx, &r.c.staff, one, other)).unwrap();
        let of = t.app.read(|rx| hours::of_ticket(rx, &r.c.staff, other)).unwrap();
        assert_eq!((of.worked(), of.planned(), of.rows.len()), (60, 240, 1));
        assert_eq!((sum(&t, &r.c.staff).worked, sum(&t, &r.c.staff).planned), (60, 240), "nothing twice");
        refused(t.app.write(|tx| hours::record(tx, &r.c.staff, one, &work("Tecnico", 60, false))));
    }

    fn each_body_sees_its_own(t: TestApp) {
        let r = ready(&t);
        ordered(&t, &r, Billing::Dues);
        let n = ticket(&t, &r, Some(r.c.members[0].id));
        record(&t, &r, n, &work("Analista", 30, true));
        record(&t, &r, n, &work("Analista", 30, false));
        let seen = |scope| t.app.read(|rx| hours::own(rx, scope, &Cursor::First)).unwrap().rows.len();
        assert_eq!((seen(&r.compiler), seen(&r.stranger)), (1, 0));
        assert_eq!(t.app.read(|rx| hours::own_prepaid(rx, &r.stranger)).unwrap().0.len(), 0);
        let stranger = StaffScope::program(Id::from_parts(1, 1), "altro centro");
        let id = record(&t, &r, n, &work("Analista", 30, false));
        assert!(matches!(t.app.write(|tx| hours::erase(tx, &stranger, &id)), Err(Error::NotFound)));
        assert!(matches!(t.app.read(|rx| hours::find(rx, &stranger, &id)), Err(Error::NotFound)));
    }
}

//! The body's side of assistance: what its people see, and nobody else.

use app::helpdesk::{self, Message, OwnRequest, Then};
use app::{BodyScope, Error};
use domain::helpdesk::{Kind, Level, Visibility};
use domain::identity::BodyRole;
use storage::page::Cursor;
use testkit::TestApp;

use crate::helpdesk::Place;

fn ask(subject: &str) -> OwnRequest {
    OwnRequest {
        kind: Kind::Request,
        subject: subject.into(),
        message: Message::text("Serve una mano."),
        service: String::new(),
        category: String::new(),
        impact: Level::Medium,
        urgency: Level::Medium,
        answers: vec![("Postazione".into(), "PC-12".into())],
    }
}

fn numbers(p: &Place, scope: &BodyScope) -> Vec<i32> {
    let page = p.t.app.read(|rx| helpdesk::list_own(rx, scope, None, &Cursor::First)).unwrap();
    page.rows.iter().map(|r| r.number).collect()
}

testkit::both_engines! {
    fn a_clerk_opens_follows_and_reopens_without_choosing_a_category(t: TestApp) {
        let p = Place::new(t);
        let clerk = p.clerk(p.body, "Anna Verdi", BodyRole::Compiler);
        let n = p.write(|tx| helpdesk::open_own(tx, &clerk, &ask("Nuova casella di posta"))).unwrap();
        let seen = p.t.app.read(|rx| helpdesk::detail_own(rx, &clerk, n)).unwrap();
        assert_eq!((seen.row.queue.as_str(), seen.row.requester_role.as_str()), ("clienti", "compiler"));
        assert!(seen.row.details.contains("PC-12") && seen.row.requester_email == "anna.verdi@comune.example");
        assert!(p.outbox().is_empty(), "the page says it: no message");
        p.write(|tx| helpdesk::note(tx, &p.bo, n, &Message::text("Cliente difficile"))).unwrap();
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Fatto."), Then::Close)).unwrap();
        let seen = p.t.app.read(|rx| helpdesk::detail_own(rx, &clerk, n)).unwrap();
        assert!(seen.entries.iter().all(|e| !e.row.body.contains("difficile")));
        assert!(p.t.app.read(|rx| helpdesk::search_own(rx, &clerk, "difficile")).unwrap().is_empty());
        assert_eq!(p.t.app.read(|rx| helpdesk::search_own(rx, &clerk, "caselle")).unwrap().len(), 1);
        assert_eq!(p.write(|tx| helpdesk::reply_own(tx, &clerk, n, &Message::text("Non entra."))).unwrap(), n);
        assert_eq!(p.look(n).row.state, "open");
        let viewer = p.clerk(p.body, "Sola Lettura", BodyRole::Viewer);
        assert!(matches!(p.write(|tx| helpdesk::open_own(tx, &viewer, &ask("x"))), Err(Error::Forbidden)));
    }

    fn zammad_6364_a_body_chooses_who_sees_what(t: TestApp) {
        let p = Place::new(t);
        let anna = p.clerk(p.body, "Anna Verdi", BodyRole::Compiler);
        let ugo = p.clerk(p.body, "Ugo Rosa", BodyRole::Compiler);
        let mayor = p.clerk(p.body, "Sindaca Blu", BodyRole::Signatory);
        let referent = p.clerk(p.body, "Rita Gialli", BodyRole::Referent);
        let stranger = p.clerk(p.other, "Zeno Altro", BodyRole::Referent);
        let n = p.write(|tx| helpdesk::open_own(tx, &anna, &ask("Di Anna"))).unwrap();
        p.write(|tx| helpdesk::open_own(tx, &mayor, &ask("Della sindaca"))).unwrap();
        assert_eq!(numbers(&p, &ugo), [2, 1]);
        let choose = |v| p.write(|tx| helpdesk::save_visibility(tx, &referent, v)).unwrap();
        choose(Visibility::Role);
        assert_eq!((numbers(&p, &ugo), numbers(&p, &mayor)), (vec![1], vec![2]));
        choose(Visibility::Own);
        assert_eq!((numbers(&p, &ugo), numbers(&p, &anna), numbers(&p, &referent)), (vec![], vec![1], vec![2, 1]));
        for scope in [&ugo, &stranger] {
            assert!(matches!(p.t.app.read(|rx| helpdesk::detail_own(rx, scope, n)), Err(Error::NotFound)));
            assert!(matches!(p.write(|tx| helpdesk::reply_own(tx, scope, n, &Message::text("x"))), Err(Error::NotFound)));
            assert!(matches!(p.t.app.read(|rx| helpdesk::file_own(rx, scope, n, (1, 0))), Err(Error::NotFound)));
            assert!(p.t.app.read(|rx| helpdesk::search_own(rx, scope, "Anna")).unwrap().is_empty());
        }
        assert!(numbers(&p, &stranger).is_empty());
        assert!(matches!(p.write(|tx| helpdesk::save_visibility(tx, &anna, Visibility::All)), Err(Error::Forbidden)));
    }

    fn zammad_1322_a_reply_from_the_site_restarts_the_clock_like_one_by_mail(t: TestApp) {
        let p = Place::new(t);
        let anna = p.clerk(p.body, "Anna Verdi", BodyRole::Compiler);
        let n = p.write(|tx| helpdesk::open_own(tx, &anna, &ask("Posta"))).unwrap();
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Così."), Then::Stay)).unwrap();
        assert_eq!(p.look(n).row.reply_due, None);
        p.write(|tx| helpdesk::reply_own(tx, &anna, n, &Message::text("No."))).unwrap();
        let by_site = p.look(n).row.reply_due;
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Allora così."), Then::Stay)).unwrap();
        p.hear(n, "No.").unwrap();
        assert_eq!((by_site.is_some(), p.look(n).row.reply_due), (true, by_site));
    }
}

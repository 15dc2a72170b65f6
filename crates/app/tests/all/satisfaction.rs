//! What who asked thinks: asked once for each closing, answered behind a link or on the body's page, counted.

use app::helpdesk::{self, Message, OwnRequest, Then};
use app::satisfaction::{self, SatisfactionRow};
use app::{Error, StaffScope};
use chrono::Duration;
use domain::Id;
use domain::helpdesk::{Desk, Kind, Level};
use domain::identity::BodyRole;
use domain::satisfaction::Opinion;
use testkit::TestApp;

use crate::charter::d;
use crate::helpdesk::{Place, refused};

fn opinion(score: u8, comment: &str) -> Opinion {
    Opinion { score, comment: comment.into() }
}

/// The secret of the last link that left for an address.
fn secret(p: &Place, to: &str) -> String {
    let mail = p
        .outbox()
        .into_iter()
        .filter(|m| m.recipient == to && m.body.contains("/parere/"))
        .max_by_key(|m| m.id.clone());
    let body = mail.expect("a message with the link").body;
    body.split("/parere/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

fn given(p: &Place, n: u32) -> Vec<SatisfactionRow> {
    p.t.app.read(|rx| satisfaction::of_ticket(rx, &p.bo, n)).unwrap()
}

testkit::both_engines! {
    fn the_link_opens_the_form_and_only_sending_it_records(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Stampante", "Non stampa", "a@x");
        p.write(|tx| helpdesk::watch(tx, &p.bo, n, &helpdesk::Sender::address("Ugo", "ugo@comune.example"))).unwrap();
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Fatto."), Then::Close)).unwrap();
        let key = secret(&p, "anna@comune.example");
        let others = p.outbox().into_iter().filter(|m| m.recipient == "ugo@comune.example");
        assert!(others.into_iter().all(|m| !m.body.contains("/parere/")), "the link is of who asked alone");
        assert!(p.outbox().iter().all(|m| !given(&p, n)[0].token_hash.contains(&key) && !m.body.contains(&given(&p, n)[0].token_hash)));
        for _ in 0..3 {
            let shown = p.t.app.read(|rx| satisfaction::open_link(rx, &key)).unwrap();
            assert_eq!((shown.number, shown.opinion, shown.open), (n, None, true));
        }
        assert_eq!(given(&p, n)[0].score, None, "looking records nothing");
        assert!(matches!(p.write(|tx| satisfaction::answer_link(tx, &key, &opinion(6, ""))), Err(Error::Refused(r)) if r.fields[0].field == "voto"));
        p.write(|tx| satisfaction::answer_link(tx, &key, &opinion(2, " lenti "))).unwrap();
        p.write(|tx| satisfaction::answer_link(tx, &key, &opinion(4, "meglio"))).unwrap();
        let rows = given(&p, n);
        assert_eq!((rows.len(), rows[0].score, rows[0].comment.as_str()), (1, Some(4), "meglio"), "one for each closing, the last counts");
        assert!(matches!(p.t.app.read(|rx| satisfaction::open_link(rx, "altro")), Err(Error::NotFound)));
        assert!(matches!(p.t.app.read(|rx| satisfaction::open_link(rx, &rows[0].token_hash)), Err(Error::NotFound)), "the hash opens nothing");
    }

    fn each_closing_asks_again_and_the_time_ends(t: TestApp) {
        let p = Place::new(t);
        let anna = p.clerk(p.body, "Anna Verdi", BodyRole::Compiler);
        let ask = OwnRequest {
            kind: Kind::Request, subject: "Casella".into(), message: Message::text("Serve."), service: String::new(),
            category: String::new(), impact: Level::Medium, urgency: Level::Medium, answers: Vec::new(),
        };
        let n = p.write(|tx| helpdesk::open_own(tx, &anna, &ask)).unwrap();
        assert!(p.t.app.read(|rx| satisfaction::own(rx, &anna, n)).unwrap().is_none());
        assert!(refused(p.write(|tx| satisfaction::answer_own(tx, &anna, n, &opinion(5, "")))).contains("chiusa"));
        p.write(|tx| helpdesk::close(tx, &p.bo, n)).unwrap();
        p.write(|tx| satisfaction::answer_own(tx, &anna, n, &opinion(1, "Non va"))).unwrap();
        p.write(|tx| helpdesk::reply_own(tx, &anna, n, &Message::text("Ancora."))).unwrap();
        assert!(p.t.app.read(|rx| satisfaction::own(rx, &anna, n)).unwrap().is_none(), "it is open again");
        p.write(|tx| helpdesk::close(tx, &p.bo, n)).unwrap();
        p.write(|tx| satisfaction::answer_own(tx, &anna, n, &opinion(5, ""))).unwrap();
        assert_eq!(given(&p, n).iter().map(|r| r.score).collect::<Vec<_>>(), [Some(5), Some(1)]);
        let stranger = p.clerk(p.other, "Zeno Altro", BodyRole::Compiler);
        assert!(matches!(p.write(|tx| satisfaction::answer_own(tx, &stranger, n, &opinion(1, ""))), Err(Error::NotFound)));
        let viewer = p.clerk(p.body, "Sola Lettura", BodyRole::Viewer);
        assert!(matches!(p.write(|tx| satisfaction::answer_own(tx, &viewer, n, &opinion(1, ""))), Err(Error::Forbidden)));

        p.t.clock.advance(Duration::days(31));
        assert!(!p.t.app.read(|rx| satisfaction::own(rx, &anna, n)).unwrap().unwrap().open);
        assert!(refused(p.write(|tx| satisfaction::answer_own(tx, &anna, n, &opinion(2, "")))).contains("passato"));
    }

    fn figures_are_by_service_and_area_and_the_question_may_be_turned_off(t: TestApp) {
        let p = Place::new(t);
        let mut tickets = Vec::new();
        for (m, score) in [(1, Some(5)), (2, Some(3)), (3, None)] {
            let n = p.mailed("x", "y", &format!("{m}@x"));
            p.write(|tx| helpdesk::close(tx, &p.bo, n)).unwrap();
            if let Some(score) = score {
                let key = secret(&p, "anna@comune.example");
                p.write(|tx| satisfaction::answer_link(tx, &key, &opinion(score, "detto"))).unwrap();
            }
            tickets.push(n);
        }
        let report = p.t.app.read(|rx| satisfaction::report(rx, &p.bo, (d(2026, 1, 1), d(2026, 12, 31)))).unwrap();
        assert_eq!((report.all.asked, report.all.answered(), report.all.mean(), report.all.satisfied()), (3, 2, Some(400), Some(50)));
        assert_eq!(report.services.iter().map(|(n, t)| (n.as_str(), t.asked)).collect::<Vec<_>>(), [("Nessun servizio", 3)]);
        assert_eq!(report.queues[0].0, "Customer care e gestione progetti");
        assert_eq!(report.comments.len(), 2);
        let none = p.t.app.read(|rx| satisfaction::report(rx, &p.bo, (d(2025, 1, 1), d(2025, 12, 31)))).unwrap();
        assert_eq!(none.all.asked, 0);
        assert!(matches!(p.t.app.read(|rx| satisfaction::report(rx, &p.bo, (d(2026, 2, 1), d(2026, 1, 1)))), Err(Error::Refused(_))));
        let stranger = StaffScope::program(Id::from_parts(1, 1), "altro centro");
        assert_eq!(p.t.app.read(|rx| satisfaction::report(rx, &stranger, (d(2026, 1, 1), d(2026, 12, 31)))).unwrap().all.asked, 0);

        p.write(|tx| helpdesk::save_desk(tx, &p.program, &Desk { ask_opinion: false, ..Desk::default() })).unwrap();
        let n = p.mailed("z", "z", "z@x");
        let before = p.outbox().iter().filter(|m| m.body.contains("/parere/")).count();
        p.write(|tx| helpdesk::close(tx, &p.bo, n)).unwrap();
        assert_eq!(p.outbox().iter().filter(|m| m.body.contains("/parere/")).count(), before);
        assert!(given(&p, n).is_empty());
        let wrong = p.write(|tx| helpdesk::save_desk(tx, &p.program, &Desk { opinion_days: 0, ..Desk::default() }));
        assert!(matches!(wrong, Err(Error::Refused(r)) if r.fields[0].field == "opinion_days"));
    }

    fn services_are_told_apart(t: TestApp) {
        let p = Place::new(t);
        let (mail, other) = crate::outages::services(&p);
        for (m, service, score) in [(1, &mail, 5), (2, &mail, 2), (3, &other, 4)] {
            let n = p.mailed("x", "y", &format!("{m}@x"));
            let change = helpdesk::Change { service: Some(service.clone()), ..helpdesk::Change::default() };
            p.write(|tx| helpdesk::change(tx, &p.bo, n, &change)).unwrap();
            p.write(|tx| helpdesk::close(tx, &p.bo, n)).unwrap();
            let key = secret(&p, "anna@comune.example");
            p.write(|tx| satisfaction::answer_link(tx, &key, &opinion(score, ""))).unwrap();
        }
        let report = p.t.app.read(|rx| satisfaction::report(rx, &p.bo, (d(2026, 1, 1), d(2026, 12, 31)))).unwrap();
        let mut told: Vec<(u64, u64, Option<u64>)> = report.services.iter().map(|(_, t)| (t.asked, t.answered(), t.mean())).collect();
        told.sort_unstable();
        assert_eq!(told, [(1, 1, Some(400)), (2, 2, Some(350))]);
        let names: Vec<&str> = report.services.iter().map(|(n, _)| n.as_str()).collect();
        assert!(!names.contains(&mail.as_str()) && !names.contains(&"Nessun servizio"), "names, no codes: {names:?}");
    }
}

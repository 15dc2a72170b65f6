//! Outages and maintenance: declared, told to who has the service, ended with their tickets.

use app::helpdesk::{self, Message};
use app::jobs::{Registry, Running, run_all};
use app::outages::{self, AT_ONCE, Known};
use app::{BodyScope, Error, PublicScope, StaffScope};
use chrono::{Duration, NaiveDateTime};
use domain::Id;
use domain::charter::Inclusion;
use domain::identity::{BodyRole, Permission};
use domain::outages::{Declared, Kind, Stage};
use domain::territory::BodyKind;
use storage::page::Cursor;
use testkit::TestApp;

use crate::helpdesk::{Place, refused};

/// A service of the centre's charter that comes with membership, and one that nobody asked for.
pub fn services(p: &Place) -> (String, String) {
    let since = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    p.write(|tx| {
        app::charter::install(tx, &p.program, Some("pesaro-urbino"), since)?;
        let new = app::charter::suggested(&mut tx.reading(), &p.program)?;
        app::charter::publish(tx, &p.program, &new).map(|_| ())
    })
    .unwrap();
    let all = p.t.app.read(|rx| app::charter::catalogue(rx, &p.program)).unwrap().services;
    let comes = |s: &&domain::charter::Service| {
        s.inclusion != Inclusion::OnDemand && s.state.is_open() && s.eligible(BodyKind::Comune, Some(900)).is_ok()
    };
    let asked = all.iter().find(|s| s.inclusion == Inclusion::OnDemand && s.state.is_open()).unwrap();
    (all.iter().find(comes).unwrap().code.clone(), asked.code.clone())
}

fn now(p: &Place) -> NaiveDateTime {
    p.t.app.read(|rx| Ok(rx.now)).unwrap()
}

fn outage(p: &Place, service: &str, title: &str) -> Declared {
    Declared {
        kind: Kind::Down,
        service: service.into(),
        title: title.into(),
        from: now(p) - Duration::minutes(30),
        until: None,
    }
}

fn seen(p: &Place, scope: &BodyScope) -> Vec<String> {
    p.t.app.read(|rx| outages::known_to(rx, scope)).unwrap().into_iter().map(|k| k.row.title).collect()
}

fn public(p: &Place) -> outages::Status {
    let centre = p.bo.centre(Permission::ReadCentre).unwrap();
    p.t.app.read(|rx| outages::status(rx, PublicScope { centre }, None)).unwrap()
}

testkit::both_engines! {
    fn an_outage_is_told_once_to_who_has_the_service_and_ends_with_its_tickets(t: TestApp) {
        let p = Place::new(t);
        let (service, other) = services(&p);
        let rita = p.clerk(p.body, "Rita Gialli", BodyRole::Referent);
        p.t.app.write(|tx| {
            let row = storage::identity::BodyRoleRow {
                centre_id: p.bo.centre(Permission::ReadCentre)?.to_string(), body_id: p.body.to_string(),
                person_id: rita.actor().person.unwrap().to_string(), role: "referent".into(),
                from_date: tx.today(), until_date: None,
            };
            Ok(storage::identity::roles::save_body(tx.conn, &row)?)
        }).unwrap();
        let sent = p.write(|tx| outages::declare(tx, &p.bo, &outage(&p, &service, "Posta ferma"), "Si lavora al ripristino.")).unwrap();
        let mail: Vec<(String, String)> = p.outbox().into_iter().map(|m| (m.recipient, m.body)).collect();
        assert_eq!(sent.messages, mail.len());
        assert!(sent.messages >= 1 && mail.iter().any(|(to, body)| to == "rita.gialli@comune.example" && body.contains("Si lavora") && body.contains("/stato")), "{mail:?}");
        assert_eq!(seen(&p, &rita), ["Posta ferma"]);
        let worst = |p: &Place| public(p).services.iter().filter_map(|s| s.worst).collect::<Vec<_>>();
        assert_eq!(worst(&p), [Kind::Down]);

        let (one, two) = (p.mailed("Non arriva posta", "Da stamattina.", "a@x"), p.mailed("Posta", "Ferma.", "b@x"));
        for n in [one, two] {
            p.write(|tx| outages::attach(tx, &p.bo, sent.id, n)).unwrap();
        }
        p.write(|tx| outages::attach(tx, &p.bo, sent.id, one)).unwrap();
        p.write(|tx| helpdesk::close(tx, &p.bo, two)).unwrap();
        let told = p.outbox().len();
        p.write(|tx| outages::announce(tx, &p.ada, sent.id, ("Manca un'ora.", Some(now(&p) + Duration::hours(1)), false))).unwrap();
        assert_eq!(p.outbox().len(), told, "an update without mail is read on the pages alone");
        let ended = p.write(|tx| outages::end(tx, &p.bo, sent.id, "La posta funziona di nuovo.")).unwrap();
        assert_eq!((ended.closed, ended.left.len()), (1, 0), "the ticket closed before is left alone");
        let closed = p.look(one);
        assert!(!closed.row.active && closed.entries.iter().any(|e| e.row.kind == "message" && e.row.body.contains("funziona di nuovo")));
        assert!(!p.look(two).entries.iter().any(|e| e.row.body.contains("funziona di nuovo")));
        assert!(seen(&p, &rita).is_empty() && worst(&p).is_empty());
        let status = public(&p);
        assert_eq!(status.history.iter().map(|k| (k.row.title.as_str(), k.updates.len())).collect::<Vec<_>>(), [("Posta ferma", 3)]);
        assert!(status.history.iter().flat_map(|k| &k.updates).all(|u| u.author_name.is_empty()), "no names on the portal");
        assert!(refused(p.write(|tx| outages::end(tx, &p.bo, sent.id, "x"))).contains("già terminato"));
        assert!(refused(p.write(|tx| outages::attach(tx, &p.bo, sent.id, one))).contains("chiuso"));

        let nobody = p.write(|tx| outages::declare(tx, &p.bo, &outage(&p, &other, "Altro fermo"), "Guasto.")).unwrap();
        assert_eq!(nobody.messages, 0, "nobody has that service");
        assert!(seen(&p, &rita).is_empty());
    }

    fn the_end_of_an_outage_with_many_tickets_is_worked_off_in_small_transactions(t: TestApp) {
        let p = Place::new(t);
        let (service, _) = services(&p);
        let id = p.write(|tx| outages::declare(tx, &p.bo, &outage(&p, &service, "Posta ferma"), "Si lavora.")).unwrap().id;
        let many: Vec<u32> = (0..45).map(|n| p.mailed(&format!("Posta {n}"), "Ferma.", &format!("{n}@x"))).collect();
        p.write(|tx| many.iter().try_for_each(|n| outages::attach(tx, &p.bo, id, *n))).unwrap();
        let closing = |p: &Place| p.t.app.read(|rx| outages::closing(rx, &p.bo, id)).unwrap();
        assert_eq!(closing(&p), None);
        let ended = p.write(|tx| outages::end(tx, &p.bo, id, "Funziona di nuovo.")).unwrap();
        assert_eq!((ended.closed, ended.later, ended.left.len()), (AT_ONCE, 45 - AT_ONCE, 0));
        assert_eq!(closing(&p), Some((AT_ONCE as u64, 45)));

        // A worker does all of it, and dies before it says so; meanwhile who had asked writes again.
        let centre = p.bo.centre(Permission::ReadCentre).unwrap();
        let job = p.t.app.read(|rx| Ok(storage::jobs::undone(rx.conn, centre.as_str(), outages::CLOSE)?)).unwrap().remove(0);
        outages::close_job(&Running { app: &p.t.app, job: &job }).unwrap();
        assert!(many.iter().all(|n| !p.look(*n).row.active));
        let last = *many.last().unwrap();
        p.hear(last, "Da me no.").unwrap();
        assert_eq!(closing(&p), Some((44, 45)));
        run_all(&p.t.app, &Registry::default().with(outages::CLOSE, outages::close_job)).unwrap();
        assert_eq!(closing(&p), None);
        let answers = |n: u32| p.look(n).entries.iter().filter(|e| e.row.body == "Funziona di nuovo.").count();
        assert!(many.iter().all(|n| answers(*n) == 1), "each is answered once");
        let open: Vec<u32> = many.iter().copied().filter(|n| p.look(*n).row.active).collect();
        assert_eq!(open, [last], "what was opened again stays open");
        let by = p.look(many[30]).entries.into_iter().find(|e| e.row.body == "Funziona di nuovo.").unwrap();
        assert_eq!(by.row.author_name, p.bo.actor().name, "who ended it answers");
    }

    fn maintenance_is_announced_begins_by_itself_and_may_be_called_off(t: TestApp) {
        let p = Place::new(t);
        let (service, _) = services(&p);
        let work = Declared {
            kind: Kind::Maintenance, service, title: "Aggiornamento".into(),
            from: now(&p) + Duration::hours(8), until: Some(now(&p) + Duration::hours(10)),
        };
        let past = Declared { from: now(&p) - Duration::hours(1), ..work.clone() };
        let wrong = p.write(|tx| outages::declare(tx, &p.bo, &past, " "));
        assert!(matches!(wrong, Err(Error::Refused(r)) if r.fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>() == ["dal", "testo"]));
        assert!(p.outbox().is_empty(), "nothing half done");
        let unknown = Declared { service: "che-non-c-e".into(), ..work.clone() };
        assert!(matches!(p.write(|tx| outages::declare(tx, &p.bo, &unknown, "x")), Err(Error::Refused(r)) if r.fields[0].field == "servizio"));
        let sent = p.write(|tx| outages::declare(tx, &p.bo, &work, "Si ferma alle 18.")).unwrap();
        let stage = |p: &Place| -> Stage { p.t.app.read(|rx| outages::detail(rx, &p.bo, sent.id)).unwrap().known.stage };
        assert_eq!((stage(&p), public(&p).planned.len(), public(&p).running.len()), (Stage::Planned, 1, 0));
        assert!(refused(p.write(|tx| outages::end(tx, &p.bo, sent.id, "x"))).contains("annullare"));
        let n = p.mailed("Domanda", "Sull'aggiornamento.", "c@x");
        p.write(|tx| outages::attach(tx, &p.bo, sent.id, n)).unwrap();
        p.write(|tx| outages::cancel(tx, &p.bo, sent.id, "Rimandata.")).unwrap();
        assert_eq!(stage(&p), Stage::Cancelled);
        let ticket = p.look(n);
        assert!(ticket.row.active && ticket.entries.iter().any(|e| e.row.kind == "inner" && e.row.body.contains("resta aperta")));
        let all: Vec<Known> = p.t.app.read(|rx| outages::overview(rx, &p.bo, &Cursor::First)).unwrap().past.rows;
        assert_eq!(all.len(), 1);
    }

    fn a_ticket_waits_for_one_outage_and_others_do_not_see_it(t: TestApp) {
        let p = Place::new(t);
        let (service, other) = services(&p);
        let a = p.write(|tx| outages::declare(tx, &p.bo, &outage(&p, &other, "Linea"), "Guasto.")).unwrap().id;
        let b = p.write(|tx| outages::declare(tx, &p.bo, &outage(&p, &service, "Posta"), "Guasto.")).unwrap().id;
        let n = p.mailed("Posta ferma", "Da oggi.", "a@x");
        p.write(|tx| helpdesk::change(tx, &p.bo, n, &helpdesk::Change { service: Some(service.clone()), ..helpdesk::Change::default() })).unwrap();
        let row = p.look(n).row;
        let (own, offered) = p.t.app.read(|rx| outages::around_ticket(rx, &p.bo, &row)).unwrap();
        assert!(own.is_none() && offered[0].row.title == "Posta", "its own service's first");
        p.write(|tx| outages::attach(tx, &p.bo, a, n)).unwrap();
        p.write(|tx| outages::attach(tx, &p.bo, b, n)).unwrap();
        let (own, offered) = p.t.app.read(|rx| outages::around_ticket(rx, &p.bo, &row)).unwrap();
        assert_eq!((own.unwrap().row.title.as_str(), offered.len()), ("Posta", 1));
        p.write(|tx| outages::detach(tx, &p.bo, n)).unwrap();
        assert!(refused(p.write(|tx| outages::detach(tx, &p.bo, n))).contains("non è collegata"));
        let stranger = StaffScope::program(Id::from_parts(1, 1), "altro centro");
        assert!(matches!(p.t.app.read(|rx| outages::detail(rx, &stranger, a)), Err(Error::NotFound)));
        assert!(matches!(p.write(|tx| outages::end(tx, &stranger, a, "x")), Err(Error::NotFound)));
        p.write(|tx| helpdesk::note(tx, &p.bo, n, &Message::text("Scollegata"))).unwrap();
    }
}

//! What stands beside a ticket: the things of its body; and the work of an absent colleague.

use app::helpdesk::{self, Thing};
use app::{Error, resources};
use chrono::NaiveDate;
use domain::Id;
use domain::resources::{Resource, ResourceKind};
use domain::territory::Body;
use testkit::TestApp;

use crate::helpdesk::{Place, refused};

fn line(p: &Place, body: Id<Body>, name: &str) -> Id<Resource> {
    let one = Resource {
        kind: ResourceKind::Line,
        name: name.into(),
        detail: "100 Mb/s".into(),
        service: String::new(),
        supplier: String::new(),
        from: NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(),
        expires: None,
        ended: None,
    };
    p.write(|tx| resources::save(tx, &p.program, body, None, &one)).unwrap()
}

testkit::both_engines! {
    fn a_ticket_is_about_what_its_body_has_and_nothing_else(t: TestApp) {
        let p = Place::new(t);
        p.write(|tx| { for b in [p.body, p.other] { let centre = p.bo.centre(domain::identity::Permission::ReadCentre)?; storage::territory::memberships::follow(tx.conn, centre, &[b.to_string()])?; } Ok(()) }).unwrap();
        let (own, other) = (line(&p, p.body, "Linea della sede"), line(&p, p.other, "Linea di altri"));
        let n = p.mailed("Linea ferma", "Da oggi.", "a@x");
        let things = |p: &Place| { let row = p.look(n).row; p.t.app.read(|rx| helpdesk::things(rx, &p.bo, &row)).unwrap() };
        assert_eq!(things(&p).offered.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["Linea della sede"]);
        assert!(refused(p.write(|tx| helpdesk::tie_thing(tx, &p.bo, n, Thing::Resource(other)))).contains("l'ente della richiesta"));
        p.write(|tx| helpdesk::tie_thing(tx, &p.bo, n, Thing::Resource(own))).unwrap();
        p.write(|tx| helpdesk::tie_thing(tx, &p.bo, n, Thing::Resource(own))).unwrap();
        assert_eq!((things(&p).tied.len(), things(&p).offered.len()), (1, 0));
        p.write(|tx| resources::end(tx, &p.program, own, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap())).unwrap();
        assert_eq!(things(&p).tied.len(), 1, "what was given back stays where it was named");
        let about = p.t.app.read(|rx| helpdesk::tickets_about(rx, &p.bo, Thing::Resource(own))).unwrap();
        assert_eq!(about.iter().map(|t| t.number).collect::<Vec<_>>(), [1]);
        p.write(|tx| helpdesk::untie_thing(tx, &p.bo, n, Thing::Resource(own))).unwrap();
        assert!(things(&p).tied.is_empty());
        assert!(matches!(p.write(|tx| helpdesk::untie_thing(tx, &p.bo, n, Thing::Resource(own))), Err(Error::NotFound)));
        let notes = p.look(n).entries.into_iter().filter(|e| e.row.kind == "inner").count();
        assert_eq!(notes, 2, "tied and untied, each told once");
    }

    fn the_work_of_who_is_away_is_looked_at_and_passes_with_a_note(t: TestApp) {
        let p = Place::new(t);
        let (bo, ada) = (p.bo.actor().person.unwrap(), p.ada.actor().person.unwrap());
        let all: Vec<u32> = (0..3).map(|n| p.mailed("x", "y", &format!("{n}@x"))).collect();
        for n in &all {
            p.write(|tx| helpdesk::take(tx, &p.bo, *n)).unwrap();
        }
        p.write(|tx| helpdesk::close(tx, &p.bo, all[2])).unwrap();
        let held = p.t.app.read(|rx| helpdesk::held_by(rx, &p.ada, bo)).unwrap();
        assert_eq!((held.name.as_str(), held.count, held.first.len()), ("Bo Neri", 2, 2));
        assert!(refused(p.write(|tx| helpdesk::hand_over(tx, &p.ada, (bo, Some(bo)), ""))).contains("un'altra persona"));
        assert!(refused(p.write(|tx| helpdesk::hand_over(tx, &p.ada, (bo, Some(Id::from_parts(1, 1))), "x"))).contains("non lavora"));
        assert_eq!(p.look(all[0]).row.assignee_id, bo.to_string(), "nothing half done");
        assert!(!p.look(all[0]).entries.iter().any(|e| e.row.kind == "note"));
        assert_eq!(p.write(|tx| helpdesk::hand_over(tx, &p.ada, (bo, Some(ada)), "Ferie fino al 30.")).unwrap().done, 2);
        let passed = p.look(all[0]);
        assert_eq!((passed.row.assignee_name.as_str(), passed.row.state.as_str()), ("Ada Bianchi", "open"));
        assert!(passed.entries.iter().any(|e| e.row.kind == "note" && e.row.body == "Ferie fino al 30."));
        assert_eq!(p.look(all[2]).row.assignee_id, bo.to_string(), "what ended stays whose it was");
        assert_eq!(p.write(|tx| helpdesk::hand_over(tx, &p.ada, (ada, None), "")).unwrap().done, 2);
        assert!(p.look(all[0]).row.assignee_id.is_empty());
        assert!(matches!(p.t.app.read(|rx| helpdesk::held_by(rx, &p.ada, Id::from_parts(1, 1))), Err(Error::NotFound)));
    }
}

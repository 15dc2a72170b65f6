//! People: names and addresses corrected, lists, delegations that end with the Union.

use app::audit::{self, Search};
use app::identity::{self, Address, Details};
use app::{Actor, Error, StaffScope};
use chrono::{Duration, NaiveDate};
use domain::Id;
use domain::dates::Period;
use domain::identity::{BodyRole, Permission, Person, StaffRole};
use domain::territory::UnionStay;
use storage::identity::{PersonRow, StaffRoleRow};
use storage::page::Cursor;
use testkit::TestApp;

use crate::identity::{
    OTHER, PASSWORD, accept, body, body_scope, centre, chosen, d, enter, in_body, invite, join, platform, refusal,
    staff, today, token,
};

fn details(name: &str, email: &str) -> Details {
    Details { name: name.to_owned(), email: email.to_owned() }
}

/// The newest link of this kind that was sent to an address.
fn link_to(t: &TestApp, address: &str, page: &str) -> String {
    let mails = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 50)).unwrap().rows;
    let mail = mails.iter().find(|m| m.recipient == address && m.body.contains(page)).unwrap();
    mail.body.split_whitespace().find(|w| w.contains(page)).unwrap().to_owned()
}

fn email_of(t: &TestApp, person: Id<Person>) -> String {
    t.app.read(|rx| identity::person_of_platform(rx, &platform(), person)).unwrap().email
}

testkit::both_engines! {
    fn a_new_address_counts_from_its_confirmation(t: TestApp) {
        let pu = centre(&t, "pu");
        let scope = StaffScope::program(pu, "prova");
        let ada = staff(&t, pu, "ada@provincia.example", StaffRole::Technician);
        let save = |d: &Details| t.app.write(|tx| identity::edit_person(tx, &scope, ada.person, d));
        assert_eq!(save(&details(" Ada  Bianchi ", "ada@provincia.example")).unwrap(), Address::Same);
        assert_eq!(save(&details("Ada Bianchi", "ada.bianchi@provincia.example")).unwrap(), Address::Asked);
        assert_eq!(email_of(&t, ada.person), "ada@provincia.example");
        enter(&t, "ada@provincia.example", PASSWORD).unwrap();

        // A second request withdraws the first; a link of one kind opens nothing of another.
        let first = link_to(&t, "ada.bianchi@provincia.example", "/indirizzo/");
        t.clock.advance(Duration::minutes(1));
        save(&details("Ada Bianchi", "a.bianchi@provincia.example")).unwrap();
        assert!(refusal(t.app.read(|rx| identity::open_address(rx, token(&first)))).message.contains("non vale più"));
        let link = link_to(&t, "a.bianchi@provincia.example", "/indirizzo/");
        assert!(matches!(t.app.read(|rx| identity::open_link(rx, token(&link))), Err(Error::NotFound)));
        assert!(matches!(identity::accept(&t.app, token(&link), &chosen(OTHER)), Err(Error::NotFound)));
        let asked = t.app.read(|rx| identity::open_address(rx, token(&link))).unwrap();
        assert_eq!((asked.before.as_str(), asked.after.as_str()), ("ada@provincia.example", "a.bianchi@provincia.example"));
        let told = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 50)).unwrap().rows;
        assert!(told.iter().any(|m| m.recipient == "ada@provincia.example" && m.body.contains("sostituire questo indirizzo")));

        t.app.write(|tx| identity::confirm_address(tx, token(&link))).unwrap();
        refusal(t.app.write(|tx| identity::confirm_address(tx, token(&link))));
        refusal(enter(&t, "ada@provincia.example", PASSWORD));
        enter(&t, "A.Bianchi@provincia.example", PASSWORD).unwrap();
        let log = t.app.read(|rx| audit::list(rx, &scope, &Search { text: "persona".to_owned(), ..Search::default() }, &Cursor::First)).unwrap();
        let actions: Vec<&str> = log.rows.iter().map(|e| e.action.as_str()).collect();
        assert_eq!(actions, ["identity.change_address", "identity.ask_address", "identity.ask_address", "identity.rename"]);
        assert!(log.rows[3].after_json.as_deref().unwrap().contains("Ada Bianchi"));
        assert!(!format!("{:?}", log.rows).contains("provincia.example"), "no address in the log");
    }

    fn a_link_is_late_after_two_days_and_void_after_a_new_password(t: TestApp) {
        let pu = centre(&t, "pu");
        let ada = staff(&t, pu, "ada@provincia.example", StaffRole::Technician);
        let ask = |password: &str| identity::change_own_address(&t.app, ada.person, "nuova@provincia.example", password);
        assert_eq!(refusal(ask("non è questa")).fields[0].field, "confirm");
        assert_eq!(ask(PASSWORD).unwrap(), Address::Asked);
        let late = link_to(&t, "nuova@provincia.example", "/indirizzo/");
        t.clock.advance(Duration::days(2));
        assert!(refusal(t.app.write(|tx| identity::confirm_address(tx, token(&late)))).message.contains("scaduto"));
        ask(PASSWORD).unwrap();
        let link = link_to(&t, "nuova@provincia.example", "/indirizzo/");
        identity::change_password(&t.app, ada.person, PASSWORD, &chosen(OTHER)).unwrap();
        refusal(t.app.write(|tx| identity::confirm_address(tx, token(&link))));
        assert_eq!(email_of(&t, ada.person), "ada@provincia.example");
        // An address that somebody else took meanwhile is theirs.
        ask(OTHER).unwrap();
        let link = link_to(&t, "nuova@provincia.example", "/indirizzo/");
        staff(&t, pu, "nuova@provincia.example", StaffRole::Planner);
        refusal(t.app.write(|tx| identity::confirm_address(tx, token(&link))));
        assert_eq!(refusal(ask(OTHER)).fields[0].field, "email");
        t.app.write(|tx| identity::rename_self(tx, ada.person, "Ada Verdi")).unwrap();
        assert_eq!(refusal(t.app.write(|tx| identity::rename_self(tx, ada.person, " "))).fields[0].field, "name");
        assert_eq!(today(&t, &ada).name, "Ada Verdi");
    }

    fn an_invitation_not_accepted_yet_moves_to_the_right_address(t: TestApp) {
        let pu = centre(&t, "pu");
        let scope = StaffScope::program(pu, "prova");
        let wrong = t.app.write(|tx| identity::invite_staff(tx, &scope, &invite("ad@provincia.example", StaffRole::Planner))).unwrap();
        let moved = t.app.write(|tx| identity::edit_person(tx, &scope, wrong.person, &details("Ada Rossi", "ada@provincia.example")));
        assert_eq!(moved.unwrap(), Address::Invited);
        refusal(t.app.read(|rx| identity::open_link(rx, token(wrong.link.as_deref().unwrap()))));
        let mail = t.app.db.read(|c| storage::mail::list(c, pu.as_str(), &Cursor::First, 50)).unwrap().rows.remove(0);
        assert_eq!(mail.recipient, "ada@provincia.example");
        let link = mail.body.split_whitespace().find(|w| w.contains("/invito/")).unwrap();
        identity::accept(&t.app, token(link), &chosen(PASSWORD)).unwrap();
        enter(&t, "ada@provincia.example", PASSWORD).unwrap();
    }

    fn a_coordinator_corrects_only_who_works_for_the_centre_alone(t: TestApp) {
        let (pu, mc) = (centre(&t, "pu"), centre(&t, "mc"));
        let scope = StaffScope::program(pu, "prova");
        let stranger = staff(&t, mc, "bo@provincia.example", StaffRole::Planner);
        let shared = staff(&t, pu, "eva@provincia.example", StaffRole::Planner);
        in_body(&t, mc, body(1), "eva@provincia.example", BodyRole::Viewer);
        let admin = t.app.write(|tx| identity::invite_admin(tx, &platform(), "Ro", "ro@provincia.example")).unwrap();
        t.app.write(|tx| identity::invite_staff(tx, &scope, &invite("ro@provincia.example", StaffRole::Auditor))).unwrap();
        let clerk = in_body(&t, pu, body(2), "vi@comune.example", BodyRole::Compiler);
        let edit = |who: Id<Person>| t.app.write(|tx| identity::edit_person(tx, &scope, who, &details("Preso", "preso@provincia.example")));
        assert!(matches!(edit(stranger.person), Err(Error::NotFound)));
        refusal(edit(shared.person));
        refusal(edit(admin.person));
        assert!(matches!(t.app.read(|rx| identity::person_to_edit(rx, &scope, stranger.person)), Err(Error::NotFound)));
        let helper = StaffScope::new(pu, Actor::program("x"), vec![StaffRole::HelpDesk]);
        let no = t.app.write(|tx| identity::edit_person(tx, &helper, clerk.person, &details("Vi", "vi@comune.example")));
        assert!(matches!(no, Err(Error::Forbidden)));
        assert_eq!(edit(clerk.person).unwrap(), Address::Invited);
        assert_eq!(email_of(&t, shared.person), "eva@provincia.example");
        let any = t.app.write(|tx| identity::edit_any(tx, &platform(), shared.person, &details("Eva Neri", "eva@provincia.example")));
        assert_eq!(any.unwrap(), Address::Same);
        assert_eq!(today(&t, &shared).name, "Eva Neri");
        let both = refusal(t.app.write(|tx| identity::edit_any(tx, &platform(), shared.person, &details("", "eva"))));
        assert_eq!(both.fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["name", "email"]);
    }

    fn the_list_of_people_searches_and_turns_pages(t: TestApp) {
        let (pu, mc) = (centre(&t, "pu"), centre(&t, "mc"));
        for n in 0..120 {
            let role = if n % 2 == 0 { pu } else { mc };
            t.app.write(|tx| {
                let id = tx.id::<Person>().to_string();
                let name = format!("Persona {n:03}");
                let person = PersonRow {
                    email: format!("p{n}@casa.example"), email_key: format!("p{n}@casa.example"), name_key: domain::text::fold(&name),
                    id: id.clone(), name, password_hash: None, platform_admin: false, active: true, failed_attempts: 0,
                    locked_until: None, created_at: tx.now, last_login_at: None,
                };
                storage::identity::add_person(tx.conn, &person)?;
                let row = StaffRoleRow { centre_id: role.to_string(), person_id: id, role: "planner".to_owned(), employer: None, from_date: d(2020, 1, 1), until_date: None };
                Ok(storage::identity::add_staff_role(tx.conn, &row)?)
            }).unwrap();
        }
        let scope = StaffScope::program(pu, "prova");
        let page = |cursor: &Cursor| t.app.read(|rx| identity::staff(rx, &scope, "", cursor)).unwrap();
        let first = page(&Cursor::First);
        assert_eq!((first.rows.len(), first.rows[1].name.as_str(), first.previous.is_none()), (50, "Persona 002", true));
        assert!(first.rows.iter().all(|p| p.posts.len() == 1 && p.posts[0].label == "Programmazione"));
        let second = page(&Cursor::After(first.next.unwrap()));
        assert_eq!((second.rows.len(), second.rows[9].name.as_str(), second.next.is_none()), (10, "Persona 118", true));
        assert_eq!(page(&Cursor::Before(second.previous.unwrap())).rows.len(), 50);
        let found = t.app.read(|rx| identity::staff(rx, &scope, "p118@casa", &Cursor::First)).unwrap();
        assert_eq!(found.rows.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Persona 118"]);
        assert!(t.app.read(|rx| identity::staff(rx, &scope, "persona 011", &Cursor::First)).unwrap().rows.is_empty());
        in_body(&t, pu, body(1), "vi@comune.example", BodyRole::Compiler);
        in_body(&t, pu, body(2), "vi@comune.example", BodyRole::Viewer);
        let bodies = |which| t.app.read(|rx| identity::people_of_bodies(rx, &scope, which, "", &Cursor::First)).unwrap().rows;
        assert_eq!((bodies(None).len(), bodies(None)[0].posts.len()), (1, 2));
        assert_eq!((bodies(Some(body(2))).len(), bodies(Some(body(2)))[0].posts.len(), bodies(Some(body(3))).len()), (1, 1, 0));
    }

    fn a_delegation_ends_with_the_stay_in_the_union_and_does_not_come_back(t: TestApp) {
        let pu = centre(&t, "pu");
        let (comune, union) = (body(1), body(2));
        let referent = accept(&t, &in_body(&t, pu, union, "ada@unione.example", BodyRole::Referent));
        let mayor = accept(&t, &in_body(&t, pu, comune, "eva@comune.example", BodyRole::Referent));
        join(&t, comune, union);
        let own = body_scope(&t, &mayor, pu, comune).unwrap();
        let early = t.app.write(|tx| identity::delegate(tx, &own, union, Some(d(2019, 12, 31)), None));
        assert_eq!(refusal(early).fields[0].field, "from");
        t.app.write(|tx| identity::delegate(tx, &own, union, None, None)).unwrap();

        // What a delegate may do, and how the log names them.
        let user = today(&t, &referent);
        let (acting, name) = t.app.read(|rx| identity::body_visit(rx, &user, pu, comune)).unwrap().unwrap();
        assert!(acting.allows(Permission::ReadBody) && acting.allows(Permission::CompileBody));
        assert!(!acting.allows(Permission::ManageBodyPeople) && !acting.allows(Permission::SignBody));
        assert_eq!((acting.actor().name.as_str(), name), (format!("Ada Rossi (Ente {union})").as_str(), format!("Ente {comune}")));
        let lasting = t.app.write(|tx| identity::invite_to_own_body(tx, &acting, &invite("bo@comune.example", BodyRole::Referent)));
        assert!(matches!(lasting, Err(Error::Forbidden)), "a delegate gives no role that outlives the delegation");
        // A title of one's own adds its powers, and takes none from the delegation.
        in_body(&t, pu, comune, "ada@unione.example", BodyRole::Viewer);
        let mixed = body_scope(&t, &referent, pu, comune).unwrap();
        assert!(mixed.allows(Permission::CompileBody) && !mixed.allows(Permission::ManageBodyPeople));
        t.app.write(|tx| identity::end_body_role(tx, &own, referent.person, BodyRole::Viewer, d(2026, 10, 18))).unwrap();

        leave(&t, (comune, union), d(2020, 1, 1), d(2026, 10, 20));
        t.clock.advance(Duration::days(1));
        assert!(body_scope(&t, &referent, pu, comune).is_some(), "the last day of the stay counts");
        t.clock.advance(Duration::days(1));
        assert!(body_scope(&t, &referent, pu, comune).is_none(), "out of the Union, out of the desk");
        let seen = t.app.read(|rx| identity::delegations(rx, &own)).unwrap();
        assert!(!seen.given[0].current && seen.given[0].until.is_none());

        // Back in the Union a year later: the old delegation stays ended, a new one works.
        t.clock.advance(Duration::days(400));
        let again = Period { from: d(2027, 11, 1), until: None };
        t.app.write(|tx| Ok(storage::territory::unions::save(tx.conn, &UnionStay { union, comune, period: again })?)).unwrap();
        assert!(body_scope(&t, &referent, pu, comune).is_none());
        t.app.write(|tx| identity::delegate(tx, &own, union, None, None)).unwrap();
        assert!(body_scope(&t, &referent, pu, comune).is_some());
        // A body that closes leaves its Unions, and whoever acted for it is out.
        t.app.write(|tx| Ok(storage::territory::bodies::close(tx.conn, &[union.to_string()], d(2027, 11, 2))?)).unwrap();
        assert!(body_scope(&t, &referent, pu, comune).is_none());
    }
}

fn leave(
    t: &TestApp,
    (comune, union): (Id<domain::territory::Body>, Id<domain::territory::Body>),
    from: NaiveDate,
    last: NaiveDate,
) {
    let stay = UnionStay { union, comune, period: Period { from, until: Some(last) } };
    t.app.write(|tx| Ok(storage::territory::unions::save(tx.conn, &stay)?)).unwrap();
}

//! People: getting in, invitations, roles, delegations, isolation.

use app::audit::{self, Search};
use app::centres::{self, NewCentre};
use app::identity::{self, Attempt, FirstRun, Invite, Invited, LoggedIn, MakePassword, Standing, State};
use app::{Actor, BodyScope, CurrentUser, Error, PlatformScope, StaffScope};
use chrono::{Duration, NaiveDate};
use domain::Id;
use domain::identity::{BodyRole, Centre, Permission, StaffRole};
use domain::territory::Body;
use storage::page::Cursor;
use testkit::TestApp;

pub const PASSWORD: &str = "quattro asini in fila";
pub const OTHER: &str = "sette nani nel bosco";

pub fn platform() -> PlatformScope {
    PlatformScope::new(Actor::program("prova"))
}

pub fn centre(t: &TestApp, slug: &str) -> Id<Centre> {
    let new = NewCentre {
        slug: slug.to_owned(),
        name: format!("CST {slug}"),
        province_name: "Provincia".to_owned(),
        province_code: "041".to_owned(),
        province_sigla: "PU".to_owned(),
        demo: false,
    };
    t.app.write(|tx| centres::open(tx, &platform(), &new)).unwrap()
}

pub fn body(n: u64) -> Id<Body> {
    Id::from_parts(n, 7)
}

/// A body that the centre follows.
pub fn follow(t: &TestApp, centre: Id<Centre>, body: Id<Body>) {
    let (from, id) = (d(2000, 1, 1), body.to_string());
    t.app
        .write(|tx| {
            if storage::territory::bodies::by_id(tx.conn, body)?.is_none() {
                let columns = ["id", "kind", "name", "name_key", "search", "province", "from_date", "population"];
                let name = format!("Ente {id}");
                let row = vec![
                    id.clone().into(),
                    "comune".into(),
                    name.into(),
                    id.clone().into(),
                    id.clone().into(),
                    "041".into(),
                    from.into(),
                    1000.into(),
                ];
                storage::bulk::insert(tx.conn, "body", &columns, &[row])?;
            }
            storage::territory::memberships::follow(tx.conn, centre, std::slice::from_ref(&id))?;
            Ok(())
        })
        .unwrap();
}

pub fn join(t: &TestApp, comune: Id<Body>, union: Id<Body>) {
    let period = domain::dates::Period { from: d(2020, 1, 1), until: None };
    let stay = domain::territory::UnionStay { union, comune, period };
    t.app.write(|tx| Ok(storage::territory::unions::save(tx.conn, &stay)?)).unwrap();
}

pub fn invite<R>(email: &str, role: R) -> Invite<R> {
    Invite { name: "Ada Rossi".to_owned(), email: email.to_owned(), role, from: None, until: None, employer: None }
}

pub fn chosen(password: &str) -> MakePassword {
    MakePassword { password: password.to_owned(), repeat: password.to_owned() }
}

pub fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

pub fn enter(t: &TestApp, email: &str, password: &str) -> app::Result<LoggedIn> {
    let attempt =
        Attempt { email: email.to_owned(), password: password.to_owned(), origin: Some("192.0.2.1".to_owned()) };
    identity::log_in(&t.app, &attempt)
}

pub fn accept(t: &TestApp, invited: &Invited) -> LoggedIn {
    identity::accept(&t.app, token(invited.link.as_deref().unwrap()), &chosen(PASSWORD)).unwrap()
}

pub fn staff(t: &TestApp, centre: Id<Centre>, email: &str, role: StaffRole) -> LoggedIn {
    let invited = t.app.write(|tx| identity::invite_staff_of(tx, &platform(), centre, &invite(email, role))).unwrap();
    accept(t, &invited)
}

pub fn in_body(t: &TestApp, centre: Id<Centre>, body: Id<Body>, email: &str, role: BodyRole) -> Invited {
    follow(t, centre, body);
    let scope = StaffScope::program(centre, "prova");
    t.app.write(|tx| identity::invite_to_body(tx, &scope, body, &invite(email, role))).unwrap()
}

pub fn current(t: &TestApp, who: &LoggedIn) -> Option<CurrentUser> {
    t.app.read(|rx| identity::session_user(rx, &who.secret, identity::Posts::All)).unwrap().map(|(user, _)| user)
}

pub fn today(t: &TestApp, who: &LoggedIn) -> CurrentUser {
    let secret = t.app.write(|tx| identity::open_session(tx, who.person)).unwrap();
    t.app.read(|rx| identity::session_user(rx, &secret, identity::Posts::All)).unwrap().unwrap().0
}

pub fn body_scope(t: &TestApp, who: &LoggedIn, centre: Id<Centre>, body: Id<Body>) -> Option<BodyScope> {
    today(t, who).body_scope(centre, body)
}

pub fn refusal<T: std::fmt::Debug>(result: app::Result<T>) -> domain::Refusal {
    match result {
        Err(Error::Refused(r)) => r,
        other => panic!("not refused: {other:?}"),
    }
}

fn platform_actions(t: &TestApp) -> Vec<String> {
    let filter = storage::audit::Filter::default();
    let page = t.app.db.read(|c| storage::audit::list(c, audit::PLATFORM, &filter, &Cursor::First, 50)).unwrap();
    page.rows.into_iter().map(|e| e.action).collect()
}

pub fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

testkit::both_engines! {
    fn an_empty_installation_makes_its_first_administrator_once(t: TestApp) {
        assert!(t.app.read(identity::first_run_needed).unwrap());
        let code = identity::first_run_code(&t.app).unwrap().unwrap();
        let form = FirstRun {
            code: code.to_lowercase().replace('-', " "), name: "Ada Rossi".to_owned(),
            email: "ada@provincia.example".to_owned(), chosen: chosen(PASSWORD),
        };
        let wrong = FirstRun { code: "AAAA-AAAA-AAAA-AAAA".to_owned(), ..form.clone() };
        assert_eq!(refusal(identity::first_run(&t.app, &wrong)).fields[0].field, "code");
        let short = FirstRun { chosen: chosen("breve"), ..form.clone() };
        assert_eq!(refusal(identity::first_run(&t.app, &short)).fields[0].field, "password");
        let who = identity::first_run(&t.app, &form).unwrap();
        let user = current(&t, &who).unwrap();
        assert!(user.platform_admin && user.platform_scope().is_some());
        assert!(matches!(identity::first_run(&t.app, &form), Err(Error::NotFound)));
        assert_eq!(identity::first_run_code(&t.app).unwrap(), None);
        assert_eq!(platform_actions(&t), ["identity.first_run"]);
        assert_eq!(enter(&t, "ADA@provincia.example", PASSWORD).unwrap().person, who.person);
    }

    fn nobody_learns_which_addresses_are_known(t: TestApp) {
        let pu = centre(&t, "pu");
        staff(&t, pu, "ada@provincia.example", StaffRole::Coordinator);
        let known = refusal(enter(&t, "ada@provincia.example", "sbagliata sbagliata"));
        let unknown = refusal(enter(&t, "bo@provincia.example", "sbagliata sbagliata"));
        let nonsense = refusal(enter(&t, "bo", "sbagliata sbagliata"));
        assert!(known == unknown && unknown == nonsense);
        identity::ask_reset(&t.app, "ada@provincia.example", None).unwrap();
        identity::ask_reset(&t.app, "bo@provincia.example", None).unwrap();
        let mail = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 50)).unwrap();
        let keys = mail.rows.iter().filter(|m| m.body.contains("/nuova-parola/")).count();
        assert_eq!(keys, 1, "only the known one is written to");
    }

    fn repeated_failures_suspend_for_longer_and_longer(t: TestApp) {
        let pu = centre(&t, "pu");
        staff(&t, pu, "ada@provincia.example", StaffRole::Coordinator);
        for _ in 0..5 {
            refusal(enter(&t, "ada@provincia.example", "sbagliata sbagliata"));
        }
        refusal(enter(&t, "ada@provincia.example", PASSWORD));
        t.clock.advance(Duration::seconds(59));
        refusal(enter(&t, "ada@provincia.example", PASSWORD));
        t.clock.advance(Duration::seconds(1));
        refusal(enter(&t, "ada@provincia.example", "sbagliata sbagliata"));
        t.clock.advance(Duration::seconds(90));
        refusal(enter(&t, "ada@provincia.example", PASSWORD));
        t.clock.advance(Duration::seconds(30));
        let entered = enter(&t, "ada@provincia.example", PASSWORD).unwrap();
        let row = t.app.db.read(|c| storage::identity::people::by_id(c, entered.person.as_str())).unwrap().unwrap();
        assert_eq!((row.failed_attempts, row.locked_until, row.last_login_at), (0, None, Some(t.app.clock.now())));
        assert_eq!(platform_actions(&t)[..3], ["identity.log_in", "identity.lock", "identity.lock"]);
    }

    fn a_network_address_that_tries_too_much_is_slowed_down(t: TestApp) {
        let pu = centre(&t, "pu");
        staff(&t, pu, "ada@provincia.example", StaffRole::Coordinator);
        let minute = t.app.clock.now();
        let key = app::files::sha256(b"origin:192.0.2.1");
        t.app.write(|tx| { for _ in 0..29 { storage::identity::failures::add(tx.conn, &key, minute)?; } Ok(()) }).unwrap();
        refusal(enter(&t, "bo@provincia.example", PASSWORD));
        let crowded = refusal(enter(&t, "ada@provincia.example", PASSWORD));
        assert!(crowded.message.contains("troppi tentativi di accesso"), "{crowded}");
        let elsewhere = Attempt { email: "ada@provincia.example".to_owned(), password: PASSWORD.to_owned(), origin: Some("192.0.2.2".to_owned()) };
        identity::log_in(&t.app, &elsewhere).unwrap();
        t.clock.advance(Duration::minutes(16));
        enter(&t, "ada@provincia.example", PASSWORD).unwrap();
    }

    fn an_invitation_is_good_once_and_for_fourteen_days(t: TestApp) {
        let pu = centre(&t, "pu");
        let scope = StaffScope::program(pu, "prova");
        let call = invite("ada@provincia.example", StaffRole::Accountant);
        let first = t.app.write(|tx| identity::invite_staff(tx, &scope, &call)).unwrap();
        let link = first.link.clone().unwrap();
        assert!(link.starts_with("http://casa.test/invito/"));
        let mail = t.app.db.read(|c| storage::mail::list(c, pu.as_str(), &Cursor::First, 50)).unwrap();
        assert!(mail.rows[0].body.contains(&link) && mail.rows[0].body.contains("Contabile, per CST pu"), "{}", mail.rows[0].body);
        assert_eq!(t.app.read(|rx| identity::open_link(rx, token(&link))).unwrap().name, "Ada Rossi");
        refusal(enter(&t, "ada@provincia.example", PASSWORD));

        t.clock.advance(Duration::days(14));
        let late = refusal(identity::accept(&t.app, token(&link), &chosen(PASSWORD)));
        assert!(late.message.contains("scaduto"), "{late}");
        let line = t.app.read(|rx| identity::staff(rx, &scope, "", &Cursor::First)).unwrap().rows.remove(0);
        assert_eq!(line.state, State::Expired);

        let second = t.app.write(|tx| identity::repeat_invitation(tx, &scope, first.person)).unwrap();
        let line = t.app.read(|rx| identity::staff(rx, &scope, "", &Cursor::First)).unwrap().rows.remove(0);
        assert!(matches!(line.state, State::Invited(_)));
        let who = accept(&t, &second);
        assert_eq!(who.person, first.person);
        let again = refusal(identity::accept(&t.app, token(second.link.as_deref().unwrap()), &chosen(OTHER)));
        assert!(again.message.contains("già stato usato"), "{again}");
        enter(&t, "ada@provincia.example", PASSWORD).unwrap();
        refusal(t.app.write(|tx| identity::repeat_invitation(tx, &scope, first.person)));
        assert!(matches!(t.app.read(|rx| identity::open_link(rx, "nothing")), Err(Error::NotFound)));
    }

    fn the_faults_of_an_invitation_come_back_together(t: TestApp) {
        let pu = centre(&t, "pu");
        let scope = StaffScope::program(pu, "prova");
        let bad = Invite { name: " ".to_owned(), employer: Some("Ditta".to_owned()), ..invite("ada", StaffRole::Technician) };
        let fields: Vec<_> = refusal(t.app.write(|tx| identity::invite_staff(tx, &scope, &bad))).fields.into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["name", "email", "until"]);
        let clerk = StaffScope::new(pu, Actor::program("x"), vec![StaffRole::HelpDesk]);
        let good = invite("ada@provincia.example", StaffRole::Coordinator);
        assert!(matches!(t.app.write(|tx| identity::invite_staff(tx, &clerk, &good)), Err(Error::Forbidden)));
        assert!(t.app.read(|rx| identity::staff(rx, &scope, "", &Cursor::First)).unwrap().rows.is_empty());
    }

    fn a_new_password_ends_the_sessions_before(t: TestApp) {
        let pu = centre(&t, "pu");
        let old = staff(&t, pu, "ada@provincia.example", StaffRole::Coordinator);
        t.clock.advance(Duration::minutes(5));
        let wrong = identity::change_password(&t.app, old.person, "non è questa", &chosen(OTHER));
        assert_eq!(refusal(wrong).fields[0].field, "current");
        let new = identity::change_password(&t.app, old.person, PASSWORD, &chosen(OTHER)).unwrap();
        assert!(current(&t, &old).is_none());
        assert!(current(&t, &new).is_some());
        refusal(enter(&t, "ada@provincia.example", PASSWORD));

        t.clock.advance(Duration::minutes(5));
        identity::ask_reset(&t.app, " Ada@Provincia.example ", None).unwrap();
        let mail = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 50)).unwrap().rows.remove(0);
        let link = mail.body.split_whitespace().find(|w| w.contains("/nuova-parola/")).unwrap().to_owned();
        let reset = identity::accept(&t.app, token(&link), &chosen(PASSWORD)).unwrap();
        assert!(current(&t, &new).is_none() && current(&t, &reset).is_some());
        let used = refusal(identity::accept(&t.app, token(&link), &chosen(OTHER)));
        assert!(used.message.contains("già stato usato"));
        identity::ask_reset(&t.app, "ada@provincia.example", None).unwrap();
        let mail = t.app.db.read(|c| storage::mail::list(c, audit::PLATFORM, &Cursor::First, 50)).unwrap().rows.remove(0);
        let link = mail.body.split_whitespace().find(|w| w.contains("/nuova-parola/")).unwrap().to_owned();
        t.clock.advance(Duration::hours(2));
        assert!(refusal(identity::accept(&t.app, token(&link), &chosen(OTHER))).message.contains("scaduto"));
    }

    fn roles_last_as_long_as_they_are_given(t: TestApp) {
        let pu = centre(&t, "pu");
        let scope = StaffScope::program(pu, "prova");
        let boss = staff(&t, pu, "ada@provincia.example", StaffRole::Coordinator);
        let contract = Invite {
            until: Some(d(2026, 10, 31)), employer: Some("Società Informatica".to_owned()),
            ..invite("bo@ditta.example", StaffRole::Technician)
        };
        let invited = t.app.write(|tx| identity::invite_staff(tx, &scope, &contract)).unwrap();
        let bo = accept(&t, &invited);
        let desk = today(&t, &bo).staff_scope(pu).unwrap();
        assert_eq!(desk.actor().name, "Ada Rossi (Società Informatica)");
        assert_eq!(desk.roles(), [StaffRole::Technician]);

        // Ended yesterday: in force until midnight of Italy, then no more.
        t.clock.set(d(2026, 10, 31).and_hms_opt(22, 59, 0).unwrap());
        assert!(today(&t, &bo).staff_scope(pu).is_some());
        t.clock.advance(Duration::minutes(1));
        assert!(today(&t, &bo).staff_scope(pu).is_none());
        let post = t.app.read(|rx| identity::staff(rx, &scope, "", &Cursor::First)).unwrap().rows.into_iter().find(|p| p.id == bo.person).unwrap().posts.remove(0);
        assert_eq!(post.standing, Standing::Past);

        let yesterday = d(2026, 10, 31);
        refusal(t.app.write(|tx| identity::end_staff_role(tx, &scope, boss.person, StaffRole::Coordinator, yesterday)));
        let heir = staff(&t, pu, "eva@provincia.example", StaffRole::Coordinator);
        t.app.write(|tx| identity::end_staff_role(tx, &scope, boss.person, StaffRole::Coordinator, yesterday)).unwrap();
        assert!(today(&t, &boss).staff_scope(pu).is_none());
        assert!(today(&t, &heir).staff_scope(pu).is_some());
        // A role that began today and ends yesterday was never in force.
        let clerk = t.app.write(|tx| identity::invite_staff(tx, &scope, &invite("eva@provincia.example", StaffRole::Planner))).unwrap();
        assert!(clerk.link.is_none(), "she has a password already");
        t.app.write(|tx| identity::end_staff_role(tx, &scope, heir.person, StaffRole::Planner, yesterday)).unwrap();
        assert_eq!(today(&t, &heir).staff_scope(pu).unwrap().roles(), [StaffRole::Coordinator]);
        let gone = t.app.write(|tx| identity::end_staff_role(tx, &scope, heir.person, StaffRole::Planner, yesterday));
        assert!(matches!(gone, Err(Error::NotFound)));
    }

    fn one_person_serves_several_bodies_and_no_other(t: TestApp) {
        let (pu, mc) = (centre(&t, "pu"), centre(&t, "mc"));
        let who = accept(&t, &in_body(&t, pu, body(1), "ada@unione.example", BodyRole::Referent));
        in_body(&t, pu, body(2), "Ada@Unione.example", BodyRole::Viewer);
        in_body(&t, pu, body(2), "ada@unione.example", BodyRole::Compiler);
        in_body(&t, mc, body(1), "ada@unione.example", BodyRole::Signatory);
        let user = current(&t, &who).unwrap();
        assert_eq!(user.bodies.len(), 3);
        let two = user.body_scope(pu, body(2)).unwrap();
        assert_eq!(two.roles(), [BodyRole::Compiler, BodyRole::Viewer]);
        assert!(two.body(Permission::SignBody).is_err());
        assert!(user.body_scope(mc, body(1)).unwrap().body(Permission::SignBody).is_ok());
        assert!(user.body_scope(pu, body(3)).is_none());
        assert!(user.body_scope(mc, body(2)).is_none());
        assert!(user.staff_scope(pu).is_none());
        assert!(user.platform_scope().is_none());

        let stranger = t.app.write(|tx| identity::invite_to_body(tx, &StaffScope::program(mc, "prova"), body(2), &invite("bo@comune.example", BodyRole::Viewer)));
        assert!(matches!(stranger, Err(Error::NotFound)), "a centre invites only to the bodies it follows");

        // The referent of body 1 manages body 1 only.
        let one = user.body_scope(pu, body(1)).unwrap();
        let colleague = t.app.write(|tx| identity::invite_to_own_body(tx, &one, &invite("bo@comune.example", BodyRole::Compiler))).unwrap();
        assert!(matches!(t.app.write(|tx| identity::invite_to_own_body(tx, &two, &invite("bo@comune.example", BodyRole::Compiler))), Err(Error::Forbidden)));
        assert_eq!(t.app.read(|rx| identity::people_of_own_body(rx, &one)).unwrap().len(), 2);
        assert_eq!(t.app.read(|rx| identity::people_of_own_body(rx, &two)).unwrap().len(), 1);
        let elsewhere = BodyScope::new(pu, body(9), Actor::program("x"), vec![BodyRole::Referent]);
        let gone = t.app.write(|tx| identity::end_body_role(tx, &elsewhere, colleague.person, BodyRole::Compiler, d(2026, 10, 18)));
        assert!(matches!(gone, Err(Error::NotFound)));
        t.app.write(|tx| identity::end_body_role(tx, &one, colleague.person, BodyRole::Compiler, d(2026, 10, 18))).unwrap();
        assert_eq!(t.app.read(|rx| identity::people_of_own_body(rx, &one)).unwrap().len(), 1);
        let coordinator = StaffScope::program(pu, "prova");
        let search = Search { text: "terminato compilatore".to_owned(), ..Search::default() };
        let log = t.app.read(|rx| audit::list(rx, &coordinator, &search, &Cursor::First)).unwrap();
        assert_eq!((log.rows.len(), log.rows[0].subject_id.as_str()), (1, colleague.person.as_str()));
        assert!(log.rows[0].before_json.as_deref().unwrap().contains("compiler"));
        assert!(!format!("{:?}", log.rows).contains("comune.example"), "no address in the log");
    }

    fn a_unions_referent_acts_for_the_comuni_that_delegated_it(t: TestApp) {
        let pu = centre(&t, "pu");
        let (comune, union, other) = (body(1), body(2), body(3));
        let referent = accept(&t, &in_body(&t, pu, union, "ada@unione.example", BodyRole::Referent));
        let viewer = accept(&t, &in_body(&t, pu, union, "bo@unione.example", BodyRole::Viewer));
        let mayor = accept(&t, &in_body(&t, pu, comune, "eva@comune.example", BodyRole::Referent));
        assert!(body_scope(&t, &referent, pu, comune).is_none());
        let own = body_scope(&t, &mayor, pu, comune).unwrap();
        let alone = t.app.write(|tx| identity::delegate(tx, &own, union, None, None));
        assert!(refusal(alone).message.contains("non fa parte"));
        join(&t, comune, union);
        assert_eq!(t.app.read(|rx| identity::unions(rx, &own)).unwrap().len(), 1);
        t.app.write(|tx| identity::delegate(tx, &own, union, None, Some(d(2026, 10, 20)))).unwrap();

        let user = current(&t, &referent).unwrap();
        let desk = user.bodies.iter().find(|b| b.body == comune).unwrap();
        assert_eq!((desk.through, desk.roles.as_slice(), desk.delegated.as_slice()), (Some(union), [].as_slice(), [BodyRole::Referent].as_slice()));
        let acting = user.body_scope(pu, comune).unwrap();
        assert!(acting.body(Permission::CompileBody).is_ok());
        assert!(body_scope(&t, &viewer, pu, comune).is_none(), "only the referent acts");
        assert!(body_scope(&t, &referent, pu, other).is_none());
        assert!(body_scope(&t, &mayor, pu, union).is_none(), "it works one way");
        let further = t.app.write(|tx| identity::delegate(tx, &acting, other, None, None));
        assert!(matches!(further, Err(Error::Forbidden)), "a delegate does not delegate");
        let found = t.app.read(|rx| identity::delegations(rx, &own)).unwrap();
        assert_eq!((found.given.len(), found.received.len()), (1, 0));

        t.clock.advance(Duration::days(2));
        assert!(body_scope(&t, &referent, pu, comune).is_none(), "the delegation ended yesterday");
        let office = StaffScope::program(pu, "prova");
        t.app.write(|tx| identity::delegate_for(tx, &office, (comune, union), None, None)).unwrap();
        assert!(body_scope(&t, &referent, pu, comune).is_some());
        t.app.write(|tx| identity::end_delegation(tx, &own, union, d(2026, 10, 20))).unwrap();
        assert!(body_scope(&t, &referent, pu, comune).is_none());
        assert!(matches!(t.app.write(|tx| identity::end_delegation_for(tx, &office, (comune, union), d(2026, 10, 20))), Err(Error::NotFound)));
    }

    fn a_deactivated_person_is_out_at_once(t: TestApp) {
        let pu = centre(&t, "pu");
        let who = staff(&t, pu, "ada@provincia.example", StaffRole::Coordinator);
        t.app.write(|tx| identity::set_active(tx, &platform(), who.person, false)).unwrap();
        assert!(current(&t, &who).is_none());
        refusal(enter(&t, "ada@provincia.example", PASSWORD));
        let scope = StaffScope::program(pu, "prova");
        let back = refusal(t.app.write(|tx| identity::invite_staff(tx, &scope, &invite("ada@provincia.example", StaffRole::Planner))));
        assert_eq!(back.fields[0].field, "email");
        t.app.write(|tx| identity::set_active(tx, &platform(), who.person, true)).unwrap();
        enter(&t, "ada@provincia.example", PASSWORD).unwrap();

        let admin = t.app.write(|tx| identity::invite_admin(tx, &platform(), "Eva", "eva@provincia.example")).unwrap();
        accept(&t, &admin);
        let last = refusal(t.app.write(|tx| identity::set_active(tx, &platform(), admin.person, false)));
        assert!(last.message.contains("senza amministratore"));
        let all = t.app.read(|rx| identity::platform_people(rx, &platform(), "", &Cursor::First)).unwrap();
        assert_eq!(all.rows.iter().map(|p| p.email.as_str()).collect::<Vec<_>>(), ["ada@provincia.example", "eva@provincia.example"]);
        let found = t.app.read(|rx| identity::platform_people(rx, &platform(), "rossi", &Cursor::First)).unwrap();
        assert_eq!(found.rows.len(), 1);
        let one = t.app.read(|rx| identity::person_of_platform(rx, &platform(), who.person)).unwrap();
        assert_eq!(one.posts[0].label, "Coordinatore");
    }
}

#[test]
fn a_hash_says_its_parameters() {
    let t = TestApp::new(testkit::Engine::Sqlite);
    let hash = identity::hash(&t.app, PASSWORD).unwrap();
    println!(
        "HASH {}",
        identity::hash(&t.app, "dcbf62f290a0a9418f54f382fcce34771375bd3b08ed0a2052c8cd2c2b3cafbe").unwrap()
    );
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

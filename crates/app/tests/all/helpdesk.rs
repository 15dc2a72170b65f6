//! Requests for assistance: opened, taken, answered, put to wait, ended, merged, found; each complaint
//! that the users of other help desks make is a test.

use app::helpdesk::{self, Attached, Change, Detail, Filter, Mailed, Message, NewTicket, Order, Sender, Then, attend};
use app::mail::Threading;
use app::{Actor, App, BodyScope, Error, StaffScope};
use chrono::{Duration, NaiveDate, NaiveDateTime};
use domain::Id;
use domain::helpdesk::{Channel, Desk, Kind, Level, PauseReason, Target, Tie};
use domain::identity::{BodyRole, Permission, Person, StaffRole};
use domain::territory::Body;
use storage::identity::{PersonRow, StaffRoleRow, people, roles};
use storage::mail::MailRow;
use storage::page::Cursor;
use testkit::TestApp;

/// A centre with two bodies, two operators and a clerk in the first body.
pub struct Place {
    pub t: TestApp,
    pub program: StaffScope,
    pub bo: StaffScope,
    pub ada: StaffScope,
    pub body: Id<Body>,
    pub other: Id<Body>,
}

pub fn person(app: &App, name: &str, email: &str) -> Id<Person> {
    app.write(|tx| {
        let id = tx.id::<Person>();
        let row = PersonRow {
            id: id.to_string(),
            email: email.into(),
            email_key: email.into(),
            name: name.into(),
            password_hash: None,
            platform_admin: false,
            active: true,
            failed_attempts: 0,
            locked_until: None,
            created_at: tx.now,
            last_login_at: None,
            name_key: name.to_lowercase(),
        };
        people::insert(tx.conn, &row)?;
        Ok(id)
    })
    .unwrap()
}

impl Place {
    pub fn new(t: TestApp) -> Self {
        let centre = testkit::dues::centre(&t.app, "pesaro-urbino", &[900, 4_000]);
        let id = centre.staff.centre(Permission::ReadCentre).unwrap();
        let operator = |name: &str, email: &str| {
            let person = person(&t.app, name, email);
            t.app
                .write(|tx| {
                    let row = StaffRoleRow {
                        centre_id: id.to_string(),
                        person_id: person.to_string(),
                        role: StaffRole::HelpDesk.code().into(),
                        employer: None,
                        from_date: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
                        until_date: None,
                    };
                    Ok(roles::save_staff(tx.conn, &row)?)
                })
                .unwrap();
            StaffScope::new(id, Actor { person: Some(person), name: name.into() }, vec![StaffRole::HelpDesk])
        };
        let bo = operator("Bo Neri", "bo@centro.example");
        let ada = operator("Ada Bianchi", "ada@centro.example");
        Self { program: centre.staff, bo, ada, body: centre.members[0].id, other: centre.members[1].id, t }
    }

    pub fn clerk(&self, body: Id<Body>, name: &str, role: BodyRole) -> BodyScope {
        let email = format!("{}@comune.example", name.to_lowercase().replace(' ', "."));
        let id = person(&self.t.app, name, &email);
        let centre = self.bo.centre(Permission::ReadCentre).unwrap();
        BodyScope::new(centre, body, Actor { person: Some(id), name: name.into() }, vec![role])
    }

    pub fn write<T>(&self, f: impl FnMut(&mut app::Tx<'_>) -> app::Result<T>) -> app::Result<T> {
        self.t.app.write(f)
    }

    /// A request that came by mail from Anna of the first body.
    pub fn mailed(&self, subject: &str, text: &str, id: &str) -> u32 {
        let sender = Sender::address("Anna Verdi", "anna@comune.example");
        let mut new = NewTicket::plain(Channel::Mail, sender, subject, Message::text(text));
        new.body = Some(self.body);
        new.mailed.message_id = Some(id.to_owned());
        self.write(|tx| helpdesk::open(tx, &self.program, &new)).unwrap()
    }

    pub fn look(&self, number: u32) -> Detail {
        self.t.app.read(|rx| helpdesk::detail(rx, &self.bo, number)).unwrap()
    }

    pub fn hear(&self, number: u32, text: &str) -> app::Result<u32> {
        let anna = Sender::address("Anna Verdi", "anna@comune.example");
        self.write(|tx| {
            helpdesk::hear(tx, &self.program, number, (&anna, Channel::Mail), &Message::text(text), &Mailed::default())
        })
    }

    pub fn outbox(&self) -> Vec<MailRow> {
        let centre = self.bo.centre(Permission::ReadCentre).unwrap();
        self.t.app.db.read(|c| storage::mail::list(c, centre.as_str(), &Cursor::First, 50)).unwrap().rows
    }
}

pub fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

pub fn refused(result: app::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(Error::Refused(r)) => r.message,
        other => panic!("{other:?}"),
    }
}

fn file(name: &str, bytes: &[u8]) -> Attached {
    Attached { name: name.into(), bytes: bytes.to_vec() }
}

fn thread(mail: &MailRow) -> Threading {
    serde_json::from_str(mail.threading.as_deref().unwrap()).unwrap()
}

testkit::both_engines! {
    fn a_request_goes_its_way(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("La stampante dell'anagrafe non stampa", "Da stamattina.", "uno@comune.example");
        assert_eq!(n, 1);
        let new = p.look(n);
        assert_eq!((new.row.state.as_str(), new.row.queue.as_str(), new.row.body_name.is_empty()), ("new", "clienti", false));
        assert_eq!(new.row.charge_due, Some(at("2026-10-20 08:30")));
        p.write(|tx| helpdesk::take(tx, &p.bo, n)).unwrap();
        let taken = p.look(n);
        assert_eq!((taken.row.state.as_str(), taken.row.assignee_name.as_str()), ("open", "Bo Neri"));
        assert_eq!((taken.row.charge_due, taken.reading.taking_charge.met.is_some()), (None, true));
        p.t.clock.advance(Duration::minutes(30));
        let then = Then::Wait(PauseReason::Requester, None);
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Che modello è?"), then)).unwrap();
        let waits = p.look(n);
        assert_eq!((waits.row.state.as_str(), waits.row.reason.as_str(), waits.row.due_at), ("waiting", "requester", None));
        assert_eq!(p.hear(n, "Una vecchia laser.").unwrap(), n);
        assert_eq!(p.look(n).row.state, "open");
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Sistemata."), Then::Close)).unwrap();
        let closed = p.look(n);
        assert_eq!((closed.row.state.as_str(), closed.row.active, closed.row.look_at), ("closed", false, None));
        assert!(closed.reading.breached.is_empty() && closed.reading.solution.met.is_some());
        let kinds: Vec<&str> = closed.entries.iter().map(|e| e.row.kind.as_str()).collect();
        assert_eq!(kinds, ["message", "event", "message", "event", "message", "message", "event"]);
        p.hear(n, "Di nuovo ferma.").unwrap();
        assert_eq!(p.look(n).row.state, "open");
        let log = p.t.app.read(|rx| app::audit::history(rx, &p.program, "ticket", "1")).unwrap();
        assert_eq!(log.len(), 6, "{log:?}");
    }

    fn numbers_follow_each_other_and_a_list_pages_by_them(t: TestApp) {
        let p = Place::new(t);
        for n in 1..=60_u32 {
            assert_eq!(p.mailed(&format!("Richiesta {n}"), "testo", &format!("{n}@x.example")), n);
        }
        p.write(|tx| helpdesk::close(tx, &p.bo, 60)).unwrap();
        let list = |filter: &Filter, order, cursor: &Cursor| p.t.app.read(|rx| helpdesk::list(rx, &p.bo, filter, order, cursor)).unwrap();
        let open = Filter { active: Some(true), ..Filter::default() };
        let first = list(&open, Order::Newest, &Cursor::First);
        assert_eq!((first.rows.len(), first.rows[0].number), (50, 59));
        let second = list(&open, Order::Newest, &Cursor::After(first.next.unwrap()));
        assert_eq!(second.rows.iter().map(|r| r.number).collect::<Vec<_>>(), (1..=9).rev().collect::<Vec<_>>());
        let back = list(&open, Order::Newest, &Cursor::Before(second.previous.unwrap()));
        assert_eq!(back.rows[0].number, 59);
        let due = list(&open, Order::Due, &Cursor::First);
        assert_eq!((due.rows.len(), due.rows[0].number), (50, 1));
        let rest = list(&open, Order::Due, &Cursor::After(due.next.unwrap()));
        assert_eq!((rest.rows.len(), rest.rows[8].number), (9, 59));
        let none = Filter { state: Some("closed".into()), queue: Some("reti".into()), ..Filter::default() };
        assert!(list(&none, Order::Newest, &Cursor::First).rows.is_empty());
        let mine = Filter { assignee: Some(String::new()), state: Some("new".into()), ..Filter::default() };
        assert_eq!(list(&mine, Order::Oldest, &Cursor::First).rows[0].number, 1);
    }

    fn a_public_reply_leaves_in_its_conversation(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Posta ferma", "Non arriva nulla.", "uno@comune.example");
        let told = p.outbox();
        assert_eq!((told.len(), told[0].subject.as_str()), (1, "[pu#1] Posta ferma"));
        assert!(thread(&told[0]).automatic);
        let files = helpdesk::store_files(&p.t.app, &p.bo, &[file("log.txt", b"errore 451")]).unwrap();
        let answer = Message { files, ..Message::text("Riparte tra un'ora.") };
        p.write(|tx| helpdesk::watch(tx, &p.bo, n, &Sender::address("Sindaco", "Sindaco@comune.example"))).unwrap();
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &answer, Then::Stay)).unwrap();
        let mails = p.outbox();
        let to: Vec<&str> = mails[..2].iter().map(|m| m.recipient.as_str()).collect();
        assert!(to.contains(&"anna@comune.example") && to.contains(&"sindaco@comune.example"), "{to:?}");
        let threading = thread(&mails[0]);
        assert!(threading.references.contains(&"uno@comune.example".to_owned()), "{threading:?}");
        assert!(!threading.automatic && mails[0].attachments.len() > 10);
        assert!(mails[0].body.contains("Riparte tra un'ora.") && mails[0].body.contains("/richieste/pu/1"));
        let ids = ["uno@comune.example".to_owned(), threading.message_id.clone(), "altro@x.example".to_owned()];
        let known = p.t.app.read(|rx| helpdesk::by_message(rx, &p.bo, &ids)).unwrap();
        assert_eq!(known.len(), 2);
        assert!(known.iter().all(|k| k.ticket == 1 && k.direct));
        let kept = p.look(n);
        let attached: Vec<_> = kept.entries.iter().flat_map(|e| &e.files).collect();
        assert_eq!((attached.len(), attached[0].media_type.as_str()), (1, "text/plain"));
        let (_, bytes) = p.t.app.read(|rx| helpdesk::file(rx, &p.bo, n, attached[0].seq, 0)).unwrap();
        assert_eq!(bytes, b"errore 451");
    }

    fn what_is_found_is_found_by_any_inflection(t: TestApp) {
        let p = Place::new(t);
        p.mailed("Stampanti bloccate", "All'anagrafe di Mercatello.", "1@x.example");
        let n = p.mailed("Certificato scaduto", "Il certificato del sito è scaduto ieri.", "2@x.example");
        p.write(|tx| helpdesk::note(tx, &p.bo, n, &Message::text("Rinnovare col fornitore Aruba"))).unwrap();
        let find = |typed: &str| -> Vec<i32> {
            p.t.app.read(|rx| helpdesk::search(rx, &p.bo, typed, None)).unwrap().rows.iter().map(|r| r.number).collect()
        };
        assert_eq!(find("stampante bloccata"), [1]);
        assert_eq!(find("CERTIFICATI scadute"), [2]);
        assert_eq!(find("fornitore"), [2]);
        assert_eq!(find("stampante certificato"), [0_i32; 0]);
        assert_eq!(find("2"), [2]);
        assert_eq!(find("verdi"), [2, 1]);
        assert!(find("il che per").is_empty());
    }

    fn glpi_22839_mail_intake_does_not_take_charge(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Posta ferma", "aiuto", "uno@comune.example");
        p.write(|tx| helpdesk::assign(tx, &p.program, n, p.ada.actor().person)).unwrap();
        let found = p.look(n);
        assert_eq!((found.row.state.as_str(), found.row.assignee_name.as_str()), ("new", "Ada Bianchi"));
        assert!(found.reading.taking_charge.met.is_none() && found.row.charge_due.is_some());
        assert!(refused(p.write(|tx| helpdesk::take(tx, &p.program, n))).contains("atto di una persona"));
        let stranger = person(&p.t.app, "Ugo", "ugo@x.example");
        assert!(refused(p.write(|tx| helpdesk::assign(tx, &p.bo, n, Some(stranger)))).contains("non lavora"));
    }

    fn glpi_24481_no_promise_is_broken_while_it_waits(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Router rotto", "aiuto", "uno@comune.example");
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Ordinato."), Then::Wait(PauseReason::Supplier, None))).unwrap();
        p.t.clock.advance(Duration::days(90));
        assert_eq!(attend(&p.t.app).unwrap().told, 0);
        let found = p.look(n);
        assert!(found.reading.breached.is_empty() && found.reading.paused_seconds > 0);
        assert_eq!((found.row.state.as_str(), found.row.due_at), ("waiting", None));
    }

    fn glpi_6902_other_limits_keep_the_time_passed_and_the_pauses(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Router rotto", "aiuto", "uno@comune.example");
        p.t.clock.advance(Duration::hours(1));
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Ordinato."), Then::Wait(PauseReason::Supplier, None))).unwrap();
        p.t.clock.advance(Duration::hours(1));
        p.write(|tx| helpdesk::resume(tx, &p.bo, n)).unwrap();
        let before = p.look(n).reading;
        let weight = Change { weight: Some((Level::High, Level::High)), ..Change::default() };
        p.write(|tx| helpdesk::change(tx, &p.bo, n, &weight)).unwrap();
        let after = p.look(n);
        assert_eq!((before.solution.seconds, before.paused_seconds), (3600, 3600));
        assert_eq!((after.reading.solution.seconds, after.reading.paused_seconds), (3600, 3600));
        assert_eq!((before.solution.limit, after.reading.solution.limit), (Some(40 * 3600), Some(8 * 3600)));
        assert_eq!(after.row.priority, 3);
    }

    fn zammad_3140_an_answer_stops_the_clock_of_the_answer(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Dubbio", "?", "uno@comune.example");
        assert!(p.look(n).row.reply_due.is_some());
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Si fa così."), Then::Stay)).unwrap();
        assert_eq!(p.look(n).row.reply_due, None);
        p.t.clock.advance(Duration::days(3));
        attend(&p.t.app).unwrap();
        assert!(!p.look(n).reading.breached.contains(&Target::NextReply));
    }

    fn glpi_5542_and_12702_merging_keeps_everything_and_closes(t: TestApp) {
        let p = Place::new(t);
        let kept = p.mailed("Posta ferma", "aiuto", "uno@comune.example");
        let files = helpdesk::store_files(&p.t.app, &p.program, &[file("schermata.png", b"\x89PNG\r\n\x1a\n..")]).unwrap();
        let ugo = Sender::address("Ugo Rosa", "ugo@comune.example");
        let mut new = NewTicket::plain(Channel::Mail, ugo.clone(), "Ancora la posta", Message { files, ..Message::text("Anche a me, con Thunderbird.") });
        new.mailed.message_id = Some("due@comune.example".into());
        new.watchers = vec![Sender::address("", "lia@comune.example")];
        let gone = p.write(|tx| helpdesk::open(tx, &p.program, &new)).unwrap();
        p.t.clock.advance(Duration::hours(1));
        let clock = p.look(kept).reading;
        p.write(|tx| helpdesk::merge(tx, &p.bo, gone, kept)).unwrap();
        let (kept_now, gone_now) = (p.look(kept), p.look(gone));
        assert_eq!((gone_now.row.state.as_str(), gone_now.row.merged_into), ("closed", Some(1)));
        assert_eq!(kept_now.entries.iter().flat_map(|e| &e.files).count(), 1);
        let followers: Vec<&str> = kept_now.watchers.iter().map(|w| w.email.as_str()).collect();
        assert_eq!(followers, ["lia@comune.example", "ugo@comune.example"]);
        assert_eq!(kept_now.reading, clock, "the clock of the one that goes on");
        assert_eq!((kept_now.ties[0].kind.as_str(), kept_now.ties[0].number), (Tie::MergedFrom.code(), 2));
        let copied = kept_now.entries.iter().find(|e| e.row.origin == Some(2)).unwrap();
        assert!(copied.row.body.contains("Thunderbird"));
        // What answers the mail of the merged one goes on in the other.
        let known = p.t.app.read(|rx| helpdesk::by_message(rx, &p.bo, &["due@comune.example".into()])).unwrap();
        assert_eq!(known[0].ticket, 1);
        let joined = p.write(|tx| helpdesk::hear(tx, &p.program, gone, (&ugo, Channel::Mail), &Message::text("Novità?"), &Mailed::default()));
        assert_eq!(joined.unwrap(), kept);
        assert!(refused(p.write(|tx| helpdesk::merge(tx, &p.bo, gone, kept))).contains("n. 1"));
        assert!(refused(p.write(|tx| helpdesk::reopen(tx, &p.bo, gone))).contains("n. 1"));
        let found = p.t.app.read(|rx| helpdesk::search(rx, &p.bo, "thunderbird", None)).unwrap();
        assert_eq!(found.rows.len(), 2);
        let mut foreign = NewTicket::plain(Channel::Phone, ugo, "Altro ente", Message::text("riservato"));
        foreign.body = Some(p.other);
        let foreign = p.write(|tx| helpdesk::open(tx, &p.bo, &foreign)).unwrap();
        assert!(refused(p.write(|tx| helpdesk::merge(tx, &p.bo, foreign, kept))).contains("enti diversi"));
    }

    fn freescout_1344_a_message_becomes_a_request_of_its_own(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Posta ferma", "aiuto", "uno@comune.example");
        p.hear(n, "E poi il telefono non squilla.").unwrap();
        let seq = p.look(n).entries.last().unwrap().row.seq;
        let made = p.write(|tx| helpdesk::split(tx, &p.bo, n, seq, "Telefono muto")).unwrap();
        let born = p.look(made);
        assert_eq!((born.row.subject.as_str(), born.row.state.as_str()), ("Telefono muto", "new"));
        assert_eq!((born.row.requester_email.as_str(), born.row.ties), ("anna@comune.example", 1));
        assert!(born.entries[0].row.body.contains("squilla") && born.row.charge_due.is_some());
        assert_eq!(p.look(n).ties[0].kind, Tie::SplitInto.code());
        p.write(|tx| helpdesk::link(tx, &p.bo, n, made, Tie::Related)).unwrap();
        assert_eq!(p.look(n).ties.len(), 2);
        p.write(|tx| helpdesk::unlink(tx, &p.bo, made, n, Tie::Related)).unwrap();
        assert_eq!((p.look(n).ties.len(), p.look(n).row.ties), (1, 1));
    }

    fn the_desk_is_warned_before_and_told_after_each_once(t: TestApp) {
        let p = Place::new(t);
        let desk = Desk { escalation: "capo@centro.example".into(), acknowledge: false, ..Desk::default() };
        p.write(|tx| helpdesk::save_desk(tx, &p.program, &desk)).unwrap();
        let n = p.mailed("Posta ferma", "aiuto", "uno@comune.example");
        p.write(|tx| helpdesk::assign(tx, &p.bo, n, p.ada.actor().person)).unwrap();
        assert_eq!(attend(&p.t.app).unwrap(), helpdesk::Attended::default());
        // Monday 19 October 2026, 10:00; eight hours of work end on Tuesday at 10:30, four fifths at 8:54.
        p.t.clock.set(at("2026-10-20 06:55"));
        let near = attend(&p.t.app).unwrap();
        assert_eq!((near.tickets, near.told), (1, 1));
        assert_eq!(p.outbox()[0].recipient, "ada@centro.example");
        assert!(p.outbox()[0].body.contains("Presa in carico in scadenza, entro oggi alle 10:30"), "{}", p.outbox()[0].body);
        assert_eq!(attend(&p.t.app).unwrap().told, 0);
        p.t.clock.set(at("2026-10-20 08:30"));
        assert_eq!(attend(&p.t.app).unwrap().told, 1);
        let mut told: Vec<String> = p.outbox()[..2].iter().map(|m| m.recipient.clone()).collect();
        told.sort();
        assert_eq!(told, ["ada@centro.example", "capo@centro.example"]);
        assert_eq!(attend(&p.t.app).unwrap().told, 0);
        p.t.clock.set(at("2026-10-20 08:31"));
        assert_eq!(p.look(n).reading.breached, [Target::TakingCharge]);
    }

    fn what_waits_for_the_requester_is_reminded_and_closed_once(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Posta ferma", "aiuto", "uno@comune.example");
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Che modello?"), Then::Wait(PauseReason::Requester, None))).unwrap();
        let before = p.outbox().len();
        p.t.clock.set(at("2026-10-25 12:00"));
        assert_eq!(attend(&p.t.app).unwrap().reminded, 0, "four working days");
        p.t.clock.set(at("2026-10-26 09:00"));
        assert_eq!(attend(&p.t.app).unwrap().reminded, 1);
        assert_eq!(attend(&p.t.app).unwrap(), helpdesk::Attended::default());
        assert_eq!(p.outbox().len(), before + 1);
        // All Saints is a Sunday in 2026: the tenth working day is 2 November.
        p.t.clock.set(at("2026-11-02 09:00"));
        assert_eq!(attend(&p.t.app).unwrap().closed, 1);
        assert_eq!(attend(&p.t.app).unwrap(), helpdesk::Attended::default());
        let closed = p.look(n);
        assert_eq!((closed.row.state.as_str(), closed.reading.breached.len()), ("closed", 0));
        p.hear(n, "Ero in ferie: modello X.").unwrap();
        assert_eq!(p.look(n).row.state, "open");
        p.write(|tx| helpdesk::close(tx, &p.bo, n)).unwrap();
        p.t.clock.advance(Duration::days(16));
        assert!(refused(p.hear(n, "Ancora.")).contains("15 giorni"));
    }

    fn what_is_planned_starts_again_on_its_day(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Cambio rete", "a novembre", "uno@comune.example");
        p.write(|tx| helpdesk::pause(tx, &p.bo, n, PauseReason::Planned, Some(at("2026-11-03 07:30")))).unwrap();
        assert!(refused(p.write(|tx| helpdesk::pause(tx, &p.bo, n, PauseReason::Planned, Some(at("2026-10-01 07:30"))))).contains("futuro"));
        p.t.clock.set(at("2026-11-03 07:31"));
        assert_eq!(attend(&p.t.app).unwrap().resumed, 1);
        assert_eq!(p.look(n).row.state, "open");
    }

    fn the_agreement_promises_before_the_service(t: TestApp) {
        let p = Place::new(t);
        let scheme = p.t.app.read(|rx| app::agreements::schemes(rx, &p.program)).unwrap()[0].id.clone();
        let (mail, _) = crate::outages::services(&p);
        let mut desk = Desk::default();
        let mut fast = desk.sla.clone();
        fast.targets[1].taking_charge = Some(2 * 3600);
        fast.targets[2].taking_charge = Some(2 * 3600);
        let mut slow = desk.sla.clone();
        slow.targets[1].taking_charge = Some(9 * 3600);
        desk.scheme_slas.insert(scheme, fast);
        desk.service_slas.insert(mail.clone(), slow);
        p.write(|tx| helpdesk::save_desk(tx, &p.program, &desk)).unwrap();
        let limit = |body, service: &str| {
            let mut new = NewTicket::plain(Channel::Phone, Sender::address("Anna", ""), "Posta", Message::text("ferma"));
            (new.body, new.service) = (body, service.to_owned());
            let n = p.write(|tx| helpdesk::open(tx, &p.bo, &new)).unwrap();
            p.look(n).reading.taking_charge.limit.unwrap() / 3600
        };
        assert_eq!((limit(Some(p.body), &mail), limit(None, &mail), limit(None, "")), (2, 9, 8));
    }

    fn who_may_not_is_stopped_and_nonsense_is_refused(t: TestApp) {
        let p = Place::new(t);
        let n = p.mailed("Posta", "ferma", "uno@comune.example");
        let centre = p.bo.centre(Permission::ReadCentre).unwrap();
        let auditor = StaffScope::new(centre, Actor::program("Revisore"), vec![StaffRole::Auditor]);
        p.t.app.read(|rx| helpdesk::detail(rx, &auditor, n)).unwrap();
        assert!(matches!(p.write(|tx| helpdesk::close(tx, &auditor, n)), Err(Error::Forbidden)));
        let accountant = StaffScope::new(centre, Actor::program("Conti"), vec![StaffRole::Accountant]);
        assert!(matches!(p.t.app.read(|rx| helpdesk::detail(rx, &accountant, n)), Err(Error::Forbidden)));
        assert!(matches!(p.t.app.read(|rx| helpdesk::detail(rx, &p.bo, 99)), Err(Error::NotFound)));
        assert!(refused(p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text(" \n"), Then::Stay))).contains("Scrivere"));
        let exe = helpdesk::store_files(&p.t.app, &p.bo, &[file("fattura.pdf", b"MZ\x90")]);
        assert!(refused(exe).contains("programma"));
        let activity = NewTicket { kind: Kind::Activity, ..NewTicket::plain(Channel::Web, Sender::default(), "Aggiornare i server", Message::text("in agosto")) };
        let inner = p.write(|tx| helpdesk::open(tx, &p.bo, &activity)).unwrap();
        assert_eq!((p.look(inner).row.due_at, p.look(inner).entries[0].row.author.as_str()), (None, "staff"));
    }
}

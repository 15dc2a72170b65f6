//! Keys and what programs do by them: requests asked once and never doubled, alarms that become requests,
//! nothing of another centre or body.

use app::helpdesk::{self, Asked, Attached, Listed, Repeat, Written};
use app::tokens::{self, Bearer, Shown, TokenRow};
use app::{Error, StaffScope};
use chrono::Duration;
use domain::helpdesk::monitor::{FLOOD_MINUTES, MOST_OPENED, NOTE_MINUTES, Signal};
use domain::helpdesk::{Kind, Level};
use domain::identity::{BodyRole, Permission, StaffRole};
use domain::tokens::{NewToken, Right};
use storage::page::Cursor;
use testkit::TestApp;

use crate::helpdesk::{Place, at, person, refused};

fn coordinator(p: &Place) -> StaffScope {
    let centre = p.bo.centre(Permission::ReadCentre).unwrap();
    let id = person(&p.t.app, "Cora Capo", "cora@centro.example");
    StaffScope::new(centre, app::Actor { person: Some(id), name: "Cora Capo".into() }, vec![StaffRole::Coordinator])
}

fn new(name: &str, rights: &[Right]) -> NewToken {
    let last_day = at("2026-12-31 00:00").date();
    NewToken { name: name.into(), rights: rights.to_vec(), last_day }
}

fn shown(p: &Place, secret: &str) -> Option<Bearer> {
    match tokens::recognise(&p.t.app, Some(secret), None).unwrap() {
        Shown::Good(bearer) => Some(bearer),
        _ => None,
    }
}

fn of_centre(p: &Place, name: &str) -> Bearer {
    let made = p.write(|tx| tokens::make(tx, &p.program, &new(name, &Right::ALL))).unwrap();
    shown(p, &made.secret).unwrap()
}

fn of_body(p: &Place, body: domain::Id<domain::territory::Body>, name: &str) -> Bearer {
    let referent = p.clerk(body, &format!("Referente {name}"), BodyRole::Referent);
    let made = p.write(|tx| tokens::make_own(tx, &referent, &new(name, &Right::ALL))).unwrap();
    shown(p, &made.secret).unwrap()
}

fn asked(subject: &str) -> Asked {
    Asked {
        kind: Kind::Incident,
        subject: subject.into(),
        text: "Da stamattina.".into(),
        requester: (String::new(), String::new()),
        body: String::new(),
        service: String::new(),
        impact: Level::Medium,
        urgency: Level::Medium,
        files: Vec::new(),
    }
}

fn attached(name: &str, bytes: &[u8]) -> Attached {
    Attached { name: name.into(), bytes: bytes.to_vec() }
}

fn repeat(key: &str, payload: &str) -> Repeat {
    Repeat { key: key.into(), payload: payload.into() }
}

fn log(p: &Place, scope: &StaffScope) -> Vec<String> {
    let search = app::audit::Search::default();
    let page = p.t.app.read(|rx| app::audit::list(rx, scope, &search, &Cursor::First)).unwrap();
    page.rows
        .into_iter()
        .map(|e| format!("{} {} {}", e.actor_name, e.action, e.after_json.unwrap_or_default()))
        .collect()
}

fn ring(key: &str, firing: bool) -> Signal {
    Signal {
        key: key.into(),
        firing,
        summary: format!("{key} non risponde"),
        text: "Nessuna risposta da due minuti.".into(),
        severity: "critical".into(),
        body: String::new(),
        service: String::new(),
        resource: String::new(),
    }
}

fn hear(p: &Place, bearer: &Bearer, signals: &[Signal]) -> (Vec<u32>, Vec<u32>, usize) {
    let done = p.write(|tx| helpdesk::receive(tx, bearer, signals)).unwrap();
    (done.opened.into_iter().collect(), done.updated.into_iter().collect(), done.ignored)
}

testkit::both_engines! {
    fn files_come_and_go_by_key(t: TestApp) {
        let p = Place::new(t);
        let (own, other, desk) = (of_body(&p, p.body, "Sito"), of_body(&p, p.other, "Altro"), of_centre(&p, "Centro"));
        let store = |who: &Bearer, files: &[Attached]| helpdesk::store_by_key(&p.t.app, who, Right::TicketOpen, files);
        let photo = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let files = store(&own, &[attached("spia.png", photo), attached("../note.txt", b"spenta")]).unwrap();
        let n = p.write(|tx| helpdesk::open_by_key(tx, &own, &Asked { files: files.clone(), ..asked("Spia") }, None)).unwrap().number;
        let detail = p.t.app.read(|rx| helpdesk::detail_by_key(rx, &own, n)).unwrap();
        let seen: Vec<(&str, &str)> = detail.entries[0].files.iter().map(|f| (f.name.as_str(), f.media_type.as_str())).collect();
        assert_eq!(seen, [("spia.png", "image/png"), ("note.txt", "text/plain")]);
        let get = |who: &Bearer, place| p.t.app.read(|rx| helpdesk::file_by_key(rx, who, n, place));
        let seq = detail.entries[0].row.seq;
        assert_eq!(get(&own, (seq, 0)).unwrap().1, photo);
        assert_eq!(get(&desk, (seq, 1)).unwrap().1, b"spenta");
        assert!(matches!(get(&other, (seq, 0)), Err(Error::NotFound)));
        assert!(matches!(get(&own, (seq, 2)), Err(Error::NotFound)));

        let note = store(&desk, &[attached("dentro.txt", b"solo noi")]).unwrap();
        let written = Written { text: "Vedi allegato".into(), internal: true, files: note, ..Written::default() };
        p.write(|tx| helpdesk::write_by_key(tx, &desk, n, &written)).unwrap();
        let inner = p.look(n).entries.into_iter().find(|e| e.row.kind == "note").unwrap();
        assert_eq!(get(&desk, (inner.row.seq, 0)).unwrap().1, b"solo noi");
        assert!(matches!(get(&own, (inner.row.seq, 0)), Err(Error::NotFound)), "notes are the centre's");
        let more = store(&own, &[attached("log.txt", b"errore 7")]).unwrap();
        p.write(|tx| helpdesk::write_by_key(tx, &own, n, &Written { text: "Ecco".into(), files: more.clone(), ..Written::default() })).unwrap();
        assert_eq!(p.look(n).row.files, 4);

        let fault = |files: &[Attached]| match store(&own, files) {
            Err(Error::Refused(r)) => r.fields[0].field.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&[attached("vuoto.txt", b"")]), "file");
        assert_eq!(fault(&[attached("prova.exe", b"MZ\x90\0\x03")]), "file");
        assert_eq!(fault(&vec![attached("a.txt", b"a"); 21]), "file");
        let alarms = p.write(|tx| tokens::make(tx, &p.program, &new("Allarmi", &[Right::AlarmWrite]))).unwrap();
        assert!(matches!(store(&shown(&p, &alarms.secret).unwrap(), &[]), Err(Error::Forbidden)));
    }

    fn a_key_is_shown_once_and_dies_three_ways(t: TestApp) {
        let p = Place::new(t);
        let cora = coordinator(&p);
        let made = p.write(|tx| tokens::make(tx, &cora, &new("Sito", &[Right::TicketOpen]))).unwrap();
        let rows: Vec<TokenRow> = p.t.app.read(|rx| tokens::list(rx, &cora)).unwrap();
        assert_eq!((rows.len(), rows[0].made_by.as_str(), rows[0].rights.as_str()), (1, "Cora Capo", "ticket:open"));
        assert!(!format!("{made:?} {rows:?}").contains(&made.secret), "the secret is nowhere");
        let told = log(&p, &cora).join("\n");
        assert!(told.contains("Cora Capo token.make") && !told.contains(&rows[0].token_hash), "{told}");
        let bearer = shown(&p, &made.secret).unwrap();
        assert!(bearer.touch_due() && bearer.allows(Right::TicketOpen) && !bearer.allows(Right::TicketRead));
        p.write(|tx| tokens::touch(tx, &bearer)).unwrap();
        assert!(!shown(&p, &made.secret).unwrap().touch_due());
        assert!(refused(p.write(|tx| tokens::make(tx, &cora, &new("Sito", &Right::ALL)))).contains("c'è già"));
        assert!(matches!(p.write(|tx| tokens::make(tx, &p.bo, &new("X", &Right::ALL))), Err(Error::Forbidden)));

        // Of the body, and of nobody else: its referent takes it away, the coordinator's list has not got it.
        let referent = p.clerk(p.body, "Rita Ref", BodyRole::Referent);
        let own = p.write(|tx| tokens::make_own(tx, &referent, &new("Protocollo", &Right::ALL))).unwrap();
        let other = p.clerk(p.other, "Ugo Altro", BodyRole::Referent);
        assert!(matches!(p.write(|tx| tokens::revoke_own(tx, &other, own.id)), Err(Error::NotFound)));
        assert!(matches!(p.write(|tx| tokens::revoke(tx, &cora, own.id)), Err(Error::NotFound)));
        assert_eq!(p.t.app.read(|rx| tokens::list(rx, &cora)).unwrap().len(), 1);
        p.write(|tx| tokens::revoke_own(tx, &referent, own.id)).unwrap();
        assert!(shown(&p, &own.secret).is_none());

        p.t.clock.set(at("2026-12-31 22:59"));
        assert!(shown(&p, &made.secret).is_some(), "the whole of its last day in Italy");
        p.t.clock.set(at("2026-12-31 23:00"));
        assert!(shown(&p, &made.secret).is_none());
    }

    fn the_same_call_again_gives_the_same_request(t: TestApp) {
        let p = Place::new(t);
        let (bearer, second) = (of_centre(&p, "Sito"), of_centre(&p, "Altro sito"));
        let open = |bearer: &Bearer, subject: &str, again: Option<Repeat>| {
            p.write(|tx| helpdesk::open_by_key(tx, bearer, &asked(subject), again.as_ref()))
        };
        let one = open(&bearer, "Stampante", Some(repeat("a", "1"))).unwrap();
        assert_eq!((one.number, one.repeated), (1, false));
        assert!(one.page.starts_with("http://casa.test/richieste/") && one.page.ends_with("/1"), "{}", one.page);
        let again = open(&bearer, "Stampante", Some(repeat("a", "1"))).unwrap();
        assert_eq!((again.number, again.repeated), (1, true));
        assert!(refused(open(&bearer, "Altra", Some(repeat("a", "2")))).contains("già servita"));
        assert!(refused(open(&bearer, "Altra", Some(repeat("", "2")))).contains("da 1 a 200"));
        assert_eq!(open(&second, "Stampante", Some(repeat("a", "1"))).unwrap().number, 2, "another key's own");
        assert_eq!(open(&bearer, "Stampante", None).unwrap().number, 3, "without a name it is another");
        // What was refused may be put right under the same name.
        assert!(open(&bearer, " ", Some(repeat("b", "3"))).is_err());
        assert!(!open(&bearer, "Rete", Some(repeat("b", "4"))).unwrap().repeated);
        p.t.clock.advance(Duration::days(31));
        open(&bearer, "Mese dopo", Some(repeat("c", "5"))).unwrap();
        assert!(!open(&bearer, "Stampante", Some(repeat("a", "1"))).unwrap().repeated, "forgotten after a month");
    }

    fn calls_at_the_same_time_open_one_request(t: TestApp) {
        let p = Place::new(t);
        let bearer = of_centre(&p, "Sito");
        let opened: Vec<u32> = std::thread::scope(|s| {
            let calls: Vec<_> = (0..6)
                .map(|_| {
                    let (app, bearer) = (p.t.app.clone(), bearer.clone());
                    s.spawn(move || {
                        let again = repeat("insieme", "x");
                        app.write(|tx| helpdesk::open_by_key(tx, &bearer, &asked("Una sola"), Some(&again))).unwrap().number
                    })
                })
                .collect();
            calls.into_iter().map(|c| c.join().unwrap()).collect()
        });
        assert!(opened.iter().all(|n| *n == opened[0]), "{opened:?}");
        let listed = Listed { newest: true, limit: 50, ..Listed::default() };
        let page = p.t.app.read(|rx| helpdesk::list_by_key(rx, &bearer, &listed, &Cursor::First)).unwrap();
        assert_eq!(page.rows.len(), 1);
    }

    fn a_key_of_a_body_reaches_that_body_alone(t: TestApp) {
        let p = Place::new(t);
        let (own, other) = (of_body(&p, p.body, "Uno"), of_body(&p, p.other, "Due"));
        let cora = coordinator(&p);
        let mine = p.write(|tx| helpdesk::open_by_key(tx, &own, &asked("Mia"), None)).unwrap().number;
        assert_eq!(p.look(mine).row.body_id, p.body.as_str());
        let read = |bearer: &Bearer| p.t.app.read(|rx| helpdesk::detail_by_key(rx, bearer, mine));
        assert!(matches!(read(&other), Err(Error::NotFound)));
        let written = Written { text: "Ciao".into(), ..Written::default() };
        assert!(matches!(p.write(|tx| helpdesk::write_by_key(tx, &other, mine, &written)), Err(Error::NotFound)));
        p.write(|tx| helpdesk::note(tx, &p.bo, mine, &helpdesk::Message::text("Segreta"))).unwrap();
        p.write(|tx| helpdesk::write_by_key(tx, &own, mine, &written)).unwrap();
        let texts: Vec<String> = read(&own).unwrap().entries.into_iter().map(|e| e.row.body).collect();
        assert!(texts.contains(&"Ciao".to_owned()) && !texts.contains(&"Segreta".to_owned()), "{texts:?}");
        let note = Written { internal: true, ..written.clone() };
        assert!(refused(p.write(|tx| helpdesk::write_by_key(tx, &own, mine, &note))).contains("note interne"));
        let listed = Listed { newest: true, limit: 50, body: Some("041001".into()), ..Listed::default() };
        let page = p.t.app.read(|rx| helpdesk::list_by_key(rx, &other, &listed, &Cursor::First)).unwrap();
        assert_eq!(page.rows.len(), 0, "whatever body it names");
        let told = log(&p, &cora);
        assert!(told.iter().any(|l| l.starts_with("Uno (chiave di accesso) ticket.open")), "{told:?}");
        assert!(told.iter().any(|l| l.starts_with("Uno (chiave di accesso) ticket.hear")), "{told:?}");
    }

    fn a_key_of_the_centre_answers_and_takes_nothing_in_charge(t: TestApp) {
        let p = Place::new(t);
        let bearer = of_centre(&p, "Assistente");
        let n = p.mailed("Posta ferma", "Aiuto", "m1@comune.example");
        let write = |internal| Written { text: "Ci stiamo guardando".into(), internal, ..Written::default() };
        p.write(|tx| helpdesk::write_by_key(tx, &bearer, n, &write(true))).unwrap();
        p.write(|tx| helpdesk::write_by_key(tx, &bearer, n, &write(false))).unwrap();
        let seen = p.look(n);
        assert_eq!((seen.row.state.as_str(), seen.row.assignee_id.as_str()), ("new", ""));
        assert!(seen.reading.taking_charge.met.is_none(), "glpi-22839: taking charge is a person's act");
        let kinds: Vec<&str> = seen.entries.iter().map(|e| e.row.kind.as_str()).collect();
        assert!(kinds.contains(&"note") && seen.entries.iter().any(|e| e.row.author_name.starts_with("Assistente")));
    }

    fn an_alarm_opens_one_request_goes_on_in_it_and_ends_it(t: TestApp) {
        let p = Place::new(t);
        let bearer = of_centre(&p, "Zabbix");
        assert_eq!(hear(&p, &bearer, &[ring("router", true)]), (vec![1], vec![], 0));
        let opened = p.look(1);
        assert_eq!((opened.row.kind.as_str(), opened.row.channel.as_str(), opened.row.priority), ("incident", "api", 3));
        assert_eq!(hear(&p, &bearer, &[ring("router", true)]), (vec![], vec![1], 0));
        assert_eq!(p.look(1).entries.len(), opened.entries.len(), "said not long ago");
        p.t.clock.advance(Duration::minutes(NOTE_MINUTES));
        hear(&p, &bearer, &[ring("router", true)]);
        let noted = p.look(1);
        let last = noted.entries.last().unwrap();
        assert!(last.row.kind == "inner" && last.row.body.contains("3 volte"), "{}", last.row.body);
        // Nobody took it: its end closes it; what comes back at once opens it again.
        assert_eq!(hear(&p, &bearer, &[ring("router", false)]), (vec![], vec![1], 0));
        assert_eq!(p.look(1).row.state, "closed");
        let asked = |p: &Place| p.t.app.read(|rx| app::satisfaction::of_ticket(rx, &p.bo, 1)).unwrap().len();
        assert_eq!(asked(&p), 0, "nobody did anything: nobody is asked how it went");
        assert_eq!(hear(&p, &bearer, &[ring("router", false), ring("mai sentito", false)]), (vec![], vec![], 2));
        p.t.clock.advance(Duration::minutes(5));
        assert_eq!(hear(&p, &bearer, &[ring("router", true)]), (vec![], vec![1], 0));
        assert_eq!(p.look(1).row.state, "open");
        // Somebody works on it: its end is noted, they close it.
        p.write(|tx| helpdesk::take(tx, &p.bo, 1)).unwrap();
        hear(&p, &bearer, &[ring("router", false)]);
        let over = p.look(1);
        assert!(over.row.active && over.entries.last().unwrap().row.body.contains("rientrato"));
        p.write(|tx| helpdesk::close(tx, &p.bo, 1)).unwrap();
        assert_eq!(asked(&p), 1);
        p.t.clock.advance(Duration::hours(2));
        assert_eq!(hear(&p, &bearer, &[ring("router", true)]), (vec![2], vec![], 0), "long after it is another");
        let seen = p.t.app.read(|rx| helpdesk::alarms_of(rx, &p.bo, 2)).unwrap();
        assert_eq!((seen.len(), seen[0].firing), (1, true));
    }

    fn an_alarm_of_a_merged_request_goes_on_in_the_other(t: TestApp) {
        let p = Place::new(t);
        let bearer = of_centre(&p, "Zabbix");
        hear(&p, &bearer, &[ring("linea", true), ring("sito", true)]);
        p.write(|tx| helpdesk::merge(tx, &p.bo, 2, 1).map(|_| ())).unwrap();
        assert_eq!(hear(&p, &bearer, &[ring("sito", true)]), (vec![], vec![1], 0));
        hear(&p, &bearer, &[ring("sito", false)]);
        assert!(p.look(1).row.active, "the other alarm still rings");
        hear(&p, &bearer, &[ring("linea", false)]);
        assert_eq!(p.look(1).row.state, "closed");
    }

    fn a_flood_is_gathered_in_one_request(t: TestApp) {
        let p = Place::new(t);
        let bearer = of_centre(&p, "Zabbix");
        let all: Vec<Signal> = (0..300).map(|n| ring(&format!("nodo {n}"), true)).collect();
        let (opened, ..) = hear(&p, &bearer, &all);
        let most = u32::try_from(MOST_OPENED).unwrap() + 1;
        assert_eq!(opened, (1..=most).collect::<Vec<_>>());
        let head = p.look(most);
        assert!(head.row.subject.contains("Molti allarmi insieme") && head.entries[0].row.body.contains("altri 260"));
        let more: Vec<Signal> = (300..400).map(|n| ring(&format!("nodo {n}"), true)).collect();
        for one in more.chunks(1) {
            assert_eq!(hear(&p, &bearer, one), (vec![], vec![most], 0));
        }
        assert_eq!(p.look(most).entries.len(), head.entries.len(), "a minute has not passed: nothing is written");
        // The end of all of it closes it; then there is place again.
        p.t.clock.advance(Duration::minutes(FLOOD_MINUTES + 1));
        let over: Vec<Signal> = (0..400).map(|n| ring(&format!("nodo {n}"), false)).collect();
        hear(&p, &bearer, &over);
        assert_eq!(p.look(most).row.state, "closed");
        assert_eq!(hear(&p, &bearer, &[ring("nuovo", true)]).0, [most + 1]);
        let many: Vec<Signal> = (0..501).map(|n| ring(&n.to_string(), true)).collect();
        assert!(refused(p.write(|tx| helpdesk::receive(tx, &bearer, &many))).contains("Al massimo 500"));
        assert!(refused(p.write(|tx| helpdesk::receive(tx, &bearer, &[ring(" ", true)]))).contains("chiave"));
    }

    fn an_alarm_names_a_resource_and_so_its_body(t: TestApp) {
        let p = Place::new(t);
        let bearer = of_centre(&p, "Zabbix");
        let line = domain::resources::Resource {
            kind: domain::resources::ResourceKind::Line,
            name: "Linea del municipio".into(),
            detail: String::new(),
            service: String::new(),
            supplier: String::new(),
            from: at("2026-01-01 00:00").date(),
            expires: None,
            ended: None,
        };
        p.write(|tx| app::resources::save(tx, &p.program, p.other, None, &line)).unwrap();
        let named = Signal { resource: "linea del Municipio".into(), ..ring("linea", true) };
        hear(&p, &bearer, std::slice::from_ref(&named));
        assert_eq!(p.look(1).row.body_id, p.other.as_str());
        // Two of the same name tell nothing; a body's own key never reaches another's.
        p.write(|tx| app::resources::save(tx, &p.program, p.body, None, &line)).unwrap();
        hear(&p, &bearer, &[Signal { key: "due".into(), ..named.clone() }]);
        assert_eq!(p.look(2).row.body_id, "");
        let own = of_body(&p, p.body, "Suo");
        hear(&p, &own, &[Signal { key: "suo".into(), body: "041002".into(), ..named }]);
        assert_eq!(p.look(3).row.body_id, p.body.as_str());
    }
}

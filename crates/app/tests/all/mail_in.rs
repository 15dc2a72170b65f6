//! Mail that comes and mail that leaves, where files or servers fail.

use app::StaffScope;
use app::jobs::{Registry, run_all};
use app::mail::{self, ByHand, Letter, MailSettings, Mailer, Outcome, Security};
use chrono::Duration;
use storage::page::Cursor;
use testkit::letters::{self, Mail};
use testkit::servers::{Smtp, Wire};
use testkit::{TestApp, both_engines};

fn desk(t: &TestApp) -> StaffScope {
    let new = app::centres::NewCentre {
        slug: "pu".to_owned(),
        name: "CST".to_owned(),
        province_name: "Provincia di Pesaro e Urbino".to_owned(),
        province_code: "041".to_owned(),
        province_sigla: "PU".to_owned(),
        demo: false,
    };
    let platform = app::PlatformScope::new(app::Actor::program("prova"));
    let centre = t.app.write(|tx| app::centres::open(tx, &platform, &new)).unwrap();
    StaffScope::program(centre, "prova")
}

fn letter() -> Mail<'static> {
    Mail {
        from: "Anna <anna@comune.example>",
        to: "cst@pu.example",
        subject: "Aiuto",
        id: "a1@comune.example",
        text: "Serve una mano.",
        ..Mail::default()
    }
}

fn import(t: &TestApp, scope: &StaffScope, bytes: &[u8]) -> mail::Judged {
    mail::import(&t.app, scope, &[bytes.to_vec()]).unwrap().pop().unwrap().unwrap()
}

both_engines! {
    fn a_store_that_is_full_keeps_the_message_waiting(t: TestApp) {
        let scope = desk(&t);
        let file = b"%PDF-1.7 attachment".to_vec();
        // Where the attachment should go stands something else: writing it fails as on a full disk.
        let place = t.folder.path().join(&app::files::sha256(&file)[..2]);
        let bytes = letter().with_files(&[("atto.pdf", &file)]);
        assert_ne!(app::files::sha256(&bytes)[..2], app::files::sha256(&file)[..2]);
        std::fs::write(&place, b"").unwrap();
        let outcome = mail::import(&t.app, &scope, std::slice::from_ref(&bytes)).unwrap().pop().unwrap();
        assert!(outcome.is_err());
        let waits = t.app.read(|rx| mail::waits(rx, &scope)).unwrap();
        assert_eq!((waits.stored, waits.placed), (1, 0));
        std::fs::remove_file(&place).unwrap();
        // The same file again goes on with what waited, and makes one request with its attachment.
        let judged = import(&t, &scope, &bytes);
        assert_eq!((judged.outcome, judged.attachments), (Outcome::Ticket, 1));
        let waits = t.app.read(|rx| mail::waits(rx, &scope)).unwrap();
        assert_eq!((waits.stored, waits.placed), (0, 1));
        let detail = t.app.read(|rx| app::helpdesk::detail(rx, &scope, judged.ticket.unwrap())).unwrap();
        assert_eq!(detail.row.files, 1);
    }

    fn what_was_put_aside_is_decided_by_hand(t: TestApp) {
        let scope = desk(&t);
        let request = import(&t, &scope, &letter().bytes()).ticket.unwrap();
        let aside = import(&t, &scope, b"\x7fELF no mail");
        assert_eq!((aside.outcome, aside.ticket), (Outcome::Quarantined, None));
        let again = mail::retry(&t.app, &scope, &aside.id).unwrap();
        assert_eq!(again.outcome, Outcome::Quarantined);
        let page = t.app.read(|rx| mail::inbox(rx, &scope, "quarantined", &Cursor::First)).unwrap();
        assert_eq!(page.rows.len(), 1);
        assert_eq!(page.rows[0].reason.as_deref(), Some("Il file non è un messaggio di posta"));
        let joined = t.app.write(|tx| mail::by_hand(tx, &scope, &aside.id, ByHand::Joins(request))).unwrap();
        assert_eq!((joined.outcome, joined.ticket), (Outcome::Reply, Some(request)));
        let twice = t.app.write(|tx| mail::by_hand(tx, &scope, &aside.id, ByHand::Opens));
        assert!(matches!(twice, Err(app::Error::Refused(_))));
        assert!(t.app.read(|rx| mail::inbox(rx, &scope, "quarantined", &Cursor::First)).unwrap().rows.is_empty());
        let (_, bytes) = t.app.read(|rx| mail::original(rx, &scope, &aside.id)).unwrap();
        assert_eq!(bytes, b"\x7fELF no mail");
    }

    fn a_token_lets_in_only_who_takes_part(t: TestApp) {
        let scope = desk(&t);
        let request = import(&t, &scope, &letter().bytes()).ticket.unwrap();
        let subject = format!("Ancora [pu#{request}]");
        let stranger = Mail { from: "eve@elsewhere.example", subject: &subject, id: "e1@elsewhere.example", ..letter() };
        let outcome = import(&t, &scope, &stranger.bytes());
        assert_eq!(outcome.outcome, Outcome::Ticket);
        assert_ne!(outcome.ticket, Some(request));
        let anna = Mail { subject: &subject, id: "a2@comune.example", ..letter() };
        let outcome = import(&t, &scope, &anna.bytes());
        assert_eq!((outcome.outcome, outcome.ticket), (Outcome::Reply, Some(request)));
    }

    fn receipts_are_tied_to_what_was_sent(t: TestApp) {
        let scope = desk(&t);
        let smtp = Smtp::new();
        let request = import(&t, &scope, &letter().bytes()).ticket.unwrap();
        run_all(&t.app, &Registry::standard(mailer(smtp.port))).unwrap();
        let sent = smtp.taken();
        assert_eq!(sent.len(), 1);
        let id = sent[0].lines().find_map(|l| l.strip_prefix("Message-ID: <")).unwrap().trim_end_matches('>').trim().to_owned();
        let receipt = import(&t, &scope, &letters::pec_receipt("avvenuta-consegna", "CONSEGNA: x", &id));
        assert_eq!((receipt.outcome, receipt.ticket), (Outcome::Ignored, Some(request)));
        let outbox = t.app.read(|rx| mail::of_centre(rx, &scope, &Cursor::First)).unwrap();
        let receipts = t.app.read(|rx| mail::receipts(rx, &scope, &outbox.rows[0].id)).unwrap();
        assert_eq!(receipts.iter().map(|r| r.kind.as_str()).collect::<Vec<_>>(), ["delivered"]);
        let failed = import(&t, &scope, &letters::pec_receipt("errore-consegna", "MANCATA CONSEGNA: x", &id));
        assert_eq!(failed.ticket, Some(request));
        let waits = t.app.read(|rx| mail::waits(rx, &scope)).unwrap();
        assert_eq!(waits.failed, 1);
    }
}

fn mailer(port: u16) -> Mailer {
    let settings = MailSettings {
        host: Some("127.0.0.1".to_owned()),
        port: Some(port),
        security: Security::None,
        from: Some("CST <cst@pu.example>".to_owned()),
        ..MailSettings::default()
    };
    Mailer::new(&settings).unwrap()
}

fn write_one(t: &TestApp, scope: &StaffScope) -> String {
    let centre = scope.centre(domain::identity::Permission::ManageCentre).unwrap();
    let letter = Letter {
        centre: centre.as_str(),
        to: "anna@comune.example",
        subject: "Risposta".to_owned(),
        body: "Fatto.\n".repeat(2_000),
        attachments: Vec::new(),
    };
    t.app.write(|tx| tx.send_mail(&letter)).unwrap();
    t.app.read(|rx| mail::of_centre(rx, scope, &Cursor::First)).unwrap().rows[0].id.clone()
}

both_engines! {
    fn a_message_cut_before_its_end_is_given_again_and_one_cut_after_is_not(t: TestApp) {
        let scope = desk(&t);
        let smtp = Smtp::new();
        let wire = Wire::to(smtp.port);
        let registry = Registry::standard(mailer(wire.port));
        let id = write_one(&t, &scope);
        let state = || {
            let page = t.app.read(|rx| mail::of_centre(rx, &scope, &Cursor::First)).unwrap();
            page.rows.iter().find(|m| m.id == id).unwrap().state.clone()
        };
        // Cut in the middle of the message: the server can't have taken it.
        wire.cut_up_after(4_000);
        run_all(&t.app, &registry).unwrap();
        assert!(["waiting", "uncertain"].contains(&state().as_str()), "{}", state());
        let cut_early = state() == "waiting";
        wire.mend();
        if !cut_early {
            t.app.write(|tx| mail::settle(tx, &scope, &id, true)).unwrap();
        }
        t.clock.advance(Duration::minutes(10));
        run_all(&t.app, &registry).unwrap();
        assert_eq!((state().as_str(), smtp.taken().len()), ("sent", 1));
    }

    fn one_whose_answer_never_came_waits_for_a_person(t: TestApp) {
        let scope = desk(&t);
        let smtp = Smtp::new();
        let wire = Wire::to(smtp.port);
        let registry = Registry::standard(mailer(wire.port));
        let id = write_one(&t, &scope);
        let whole = write_probe(&smtp);
        // Everything that the server says before it takes the message, and not a byte more.
        wire.cut_down_after(whole);
        run_all(&t.app, &registry).unwrap();
        let waits = t.app.read(|rx| mail::waits(rx, &scope)).unwrap();
        assert_eq!((waits.uncertain, waits.delayed), (1, 0));
        wire.mend();
        t.clock.advance(Duration::hours(2));
        run_all(&t.app, &registry).unwrap();
        assert_eq!(smtp.taken().len(), 1, "it was sent again by itself");
        t.app.write(|tx| mail::settle(tx, &scope, &id, false)).unwrap();
        assert_eq!(t.app.read(|rx| mail::waits(rx, &scope)).unwrap().uncertain, 0);
    }
}

/// How many bytes the server says up to the moment in which it waits for a message.
fn write_probe(smtp: &Smtp) -> u64 {
    use std::io::{BufRead, BufReader, Write};
    let stream = std::net::TcpStream::connect(("127.0.0.1", smtp.port)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    let mut said = 0_u64;
    let mut answer = |reader: &mut BufReader<std::net::TcpStream>| loop {
        let mut line = String::new();
        said += u64::try_from(reader.read_line(&mut line).unwrap()).unwrap();
        if line.as_bytes().get(3) == Some(&b' ') {
            return;
        }
    };
    answer(&mut reader);
    for line in ["EHLO localhost", "MAIL FROM:<cst@pu.example>", "RCPT TO:<anna@comune.example>", "DATA"] {
        writer.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        answer(&mut reader);
    }
    said
}

both_engines! {
    fn a_message_is_of_the_body_whose_address_or_domain_it_comes_from(t: TestApp) {
        let p = crate::helpdesk::Place::new(t);
        let body_of = |from: &str, id: &str| {
            let bytes = Mail { from, id, ..letter() }.bytes();
            let number = import(&p.t, &p.program, &bytes).ticket.unwrap();
            p.look(number).row.body_id
        };
        let row = p.t.app.db.read(|c| storage::territory::bodies::by_id(c, p.body)).unwrap().unwrap();
        let pec = row.pec.clone().unwrap().to_uppercase();
        assert_eq!(body_of(&pec, "pec@x.example"), p.body.as_str(), "its own PEC, whatever the case");
        assert_eq!(body_of("anna@uffici.comune.example", "1@x.example"), "", "nothing is known");
        let profile = |domains| app::territory::Profile { domains, ..Default::default() };
        let save = |body, domains| p.write(|tx| app::territory::save_profile(tx, &p.program, body, &profile(domains)));
        save(p.body, "comune.example").unwrap();
        assert_eq!(body_of("anna@uffici.comune.example", "2@x.example"), p.body.as_str());
        assert_eq!(body_of("anna@altrocomune.example", "3@x.example"), "");
        save(p.other, "uffici.comune.example").unwrap();
        assert_eq!(body_of("anna@uffici.comune.example", "4@x.example"), "", "two could be meant: none is guessed");
        assert_eq!(body_of("anna@comune.example", "5@x.example"), p.body.as_str());
        assert!(matches!(save(p.other, "gmail.com"), Err(app::Error::Refused(r)) if r.fields[0].field == "domini"));
        // Whoever has a role is of the body of the role, whatever the domain.
        let clerk = p.clerk(p.other, "Ida Due", domain::identity::BodyRole::Compiler);
        let centre = p.bo.centre(domain::identity::Permission::ReadCentre).unwrap();
        let role = storage::identity::BodyRoleRow {
            centre_id: centre.to_string(),
            body_id: p.other.to_string(),
            person_id: clerk.actor().person.unwrap().to_string(),
            role: "compiler".into(),
            from_date: chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            until_date: None,
        };
        p.write(|tx| Ok(storage::identity::add_body_role(tx.conn, &role)?)).unwrap();
        assert_eq!(body_of("ida.due@comune.example", "6@x.example"), p.other.as_str());
    }

    fn an_entry_leads_to_the_message_that_it_came_from(t: TestApp) {
        let p = crate::helpdesk::Place::new(t);
        let first = import(&p.t, &p.program, &letter().bytes());
        let again = Mail { id: "a2@comune.example", headers: "In-Reply-To: <a1@comune.example>\r\n", ..letter() };
        let reply = import(&p.t, &p.program, &again.bytes());
        let other = import(&p.t, &p.program, &Mail { from: "b@altro.example", id: "b1@altro.example", ..letter() }.bytes());
        let sources = |number| -> Vec<Option<String>> {
            p.look(number).entries.into_iter().filter(|e| e.row.kind == "message").map(|e| e.row.source).collect()
        };
        let n = first.ticket.unwrap();
        assert_eq!(sources(n), [Some(first.id.clone()), Some(reply.id.clone())]);
        p.write(|tx| app::helpdesk::merge(tx, &p.bo, other.ticket.unwrap(), n)).unwrap();
        let merged = sources(n);
        assert_eq!((merged.len(), merged.contains(&Some(other.id))), (3, true), "it goes along when merged");
    }
}

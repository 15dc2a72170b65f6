//! The mail of the help desk when what is around it is slow: a server that drips or falls silent, a
//! database that somebody else holds. Nothing is lost, nothing is doubled, nothing waits for ever; and the
//! secret of a mailbox goes only where the installation lets it.

use std::process::Child;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use testkit::Engine;
use testkit::servers::{Imap, Smtp, Wire};

use crate::mail::{Desk, Served, header, number, numbered, sums, within, write};

/// Somebody else who holds the database of a desk, until told to let go.
struct Held {
    let_go: mpsc::Sender<()>,
    holder: std::thread::JoinHandle<()>,
}

impl Held {
    fn of(desk: &Desk) -> Self {
        let (db, (let_go, told), (begun, begins)) = (desk.db.open(), mpsc::channel(), mpsc::channel());
        let holder = std::thread::spawn(move || {
            db.write(|_| {
                begun.send(()).unwrap();
                let _ = told.recv();
                Ok::<_, storage::Error>(())
            })
            .unwrap();
        });
        begins.recv().unwrap();
        Self { let_go, holder }
    }

    fn let_go(self) {
        self.let_go.send(()).unwrap();
        self.holder.join().unwrap();
    }
}

fn ended(child: &mut Child, seconds: u64) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
    panic!("it goes on for more than {seconds} s");
}

#[test]
fn a_server_that_drips_is_read_whole() {
    let server = Imap::new();
    let desk = Desk::new(Engine::Sqlite);
    for n in 0..8 {
        server.deliver(&numbered(n), false);
    }
    let wire = Wire::to(server.port);
    wire.drip();
    desk.mailbox(wire.port, "none");
    let (answer, good) = desk.fetch();
    sums(&answer);
    assert!(good && number(&answer, "tickets") == 8, "{answer}");
}

#[test]
fn a_server_that_falls_silent_is_left_in_time_and_nothing_is_lost() {
    let server = Imap::new();
    let desk = Desk::new(Engine::Sqlite);
    write(desk.folder.path(), "casa.toml", b"[mailboxes]\npatience_seconds = 1\n");
    for n in 0..30 {
        server.deliver(&numbered(n), false);
    }
    let wire = Wire::to(server.port);
    desk.mailbox(wire.port, "none");
    // After the greeting, after the log-in, in the list, in the middle of the messages.
    for text in ["* OK", "Logged in", "RFC822.SIZE", "BODY[]"] {
        wire.hold_after(text);
        let start = Instant::now();
        let (answer, good) = desk.fetch();
        sums(&answer);
        assert!(start.elapsed() < Duration::from_secs(20), "{text}: {:?}", start.elapsed());
        assert!(!good && answer["mailboxes"][0]["failure"].as_str().is_some_and(|f| !f.is_empty()), "{text}: {answer}");
        wire.mend();
    }
    let (answer, good) = desk.fetch();
    assert!(good, "{answer}");
    assert_eq!(desk.requests(), 30);
    assert_eq!((desk.count("ignored"), desk.count("stored")), (0, 0));
}

#[test]
fn a_held_database_makes_reading_wait_and_loses_nothing() {
    let server = Imap::new();
    let desk = Desk::new(Engine::Sqlite);
    for n in 0..5 {
        server.deliver(&numbered(n), false);
    }
    let wire = Wire::to(server.port);
    desk.mailbox(wire.port, "none");
    // The messages are on their way when somebody takes the database.
    wire.hold_after("RFC822.SIZE");
    let mut child = desk.command(&["mail", "fetch", "--centre", "pu", "--json"]).spawn().unwrap();
    assert!(within(30, || wire.holds()), "the list is not reached");
    let held = Held::of(&desk);
    wire.mend();
    // It reads on, and can't write: it waits and does not give up.
    std::thread::park_timeout(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "it gave up");
    assert_eq!(desk.requests(), 0);
    held.let_go();
    assert!(ended(&mut child, 60));
    assert_eq!(desk.requests(), 5);
    assert_eq!(number(&desk.fetch().0, "received"), 0);
}

#[test]
fn a_held_database_does_not_send_twice_what_the_server_took() {
    let smtp = Smtp::new();
    let wire = Wire::to(smtp.port);
    let desk = Desk::new(Engine::Sqlite);
    let mail = tempfile::tempdir().unwrap();
    write(mail.path(), "1.eml", &numbered(1));
    desk.import(mail.path());
    // The server takes the message; its answer comes while somebody holds the database.
    wire.hold_after("354");
    let served = Served::start(&desk, wire.port);
    assert!(within(60, || smtp.taken().len() == 1 && wire.holds()), "{} taken", smtp.taken().len());
    let held = Held::of(&desk);
    wire.mend();
    std::thread::park_timeout(Duration::from_secs(1));
    held.let_go();
    let state = || {
        let db = desk.db.open();
        let centre = db.read(|c| storage::centres::by_slug(c, "pu")).unwrap().unwrap().id;
        let page = db.read(|c| storage::mail::list(c, &centre, &storage::page::Cursor::First, 10)).unwrap();
        page.rows.iter().map(|m| m.state.clone()).collect::<Vec<_>>()
    };
    assert!(within(60, || state() == ["sent"]), "{:?}", state());
    drop(served);
    let _again = Served::start(&desk, smtp.port);
    std::thread::park_timeout(Duration::from_secs(2));
    assert_eq!(smtp.taken().len(), 1);
    assert!(header(&smtp.taken()[0], "message-id").contains('@'));
}

#[test]
fn the_secret_goes_only_to_servers_that_the_installation_names() {
    let desk = Desk::new(Engine::Sqlite);
    let args = "mail set-mailbox --centre pu --name assistenza --address cst@pu.example --host imap.invalid --port 993 \
                --security tls --user cst --all";
    let out = desk.run(&args.split_whitespace().collect::<Vec<_>>());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let (answer, good) = desk.fetch();
    let why = answer["mailboxes"][0]["failure"].as_str().unwrap();
    assert!(!good && why.contains("voce hosts"), "{answer}");
    let check = desk.run(&["check"]);
    let said = String::from_utf8_lossy(&check.stderr).into_owned();
    assert!(!check.status.success() && said.contains("pu/assistenza uses imap.invalid"), "{said}");
    write(desk.folder.path(), "casa.toml", b"[mailboxes]\nhosts = ['imap.invalid']\n");
    let (answer, _) = desk.fetch();
    let why = answer["mailboxes"][0]["failure"].as_str().unwrap();
    assert!(why.contains("non risponde"), "{answer}");
    assert!(desk.run(&["check"]).status.success());
}

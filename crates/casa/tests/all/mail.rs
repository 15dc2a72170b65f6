//! The mail of the help desk, with the real program between real servers: what comes is read once, what
//! is interrupted goes on, nothing is lost and nothing is doubled.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::letters::{self, Mail};
use testkit::servers::{Imap, PASSWORD, Smtp, Wire};
use testkit::{Engine, TestDb, hostile};

/// A centre on a database of its own, with its files and its configuration.
pub struct Desk {
    pub db: TestDb,
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new(engine: Engine) -> Self {
        let desk = Self { db: TestDb::new(engine), folder: tempfile::tempdir().unwrap() };
        let args = "centre create --slug pu --province 041 --model public --level intermediate";
        let out = desk.command(&args.split(' ').collect::<Vec<_>>()).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        desk
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casa"));
        command
            .args(args)
            .env("CASA_DATABASE_URL", self.db.url())
            .env("CASA_FILES", self.folder.path().join("files"))
            .env("CASA_LOG", "warn")
            .env("CASA_MAILBOX_PU_ASSISTENZA", PASSWORD)
            .current_dir(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// The answer of a command that may have failed.
    fn json(&self, args: &[&str]) -> (Value, bool) {
        let out = self.run(args);
        let answer = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| {
            panic!("{e}: {}\n{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
        });
        assert!(!String::from_utf8_lossy(&out.stderr).contains(PASSWORD), "the secret is printed");
        (answer, out.status.success())
    }

    pub fn fetch(&self) -> (Value, bool) {
        self.json(&["mail", "fetch", "--centre", "pu", "--json"])
    }

    pub fn import(&self, path: &Path) -> Value {
        let (answer, good) = self.json(&["mail", "import", "--centre", "pu", path.to_str().unwrap(), "--json"]);
        assert!(good);
        sums(&answer);
        answer
    }

    pub fn mailbox(&self, port: u16, security: &str) {
        let port = port.to_string();
        let args = [
            "mail",
            "set-mailbox",
            "--centre",
            "pu",
            "--name",
            "assistenza",
            "--address",
            "cst@pu.example",
            "--host",
            "localhost",
        ];
        let more = ["--port", &port, "--security", security, "--user", "cst", "--all"];
        let out = self.run(&args.into_iter().chain(more).collect::<Vec<_>>());
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }

    /// How many requests there are, and how many messages in all.
    pub fn requests(&self) -> i64 {
        self.count("ticket")
    }

    pub fn count(&self, state: &str) -> i64 {
        let db = self.db.open();
        let centre = db.read(|c| storage::centres::by_slug(c, "pu")).unwrap().unwrap().id;
        let counts = db.read(|c| storage::mail::inbound::counts(c, &centre)).unwrap();
        counts.into_iter().find(|(s, _)| s == state).map_or(0, |(_, n)| n)
    }
}

pub fn number(answer: &Value, name: &str) -> i64 {
    answer[name].as_i64().unwrap_or_else(|| panic!("{name}: {answer}"))
}

/// received = tickets + replies + ignored + quarantined, always.
pub fn sums(answer: &Value) {
    let parts = ["tickets", "replies", "ignored", "quarantined"].map(|n| number(answer, n));
    assert_eq!(number(answer, "received"), parts.iter().sum::<i64>(), "{answer}");
}

pub fn numbered(n: usize) -> Vec<u8> {
    let (id, subject) = (format!("n{n}@comune.example"), format!("Domanda {n}"));
    let text = format!("Testo della domanda {n}.");
    Mail {
        from: "Anna <anna@comune.example>",
        to: "cst@pu.example",
        subject: &subject,
        id: &id,
        text: &text,
        ..Mail::default()
    }
    .bytes()
}

pub fn write(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// A conversation of many shapes, in the order of the names of its files.
fn conversation(folder: &Path) {
    let first = Mail {
        from: "Anna Rossi <anna@comune.example>",
        to: "cst@pu.example",
        subject: "Stampante ferma",
        id: "uno@comune.example",
        headers: "Cc: Bruno <bruno@comune.example>\r\n",
        text: "La stampante non stampa.",
    };
    write(folder, "01.eml", &first.with_files(&[("foto.png", b"\x89PNG\r\n\x1a\n123")]));
    let own = "In-Reply-To: <uno@comune.example>\r\nReferences: <uno@comune.example>\r\n";
    write(
        folder,
        "02.eml",
        &Mail {
            subject: "R: Stampante ferma",
            id: "due@comune.example",
            headers: own,
            text: "Aggiungo: fa rumore.",
            ..first.clone()
        }
        .bytes(),
    );
    let other = Mail {
        from: "bruno@comune.example",
        subject: "Re: Stampante ferma",
        id: "tre@comune.example",
        headers: own,
        text: "Confermo.\n\nIl giorno 19 ott 2026 Anna ha scritto:\n> La stampante non stampa.",
        ..first.clone()
    };
    write(folder, "03.eml", &other.bytes());
    // The same subject without references is another matter.
    write(
        folder,
        "04.eml",
        &Mail { from: "carla@altro.example", id: "quattro@altro.example", headers: "", ..first.clone() }.bytes(),
    );
    unwritten(folder, &first);
    certified(folder);
}

/// What nobody wrote, a copy, and what is no mail.
fn unwritten(folder: &Path, first: &Mail<'_>) {
    let away = "Auto-Submitted: auto-replied\r\nIn-Reply-To: <uno@comune.example>\r\n";
    write(
        folder,
        "05.eml",
        &Mail {
            from: "bruno@comune.example",
            subject: "Fuori sede",
            id: "cinque@comune.example",
            headers: away,
            text: "Torno lunedì",
            ..first.clone()
        }
        .bytes(),
    );
    let bounce = "Return-Path: <>\r\n";
    write(
        folder,
        "06.eml",
        &Mail {
            from: "MAILER-DAEMON@pu.example",
            subject: "Undelivered",
            id: "sei@pu.example",
            headers: bounce,
            text: "No such user",
            ..first.clone()
        }
        .bytes(),
    );
    write(folder, "07.eml", &first.with_files(&[("foto.png", b"\x89PNG\r\n\x1a\n123")]));
    write(folder, "08.eml", b"\x7fELF this is no mail");
}

/// A certified message with two files, and a receipt.
fn certified(folder: &Path) {
    let original = Mail {
        from: "comune@pec.acqualagna.example",
        to: "cst@pec.pu.example",
        subject: "Rete ferma",
        id: "pec1@pec.acqualagna.example",
        text: "La rete \u{e8} ferma.",
        ..Mail::default()
    };
    let original = original.with_files(&[("planimetria.pdf", b"%PDF-1.7\n"), ("elenco.csv", b"a;b\n")]);
    write(folder, "09.eml", &letters::pec_transport("pec1@pec.acqualagna.example", "Rete ferma", &original));
    write(folder, "10.eml", &letters::pec_receipt("avvenuta-consegna", "CONSEGNA: x", "nostro@pu.example"));
}

#[test]
fn messages_of_a_folder_are_told_one_by_one() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let desk = Desk::new(engine);
        let mail = tempfile::tempdir().unwrap();
        conversation(mail.path());
        let answer = desk.import(mail.path());
        let names = ["received", "tickets", "replies", "ignored", "quarantined"];
        assert_eq!(names.map(|n| number(&answer, n)), [10, 3, 2, 4, 1], "{answer}");
        let files = answer["files"].as_array().unwrap();
        let outcomes: Vec<&str> = files.iter().map(|f| f["outcome"].as_str().unwrap()).collect();
        let want =
            ["ticket", "reply", "reply", "ticket", "ignored", "ignored", "ignored", "quarantined", "ticket", "ignored"];
        assert_eq!(outcomes, want);
        assert_eq!((files[0]["attachments"].as_i64(), files[8]["attachments"].as_i64()), (Some(1), Some(2)));
        assert_eq!(
            (files[8]["subject"].as_str(), files[8]["from"].as_str()),
            (Some("Rete ferma"), Some("comune@pec.acqualagna.example"))
        );
        assert_eq!(files[0]["reason"], Value::Null);
        assert_eq!(files[6]["reason"], "Messaggio già ricevuto");
        assert_eq!(files[7]["reason"], "Il file non è un messaggio di posta");
        assert_eq!(files[1]["ticket"], files[0]["ticket"]);
        assert_eq!(files[2]["ticket"], files[0]["ticket"]);
        assert_ne!(files[3]["ticket"], files[0]["ticket"]);
        // Once more: nothing new is made of any of them.
        let again = desk.import(mail.path());
        assert_eq!(names.map(|n| number(&again, n)), [10, 0, 0, 10, 0], "{again}");
        assert_eq!(desk.requests(), 3);
    }
}

#[test]
fn messages_built_to_harm_are_all_accounted_for() {
    let desk = Desk::new(Engine::Sqlite);
    let mail = tempfile::tempdir().unwrap();
    let all = hostile::messages();
    for (n, (_, bytes)) in all.iter().enumerate() {
        write(mail.path(), &format!("{n:03}.eml"), bytes);
    }
    let start = Instant::now();
    let answer = desk.import(mail.path());
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
    assert_eq!(number(&answer, "received"), i64::try_from(all.len()).unwrap());
    assert!(number(&answer, "quarantined") > 5 && number(&answer, "tickets") > 50, "{answer}");
    let reasons = answer["files"].as_array().unwrap().iter().filter(|f| f["outcome"] == "quarantined");
    assert!(reasons.into_iter().all(|f| f["reason"].as_str().is_some_and(|r| !r.is_empty())));
}

#[test]
fn a_mailbox_is_read_over_tls_whatever_was_seen_and_never_twice() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let mut server = Imap::new();
        let desk = Desk::new(engine);
        write(
            desk.folder.path(),
            "casa.toml",
            format!("[mailboxes]\nauthority = '{}'\n", server.authority().display()).as_bytes(),
        );
        server.deliver(&numbered(1), false);
        server.deliver(&numbered(2), true);
        desk.mailbox(server.tls_port, "tls");
        let (answer, good) = desk.fetch();
        assert!(good, "{answer}");
        assert_eq!((number(&answer, "received"), number(&answer, "tickets")), (2, 2));
        assert_eq!(number(&desk.fetch().0, "received"), 0);
        server.deliver(&numbered(3), true);
        desk.mailbox(server.port, "starttls");
        assert_eq!(number(&desk.fetch().0, "tickets"), 1);
        server.number_anew();
        let (answer, _) = desk.fetch();
        sums(&answer);
        assert_eq!((number(&answer, "tickets"), number(&answer, "ignored")), (0, 3), "{answer}");
        assert_eq!(desk.requests(), 3);
    }
}

#[test]
fn a_server_that_is_gone_or_cut_loses_and_doubles_nothing() {
    const MESSAGES: usize = 120;
    let mut server = Imap::new();
    let desk = Desk::new(Engine::Sqlite);
    for n in 0..MESSAGES {
        server.deliver(&numbered(n), n % 3 == 0);
    }
    let wire = Wire::to(server.port);
    desk.mailbox(wire.port, "none");
    server.stop();
    let (answer, good) = desk.fetch();
    assert!(!good && answer["mailboxes"][0]["failure"].as_str().unwrap().contains("non risponde"), "{answer}");
    server.start_again();
    let mut cuts = 0;
    // Cut ever later: in the greeting, in the list, in the middle of messages.
    for after in [10, 400, 1_500, 6_000, 12_000, 20_000, 40_000] {
        wire.cut_down_after(after);
        let (answer, good) = desk.fetch();
        sums(&answer);
        cuts += i32::from(!good);
    }
    assert!(cuts >= 5, "{cuts} cuts");
    wire.mend();
    let (answer, good) = desk.fetch();
    assert!(good, "{answer}");
    assert_eq!(desk.requests(), i64::try_from(MESSAGES).unwrap());
    assert_eq!((desk.count("ignored"), desk.count("stored")), (0, 0));
}

#[test]
fn a_program_killed_while_it_reads_goes_on_from_there() {
    const MESSAGES: usize = 200;
    let server = Imap::new();
    let desk = Desk::new(Engine::Sqlite);
    for n in 0..MESSAGES {
        server.deliver(&numbered(n), false);
    }
    desk.mailbox(server.port, "none");
    let mut killed = 0;
    for pause in [80, 160, 240, 320, 400, 480, 560, 640, 720] {
        let mut child = desk.command(&["mail", "fetch", "--centre", "pu"]).spawn().unwrap();
        std::thread::park_timeout(Duration::from_millis(pause));
        killed += i32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 2, "{killed} kills");
    let (answer, good) = desk.fetch();
    assert!(good, "{answer}");
    assert_eq!(desk.requests(), i64::try_from(MESSAGES).unwrap());
    assert_eq!((desk.count("ignored"), desk.count("stored"), desk.count("quarantined")), (0, 0, 0));
}

/// The program as it serves, ended with the test.
pub struct Served(pub Child);

impl Served {
    pub fn start(desk: &Desk, smtp: u16) -> Self {
        let settings =
            format!("[mail]\nhost = '127.0.0.1'\nport = {smtp}\nsecurity = 'none'\nfrom = 'CST <cst@pu.example>'\n");
        write(desk.folder.path(), "casa.toml", settings.as_bytes());
        let port = testkit::servers::free_port();
        Self(desk.command(&["serve", "--listen", &format!("127.0.0.1:{port}")]).spawn().unwrap())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn within(seconds: u64, what: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        if what() {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    false
}

#[test]
fn answers_leave_once_even_when_the_program_is_killed_while_it_sends() {
    let smtp = Smtp::new();
    let wire = Wire::to(smtp.port);
    let desk = Desk::new(Engine::Sqlite);
    let mail = tempfile::tempdir().unwrap();
    for n in 0..3 {
        write(mail.path(), &format!("{n}.eml"), &numbered(n));
    }
    // Each request that came by mail is told its number: three messages wait to leave.
    desk.import(mail.path());
    // The server greets and then says nothing: the program is killed while it waits.
    wire.cut_down_after(30);
    for _ in 0..3 {
        let _served = Served::start(&desk, wire.port);
        std::thread::park_timeout(Duration::from_millis(700));
    }
    assert_eq!(smtp.taken().len(), 0);
    wire.mend();
    let _served = Served::start(&desk, wire.port);
    // Jobs held by who was killed are free again when their hold ends, within two minutes.
    assert!(within(170, || smtp.taken().len() == 3), "{} of 3", smtp.taken().len());
    let mut ids: Vec<String> = smtp.taken().iter().map(|m| header(m, "message-id")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    for message in smtp.taken() {
        assert!(header(&message, "in-reply-to").contains("@comune.example"), "{message}");
        assert!(header(&message, "subject").contains("[pu#"), "{message}");
        assert!(header(&message, "auto-submitted").contains("auto-"), "{message}");
    }
}

pub fn header(message: &str, name: &str) -> String {
    let head = message.split("\n\n").next().unwrap_or_default().replace("\n ", " ");
    head.lines().find(|l| l.to_lowercase().starts_with(&format!("{name}:"))).unwrap_or_default().to_owned()
}

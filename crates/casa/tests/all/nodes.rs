//! Two servers on one PostgreSQL and one bucket are one installation.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use app::App;
use app::files::{FileStore, S3Settings};
use testkit::{Engine, FixedClock, SeededIds, TestDb};

const BUCKET: &str = "casa-file";
const PASSWORD: &str = "una frase di più parole";

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An answer: status, head, bytes.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn ask(address: &str, request: &str, cookie: &str, form: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{request} HTTP/1.0\r\nhost: {address}\r\ncookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let head = head.lines().map(|l| match l.split_once(": ") {
        Some((name, value)) => format!("{}: {value}\n", name.to_ascii_lowercase()),
        None => format!("{l}\n"),
    });
    Answer { status, head: head.collect(), body: bytes[end + 4..].to_vec() }
}

/// A server that speaks the S3 protocol, with an empty bucket.
fn s3() -> (Running, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let installed = Command::new(root.join("ci/s3.sh")).output().unwrap();
    assert!(installed.status.success(), "{}", String::from_utf8_lossy(&installed.stderr));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new("python3")
        .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()])
        .env("PYTHONPATH", String::from_utf8_lossy(&installed.stdout).trim())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child);
    let address = format!("127.0.0.1:{port}");
    let patience = Instant::now();
    while TcpStream::connect(&address).is_err() {
        assert!(patience.elapsed() < Duration::from_secs(60), "the S3 server did not start");
        std::thread::yield_now();
    }
    assert_eq!(ask(&address, &format!("PUT /{BUCKET}"), "", "").status, 200);
    (running, address)
}

/// The program on a database and a bucket, with no folder where files could be left.
fn program(db: &TestDb, s3: &str, bucket: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casa"));
    command
        .env("CASA_DATABASE_URL", db.url())
        .env("CASA_FILES", folder.join("never"))
        .env("CASA_S3_BUCKET", bucket)
        .env("CASA_S3_ENDPOINT", format!("http://{s3}"))
        .env("CASA_S3_ACCESS_KEY", "chiave")
        .env("CASA_S3_SECRET_KEY", "segreto")
        .env("CASA_S3_PREFIX", "una/casa")
        .env("CASA_LOG", "warn")
        .current_dir(folder);
    command
}

fn run(mut command: Command, args: &str) -> Output {
    command.args(args.split(' ')).output().unwrap()
}

/// A node: the process, and the address that it printed.
fn node(mut command: Command) -> (Running, String) {
    let mut child = command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    // An installation without an administrator says first how to make one.
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.find_map(|l| Some(l.unwrap().strip_prefix("Casa dei Comuni: http://")?.to_owned())).unwrap();
    (Running(child), address)
}

/// The same bucket, for looking into it.
fn bucket(s3: &str) -> FileStore {
    let settings = S3Settings {
        bucket: Some(BUCKET.to_owned()),
        endpoint: Some(format!("http://{s3}")),
        access_key: Some("chiave".to_owned()),
        secret_key: Some("segreto".to_owned()),
        prefix: Some("una/casa".to_owned()),
        region: None,
    };
    FileStore::s3(&settings).unwrap()
}

/// A centre whose dues of the year are issued, in this database.
fn issued(db: &TestDb, s3: &str, folder: &Path) {
    let now = chrono::NaiveDate::from_ymd_opt(2026, 10, 19).unwrap().and_hms_opt(8, 0, 0).unwrap();
    let app = App {
        db: db.open(),
        clock: std::sync::Arc::new(FixedClock::new(now)),
        ids: std::sync::Arc::new(SeededIds::default()),
        files: bucket(s3),
        public_url: "http://casa.test".into(),
    };
    let _ = testkit::dues::centre(&app, "pesaro-urbino", &[900, 5200]);
    let out = run(program(db, s3, BUCKET, folder), "dues issue --centre pu --year 2026 --json");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn two_nodes_share_sessions_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let (db, (_s3, s3)) = (TestDb::new(Engine::Postgres), s3());
    issued(&db, &s3, folder.path());
    let invited = run(
        program(&db, &s3, BUCKET, folder.path()),
        "user invite --name Ada --email ada@provincia.example --centre pu --role coordinator --json",
    );
    let invited: serde_json::Value = serde_json::from_slice(&invited.stdout).unwrap();
    let link = invited["link"].as_str().unwrap();
    let path = &link[link.find("/invito/").unwrap()..];

    let (_first, first) = node(program(&db, &s3, BUCKET, folder.path()));
    let (_second, second) = node(program(&db, &s3, BUCKET, folder.path()));
    let password = PASSWORD.replace(' ', "+").replace('ù', "%C3%B9");
    let entered = ask(&first, &format!("POST {path}"), "", &format!("password={password}&repeat={password}"));
    assert_eq!(entered.status, 303, "{}", entered.text());
    let cookie = entered.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();

    // Who entered through one node is known to the other.
    let list = ask(&second, "GET /pu/cst/documenti", &cookie, "");
    assert_eq!(list.status, 200);
    let text = list.text();
    let at = text.find("/pu/cst/documenti/01").unwrap();
    let document = &text[at..at + "/pu/cst/documenti/".len() + 26];

    // The paper that one node makes is the paper that the other gives, from the bucket.
    let made = ask(&first, &format!("GET {document}/pdf"), &cookie, "");
    let given = ask(&second, &format!("GET {document}/pdf"), &cookie, "");
    assert!(made.body.starts_with(b"%PDF"), "{}", made.text());
    assert!(made.body == given.body);
    let hash = app::files::sha256(&made.body);
    assert!(bucket(&s3).get(&hash).unwrap() == made.body);
    assert!(!folder.path().join("never").exists(), "no node keeps files of its own");

    // Who leaves through one has left the other.
    assert_eq!(ask(&second, "POST /esci", &cookie, "").status, 303);
    assert_eq!(ask(&first, "GET /pu/cst/documenti", &cookie, "").status, 303);
}

#[test]
fn check_tries_the_bucket() {
    let folder = tempfile::tempdir().unwrap();
    let (db, (_s3, s3)) = (TestDb::new(Engine::Sqlite), s3());
    let good = run(program(&db, &s3, BUCKET, folder.path()), "check --json");
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let said: serde_json::Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(said["files"], "bucket casa-file");
    let missing = run(program(&db, &s3, "un-altro", folder.path()), "check");
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("[files]"));
    let nameless = run(program(&db, &s3, "NO", folder.path()), "check");
    assert!(String::from_utf8_lossy(&nameless.stderr).contains("[files.s3] bucket"));
}

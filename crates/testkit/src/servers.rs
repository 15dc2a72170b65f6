//! Real mail servers, each in a temporary folder on free ports and ended by its id: Dovecot to read
//! from, aiosmtpd to send to; and a wire between them and the program that can be cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Password of every mailbox of the tests.
pub const PASSWORD: &str = "parola-di-prova";

/// A port that was free a moment ago.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn wait_for(port: u16, process: &mut Child) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        assert!(process.try_wait().expect("its state").is_none(), "the server ended at once");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    panic!("the server does not listen on {port}");
}

fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output().expect("id");
    out.stdout == b"0\n"
}

/// An IMAP server with one mailbox, `cst`.
pub struct Imap {
    process: Child,
    folder: tempfile::TempDir,
    /// Port without protection, with STARTTLS.
    pub port: u16,
    /// Port with TLS.
    pub tls_port: u16,
    count: AtomicU64,
}

impl Default for Imap {
    fn default() -> Self {
        Self::new()
    }
}

impl Imap {
    /// Starts one.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("casa-imap-").tempdir().expect("a folder");
        let dir = folder.path();
        open_to_all(dir);
        for name in ["run", "mail/cst/new", "mail/cst/cur", "mail/cst/tmp"] {
            std::fs::create_dir_all(dir.join(name)).expect("a folder");
        }
        let certificate = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", "/CN=localhost"])
            .args([
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
            ])
            .arg("-keyout")
            .arg(dir.join("key.pem"))
            .arg("-out")
            .arg(dir.join("cert.pem"))
            .stderr(Stdio::null())
            .status()
            .expect("openssl");
        assert!(certificate.success(), "openssl made no certificate");
        let (port, tls_port) = (free_port(), free_port());
        std::fs::write(dir.join("dovecot.conf"), settings(dir, port, tls_port)).expect("its settings");
        let process = start(dir);
        let mut server = Self { process, folder, port, tls_port, count: AtomicU64::new(0) };
        server.own();
        wait_for(port, &mut server.process);
        server
    }

    fn own(&self) {
        if is_root() {
            let mail = self.folder.path().join("mail");
            let done = Command::new("chown").args(["-R", "mail:mail"]).arg(mail).status().expect("chown");
            assert!(done.success());
        }
    }

    /// The authority that certifies the server: its own certificate.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// Puts a message into the mailbox; one that was seen bears the mark of it.
    pub fn deliver(&self, bytes: &[u8], seen: bool) {
        let n = self.count.fetch_add(1, Ordering::Relaxed);
        let (place, mark) = if seen { ("cur", ":2,S") } else { ("new", "") };
        let path = self.folder.path().join(format!("mail/cst/{place}/{:010}.{n}.test{mark}", 1_000_000 + n));
        std::fs::write(path, bytes).expect("a message");
        self.own();
    }

    /// Numbers the folder anew, as a server does that was restored: other numbers, another validity.
    pub fn number_anew(&mut self) {
        end(&mut self.process);
        let inside = self.folder.path().join("mail/cst");
        for entry in std::fs::read_dir(inside).expect("the mailbox") {
            let path = entry.expect("an entry").path();
            if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("dovecot")) {
                std::fs::remove_file(path).expect("an index");
            }
        }
        // The validity is the second in which the index is made.
        std::thread::park_timeout(Duration::from_millis(1_100));
        self.process = start(self.folder.path());
        wait_for(self.port, &mut self.process);
    }

    /// Ends the server.
    pub fn stop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }

    /// Starts it again on the same ports.
    pub fn start_again(&mut self) {
        self.process = start(self.folder.path());
        wait_for(self.port, &mut self.process);
    }
}

impl Drop for Imap {
    fn drop(&mut self) {
        self.stop();
    }
}

fn open_to_all(folder: &Path) {
    let done = Command::new("chmod").arg("755").arg(folder).status().expect("chmod");
    assert!(done.success());
}

fn start(dir: &Path) -> Child {
    Command::new("dovecot")
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .args(["-F", "-c"])
        .arg(dir.join("dovecot.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("dovecot: apt-get install dovecot-imapd")
}

fn settings(dir: &Path, port: u16, tls_port: u16) -> String {
    let name = |flag: &str| {
        let out = Command::new("id").arg(flag).output().expect("id");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    };
    let (uid, gid) = if is_root() { ("mail".to_owned(), "mail".to_owned()) } else { (name("-un"), name("-gn")) };
    let own = if is_root() {
        String::new()
    } else {
        format!("default_internal_user = {uid}\ndefault_internal_group = {gid}\ndefault_login_user = {uid}\n")
    };
    let dir = dir.display();
    format!(
        "base_dir = {dir}/run\nstate_dir = {dir}/run\nlog_path = {dir}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
         ssl = yes\nssl_cert = <{dir}/cert.pem\nssl_key = <{dir}/key.pem\ndisable_plaintext_auth = no\n{own}\
         mail_location = maildir:{dir}/mail/%u\nfirst_valid_uid = 1\n\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={dir}/mail/%u\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = {tls_port}\n    ssl = yes\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
    )
}

/// An SMTP server that keeps what it takes.
pub struct Smtp {
    process: Child,
    folder: tempfile::TempDir,
    /// Port.
    pub port: u16,
}

impl Default for Smtp {
    fn default() -> Self {
        Self::new()
    }
}

impl Smtp {
    /// Starts one.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("casa-smtp-").tempdir().expect("a folder");
        open_to_all(folder.path());
        let port = free_port();
        let mut process = Command::new("/usr/bin/python3")
            .args(["-m", "aiosmtpd", "-n", "-l"])
            .arg(format!("127.0.0.1:{port}"))
            .args(["-c", "aiosmtpd.handlers.Mailbox"])
            .arg(folder.path().join("taken"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("aiosmtpd: apt-get install python3-aiosmtpd");
        wait_for(port, &mut process);
        Self { process, folder, port }
    }

    /// The messages that it took, as they came.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("taken/new")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
        paths.sort();
        paths.into_iter().map(|p| std::fs::read_to_string(p).expect("a message")).collect()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// What a wire does to what the server says.
const WHOLE: u64 = u64::MAX;

/// A wire to a server, that can be cut.
pub struct Wire {
    /// Port to connect to.
    pub port: u16,
    down: Arc<AtomicU64>,
    up: Arc<AtomicU64>,
    slow: Arc<Slow>,
}

/// How slowly a wire passes what the server says.
#[derive(Default)]
struct Slow {
    /// One byte at a time.
    dripping: AtomicBool,
    /// Nothing more after what holds this text was passed; empty to hold nothing.
    after: Mutex<Vec<u8>>,
    /// Connections that are held now.
    held: AtomicU64,
}

impl Slow {
    /// Holds for as long as the wire holds.
    fn hold(&self) {
        self.held.fetch_add(1, Ordering::SeqCst);
        while !self.after.lock().expect("the text").is_empty() {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        self.held.fetch_sub(1, Ordering::SeqCst);
    }

    fn holds_after(&self, passed: &[u8]) -> bool {
        let after = self.after.lock().expect("the text");
        !after.is_empty() && passed.windows(after.len()).any(|w| w == after.as_slice())
    }

    fn give(&self, to: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
        if !self.dripping.load(Ordering::SeqCst) {
            return to.write_all(bytes);
        }
        bytes.chunks(1).try_for_each(|byte| {
            to.write_all(byte)?;
            to.flush()?;
            std::thread::park_timeout(Duration::from_micros(200));
            Ok(())
        })
    }
}

impl Wire {
    /// A wire to a port of this machine.
    #[must_use]
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (down, up) = (Arc::new(AtomicU64::new(WHOLE)), Arc::new(AtomicU64::new(WHOLE)));
        let slow = Arc::new(Slow::default());
        let (of_down, of_up, of_slow) = (down.clone(), up.clone(), slow.clone());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let (other_client, other_server) =
                    (client.try_clone().expect("a copy"), server.try_clone().expect("a copy"));
                let (down, up, slow) = (of_down.clone(), of_up.clone(), of_slow.clone());
                let _ = client.set_nodelay(true);
                std::thread::spawn(move || pass(server, client, &down, &slow));
                std::thread::spawn(move || pass(other_client, other_server, &up, &Slow::default()));
            }
        });
        Self { port, down, up, slow }
    }

    /// Cuts after so many bytes more of what the server says.
    pub fn cut_down_after(&self, bytes: u64) {
        self.down.store(bytes, Ordering::SeqCst);
    }

    /// Cuts after so many bytes more of what the program says.
    pub fn cut_up_after(&self, bytes: u64) {
        self.up.store(bytes, Ordering::SeqCst);
    }

    /// Passes what the server says one byte at a time.
    pub fn drip(&self) {
        self.slow.dripping.store(true, Ordering::SeqCst);
    }

    /// Passes nothing more of what the server says once something that holds this text was passed; the
    /// connection stays open.
    pub fn hold_after(&self, text: &str) {
        *self.slow.after.lock().expect("the text") = text.as_bytes().to_vec();
    }

    /// Whether a connection is held now.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.slow.held.load(Ordering::SeqCst) > 0
    }

    /// Whole again.
    pub fn mend(&self) {
        self.slow.dripping.store(false, Ordering::SeqCst);
        self.slow.after.lock().expect("the text").clear();
        self.down.store(WHOLE, Ordering::SeqCst);
        self.up.store(WHOLE, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64, slow: &Slow) {
    let mut holding = false;
    let mut buffer = [0_u8; 4096];
    loop {
        let read = from.read(&mut buffer).unwrap_or(0);
        if holding {
            slow.hold();
        }
        let allowed = left.load(Ordering::SeqCst);
        let given = u64::try_from(read).unwrap_or(0).min(allowed);
        if allowed != WHOLE {
            left.store(allowed - given, Ordering::SeqCst);
        }
        let count = usize::try_from(given).unwrap_or(0);
        let broken = count == 0 || slow.give(&mut to, &buffer[..count]).is_err() || count < read;
        holding = slow.holds_after(&buffer[..count]);
        if broken {
            let _ = to.shutdown(Shutdown::Both);
            let _ = from.shutdown(Shutdown::Both);
            return;
        }
    }
}

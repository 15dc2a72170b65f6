//! One message over SMTP, command by command: so that it is always known whether the server can have
//! taken it.

use std::time::Duration;

use lettre::Message;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::Security;
use crate::{Error, Result};

/// How long the server may take for one answer; shorter than a worker holds a job.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to say that it took a message.
const LONG_PATIENCE: Duration = Duration::from_secs(90);
/// Bytes given at once.
const CHUNK: usize = 64 * 1024;

/// From where messages leave.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) security: Security,
    pub(super) credentials: Option<(String, String)>,
    pub(super) from: Mailbox,
    /// Where answers go, when it is elsewhere.
    pub(super) reply_to: Option<Mailbox>,
}

/// What became of a message.
#[derive(Debug)]
pub(super) enum Sent {
    /// The server took it.
    Taken,
    /// The server can't have taken it: it may be given again.
    Kept(String),
    /// The server refused it for good.
    Refused(String),
    /// The end was given and no answer came: nobody knows.
    Unknown(String),
}

/// Gives a message to the server. `before_the_end` is called when the server has agreed to take it and
/// has got none of it; when it fails, nothing is given.
pub(super) fn send(account: &Account, message: &Message, before_the_end: impl FnOnce() -> Result<()>) -> Result<Sent> {
    let mut connection = match open(account, message) {
        Ok(connection) => connection,
        Err(e) => return Ok(not_taken(&e)),
    };
    if let Err(e) = before_the_end() {
        connection.abort();
        return Err(e);
    }
    let _ = connection.set_timeout(Some(LONG_PATIENCE));
    let bytes = message.formatted();
    let mut ended = false;
    let mut chunks = bytes.chunks(CHUNK);
    let given = connection.message_iter(std::iter::from_fn(|| {
        let next = chunks.next();
        ended |= next.is_none();
        next
    }));
    match given {
        Ok(_) => {
            let _ = connection.quit();
            Ok(Sent::Taken)
        }
        Err(e) => {
            connection.abort();
            let answered = e.is_permanent() || e.is_transient();
            Ok(if ended && !answered { Sent::Unknown(e.to_string()) } else { not_taken(&e) })
        }
    }
}

fn not_taken(e: &lettre::transport::smtp::Error) -> Sent {
    // Who may not log in today may tomorrow: only what is said of the message is for good.
    let code = e.status().map(u16::from);
    match code {
        Some(code) if e.is_permanent() && !matches!(code, 530 | 534 | 535 | 538) => Sent::Refused(e.to_string()),
        _ => Sent::Kept(e.to_string()),
    }
}

/// Connects, logs in, names sender and recipients; the server waits for the message then.
fn open(account: &Account, message: &Message) -> Result<SmtpConnection, lettre::transport::smtp::Error> {
    let hello = ClientId::default();
    let tls = TlsParameters::new(account.host.clone())?;
    let (port, from_the_first_byte) = match account.security {
        Security::Tls => (465, Some(&tls)),
        Security::Starttls => (587, None),
        Security::None => (25, None),
    };
    let address = (account.host.as_str(), account.port.unwrap_or(port));
    let mut connection = SmtpConnection::connect(address, Some(PATIENCE), &hello, from_the_first_byte, None)?;
    if account.security == Security::Starttls {
        connection.starttls(&tls, &hello)?;
    }
    if let Some((user, password)) = &account.credentials {
        let credentials = Credentials::new(user.clone(), password.clone());
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)?;
    }
    let envelope = message.envelope();
    let said = connection.command(Mail::new(envelope.from().cloned(), Vec::new())).and_then(|_| {
        for to in envelope.to() {
            connection.command(Rcpt::new(to.clone(), Vec::new()))?;
        }
        connection.command(Data)
    });
    match said {
        Ok(_) => Ok(connection),
        Err(e) => {
            connection.abort();
            Err(e)
        }
    }
}

/// Whether the settings of an account can be used at all.
pub(super) fn check(host: &str) -> Result<()> {
    TlsParameters::new(host.to_owned()).map(|_| ()).map_err(Error::internal)
}

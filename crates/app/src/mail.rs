//! Mail: written in the transaction that causes it, sent by a worker. Without a mail server the
//! messages stay in an outbox that can be read.

mod desk;
mod fetch;
mod judge;
mod mailboxes;
mod place;
mod receipts;
mod send;
mod smtp;
mod take;

use std::sync::Arc;

use domain::identity::Permission;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart};
use serde::{Deserialize, Serialize};
pub use storage::mail::MailRow;

pub use desk::{
    Arrived, ByHand, InboundRow, LISTED, ReceiptRow, Waits, arrived, by_hand, inbox, of_ticket, original, receipts,
    retry, settle, waits,
};
pub use fetch::{Connector, Inbox, Reading, Standing, Unreachable, fetch_centre, fetch_due, resume};
pub use judge::{Judged, Outcome, judge_all};
pub use mailboxes::{MailboxRow, MailboxSettings, mailbox, mailboxes, save_mailbox, servers, try_mailbox};
pub use send::deliver;
use storage::page::{Cursor, PAGE_ROWS, Page};
pub use take::import;

use self::smtp::Account;
use crate::jobs::Running;
use crate::{Error, PlatformScope, Result, Rx, StaffScope, Tx};

/// Kind of the job that sends a message.
pub const SEND: &str = "mail.send";

/// How messages leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailSettings {
    /// Name of the SMTP server; without one, messages stay in the outbox.
    pub host: Option<String>,
    /// Port; 587 with STARTTLS, 465 with TLS, 25 plain.
    pub port: Option<u16>,
    /// `starttls`, `tls` or `none`.
    pub security: Security,
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<String>,
    /// Sender, e.g. `CST <cst@provincia.example>`.
    pub from: Option<String>,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Upgraded after the greeting.
    #[default]
    Starttls,
    /// From the first byte.
    Tls,
    /// Not protected: only towards this machine or a private network.
    None,
}

type Secrets = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// Sends messages, or keeps them in the outbox.
#[derive(Clone, Default)]
pub struct Mailer {
    platform: Option<Account>,
    secrets: Option<Secrets>,
}

impl Mailer {
    /// A mailer by the settings.
    ///
    /// # Errors
    /// A sentence for whoever writes the settings.
    pub fn new(settings: &MailSettings) -> Result<Self, String> {
        let Some(host) = settings.host.as_deref() else { return Ok(Self::default()) };
        let from = settings.from.as_deref().ok_or("mail.from is missing: who are the messages from?")?;
        let from: Mailbox = from.parse().map_err(|_| format!("mail.from is not an address: {from}"))?;
        smtp::check(host).map_err(|e| e.to_string())?;
        let platform = Account {
            host: host.to_owned(),
            port: settings.port,
            security: settings.security,
            credentials: settings.user.clone().zip(settings.password.clone()),
            from,
            reply_to: None,
        };
        Ok(Self { platform: Some(platform), secrets: None })
    }

    /// The same, with the secrets of the centres' mailboxes, by `centre/mailbox` and the server that asks.
    #[must_use]
    pub fn with_secrets(self, secrets: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { secrets: Some(Arc::new(secrets)), ..self }
    }

    /// A mailer that keeps everything in the outbox.
    #[must_use]
    pub fn outbox() -> Self {
        Self::default()
    }

    fn secret(&self, key: &str, host: &str) -> Option<String> {
        self.secrets.as_ref().and_then(|of| of(key, host))
    }
}

/// A message to write.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// Centre, or [`crate::audit::PLATFORM`].
    pub centre: &'a str,
    /// Address.
    pub to: &'a str,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Ids of files of the centre.
    pub attachments: Vec<String>,
}

/// The conversation that a message goes on with. Ids are without brackets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threading {
    /// Its own id.
    pub message_id: String,
    /// The message that it answers.
    pub in_reply_to: Option<String>,
    /// Those before it, the oldest first.
    pub references: Vec<String>,
    /// The centre, so that the message is recognised when it comes back: `pu@casa.example`.
    pub centre: String,
    /// Whether no person wrote it.
    pub automatic: bool,
}

impl Tx<'_> {
    /// Writes a message and asks for it to be sent after the commit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn send_mail(&mut self, letter: &Letter<'_>) -> Result<()> {
        self.send_in_thread(letter, None)
    }

    /// Writes a message that goes on with a conversation, and asks for it to be sent after the commit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn send_in_thread(&mut self, letter: &Letter<'_>, threading: Option<&Threading>) -> Result<()> {
        let id = self.id::<MailRow>().to_string();
        let row = MailRow {
            id: id.clone(),
            centre_id: letter.centre.to_owned(),
            recipient: letter.to.to_owned(),
            subject: letter.subject.clone(),
            body: letter.body.clone(),
            attachments: serde_json::to_string(&letter.attachments).map_err(Error::internal)?,
            state: "waiting".to_owned(),
            created_at: self.now,
            sent_at: None,
            last_error: None,
            threading: threading.map(serde_json::to_string).transpose().map_err(Error::internal)?,
        };
        storage::mail::insert(self.conn, &row)?;
        self.enqueue(letter.centre, SEND, &id)?;
        Ok(())
    }
}

/// A page of the messages of one's centre, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`].
pub fn of_centre(rx: &mut Rx<'_>, scope: &StaffScope, cursor: &Cursor) -> Result<Page<MailRow>> {
    let centre = scope.centre(Permission::ManageCentre)?;
    Ok(storage::mail::list(rx.conn, centre.as_str(), cursor, PAGE_ROWS)?)
}

/// One message of one's centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`]; `NotFound` without such a message.
pub fn one_of_centre(rx: &mut Rx<'_>, scope: &StaffScope, id: &str) -> Result<MailRow> {
    let centre = scope.centre(Permission::ManageCentre)?;
    one(rx, centre.as_str(), id)
}

/// A page of the messages that belong to no centre, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_platform(rx: &mut Rx<'_>, _scope: &PlatformScope, cursor: &Cursor) -> Result<Page<MailRow>> {
    Ok(storage::mail::list(rx.conn, crate::audit::PLATFORM, cursor, PAGE_ROWS)?)
}

/// One message that belongs to no centre.
///
/// # Errors
/// `NotFound` without such a message.
pub fn one_of_platform(rx: &mut Rx<'_>, _scope: &PlatformScope, id: &str) -> Result<MailRow> {
    one(rx, crate::audit::PLATFORM, id)
}

fn one(rx: &mut Rx<'_>, centre: &str, id: &str) -> Result<MailRow> {
    let mail = storage::mail::find(rx.conn, id)?.filter(|m| m.centre_id == centre).ok_or(Error::NotFound)?;
    Ok(MailRow { body: cover_links(&mail), ..mail })
}

/// The text with the one-time links covered, unless the message waits to be read here because
/// there is no mail server: a link that reached its person is theirs alone.
fn cover_links(mail: &MailRow) -> String {
    if mail.state == "outbox" {
        return mail.body.clone();
    }
    let secret = |word: &str| word.contains("/invito/") || word.contains("/nuova-parola/") || word.contains("/parere/");
    let cover = |line: &str| {
        if secret(line) { "[collegamento riservato a chi riceve il messaggio]".to_owned() } else { line.to_owned() }
    };
    mail.body.lines().map(cover).collect::<Vec<_>>().join("\n")
}

fn compose(running: &Running<'_>, mail: &MailRow, account: &Account) -> Result<Message> {
    let to: Mailbox = mail.recipient.parse().map_err(Error::internal)?;
    let from = &account.from;
    let domain = from.email.domain();
    let message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject.clone())
        .message_id(Some(format!("<{}@{domain}>", mail.id)));
    let message = match &account.reply_to {
        Some(address) => message.reply_to(address.clone()),
        None => message,
    };
    let message = match &mail.threading {
        Some(json) => threaded(message, &serde_json::from_str(json).map_err(Error::internal)?),
        None => message,
    };
    let attachments: Vec<String> = serde_json::from_str(&mail.attachments).map_err(Error::internal)?;
    if attachments.is_empty() {
        return message.header(ContentType::TEXT_PLAIN).body(mail.body.clone()).map_err(Error::internal);
    }
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(mail.body.clone()));
    for id in attachments {
        let Some(file) = running.app.read(|rx| Ok(storage::files::find(rx.conn, &mail.centre_id, &id)?))? else {
            continue;
        };
        let bytes = running.app.files.get(&file.sha256)?;
        let media = ContentType::parse(&file.media_type).map_err(Error::internal)?;
        parts = parts.singlepart(Attachment::new(file.name).body(bytes, media));
    }
    message.multipart(parts).map_err(Error::internal)
}

/// Puts the headers of a conversation on a message.
fn threaded(message: MessageBuilder, threading: &Threading) -> MessageBuilder {
    let raw = |message: MessageBuilder, name: &'static str, value: &str| {
        message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()))
    };
    let mut message = message.message_id(Some(format!("<{}>", threading.message_id)));
    if let Some(id) = &threading.in_reply_to {
        message = message.in_reply_to(format!("<{id}>"));
    }
    if !threading.references.is_empty() {
        let ids: Vec<String> = threading.references.iter().map(|id| format!("<{id}>")).collect();
        message = message.references(ids.join(" "));
    }
    if threading.automatic {
        message = raw(message, "Auto-Submitted", "auto-generated");
    }
    raw(message, "X-Casa-Centre", &threading.centre)
}

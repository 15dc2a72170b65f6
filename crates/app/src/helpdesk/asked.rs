//! What comes in: a request, a message, its files, who sent it.

use domain::helpdesk::{Channel, Kind, Level, check_attachment, clean_name};
use domain::identity::Person;
use domain::territory::Body;
use domain::{FieldError, Id, Refusal};

use super::settings;
use crate::{App, Result, StaffScope};

/// Longest text of a message, in characters.
const LONGEST: usize = 200_000;
/// Longest subject.
const LONGEST_SUBJECT: usize = 250;

/// A file as it came.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Name.
    pub name: String,
    /// Bytes.
    pub bytes: Vec<u8>,
}

/// A file whose bytes are in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Name, made harmless.
    pub name: String,
    /// Media type, told from the bytes.
    pub media_type: &'static str,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Bytes.
    pub size: usize,
}

/// Checks files and puts their bytes in the store; before the transaction that records them.
///
/// # Errors
/// A refusal when one is empty, too large or a program; when the store fails.
pub fn store_files(app: &App, scope: &StaffScope, files: &[Attached]) -> Result<Vec<StoredFile>> {
    let centre = scope.centre(domain::identity::Permission::WorkHelpdesk)?;
    let most = app.read(|rx| settings::load(rx.conn, centre.as_str()))?.most_bytes();
    store_within(app, files, most)
}

pub(super) fn store_within(app: &App, files: &[Attached], most: usize) -> Result<Vec<StoredFile>> {
    let checked = files
        .iter()
        .map(|file| {
            let name = clean_name(&file.name);
            let media_type = check_attachment(&name, &file.bytes, most)?;
            Ok((name, media_type, file))
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    checked
        .into_iter()
        .map(|(name, media_type, file)| {
            let sha256 = app.files.put(&file.bytes)?;
            Ok(StoredFile { name, media_type, sha256, size: file.bytes.len() })
        })
        .collect()
}

/// What somebody writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// Plain text.
    pub text: String,
    /// The same with its form, made safe by who read it.
    pub html: Option<String>,
    /// Files.
    pub files: Vec<StoredFile>,
    /// The message of mail from which it comes: the id of an inbound message.
    pub source: Option<String>,
}

impl Message {
    /// A message of text alone.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// # Errors
    /// A refusal when it says nothing or far too much.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.text.trim().is_empty() && self.html.is_none() && self.files.is_empty() {
            return Err(Refusal::field("text", "Scrivere il messaggio."));
        }
        if self.text.chars().count() > LONGEST {
            return Err(Refusal::field("text", "Il messaggio è troppo lungo: allegarlo come file."));
        }
        Ok(())
    }
}

/// Who sent something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// Person with a log-in.
    pub person: Option<Id<Person>>,
    /// Name; may be empty.
    pub name: String,
    /// Address; may be empty for who telephones.
    pub email: String,
    /// Code of their role in the body; may be empty.
    pub role: String,
}

impl Sender {
    /// Somebody known by an address alone.
    #[must_use]
    pub fn address(name: &str, email: &str) -> Self {
        Self { name: name.trim().to_owned(), email: email.trim().to_lowercase(), ..Self::default() }
    }

    /// The name, or the address for want of one.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}

/// The ids of a message of mail, without brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailed {
    /// Its own id.
    pub message_id: Option<String>,
    /// Those that it quotes.
    pub references: Vec<String>,
}

impl Mailed {
    /// Every id, with whether it is the message's own.
    pub(super) fn ids(&self) -> Vec<(String, bool)> {
        let quoted = self.references.iter().map(|id| (id.clone(), false));
        self.message_id.iter().map(|id| (id.clone(), true)).chain(quoted).collect()
    }
}

/// A request to open.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// What is asked.
    pub kind: Kind,
    /// Over what it came.
    pub channel: Channel,
    /// Subject.
    pub subject: String,
    /// What was written.
    pub message: Message,
    /// Who asks.
    pub sender: Sender,
    /// Body, when it is known.
    pub body: Option<Id<Body>>,
    /// Code of the service; may be empty.
    pub service: String,
    /// Code of the category; may be empty.
    pub category: String,
    /// How wide the impact is.
    pub impact: Level,
    /// How pressing it is.
    pub urgency: Level,
    /// Code of the area; chosen by service and category when absent.
    pub queue: Option<String>,
    /// Who follows besides who asks: those in copy.
    pub watchers: Vec<Sender>,
    /// What a template asked, as question and answer.
    pub answers: Vec<(String, String)>,
    /// Its ids, when it came by mail.
    pub mailed: Mailed,
}

impl NewTicket {
    /// A request of somebody, over a channel, with nothing else known.
    #[must_use]
    pub fn plain(channel: Channel, sender: Sender, subject: &str, message: Message) -> Self {
        Self {
            kind: Kind::Request,
            channel,
            subject: subject.to_owned(),
            message,
            sender,
            body: None,
            service: String::new(),
            category: String::new(),
            impact: Level::Medium,
            urgency: Level::Medium,
            queue: None,
            watchers: Vec::new(),
            answers: Vec::new(),
            mailed: Mailed::default(),
        }
    }

    /// The subject as it is kept: one line, not empty, not endless.
    ///
    /// # Errors
    /// A refusal of an empty subject over a form; mail may come without one.
    pub(super) fn kept_subject(&self) -> Result<String, Refusal> {
        let line = self.subject.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = line.chars().filter(|c| !c.is_control()).take(LONGEST_SUBJECT).collect();
        let by_mail = matches!(self.channel, Channel::Mail | Channel::Pec | Channel::Api);
        match (cut.is_empty(), by_mail) {
            (false, _) => Ok(cut),
            (true, true) => Ok("(senza oggetto)".to_owned()),
            (true, false) => {
                Err(Refusal { fields: vec![FieldError::new("subject", SUBJECT)], message: SUBJECT.to_owned() })
            }
        }
    }
}

const SUBJECT: &str = "Scrivere l'oggetto: poche parole su che cosa serve.";

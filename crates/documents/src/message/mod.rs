//! Mail that comes from outside: bytes into a message as the help desk needs it.
//!
//! Everything is bounded (size, headers, depth, parts, text, HTML), nothing is decompressed, nothing
//! is asked over the network. Signed messages are opened, whether the signature stands apart or
//! wraps them; envelopes of certified mail are opened too. `mail-parser` reads headers, addresses,
//! dates and encoded words; the parts are divided here, so that the bounds hold.

mod body;
mod decode;
mod head;
mod html;
mod kind;
mod limits;
mod name;
mod pec;
mod quote;
mod tree;

use chrono::NaiveDateTime;
use sha2::{Digest, Sha256};

use body::{Gathered, gather};
use head::Fields;
use tree::{Budget, Part};

pub use head::Mailbox;
pub use html::SafeHtml;
pub use kind::{detect, is_active};
pub use limits::{Limits, Unreadable};
pub use pec::{Certificate, Pec, Receipt, ReceiptKind};
pub use quote::{Piece, fresh, pieces};

/// Makes HTML safe by the rules of mail from outside; nothing when it is built to exhaust who reads it.
pub(crate) fn safe_html(html: &str) -> Option<String> {
    html::safe(html).map(|safe| safe.markup)
}

/// A message that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names and values of the headers, each on one line: of the original, for certified mail.
    pub headers: Vec<(String, String)>,
    /// `Message-ID` without brackets: of the original, for certified mail.
    pub message_id: Option<String>,
    /// `Message-ID` of the envelope, for certified mail.
    pub envelope_id: Option<String>,
    /// `In-Reply-To`, without brackets.
    pub in_reply_to: Vec<String>,
    /// `References`, oldest first, without brackets.
    pub references: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Sender.
    pub from: Option<Mailbox>,
    /// To whom an answer should go, when it is somebody else.
    pub reply_to: Option<Mailbox>,
    /// Recipients.
    pub to: Vec<Mailbox>,
    /// Recipients in copy.
    pub cc: Vec<Mailbox>,
    /// When it was written, UTC.
    pub date: Option<NaiveDateTime>,
    /// The text, or the text of the HTML.
    pub text: String,
    /// The HTML, made safe.
    pub html: Option<SafeHtml>,
    /// The files.
    pub files: Vec<Attachment>,
    /// Whether a signature came with it. Whether it holds is not said here.
    pub signed: bool,
    /// What the provider of certified mail made of it.
    pub pec: Option<Pec>,
    /// What the reader should know, in Italian.
    pub notes: Vec<String>,
    /// SHA-256 of sender, subject, date, text and files: two copies of one message that came by
    /// different ways have the same.
    pub fingerprint: String,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Name, safe to keep.
    pub name: String,
    /// Media type as declared.
    pub declared: String,
    /// Media type by its content.
    pub detected: &'static str,
    /// `Content-ID` without brackets.
    pub content_id: Option<String>,
    /// Whether it is shown inside the text, as a picture of the HTML.
    pub inline: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Reads a message.
///
/// # Errors
/// See [`Unreadable`]: the message is to be kept as it is, for people to look at.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Message, Unreadable> {
    if bytes.len() > limits.bytes {
        return Err(Unreadable::TooLarge);
    }
    let bytes = without_mbox_line(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    let mut budget = Budget::new(limits);
    let root = Part::read(bytes, 0, &mut budget)?;
    if !root.head.is_of_a_message() {
        return Err(Unreadable::NotAMessage);
    }
    let gathered = gather(&root, 0, &mut budget)?;
    let certificate = gathered.files.iter().find(|f| f.name.eq_ignore_ascii_case("daticert.xml"));
    match pec::of(&root.head, certificate.map(|f| f.bytes.as_slice())) {
        Some(pec @ Pec::Receipt(_)) => Ok(finish(build(&root, gathered, Some(pec), &limits))),
        Some(pec) => open_envelope(&root, gathered, pec, &mut budget),
        None => {
            let mut message = build(&root, gathered, None, &limits);
            fill_from_nested(&mut message, &mut budget);
            Ok(finish(message))
        }
    }
}

/// The line with which a folder of messages parts them, when a message was saved with it.
fn without_mbox_line(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    memchr::memchr(b'\n', bytes).map_or(bytes, |end| &bytes[end + 1..])
}

fn build(root: &Part<'_>, gathered: Gathered, pec: Option<Pec>, limits: &Limits) -> Message {
    let fields: Fields = root.head.fields();
    let text = gathered.best_text(limits);
    let mut notes = gathered.notes;
    let html = if gathered.html.trim().is_empty() {
        None
    } else {
        let safe = html::safe(&gathered.html);
        if safe.is_none() {
            notes.push("La versione in HTML è troppo complessa: ne è mostrato il testo.".to_owned());
        }
        safe
    };
    if text.chars().count() >= limits.text {
        notes.push("Il testo è molto lungo: è mostrato in parte, il messaggio intero si può scaricare.".to_owned());
    }
    Message {
        headers: root.head.raw.clone(),
        message_id: fields.message_id,
        envelope_id: None,
        in_reply_to: fields.in_reply_to,
        references: fields.references,
        subject: fields.subject,
        from: fields.from,
        reply_to: fields.reply_to,
        to: fields.to,
        cc: fields.cc,
        date: fields.date,
        text,
        html,
        files: gathered.files,
        signed: gathered.signed,
        pec,
        notes,
        fingerprint: String::new(),
    }
}

/// Reads the original that an envelope carries; the envelope's own text and files are the provider's.
fn open_envelope(root: &Part<'_>, gathered: Gathered, pec: Pec, budget: &mut Budget) -> Result<Message, Unreadable> {
    let named = gathered.files.iter().find(|f| f.name.eq_ignore_ascii_case("postacert.eml"));
    let original = named.or_else(|| gathered.nested.first().and_then(|n| gathered.files.get(*n)));
    let Some(original) = original else { return Err(Unreadable::EmptyEnvelope) };
    let inside = Part::read(&original.bytes, 1, budget)?;
    let limits = budget.limits;
    let mut message = build(&inside, gather(&inside, 1, budget)?, Some(pec), &limits);
    let outer = root.head.fields();
    message.envelope_id = outer.message_id;
    message.signed |= gathered.signed;
    message.date = message.date.or(outer.date);
    if message.message_id.is_none() {
        message.message_id =
            root.head.value("X-Riferimento-Message-ID").map(|v| decode::line(v.trim_matches(['<', '>', ' ']), 500));
    }
    if let Some(Pec::Anomaly(_)) = &message.pec {
        message.notes.insert(0, "Busta di anomalia: il messaggio non è arrivato come posta certificata.".to_owned());
        message.from = message.from.or(outer.reply_to).or(outer.from);
    }
    fill_from_nested(&mut message, budget);
    Ok(finish(message))
}

/// A message without text that carries another: the text of that one is shown, the files are
/// listed too, and the message itself stays among them.
fn fill_from_nested(message: &mut Message, budget: &mut Budget) {
    let nested: Vec<usize> = (0..message.files.len())
        .filter(|n| matches!(message.files[*n].declared.as_str(), "message/rfc822" | "message/global"))
        .collect();
    let [only] = nested[..] else { return };
    if !message.text.is_empty() {
        return;
    }
    let bytes = std::mem::take(&mut message.files[only].bytes);
    let limits = budget.limits;
    let read = Part::read(&bytes, 2, budget).and_then(|part| {
        let inside = gather(&part, 2, budget)?;
        Ok(build(&part, inside, None, &limits))
    });
    message.files[only].bytes = bytes;
    let Ok(inside) = read else { return };
    let from = inside.from.map(|f| f.address).unwrap_or_default();
    message.text = format!("Messaggio inoltrato di {from}: {}\n\n{}", inside.subject, inside.text).trim().to_owned();
    message.html = inside.html;
    message.files.extend(inside.files);
}

fn finish(mut message: Message) -> Message {
    let mut hasher = Sha256::new();
    let from = message.from.as_ref().map_or("", |f| f.address.as_str());
    let date = message.date.map(|d| d.to_string()).unwrap_or_default();
    for piece in [from, &message.subject, &date, &message.text] {
        hasher.update(piece.as_bytes());
        hasher.update([0]);
    }
    for file in &message.files {
        hasher.update(Sha256::digest(&file.bytes));
    }
    message.fingerprint = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
    message
}

#[cfg(test)]
mod tests;

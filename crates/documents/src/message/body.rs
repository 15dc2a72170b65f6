//! What the parts of a message amount to: its text, its HTML, its files.

use super::decode;
use super::limits::{Limits, Unreadable};
use super::tree::{Budget, Part};
use super::{Attachment, html, kind, name, quote};
use crate::signature;

/// What was gathered from the parts.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) text: String,
    pub(super) html: String,
    pub(super) files: Vec<Attachment>,
    /// Messages inside, as they stand among the files.
    pub(super) nested: Vec<usize>,
    pub(super) signed: bool,
    pub(super) notes: Vec<String>,
}

impl Gathered {
    /// The best text; HTML is turned into text when there is nothing else.
    pub(super) fn best_text(&self, limits: &Limits) -> String {
        let text = if self.text.trim().is_empty() { html::text(&self.html, limits.text) } else { self.text.clone() };
        decode::lines(&text, limits.text).trim().to_owned()
    }

    fn add_text(&mut self, text: &str) {
        if !self.text.is_empty() && !text.trim().is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }

    fn take(&mut self, other: Self) {
        let before = self.files.len();
        self.nested.extend(other.nested.into_iter().map(|n| n + before));
        self.files.extend(other.files);
        self.signed |= other.signed;
        self.notes.extend(other.notes);
    }

    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|n| n == note) {
            self.notes.push(note.to_owned());
        }
    }
}

/// Gathers what a part and those inside hold. `within` says how deep the part stands.
pub(super) fn gather(part: &Part<'_>, within: usize, budget: &mut Budget) -> Result<Gathered, Unreadable> {
    let media = part.head.media.as_str();
    if media == "multipart/encrypted" {
        return Err(Unreadable::Encrypted);
    }
    if part.is_container() {
        return match media {
            "multipart/alternative" => alternative(part, within, budget),
            "multipart/signed" => signed(part, within, budget),
            _ => one_after_the_other(part, within, budget),
        };
    }
    if matches!(media, "application/pkcs7-mime" | "application/x-pkcs7-mime")
        && let Some(inside) = opaque(part, within, budget)?
    {
        return Ok(inside);
    }
    Ok(leaf(part, &budget.limits))
}

fn one_after_the_other(part: &Part<'_>, within: usize, budget: &mut Budget) -> Result<Gathered, Unreadable> {
    let mut all = Gathered::default();
    for child in &part.children {
        let inside = gather(child, within + 1, budget)?;
        // A part of HTML between parts of text: both are kept, so that nothing is lost.
        match (inside.text.is_empty(), inside.html.is_empty()) {
            (false, _) if !all.html.is_empty() => {
                let before = html::text(&std::mem::take(&mut all.html), budget.limits.text);
                all.add_text(&before);
                all.add_text(&inside.text);
            }
            (true, false) if !all.text.is_empty() => all.add_text(&html::text(&inside.html, budget.limits.text)),
            (false, false) if all.text.is_empty() => {
                all.text.clone_from(&inside.text);
                all.html.clone_from(&inside.html);
            }
            (false, _) => all.add_text(&inside.text),
            (true, false) => all.html.push_str(&inside.html),
            (true, true) => {}
        }
        all.take(inside);
    }
    Ok(all)
}

/// The same content several times: the first that has text, the last that has HTML.
fn alternative(part: &Part<'_>, within: usize, budget: &mut Budget) -> Result<Gathered, Unreadable> {
    let mut all = Gathered::default();
    for child in &part.children {
        let inside = gather(child, within + 1, budget)?;
        if all.text.trim().is_empty() && !inside.text.trim().is_empty() {
            all.text.clone_from(&inside.text);
        }
        if !inside.html.trim().is_empty() {
            all.html.clone_from(&inside.html);
        }
        all.take(inside);
    }
    Ok(all)
}

/// Content and its signature (RFC 1847).
fn signed(part: &Part<'_>, within: usize, budget: &mut Budget) -> Result<Gathered, Unreadable> {
    let mut all = Gathered { signed: true, ..Gathered::default() };
    for child in &part.children {
        if child.head.media.ends_with("-signature") {
            continue;
        }
        let inside = gather(child, within + 1, budget)?;
        all.add_text(&inside.text);
        all.html.push_str(&inside.html);
        all.take(inside);
    }
    Ok(all)
}

/// A message inside its own signature (RFC 8551): the envelope is opened and read. Nothing when it
/// is a signed document that someone attached.
fn opaque(part: &Part<'_>, within: usize, budget: &mut Budget) -> Result<Option<Gathered>, Unreadable> {
    if part.head.parameter("smime-type") == Some("enveloped-data") {
        return Err(Unreadable::Encrypted);
    }
    let name = part.head.name.as_deref().unwrap_or_default().to_lowercase();
    if !matches!(name.as_str(), "" | "smime.p7m") {
        return Ok(None);
    }
    let Ok(content) = signature::content(&part.bytes()) else { return Ok(None) };
    let inside = Part::read(&content, within + 1, budget)?;
    if !inside.head.declares_type && !inside.head.is_of_a_message() {
        return Ok(None);
    }
    let mut gathered = gather(&inside, within + 1, budget)?;
    gathered.signed = true;
    Ok(Some(gathered))
}

fn leaf(part: &Part<'_>, limits: &Limits) -> Gathered {
    let mut all = Gathered::default();
    let head = &part.head;
    let named = head.name.is_some() && head.content_id.is_none();
    let readable = !head.attachment && !named;
    match head.media.as_str() {
        "text/plain" if readable => {
            let text = part.text();
            all.text = if head.flowed { quote::unflow(&text, head.deletes_space) } else { text };
        }
        "text/html" if readable => {
            let html = part.text();
            if html.len() > limits.html {
                all.text = html::text(&html, limits.text);
                all.note("Il messaggio in HTML è molto grande: ne è mostrato il testo.");
                all.files.push(file(part));
            } else {
                all.html = html;
            }
        }
        // A multipart that could not be divided is read as it stands.
        media if media.starts_with("multipart/") => all.text = part.text(),
        "message/rfc822" | "message/global" => {
            all.nested.push(0);
            all.files.push(file(part));
        }
        _ => {
            let file = file(part);
            if file.detected == "application/ms-tnef" || file.declared == "application/ms-tnef" {
                all.note("Il messaggio contiene un allegato di Outlook (winmail.dat).");
            }
            all.files.push(file);
        }
    }
    all
}

fn file(part: &Part<'_>) -> Attachment {
    let bytes = part.bytes();
    let head = &part.head;
    let subject = matches!(head.media.as_str(), "message/rfc822" | "message/global").then(|| subject_of(&bytes));
    let named = head.name.as_deref().map(decode_words).or_else(|| subject.flatten().map(|s| format!("{s}.eml")));
    Attachment {
        name: name::safe(named.as_deref(), &head.media),
        declared: head.media.clone(),
        detected: kind::detect(&bytes),
        content_id: head.content_id.clone(),
        inline: !head.attachment && head.content_id.is_some(),
        bytes,
    }
}

/// Names are not to be written as words of RFC 2047, but many programs do.
fn decode_words(name: &str) -> String {
    if !name.contains("=?") {
        return name.to_owned();
    }
    let block = format!("Subject: {name}\r\n\r\n");
    let parsed = mail_parser::MessageParser::default().parse_headers(&block);
    parsed.as_ref().and_then(|m| m.subject()).map_or_else(|| name.to_owned(), str::to_owned)
}

fn subject_of(bytes: &[u8]) -> Option<String> {
    let (head, _) = super::head::Head::read(bytes, 256 * 1024).ok()?;
    Some(head.fields().subject).filter(|s| !s.is_empty())
}

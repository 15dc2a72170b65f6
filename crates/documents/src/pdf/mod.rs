//! PDF documents: a plain Rust value in, an accessible and archivable file out.
//!
//! Every file is tagged PDF/UA-1 and PDF/A-2a, or PDF/A-3a when a file is attached. The same value
//! always gives the same bytes: dates come from the value, identifiers from its content. Texts
//! reach the templates only as data, never as markup.

mod fonts;
mod repertoire;
mod world;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use repertoire::Missing;
use world::{DATA, Room};

/// After so many documents the typesetter forgets what none of them used: going through all that it remembers
/// takes a twentieth of a document's time, and those that are being set at once need theirs.
const REMEMBERED: usize = 4;
static PRINTED: AtomicUsize = AtomicUsize::new(0);

/// The name by which the templates read the attached file.
const ATTACHED: &str = "attached";

/// A document that can be printed: a serialisable value and the template that knows its fields.
pub trait Printable: Serialize {
    /// File name of the template in `templates/`.
    const TEMPLATE: &'static str;

    /// Title of the document, as readers and archives show it.
    fn title(&self) -> String;

    /// Date of the document; it is also the creation date written in the file.
    fn date(&self) -> NaiveDate;

    /// The file carried inside, if any.
    fn attachment(&self) -> Option<&Attachment> {
        None
    }

    /// What makes the value unfit for printing, such as totals that do not add up; for logs.
    fn defect(&self) -> Option<String> {
        None
    }
}

/// A file carried inside a PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// File name: letters, digits, `.`, `_` and `-`, at most 100 characters.
    pub name: String,
    /// What it is, in Italian.
    pub description: String,
    /// MIME type, e.g. `application/xml`.
    pub mime: String,
    /// SHA-256 of the bytes in hexadecimal, so that the copy and the file can be matched.
    pub sha256: String,
    /// The bytes.
    #[serde(skip)]
    pub content: Vec<u8>,
}

impl Attachment {
    /// An XML file.
    pub fn xml(name: impl Into<String>, description: impl Into<String>, content: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&content).iter().map(|b| format!("{b:02x}")).collect();
        let mime = "application/xml".to_owned();
        Self { name: name.into(), description: description.into(), mime, sha256, content }
    }

    fn is_well_named(&self) -> bool {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        (1..=100).contains(&self.name.len()) && self.name.bytes().all(plain) && !self.name.starts_with('.')
    }
}

/// A finished PDF.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The code printed at the foot of each page: it depends on the content alone.
    pub verification: String,
    /// Characters that the fonts lack, replaced in the document by their code point.
    pub missing: Vec<Missing>,
    /// What the typesetter remarked; empty for a sound template. For logs.
    pub remarks: Vec<String>,
}

/// Why there is no PDF. Its text is for logs.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The value cannot be turned into data.
    #[error("the document cannot be serialised: {0}")]
    Data(#[from] serde_json::Error),
    /// The value contradicts itself.
    #[error("the document contradicts itself: {0}")]
    Defect(String),
    /// The attached file has a name that could mislead.
    #[error("not a name for an attached file: {0:?}")]
    AttachmentName(String),
    /// No template has this name.
    #[error("no such template: {0}")]
    NoTemplate(&'static str),
    /// The template failed or the result breaks a standard.
    #[error("{template}: {causes}")]
    Typesetting {
        /// File name of the template.
        template: &'static str,
        /// What the typesetter says.
        causes: String,
    },
}

/// The code by which a document can be recognised: 80 bits of the SHA-256 of its content, such as
/// `7F3K-9QXD-02MV-AH5T`. The same content always has the same code.
///
/// # Errors
/// When the value cannot be serialised.
pub fn verification_code<D: Printable>(document: &D) -> Result<String, PdfError> {
    Ok(code_of::<D>(&serde_json::to_value(document)?, document.attachment()))
}

/// The characters of the document that its fonts lack, so that an officer can correct them before
/// the document is issued.
///
/// # Errors
/// When the value cannot be serialised.
pub fn missing_characters<D: Printable>(document: &D) -> Result<Vec<Missing>, PdfError> {
    let mut missing = Vec::new();
    repertoire::make_drawable(&mut serde_json::to_value(document)?, &mut missing);
    Ok(missing)
}

/// Prints the document.
///
/// It takes some milliseconds in a release build, and what it used is freed after some others.
///
/// # Errors
/// When the value contradicts itself or its template fails; a character without glyph is no error.
pub fn render<D: Printable>(document: &D) -> Result<Pdf, PdfError> {
    if let Some(defect) = document.defect() {
        return Err(PdfError::Defect(defect));
    }
    let attachment = document.attachment();
    if let Some(file) = attachment.filter(|file| !file.is_well_named()) {
        return Err(PdfError::AttachmentName(file.name.clone()));
    }
    let content = serde_json::to_value(document)?;
    let verification = code_of::<D>(&content, attachment);
    let mut data = json!({
        "doc": content,
        "title": document.title(),
        "verification": verification,
        "attached": attachment,
    });
    let mut missing = Vec::new();
    repertoire::make_drawable(&mut data, &mut missing);

    let mut files = vec![(DATA.to_owned(), Bytes::new(serde_json::to_vec(&data)?))];
    if let Some(file) = attachment {
        files.push((ATTACHED.to_owned(), Bytes::new(file.content.clone())));
    }
    let room = Room::new(D::TEMPLATE, files).ok_or(PdfError::NoTemplate(D::TEMPLATE))?;
    let printed = typeset(&room, D::TEMPLATE, &options(document.date(), &verification, attachment.is_some()));
    if PRINTED.fetch_add(1, Ordering::Relaxed) % REMEMBERED == REMEMBERED - 1 {
        typst::comemo::evict(1);
    }
    let (bytes, pages, remarks) = printed?;
    Ok(Pdf { bytes, pages, verification, missing, remarks })
}

fn typeset(
    room: &Room,
    template: &'static str,
    options: &PdfOptions,
) -> Result<(Vec<u8>, usize, Vec<String>), PdfError> {
    let failed = |causes: Vec<String>| PdfError::Typesetting { template, causes: causes.join("; ") };
    let outcome = typst::compile::<PagedDocument>(room);
    let remarks = outcome.warnings.iter().map(|w| w.message.to_string()).collect();
    let paged = outcome.output.map_err(|e| failed(e.iter().map(|d| d.message.to_string()).collect()))?;
    let bytes =
        typst_pdf::pdf(&paged, options).map_err(|e| failed(e.iter().map(|d| d.message.to_string()).collect()))?;
    Ok((bytes, paged.pages().len(), remarks))
}

fn options(date: NaiveDate, ident: &str, attached: bool) -> PdfOptions {
    static PLAIN: LazyLock<PdfStandards> = LazyLock::new(|| standards(PdfStandard::A_2a));
    static WITH_FILE: LazyLock<PdfStandards> = LazyLock::new(|| standards(PdfStandard::A_3a));
    let number = |n: u32| u8::try_from(n).unwrap_or(1);
    PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Casa dei Comuni".to_owned())),
        timestamp: Datetime::from_ymd_hms(date.year(), number(date.month()), number(date.day()), 0, 0, 0)
            .map(Timestamp::new_utc),
        standards: if attached { WITH_FILE.clone() } else { PLAIN.clone() },
        ..PdfOptions::default()
    }
}

/// The archival standard together with PDF/UA-1. The pairs used are compatible, and a test reads
/// both marks back; the default, plain PDF 1.7, is there because this cannot fail.
fn standards(archival: PdfStandard) -> PdfStandards {
    PdfStandards::new(&[archival, PdfStandard::Ua_1]).unwrap_or_default()
}

fn code_of<D: Printable>(content: &Value, attachment: Option<&Attachment>) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut hash = Sha256::new();
    hash.update(D::TEMPLATE.as_bytes());
    hash.update([0]);
    hash.update(content.to_string().as_bytes());
    if let Some(file) = attachment {
        hash.update([0]);
        hash.update(&file.content);
    }
    let mut bits = hash.finalize().iter().take(10).fold(0_u128, |n, b| (n << 8) | u128::from(*b));
    let mut code = Vec::with_capacity(19);
    for i in 0..16 {
        if i > 0 && i % 4 == 0 {
            code.push(b'-');
        }
        code.push(ALPHABET[(bits & 31) as usize]);
        bits >>= 5;
    }
    code.iter().map(|b| char::from(*b)).collect()
}

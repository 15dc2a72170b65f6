//! Signatures inside a PDF (PAdES): where they are, which bytes they cover, whether anything was
//! added after them.

use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::SignatureError;
use super::pages::same_pages;

/// Fields of a form that are looked at.
const MAX_FIELDS: usize = 10_000;
/// Fields one inside the other.
const MAX_DEPTH: usize = 16;

/// A PDF that may be signed.
pub(super) struct SignedPdf<'a> {
    bytes: &'a [u8],
    pdf: Pdf,
}

/// A signature found in a PDF.
#[derive(Debug)]
pub(super) struct PdfSignature<'a> {
    /// The envelope, in DER with zeros after it.
    pub(super) envelope: Vec<u8>,
    before: &'a [u8],
    after: &'a [u8],
    /// Where the signed bytes end.
    end: usize,
}

impl PdfSignature<'_> {
    /// The bytes that are signed.
    pub(super) fn content(&self) -> Vec<u8> {
        [self.before, self.after].concat()
    }
}

/// Whether the bytes begin as a PDF does.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"%PDF-")
}

/// Opens a PDF.
pub(super) fn open(bytes: &[u8]) -> Result<Pdf, SignatureError> {
    // What is encrypted with an empty password opens by itself, but no signature tool writes it and
    // the preservation standard forbids it.
    if is_encrypted(bytes) {
        return Err(SignatureError::Password);
    }
    Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::InvalidEncryption) => {
            SignatureError::Password
        }
        _ => SignatureError::Damaged,
    })
}

/// Whether a trailer names an encryption dictionary.
fn is_encrypted(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    bytes.windows(KEY.len()).enumerate().filter(|(_, w)| *w == KEY).any(|(at, _)| {
        let rest = bytes.get(at + KEY.len()..).unwrap_or_default();
        let value = rest.iter().find(|b| !b.is_ascii_whitespace());
        value.is_some_and(|b| b.is_ascii_digit() || *b == b'<')
    })
}

impl<'a> SignedPdf<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, SignatureError> {
        Ok(Self { bytes, pdf: open(bytes)? })
    }

    /// Every signature of a person, in the order in which they were made. Time stamps are left out.
    ///
    /// # Errors
    /// When one covers bytes that it should not, or not the bytes that it should.
    pub(super) fn signatures(&self) -> Result<Vec<PdfSignature<'a>>, SignatureError> {
        let mut found = Vec::new();
        for dict in self.signature_dicts() {
            let kind = dict.get::<Name<'_>>("SubFilter");
            match kind.as_ref().map(|k| k.as_str()) {
                Some("ETSI.CAdES.detached" | "adbe.pkcs7.detached") => found.push(self.read(&dict)?),
                Some("ETSI.RFC3161") => {}
                _ => return Err(SignatureError::Unsupported),
            }
        }
        found.sort_by_key(|s| s.end);
        Ok(found)
    }

    /// Whether all that was added after a signature leaves the pages as they were signed.
    pub(super) fn is_unchanged_since(&self, signature: &PdfSignature<'_>) -> bool {
        let end = signature.end;
        if self.bytes.get(end..).is_none_or(|rest| rest.iter().all(u8::is_ascii_whitespace)) {
            return true;
        }
        self.bytes.get(..end).and_then(|signed| open(signed).ok()).is_some_and(|then| same_pages(&then, &self.pdf))
    }

    /// Whether the pages are those of another PDF.
    pub(super) fn shows_the_pages_of(&self, other: &[u8]) -> bool {
        open(other).is_ok_and(|other| same_pages(&other, &self.pdf))
    }

    fn read(&self, dict: &Dict<'_>) -> Result<PdfSignature<'a>, SignatureError> {
        let range = dict.get::<Array<'_>>("ByteRange").ok_or(SignatureError::Damaged)?;
        let numbers: Vec<usize> = range
            .iter::<Object<'_>>()
            .filter_map(|o| o.into_number())
            .filter_map(|n| usize::try_from(n.as_i64()).ok())
            .collect();
        let &[0, first, from, length] = numbers.as_slice() else { return Err(SignatureError::Damaged) };
        let cut = |from: usize, to: usize| self.bytes.get(from..to).ok_or(SignatureError::Damaged);
        let end = from.saturating_add(length);
        let (before, after) = (cut(0, first)?, cut(from, end)?);
        let envelope = hexadecimal(cut(first, from)?).ok_or(SignatureError::Damaged)?;
        // What stands in the gap must be the signature itself and nothing else.
        let contents = dict.get::<PdfString<'_>>("Contents").ok_or(SignatureError::Damaged)?;
        if contents.as_bytes() != envelope.as_slice() {
            return Err(SignatureError::Damaged);
        }
        Ok(PdfSignature { envelope, before, after, end })
    }

    /// The signature dictionaries of the form's fields.
    fn signature_dicts(&self) -> Vec<Dict<'_>> {
        let xref = self.pdf.xref();
        let catalog = xref.get::<Dict<'_>>(xref.root_id()).unwrap_or_default();
        let form = catalog.get::<Dict<'_>>("AcroForm").unwrap_or_default();
        let mut waiting: Vec<(Dict<'_>, bool, usize)> = children(&form, "Fields", false, 0);
        let (mut found, mut seen) = (Vec::new(), 0);
        while let Some((field, inherited, depth)) = waiting.pop() {
            seen += 1;
            if seen > MAX_FIELDS {
                break;
            }
            let own = field.get::<Name<'_>>("FT");
            let is_signature = own.map_or(inherited, |name| name.as_str() == "Sig");
            if let Some(value) = field.get::<Dict<'_>>("V").filter(|_| is_signature) {
                found.push(value);
            }
            if depth < MAX_DEPTH {
                waiting.extend(children(&field, "Kids", is_signature, depth + 1));
            }
        }
        found
    }
}

fn children<'a>(of: &Dict<'a>, key: &str, signature: bool, depth: usize) -> Vec<(Dict<'a>, bool, usize)> {
    let kids = of.get::<Array<'a>>(key).unwrap_or_default();
    kids.iter::<Dict<'a>>().map(|kid| (kid, signature, depth)).collect()
}

/// The bytes of a hexadecimal string, which fills the slice.
fn hexadecimal(slice: &[u8]) -> Option<Vec<u8>> {
    let digits = slice.strip_prefix(b"<")?.strip_suffix(b">")?;
    let (pairs, odd) = digits.as_chunks::<2>();
    let value = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let bytes = pairs.iter().map(|&[high, low]| Some(value(high)? << 4 | value(low)?)).collect::<Option<Vec<u8>>>()?;
    odd.is_empty().then_some(bytes)
}

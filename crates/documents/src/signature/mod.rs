//! Signed files that come back: who signed, whether the signatures hold, whether the content is the
//! one that left.
//!
//! CAdES (`.p7m` in DER, BER or base 64, one inside the other, several signers) and PAdES (signatures
//! inside a PDF), in any mixture. Nothing is asked over the network: revocation is not looked at, and
//! a chain is verified only against an imported list.

mod ber;
mod certificate;
mod cms;
mod envelope;
mod maths;
mod pades;
mod pages;
mod report;
mod trust;

use std::borrow::Cow;

use chrono::NaiveDateTime;

use cms::SignedData;
use envelope::{MAX_BYTES, MAX_ENVELOPES, binary};
use pades::{SignedPdf, is_pdf};
use report::Gathering;

pub use envelope::{EnvelopeError, content};
pub use report::{Chain, Report, SignatureError, Signer};
pub use trust::{TrustError, TrustList};

/// A signed file and what to compare it with.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The file that came back.
    pub file: &'a [u8],
    /// The file that was issued.
    pub issued: Option<&'a [u8]>,
    /// The authorities that are trusted.
    pub trust: Option<&'a TrustList>,
    /// The instant at which certificates must be valid, UTC.
    pub at: NaiveDateTime,
}

/// Verifies a signed file.
///
/// # Errors
/// When there is no signature to report on; see [`SignatureError`]. A signature that does not hold
/// is no error: the report says so.
pub fn verify(question: &Question<'_>) -> Result<Report, SignatureError> {
    if question.file.len() > MAX_BYTES {
        return Err(SignatureError::Limit);
    }
    if question.issued == Some(question.file) {
        return Err(SignatureError::Unsigned);
    }
    let mut gathering = Gathering::new(question.trust, question.at);
    let mut content: Cow<'_, [u8]> = Cow::Borrowed(question.file);
    let mut outer: Vec<Vec<Signer>> = Vec::new();
    while outer.len() < MAX_ENVELOPES && !is_pdf(&content) && question.issued != Some(content.as_ref()) {
        match unwrap(&content, question.issued, &mut gathering) {
            Ok((inside, signers)) => {
                content = Cow::Owned(inside);
                outer.push(signers);
            }
            // What stands innermost is a document, no envelope.
            Err(_) if !outer.is_empty() => break,
            Err(e) => return Err(e),
        }
    }
    let mut same = question.issued.map(|issued| issued == content.as_ref());
    let mut signers = Vec::new();
    if is_pdf(&content) && same != Some(true) {
        match SignedPdf::open(&content) {
            Ok(pdf) => {
                signers = in_pdf(&pdf, &mut gathering)?;
                match (signers.is_empty(), question.issued) {
                    (true, _) if outer.is_empty() => return Err(SignatureError::UnsignedPdf),
                    (false, Some(issued)) => same = Some(is_pdf(issued) && pdf.shows_the_pages_of(issued)),
                    _ => {}
                }
            }
            Err(e) if outer.is_empty() => return Err(e),
            // Inside an envelope, a PDF that can't be read is a content like any other: the envelope
            // says whether it holds.
            Err(_) => {}
        }
    }
    // The innermost signature was made first.
    signers.extend(outer.into_iter().rev().flatten());
    Ok(gathering.finish(signers, same))
}

/// Verifies one envelope and gives its content and its signers.
fn unwrap(
    file: &[u8],
    issued: Option<&[u8]>,
    gathering: &mut Gathering<'_>,
) -> Result<(Vec<u8>, Vec<Signer>), SignatureError> {
    let bytes = binary(file)?;
    let data = SignedData::read(&bytes)?;
    let content = match (&data.content, issued) {
        (Some(content), _) => content.clone(),
        (None, Some(issued)) => issued.to_vec(),
        (None, None) => return Err(SignatureError::Detached),
    };
    let signers = gathering.signers(data.verify(&content), &data.certificates);
    Ok((content, signers))
}

/// Verifies the signatures inside a PDF and gives the signers.
fn in_pdf(pdf: &SignedPdf<'_>, gathering: &mut Gathering<'_>) -> Result<Vec<Signer>, SignatureError> {
    let mut all = Vec::new();
    for signature in pdf.signatures()? {
        let data = SignedData::read(&signature.envelope).map_err(|_| SignatureError::Damaged)?;
        let signers = gathering.signers(data.verify(&signature.content()), &data.certificates);
        if !pdf.is_unchanged_since(&signature) {
            let who = signers.first().map_or("un firmatario", |s| s.name.as_str());
            gathering.breaks(format!("Dopo la firma di {who} le pagine del PDF sono state modificate."));
        }
        all.extend(signers);
    }
    Ok(all)
}

//! What stands inside a CAdES envelope (`.p7m`): the signed content, byte for byte.
//!
//! A walk over BER of known shape (RFC 5652): it reads definite and indefinite lengths, octet
//! strings whole or in pieces, and nothing else. [`verify`](super::verify) looks at the signatures.

use std::borrow::Cow;

use super::ber::{OID, Reader, SEQUENCE, TAGGED_0};

/// Why the content could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Neither DER nor base 64 of it.
    #[error("not a CAdES envelope")]
    NotAnEnvelope,
    /// The bytes end early, or do not follow the rules.
    #[error("malformed envelope")]
    Malformed,
    /// The signature is apart from the content.
    #[error("the envelope holds no content")]
    Detached,
    /// Larger than 20 MiB or nested too deep.
    #[error("the envelope exceeds a limit")]
    Limit,
}

pub(super) const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Envelopes one inside the other (several signatures in sequence).
pub(super) const MAX_ENVELOPES: usize = 4;
/// 1.2.840.113549.1.7.2, signed data.
pub(super) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// The content of an envelope, in DER, BER or base 64 (with or without PEM lines). An envelope
/// inside an envelope is opened too.
///
/// # Errors
/// See [`EnvelopeError`].
pub fn content(file: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    if file.len() > MAX_BYTES {
        return Err(EnvelopeError::Limit);
    }
    let mut inside = open(file)?;
    for _ in 1..MAX_ENVELOPES {
        match open(&inside) {
            Ok(deeper) => inside = deeper,
            Err(_) => return Ok(inside),
        }
    }
    Ok(inside)
}

fn open(file: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    envelope(&binary(file)?)
}

/// The envelope in its binary form; base 64 is decoded.
pub(super) fn binary(file: &[u8]) -> Result<Cow<'_, [u8]>, EnvelopeError> {
    if file.first() == Some(&SEQUENCE) {
        return Ok(Cow::Borrowed(file));
    }
    match base64(file) {
        Some(decoded) if decoded.first() == Some(&SEQUENCE) => Ok(Cow::Owned(decoded)),
        _ => Err(EnvelopeError::NotAnEnvelope),
    }
}

fn envelope(bytes: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    let mut info = Reader { rest: bytes }.enter(SEQUENCE)?;
    if info.enter(OID)?.rest != SIGNED_DATA {
        return Err(EnvelopeError::NotAnEnvelope);
    }
    let mut signed = info.enter(TAGGED_0)?.enter(SEQUENCE)?;
    signed.next()?; // version
    signed.next()?; // digest algorithms
    let mut encapsulated = signed.enter(SEQUENCE)?;
    encapsulated.enter(OID)?;
    if encapsulated.is_at_end() {
        return Err(EnvelopeError::Detached);
    }
    let mut explicit = encapsulated.enter(TAGGED_0)?;
    let mut out = Vec::new();
    explicit.octets(&mut out, 0)?;
    Ok(out)
}

/// Decodes base 64, leaving out blanks and PEM lines; nothing when it is something else.
pub(super) fn base64(file: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(file).ok()?;
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0_u32, 0_u32, 0_u32);
    for line in text.lines().map(str::trim).filter(|l| !l.starts_with("-----")) {
        for byte in line.bytes().filter(|b| !b.is_ascii_whitespace()) {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' => {
                    padding += 1;
                    continue;
                }
                _ => return None,
            };
            if padding > 0 {
                return None;
            }
            bits = (bits << 6) | u32::from(value);
            count += 1;
            if count.is_multiple_of(4) {
                out.extend_from_slice(&bits.to_be_bytes()[1..]);
                bits = 0;
            }
        }
    }
    match (count % 4, padding) {
        (0, 0) => {}
        (2, 0 | 2) => out.push((bits >> 4).to_be_bytes()[3]),
        (3, 0 | 1) => out.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
        _ => return None,
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests;

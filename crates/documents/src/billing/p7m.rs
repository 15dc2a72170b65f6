//! What stands inside a CAdES envelope (`.p7m`): the signed content, byte for byte.
//!
//! A walk over BER of known shape (RFC 5652): it reads definite and indefinite lengths, octet
//! strings whole or in pieces, and nothing else. It verifies no signature: the exchange system and
//! the signing tool do.

/// Why the content could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum P7mError {
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

const MAX_BYTES: usize = 20 * 1024 * 1024;
const MAX_DEPTH: usize = 8;
/// Envelopes one inside the other (several signatures in sequence).
const MAX_ENVELOPES: usize = 4;
/// 1.2.840.113549.1.7.2, signed data.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

const SEQUENCE: u8 = 0x30;
const OID: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const EXPLICIT_0: u8 = 0xa0;

/// The content of an envelope, in DER, BER or base 64 (with or without PEM lines). An envelope
/// inside an envelope is opened too.
///
/// # Errors
/// See [`P7mError`].
pub fn content(file: &[u8]) -> Result<Vec<u8>, P7mError> {
    if file.len() > MAX_BYTES {
        return Err(P7mError::Limit);
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

fn open(file: &[u8]) -> Result<Vec<u8>, P7mError> {
    if file.first() == Some(&SEQUENCE) {
        return envelope(file);
    }
    let decoded = base64(file).ok_or(P7mError::NotAnEnvelope)?;
    if decoded.first() == Some(&SEQUENCE) { envelope(&decoded) } else { Err(P7mError::NotAnEnvelope) }
}

fn envelope(bytes: &[u8]) -> Result<Vec<u8>, P7mError> {
    let mut info = Reader { rest: bytes }.expect(SEQUENCE)?;
    if info.expect(OID)?.rest != SIGNED_DATA {
        return Err(P7mError::NotAnEnvelope);
    }
    let mut signed = info.expect(EXPLICIT_0)?.expect(SEQUENCE)?;
    signed.element(0)?; // version
    signed.element(0)?; // digest algorithms
    let mut encapsulated = signed.expect(SEQUENCE)?;
    encapsulated.expect(OID)?;
    if encapsulated.is_at_end() {
        return Err(P7mError::Detached);
    }
    let mut explicit = encapsulated.expect(EXPLICIT_0)?;
    let mut out = Vec::new();
    explicit.octets(&mut out, 0)?;
    Ok(out)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn is_at_end(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(&[0, 0])
    }

    fn byte(&mut self) -> Result<u8, P7mError> {
        let (first, rest) = self.rest.split_first().ok_or(P7mError::Malformed)?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], P7mError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(P7mError::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The tag and length that come next; no length when indefinite.
    fn head(&mut self) -> Result<(u8, Option<usize>), P7mError> {
        let tag = self.byte()?;
        if tag & 0x1f == 0x1f {
            return Err(P7mError::Malformed); // tags of several bytes never occur here
        }
        let first = self.byte()?;
        let length = match first {
            0x80 => None,
            0..0x80 => Some(usize::from(first)),
            0x81..=0x84 => {
                let mut length = 0_usize;
                for _ in 0x80..first {
                    length = (length << 8) | usize::from(self.byte()?);
                }
                Some(length)
            }
            _ => return Err(P7mError::Limit),
        };
        Ok((tag, length))
    }

    /// The next element: its tag and its inside. One of indefinite length is walked to its end.
    fn element(&mut self, depth: usize) -> Result<(u8, Reader<'a>), P7mError> {
        if depth > MAX_DEPTH {
            return Err(P7mError::Limit);
        }
        let (tag, length) = self.head()?;
        if let Some(length) = length {
            return Ok((tag, Reader { rest: self.take(length)? }));
        }
        let mut walk = Reader { rest: self.rest };
        while !walk.rest.starts_with(&[0, 0]) {
            walk.element(depth + 1)?;
        }
        let inside = self.take(self.rest.len() - walk.rest.len())?;
        self.take(2)?;
        Ok((tag, Reader { rest: inside }))
    }

    /// The inside of the next element, which must have this tag.
    ///
    /// One of indefinite length gives all that follows, so that what comes after the content (the
    /// certificates, which this reader need not understand) is never walked.
    fn expect(&mut self, tag: u8) -> Result<Reader<'a>, P7mError> {
        let mut ahead = Reader { rest: self.rest };
        match ahead.head()? {
            (found, _) if found != tag => Err(P7mError::Malformed),
            (_, None) => {
                self.rest = ahead.rest;
                Ok(ahead)
            }
            (_, Some(length)) => {
                let inside = ahead.take(length)?;
                self.rest = ahead.rest;
                Ok(Reader { rest: inside })
            }
        }
    }

    /// The bytes of an octet string, whole or in pieces.
    fn octets(&mut self, out: &mut Vec<u8>, depth: usize) -> Result<(), P7mError> {
        if depth > MAX_DEPTH {
            return Err(P7mError::Limit);
        }
        match self.element(depth)? {
            (OCTETS, whole) => out.extend_from_slice(whole.rest),
            (OCTETS_IN_PIECES, mut pieces) => {
                while !pieces.rest.is_empty() {
                    pieces.octets(out, depth + 1)?;
                }
            }
            _ => return Err(P7mError::Malformed),
        }
        Ok(())
    }
}

/// Decodes base 64, leaving out blanks and PEM lines; nothing when it is something else.
fn base64(file: &[u8]) -> Option<Vec<u8>> {
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

//! A reader of BER (X.690): elements one after the other, of definite or indefinite length. All
//! that it gives are slices of the bytes read.

use super::EnvelopeError;

const MAX_DEPTH: usize = 8;

pub(super) const OCTETS: u8 = 0x04;
pub(super) const OCTETS_IN_PIECES: u8 = 0x24;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// Context tag 0, primitive.
pub(super) const PRIMITIVE_0: u8 = 0x80;
/// Context tag 0, constructed.
pub(super) const TAGGED_0: u8 = 0xa0;
/// Context tag 1, constructed.
pub(super) const TAGGED_1: u8 = 0xa1;

/// One element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    /// Tag, length and inside.
    pub(super) raw: &'a [u8],
    pub(super) inside: &'a [u8],
}

impl<'a> Element<'a> {
    /// Reads the elements inside.
    pub(super) fn open(&self) -> Reader<'a> {
        Reader { rest: self.inside }
    }

    /// The bytes of an octet string, whole or in pieces.
    pub(super) fn octets(&self) -> Result<Vec<u8>, EnvelopeError> {
        let mut out = Vec::new();
        Reader { rest: self.raw }.octets(&mut out, 0)?;
        Ok(out)
    }
}

/// What is still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(&[0, 0])
    }

    /// The tag of the next element.
    pub(super) fn peek(&self) -> Option<u8> {
        if self.is_at_end() { None } else { self.rest.first().copied() }
    }

    fn byte(&mut self) -> Result<u8, EnvelopeError> {
        let (first, rest) = self.rest.split_first().ok_or(EnvelopeError::Malformed)?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], EnvelopeError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(EnvelopeError::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The tag and length that come next; no length when indefinite.
    fn head(&mut self) -> Result<(u8, Option<usize>), EnvelopeError> {
        let tag = self.byte()?;
        if tag & 0x1f == 0x1f {
            return Err(EnvelopeError::Malformed); // tags of several bytes never occur here
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
            _ => return Err(EnvelopeError::Limit),
        };
        Ok((tag, length))
    }

    /// The next element, which must be there.
    pub(super) fn next(&mut self) -> Result<Element<'a>, EnvelopeError> {
        self.next_at(0)
    }

    /// The next element, which must have this tag.
    pub(super) fn next_of(&mut self, tag: u8) -> Result<Element<'a>, EnvelopeError> {
        let element = self.next()?;
        if element.tag == tag { Ok(element) } else { Err(EnvelopeError::Malformed) }
    }

    /// The next element if it has this tag.
    pub(super) fn next_if(&mut self, tag: u8) -> Result<Option<Element<'a>>, EnvelopeError> {
        if self.peek() == Some(tag) { self.next().map(Some) } else { Ok(None) }
    }

    fn next_at(&mut self, depth: usize) -> Result<Element<'a>, EnvelopeError> {
        if depth > MAX_DEPTH {
            return Err(EnvelopeError::Limit);
        }
        let before = self.rest;
        let (tag, length) = self.head()?;
        let inside = match length {
            Some(length) => self.take(length)?,
            // One of indefinite length is walked to its end.
            None => {
                let mut walk = Reader { rest: self.rest };
                while !walk.rest.starts_with(&[0, 0]) {
                    walk.next_at(depth + 1)?;
                }
                let inside = self.take(self.rest.len() - walk.rest.len())?;
                self.take(2)?;
                inside
            }
        };
        let raw = before.get(..before.len() - self.rest.len()).ok_or(EnvelopeError::Malformed)?;
        Ok(Element { tag, raw, inside })
    }

    /// The inside of the next element, which must have this tag.
    ///
    /// One of indefinite length gives all that follows, so that what comes after the content (the
    /// certificates, which whoever wants the content need not understand) is never walked.
    pub(super) fn enter(&mut self, tag: u8) -> Result<Reader<'a>, EnvelopeError> {
        let mut ahead = Reader { rest: self.rest };
        match ahead.head()? {
            (found, _) if found != tag => Err(EnvelopeError::Malformed),
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

    /// The bytes of the octet string that comes next, whole or in pieces.
    pub(super) fn octets(&mut self, out: &mut Vec<u8>, depth: usize) -> Result<(), EnvelopeError> {
        let element = self.next_at(depth)?;
        match element.tag {
            OCTETS => out.extend_from_slice(element.inside),
            OCTETS_IN_PIECES => {
                let mut pieces = element.open();
                while !pieces.rest.is_empty() {
                    pieces.octets(out, depth + 1)?;
                }
            }
            _ => return Err(EnvelopeError::Malformed),
        }
        Ok(())
    }
}

/// An element in DER: this tag and the inside as it is.
pub(super) fn der(tag: u8, inside: &[u8]) -> Vec<u8> {
    let length = inside.len().to_be_bytes();
    let significant = length.iter().skip_while(|b| **b == 0);
    let mut out = vec![tag];
    match u8::try_from(inside.len()) {
        Ok(short @ 0..0x80) => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(significant.clone().count()).unwrap_or(0x7f));
            out.extend(significant);
        }
    }
    out.extend_from_slice(inside);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_reads() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let inside = vec![7; length];
            let written = der(OCTETS, &inside);
            let element = Reader { rest: &written }.next_of(OCTETS).unwrap();
            assert_eq!((element.inside, element.raw.len()), (&inside[..], written.len()));
        }
        assert_eq!(der(SET, &[0; 200])[..3], [0x31, 0x81, 200]);
    }

    #[test]
    fn an_element_of_indefinite_length_ends_where_it_says() {
        let bytes = [0x30, 0x80, 0x04, 0x01, 0x05, 0x00, 0x00, 0x06, 0x00];
        let mut reader = Reader { rest: &bytes };
        let element = reader.next().unwrap();
        assert_eq!((element.inside, element.raw.len()), (&[0x04, 0x01, 0x05][..], 7));
        assert_eq!(reader.next_if(OCTETS).unwrap().map(|e| e.tag), None);
        assert_eq!(reader.next_if(OID).unwrap().map(|e| e.tag), Some(OID));
        assert!(reader.is_at_end() && reader.next().is_err());
    }
}

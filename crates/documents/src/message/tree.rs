//! The parts of a message (RFC 2046), within bounds of depth and number. A message inside a message
//! is a leaf here: whoever wants to read it asks for it, within the same bounds.

use super::decode;
use super::head::Head;
use super::limits::{Limits, Unreadable};

/// A part: either it holds others or it has a body.
pub(super) struct Part<'a> {
    pub(super) head: Head,
    body: &'a [u8],
    pub(super) children: Vec<Part<'a>>,
}

/// What may still be read.
pub(super) struct Budget {
    pub(super) limits: Limits,
    parts: usize,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, parts: limits.parts }
    }
}

impl<'a> Part<'a> {
    /// Reads a part and those inside; `within` says how deep it stands.
    pub(super) fn read(whole: &'a [u8], within: usize, budget: &mut Budget) -> Result<Self, Unreadable> {
        if within > budget.limits.depth {
            return Err(Unreadable::TooDeep);
        }
        budget.parts = budget.parts.checked_sub(1).ok_or(Unreadable::TooManyParts)?;
        let (head, start) = Head::read(whole, budget.limits.headers)?;
        let body = &whole[start..];
        let mut part = Self { head, body, children: Vec::new() };
        if part.head.media.starts_with("multipart/")
            && let Some(boundary) = part.head.boundary.clone()
        {
            let digest = part.head.media == "multipart/digest";
            for piece in pieces(body, boundary.as_bytes()) {
                let mut child = Self::read(piece, within + 1, budget)?;
                if digest && !child.head.declares_type {
                    child.head.media = "message/rfc822".to_owned();
                }
                part.children.push(child);
            }
        }
        Ok(part)
    }

    /// The bytes of the body, as they were before they travelled.
    pub(super) fn bytes(&self) -> Vec<u8> {
        decode::transfer(&self.head.transfer, self.body)
    }

    /// The body as text.
    pub(super) fn text(&self) -> String {
        decode::text(&self.bytes(), self.head.charset.as_deref())
    }

    /// Whether others stand inside.
    pub(super) fn is_container(&self) -> bool {
        !self.children.is_empty()
    }
}

/// The parts between the lines that hold the boundary. A part whose end is missing ends with the
/// body; what stands before the first and after the last is nobody's.
fn pieces<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut start = 0;
    while start < body.len() {
        let end = memchr::memchr(b'\n', &body[start..]).map_or(body.len(), |n| start + n + 1);
        if let Some(last) = delimiter(&body[start..end], boundary) {
            if let Some(from) = open {
                found.push(without_line_end(&body[from..start.max(from)]));
            }
            open = (!last).then_some(end);
            if last {
                return found;
            }
        }
        start = end;
    }
    if let Some(from) = open {
        found.push(&body[from..]);
    }
    found
}

/// Whether a line is a delimiter, and if it is the last.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let (last, rest) = match rest.strip_prefix(b"--") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    rest.iter().all(u8::is_ascii_whitespace).then_some(last)
}

fn without_line_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

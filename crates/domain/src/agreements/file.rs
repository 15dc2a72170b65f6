//! The file of an act: what it is by its content, not by its name.

use crate::Refusal;

/// The largest file of an act, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// The object identifier of signed data (PKCS #7), as it stands at the head of a `.p7m`.
const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// What the file of an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActFile {
    /// A PDF.
    Pdf,
    /// Any file inside a CAdES signature.
    Signed,
}

impl ActFile {
    /// Looks at the content.
    ///
    /// # Errors
    /// At the field `file`: neither a PDF nor a signed file, empty, or too large.
    pub fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.starts_with(b"%PDF-") && bytes.len() <= LARGEST {
            return Ok(Self::Pdf);
        }
        if bytes.first() == Some(&0x30) && head(bytes).windows(SIGNED_DATA.len()).any(|w| w == SIGNED_DATA) {
            return Ok(Self::Signed);
        }
        let why = match bytes.len() {
            0 => "Il file dell'atto è vuoto.",
            n if n > LARGEST => "Il file dell'atto supera i 20 MB.",
            _ => "Il file dell'atto non è un PDF né un file firmato .p7m: scegliere il documento dell'atto.",
        };
        Err(Refusal::field("file", why))
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Signed => "application/pkcs7-mime",
        }
    }

    /// The end of the file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Signed => "p7m",
        }
    }
}

/// Where the identifier must stand: after the lengths that come before it.
fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..32).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_known_by_its_content() {
        assert_eq!(ActFile::of(b"%PDF-1.7 ...").unwrap(), ActFile::Pdf);
        let signed = [&[0x30, 0x82, 0x10, 0x00][..], &SIGNED_DATA, &[0xa0]].concat();
        assert_eq!(ActFile::of(&signed).unwrap(), ActFile::Signed);
        for (wrong, why) in
            [(&b"PK\x03\x04 un foglio"[..], "non è un PDF"), (b"", "vuoto"), (b"<html>", "non è un PDF")]
        {
            let refusal = ActFile::of(wrong).unwrap_err();
            assert!(refusal.message.contains(why) && refusal.fields[0].field == "file", "{refusal}");
        }
        assert!(ActFile::of(&vec![b'x'; LARGEST + 1]).unwrap_err().message.contains("20 MB"));
    }
}

//! Names of the files sent to the exchange system: `IT01234567897_0000A.xml`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The counter of the files sent by one transmitter, 1 to 60,466,175 (five digits in base 36).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileCounter(u32);

impl FileCounter {
    /// The last counter that fits in five digits.
    pub const MAX: u32 = 36_u32.pow(5) - 1;

    /// A counter, or `None` outside 1..=[`Self::MAX`].
    #[must_use]
    pub fn new(value: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&value).then_some(Self(value))
    }

    /// The number.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0
    }

    /// Five characters in base 36: the file's progressive and the `ProgressivoInvio` of its header.
    #[must_use]
    pub fn code(self) -> String {
        let mut text = [b'0'; 5];
        let mut rest = self.0;
        for slot in text.iter_mut().rev() {
            *slot = DIGITS[(rest % 36) as usize];
            rest /= 36;
        }
        text.iter().map(|b| char::from(*b)).collect()
    }
}

/// The name of a file for the exchange system, without its extension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

impl FileName {
    /// The name of an Italian transmitter's file. The id is its fiscal code (11 digits or 16
    /// characters), as the rules of the exchange system ask.
    #[must_use]
    pub fn new(transmitter: &str, counter: FileCounter) -> Self {
        Self(format!("IT{}_{}", transmitter.to_ascii_uppercase(), counter.code()))
    }

    /// The name without extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.0
    }

    /// Name of the unsigned file.
    #[must_use]
    pub fn xml(&self) -> String {
        format!("{}.xml", self.0)
    }

    /// Name of the file signed in CAdES.
    #[must_use]
    pub fn p7m(&self) -> String {
        format!("{}.xml.p7m", self.0)
    }

    /// Whether a name given by the exchange system (with any extension) is this file's.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        name.parse::<Self>().is_ok_and(|other| other.0.eq_ignore_ascii_case(&self.0))
    }
}

impl FromStr for FileName {
    type Err = Refusal;

    /// Reads a name with or without the extensions `.xml`, `.p7m`, `.zip`.
    fn from_str(name: &str) -> Result<Self, Refusal> {
        let mut stem = name.trim();
        for extension in [".p7m", ".xml", ".zip"] {
            let cut = stem.len().saturating_sub(extension.len());
            if stem.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(extension)) {
                stem = stem.get(..cut).unwrap_or_default();
            }
        }
        let good = stem.split_once('_').is_some_and(|(id, progressive)| {
            let country = id.get(..2).is_some_and(|c| c.bytes().all(|b| b.is_ascii_uppercase()));
            let code = id.get(2..).unwrap_or_default();
            country
                && (1..=28).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_alphanumeric())
                && (1..=5).contains(&progressive.len())
                && progressive.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if good {
            Ok(Self(stem.to_owned()))
        } else {
            Err(Refusal::new("Il nome del file non rispetta le regole del Sistema di Interscambio."))
        }
    }
}

impl TryFrom<String> for FileName {
    type Error = Refusal;

    fn try_from(s: String) -> Result<Self, Refusal> {
        s.parse()
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_base_36() {
        let name = |n| FileName::new("00212000418", FileCounter::new(n).unwrap()).xml();
        assert_eq!(name(1), "IT00212000418_00001.xml");
        assert_eq!(name(36), "IT00212000418_00010.xml");
        assert_eq!(name(FileCounter::MAX), "IT00212000418_ZZZZZ.xml");
        assert!(FileCounter::new(0).is_none() && FileCounter::new(FileCounter::MAX + 1).is_none());
    }

    #[test]
    fn recognises_the_name_in_a_notice() {
        let name: FileName = "IT01234567890_11111.xml.p7m".parse().unwrap();
        assert_eq!(name.stem(), "IT01234567890_11111");
        assert!(name.matches("IT01234567890_11111.XML.P7M") && !name.matches("IT01234567890_11112.xml"));
        for bad in ["", "fattura.xml", "IT_1.xml", "it01234567890_1", "IT01234567890_123456.xml", "IT0123_à.xml"] {
            assert!(bad.parse::<FileName>().is_err(), "{bad}");
        }
    }
}

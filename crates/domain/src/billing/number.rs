//! Numbers of documents: per issuer, series and year of the document's date, without gaps.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A series of an issuer's numbers: empty for the only one, or up to 6 letters and digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Series(String);

impl Series {
    /// The text of the series, empty for the only one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Series {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let text = typed.trim().to_ascii_uppercase();
        if text.len() <= 6 && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(text))
        } else {
            Err(Refusal::field("series", "Il sezionale ha al massimo 6 lettere o cifre, senza spazi."))
        }
    }
}

impl TryFrom<String> for Series {
    type Error = Refusal;

    fn try_from(s: String) -> Result<Self, Refusal> {
        s.parse()
    }
}

impl From<Series> for String {
    fn from(series: Series) -> Self {
        series.0
    }
}

/// The number of a document. It is written `12/2026`, or `12/CST/2026` in the series CST.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// Year of the document's date.
    pub year: i32,
    /// Series of the issuer.
    pub series: Series,
    /// Counter from 1, without gaps within issuer, series and year.
    pub sequence: u32,
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.series.as_str().is_empty() {
            write!(f, "{}/{}", self.sequence, self.year)
        } else {
            write!(f, "{}/{}/{}", self.sequence, self.series.as_str(), self.year)
        }
    }
}

impl FromStr for DocumentNumber {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let refusal = || Refusal::new("Il numero del documento si scrive come 12/2026.");
        let mut parts = typed.trim().split('/');
        let sequence = parts.next().and_then(|p| p.parse().ok()).filter(|n| *n > 0).ok_or_else(refusal)?;
        let rest: Vec<&str> = parts.collect();
        let (series, year) = match rest.as_slice() {
            [year] => ("", *year),
            [series, year] => (*series, *year),
            _ => return Err(refusal()),
        };
        let year = year.parse().ok().filter(|y| (1970..=2999).contains(y)).ok_or_else(refusal)?;
        Ok(Self { year, series: series.parse()?, sequence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        for text in ["12/2026", "1/CST/2027", "99999999/ABC123/2999"] {
            let number: DocumentNumber = text.parse().unwrap();
            assert_eq!(number.to_string(), text);
            assert!(text.len() <= 20, "the schema allows 20 characters");
        }
        for bad in ["", "0/2026", "12", "12/26", "a/2026", "1/TROPPOLUNGA/2026", "1/2/3/2026"] {
            assert!(bad.parse::<DocumentNumber>().is_err(), "{bad}");
        }
    }
}

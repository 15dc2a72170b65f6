//! Bank account numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// An IBAN with correct check digits (ISO 13616, remainder of 97), stored without blanks in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iban(String);

impl Iban {
    /// The characters without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as people read it.
    #[must_use]
    pub fn grouped(&self) -> String {
        let chars: Vec<char> = self.0.chars().collect();
        chars.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

impl FromStr for Iban {
    type Err = Refusal;

    fn from_str(typed: &str) -> Result<Self, Refusal> {
        let text: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let shape = text.len() >= 15
            && text.len() <= 34
            && text.bytes().enumerate().all(|(i, b)| match i {
                0 | 1 => b.is_ascii_uppercase(),
                2 | 3 => b.is_ascii_digit(),
                _ => b.is_ascii_alphanumeric(),
            });
        if !shape {
            return Err(Refusal::field("iban", "L'IBAN non è scritto bene: controllare lettere e cifre."));
        }
        if text.starts_with("IT") && text.len() != 27 {
            return Err(Refusal::field("iban", "Un IBAN italiano ha 27 caratteri."));
        }
        if remainder(&text) != 1 {
            return Err(Refusal::field("iban", "L'IBAN non è corretto: le cifre di controllo non tornano."));
        }
        Ok(Self(text))
    }
}

/// The number made of the moved and spelt-out characters, modulo 97.
fn remainder(text: &str) -> u32 {
    let (head, tail) = text.split_at(4);
    tail.chars().chain(head.chars()).filter_map(|c| c.to_digit(36)).fold(0, |acc, v| {
        let shifted = if v > 9 { acc * 100 } else { acc * 10 };
        (shifted + v) % 97
    })
}

impl TryFrom<String> for Iban {
    type Error = Refusal;

    fn try_from(s: String) -> Result<Self, Refusal> {
        s.parse()
    }
}

impl From<Iban> for String {
    fn from(iban: Iban) -> Self {
        iban.0
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Iban;

    #[test]
    fn accepts_good_ibans_and_refuses_one_wrong_digit() {
        let good: Iban = "it60 x054 2811 1010 0000 0123 456".parse().unwrap();
        assert_eq!(good.as_str(), "IT60X0542811101000000123456");
        assert_eq!(good.grouped(), "IT60 X054 2811 1010 0000 0123 456");
        assert!("DE89370400440532013000".parse::<Iban>().is_ok());
        for bad in
            ["IT60X0542811101000000123457", "IT60X05428111010000001234", "", "60ITX0542811101000000123456", "ÌT60"]
        {
            assert!(bad.parse::<Iban>().is_err(), "{bad}");
        }
    }
}

//! The official codes of bodies, checked when they are made. Comparison follows the register
//! that gives them: IPA codes ignore the case of letters.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Whether eleven digits end with the check digit of fiscal codes of bodies and VAT numbers
/// (Luhn's sum, DM 23 December 1976).
#[must_use]
pub fn has_check_digit(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    if bytes.len() != 11 || !bytes.iter().all(u8::is_ascii_digit) || bytes.iter().all(|b| *b == b'0') {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0');
            match (i % 2, digit) {
                (1, d) if d > 4 => d * 2 - 9,
                (1, d) => d * 2,
                (_, d) => d,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $normal:expr, $ok:expr, $rule:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads and checks a code as typed or published.
            ///
            /// # Errors
            /// When the code breaks its rule; the refusal says which.
            pub fn new(text: &str) -> Result<Self, Refusal> {
                let code: String = ($normal)(text.trim());
                if ($ok)(code.as_str()) {
                    Ok(Self(code))
                } else {
                    Err(Refusal::new(format!(concat!("«{}» ", $rule), text.trim())))
                }
            }

            /// The code in its usual form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Refusal;
            fn from_str(s: &str) -> Result<Self, Refusal> {
                Self::new(s)
            }
        }
        impl TryFrom<String> for $name {
            type Error = Refusal;
            fn try_from(s: String) -> Result<Self, Refusal> {
                Self::new(&s)
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn same(text: &str) -> String {
    text.to_owned()
}

fn without_country(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    upper.strip_prefix("IT").unwrap_or(&upper).to_owned()
}

fn is_istat(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with("000") && !code.ends_with("000")
}

fn is_cadastral(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 4 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

fn is_office(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn is_ipa(code: &str) -> bool {
    (1..=16).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

code!(
    /// ISTAT code of a Comune: three digits of the (historical) province, three of the Comune.
    IstatCode, same, is_istat,
    "non è un codice ISTAT di Comune: servono sei cifre, tre della provincia e tre del Comune."
);
code!(
    /// Belfiore (cadastral) code of a Comune: a letter and three digits.
    CadastralCode, |s: &str| s.to_ascii_uppercase(), is_cadastral,
    "non è un codice catastale: servono una lettera e tre cifre, come A035."
);
code!(
    /// Fiscal code of a body: eleven digits with a check digit.
    FiscalCode, same, has_check_digit,
    "non è un codice fiscale di ente: servono undici cifre e l'ultima, di controllo, deve corrispondere."
);
code!(
    /// VAT number: eleven digits with a check digit, without the country.
    VatNumber, without_country, has_check_digit,
    "non è una partita IVA: servono undici cifre e l'ultima, di controllo, deve corrispondere."
);
code!(
    /// Code of an office that receives e-invoices: six letters or digits.
    OfficeCode, |s: &str| s.to_ascii_uppercase(), is_office,
    "non è un codice univoco ufficio: servono sei caratteri, lettere o cifre."
);

impl IstatCode {
    /// The three digits of the province (the historical code, not the statistical unit).
    #[must_use]
    pub fn province(&self) -> &str {
        &self.0[..3]
    }
}

/// Code of a body in the index of public administrations (IPA). It keeps the letters as
/// published and compares without case, as the index does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IpaCode(String);

impl IpaCode {
    /// Reads and checks a code.
    ///
    /// # Errors
    /// When it is empty, longer than 16 characters or has characters that IPA does not use.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let code = text.trim();
        if is_ipa(code) {
            Ok(Self(code.to_owned()))
        } else {
            Err(Refusal::new(format!(
                "«{code}» non è un codice IPA: servono da 1 a 16 caratteri fra lettere, cifre, «_», «-» e «.»."
            )))
        }
    }

    /// The code as published.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which codes are compared: lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The cadastral code inside the code that IPA gives to Comuni (`c_a035`), if it has that form.
    #[must_use]
    pub fn cadastral(&self) -> Option<CadastralCode> {
        let rest = self.0.strip_prefix("c_").or_else(|| self.0.strip_prefix("C_"))?;
        CadastralCode::new(rest).ok()
    }
}

impl PartialEq for IpaCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}
impl Eq for IpaCode {}
impl Hash for IpaCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
impl FromStr for IpaCode {
    type Err = Refusal;
    fn from_str(s: &str) -> Result<Self, Refusal> {
        Self::new(s)
    }
}
impl TryFrom<String> for IpaCode {
    type Error = Refusal;
    fn try_from(s: String) -> Result<Self, Refusal> {
        Self::new(&s)
    }
}
impl From<IpaCode> for String {
    fn from(code: IpaCode) -> Self {
        code.0
    }
}
impl fmt::Display for IpaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who gives a code. A code of one scheme answers for at most one body on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeScheme {
    /// ISTAT code of a Comune.
    Istat,
    /// Cadastral code of a Comune.
    Cadastral,
    /// IPA code, kept in lower case as a key.
    Ipa,
}

impl CodeScheme {
    /// Every scheme.
    pub const ALL: [Self; 3] = [Self::Istat, Self::Cadastral, Self::Ipa];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Istat => "istat",
            Self::Cadastral => "cadastral",
            Self::Ipa => "ipa",
        }
    }

    /// The scheme with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Istat => "codice ISTAT",
            Self::Cadastral => "codice catastale",
            Self::Ipa => "codice IPA",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_real_codes_and_says_what_is_wrong_with_others() {
        assert_eq!(IstatCode::new(" 041001 ").unwrap().province(), "041");
        assert_eq!(CadastralCode::new("a035").unwrap().as_str(), "A035");
        assert_eq!(FiscalCode::new("00152230413").unwrap().as_str(), "00152230413");
        assert_eq!(VatNumber::new("IT01234567897").unwrap().as_str(), "01234567897");
        assert_eq!(OfficeCode::new("uf9faj").unwrap().as_str(), "UF9FAJ");
        for bad in ["41001", "04100A", "000001", "041000", ""] {
            assert!(IstatCode::new(bad).is_err(), "{bad}");
        }
        assert!(CadastralCode::new("AA35").is_err());
        assert!(OfficeCode::new("UF9FA").is_err());
        let refusal = FiscalCode::new("00152230414").unwrap_err();
        assert!(refusal.message.starts_with("«00152230414» non è un codice fiscale"), "{refusal}");
        assert!(FiscalCode::new("00000000000").is_err());
    }

    #[test]
    fn ipa_codes_compare_without_case_and_hold_the_cadastral_code() {
        let a = IpaCode::new("c_A035").unwrap();
        assert_eq!(a, IpaCode::new("C_a035").unwrap());
        assert_eq!(a.key(), "c_a035");
        assert_eq!(a.cadastral().unwrap().as_str(), "A035");
        assert!(IpaCode::new("c_b542A").unwrap().cadastral().is_none());
        assert!(IpaCode::new("p pu").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(body in 1_u64..9_999_999_999, at in 0_usize..11, by in 1_u8..10) {
            let mut digits: Vec<u8> = format!("{body:010}").into_bytes();
            let check = (b'0'..=b'9').find(|c| {
                let mut all = digits.clone();
                all.push(*c);
                has_check_digit(&String::from_utf8(all).unwrap())
            }).unwrap();
            digits.push(check);
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            prop_assert!(!has_check_digit(&String::from_utf8(digits).unwrap()));
        }
    }
}

//! Addresses of electronic mail, which are also the names people log in with.

use crate::Refusal;

/// A well-formed address, and the key by which it is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    text: String,
}

/// Longest address (RFC 5321, §4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;
/// Longest part before the `@` (RFC 5321, §4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

impl EmailAddress {
    /// Reads an address; blanks around it are dropped. Quoted local parts, address literals and
    /// letters outside ASCII are refused: no Italian administration uses them.
    ///
    /// # Errors
    /// A refusal of the field `email`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::field("email", "Manca l'indirizzo di posta elettronica."));
        }
        if well_formed(text) {
            Ok(Self { text: text.to_owned() })
        } else {
            Err(Refusal::field(
                "email",
                "L'indirizzo di posta elettronica non è scritto bene: serve nella forma nome@ente.it.",
            ))
        }
    }

    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address folded to lower case: two that differ only by capitals are one.
    #[must_use]
    pub fn key(&self) -> String {
        self.text.to_ascii_lowercase()
    }

    /// The part before the `@`, in lower case.
    #[must_use]
    pub fn local(&self) -> String {
        self.key().split('@').next().unwrap_or_default().to_owned()
    }
}

fn well_formed(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.len() <= LONGEST && local_is_well_formed(local) && domain_is_well_formed(domain)
}

fn local_is_well_formed(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    !local.is_empty()
        && local.len() <= LONGEST_LOCAL
        && local.bytes().all(allowed)
        && local.split('.').all(|part| !part.is_empty())
}

fn domain_is_well_formed(domain: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_and_blanks_make_no_other_person() {
        let a = EmailAddress::parse(" Ada.Rossi@Comune.Urbino.ps.it ").unwrap();
        assert_eq!(a.as_str(), "Ada.Rossi@Comune.Urbino.ps.it");
        assert_eq!(a.key(), "ada.rossi@comune.urbino.ps.it");
        assert_eq!(a.local(), "ada.rossi");
    }

    #[test]
    fn refuses_what_no_server_would_take() {
        let long = format!("{}@ente.it", "a".repeat(65));
        for bad in [
            "",
            "ada",
            "ada@",
            "@ente.it",
            "ada@ente",
            "a da@ente.it",
            "ada@@ente.it",
            "ada@ente..it",
            ".ada@ente.it",
            "ada@-ente.it",
            "ada@127.0.0.1",
            "ada@ente.it\r\nBcc: x@y.it",
            "àda@ente.it",
            &long,
        ] {
            let refusal = EmailAddress::parse(bad).unwrap_err();
            assert_eq!(refusal.fields[0].field, "email", "{bad}");
        }
    }

    proptest! {
        #[test]
        fn the_key_is_its_own_key(s in "[A-Za-z0-9._-]{1,12}@[A-Za-z0-9]{1,8}\\.[a-z]{2,4}") {
            if let Ok(a) = EmailAddress::parse(&s) {
                prop_assert_eq!(EmailAddress::parse(&a.key()).unwrap().key(), a.key());
            }
        }
    }
}

//! What a password must be. Length counts, composition rules don't (NIST SP 800-63B, §3.1.1.2).

use super::EmailAddress;
use crate::{FieldError, Refusal};

/// Fewest characters.
pub const MIN_PASSWORD: usize = 12;
/// Most characters: enough for any passphrase, and a bound on the work of hashing.
pub const MAX_PASSWORD: usize = 200;

/// Very common ones that are long enough to pass the first rule, folded.
const COMMON: [&str; 36] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789123",
    "123123123123",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "1qaz2wsx3edc",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopas",
    "qwerty123456",
    "qwerty1234567",
    "qwertyqwerty",
    "asdfghjkl123",
    "asdfghjklzxc",
    "zxcvbnm12345",
    "abcdefghijkl",
    "abcdefg12345",
    "abcd1234abcd",
    "abc123abc123",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "passw0rd1234",
    "administrator",
    "administrator1",
    "amministratore",
    "cambiami1234",
    "benvenuto123",
    "benvenuto1234",
    "juventus1234",
    "forzajuventus",
    "iloveyou1234",
    "letmeinletmein",
];

/// Checks a password against the policy.
///
/// # Errors
/// A refusal of the field `password`.
pub fn check_password(password: &str, email: &EmailAddress) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal::field("password", message));
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return refuse(format!(
            "La parola d'accesso ha {length} caratteri: ne servono almeno {MIN_PASSWORD}. Va bene anche una frase di più parole."
        ));
    }
    if length > MAX_PASSWORD {
        return refuse(format!(
            "La parola d'accesso ha {length} caratteri: al massimo se ne accettano {MAX_PASSWORD}."
        ));
    }
    let folded = fold(password);
    if folded == fold(email.as_str()) || folded == fold(&email.local()) {
        return refuse(
            "La parola d'accesso non può essere l'indirizzo di posta elettronica: sceglierne un'altra.".to_owned(),
        );
    }
    if COMMON.contains(&folded.as_str()) || is_monotonous(&folded) {
        return refuse(
            "Questa parola d'accesso è fra le più usate e si indovina subito: sceglierne un'altra, per esempio una frase."
                .to_owned(),
        );
    }
    Ok(())
}

/// Checks a password typed twice.
///
/// # Errors
/// A refusal of the field `password` or `repeat`.
pub fn check_new_password(password: &str, repeat: &str, email: &EmailAddress) -> Result<(), Refusal> {
    check_password(password, email)?;
    if password == repeat {
        Ok(())
    } else {
        let fault = FieldError::new("repeat", "Le due parole d'accesso sono diverse: scriverle uguali.");
        Err(Refusal { message: fault.message.clone(), fields: vec![fault] })
    }
}

fn fold(s: &str) -> String {
    s.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect()
}

/// Made of at most two different characters.
fn is_monotonous(folded: &str) -> bool {
    let mut seen: Vec<char> = Vec::new();
    for c in folded.chars() {
        if !seen.contains(&c) {
            seen.push(c);
        }
        if seen.len() > 2 {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email() -> EmailAddress {
        EmailAddress::parse("segreteria.comune@comune.example").unwrap()
    }

    #[test]
    fn refuses_the_short_the_common_and_the_address() {
        for bad in [
            "corta",
            "undici11111",
            "Password1234",
            "QWERTYUIOP12",
            "aaaaaaaaaaaaaa",
            "ababababababab",
            "Segreteria.Comune",
            "segreteria.comune@comune.example",
            &"x1y".repeat(70),
        ] {
            let refusal = check_password(bad, &email()).unwrap_err();
            assert_eq!(refusal.fields[0].field, "password", "{bad}");
        }
    }

    #[test]
    fn takes_a_sentence_and_counts_characters_not_bytes() {
        assert!(check_password("quattro asini in fila", &email()).is_ok());
        assert!(check_password("èèèàààìììòù", &email()).is_err(), "eleven characters");
        assert!(check_password("èèèàààìììòùò", &email()).is_ok());
    }

    #[test]
    fn the_two_must_be_equal() {
        let refusal = check_new_password("quattro asini in fila", "quattro asini", &email()).unwrap_err();
        assert_eq!(refusal.fields[0].field, "repeat");
        assert!(check_new_password("quattro asini in fila", "quattro asini in fila", &email()).is_ok());
    }

    #[test]
    fn every_common_one_is_long_enough_to_matter() {
        assert!(COMMON.iter().all(|c| c.chars().count() >= MIN_PASSWORD && fold(c) == *c));
    }
}

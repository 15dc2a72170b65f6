//! One-time links and codes: what they are for and how long they live.

use chrono::{Duration, NaiveDateTime};

use crate::Refusal;

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To choose the first password.
    Invitation,
    /// To choose a new password.
    Reset,
    /// To confirm a new address of mail.
    NewAddress,
    /// To make the first administrator of an empty installation: a code, printed on the console.
    FirstRun,
}

impl Purpose {
    /// Code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::NewAddress => "new_address",
            Self::FirstRun => "first_run",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invitation, Self::Reset, Self::NewAddress, Self::FirstRun].into_iter().find(|p| p.code() == code)
    }

    /// How long it lives: 14 days, 2 hours, 2 days, 7 days (each start of an empty installation prints a
    /// new code).
    #[must_use]
    pub fn life(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(14),
            Self::Reset => Duration::hours(2),
            Self::NewAddress => Duration::days(2),
            Self::FirstRun => Duration::days(7),
        }
    }
}

/// A one-time link, as it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// Good until just before this instant, UTC.
    pub expires_at: NaiveDateTime,
    /// When it was used, UTC.
    pub used_at: Option<NaiveDateTime>,
}

impl Link {
    /// Whether it may still be used.
    ///
    /// # Errors
    /// A sentence that says what to do, when it was used or its time is over.
    pub fn check(&self, now: NaiveDateTime) -> Result<(), Refusal> {
        let sentence = match (self.used_at, now < self.expires_at, self.purpose) {
            (None, true, _) => return Ok(()),
            (Some(_), _, Purpose::Invitation) => {
                "Questo invito è già stato usato: si può accedere con la parola d'accesso scelta, o chiederne una nuova."
            }
            (Some(_), _, Purpose::Reset) => {
                "Questo collegamento è già stato usato: per cambiare ancora la parola d'accesso, chiederne uno nuovo."
            }
            (None, false, Purpose::Invitation) => "Questo invito è scaduto: chiedere a chi l'ha mandato di ripeterlo.",
            (Some(_), _, Purpose::NewAddress) => {
                "Questo collegamento non vale più: l'indirizzo è già stato confermato, oppure nel frattempo ne è stato chiesto un altro."
            }
            (None, false, Purpose::NewAddress) => {
                "Questo collegamento è scaduto: chiedere di nuovo il cambio di indirizzo."
            }
            (None, false, Purpose::Reset) => "Questo collegamento è scaduto: chiederne uno nuovo.",
            (_, _, Purpose::FirstRun) => {
                "Questo codice non vale più: riavviare il programma, che ne scrive uno nuovo sulla console."
            }
        };
        Err(Refusal::new(sentence))
    }
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Sixteen characters in groups of four out of 80 random bits, to be typed by hand.
#[must_use]
pub fn show_code(random: &[u8; 32]) -> String {
    let mut out = String::with_capacity(19);
    for (i, byte) in random.iter().take(16).enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    out
}

/// What somebody typed, as the code was printed: capitals, groups and look-alikes don't matter.
#[must_use]
pub fn read_code(typed: &str) -> String {
    let plain: Vec<char> = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    plain.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn now() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 10, 19).unwrap().and_hms_opt(8, 0, 0).unwrap()
    }

    #[test]
    fn a_link_is_good_once_and_for_its_time() {
        for purpose in [Purpose::Invitation, Purpose::Reset, Purpose::NewAddress, Purpose::FirstRun] {
            let link = Link { purpose, expires_at: now() + purpose.life(), used_at: None };
            assert!(link.check(now() + purpose.life() - Duration::seconds(1)).is_ok());
            assert!(link.check(now() + purpose.life()).is_err());
            assert!(Link { used_at: Some(now()), ..link }.check(now()).is_err());
            assert_eq!(Purpose::from_code(purpose.code()), Some(purpose));
        }
        assert_eq!(Purpose::from_code("other"), None);
    }

    #[test]
    fn a_code_may_be_typed_carelessly() {
        assert_eq!(read_code(" o1l2 abcd-EFGH jkmn"), "0112-ABCD-EFGH-JKMN");
    }

    proptest! {
        #[test]
        fn a_code_reads_back(random in any::<[u8; 32]>()) {
            let code = show_code(&random);
            prop_assert_eq!(code.len(), 19);
            prop_assert_eq!(read_code(&code.to_lowercase().replace('-', " ")), code);
        }
    }
}

//! How a centre is reached: by anybody, and by its bodies.

use serde::{Deserialize, Serialize};

use crate::territory::is_mail;
use crate::{FieldError, Refusal};

/// Longest line of a contact, in characters.
pub const LONGEST: usize = 120;

/// How to reach a centre. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Telephone, for anybody.
    pub phone: String,
    /// Ordinary mail, for anybody.
    pub email: String,
    /// Certified mail, for anybody.
    pub pec: String,
    /// Seat, in one line, for anybody.
    pub address: String,
    /// When the office is open, in words, for anybody.
    pub hours: String,
    /// Who follows the bodies: name and surname. For the bodies alone.
    pub referent: String,
    /// Telephone of the referent, for the bodies alone.
    pub referent_phone: String,
    /// Mail of the referent, for the bodies alone.
    pub referent_email: String,
}

impl Reach {
    /// The same without blanks around and inside more than one.
    #[must_use]
    pub fn tidy(&self) -> Self {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            phone: line(&self.phone),
            email: line(&self.email),
            pec: line(&self.pec),
            address: line(&self.address),
            hours: line(&self.hours),
            referent: line(&self.referent),
            referent_phone: line(&self.referent_phone),
            referent_email: line(&self.referent_email),
        }
    }

    /// Whether nobody outside could reach the centre.
    #[must_use]
    pub fn is_mute(&self) -> bool {
        self.phone.is_empty() && self.email.is_empty() && self.pec.is_empty()
    }

    /// Checks every line.
    ///
    /// # Errors
    /// A refusal of each field at fault, and of the telephone when there is no way to reach the centre.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        for (field, text) in [("phone", &self.phone), ("referent_phone", &self.referent_phone)] {
            if !text.is_empty() && !is_phone(text) {
                faults
                    .push(FieldError::new(field, "Il telefono si scrive con cifre e spazi, per esempio 0721 123456."));
            }
        }
        for (field, text) in [("email", &self.email), ("pec", &self.pec), ("referent_email", &self.referent_email)] {
            if !text.is_empty() && !is_mail(text) {
                let message = "L'indirizzo di posta non è completo: manca la parte prima o dopo «@».";
                faults.push(FieldError::new(field, message));
            }
        }
        for (field, text) in [("address", &self.address), ("hours", &self.hours), ("referent", &self.referent)] {
            if text.chars().count() > LONGEST {
                faults.push(FieldError::new(field, format!("È troppo lungo: al massimo {LONGEST} caratteri.")));
            }
        }
        if self.is_mute() {
            faults.push(FieldError::new("phone", "Serve almeno un recapito: telefono, posta elettronica o PEC."));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

/// A telephone as people write it: an international prefix if any, digits in groups.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let groups = text.strip_prefix('+').unwrap_or(text);
    (5..=15).contains(&digits) && groups.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.' | b'/' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_centre_can_be_reached_somehow_and_every_line_is_checked() {
        let good =
            Reach { phone: " +39 0721  123456 ".into(), hours: "lun-ven 9-13".into(), ..Reach::default() }.tidy();
        assert_eq!((good.phone.as_str(), good.check()), ("+39 0721 123456", Ok(())));
        let only_seat = Reach { address: "Via Roma 1".into(), ..Reach::default() };
        assert_eq!(only_seat.check().unwrap_err().fields[0].field, "phone");
        let bad = Reach {
            phone: "chiamare Ada".into(),
            pec: "cst@pec".into(),
            hours: "x".repeat(LONGEST + 1),
            referent_phone: "12".into(),
            referent_email: "ada".into(),
            ..Reach::default()
        };
        let fields: Vec<String> = bad.check().unwrap_err().fields.into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["phone", "referent_phone", "pec", "referent_email", "hours"]);
    }
}

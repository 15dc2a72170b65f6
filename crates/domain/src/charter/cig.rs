//! The code of a public contract (CIG), with its control characters.

use crate::Refusal;

/// Reads a CIG: ten characters, upper case, blanks dropped.
///
/// Ordinary codes up to 2023 carry a control (the first seven digits × 211 modulo 4091, in three
/// hexadecimal digits); short codes (`X`, `Y`, `Z`) another (the last seven hexadecimal digits
/// × 211 modulo 251, in two). The codes of the present platform begin with another letter and no
/// control of theirs is published: only their form is checked.
///
/// # Errors
/// When the form or the control characters are wrong.
pub fn check_cig(typed: &str) -> Result<String, Refusal> {
    let cig: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if cig.len() != 10 || !cig.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
        return Err(Refusal::field("cig", "Il CIG ha dieci caratteri, lettere e cifre."));
    }
    let (head, tail) = cig.split_at(7);
    let consistent = match cig.as_bytes()[0] {
        b'0'..=b'9' => match (head.parse::<u32>(), u32::from_str_radix(tail, 16)) {
            (Ok(n), Ok(control)) => n > 0 && n * 211 % 4091 == control,
            _ => false,
        },
        b'X'..=b'Z' => match (u64::from_str_radix(&cig[3..], 16), u64::from_str_radix(&cig[1..3], 16)) {
            (Ok(n), Ok(control)) => n > 0 && n * 211 % 251 == control,
            _ => false,
        },
        _ => true,
    };
    if consistent {
        Ok(cig)
    } else {
        Err(Refusal::field("cig", format!("Il CIG {cig} non è valido: i caratteri di controllo non corrispondono.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_verified() {
        let ordinary = format!("1234567{:03X}", 1_234_567_u32 * 211 % 4091);
        assert_eq!(check_cig(&ordinary.to_lowercase()).unwrap(), ordinary);
        let wrong = format!("1234568{:03X}", 1_234_567_u32 * 211 % 4091);
        assert!(check_cig(&wrong).unwrap_err().message.contains("controllo"));
        let body = 0x1A_2B3C4_u64;
        let short = format!("Z{:02X}{body:07X}", body * 211 % 251);
        assert_eq!(check_cig(&short).unwrap(), short);
        let wrong = format!("Z{:02X}{:07X}", body * 211 % 251, body + 1);
        assert!(check_cig(&wrong).is_err());
        assert_eq!(check_cig("b01 2345678").unwrap(), "B012345678");
        for bad in ["", "123", "12345678901", "12345é7890", "0000000000"] {
            assert!(check_cig(bad).is_err(), "{bad}");
        }
    }
}

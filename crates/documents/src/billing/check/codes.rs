//! Check digits of fiscal codes and VAT numbers.

use domain::territory::has_check_digit;

/// Odd positions of a person's fiscal code, digits then letters.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Whether it is an Italian VAT number or the fiscal code of a body.
pub(super) fn is_vat_number(text: &str) -> bool {
    has_check_digit(text)
}

/// Whether it is a fiscal code: eleven digits, or the sixteen characters of a person.
pub(super) fn is_fiscal_code(text: &str) -> bool {
    is_vat_number(text) || is_person(text)
}

fn is_person(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || !bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
        return false;
    }
    let value = |b: u8| u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' });
    let sum: u32 = bytes
        .iter()
        .take(15)
        .enumerate()
        .map(|(i, b)| {
            let value = value(*b);
            if i % 2 == 0 { ODD.get(value as usize).copied().unwrap_or_default() } else { value }
        })
        .sum();
    bytes.last().is_some_and(|last| last.is_ascii_uppercase() && value(*last) == sum % 26)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_bodies_and_persons() {
        assert!(is_fiscal_code("00152230413") && !is_fiscal_code("00152230414"));
        assert!(is_fiscal_code("RSSMRA80A01H501U") && !is_fiscal_code("RSSMRA80A01H501X"));
        assert!(!is_fiscal_code("") && !is_vat_number("RSSMRA80A01H501U"));
    }
}

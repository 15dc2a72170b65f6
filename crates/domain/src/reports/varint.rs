//! Numbers in as few bytes as they need: seven bits in each, the lowest first, the top bit when more follow.

/// Bytes that end in the middle of a number, or hold one above 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a sequence of numbers")
    }
}

impl std::error::Error for Broken {}

pub(super) fn write(bytes: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        bytes.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

pub(super) fn read(bytes: &mut &[u8]) -> Result<u64, Broken> {
    let (mut n, mut shift) = (0_u64, 0);
    while let Some((first, rest)) = bytes.split_first() {
        *bytes = rest;
        let part = u64::from(first & 0x7f);
        n |= part.checked_shl(shift).filter(|s| s >> shift == part).ok_or(Broken)?;
        if first & 0x80 == 0 {
            return Ok(n);
        }
        shift += 7;
    }
    Err(Broken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_read_back(numbers in prop::collection::vec(any::<u64>(), 0..20)) {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|n| write(&mut bytes, *n));
            let mut rest = &bytes[..];
            for n in numbers {
                prop_assert_eq!(read(&mut rest), Ok(n));
            }
            prop_assert_eq!(read(&mut rest), Err(Broken));
        }
    }
}

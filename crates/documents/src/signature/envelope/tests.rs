use proptest::prelude::*;

use super::super::ber::{OCTETS, OCTETS_IN_PIECES};
use super::*;

const CONTENT: &[u8] = include_bytes!("../../../tests/data/p7m/content.xml");
const DER: &[u8] = include_bytes!("../../../tests/data/p7m/der.p7m");
const BER: &[u8] = include_bytes!("../../../tests/data/p7m/ber.p7m");
const PEM: &[u8] = include_bytes!("../../../tests/data/p7m/pem.p7m");
const TWICE: &[u8] = include_bytes!("../../../tests/data/p7m/twice.p7m");
const DETACHED: &[u8] = include_bytes!("../../../tests/data/p7m/detached.p7m");

#[test]
fn opens_what_signing_tools_write() {
    for (name, file) in [("DER", DER), ("BER of indefinite length", BER), ("PEM", PEM), ("two signatures", TWICE)] {
        assert_eq!(content(file).as_deref(), Ok(CONTENT), "{name}");
    }
}

#[test]
fn opens_base_64_without_lines() {
    let text: String = std::str::from_utf8(PEM).unwrap().lines().filter(|l| !l.starts_with('-')).collect();
    assert_eq!(content(text.as_bytes()).as_deref(), Ok(CONTENT));
}

#[test]
fn joins_pieces() {
    fn wrap(tag: u8, inside: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(inside.len()).unwrap()], inside].concat()
    }
    let data = wrap(OID, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]);
    let pieces =
        [wrap(OCTETS, b"una "), [&[0x24, 0x80][..], &wrap(OCTETS, b"fat"), &[0, 0]].concat(), wrap(OCTETS, b"tura")];
    let octets = wrap(OCTETS_IN_PIECES, &pieces.concat());
    let encapsulated = wrap(SEQUENCE, &[data, wrap(TAGGED_0, &octets)].concat());
    let signed = wrap(SEQUENCE, &[wrap(0x02, &[1]), wrap(0x31, &[]), encapsulated].concat());
    let file = wrap(SEQUENCE, &[wrap(OID, SIGNED_DATA), wrap(TAGGED_0, &signed)].concat());
    assert_eq!(content(&file).as_deref(), Ok(&b"una fattura"[..]));
}

#[test]
fn says_what_is_wrong() {
    assert_eq!(content(DETACHED), Err(EnvelopeError::Detached));
    assert_eq!(content(CONTENT), Err(EnvelopeError::NotAnEnvelope));
    assert_eq!(content(b""), Err(EnvelopeError::NotAnEnvelope));
    assert_eq!(content(b"MA=="), Err(EnvelopeError::Malformed));
    // Nested indefinite lengths without end.
    assert!(content(&[0x30, 0x80].repeat(1000)).is_err());
}

proptest! {
    /// No cut and no change of a byte makes the reader panic or run away.
    #[test]
    fn damaged_envelopes_are_refused_or_read(at in 0_usize..900, byte in any::<u8>(), cut in 0_usize..900) {
        for file in [DER, BER] {
            let mut damaged = file.to_vec();
            let place = at % damaged.len();
            damaged[place] = byte;
            let _ = content(&damaged);
            let _ = content(&file[..cut.min(file.len())]);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = content(&bytes);
    }
}

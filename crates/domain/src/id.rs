//! Typed identifiers: a ULID as 26 characters, with the kind of thing it names in its type.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const LEN: usize = 26;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The identifier of a `T`: a ULID (Crockford base 32, 26 characters), sorted by creation time.
///
/// `T` is only a label, so that the id of a body can't be given where a centre's is wanted.
pub struct Id<T> {
    text: [u8; LEN],
    of: PhantomData<fn() -> T>,
}

/// The text given is not a ULID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: {0}")]
pub struct InvalidId(pub String);

impl<T> Id<T> {
    /// An id from its two parts: milliseconds since 1970 (48 bits are kept) and 80 random bits.
    #[must_use]
    pub fn from_parts(millis: u64, random: u128) -> Self {
        let mut value = (u128::from(millis & 0xFFFF_FFFF_FFFF) << 80) | (random & ((1 << 80) - 1));
        let mut text = [0_u8; LEN];
        for slot in text.iter_mut().rev() {
            *slot = ALPHABET[(value & 31) as usize];
            value >>= 5;
        }
        Self { text, of: PhantomData }
    }

    /// The 26 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The same id under another label, for the few places where one thing is a kind of another.
    #[must_use]
    pub fn cast<U>(self) -> Id<U> {
        Id { text: self.text, of: PhantomData }
    }
}

impl<T> FromStr for Id<T> {
    type Err = InvalidId;

    fn from_str(s: &str) -> Result<Self, InvalidId> {
        let text: [u8; LEN] = s.as_bytes().try_into().map_err(|_| InvalidId(s.to_owned()))?;
        if text[0] <= b'7' && text.iter().all(|b| ALPHABET.contains(b)) {
            Ok(Self { text, of: PhantomData })
        } else {
            Err(InvalidId(s.to_owned()))
        }
    }
}

impl<T> TryFrom<String> for Id<T> {
    type Error = InvalidId;

    fn try_from(s: String) -> Result<Self, InvalidId> {
        s.parse()
    }
}

impl<T> From<Id<T>> for String {
    fn from(id: Id<T>) -> Self {
        id.as_str().to_owned()
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        s.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn reads_back_what_it_writes_and_sorts_by_time() {
        let early = Id::<Thing>::from_parts(1_000, u128::MAX);
        let late = Id::<Thing>::from_parts(1_001, 0);
        assert!(early < late);
        assert_eq!(early.as_str().parse(), Ok(early));
        assert_eq!(Id::<Thing>::from_parts(0, 0).as_str(), "00000000000000000000000000");
    }

    #[test]
    fn refuses_what_is_not_a_ulid() {
        for bad in ["", "short", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "0000000000000000000000000I"] {
            assert!(bad.parse::<Id<Thing>>().is_err(), "{bad}");
        }
    }
}

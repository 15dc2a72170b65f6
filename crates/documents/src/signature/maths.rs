//! Digests and signatures: which algorithms are taken, and whether a signature holds. The
//! arithmetic is ring's.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ID_EC_PUBLIC_KEY, ID_RSASSA_PSS, ID_SHA_256, ID_SHA_384, ID_SHA_512,
    RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION,
    SHA_512_WITH_RSA_ENCRYPTION,
};
use x509_cert::der::oid::db::rfc8410::ID_ED_25519;

use super::EnvelopeError;
use super::ber::{Element, OID, SEQUENCE, TAGGED_0, TAGGED_1};

const TAGGED_2: u8 = 0xa2;

/// A digest that is still admitted: SHA-1 and MD5 are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub(super) fn of_oid(oid: ObjectIdentifier) -> Option<Self> {
        match oid {
            ID_SHA_256 => Some(Self::Sha256),
            ID_SHA_384 => Some(Self::Sha384),
            ID_SHA_512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// Bytes of the digest.
    fn length(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(super) fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// An algorithm with the digest that its parameters name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Algorithm {
    pub(super) oid: ObjectIdentifier,
    /// The digest inside the parameters of RSA-PSS.
    inner: Option<Digest>,
}

impl Algorithm {
    /// Reads an `AlgorithmIdentifier`.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, EnvelopeError> {
        let mut reader = element.open();
        let oid = oid(&reader.next_of(OID)?)?;
        let inner = match reader.next_if(SEQUENCE)? {
            Some(parameters) if oid == ID_RSASSA_PSS => pss_digest(&parameters),
            _ => None,
        };
        Ok(Self { oid, inner })
    }
}

/// The digest of `RSASSA-PSS-params` (RFC 4055); none when it is left to its default, which is
/// SHA-1, or when the salt is not as long as the digest, as the standards ask.
fn pss_digest(parameters: &Element<'_>) -> Option<Digest> {
    let mut fields = parameters.open();
    let hash = fields.next_of(TAGGED_0).ok()?.open().next_of(SEQUENCE).ok()?;
    let digest = Digest::of_oid(oid(&hash.open().next_of(OID).ok()?).ok()?)?;
    fields.next_if(TAGGED_1).ok()?; // the mask
    let salt = fields.next_of(TAGGED_2).ok()?.open().next().ok()?;
    (salt.inside == [digest.length()]).then_some(digest)
}

pub(super) fn oid(element: &Element<'_>) -> Result<ObjectIdentifier, EnvelopeError> {
    ObjectIdentifier::from_bytes(element.inside).map_err(|_| EnvelopeError::Malformed)
}

/// A public key: its kind, its curve if it has one, its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PublicKey {
    pub(super) kind: ObjectIdentifier,
    pub(super) curve: Option<ObjectIdentifier>,
    pub(super) bytes: Vec<u8>,
}

/// What is known of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds.
    Good,
    /// It does not.
    Bad,
    /// Its algorithm is unknown or no longer admitted.
    Unknown,
}

/// Whether `signature` is that of `message` with the key. `digest` is the one named beside the
/// algorithm, where the algorithm names none.
pub(super) fn verify(
    key: &PublicKey,
    algorithm: Algorithm,
    digest: Option<Digest>,
    message: &[u8],
    signature: &[u8],
) -> Verdict {
    match choose(key, algorithm, digest) {
        None => Verdict::Unknown,
        Some(chosen) => match UnparsedPublicKey::new(chosen, &key.bytes).verify(message, signature) {
            Ok(()) => Verdict::Good,
            Err(_) => Verdict::Bad,
        },
    }
}

fn choose(key: &PublicKey, algorithm: Algorithm, digest: Option<Digest>) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = (key.kind == ID_EC_PUBLIC_KEY).then_some(key.curve).flatten();
    let named = match algorithm.oid {
        SHA_256_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_256 => Some(Digest::Sha256),
        SHA_384_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_384 => Some(Digest::Sha384),
        SHA_512_WITH_RSA_ENCRYPTION => Some(Digest::Sha512),
        ID_RSASSA_PSS => algorithm.inner,
        _ => digest,
    };
    match algorithm.oid {
        RSA_ENCRYPTION | SHA_256_WITH_RSA_ENCRYPTION | SHA_384_WITH_RSA_ENCRYPTION | SHA_512_WITH_RSA_ENCRYPTION
            if key.kind == RSA_ENCRYPTION =>
        {
            Some(match named? {
                Digest::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
                Digest::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
                Digest::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
            })
        }
        ID_RSASSA_PSS if [RSA_ENCRYPTION, ID_RSASSA_PSS].contains(&key.kind) => Some(match named? {
            Digest::Sha256 => &RSA_PSS_2048_8192_SHA256,
            Digest::Sha384 => &RSA_PSS_2048_8192_SHA384,
            Digest::Sha512 => &RSA_PSS_2048_8192_SHA512,
        }),
        ECDSA_WITH_SHA_256 | ECDSA_WITH_SHA_384 | ID_EC_PUBLIC_KEY => match (curve?, named?) {
            (SECP_256_R_1, Digest::Sha256) => Some(&ECDSA_P256_SHA256_ASN1),
            (SECP_256_R_1, Digest::Sha384) => Some(&ECDSA_P256_SHA384_ASN1),
            (SECP_384_R_1, Digest::Sha256) => Some(&ECDSA_P384_SHA256_ASN1),
            (SECP_384_R_1, Digest::Sha384) => Some(&ECDSA_P384_SHA384_ASN1),
            _ => None,
        },
        ID_ED_25519 if key.kind == ID_ED_25519 => Some(&ED25519),
        _ => None,
    }
}

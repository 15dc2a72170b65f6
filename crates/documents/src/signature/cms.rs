//! Signed data (CMS, RFC 5652) and its signers, read and verified.

use x509_cert::der::Decode as _;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNING_TIME,
};
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::EnvelopeError;
use super::ber::{Element, OCTETS, OID, PRIMITIVE_0, Reader, SEQUENCE, SET, TAGGED_0, TAGGED_1, der};
use super::certificate::Certificate;
use super::envelope::SIGNED_DATA;
use super::maths::{self, Algorithm, Digest, Verdict, oid};

/// The most signers of one envelope that are looked at.
const MAX_SIGNERS: usize = 64;
/// The most certificates of one envelope that are looked at.
const MAX_CERTIFICATES: usize = 256;

/// A signed envelope.
#[derive(Debug)]
pub(super) struct SignedData<'a> {
    content_type: &'a [u8],
    /// The content, when it is inside.
    pub(super) content: Option<Vec<u8>>,
    /// The certificates that came with it.
    pub(super) certificates: Vec<Certificate>,
    signers: Vec<SignerInfo<'a>>,
}

#[derive(Debug)]
enum SignerId<'a> {
    Issued { issuer: Option<Name>, serial: &'a [u8] },
    Key(&'a [u8]),
}

#[derive(Debug)]
struct SignerInfo<'a> {
    id: SignerId<'a>,
    digest: ObjectIdentifier,
    attributes: Option<&'a [u8]>,
    algorithm: Algorithm,
    signature: Vec<u8>,
}

/// One signature of an envelope, looked at.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    /// The certificate of the signer, if it came with the envelope.
    pub(super) certificate: Option<Certificate>,
    /// Whether the signature holds over the content.
    pub(super) verdict: Verdict,
    /// When the signer says to have signed, UTC; nobody else vouches for it.
    pub(super) signing_time: Option<chrono::NaiveDateTime>,
}

impl<'a> SignedData<'a> {
    /// Reads an envelope in its binary form.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, EnvelopeError> {
        let mut info = Reader { rest: bytes }.next_of(SEQUENCE)?.open();
        if info.next_of(OID)?.inside != SIGNED_DATA {
            return Err(EnvelopeError::NotAnEnvelope);
        }
        let mut signed = info.next_of(TAGGED_0)?.open().next_of(SEQUENCE)?.open();
        signed.next()?; // version
        signed.next_of(SET)?; // digest algorithms
        let mut encapsulated = signed.next_of(SEQUENCE)?.open();
        let content_type = encapsulated.next_of(OID)?.inside;
        let content = match encapsulated.next_if(TAGGED_0)? {
            Some(inside) => Some(inside.open().next()?.octets()?),
            None => None,
        };
        let certificates = match signed.next_if(TAGGED_0)? {
            Some(all) => certificates(all),
            None => Vec::new(),
        };
        signed.next_if(TAGGED_1)?; // revocation lists
        let mut signers = Vec::new();
        let mut infos = signed.next_of(SET)?.open();
        while !infos.is_at_end() {
            if signers.len() == MAX_SIGNERS {
                return Err(EnvelopeError::Limit);
            }
            signers.push(SignerInfo::read(&infos.next_of(SEQUENCE)?)?);
        }
        Ok(Self { content_type, content, certificates, signers })
    }

    /// Verifies every signature over the content.
    pub(super) fn verify(&self, content: &[u8]) -> Vec<Signed> {
        self.signers.iter().map(|s| self.look_at(s, content)).collect()
    }

    fn look_at(&self, signer: &SignerInfo<'_>, content: &[u8]) -> Signed {
        let certificate = self.certificates.iter().find(|c| signer.id.is(c)).cloned();
        let attributes = Attributes(signer.attributes);
        let signing_time = attributes.value(ID_SIGNING_TIME).and_then(|v| Time::from_der(v.raw).ok());
        let verdict = match &certificate {
            None => Verdict::Unknown,
            Some(certificate) => self.judge(signer, &attributes, certificate, content).unwrap_or(Verdict::Unknown),
        };
        Signed { certificate, verdict, signing_time: signing_time.map(super::certificate::instant) }
    }

    /// None when the digest is not admitted.
    fn judge(
        &self,
        signer: &SignerInfo<'_>,
        attributes: &Attributes<'_>,
        certificate: &Certificate,
        content: &[u8],
    ) -> Option<Verdict> {
        let digest = Digest::of_oid(signer.digest)?;
        let over = |message: &[u8]| {
            maths::verify(&certificate.key, signer.algorithm, Some(digest), message, &signer.signature)
        };
        let Some(bytes) = signer.attributes else { return Some(over(content)) };
        let kind = attributes.value(ID_CONTENT_TYPE).is_some_and(|v| v.tag == OID && v.inside == self.content_type);
        let hash =
            attributes.value(ID_MESSAGE_DIGEST).is_some_and(|v| v.tag == OCTETS && v.inside == digest.of(content));
        let bound = attributes.value(ID_AA_SIGNING_CERTIFICATE_V_2).is_none_or(|v| names(&v, certificate));
        // Attributes are signed as a set, whatever tag they carry inside the envelope (§ 5.4).
        Some(match over(&der(SET, bytes)) {
            Verdict::Good if kind && hash && bound => Verdict::Good,
            Verdict::Good => Verdict::Bad,
            other => other,
        })
    }
}

fn certificates(all: Element<'_>) -> Vec<Certificate> {
    let mut reader = all.open();
    let mut found = Vec::new();
    while let Ok(element) = reader.next() {
        // Other kinds of certificate, tagged, are of no use here.
        if element.tag == SEQUENCE && found.len() < MAX_CERTIFICATES {
            found.extend(Certificate::read(element.raw).ok());
        }
    }
    found
}

impl<'a> SignerInfo<'a> {
    fn read(element: &Element<'a>) -> Result<Self, EnvelopeError> {
        let mut fields = element.open();
        fields.next()?; // version
        let id = fields.next()?;
        let id = match id.tag {
            SEQUENCE => {
                let mut parts = id.open();
                let issuer = Name::from_der(parts.next_of(SEQUENCE)?.raw).ok();
                SignerId::Issued { issuer, serial: parts.next()?.inside }
            }
            PRIMITIVE_0 => SignerId::Key(id.inside),
            _ => return Err(EnvelopeError::Malformed),
        };
        let digest = oid(&fields.next_of(SEQUENCE)?.open().next_of(OID)?)?;
        let attributes = fields.next_if(TAGGED_0)?.map(|e| e.inside);
        let algorithm = Algorithm::read(&fields.next_of(SEQUENCE)?)?;
        let signature = fields.next()?.octets()?;
        Ok(Self { id, digest, attributes, algorithm, signature })
    }
}

impl SignerId<'_> {
    fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Issued { issuer, serial } => {
                issuer.as_ref() == Some(certificate.issuer()) && *serial == certificate.serial()
            }
            Self::Key(id) => certificate.key_id().as_deref() == Some(*id),
        }
    }
}

/// The signed attributes of a signer.
struct Attributes<'a>(Option<&'a [u8]>);

impl<'a> Attributes<'a> {
    /// The one value of an attribute; none when it is missing, written twice or has several values.
    fn value(&self, wanted: ObjectIdentifier) -> Option<Element<'a>> {
        let mut reader = Reader { rest: self.0? };
        let mut found = None;
        while !reader.is_at_end() {
            let mut parts = reader.next_of(SEQUENCE).ok()?.open();
            if parts.next_of(OID).ok()?.inside == wanted.as_bytes() {
                let mut values = parts.next_of(SET).ok()?.open();
                let value = values.next().ok()?;
                if found.replace(value).is_some() || !values.is_at_end() {
                    return None;
                }
            }
        }
        found
    }
}

/// Whether a signing-certificate attribute (RFC 5035) names this certificate.
fn names(attribute: &Element<'_>, certificate: &Certificate) -> bool {
    let read = || -> Result<bool, EnvelopeError> {
        let mut first = attribute.open().next_of(SEQUENCE)?.open().next_of(SEQUENCE)?.open();
        let digest = match first.next_if(SEQUENCE)? {
            Some(algorithm) => Digest::of_oid(oid(&algorithm.open().next_of(OID)?)?),
            None => Some(Digest::Sha256),
        };
        let hash = first.next_of(OCTETS)?.inside;
        Ok(digest.is_some_and(|d| d.of(&certificate.der) == hash))
    };
    read().unwrap_or(false)
}

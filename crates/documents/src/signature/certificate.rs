//! A certificate: whose it is, for how long, and what it may sign.

use chrono::{DateTime, NaiveDateTime};
use x509_cert::der::asn1::{AnyRef, ObjectIdentifier};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::oid::db::rfc4519::{COMMON_NAME, GIVEN_NAME, ORGANIZATION_NAME, SURNAME};
use x509_cert::der::{Any, Decode};
use x509_cert::ext::pkix::name::DirectoryString;
use x509_cert::ext::pkix::{
    BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::EnvelopeError;
use super::ber::{Reader, SEQUENCE};
use super::maths::{Algorithm, PublicKey, Verdict, verify};

/// The tag of a bit string.
const BITS: u8 = 0x03;

/// A certificate, read from its DER.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    pub(super) der: Vec<u8>,
    /// The signed part, as it stands in the file.
    signed: Vec<u8>,
    algorithm: Algorithm,
    signature: Vec<u8>,
    pub(super) key: PublicKey,
    fields: x509_cert::Certificate,
}

impl Certificate {
    /// Reads a certificate.
    pub(super) fn read(der: &[u8]) -> Result<Self, EnvelopeError> {
        let whole = Reader { rest: der }.next_of(SEQUENCE)?;
        let mut parts = whole.open();
        let signed = parts.next_of(SEQUENCE)?;
        let algorithm = Algorithm::read(&parts.next_of(SEQUENCE)?)?;
        // The first byte counts the bits left over at the end: none in a signature.
        let signature = parts.next_of(BITS)?.inside.get(1..).unwrap_or_default().to_vec();
        let fields = x509_cert::Certificate::from_der(whole.raw).map_err(|_| EnvelopeError::Malformed)?;
        let key = fields.tbs_certificate().subject_public_key_info();
        let curve = key.algorithm.parameters.as_ref().and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
        let key = PublicKey { kind: key.algorithm.oid, curve, bytes: key.subject_public_key.raw_bytes().to_vec() };
        Ok(Self { der: whole.raw.to_vec(), signed: signed.raw.to_vec(), algorithm, signature, key, fields })
    }

    /// The person: name and surname, or the common name, or the organisation.
    pub(super) fn name(&self) -> String {
        match (self.attribute(GIVEN_NAME), self.attribute(SURNAME)) {
            (Some(name), Some(surname)) => format!("{name} {surname}"),
            _ => self
                .attribute(COMMON_NAME)
                .or_else(|| self.attribute(ORGANIZATION_NAME))
                .unwrap_or_else(|| "(senza nome)".to_owned()),
        }
    }

    /// The organisation in the certificate, if any.
    pub(super) fn organisation(&self) -> Option<String> {
        self.attribute(ORGANIZATION_NAME)
    }

    fn attribute(&self, oid: ObjectIdentifier) -> Option<String> {
        let attribute = self.fields.tbs_certificate().subject().iter().find(|a| a.oid == oid)?;
        let text = text(&attribute.value);
        (!text.is_empty()).then_some(text)
    }

    /// First and last instant of validity, UTC.
    pub(super) fn validity(&self) -> (NaiveDateTime, NaiveDateTime) {
        let validity = self.fields.tbs_certificate().validity();
        (instant(validity.not_before), instant(validity.not_after))
    }

    pub(super) fn is_valid_at(&self, at: NaiveDateTime) -> bool {
        let (from, to) = self.validity();
        (from..=to).contains(&at)
    }

    pub(super) fn subject(&self) -> &Name {
        self.fields.tbs_certificate().subject()
    }

    pub(super) fn issuer(&self) -> &Name {
        self.fields.tbs_certificate().issuer()
    }

    pub(super) fn serial(&self) -> &[u8] {
        self.fields.tbs_certificate().serial_number().as_bytes()
    }

    fn extension<'a, T: Decode<'a> + AssociatedOid>(&'a self) -> Option<T> {
        self.fields.tbs_certificate().get_extension::<T>().ok().flatten().map(|(_, value)| value)
    }

    pub(super) fn key_id(&self) -> Option<Vec<u8>> {
        self.extension::<SubjectKeyIdentifier>().map(|id| id.0.as_bytes().to_vec())
    }

    /// Whether it may sign documents: what its key usage says, if it says anything.
    pub(super) fn may_sign(&self) -> bool {
        self.extension::<KeyUsage>().is_none_or(|u| u.non_repudiation() || u.digital_signature())
    }

    /// Whether it may sign certificates below which `below` authorities stand.
    pub(super) fn is_authority(&self, below: usize) -> bool {
        let constraints = self.extension::<BasicConstraints>();
        constraints.is_some_and(|c| c.ca && c.path_len_constraint.is_none_or(|most| below <= usize::from(most)))
            && self.extension::<KeyUsage>().is_none_or(|u| u.key_cert_sign())
    }

    /// Whether every critical extension is one that is understood here (RFC 5280, § 4.2).
    pub(super) fn is_understood(&self) -> bool {
        let known = [
            BasicConstraints::OID,
            KeyUsage::OID,
            ExtendedKeyUsage::OID,
            CertificatePolicies::OID,
            SubjectAltName::OID,
            SubjectKeyIdentifier::OID,
        ];
        let extensions = self.fields.tbs_certificate().extensions();
        extensions.is_none_or(|all| all.iter().all(|e| !e.critical || known.contains(&e.extn_id)))
    }

    /// Whether the other certificate signed this one.
    pub(super) fn is_signed_by(&self, other: &Self) -> bool {
        self.issuer() == other.subject()
            && verify(&other.key, self.algorithm, None, &self.signed, &self.signature) == Verdict::Good
    }
}

/// An instant as certificates write it, UTC.
pub(super) fn instant(time: Time) -> NaiveDateTime {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().naive_utc()
}

fn text(value: &Any) -> String {
    match DirectoryString::try_from(value) {
        Ok(text) => text.value().trim().to_owned(),
        Err(_) => String::from_utf8_lossy(AnyRef::from(value).value()).trim().to_owned(),
    }
}

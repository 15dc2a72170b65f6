//! The authorities whose certificates are trusted, and whether a certificate leads to one.

use chrono::NaiveDateTime;

use super::certificate::Certificate;
use super::envelope::base64;
use crate::xml::{Limits, Node, parse};

/// Certificates between a signer's and a trusted one.
const LONGEST_CHAIN: usize = 6;

/// The largest list: the Italian one is some megabytes.
const LIMITS: Limits = Limits { bytes: 32 * 1024 * 1024, depth: 64, nodes: 1_000_000 };

/// A list of trusted authorities.
#[derive(Debug, Clone)]
pub struct TrustList {
    anchors: Vec<Certificate>,
}

/// Why a trust list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum TrustError {
    /// It is neither certificates nor a trusted list.
    NotAList,
    /// It names no authority that may be trusted today.
    Empty,
}

impl TrustError {
    /// The sentence in Italian for the user.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::NotAList => {
                "Il file non è una lista di fiducia: serve l'elenco pubblicato (XML, ETSI TS 119 612) o i certificati \
                 delle autorità in formato PEM."
            }
            Self::Empty => "La lista di fiducia non contiene autorità attive che rilasciano certificati di firma.",
        }
    }
}

impl TrustList {
    /// How many authorities it names.
    #[must_use]
    pub fn authorities(&self) -> usize {
        self.anchors.len()
    }

    /// Reads a list: the national trusted list in XML (ETSI TS 119 612), of which the services that
    /// issue qualified certificates and are granted count, or certificates in PEM or DER.
    ///
    /// The signature on the national list is not checked: whoever imports it answers for it.
    ///
    /// # Errors
    /// See [`TrustError`].
    pub fn read(file: &[u8]) -> Result<Self, TrustError> {
        let certificates = match std::str::from_utf8(file) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => pem(text),
            Ok(_) => services(&parse(file, LIMITS).map_err(|_| TrustError::NotAList)?),
            Err(_) => vec![file.to_vec()],
        };
        let found = !certificates.is_empty();
        let anchors: Vec<Certificate> = certificates.iter().filter_map(|der| Certificate::read(der).ok()).collect();
        match (anchors.is_empty(), found) {
            (false, _) => Ok(Self { anchors }),
            (true, true) => Err(TrustError::NotAList),
            (true, false) => Err(TrustError::Empty),
        }
    }

    /// How many authorities it names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.anchors.len()
    }

    /// Whether it names none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Whether the certificate leads to an authority of the list through valid authorities of
    /// `pool`. Revocation is not looked at: nothing is asked over the network.
    pub(super) fn reaches(&self, certificate: &Certificate, pool: &[Certificate], at: NaiveDateTime) -> bool {
        if !certificate.is_understood() {
            return false;
        }
        if self.anchors.iter().any(|a| a.der == certificate.der) {
            return true;
        }
        let mut steps = 2_000;
        self.climb(certificate, pool, at, 0, &mut steps)
    }

    /// `below` authorities stand between the signer and `certificate`. `steps` bounds the work on a
    /// pool made to waste it.
    fn climb(
        &self,
        certificate: &Certificate,
        pool: &[Certificate],
        at: NaiveDateTime,
        below: usize,
        steps: &mut u32,
    ) -> bool {
        let may_issue = |c: &Certificate| {
            c.subject() == certificate.issuer() && c.is_authority(below) && c.is_valid_at(at) && c.is_understood()
        };
        if self.anchors.iter().any(|a| may_issue(a) && certificate.is_signed_by(a)) {
            return true;
        }
        below < LONGEST_CHAIN
            && pool.iter().any(|next| {
                *steps = steps.saturating_sub(1);
                *steps > 0
                    && next.der != certificate.der
                    && may_issue(next)
                    && certificate.is_signed_by(next)
                    && self.climb(next, pool, at, below + 1, steps)
            })
    }
}

fn pem(text: &str) -> Vec<Vec<u8>> {
    let bodies = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    bodies.filter_map(|part| base64(part.split("-----END").next()?.as_bytes())).collect()
}

/// The certificates of the granted services of a trusted list that issue qualified certificates.
fn services(list: &Node) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for service in descendants(list, "TSPService") {
        for current in service.all("ServiceInformation") {
            let ends = |name: &str, end: &str| current.all(name).any(|n| n.text.trim().ends_with(end));
            if ends("ServiceTypeIdentifier", "/Svctype/CA/QC") && ends("ServiceStatus", "/Svcstatus/granted") {
                let identities = descendants(current, "X509Certificate");
                found.extend(identities.iter().filter_map(|n| base64(n.text.as_bytes())));
            }
        }
    }
    found
}

fn descendants<'a>(node: &'a Node, name: &str) -> Vec<&'a Node> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Node> = vec![node];
    while let Some(next) = waiting.pop() {
        if next.name == name {
            found.push(next);
        }
        waiting.extend(next.children.iter().rev());
    }
    found
}

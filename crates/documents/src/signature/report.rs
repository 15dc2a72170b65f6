//! What is told of a signed file.

use chrono::NaiveDateTime;
use domain::it;
use serde::{Serialize, Serializer};

use super::EnvelopeError;
use super::certificate::Certificate;
use super::cms::Signed;
use super::maths::Verdict;
use super::trust::TrustList;

/// Whether a certificate leads to a trusted authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    /// It does.
    Trusted,
    /// It does not, or there is no list to check it against.
    NotVerified,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Name in the certificate.
    pub name: String,
    /// First instant of the certificate, UTC.
    #[serde(serialize_with = "utc")]
    pub valid_from: NaiveDateTime,
    /// Last instant of the certificate, UTC.
    #[serde(serialize_with = "utc")]
    pub valid_to: NaiveDateTime,
    /// Whether the certificate leads to a trusted authority.
    pub chain: Chain,
    /// Organisation in the certificate, if any.
    pub organisation: Option<String>,
    /// When the signer says to have signed, UTC. Nobody else vouches for it.
    #[serde(serialize_with = "maybe_utc")]
    pub signed_at: Option<NaiveDateTime>,
}

/// The report on a signed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Who signed, in the order of the file: the innermost signature first.
    pub signers: Vec<Signer>,
    /// Whether every signature holds.
    pub intact: bool,
    /// Whether the content is the one issued; none when there was nothing to compare with.
    pub same_content: Option<bool>,
    /// All that is wrong, in Italian; nothing when the file can be taken.
    pub problems: Vec<String>,
}

impl Report {
    /// Whether nothing is wrong. The chains may still be not verified.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether every signer's certificate leads to a trusted authority.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        !self.signers.is_empty() && self.signers.iter().all(|s| s.chain == Chain::Trusted)
    }
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum SignatureError {
    /// Neither a CAdES envelope nor a PDF.
    NotSigned,
    /// The file is the issued one, without signature.
    Unsigned,
    /// A PDF without signatures.
    UnsignedPdf,
    /// A PDF with a password.
    Password,
    /// The file ends early or does not follow its format.
    Damaged,
    /// A signature without its content.
    Detached,
    /// A kind of signature that is not taken.
    Unsupported,
    /// Larger than 20 MiB or nested too deep.
    Limit,
}

impl SignatureError {
    /// The sentence in Italian for the user.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::NotSigned => {
                "Il file non è un documento firmato: caricare il .p7m (CAdES) o il PDF (PAdES) uscito dal programma \
                 di firma."
            }
            Self::Unsigned => "Il file è il documento emesso, senza firma: firmarlo e caricarlo di nuovo.",
            Self::UnsignedPdf => "Il PDF non contiene firme: firmarlo e caricarlo di nuovo.",
            Self::Password => "Il PDF è protetto da password: firmare il documento emesso, senza proteggerlo.",
            Self::Damaged => {
                "Il file è rovinato o incompleto: scaricarlo di nuovo dal programma di firma e ricaricarlo."
            }
            Self::Detached => {
                "La firma è separata dal documento: firmare in modo che il file contenga anche il documento."
            }
            Self::Unsupported => "Il PDF ha una firma di un tipo non ammesso: firmare in formato PAdES o CAdES (.p7m).",
            Self::Limit => "Il file è troppo grande: al massimo 20 MB.",
        }
    }
}

impl From<EnvelopeError> for SignatureError {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::NotAnEnvelope => Self::NotSigned,
            EnvelopeError::Malformed => Self::Damaged,
            EnvelopeError::Detached => Self::Detached,
            EnvelopeError::Limit => Self::Limit,
        }
    }
}

/// What the report is made of while the file is read.
pub(super) struct Gathering<'a> {
    trust: Option<&'a TrustList>,
    at: NaiveDateTime,
    intact: bool,
    problems: Vec<String>,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(trust: Option<&'a TrustList>, at: NaiveDateTime) -> Self {
        Self { trust, at, intact: true, problems: Vec::new() }
    }

    /// Says that a signature does not hold.
    pub(super) fn breaks(&mut self, problem: String) {
        self.intact = false;
        self.problems.push(problem);
    }

    /// Looks at the signatures of one envelope and names the signers; `pool` are the certificates that
    /// came with it.
    pub(super) fn signers(&mut self, signed: Vec<Signed>, pool: &[Certificate]) -> Vec<Signer> {
        let mut signers = Vec::new();
        if signed.is_empty() {
            self.breaks("Il file ha la forma di un documento firmato ma non contiene firme.".to_owned());
        }
        for one in signed {
            let Some(certificate) = one.certificate else {
                self.breaks("Manca il certificato di un firmatario: firmare includendo il certificato.".to_owned());
                continue;
            };
            let name = certificate.name();
            match one.verdict {
                Verdict::Good => {}
                Verdict::Bad => self.breaks(format!(
                    "La firma di {name} non corrisponde al contenuto: il file è stato alterato dopo la firma."
                )),
                Verdict::Unknown => self.breaks(format!(
                    "La firma di {name} usa un algoritmo non riconosciuto o non più ammesso: firmare di nuovo con uno \
                     strumento aggiornato."
                )),
            }
            self.judge(&certificate, &name);
            let chain = match self.trust {
                Some(list) if list.reaches(&certificate, pool, self.at) => Chain::Trusted,
                _ => Chain::NotVerified,
            };
            if self.trust.is_some() && chain == Chain::NotVerified {
                self.problems.push(format!(
                    "Il certificato di {name} non risale a un'autorità della lista di fiducia importata."
                ));
            }
            let (valid_from, valid_to) = certificate.validity();
            signers.push(Signer {
                name,
                valid_from,
                valid_to,
                chain,
                organisation: certificate.organisation(),
                signed_at: one.signing_time,
            });
        }
        signers
    }

    fn judge(&mut self, certificate: &Certificate, name: &str) {
        let (from, to) = certificate.validity();
        let day = |at: NaiveDateTime| it::date(domain::dates::italian_date(at));
        if self.at > to {
            self.problems.push(format!(
                "Il certificato di {name} è scaduto il {}: firmare di nuovo con un certificato valido.",
                day(to)
            ));
        } else if self.at < from {
            self.problems.push(format!("Il certificato di {name} vale solo dal {}.", day(from)));
        }
        if !certificate.may_sign() {
            self.problems.push(format!("Il certificato di {name} non è un certificato di firma."));
        }
    }

    pub(super) fn finish(mut self, signers: Vec<Signer>, same_content: Option<bool>) -> Report {
        if same_content == Some(false) {
            self.problems.push(
                "Il contenuto firmato non è il documento emesso: scaricare di nuovo il documento e firmarlo senza \
                 modificarlo."
                    .to_owned(),
            );
        }
        Report { signers, intact: self.intact, same_content, problems: self.problems }
    }
}

fn utc<S: Serializer>(at: &NaiveDateTime, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(&at.and_utc().format("%Y-%m-%dT%H:%M:%SZ"))
}

fn maybe_utc<S: Serializer>(at: &Option<NaiveDateTime>, s: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => utc(at, s),
        None => s.serialize_none(),
    }
}

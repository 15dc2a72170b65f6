//! Whether a signed file holds exactly what was generated.

use crate::signature::{EnvelopeError, content};
use crate::xml::{Limits, Node, parse};

/// How a file was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedFormat {
    /// CAdES, `.p7m`.
    Cades,
    /// XAdES, the signature inside the XML.
    Xades,
}

/// Why a signed file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// The file is the generated one, without signature.
    #[error("the file is not signed")]
    Unsigned,
    /// Neither CAdES nor XML.
    #[error("not a signed file")]
    NotSigned,
    /// The signature is apart from the content.
    #[error("the signature is detached")]
    Detached,
    /// The content differs from what was generated.
    #[error("the content differs from what was generated")]
    Different,
}

impl SignedError {
    /// The sentence in Italian for the user.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Unsigned => "Il file non è firmato: firmarlo in formato CAdES (.p7m) e caricarlo di nuovo.",
            Self::NotSigned => "Il file non è una fattura firmata (.p7m o XML con firma XAdES).",
            Self::Detached => "La firma è separata dal documento: firmare in modo che il file contenga la fattura.",
            Self::Different => {
                "Il contenuto del file firmato è diverso dalla fattura generata: scaricare di nuovo la fattura e firmarla senza modificarla."
            }
        }
    }
}

/// Compares a signed file with the XML that was generated: byte for byte inside CAdES; element by
/// element, leaving out the signature, for XAdES (whose tools may write the same XML otherwise).
///
/// # Errors
/// See [`SignedError`].
pub fn compare_signed(generated: &[u8], signed: &[u8]) -> Result<SignedFormat, SignedError> {
    if generated == signed {
        return Err(SignedError::Unsigned);
    }
    match content(signed) {
        Ok(inside) if inside == generated => return Ok(SignedFormat::Cades),
        Ok(_) => return Err(SignedError::Different),
        Err(EnvelopeError::Detached) => return Err(SignedError::Detached),
        Err(_) => {}
    }
    let mut root = parse(signed, Limits::default()).map_err(|_| SignedError::NotSigned)?;
    let before = root.children.len();
    root.children.retain(|child| child.name != "Signature");
    if before == root.children.len() {
        return Err(SignedError::Unsigned);
    }
    let original = parse(generated, Limits::default()).map_err(|_| SignedError::Different)?;
    if bare(&root) == bare(&original) { Ok(SignedFormat::Xades) } else { Err(SignedError::Different) }
}

/// The root without the attributes of schema instances that tools add.
fn bare(root: &Node) -> Node {
    let mut root = root.clone();
    root.attributes.retain(|(name, _)| !name.contains("schemaLocation"));
    root
}

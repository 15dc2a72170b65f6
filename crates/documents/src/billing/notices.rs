//! Reads the notices of the exchange system.

use chrono::NaiveDateTime;
use domain::billing::{Notice, NoticeError, NoticeKind, Outcome};

use crate::signature;
use crate::xml::{Limits, Node, XmlError, parse};

/// Why a notice could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeReadError {
    /// The file is no readable XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The root is no notice known.
    #[error("not a notice of the exchange system: {0}")]
    NotANotice(String),
    /// An element that must be there is missing or wrong.
    #[error("the notice lacks {0}")]
    Missing(&'static str),
}

impl NoticeReadError {
    /// The sentence in Italian for the user.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self {
            Self::Xml(XmlError::Limit(_)) => "Il file è troppo grande per essere una notifica.",
            Self::Xml(_) => {
                "Il file non si legge: caricare la notifica XML così come l'ha inviata il Sistema di Interscambio."
            }
            Self::NotANotice(_) => "Il file non è una notifica del Sistema di Interscambio (RC, NS, MC, NE, DT, AT).",
            Self::Missing(_) => "La notifica è incompleta: manca un dato obbligatorio.",
        }
    }
}

/// A notice is small: a file beyond this is something else.
const LIMITS: Limits = Limits { bytes: 1024 * 1024, depth: 32, nodes: 20_000 };

/// Reads a notice: XML, also inside a CAdES envelope.
///
/// # Errors
/// See [`NoticeReadError`].
pub fn read_notice(file: &[u8]) -> Result<Notice, NoticeReadError> {
    let inside = signature::content(file).ok();
    let root = parse(inside.as_deref().unwrap_or(file), LIMITS)?;
    let kind = match root.name.as_str() {
        "RicevutaConsegna" => NoticeKind::Rc,
        "NotificaScarto" => NoticeKind::Ns,
        "NotificaMancataConsegna" => NoticeKind::Mc,
        "NotificaEsito" => NoticeKind::Ne,
        "NotificaDecorrenzaTermini" => NoticeKind::Dt,
        "AttestazioneTrasmissioneFattura" => NoticeKind::At,
        "NotificaEsitoCommittente" => NoticeKind::Ec,
        "ScartoEsitoCommittente" => NoticeKind::Se,
        other => return Err(NoticeReadError::NotANotice(other.chars().take(60).collect())),
    };
    let text = |path: &str| root.text_at(path).map(str::to_owned);
    let file_name = text("NomeFile");
    if file_name.is_none() && !matches!(kind, NoticeKind::Ec | NoticeKind::Se) {
        return Err(NoticeReadError::Missing("NomeFile"));
    }
    let errors = errors(&root);
    if kind == NoticeKind::Ns && errors.is_empty() {
        return Err(NoticeReadError::Missing("ListaErrori"));
    }
    Ok(Notice {
        kind,
        sdi_id: text("IdentificativoSdI").ok_or(NoticeReadError::Missing("IdentificativoSdI"))?,
        file_name,
        at: ["DataOraConsegna", "DataOraRicezione"].iter().find_map(|p| root.text_at(p)).and_then(date_time),
        errors,
        outcome: outcome(kind, &root)?,
        description: text("Descrizione").or_else(|| text("Scarto")).or_else(|| text("Note")),
        message_id: text("MessageId"),
        sent_hash: text("HashFileOriginale"),
    })
}

fn errors(root: &Node) -> Vec<NoticeError> {
    let Some(list) = root.at("ListaErrori") else { return Vec::new() };
    let text = |e: &Node, name: &str| e.text_at(name).unwrap_or_default().to_owned();
    list.all("Errore")
        .take(200)
        .map(|e| NoticeError { code: text(e, "Codice"), description: text(e, "Descrizione") })
        .collect()
}

fn outcome(kind: NoticeKind, root: &Node) -> Result<Option<Outcome>, NoticeReadError> {
    let at = match kind {
        NoticeKind::Ne => root.at("EsitoCommittente"),
        NoticeKind::Ec => Some(root),
        _ => return Ok(None),
    };
    let at = at.ok_or(NoticeReadError::Missing("EsitoCommittente"))?;
    let accepted = match at.text_at("Esito") {
        Some("EC01") => true,
        Some("EC02") => false,
        _ => return Err(NoticeReadError::Missing("Esito")),
    };
    Ok(Some(Outcome {
        accepted,
        description: at.text_at("Descrizione").map(str::to_owned),
        number: at.text_at("RiferimentoFattura/NumeroFattura").map(str::to_owned),
        year: at.text_at("RiferimentoFattura/AnnoFattura").and_then(|y| y.parse().ok()),
    }))
}

/// A date and time as written, its zone left out: `2013-06-06T12:00:00.000+02:00`.
fn date_time(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text.get(..19)?, "%Y-%m-%dT%H:%M:%S").ok()
}

//! Certified mail (PEC, DPR 68/2005 and its technical rules): envelopes, receipts, anomalies, and
//! the file `daticert.xml` that each of them carries.

use super::decode;
use super::head::Head;
use crate::xml::{self, Limits};

/// What the provider of certified mail made of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pec {
    /// Envelope of transport: a certified message, whose original is read as the message.
    Transport(Certificate),
    /// Envelope of anomaly: what it holds is not certified, or its signature does not hold.
    Anomaly(Certificate),
    /// What became of a message that was sent.
    Receipt(Receipt),
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What it says.
    pub kind: ReceiptKind,
    /// `Message-ID` of the message that was sent, without brackets.
    pub of: Option<String>,
    /// What `daticert.xml` says.
    pub certificate: Certificate,
}

/// What a receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptKind {
    /// The provider of the sender took the message.
    Accepted,
    /// The provider of the sender refused it.
    Refused,
    /// The provider of the recipient took charge of it.
    TakenCharge,
    /// It is in the recipient's mailbox.
    Delivered,
    /// It could not be delivered.
    Failed,
    /// It has not been delivered yet.
    Delayed,
    /// Refused or stopped because of a virus.
    Virus,
    /// A kind that the rules do not name.
    Other,
}

impl ReceiptKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Accepted,
        Self::Refused,
        Self::TakenCharge,
        Self::Delivered,
        Self::Failed,
        Self::Delayed,
        Self::Virus,
        Self::Other,
    ];

    /// Code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::TakenCharge => "taken_charge",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Virus => "virus",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Accepted => "Ricevuta di accettazione",
            Self::Refused => "Avviso di non accettazione",
            Self::TakenCharge => "Ricevuta di presa in carico",
            Self::Delivered => "Ricevuta di avvenuta consegna",
            Self::Failed => "Avviso di mancata consegna",
            Self::Delayed => "Preavviso di mancata consegna",
            Self::Virus => "Avviso di virus informatico",
            Self::Other => "Ricevuta di posta certificata",
        }
    }

    /// Whether the message did not arrive.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Refused | Self::Failed | Self::Virus)
    }

    fn of(header: &str) -> Self {
        match header.trim().to_lowercase().as_str() {
            "accettazione" => Self::Accepted,
            "non-accettazione" => Self::Refused,
            "presa-in-carico" => Self::TakenCharge,
            "avvenuta-consegna" => Self::Delivered,
            "errore-consegna" => Self::Failed,
            "preavviso-errore-consegna" => Self::Delayed,
            "rilevazione-virus" => Self::Virus,
            other if other.contains("virus") => Self::Virus,
            _ => Self::Other,
        }
    }
}

/// What `daticert.xml` says; what it does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Identifier that the provider gave to the envelope, without brackets.
    pub identifier: String,
    /// `Message-ID` of the original, without brackets.
    pub message_id: String,
    /// Sender.
    pub sender: String,
    /// Recipients, each with whether it is certified.
    pub recipients: Vec<(String, bool)>,
    /// Subject of the original.
    pub subject: String,
    /// The provider that certifies.
    pub provider: String,
    /// When, as written: day and hour with its zone.
    pub at: String,
    /// To whom it was delivered, in a receipt.
    pub delivered_to: String,
    /// What went wrong, in an error.
    pub error: String,
}

/// What the headers of certified mail say; nothing for ordinary mail.
pub(super) fn of(head: &Head, certificate: Option<&[u8]>) -> Option<Pec> {
    let transport = head.value("X-Trasporto").map(|v| v.trim().to_lowercase());
    let receipt = head.value("X-Ricevuta");
    let certificate = certificate.and_then(read).unwrap_or_default();
    match (receipt, transport.as_deref()) {
        (Some(kind), _) => {
            let of = head.value("X-Riferimento-Message-ID").map(bare).filter(|id| !id.is_empty());
            let of = of.or_else(|| Some(certificate.message_id.clone()).filter(|id| !id.is_empty()));
            Some(Pec::Receipt(Receipt { kind: ReceiptKind::of(kind), of, certificate }))
        }
        (None, Some("posta-certificata")) => Some(Pec::Transport(certificate)),
        (None, Some("errore")) => Some(Pec::Anomaly(certificate)),
        _ => None,
    }
}

fn bare(id: &str) -> String {
    decode::line(id.trim().trim_matches(['<', '>', ' ']), 500)
}

/// Reads `daticert.xml`; nothing when it is damaged: the headers say enough to go on.
fn read(bytes: &[u8]) -> Option<Certificate> {
    let root = xml::parse(bytes, Limits { bytes: 1024 * 1024, depth: 12, nodes: 20_000 }).ok()?;
    if root.name != "postacert" {
        return None;
    }
    let text = |path: &str| root.text_at(path).map(|t| decode::line(t, 500)).unwrap_or_default();
    let heads = root.at("intestazione");
    let recipients = heads.map(|h| {
        let certified = |n: &xml::Node| n.attributes.iter().any(|(k, v)| k == "tipo" && v == "certificato");
        h.all("destinatari").take(200).map(|n| (decode::line(&n.text, 320), certified(n))).collect()
    });
    let zone = root.at("dati/data").and_then(|d| d.attributes.iter().find(|(k, _)| k == "zona"));
    let at = [text("dati/data/giorno"), text("dati/data/ora"), zone.map(|(_, z)| z.clone()).unwrap_or_default()];
    let failed = root.attributes.iter().find(|(k, v)| k == "errore" && v != "nessuno").map(|(_, v)| v.clone());
    Some(Certificate {
        identifier: bare(&text("dati/identificativo")),
        message_id: bare(&text("dati/msgid")),
        sender: text("intestazione/mittente"),
        recipients: recipients.unwrap_or_default(),
        subject: text("intestazione/oggetto"),
        provider: text("dati/gestore-emittente"),
        at: at.join(" ").trim().to_owned(),
        delivered_to: text("dati/consegna"),
        error: Some(text("dati/errore-esteso")).filter(|e| !e.is_empty()).or(failed).unwrap_or_default(),
    })
}

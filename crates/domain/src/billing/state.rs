//! The life of a document after it has a number.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DocumentKind, DocumentRef, Notice, NoticeError, NoticeKind};
use crate::{Refusal, it};

/// Days to send again a rejected document with its number and date.
pub const RESEND_DAYS: u64 = 5;
/// Days that the body has to accept or refuse after delivery.
pub const OUTCOME_DAYS: u64 = 15;

/// Where a document stands. Whether it is paid is reckoned from the payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DocumentState {
    /// Numbered; to be signed (e-invoice) or sent (transfer request).
    Issued {
        /// When.
        on: NaiveDate,
    },
    /// The signed file came back with the same content.
    Signed {
        /// When.
        on: NaiveDate,
        /// Name of the signed file.
        file: String,
    },
    /// Sent to the exchange system, or to the body for a transfer request.
    Sent {
        /// When.
        on: NaiveDate,
    },
    /// Delivered to the body's office (RC).
    Delivered {
        /// When.
        on: NaiveDate,
    },
    /// Not delivered yet (MC): the exchange system keeps trying, nothing to do.
    Waiting {
        /// When.
        on: NaiveDate,
    },
    /// Rejected by the controls (NS): to be corrected and sent again.
    Rejected {
        /// When.
        on: NaiveDate,
        /// What the controls found.
        errors: Vec<NoticeError>,
    },
    /// Accepted by the body (NE, EC01).
    Accepted {
        /// When.
        on: NaiveDate,
    },
    /// Refused by the body (NE, EC02): a credit note is to be made.
    Refused {
        /// When.
        on: NaiveDate,
        /// The body's words.
        reason: String,
    },
    /// The terms for the outcome passed (DT): the document stands.
    Expired {
        /// When.
        on: NaiveDate,
    },
    /// Could not be delivered (AT): the issuer gives it to the body with the attestation.
    Attested {
        /// When.
        on: NaiveDate,
    },
    /// Wholly corrected by a credit note.
    Credited {
        /// When.
        on: NaiveDate,
        /// The credit note.
        by: DocumentRef,
    },
    /// Cancelled by an act; the number stays used.
    Cancelled {
        /// When.
        on: NaiveDate,
        /// The act.
        act: String,
    },
}

/// The state without its data, for lists and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the same names as in DocumentState")]
pub enum StateCode {
    Issued,
    Signed,
    Sent,
    Delivered,
    Waiting,
    Rejected,
    Accepted,
    Refused,
    Expired,
    Attested,
    Credited,
    Cancelled,
}

impl StateCode {
    /// Every state.
    pub const ALL: [Self; 12] = [
        Self::Issued,
        Self::Signed,
        Self::Sent,
        Self::Delivered,
        Self::Waiting,
        Self::Rejected,
        Self::Accepted,
        Self::Refused,
        Self::Expired,
        Self::Attested,
        Self::Credited,
        Self::Cancelled,
    ];

    /// The code kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Signed => "signed",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Waiting => "waiting",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Attested => "attested",
            Self::Credited => "credited",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Issued => "Emesso",
            Self::Signed => "Firmato",
            Self::Sent => "Inviato",
            Self::Delivered => "Consegnato",
            Self::Waiting => "In attesa di consegna",
            Self::Rejected => "Scartato dal Sistema di Interscambio",
            Self::Accepted => "Accettato",
            Self::Refused => "Rifiutato dall'ente",
            Self::Expired => "Decorsi i termini",
            Self::Attested => "Recapito impossibile",
            Self::Credited => "Stornato",
            Self::Cancelled => "Annullato",
        }
    }
}

/// What happens to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentEvent {
    /// The signed file was brought back and its content is the same.
    SignedReceived {
        /// Its name.
        file: String,
    },
    /// An officer says that it was sent.
    Sent,
    /// A notice of the exchange system.
    Notice(Box<Notice>),
    /// Made again under a new file name after a rejection.
    Remade,
    /// A credit note corrects it wholly.
    Credited {
        /// The credit note.
        by: DocumentRef,
    },
    /// Cancelled.
    Cancelled {
        /// The act.
        act: String,
    },
}

use DocumentState as S;

impl DocumentState {
    /// The state without its data.
    #[must_use]
    pub fn code(&self) -> StateCode {
        match self {
            S::Issued { .. } => StateCode::Issued,
            S::Signed { .. } => StateCode::Signed,
            S::Sent { .. } => StateCode::Sent,
            S::Delivered { .. } => StateCode::Delivered,
            S::Waiting { .. } => StateCode::Waiting,
            S::Rejected { .. } => StateCode::Rejected,
            S::Accepted { .. } => StateCode::Accepted,
            S::Refused { .. } => StateCode::Refused,
            S::Expired { .. } => StateCode::Expired,
            S::Attested { .. } => StateCode::Attested,
            S::Credited { .. } => StateCode::Credited,
            S::Cancelled { .. } => StateCode::Cancelled,
        }
    }

    /// Whether the body owes the document's amount.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        !matches!(self, S::Credited { .. } | S::Cancelled { .. } | S::Rejected { .. } | S::Refused { .. })
    }

    /// The state after an event, on a day.
    ///
    /// # Errors
    /// A refusal that says why the event does not fit.
    pub fn apply(self, kind: DocumentKind, event: DocumentEvent, on: NaiveDate) -> Result<Self, Refusal> {
        match event {
            DocumentEvent::SignedReceived { file } => self.signed(kind, file, on),
            DocumentEvent::Sent => self.sent(kind, on),
            DocumentEvent::Notice(notice) => self.notice(kind, &notice, on),
            DocumentEvent::Remade => match self {
                S::Rejected { .. } => Ok(S::Issued { on }),
                other => Err(other.refuse("si può generare di nuovo solo un documento scartato")),
            },
            DocumentEvent::Credited { by } => self.credited(kind, by, on),
            DocumentEvent::Cancelled { act } => self.cancelled(kind, &act, on),
        }
    }

    fn refuse(&self, why: &str) -> Refusal {
        Refusal::new(format!("Il documento risulta «{}»: {why}.", self.code().label()))
    }

    fn signed(self, kind: DocumentKind, file: String, on: NaiveDate) -> Result<Self, Refusal> {
        match self {
            _ if !kind.is_electronic() => Err(Refusal::new("Una richiesta di versamento non va firmata e ricaricata.")),
            S::Issued { .. } | S::Signed { .. } => Ok(S::Signed { on, file }),
            other => Err(other.refuse("il file firmato si carica prima dell'invio")),
        }
    }

    fn sent(self, kind: DocumentKind, on: NaiveDate) -> Result<Self, Refusal> {
        match self {
            S::Signed { .. } => Ok(S::Sent { on }),
            S::Issued { .. } if kind == DocumentKind::TransferRequest => Ok(S::Sent { on }),
            S::Issued { .. } => Err(Refusal::new("Prima dell'invio va caricato il file firmato.")),
            other => Err(other.refuse("non si può segnare come inviato")),
        }
    }

    fn credited(self, kind: DocumentKind, by: DocumentRef, on: NaiveDate) -> Result<Self, Refusal> {
        match self {
            _ if kind != DocumentKind::FatturaPa => {
                Err(Refusal::new("La nota di credito corregge solo una fattura elettronica."))
            }
            S::Rejected { .. } => {
                Err(self.refuse("una fattura scartata si corregge e si invia di nuovo, senza nota di credito"))
            }
            S::Issued { .. } | S::Signed { .. } => {
                Err(self.refuse("non è ancora stata inviata: si può annullare con un atto"))
            }
            S::Credited { .. } | S::Cancelled { .. } => Err(self.refuse("non c'è più nulla da stornare")),
            _ => Ok(S::Credited { on, by }),
        }
    }

    fn cancelled(self, kind: DocumentKind, act: &str, on: NaiveDate) -> Result<Self, Refusal> {
        let act = act.trim();
        if act.is_empty() {
            return Err(Refusal::field("act", "Scrivere l'atto che annulla il documento (numero e data)."));
        }
        match self {
            S::Cancelled { .. } => Err(self.refuse("è già annullato")),
            S::Credited { .. } => Err(self.refuse("è già stornato da una nota di credito")),
            S::Issued { .. } | S::Signed { .. } | S::Rejected { .. } => Ok(S::Cancelled { on, act: act.to_owned() }),
            _ if kind == DocumentKind::TransferRequest => Ok(S::Cancelled { on, act: act.to_owned() }),
            other => Err(other.refuse("è già arrivato al Sistema di Interscambio, serve una nota di credito")),
        }
    }

    fn notice(self, kind: DocumentKind, notice: &Notice, today: NaiveDate) -> Result<Self, Refusal> {
        if !kind.is_electronic() {
            return Err(Refusal::new("Una richiesta di versamento non riceve notifiche del Sistema di Interscambio."));
        }
        let on = notice.at.map_or(today, |at| at.date());
        let next = self.after_notice(notice, on)?;
        // The same notice again, or one that the later state already knows, changes nothing.
        let known = next.code() == self.code() || self.is_past(notice.kind);
        Ok(if known { self } else { next })
    }

    fn after_notice(&self, notice: &Notice, on: NaiveDate) -> Result<Self, Refusal> {
        let closed = matches!(self, S::Credited { .. } | S::Cancelled { .. });
        if closed && notice.kind != NoticeKind::Rc {
            return Err(self.refuse("non riceve altre notifiche"));
        }
        let delivered =
            matches!(self, S::Delivered { .. } | S::Accepted { .. } | S::Refused { .. } | S::Expired { .. });
        match notice.kind {
            NoticeKind::Rc if matches!(self, S::Rejected { .. } | S::Cancelled { .. }) => {
                Err(self.refuse("una ricevuta di consegna non può riguardarlo"))
            }
            NoticeKind::Rc => Ok(S::Delivered { on }),
            NoticeKind::Mc if matches!(self, S::Rejected { .. }) => Err(self.refuse("non può essere in consegna")),
            NoticeKind::Mc => Ok(S::Waiting { on }),
            NoticeKind::Ns if delivered || matches!(self, S::Waiting { .. } | S::Attested { .. }) => {
                Err(self.refuse("ha già superato i controlli, lo scarto non può riguardarlo"))
            }
            NoticeKind::Ns => Ok(S::Rejected { on, errors: notice.errors.clone() }),
            NoticeKind::Ne => self.outcome(notice, on),
            NoticeKind::Dt if matches!(self, S::Accepted { .. } | S::Refused { .. } | S::Rejected { .. }) => {
                Err(self.refuse("l'esito è già arrivato, i termini non possono essere decorsi"))
            }
            NoticeKind::Dt => Ok(S::Expired { on }),
            NoticeKind::At if delivered || matches!(self, S::Rejected { .. }) => {
                Err(self.refuse("l'attestazione di recapito impossibile non può riguardarlo"))
            }
            NoticeKind::At => Ok(S::Attested { on }),
            NoticeKind::Ec | NoticeKind::Se => {
                Err(Refusal::new("Questa notifica riguarda l'ente destinatario, non chi ha emesso la fattura."))
            }
        }
    }

    fn outcome(&self, notice: &Notice, on: NaiveDate) -> Result<Self, Refusal> {
        let Some(outcome) = &notice.outcome else {
            return Err(Refusal::new("La notifica di esito non dice se la fattura è accettata o rifiutata."));
        };
        match self {
            S::Rejected { .. } => Err(self.refuse("non può avere un esito dell'ente")),
            S::Accepted { .. } if !outcome.accepted => Err(self.refuse("non può essere rifiutato dopo")),
            S::Refused { .. } if outcome.accepted => Err(self.refuse("non può essere accettato dopo")),
            _ if outcome.accepted => Ok(S::Accepted { on }),
            _ => Ok(S::Refused { on, reason: outcome.description.clone().unwrap_or_default() }),
        }
    }

    /// Whether the state comes after what the notice tells.
    fn is_past(&self, notice: NoticeKind) -> bool {
        match notice {
            NoticeKind::Rc => {
                matches!(self, S::Accepted { .. } | S::Refused { .. } | S::Expired { .. } | S::Credited { .. })
            }
            NoticeKind::Mc => !matches!(self, S::Issued { .. } | S::Signed { .. } | S::Sent { .. } | S::Waiting { .. }),
            _ => false,
        }
    }

    /// What an officer should know today about the terms, in Italian.
    #[must_use]
    pub fn deadline_notice(&self, today: NaiveDate) -> Option<String> {
        match self {
            S::Rejected { on, .. } => {
                let last = on.checked_add_days(Days::new(RESEND_DAYS))?;
                Some(if today <= last {
                    format!(
                        "Correggere e inviare di nuovo entro il {} con lo stesso numero e la stessa data.",
                        it::date(last)
                    )
                } else {
                    format!(
                        "Il termine di {RESEND_DAYS} giorni per inviare di nuovo il documento è scaduto il {}: sentire la ragioneria prima di procedere.",
                        it::date(last)
                    )
                })
            }
            S::Delivered { on } => {
                let last = on.checked_add_days(Days::new(OUTCOME_DAYS))?;
                let left = (last - today).num_days();
                (0..=OUTCOME_DAYS.cast_signed())
                    .contains(&left)
                    .then(|| format!("L'ente può accettare o rifiutare fino al {}.", it::date(last)))
            }
            S::Refused { .. } => Some("L'ente ha rifiutato la fattura: preparare la nota di credito.".to_owned()),
            S::Waiting { .. } => {
                Some("Il Sistema di Interscambio sta ancora provando a consegnare: non serve fare nulla.".to_owned())
            }
            S::Attested { .. } => {
                Some("Il recapito non è riuscito: trasmettere all'ente la fattura con l'attestazione.".to_owned())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;

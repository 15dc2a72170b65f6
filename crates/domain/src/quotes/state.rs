//! Where a quote stands, and the steps from there.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::one_line;
use crate::{Cents, Refusal, it};

/// Where a quote stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum QuoteState {
    /// Asked, and not yet written.
    Requested {
        /// When.
        on: NaiveDate,
    },
    /// The centre is writing it, the first time or again.
    Draft {
        /// Since when.
        since: NaiveDate,
    },
    /// It waits for the body's signatory.
    Sent {
        /// When.
        on: NaiveDate,
        /// Last day to accept it.
        valid_until: NaiveDate,
    },
    /// It expired, and the body asks for it again.
    RenewalAsked {
        /// When.
        on: NaiveDate,
    },
    /// Accepted: it is an order.
    Ordered {
        /// When.
        on: NaiveDate,
        /// Who accepted it for the body.
        by: String,
    },
    /// The order was carried out.
    Delivered {
        /// When it was accepted.
        ordered: NaiveDate,
        /// Who accepted it.
        by: String,
        /// When it was carried out.
        on: NaiveDate,
        /// A remark of the centre.
        note: String,
    },
    /// The body said no.
    Declined {
        /// When.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
    /// The centre took it back, or could not answer the request.
    Withdrawn {
        /// When.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
}

/// How a quote stands on a day: a sent one may have expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Asked.
    Requested,
    /// Being written.
    Draft,
    /// Waiting for the body.
    Sent,
    /// Not accepted in time.
    Expired,
    /// Asked again.
    Renewal,
    /// An order to carry out.
    Ordered,
    /// An order carried out.
    Delivered,
    /// Refused by the body.
    Declined,
    /// Taken back by the centre.
    Withdrawn,
}

impl Standing {
    /// Every standing, in the order of a quote's life.
    pub const ALL: [Self; 9] = [
        Self::Requested,
        Self::Draft,
        Self::Sent,
        Self::Expired,
        Self::Renewal,
        Self::Ordered,
        Self::Delivered,
        Self::Declined,
        Self::Withdrawn,
    ];

    /// The code in addresses and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Expired => "expired",
            Self::Renewal => "renewal",
            Self::Ordered => "ordered",
            Self::Delivered => "delivered",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The standing with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Requested => "Da preventivare",
            Self::Draft => "In preparazione",
            Self::Sent => "Inviato",
            Self::Expired => "Scaduto",
            Self::Renewal => "Rinnovo richiesto",
            Self::Ordered => "Ordine da consegnare",
            Self::Delivered => "Ordine consegnato",
            Self::Declined => "Rifiutato",
            Self::Withdrawn => "Ritirato",
        }
    }

    /// Whether it is an order.
    #[must_use]
    pub fn is_order(self) -> bool {
        matches!(self, Self::Ordered | Self::Delivered)
    }
}

impl QuoteState {
    /// The code kept in the database: an expired quote is still `sent`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.standing(NaiveDate::MIN).code()
    }

    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, today: NaiveDate) -> Standing {
        match self {
            Self::Requested { .. } => Standing::Requested,
            Self::Draft { .. } => Standing::Draft,
            Self::Sent { valid_until, .. } if *valid_until < today => Standing::Expired,
            Self::Sent { .. } => Standing::Sent,
            Self::RenewalAsked { .. } => Standing::Renewal,
            Self::Ordered { .. } => Standing::Ordered,
            Self::Delivered { .. } => Standing::Delivered,
            Self::Declined { .. } => Standing::Declined,
            Self::Withdrawn { .. } => Standing::Withdrawn,
        }
    }

    fn no(&self, step: &str, today: NaiveDate) -> Refusal {
        let label = self.standing(today).label().to_lowercase();
        Refusal::new(format!("Il preventivo è «{label}»: {step}."))
    }

    /// The centre writes it: for the first time, or a new revision.
    ///
    /// # Errors
    /// For an order, and for what was withdrawn.
    pub fn write(self, today: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::Draft { .. } => Ok(self),
            Self::Requested { .. } | Self::Sent { .. } | Self::RenewalAsked { .. } | Self::Declined { .. } => {
                Ok(Self::Draft { since: today })
            }
            other => Err(other.no("non si può più cambiare", today)),
        }
    }

    /// The centre sends it.
    ///
    /// # Errors
    /// When it is not being written.
    pub fn send(self, today: NaiveDate, valid_until: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::Draft { .. } => Ok(Self::Sent { on: today, valid_until }),
            other => Err(other.no("si invia solo ciò che è in preparazione", today)),
        }
    }

    /// The signatory accepts it, with the total as typed.
    ///
    /// # Errors
    /// When it was not sent, has expired, or the amount typed is another.
    pub fn accept(self, today: NaiveDate, by: &str, typed: &str, total: Cents) -> Result<Self, Refusal> {
        match &self {
            Self::Sent { valid_until, .. } if *valid_until < today => Err(Refusal::new(format!(
                "Il preventivo valeva fino al {}: non si può più accettare, si può chiederne il rinnovo.",
                it::date(*valid_until)
            ))),
            Self::Sent { .. } if it::parse_euros(typed) != Some(total) => Err(Refusal::field(
                "amount",
                format!("Per accettare si scrive il totale del preventivo, {}.", total.italian()),
            )),
            Self::Sent { .. } => Ok(Self::Ordered { on: today, by: by.to_owned() }),
            other => Err(other.no("non si può accettare", today)),
        }
    }

    /// The body refuses it.
    ///
    /// # Errors
    /// Without a reason, or when it was not sent.
    pub fn decline(self, today: NaiveDate, reason: &str) -> Result<Self, Refusal> {
        match self {
            Self::Sent { .. } => Ok(Self::Declined { on: today, reason: need_reason(reason)? }),
            other => Err(other.no("non si può rifiutare", today)),
        }
    }

    /// The body asks again for what has expired.
    ///
    /// # Errors
    /// While it can still be accepted, or when it never was sent.
    pub fn ask_renewal(self, today: NaiveDate) -> Result<Self, Refusal> {
        match self.standing(today) {
            Standing::Expired => Ok(Self::RenewalAsked { on: today }),
            _ => Err(self.no("il rinnovo si chiede quando è scaduto", today)),
        }
    }

    /// The centre takes it back, or says that it can't answer the request.
    ///
    /// # Errors
    /// Without a reason, and once it is an order, was refused or taken back.
    pub fn withdraw(self, today: NaiveDate, reason: &str) -> Result<Self, Refusal> {
        match self {
            Self::Requested { .. } | Self::Draft { .. } | Self::Sent { .. } | Self::RenewalAsked { .. } => {
                Ok(Self::Withdrawn { on: today, reason: need_reason(reason)? })
            }
            other => Err(other.no("non si può ritirare", today)),
        }
    }

    /// The centre says that the order was carried out.
    ///
    /// # Errors
    /// When it is no order, or the day is before the order or in the future.
    pub fn deliver(self, today: NaiveDate, on: NaiveDate, note: &str) -> Result<Self, Refusal> {
        match self {
            Self::Ordered { on: ordered, .. } if on < ordered => Err(Refusal::field(
                "on",
                format!("L'ordine è del {}: la consegna non può venire prima.", it::date(ordered)),
            )),
            Self::Ordered { .. } if on > today => {
                Err(Refusal::field("on", "Si conferma solo ciò che è già stato consegnato."))
            }
            Self::Ordered { on: ordered, by } => Ok(Self::Delivered { ordered, by, on, note: note.trim().to_owned() }),
            other => Err(other.no("si consegna solo un ordine", today)),
        }
    }
}

fn need_reason(reason: &str) -> Result<String, Refusal> {
    let reason = one_line(reason);
    match reason.chars().count() {
        0..=4 => Err(Refusal::field("reason", "Scrivere il motivo in una frase.")),
        5..=500 => Ok(reason),
        _ => Err(Refusal::field("reason", "Il motivo si scrive in al più 500 caratteri.")),
    }
}

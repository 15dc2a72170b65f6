//! The life of an accession: invited → adopted → enforceable → signed → in force, and then renewed,
//! expired or withdrawn.
//!
//! Each state carries what it was reached with; each transition consumes the old state. That it is
//! about to expire is no state of its own: it is an accession in force, seen near its end.

mod stage;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::Act;
use super::resolution::CountFrom;
use super::signing::{Attestation, Check, Signatory, Signing};
use super::withdrawal::{Exit, Signed, WithdrawalTerms};
use super::{Accession, EXPIRING_DAYS};
use crate::dates::Period;
use crate::territory::BodyKind;
use crate::{Id, Refusal, it};

pub use stage::Stage;

/// An accession whose body has decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Day of the invitation.
    pub invited: NaiveDate,
    /// The act of the body.
    pub act: Act,
}

/// An accession that is being signed, or is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// The decision.
    pub decided: Decided,
    /// From when the act lets the body sign.
    pub enforceable_on: NaiveDate,
    /// The signatures.
    pub signing: Signing,
}

/// On what an accession in force stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Grounds {
    /// All the signatures, verified.
    Signed(Box<Papers>),
    /// An agreement signed before the platform or outside it, of which a named officer answers.
    Recorded {
        /// Who.
        by: String,
        /// When it was recorded.
        on: NaiveDate,
        /// Where the signed original is kept.
        original: String,
    },
}

/// An accession in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// Its days.
    pub period: Period,
    /// Day on which the agreement was made: that of the last signature.
    pub signed_on: NaiveDate,
    /// On what it stands.
    pub grounds: Grounds,
}

/// Where an accession stands, with all that led there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Life {
    /// Invited; the body has yet to decide.
    Invited {
        /// Day of the invitation.
        on: NaiveDate,
    },
    /// The body has decided; its act is not enforceable yet.
    Adopted(Decided),
    /// The act is enforceable: the signatures are asked, one after the other.
    Enforceable(Papers),
    /// All have signed.
    Signed(Papers),
    /// In force, or about to be from its first day.
    InForce(InForce),
    /// Followed by another accession, without a day between.
    Renewed {
        /// What it was.
        past: InForce,
        /// The accession that follows.
        by: Id<Accession>,
    },
    /// Ended on its last day, not renewed.
    Expired {
        /// What it was.
        past: InForce,
    },
    /// The body leaves, or has left.
    Withdrawn {
        /// What it was.
        past: InForce,
        /// Day of the receipt of delivery of the notice.
        notice: NaiveDate,
        /// When it is out.
        exit: Exit,
    },
}

impl Life {
    /// An invitation.
    #[must_use]
    pub fn invite(on: NaiveDate) -> Self {
        Self::Invited { on }
    }

    /// An agreement signed before the platform or outside it.
    ///
    /// # Errors
    /// When who answers for it, or where the original is kept, is missing.
    pub fn record(
        period: Period,
        signed_on: NaiveDate,
        by: &str,
        on: NaiveDate,
        original: &str,
    ) -> Result<Self, Refusal> {
        if by.trim().is_empty() {
            return Err(Refusal::field("by", "Scrivere chi attesta che la convenzione è firmata."));
        }
        if original.trim().is_empty() {
            return Err(Refusal::field("original", "Scrivere dove si trova l'originale firmato."));
        }
        let grounds = Grounds::Recorded { by: by.trim().to_owned(), on, original: original.trim().to_owned() };
        Ok(Self::InForce(InForce { period, signed_on, grounds }))
    }

    /// The code of the state, as it is stored beside its details.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "invited",
            Self::Adopted(_) => "adopted",
            Self::Enforceable(_) => "enforceable",
            Self::Signed(_) => "signed",
            Self::InForce(_) => "in-force",
            Self::Renewed { .. } => "renewed",
            Self::Expired { .. } => "expired",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// What it is on a day.
    #[must_use]
    pub fn stage(&self, today: NaiveDate) -> Stage {
        match self {
            Self::Invited { .. } => Stage::Invited,
            Self::Adopted(_) => Stage::Adopted,
            Self::Enforceable(_) => Stage::Enforceable,
            Self::Signed(_) => Stage::Signed,
            Self::Withdrawn { exit, .. } if today >= exit.effective => Stage::Withdrawn,
            Self::Renewed { past, .. } if past.is_over(today) => Stage::Renewed,
            Self::InForce(now) | Self::Expired { past: now } if now.is_over(today) => Stage::Expired,
            Self::Expired { .. } => Stage::Expired,
            // Whoever has renewed or is leaving needs no reminder of the end.
            Self::Renewed { past, .. } | Self::Withdrawn { past, .. } if today >= past.period.from => Stage::InForce,
            Self::InForce(now) if today >= now.period.from => {
                let left = now.period.until.map_or(i64::MAX, |until| (until - today).num_days());
                if left <= EXPIRING_DAYS { Stage::Expiring } else { Stage::InForce }
            }
            Self::InForce(_) | Self::Renewed { .. } | Self::Withdrawn { .. } => Stage::Future,
        }
    }

    /// The accession as it was or is in force, if it ever was.
    #[must_use]
    pub fn in_force(&self) -> Option<&InForce> {
        match self {
            Self::InForce(now) => Some(now),
            Self::Renewed { past, .. } | Self::Expired { past } | Self::Withdrawn { past, .. } => Some(past),
            Self::Invited { .. } | Self::Adopted(_) | Self::Enforceable(_) | Self::Signed(_) => None,
        }
    }

    /// The days for which the body owes something; none before it is in force.
    #[must_use]
    pub fn billable(&self) -> Option<Period> {
        let period = self.in_force()?.period;
        match self {
            Self::Withdrawn { exit, .. } => {
                let last = period.until.map_or(exit.last_billable_day, |u| u.min(exit.last_billable_day));
                Period::new(period.from, Some(last))
            }
            _ => Some(period),
        }
    }

    /// The body has decided.
    ///
    /// # Errors
    /// When it has decided already, or the act has faults.
    pub fn decide(self, act: Act, kind: BodyKind) -> Result<Self, Refusal> {
        match self {
            Self::Invited { on } => {
                act.check(kind)?;
                Ok(Self::Adopted(Decided { invited: on, act }))
            }
            other => Err(other.not_now("registrare la deliberazione")),
        }
    }

    /// Replaces the act before it is signed upon: publication, certified day, corrections.
    ///
    /// # Errors
    /// When there is none yet, or a signature stands on it, or the new one has faults.
    pub fn correct(self, act: Act, kind: BodyKind) -> Result<Self, Refusal> {
        match self {
            Self::Adopted(decided) => {
                act.check(kind)?;
                Ok(Self::Adopted(Decided { act, ..decided }))
            }
            Self::Enforceable(papers) if papers.signing.taken().is_empty() => {
                act.check(kind)?;
                Ok(Self::Adopted(Decided { act, ..papers.decided }))
            }
            other => Err(other.not_now("correggere la deliberazione")),
        }
    }

    /// The act has become enforceable, and the signatures can be asked.
    ///
    /// # Errors
    /// When it is not enforceable on that day.
    pub fn open_signing(self, count: CountFrom, today: NaiveDate, order: Vec<Signatory>) -> Result<Self, Refusal> {
        match self {
            Self::Adopted(decided) => {
                decided.act.may_sign(count, today)?;
                let enforceable_on = decided.act.enforceable_on(count).unwrap_or(today);
                Ok(Self::Enforceable(Papers { decided, enforceable_on, signing: Signing::new(order)? }))
            }
            other => Err(other.not_now("chiedere le firme")),
        }
    }

    /// Takes a signed file; with the last one the accession is signed.
    ///
    /// # Errors
    /// Before the act is enforceable, or what [`Signing::take`] refuses.
    pub fn sign(self, party: &str, on: NaiveDate, file: &str, check: &Check) -> Result<Self, Refusal> {
        match self {
            Self::Enforceable(papers) => {
                if on < papers.enforceable_on {
                    return Err(Refusal::field(
                        "on",
                        format!(
                            "La deliberazione è esecutiva dal {}: prima di quel giorno l'ente non può firmare.",
                            it::date(papers.enforceable_on)
                        ),
                    ));
                }
                let papers = Papers { signing: papers.signing.take(party, on, file, check)?, ..papers };
                Ok(if papers.signing.is_complete() { Self::Signed(papers) } else { Self::Enforceable(papers) })
            }
            other => Err(other.not_now("registrare una firma")),
        }
    }

    /// Records that an officer has checked a signature outside.
    ///
    /// # Errors
    /// What [`Signing::attest`] refuses.
    pub fn attest(self, party: &str, attestation: Attestation) -> Result<Self, Refusal> {
        match self {
            Self::Enforceable(papers) => {
                Ok(Self::Enforceable(Papers { signing: papers.signing.attest(party, attestation)?, ..papers }))
            }
            Self::Signed(papers) => {
                Ok(Self::Signed(Papers { signing: papers.signing.attest(party, attestation)?, ..papers }))
            }
            other => Err(other.not_now("attestare una firma")),
        }
    }

    /// Puts the accession in force for these days.
    ///
    /// # Errors
    /// When a signature is missing or a chain is neither verified nor attested.
    pub fn enter_into_force(self, period: Period) -> Result<Self, Refusal> {
        match self {
            Self::Signed(papers) => {
                let signed_on = papers.signing.check_complete()?;
                if period.until.is_some_and(|until| until < signed_on) {
                    return Err(Refusal::field("until", "L'adesione finirebbe prima di essere firmata."));
                }
                Ok(Self::InForce(InForce { period, signed_on, grounds: Grounds::Signed(Box::new(papers)) }))
            }
            Self::Enforceable(papers) => Err(papers.signing.check_complete().err().unwrap_or_else(|| {
                Refusal::new("Mancano delle firme: senza tutte le firme l'adesione non è in vigore.")
            })),
            other => Err(other.not_now("mettere in vigore l'adesione")),
        }
    }

    /// Goes back to the invitation, as when a resolution is annulled: never once in force.
    ///
    /// # Errors
    /// Without a reason, or when there is nothing to go back from.
    pub fn annul(self, reason: &str) -> Result<Self, Refusal> {
        if reason.trim().is_empty() {
            return Err(Refusal::field("reason", "Scrivere perché si torna indietro."));
        }
        match self {
            Self::Adopted(decided) => Ok(Self::Invited { on: decided.invited }),
            Self::Enforceable(papers) | Self::Signed(papers) => Ok(Self::Invited { on: papers.decided.invited }),
            other => Err(other.not_now("tornare all'invito")),
        }
    }

    /// The body leaves.
    ///
    /// # Errors
    /// When the notice is not taken, with the reason.
    pub fn withdraw(self, terms: WithdrawalTerms, notice: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::InForce(now) => {
                let signed = Signed { on: now.signed_on, until: now.period.until.unwrap_or(NaiveDate::MAX) };
                match terms.decide(signed, notice) {
                    Ok(exit) => Ok(Self::Withdrawn { past: now, notice, exit }),
                    Err(why) => Err(Refusal::field("notice", terms.explain(signed, why))),
                }
            }
            other => Err(other.not_now("registrare un recesso")),
        }
    }

    /// The body takes its withdrawal back before it has effect.
    ///
    /// # Errors
    /// When there is none, or it already has effect.
    pub fn stay(self, today: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::Withdrawn { past, exit, .. } if today < exit.effective => Ok(Self::InForce(past)),
            Self::Withdrawn { exit, .. } => Err(Refusal::new(format!(
                "Il recesso ha già effetto dal {}: per rientrare serve una nuova adesione.",
                it::date(exit.effective)
            ))),
            other => Err(other.not_now("annullare il recesso")),
        }
    }

    /// Another accession follows, whose days are `next`.
    ///
    /// # Errors
    /// When it does not begin on the day after, or the other is not in force.
    pub fn renew(self, by: Id<Accession>, next: &Life) -> Result<Self, Refusal> {
        match self {
            Self::InForce(past) | Self::Expired { past } => {
                let Life::InForce(following) = next else {
                    return Err(Refusal::new(
                        "La nuova adesione non è in vigore: il rinnovo si completa con le firme.",
                    ));
                };
                let day_after = past.period.until.and_then(|until| until.succ_opt());
                if day_after != Some(following.period.from) {
                    return Err(Refusal::new("Un rinnovo comincia il giorno dopo la scadenza dell'adesione di prima."));
                }
                Ok(Self::Renewed { past, by })
            }
            other => Err(other.not_now("registrare il rinnovo")),
        }
    }

    /// Ends an accession that was not renewed, after its last day.
    ///
    /// # Errors
    /// When it is still in force.
    pub fn expire(self, today: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::InForce(past) if past.is_over(today) => Ok(Self::Expired { past }),
            other => Err(other.not_now("chiudere l'adesione")),
        }
    }

    fn not_now(&self, what: &str) -> Refusal {
        let state = match self {
            Self::Invited { .. } => "l'ente non ha ancora deliberato",
            Self::Adopted(_) => "la deliberazione non è ancora esecutiva",
            Self::Enforceable(_) => "si stanno raccogliendo le firme",
            Self::Signed(_) => "hanno già firmato tutti",
            Self::InForce(_) => "l'adesione è in vigore",
            Self::Renewed { .. } => "l'adesione è già rinnovata",
            Self::Expired { .. } => "l'adesione è scaduta",
            Self::Withdrawn { .. } => "l'ente ha comunicato il recesso",
        };
        Refusal::new(format!("Non si può {what}: {state}."))
    }
}

impl InForce {
    fn is_over(&self, today: NaiveDate) -> bool {
        self.period.until.is_some_and(|until| today > until)
    }
}

#[cfg(test)]
mod tests;

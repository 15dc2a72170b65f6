//! Who may have a service.

use std::collections::BTreeSet;

use super::{Charter, Inclusion, Service, State};
use crate::territory::BodyKind;
use crate::{Refusal, it};

/// What the charter needs to know of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Kind.
    pub kind: BodyKind,
    /// Newest population, if known.
    pub population: Option<u64>,
    /// Codes of the services that it has, those included in the base fee apart.
    pub has: BTreeSet<String>,
}

impl Service {
    /// Whether a body of this kind and population may have it, state and prerequisites apart.
    ///
    /// # Errors
    /// With the limit that keeps it out.
    pub fn eligible(&self, kind: BodyKind, population: Option<u64>) -> Result<(), Refusal> {
        let limits = &self.eligibility;
        if !limits.kinds.is_empty() && !limits.kinds.contains(&kind) {
            let kinds: Vec<&str> = limits.kinds.iter().map(|k| k.plural()).collect();
            return Err(Refusal::field("service", format!("«{}» è riservato a: {}.", self.name, kinds.join(", "))));
        }
        let Some(range) = limits.population else { return Ok(()) };
        match population {
            Some(p) if range.contains(p) => Ok(()),
            Some(p) => Err(Refusal::field(
                "service",
                format!("«{}» è per enti {}: questo ne ha {}.", self.name, range.in_words(), it::thousands(p)),
            )),
            None => Err(Refusal::field(
                "service",
                format!(
                    "«{}» è per enti {}, ma la popolazione di questo ente non è nota: caricarla prima.",
                    self.name,
                    range.in_words()
                ),
            )),
        }
    }
}

impl Charter {
    /// Whether a body may subscribe a service.
    ///
    /// # Errors
    /// The first thing in the way: unknown, still a draft, withdrawn, included in the base fee
    /// anyway, not for this body, or prerequisites that it lacks, each by name.
    pub fn may_subscribe(&self, code: &str, body: &Applicant) -> Result<&Service, Refusal> {
        let no = |message: String| Err(Refusal::field("service", message));
        let Some(service) = self.service(code) else {
            return no(format!("«{code}» non è un servizio della carta."));
        };
        match service.state {
            State::Draft => return no(format!("«{}» è ancora in preparazione.", service.name)),
            State::Withdrawn { since } => {
                return no(format!("«{}» è stato ritirato il {}.", service.name, it::date(since)));
            }
            State::Pilot { .. } | State::Active { .. } => {}
        }
        if service.inclusion == Inclusion::BaseFee {
            return no("La quota base viene con l'adesione: non va richiesta.".to_owned());
        }
        service.eligible(body.kind, body.population)?;
        let missing: Vec<&str> = service
            .prerequisites
            .iter()
            .filter(|p| !self.has(p, body))
            .map(|p| self.service(p).map_or(p.as_str(), |s| s.name.as_str()))
            .collect();
        if missing.is_empty() {
            Ok(service)
        } else {
            no(format!("Per avere «{}» serve prima: {}.", service.name, missing.join(", ")))
        }
    }

    fn has(&self, code: &str, body: &Applicant) -> bool {
        body.has.contains(code)
            || self.service(code).is_some_and(|s| {
                s.inclusion != Inclusion::OnDemand
                    && s.state.is_open()
                    && s.eligible(body.kind, body.population).is_ok()
            })
    }
}

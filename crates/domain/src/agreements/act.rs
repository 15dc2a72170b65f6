//! The act of a body that accedes: who decided, with which votes and opinions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::resolution::{CountFrom, ImmediateVote, Timeline};
use crate::territory::BodyKind;
use crate::{FieldError, Refusal, it};

/// The organ that decides for a body of this kind under the TUEL (art. 42); none for a body that
/// stands outside it and names its own.
#[must_use]
pub fn council_of(kind: BodyKind) -> Option<&'static str> {
    match kind {
        BodyKind::Comune => Some("Consiglio comunale"),
        BodyKind::Unione => Some("Consiglio dell'Unione"),
        BodyKind::UnioneMontana => Some("Consiglio dell'Unione montana"),
        BodyKind::Provincia => Some("Consiglio provinciale"),
        BodyKind::Regione
        | BodyKind::Parco
        | BodyKind::Biblioteca
        | BodyKind::Universita
        | BodyKind::CameraDiCommercio
        | BodyKind::Consorzio
        | BodyKind::Societa
        | BodyKind::Altro => None,
    }
}

/// A vote by show of hands or otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// In favour.
    pub in_favour: u32,
    /// Against.
    pub against: u32,
    /// Abstained.
    pub abstained: u32,
}

impl Votes {
    /// How many took part.
    #[must_use]
    pub fn total(self) -> u64 {
        u64::from(self.in_favour) + u64::from(self.against) + u64::from(self.abstained)
    }

    /// Whether more voted in favour than against.
    #[must_use]
    pub fn carries(self) -> bool {
        self.in_favour > self.against
    }
}

/// An opinion of art. 49 TUEL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Opinion {
    /// In favour.
    Favourable,
    /// Against; the Council may depart from it if it says why (art. 49, c. 4).
    Unfavourable {
        /// Why the Council departed from it.
        departure: String,
    },
    /// Not due: the act has no effect on the accounts.
    NotDue,
}

/// The resolution of a Council.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouncilResolution {
    /// Number.
    pub number: String,
    /// Day of the meeting.
    pub meeting: NaiveDate,
    /// Day of the resolution.
    pub adopted: NaiveDate,
    /// Members assigned to the Council by law, the mayor or president among them.
    pub members: u32,
    /// Members present.
    pub present: u32,
    /// The vote.
    pub votes: Votes,
    /// Opinion on technical regularity.
    pub technical: Option<Opinion>,
    /// Opinion on accounting regularity.
    pub accounting: Option<Opinion>,
    /// The separate vote for immediate enforceability, if there was one.
    pub immediate: Option<Votes>,
    /// First day of publication, once published.
    pub published: Option<NaiveDate>,
    /// Day of enforceability that the secretary certifies, if any.
    pub certified: Option<NaiveDate>,
}

/// The act of a body outside the TUEL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherAct {
    /// The organ that decided, as the body calls it.
    pub organ: String,
    /// Number.
    pub number: String,
    /// Day of the act.
    pub adopted: NaiveDate,
    /// Day from which it has effect.
    pub effective: NaiveDate,
}

/// The act by which a body accedes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Act {
    /// Of a local body's Council.
    Council(CouncilResolution),
    /// Of another body's own organ.
    Other(OtherAct),
}

impl CouncilResolution {
    /// What its enforceability depends on.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        Timeline {
            adopted: self.adopted,
            published: self.published,
            immediate: self.immediate.map(|v| ImmediateVote { members: self.members, in_favour: v.in_favour }),
            certified: self.certified,
        }
    }

    /// Checks number, days, votes, quorum and opinions.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.number.trim().is_empty() {
            faults.push(FieldError::new("number", "Scrivere il numero della deliberazione."));
        }
        if self.adopted < self.meeting {
            faults.push(FieldError::new(
                "adopted",
                format!(
                    "La deliberazione è datata {}, prima della seduta, che è del {}: correggere una delle due date.",
                    it::date(self.adopted),
                    it::date(self.meeting)
                ),
            ));
        }
        self.check_votes(&mut faults);
        if self.technical.is_none() {
            faults.push(FieldError::new("technical", "Manca il parere di regolarità tecnica (art. 49 TUEL)."));
        }
        if self.accounting.is_none() {
            faults.push(FieldError::new(
                "accounting",
                "Manca il parere di regolarità contabile (art. 49 TUEL); se non è dovuto, indicarlo.",
            ));
        }
        for (field, opinion) in [("technical", &self.technical), ("accounting", &self.accounting)] {
            if matches!(opinion, Some(Opinion::Unfavourable { departure }) if departure.trim().is_empty()) {
                faults.push(FieldError::new(
                    field,
                    "Il parere è contrario: scrivere perché il Consiglio se ne discosta (art. 49, c. 4, TUEL).",
                ));
            }
        }
        if let Err(refusal) = self.timeline().check() {
            faults.extend(refusal.fields);
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    fn check_votes(&self, faults: &mut Vec<FieldError>) {
        if self.members == 0 {
            faults.push(FieldError::new("members", "Indicare quanti sono i componenti del Consiglio."));
            return;
        }
        let mut fault = |field: &str, message: String| faults.push(FieldError::new(field, message));
        let Self { members, present, .. } = *self;
        if present > members {
            fault("present", format!("I presenti sono {present}, ma i componenti del Consiglio sono {members}."));
        }
        // Under a third of the councillors, the mayor apart, no Council may sit (art. 38, c. 2).
        let quorum = members.saturating_sub(1).div_ceil(3).max(1);
        if present < quorum {
            fault(
                "present",
                format!("Con {present} presenti la seduta non è valida: ne servono almeno {quorum} (art. 38 TUEL)."),
            );
        }
        if !self.votes.carries() {
            fault("in_favour", "La deliberazione non è approvata: i favorevoli non superano i contrari.".to_owned());
        }
        for (field, votes) in [("in_favour", Some(self.votes)), ("immediate", self.immediate)] {
            if let Some(total) = votes.map(Votes::total).filter(|n| *n > u64::from(present)) {
                fault(field, format!("I voti sono {total}, ma i presenti sono {present}."));
            }
        }
    }
}

impl OtherAct {
    /// Checks organ, number and days.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.organ.trim().is_empty() {
            faults.push(FieldError::new("organ", "Scrivere quale organo ha deciso."));
        }
        if self.number.trim().is_empty() {
            faults.push(FieldError::new("number", "Scrivere il numero dell'atto."));
        }
        if self.effective < self.adopted {
            faults.push(FieldError::new(
                "effective",
                format!("L'atto non può avere effetto prima del {}, quando è stato preso.", it::date(self.adopted)),
            ));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

impl Act {
    /// Checks the act, and that a body of this kind decides in that way.
    ///
    /// # Errors
    /// The fields at fault, or `organ` when a local body does not bring its Council's resolution.
    pub fn check(&self, kind: BodyKind) -> Result<(), Refusal> {
        match (self, council_of(kind)) {
            (Self::Council(resolution), Some(_)) => resolution.check(),
            (Self::Other(act), None) => act.check(),
            (Self::Other(_), Some(council)) => Err(Refusal::field(
                "organ",
                format!("Per questo ente decide il {council} (art. 42 TUEL): registrare la sua deliberazione."),
            )),
            (Self::Council(_), None) => Err(Refusal::field(
                "organ",
                "Questo ente non è retto dal TUEL: indicare quale organo ha deciso e da quando l'atto ha effetto.",
            )),
        }
    }

    /// Number.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Council(r) => &r.number,
            Self::Other(a) => &a.number,
        }
    }

    /// Day of the act.
    #[must_use]
    pub fn adopted(&self) -> NaiveDate {
        match self {
            Self::Council(r) => r.adopted,
            Self::Other(a) => a.adopted,
        }
    }

    /// From when it lets the body sign, if that is known.
    #[must_use]
    pub fn enforceable_on(&self, count: CountFrom) -> Option<NaiveDate> {
        match self {
            Self::Council(r) => r.timeline().enforceable(count).on(),
            Self::Other(a) => Some(a.effective),
        }
    }

    /// Why it is enforceable from that day, in Italian.
    #[must_use]
    pub fn explain(&self, count: CountFrom) -> String {
        match self {
            Self::Council(r) => r.timeline().explain(count),
            Self::Other(a) => format!("Ha effetto dal {}, come indica l'ente.", it::date(a.effective)),
        }
    }

    /// Whether the body may sign on that day.
    ///
    /// # Errors
    /// With the day from which it may.
    pub fn may_sign(&self, count: CountFrom, day: NaiveDate) -> Result<(), Refusal> {
        match self {
            Self::Council(r) => r.timeline().may_sign(count, day),
            Self::Other(a) if day >= a.effective => Ok(()),
            Self::Other(a) => Err(Refusal::field(
                "signed",
                format!(
                    "L'atto ha effetto dal {}: prima di quel giorno l'ente non può firmare.",
                    it::date(a.effective)
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, m, day).unwrap()
    }

    fn resolution() -> CouncilResolution {
        CouncilResolution {
            number: "12".to_owned(),
            meeting: d(3, 10),
            adopted: d(3, 10),
            members: 13,
            present: 11,
            votes: Votes { in_favour: 8, against: 2, abstained: 1 },
            technical: Some(Opinion::Favourable),
            accounting: Some(Opinion::Favourable),
            immediate: None,
            published: Some(d(3, 16)),
            certified: None,
        }
    }

    fn faults(r: &CouncilResolution) -> Vec<String> {
        r.check().map_or_else(|e| e.fields.into_iter().map(|f| f.field).collect(), |()| Vec::new())
    }

    #[test]
    fn a_sound_resolution_lets_the_body_sign_when_it_is_enforceable() {
        let act = Act::Council(resolution());
        assert!(act.check(BodyKind::Comune).is_ok());
        assert_eq!(act.enforceable_on(CountFrom::FirstDay), Some(d(3, 27)));
        let refusal = act.may_sign(CountFrom::FirstDay, d(3, 26)).unwrap_err();
        assert!(refusal.message.contains("27/03/2026"), "{refusal}");
        assert!(act.may_sign(CountFrom::FirstDay, d(3, 27)).is_ok());
        let json = serde_json::to_string(&act).unwrap();
        assert_eq!(serde_json::from_str::<Act>(&json).unwrap(), act);
    }

    #[test]
    fn the_separate_vote_counts_the_members_not_those_present() {
        let vote = |in_favour| Some(Votes { in_favour, against: 0, abstained: 0 });
        let mut r = CouncilResolution { immediate: vote(7), ..resolution() };
        assert_eq!(r.timeline().enforceable(CountFrom::FirstDay).on(), Some(d(3, 10)));
        // Six are the majority of the eleven present, but not of the thirteen members.
        r.immediate = vote(6);
        assert_eq!(r.timeline().enforceable(CountFrom::FirstDay).on(), Some(d(3, 27)));
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_field() {
        assert_eq!(faults(&resolution()), [""; 0]);
        let early = CouncilResolution { adopted: d(3, 9), ..resolution() };
        assert_eq!(faults(&early), ["adopted"]);
        assert!(early.check().unwrap_err().message.contains("prima della seduta"));
        let none = Votes::default();
        let cases = [
            (CouncilResolution { number: " ".into(), ..resolution() }, "number"),
            (CouncilResolution { members: 0, ..resolution() }, "members"),
            (CouncilResolution { present: 14, ..resolution() }, "present"),
            (CouncilResolution { present: 3, votes: Votes { in_favour: 3, ..none }, ..resolution() }, "present"),
            (
                CouncilResolution { votes: Votes { in_favour: 5, against: 5, abstained: 1 }, ..resolution() },
                "in_favour",
            ),
            (
                CouncilResolution { votes: Votes { in_favour: u32::MAX, against: 2, ..none }, ..resolution() },
                "in_favour",
            ),
            (CouncilResolution { immediate: Some(Votes { in_favour: 12, ..none }), ..resolution() }, "immediate"),
            (CouncilResolution { technical: None, ..resolution() }, "technical"),
            (CouncilResolution { accounting: None, ..resolution() }, "accounting"),
            (
                CouncilResolution {
                    accounting: Some(Opinion::Unfavourable { departure: String::new() }),
                    ..resolution()
                },
                "accounting",
            ),
            (CouncilResolution { published: Some(d(3, 9)), ..resolution() }, "published"),
            (CouncilResolution { certified: Some(d(3, 9)), ..resolution() }, "certified"),
        ];
        for (wrong, field) in cases {
            assert_eq!(faults(&wrong), [field], "{wrong:?}");
        }
    }

    #[test]
    fn each_body_decides_through_its_own_organ() {
        let other = Act::Other(OtherAct {
            organ: "Consiglio direttivo".into(),
            number: "4".into(),
            adopted: d(3, 10),
            effective: d(4, 1),
        });
        assert!(other.check(BodyKind::Parco).is_ok());
        assert!(other.check(BodyKind::Comune).unwrap_err().message.contains("Consiglio comunale"));
        assert!(Act::Council(resolution()).check(BodyKind::Parco).is_err());
        assert!(other.may_sign(CountFrom::FirstDay, d(3, 31)).is_err());
        assert!(other.may_sign(CountFrom::LastDay, d(4, 1)).is_ok());
        let wrong = OtherAct { organ: String::new(), number: String::new(), adopted: d(3, 10), effective: d(3, 9) };
        assert_eq!(wrong.check().unwrap_err().fields.len(), 3);
    }
}

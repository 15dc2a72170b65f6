//! The signatures of an agreement: in which order they are asked, when one is taken, when the
//! agreement has them all.
//!
//! They are made outside the platform, with the officers' own tools. What comes back is verified by
//! `documents::signature`; its report becomes a [`Check`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::text::fold;
use crate::{Refusal, it};

/// On whose side a signatory stands: that is where the signature is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The body that accedes.
    #[default]
    Body,
    /// The Province, or the company in its place.
    Centre,
}

/// Who signs, in the order in which they are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// On whose side.
    #[serde(default)]
    pub side: Side,
    /// For whom: the body, the Province, the company.
    pub party: String,
    /// Office: `Sindaco`, `Presidente`.
    pub office: String,
    /// Name; empty while it is not known.
    #[serde(default)]
    pub name: String,
}

/// One signer of a file, as verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedSigner {
    /// Name in the certificate.
    pub name: String,
    /// Whether the certificate leads to a trusted authority.
    pub trusted: bool,
}

/// What was verified of a file that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Who signed.
    pub signers: Vec<CheckedSigner>,
    /// Whether every signature holds.
    pub intact: bool,
    /// Whether the content is the one issued.
    pub same_content: bool,
    /// All that is wrong, in Italian. A chain that is not verified for want of a list is not wrong.
    pub problems: Vec<String>,
}

/// A check of a signature made outside by a named officer, where the chain is not verified here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Who attests.
    pub by: String,
    /// When.
    pub on: NaiveDate,
    /// With what: the tool or the service used, and what it said.
    pub how: String,
}

/// A signature that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// For whom.
    pub party: String,
    /// Name in the certificate.
    pub signer: String,
    /// Whether that is the name that was expected; true when none was.
    pub expected: bool,
    /// Day on which the signed file came in.
    pub on: NaiveDate,
    /// The signed file.
    pub file: String,
    /// Whether the certificate leads to a trusted authority.
    pub trusted: bool,
    /// The check made outside, where it does not.
    pub attested: Option<Attestation>,
}

impl Signature {
    /// Whether the chain is verified, here or by an officer.
    #[must_use]
    pub fn is_vouched(&self) -> bool {
        self.trusted || self.attested.is_some()
    }
}

/// The signatures of an agreement, in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// Who signs, in order; never empty.
    order: Vec<Signatory>,
    /// Those who have.
    taken: Vec<Signature>,
}

impl Signing {
    /// No signature yet.
    ///
    /// # Errors
    /// When nobody is to sign.
    pub fn new(order: Vec<Signatory>) -> Result<Self, Refusal> {
        if order.is_empty() {
            return Err(Refusal::field("signatories", "Indicare chi firma la convenzione."));
        }
        Ok(Self { order, taken: Vec::new() })
    }

    /// Who signs, in order.
    #[must_use]
    pub fn order(&self) -> &[Signatory] {
        &self.order
    }

    /// The signatures taken so far.
    #[must_use]
    pub fn taken(&self) -> &[Signature] {
        &self.taken
    }

    /// Who is asked now; nobody once all have signed. The second is asked only when the first has.
    #[must_use]
    pub fn next(&self) -> Option<&Signatory> {
        self.order.get(self.taken.len())
    }

    /// Whether all have signed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.next().is_none()
    }

    /// Day of the last signature, when all are there: the day on which the agreement is made.
    #[must_use]
    pub fn concluded_on(&self) -> Option<NaiveDate> {
        if self.is_complete() { self.taken.iter().map(|s| s.on).max() } else { None }
    }

    /// Those whose chain nobody has verified.
    pub fn unvouched(&self) -> impl Iterator<Item = &Signature> {
        self.taken.iter().filter(|s| !s.is_vouched())
    }

    /// Takes the signed file of `party`.
    ///
    /// # Errors
    /// When all have signed, it is another's turn, the file is not sound, it lacks the signatures
    /// taken before, or it has more than one new one.
    pub fn take(mut self, party: &str, on: NaiveDate, file: &str, check: &Check) -> Result<Self, Refusal> {
        let Some(next) = self.next() else {
            return Err(Refusal::new("Hanno già firmato tutti: non servono altre firme."));
        };
        if let Some(taken) = self.taken.iter().find(|s| s.party == party) {
            return Err(Refusal::new(format!(
                "La firma di {party} è già stata caricata il {}: ricaricare la pagina.",
                it::date(taken.on)
            )));
        }
        if next.party != party {
            return Err(Refusal::new(format!(
                "Adesso deve firmare {} ({}): la firma di {party} si chiede dopo.",
                next.party, next.office
            )));
        }
        if self.taken.last().is_some_and(|last| on < last.on) {
            return Err(Refusal::field("on", "La firma non può essere registrata prima di quella che la precede."));
        }
        check.is_sound()?;
        let signer = self.new_signer(check)?;
        self.taken.push(Signature {
            party: next.party.clone(),
            expected: next.name.is_empty() || same_person(&next.name, &signer.name),
            signer: signer.name.clone(),
            on,
            file: file.to_owned(),
            trusted: signer.trusted,
            attested: None,
        });
        Ok(self)
    }

    /// The one signer of the file who had not signed before.
    fn new_signer<'a>(&self, check: &'a Check) -> Result<&'a CheckedSigner, Refusal> {
        let mut left: Vec<&CheckedSigner> = check.signers.iter().collect();
        for before in &self.taken {
            let Some(at) = left.iter().position(|s| same_person(&s.name, &before.signer)) else {
                return Err(Refusal::field(
                    "file",
                    format!(
                        "Nel file manca la firma di {}: far firmare il file già firmato, non un'altra copia.",
                        before.signer
                    ),
                ));
            };
            left.remove(at);
        }
        match left.as_slice() {
            [one] => Ok(one),
            [] => Err(Refusal::field("file", "Il file non ha firme nuove: è quello già caricato.")),
            many => {
                let names: Vec<&str> = many.iter().map(|s| s.name.as_str()).collect();
                Err(Refusal::field(
                    "file",
                    format!(
                        "Il file ha {} firme nuove ({}): le firme si chiedono una alla volta, nell'ordine dello \
                         schema.",
                        many.len(),
                        names.join(", ")
                    ),
                ))
            }
        }
    }

    /// Records that an officer has checked a signature outside.
    ///
    /// # Errors
    /// When there is no such signature, its chain is verified already, or who, how is missing.
    pub fn attest(mut self, party: &str, attestation: Attestation) -> Result<Self, Refusal> {
        if attestation.by.trim().is_empty() {
            return Err(Refusal::field("by", "Scrivere chi attesta il controllo."));
        }
        if attestation.how.trim().is_empty() {
            return Err(Refusal::field("how", "Scrivere con quale strumento è stata controllata la firma."));
        }
        let Some(signature) = self.taken.iter_mut().find(|s| s.party == party) else {
            return Err(Refusal::new(format!("Per {party} non c'è ancora una firma da attestare.")));
        };
        if signature.is_vouched() {
            return Err(Refusal::new(format!("La firma di {} è già verificata.", signature.signer)));
        }
        if attestation.on < signature.on {
            return Err(Refusal::field(
                "on",
                format!("Il controllo non può precedere la firma, che è del {}.", it::date(signature.on)),
            ));
        }
        signature.attested = Some(attestation);
        Ok(self)
    }

    /// Whether the agreement may enter into force: all have signed, and every chain is verified here
    /// or attested.
    ///
    /// # Errors
    /// Naming who is missing, or whose chain nobody has verified.
    pub fn check_complete(&self) -> Result<NaiveDate, Refusal> {
        let missing: Vec<&str> = self.order.iter().skip(self.taken.len()).map(|s| s.party.as_str()).collect();
        let Some(on) = self.concluded_on() else {
            return Err(Refusal::new(format!(
                "Mancano delle firme ({}): senza tutte le firme digitali la convenzione è nulla (art. 15, comma \
                 2-bis, L. 241/1990).",
                missing.join(", ")
            )));
        };
        let unvouched: Vec<&str> = self.unvouched().map(|s| s.signer.as_str()).collect();
        if unvouched.is_empty() {
            return Ok(on);
        }
        Err(Refusal::new(format!(
            "La catena dei certificati non è verificata per {}: importare una lista di fiducia, oppure un incaricato \
             attesti il controllo fatto altrove.",
            unvouched.join(", ")
        )))
    }
}

impl Check {
    /// # Errors
    /// The first thing that is wrong, at the field `file`.
    fn is_sound(&self) -> Result<(), Refusal> {
        let first = self.problems.first().map(String::as_str);
        if !self.intact {
            return Err(Refusal::field("file", first.unwrap_or("Le firme del file non sono integre.")));
        }
        if !self.same_content {
            return Err(Refusal::field("file", first.unwrap_or("Il contenuto firmato non è il documento emesso.")));
        }
        first.map_or(Ok(()), |problem| Err(Refusal::field("file", problem)))
    }
}

/// Whether two names are one: the same words, in whatever order and case.
fn same_person(a: &str, b: &str) -> bool {
    let words = |name: &str| {
        let mut words: Vec<String> = fold(name).split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    words(a) == words(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).unwrap()
    }

    fn signing() -> Signing {
        let who = |party: &str, office: &str, name: &str| Signatory {
            side: Side::Body,
            party: party.into(),
            office: office.into(),
            name: name.into(),
        };
        Signing::new(vec![who("Comune di prova", "Sindaca", "Ada Prova"), who("Provincia", "Presidente", "")]).unwrap()
    }

    fn check(names: &[&str]) -> Check {
        let signers = names.iter().map(|n| CheckedSigner { name: (*n).into(), trusted: false }).collect();
        Check { signers, intact: true, same_content: true, problems: Vec::new() }
    }

    fn attestation(on: NaiveDate) -> Attestation {
        Attestation { by: "Carla Prova".into(), on, how: "servizio di verifica dell'Unione europea".into() }
    }

    #[test]
    fn the_second_is_asked_only_when_the_first_has_signed() {
        let s = signing();
        assert_eq!(s.next().unwrap().party, "Comune di prova");
        let early = s.clone().take("Provincia", d(1), "f", &check(&["Bea Prova"])).unwrap_err();
        assert!(early.message.contains("Adesso deve firmare Comune di prova (Sindaca)"), "{early}");
        let s = s.take("Comune di prova", d(1), "f1", &check(&["PROVA ADA"])).unwrap();
        assert!(s.taken()[0].expected);
        assert_eq!((s.next().unwrap().party.as_str(), s.concluded_on()), ("Provincia", None));
        let s = s.take("Provincia", d(3), "f2", &check(&["Ada Prova", "Bea Prova"])).unwrap();
        assert_eq!((s.is_complete(), s.concluded_on()), (true, Some(d(3))));
        assert!(s.take("Provincia", d(3), "f2", &check(&["Ada Prova", "Bea Prova"])).is_err());
    }

    #[test]
    fn a_file_that_is_not_sound_is_refused_and_nothing_changes() {
        let take = |check: &Check| signing().take("Comune di prova", d(1), "f", check).unwrap_err().message;
        let broken = Check { intact: false, problems: vec!["Alterato.".into()], ..check(&["Ada Prova"]) };
        assert_eq!(take(&broken), "Alterato.");
        let other = Check { same_content: false, ..check(&["Ada Prova"]) };
        assert!(take(&other).contains("non è il documento emesso"));
        let expired = Check { problems: vec!["Scaduto.".into()], ..check(&["Ada Prova"]) };
        assert_eq!(take(&expired), "Scaduto.");
        assert!(take(&check(&["Ada Prova", "Bea Prova"])).contains("2 firme nuove (Ada Prova, Bea Prova)"));
        assert!(take(&check(&[])).contains("non ha firme nuove"));
        let s = signing().take("Comune di prova", d(2), "f", &check(&["Dora Prova"])).unwrap();
        assert!(!s.taken()[0].expected);
        assert!(s.clone().take("Provincia", d(3), "g", &check(&["Bea Prova"])).unwrap_err().message.contains("Dora"));
        assert!(s.take("Provincia", d(1), "g", &check(&["Dora Prova", "Bea Prova"])).is_err());
        assert!(Signing::new(Vec::new()).is_err());
    }

    #[test]
    fn without_all_signatures_and_chains_nothing_is_complete() {
        let s = signing();
        assert!(s.check_complete().unwrap_err().message.contains("Comune di prova, Provincia"));
        let s = s.take("Comune di prova", d(1), "f", &check(&["Ada Prova"])).unwrap();
        assert!(s.check_complete().unwrap_err().message.contains("Provincia"));
        let s = s.take("Provincia", d(3), "g", &check(&["Ada Prova", "Bea Prova"])).unwrap();
        assert!(s.check_complete().unwrap_err().message.contains("Ada Prova, Bea Prova"));
        assert!(s.clone().attest("Provincia", attestation(d(2))).is_err());
        assert!(s.clone().attest("Regione", attestation(d(4))).is_err());
        assert!(s.clone().attest("Provincia", Attestation { by: " ".into(), ..attestation(d(4)) }).is_err());
        assert!(s.clone().attest("Provincia", Attestation { how: String::new(), ..attestation(d(4)) }).is_err());
        let s = s.attest("Provincia", attestation(d(4))).unwrap().attest("Comune di prova", attestation(d(4))).unwrap();
        assert_eq!(s.check_complete(), Ok(d(3)));
        assert!(s.attest("Provincia", attestation(d(5))).unwrap_err().message.contains("già verificata"));
    }
}

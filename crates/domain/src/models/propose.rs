//! The guided start: from what a Province has and wants to a model, a level and a list of what is
//! missing, with the reasons given by the report.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::components::{ROLES, SERVICES};
use super::{
    ChecklistItem, ComponentKind, Level, Model, TECHNICAL_ROLES, checklist, strengths_and_weaknesses, structure,
};
use crate::Refusal;

/// What the Province already knows of its future.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// It already owns, or is about to own, a company that could run the services.
    pub owns_company: bool,
    /// It wants to reach more bodies without taking on technicians of its own.
    pub widen_without_technicians: bool,
    /// It wants close control of day-to-day management.
    pub close_control: bool,
    /// It wants to start soon.
    pub quick_start: bool,
}

/// What the Province has and wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Situation {
    /// Codes of the roles that it has (see [`ROLES`]).
    pub roles: BTreeSet<String>,
    /// Codes of the services that it wants to offer (see [`SERVICES`]).
    pub services: BTreeSet<String>,
    /// Preferences.
    pub preferences: Preferences,
}

/// A reason with its place in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The sentence, in Italian.
    pub text: String,
    /// Where the report says it.
    pub source: &'static str,
}

/// A model that was not proposed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The model.
    pub model: Model,
    /// The level it would have.
    pub level: Level,
    /// Its strengths, from Table 11.
    pub strengths: &'static [&'static str],
    /// Its weaknesses, from Table 11.
    pub weaknesses: &'static [&'static str],
    /// How many things it would leave to do.
    pub missing: usize,
}

/// What is proposed to a Province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Management model.
    pub model: Model,
    /// Level.
    pub level: Level,
    /// Why, in order of weight.
    pub reasons: Vec<Reason>,
    /// Services that the Province didn't ask for but the level offers.
    pub extra_services: Vec<&'static str>,
    /// Everything that the structure asks for, marked with what is present: the part not done is
    /// what is missing (roles, acts, organs, services).
    pub checklist: Vec<ChecklistItem>,
    /// The other two models.
    pub alternatives: Vec<Alternative>,
}

impl Proposal {
    /// What is missing of one kind.
    pub fn missing(&self, kind: ComponentKind) -> impl Iterator<Item = &ChecklistItem> {
        self.checklist.iter().filter(move |i| i.kind == kind && !i.done)
    }
}

/// Proposes a model and a level.
///
/// The model: a company that exists leads to in house; a wish to widen without technicians, or the
/// lack of both technicians and a company, leads to partnership; otherwise the Province runs the
/// services itself. Close control prevails over all but a total lack of technicians.
/// The level: the least that contains every service wanted.
///
/// # Errors
/// When no service is wanted, or a code is not in the report's tables.
pub fn propose(situation: &Situation) -> Result<Proposal, Refusal> {
    check_codes(situation)?;
    let (model, mut reasons) = choose_model(situation);
    let level = choose_level(model, situation, &mut reasons);
    let alternatives = Model::ALL
        .into_iter()
        .filter(|m| *m != model)
        .map(|other| alternative(other, situation))
        .collect::<Result<_, _>>()?;
    let asked = structure(model, level)?;
    let extra_services =
        asked.services.iter().filter(|s| !situation.services.contains(s.code)).map(|s| s.name).collect();
    let checklist = checklist(&asked, &situation.roles);
    Ok(Proposal { model, level, reasons, extra_services, checklist, alternatives })
}

fn check_codes(situation: &Situation) -> Result<(), Refusal> {
    if situation.services.is_empty() {
        return Err(Refusal::field("services", "Indicare almeno un servizio da offrire."));
    }
    if let Some(bad) = situation.services.iter().find(|s| !SERVICES.iter().any(|c| c.code == s.as_str())) {
        return Err(Refusal::field("services", format!("Il servizio «{bad}» non è tra quelli del rapporto.")));
    }
    if let Some(bad) = situation.roles.iter().find(|r| !ROLES.iter().any(|c| c.code == r.as_str())) {
        return Err(Refusal::field("roles", format!("La figura «{bad}» non è tra quelle del rapporto.")));
    }
    Ok(())
}

fn choose_model(situation: &Situation) -> (Model, Vec<Reason>) {
    let wants = situation.preferences;
    let technicians = TECHNICAL_ROLES.iter().filter(|r| situation.roles.contains(**r)).count();
    let mut reasons = Vec::new();
    let mut because = |text: &str, source| reasons.push(Reason { text: text.to_owned(), source });
    let model = if wants.close_control && technicians > 0 {
        because(
            "La Provincia vuole tenere il controllo della gestione operativa: nel modello pubblico è elevato.",
            "Tabella 11",
        );
        Model::Public
    } else if wants.owns_company {
        because(
            "Esiste già una società partecipata: il modello in house le affida i servizi direttamente, con gli enti \
             del territorio nella compagine societaria.",
            "Cap. 7.2 e Tabella 11",
        );
        Model::InHouse
    } else if wants.widen_without_technicians {
        because(
            "La Provincia vuole servire più enti senza dotarsi di tecnici propri: è la ragione che ha portato Lecco \
             al partenariato.",
            "§ 5.1 e cap. 6",
        );
        Model::Partnership
    } else if technicians == 0 {
        because(
            "Nell'organico non ci sono figure tecniche, e il modello pubblico ne richiede molte.",
            "Cap. 7.2 e Tabella 11",
        );
        Model::Partnership
    } else if wants.quick_start && technicians < TECHNICAL_ROLES.len() {
        because(
            "La Provincia vuole partire presto e le figure tecniche non sono al completo: il partenariato ha tempi \
             rapidi di costituzione.",
            "Tabella 11",
        );
        Model::Partnership
    } else {
        because(
            "La Provincia ha figure tecniche proprie: il modello pubblico ne ottimizza l'uso con i servizi del CED ed \
             è il più economico.",
            "Tabella 11 e § 6.7",
        );
        Model::Public
    };
    supporting_reasons(model, wants, technicians, &mut reasons);
    (model, reasons)
}

fn supporting_reasons(model: Model, wants: Preferences, technicians: usize, reasons: &mut Vec<Reason>) {
    let mut because = |text: &str, source| reasons.push(Reason { text: text.to_owned(), source });
    if model.is_outsourced() && technicians < TECHNICAL_ROLES.len() {
        because("Con questo modello il centro non ha bisogno di figure tecniche proprie.", "Tabella 11");
    }
    if model == Model::InHouse && wants.widen_without_technicians {
        because("La società permette di servire più enti senza tecnici della Provincia.", "Cap. 6 e Tabella 11");
    }
    if model == Model::Partnership && wants.quick_start {
        because("Il partenariato si costituisce in tempi rapidi.", "Tabella 11");
    }
    if wants.close_control && model.is_outsourced() {
        because(
            "Il controllo della gestione sarà minore di quello desiderato: senza figure tecniche la Provincia può \
             guidare e verificare, non gestire.",
            "Tabella 11 e § 6.3",
        );
    }
    if wants.owns_company && model == Model::Public {
        because(
            "La società già esistente resta una possibilità: con essa il controllo sulla gestione sarebbe minore.",
            "Tabella 11",
        );
    }
}

fn least_level(model: Model, situation: &Situation) -> Level {
    let wanted = SERVICES.iter().filter(|s| situation.services.contains(s.code)).map(|s| s.level).max();
    let least = model.levels().first().copied().unwrap_or(Level::Base);
    wanted.unwrap_or(least).max(least)
}

fn choose_level(model: Model, situation: &Situation, reasons: &mut Vec<Reason>) -> Level {
    let level = least_level(model, situation);
    let deciding: Vec<&str> =
        SERVICES.iter().filter(|s| s.level == level && situation.services.contains(s.code)).map(|s| s.name).collect();
    let table = match (model, level) {
        (Model::Public, Level::Base) => "Tabella 12",
        (Model::Public, _) => "Tabella 13",
        (Model::InHouse, _) => "Tabella 14",
        (Model::Partnership, _) => "Tabella 15",
    };
    let text = if deciding.is_empty() {
        "I servizi desiderati sono di base, ma questo modello è nativamente avanzato e parte dal livello intermedio."
            .to_owned()
    } else if level == Level::Base {
        "I servizi desiderati sono tutti del livello base: una struttura minima è sufficiente.".to_owned()
    } else {
        let label = level.label().to_lowercase();
        format!("Il livello {label} è il primo che comprende: {}.", deciding.join(", "))
    };
    reasons.push(Reason { text, source: table });
    level
}

fn alternative(model: Model, situation: &Situation) -> Result<Alternative, Refusal> {
    let level = least_level(model, situation);
    let items = checklist(&structure(model, level)?, &situation.roles);
    let missing = items.iter().filter(|i| !i.done && i.provider == "Provincia").count();
    let table = strengths_and_weaknesses(model);
    Ok(Alternative { model, level, strengths: table.strengths, weaknesses: table.weaknesses, missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|c| (*c).to_owned()).collect()
    }

    fn ask(roles: &[&str], services: &[&str], preferences: Preferences) -> Proposal {
        propose(&Situation { roles: set(roles), services: set(services), preferences }).unwrap()
    }

    #[test]
    fn a_province_with_technicians_and_base_services_is_public_base() {
        let p = ask(
            &["sistemista", "programmatore", "amministrativo"],
            &["connettivita", "posta-elettronica"],
            Preferences::default(),
        );
        assert_eq!((p.model, p.level), (Model::Public, Level::Base));
        let roles: Vec<&str> = p.missing(ComponentKind::Role).map(|i| i.code).collect();
        assert_eq!(roles, ["operatore-help-desk"]);
        assert_eq!(p.missing(ComponentKind::Act).count(), 3);
        assert_eq!(p.missing(ComponentKind::Organ).count(), 3);
        assert_eq!(p.missing(ComponentKind::Service).count(), 4);
        assert_eq!(p.extra_services, ["Sicurezza informatica", "Help desk di primo livello"]);
        assert_eq!(p.alternatives.len(), 2);
    }

    #[test]
    fn the_three_real_cases_are_proposed_what_they_chose() {
        let all: Vec<&str> = SERVICES.iter().map(|s| s.code).collect();
        let roles: Vec<&str> = ROLES.iter().map(|s| s.code).collect();
        let pu = ask(&roles, &all, Preferences { close_control: true, ..Default::default() });
        assert_eq!((pu.model, pu.level), (Model::Public, Level::Advanced));
        assert_eq!(pu.missing(ComponentKind::Role).count(), 0);
        let mc = ask(&["amministrativo"], &all, Preferences { owns_company: true, ..Default::default() });
        assert_eq!((mc.model, mc.level), (Model::InHouse, Level::Advanced));
        let lc = ask(
            &["sistemista", "amministrativo", "coordinatore"],
            &all,
            Preferences { widen_without_technicians: true, quick_start: true, ..Default::default() },
        );
        assert_eq!((lc.model, lc.level), (Model::Partnership, Level::Advanced));
        assert!(lc.reasons.iter().any(|r| r.text.contains("Lecco")));
    }

    #[test]
    fn base_services_under_a_company_start_from_intermediate() {
        let p = ask(&[], &["posta-elettronica"], Preferences::default());
        assert_eq!((p.model, p.level), (Model::Partnership, Level::Intermediate));
        assert!(p.reasons.iter().any(|r| r.text.contains("nativamente avanzato")));
    }

    #[test]
    fn every_situation_has_a_legal_proposal_with_a_reason() {
        for bits in 0_u32..(1 << 10) {
            let flag = |n: u32| bits & (1 << n) != 0;
            let roles: BTreeSet<String> =
                ROLES.iter().enumerate().filter(|(i, _)| flag(*i as u32)).map(|(_, r)| r.code.to_owned()).collect();
            let preferences = Preferences {
                owns_company: flag(6),
                widen_without_technicians: flag(7),
                close_control: flag(8),
                quick_start: flag(9),
            };
            for services in [&["connettivita"][..], &["formazione"], &["app-io", "connettivita"]] {
                let s = Situation { roles: roles.clone(), services: set(services), preferences };
                let p = propose(&s).unwrap();
                assert!(p.model.check(p.level).is_ok() && p.reasons.len() >= 2);
                assert!(services.iter().all(|c| p.checklist.iter().any(|i| i.code == *c)));
            }
        }
    }

    #[test]
    fn unknown_codes_and_no_service_are_refused() {
        assert!(propose(&Situation::default()).unwrap_err().message.contains("almeno un servizio"));
        let mut s = Situation { services: set(&["fax"]), ..Default::default() };
        assert!(propose(&s).unwrap_err().message.contains("«fax»"));
        s = Situation { services: set(&["pagopa"]), roles: set(&["mago"]), ..Default::default() };
        assert_eq!(propose(&s).unwrap_err().fields[0].field, "roles");
    }
}

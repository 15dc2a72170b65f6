//! The parts of which a model is made: acts, organs, services, professional roles.

use serde::{Deserialize, Serialize};

use super::Level;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// An act to adopt.
    Act,
    /// An organ of governance to set up.
    Organ,
    /// A service to offer.
    Service,
    /// A professional role to have.
    Role,
}

impl ComponentKind {
    /// Every kind, in the order of the checklist.
    pub const ALL: [Self; 4] = [Self::Act, Self::Organ, Self::Role, Self::Service];

    /// The code kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Organ => "organ",
            Self::Service => "service",
            Self::Role => "role",
        }
    }

    /// The kind with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The Italian heading of a group of them.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Act => "Atti",
            Self::Organ => "Organi di governo",
            Self::Service => "Servizi",
            Self::Role => "Figure professionali",
        }
    }
}

/// One part of a model, as named in Tables 12 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// Stable code, unique among all components.
    pub code: &'static str,
    /// Name in Italian.
    pub name: &'static str,
    /// The level at which the public model asks for it.
    pub level: Level,
    /// What to do to have it, in one Italian sentence.
    pub advice: &'static str,
}

const fn part(
    kind: ComponentKind,
    code: &'static str,
    name: &'static str,
    level: Level,
    advice: &'static str,
) -> Component {
    Component { kind, code, name, level, advice }
}

use ComponentKind::{Act, Organ, Role, Service};
use Level::{Advanced, Base, Intermediate};

/// The acts, the same for every model and level.
pub(super) const ACTS: [Component; 3] = [
    part(
        Act,
        "modello-convenzione",
        "Modello di convenzione",
        Base,
        "Preparare lo schema con i contenuti dell'art. 30 del TUEL e una durata di almeno tre anni, e farlo approvare.",
    ),
    part(
        Act,
        "delibera-adesione",
        "Delibera di adesione",
        Base,
        "Mettere a disposizione degli enti il testo da portare in consiglio, con l'impegno di spesa.",
    ),
    part(
        Act,
        "carta-servizi",
        "Carta dei servizi",
        Base,
        "Descrivere i servizi e pubblicare la prima edizione della carta.",
    ),
];

/// The organs of the public model (Tables 12 and 13).
pub(super) const PUBLIC_ORGANS: [Component; 3] = [
    part(
        Organ,
        "assemblea-sindaci",
        "Assemblea dei Sindaci",
        Base,
        "Presentare la convenzione ai Sindaci: l'Assemblea propone, dà pareri e controlla.",
    ),
    part(Organ, "consiglio-provinciale", "Consiglio Provinciale", Base, "Portare la convenzione in approvazione."),
    part(
        Organ,
        "presidente-provincia",
        "Presidente della Provincia",
        Base,
        "Il Presidente convoca gli organi e sovrintende al funzionamento dei servizi.",
    ),
];

/// The organs of the in-house model (Table 14).
pub(super) const IN_HOUSE_ORGANS: [Component; 3] = [
    part(
        Organ,
        "dirigenza-risorse",
        "Dirigenza settore Risorse umane e finanziarie",
        Intermediate,
        "Indicare chi cura la programmazione finanziaria e i rapporti economici con la società.",
    ),
    part(
        Organ,
        "ufficio-partecipate",
        "Ufficio Gestione partecipate",
        Intermediate,
        "Indicare chi cura quote, verifiche e trasparenza della società.",
    ),
    part(
        Organ,
        "servizio-ced",
        "Servizio CED, sistemi informativi e transizione digitale",
        Intermediate,
        "Indicare chi scrive il capitolato del contratto di servizio e verifica i risultati.",
    ),
];

/// The organs of the partnership (Table 15).
pub(super) const PARTNERSHIP_ORGANS: [Component; 2] = [
    part(
        Organ,
        "assemblea-enti",
        "Assemblea degli Enti",
        Intermediate,
        "Convocare gli enti aderenti: l'Assemblea indirizza, controlla e approva previsione e rendiconto.",
    ),
    part(
        Organ,
        "ufficio-presidenza",
        "Ufficio di Presidenza",
        Intermediate,
        "Farlo nominare dall'Assemblea, per cinque anni, e stabilire chi lo presiede.",
    ),
];

/// The services of Tables 12 to 15, in their order.
pub const SERVICES: [Component; 14] = [
    part(Service, "connettivita", "Connettività", Base, "Descriverlo nella carta e fissarne il prezzo."),
    part(Service, "posta-elettronica", "Posta elettronica", Base, "Descriverlo nella carta e fissarne il prezzo."),
    part(Service, "sicurezza", "Sicurezza informatica", Base, "Descriverlo nella carta e fissarne il prezzo."),
    part(
        Service,
        "help-desk",
        "Help desk di primo livello",
        Base,
        "Descriverlo nella carta e indicare orari e recapiti.",
    ),
    part(
        Service,
        "applicativi-gestionali",
        "Gestione degli applicativi",
        Intermediate,
        "Descriverlo nella carta, con il contratto del fornitore.",
    ),
    part(Service, "pagopa", "pagoPA", Intermediate, "Descriverlo nella carta, con il partner tecnologico."),
    part(Service, "siti-internet", "Siti internet", Intermediate, "Descriverlo nella carta e fissarne il prezzo."),
    part(Service, "formazione", "Formazione", Intermediate, "Descriverlo nella carta, con il piano dei corsi."),
    part(
        Service,
        "consulenza-informatica",
        "Consulenza IT",
        Intermediate,
        "Descriverlo nella carta, con le figure e le ore.",
    ),
    part(
        Service,
        "multicanalita",
        "Servizi di multicanalità",
        Advanced,
        "Descriverlo nella carta, con i canali offerti.",
    ),
    part(
        Service,
        "consulenza-trasformazione",
        "Consulenza per la trasformazione digitale",
        Advanced,
        "Descriverlo nella carta, con le figure e le ore.",
    ),
    part(Service, "suap-sue", "SUAP e SUE", Advanced, "Descriverlo nella carta, con gli enti che lo delegano."),
    part(Service, "app-io", "App IO", Advanced, "Descriverlo nella carta e fissarne il prezzo."),
    part(
        Service,
        "cloud-virtualizzazione",
        "Cloud",
        Advanced,
        "Descriverlo nella carta, con il fornitore qualificato.",
    ),
];

/// The professional roles of Tables 12 to 15, in their order.
pub const ROLES: [Component; 6] = [
    part(Role, "sistemista", "Sistemista", Base, "Individuare chi cura reti, server e sicurezza."),
    part(Role, "programmatore", "Programmatore", Base, "Individuare chi sviluppa e mantiene portali e servizi."),
    part(Role, "amministrativo", "Amministrativo", Base, "Individuare chi cura convenzioni, atti e fatture."),
    part(
        Role,
        "operatore-help-desk",
        "Operatore help desk",
        Base,
        "Individuare chi risponde alle richieste degli enti, con gli orari.",
    ),
    part(
        Role,
        "coordinatore",
        "Coordinatore",
        Intermediate,
        "Nominare chi organizza il centro e ne guida le attività.",
    ),
    part(
        Role,
        "responsabile-trasformazione-digitale",
        "Responsabile della Trasformazione Digitale",
        Advanced,
        "Nominare chi traduce gli indirizzi in obiettivi e iniziative per il territorio (art. 17 del CAD).",
    ),
];

/// The technical roles: those that a centre doesn't need of its own where a company runs the
/// services ("Non necessita di figure tecniche nel CST", Table 11).
pub const TECHNICAL_ROLES: [&str; 3] = ["sistemista", "programmatore", "operatore-help-desk"];

/// The roles that stay with the Province in every model: direction, checks and acts (§ 6.3).
pub const PROVINCE_ROLES: [&str; 3] = ["amministrativo", "coordinatore", "responsabile-trasformazione-digitale"];

/// The component with this code, of any kind.
#[must_use]
pub fn component(code: &str) -> Option<&'static Component> {
    static ALL: [&[Component]; 6] = [&ACTS, &PUBLIC_ORGANS, &IN_HOUSE_ORGANS, &PARTNERSHIP_ORGANS, &SERVICES, &ROLES];
    ALL.iter().flat_map(|group| group.iter()).find(|c| c.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_roles_are_split_in_two() {
        let all: Vec<&Component> = ACTS
            .iter()
            .chain(&PUBLIC_ORGANS)
            .chain(&IN_HOUSE_ORGANS)
            .chain(&PARTNERSHIP_ORGANS)
            .chain(&SERVICES)
            .chain(&ROLES)
            .collect();
        let codes: BTreeSet<&str> = all.iter().map(|c| c.code).collect();
        assert_eq!(codes.len(), all.len());
        assert!(all.iter().all(|c| component(c.code).is_some_and(|found| found.name == c.name)));
        let roles: BTreeSet<&str> = ROLES.iter().map(|c| c.code).collect();
        let split: BTreeSet<&str> = TECHNICAL_ROLES.iter().chain(&PROVINCE_ROLES).copied().collect();
        assert_eq!(roles, split);
    }
}

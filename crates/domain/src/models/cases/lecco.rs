//! Lecco with 3PItalia: the public-private partnership (chapter 5, Tables 7 to 10).

use super::{CaseStudy, OperationsTable, Organ, People, PriceTable, SchemeFacts, Share, StaffRole, StaffTable, Unit};
use crate::models::{Level, Model};

const fn role(role: &'static str, skills: &'static str, degree: &'static str, number: u32) -> StaffRole {
    StaffRole { role, skills, degree, number: Some(number) }
}

const fn partner(role: &'static str, tasks: &'static str) -> StaffRole {
    StaffRole { role, skills: tasks, degree: "", number: None }
}

const INCLUDED: &str = "Compreso nella quota annuale di adesione al CST";
const SYSTEMS: &str = "Elevate conoscenze di sistemi operativi, protocolli di rete e tecnologie IT";

pub(super) static CASE: CaseStudy = CaseStudy {
    code: "lecco",
    province: "Lecco",
    operator: "3PItalia S.p.A.",
    model: Model::Partnership,
    level: Level::Advanced,
    website: "https://www.provincia.lecco.it/servizio/centro-servizi-territoriale/",
    history: &[
        "Da dicembre 2020 la gestione ordinaria dei servizi è affidata a 3PItalia, per 18 anni.",
        "La Provincia voleva servire più enti, e con le proprie risorse non poteva.",
        "La Provincia mette a disposizione due uffici nelle proprie sedi.",
    ],
    members: &[],
    base_services: &[
        "Portali specialistici (segnalazioni online, pagoPA, anagrafe click e geoportale catastale)",
        "Consulenza IT e per la transizione al digitale (servizio RTD)",
        "Help desk tecnico di primo livello",
        "Formazione del personale a richiesta degli enti aderenti",
    ],
    on_demand_services: &[
        "Servizi elaborativi: SaaS e PaaS",
        "Connettività",
        "Sicurezza (firewall e antivirus)",
        "Posta elettronica e servizi collaborativi (Microsoft Office 365)",
        "Applicativi gestionali di fornitori esterni",
        "Siti internet (portali istituzionali)",
        "Supporto PNRR",
    ],
    staff: &[
        StaffTable {
            table: "Tabella 7",
            whose: "Provincia",
            roles: &[
                role(
                    "Direzione strategica del servizio",
                    "Elevate conoscenze tecniche e gestionali, competenze di progettazione",
                    "Laurea STEM",
                    1,
                ),
                role("Sistemista, amministratore di sistema e di rete (apparati di rete)", SYSTEMS, "Diploma", 2),
                role("Sistemista, amministratore di sistema e di rete (programmazione)", SYSTEMS, "Laurea STEM", 2),
                role(
                    "Attività istruttoria amministrativa e redazione di atti",
                    "Elevate conoscenze di norme e procedure amministrative",
                    "Laurea magistrale",
                    1,
                ),
            ],
        },
        StaffTable {
            table: "Tabella 8",
            whose: "3PItalia S.p.A.",
            roles: &[
                partner("Capo progetto", "Gestione della concessione, interfaccia contrattuale unica con la Provincia"),
                partner(
                    "Responsabile dei servizi",
                    "Coordinatore; responsabile dell'assistenza ai Comuni, dei sistemi e del contatto con il pubblico",
                ),
                partner("Responsabile amministrativo contabile", "Gestione amministrativa e contabile"),
                partner("Gruppo di esperti tecnici", "Consulenza e sviluppo di nuovi servizi"),
                partner("Esperto legale", "Consulenza; acquisti pubblici e protezione dei dati"),
                partner("Figura di supporto trasversale", "Copertura dell'help desk e della segreteria"),
            ],
        },
    ],
    people: &[
        People { whose: "Provincia", number: 6, percent: None },
        People { whose: "Provincia, operative sul CST", number: 2, percent: Some(40) },
        People { whose: "3PItalia S.p.A.", number: 3, percent: Some(70) },
    ],
    operations: OperationsTable {
        table: "Tabella 9",
        units: &[Unit {
            name: "Sistemi informatici e CST – Direzione organizzativa VII",
            function: "Sovrintende ad apparecchiature, servizi informatici e trattamento dei dati",
            tasks: "Acquisizione, configurazione e gestione degli apparati; progetti di servizi aggregati per gli enti",
            members: "6",
        }],
    },
    governance: &[
        Organ {
            name: "Assemblea degli Enti",
            tasks: "Nomina l'Ufficio di Presidenza; indirizzo, controllo, programmazione; approva previsione di spesa e \
                    rendiconto per ciascun ente.",
        },
        Organ {
            name: "Ufficio di Presidenza",
            tasks: "Cinque anni; Presidente della Provincia e quattro rappresentanti degli enti. Propone le priorità e, \
                    entro ottobre, la programmazione triennale e annuale; relazione annuale.",
        },
    ],
    prices: PriceTable {
        table: "Tabella 10",
        base: "Costi fissi ripartiti tra gli enti in base alle postazioni",
        rows: &[
            ("Connettività e sicurezza (firewall e antivirus)", "33 € a postazione"),
            ("Posta elettronica e servizi collaborativi (Microsoft Office 365)", "142 € a postazione"),
            ("Applicativi gestionali di fornitori esterni", "464 € a postazione"),
            ("Portali specialistici", INCLUDED),
            ("Consulenza IT", INCLUDED),
            ("Help desk di primo livello", INCLUDED),
            ("Formazione del personale a richiesta", INCLUDED),
            ("Siti internet (portali istituzionali)", "Secondo la dimensione dell'ente, da 900 a 2.000 € l'anno"),
            ("PagoPA leccoGOV (tutte le causali)", "Secondo la dimensione dell'ente, da 430 a 1.550 € l'anno"),
            ("Community RTD", "Secondo la dimensione dell'ente, da 740 a 2.600 € l'anno"),
            ("Onboarding pagoPA su App IO", "Quota variabile da 750 a 2.800 €"),
        ],
    },
    sustainability: &[Share { side: "Uscite", item: "Gestione operativa di 3PItalia", percent: 10 }],
    scheme: SchemeFacts {
        with: "Provincia",
        years: 5,
        from: 2018,
        until: 2022,
        prices_revised_every: 1,
        calendar: "Servizi rinnovati ogni anno: a dicembre parte la scheda dei fabbisogni.",
    },
    notes: &[
        "«Postazioni» sono i personal computer nel § 5.2.5, i personal computer e i server locali nel § 5.2.7.",
        "pagoPA compare due volte nella Tabella 10: compreso tra i portali specialistici e a pagamento come leccoGOV.",
        "La Tabella 10 non dice come la dimensione dell'ente porti da un estremo all'altro del prezzo: le fasce le \
         stabilisce il centro.",
        "La Tabella 8 non conta le persone: il § 5.2.3 dice 3, per il 70 % del tempo.",
        "Le entrate non sono scomposte; la prima uscita sono le licenze degli applicativi, senza percentuale.",
    ],
};

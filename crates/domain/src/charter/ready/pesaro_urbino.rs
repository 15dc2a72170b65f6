//! Pesaro e Urbino: four services in the base fee and eight on demand (§ 3.2.1, Table 3).

use super::Entry;
use crate::charter::Inclusion::{BaseFee, Included, OnDemand};
use crate::models::Level::{Advanced, Base, Intermediate};

pub(super) static SERVICES: [Entry; 13] = [
    Entry::new(
        "quota-base",
        "Servizi di base",
        "I quattro servizi assicurati a tutti gli enti dalla sottoscrizione della convenzione.",
        "base",
        Base,
        BaseFee,
    ),
    Entry::new(
        "servizi-internet",
        "Servizi Internet di base",
        "Registrazione e gestione dei domini, risoluzione dei nomi, certificati e protezione di base della rete.",
        "infrastrutture",
        Base,
        Included,
    ),
    Entry::new(
        "posta-elettronica",
        "Posta elettronica",
        "Caselle di posta dell'ente, con protezione da messaggi indesiderati e copie di sicurezza.",
        "infrastrutture",
        Base,
        Included,
    )
    .covers(&["posta-elettronica"]),
    Entry::new(
        "docweb",
        "DocWeb, portali web degli enti",
        "Gestione del portale istituzionale dell'ente, con amministrazione trasparente e albo.",
        "applicazioni",
        Base,
        Included,
    )
    .covers(&["siti-internet"])
    .obliged("D.Lgs. 33/2013 e art. 53 del CAD (D.Lgs. 82/2005)"),
    Entry::new(
        "supporto-statistico",
        "Supporto tecnico-statistico",
        "Aiuto nelle rilevazioni e nell'uso dei dati statistici del territorio.",
        "statistica",
        Base,
        Included,
    ),
    Entry::new(
        "connettivita",
        "Connettività Internet e Intranet",
        "Collegamento della sede dell'ente a Internet e alla rete provinciale, secondo la banda richiesta.",
        "infrastrutture",
        Base,
        OnDemand,
    )
    .covers(&["connettivita"]),
    Entry::new(
        "cloud",
        "Cloud ibrido e virtualizzazione dei server",
        "Macchine virtuali e spazio di archiviazione nel data center provinciale.",
        "infrastrutture",
        Advanced,
        OnDemand,
    )
    .covers(&["cloud-virtualizzazione"]),
    Entry::new(
        "applicazioni-cloud",
        "Applicativi ospitati nel cloud",
        "Applicativi dell'ente eseguiti e mantenuti nell'infrastruttura del centro.",
        "applicazioni",
        Intermediate,
        OnDemand,
    )
    .covers(&["applicativi-gestionali"]),
    Entry::new(
        "consulenza-informatica",
        "Consulenza informatica",
        "Tecnici del centro a disposizione dell'ente per progetti, acquisti e configurazioni.",
        "consulenza",
        Intermediate,
        OnDemand,
    )
    .covers(&["consulenza-informatica"]),
    Entry::new(
        "formazione",
        "Formazione informatica",
        "Corsi per il personale dell'ente, in aula o a distanza.",
        "formazione",
        Intermediate,
        OnDemand,
    )
    .covers(&["formazione"]),
    Entry::new(
        "sistema-statistico",
        "Sistema informativo statistico in linea",
        "Dati del territorio consultabili in linea, con elaborazioni per l'ente.",
        "statistica",
        Advanced,
        OnDemand,
    ),
    Entry::new(
        "consulenza-statistica",
        "Consulenza tecnico-statistica",
        "Indagini ed elaborazioni statistiche su richiesta.",
        "statistica",
        Advanced,
        OnDemand,
    ),
    Entry::new(
        "supporto-pnrr",
        "Supporto PNRR",
        "Aiuto nelle candidature agli avvisi e nella gestione dei finanziamenti.",
        "consulenza",
        Advanced,
        OnDemand,
    )
    .covers(&["consulenza-trasformazione"]),
];

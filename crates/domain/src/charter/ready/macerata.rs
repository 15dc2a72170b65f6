//! Macerata: eight services in one package and five on demand (§ 4.2.1).

use super::Entry;
use crate::charter::Inclusion::{BaseFee, Included, OnDemand};
use crate::models::Level::{Advanced, Intermediate};

pub(super) static SERVICES: [Entry; 14] = [
    Entry::new(
        "quota-base",
        "Servizi di base",
        "Il pacchetto unico dei servizi di base, a disposizione di tutti gli enti convenzionati.",
        "base",
        Intermediate,
        BaseFee,
    ),
    Entry::new(
        "sito-istituzionale",
        "Sito istituzionale",
        "Sito dell'ente, con gli strumenti per aggiornarlo.",
        "applicazioni",
        Intermediate,
        Included,
    )
    .covers(&["siti-internet"])
    .obliged("D.Lgs. 33/2013 e art. 53 del CAD (D.Lgs. 82/2005)"),
    Entry::new(
        "posta-elettronica",
        "Posta elettronica e servizi Internet",
        "Caselle di posta dell'ente e servizi Internet collegati.",
        "infrastrutture",
        Intermediate,
        Included,
    )
    .covers(&["posta-elettronica"]),
    Entry::new(
        "intranet-sinp",
        "Accesso alla intranet provinciale",
        "Collegamento alla intranet provinciale SINP.",
        "infrastrutture",
        Intermediate,
        Included,
    )
    .covers(&["connettivita"]),
    Entry::new(
        "sicurezza",
        "Sicurezza",
        "Protezione delle reti e dei sistemi dell'ente.",
        "infrastrutture",
        Intermediate,
        Included,
    )
    .covers(&["sicurezza"]),
    Entry::new(
        "gazzetta-enti-locali",
        "Newsletter «Gazzetta degli enti locali»",
        "Notizie e aggiornamenti per chi lavora negli enti locali.",
        "supporto",
        Intermediate,
        Included,
    ),
    Entry::new(
        "hermes",
        "Hermes",
        "Il servizio Hermes, compreso nel pacchetto di base.",
        "applicazioni",
        Intermediate,
        Included,
    ),
    Entry::new(
        "formazione",
        "Formazione",
        "Corsi per il personale degli enti convenzionati.",
        "formazione",
        Intermediate,
        Included,
    )
    .covers(&["formazione"]),
    Entry::new(
        "portale-territoriale",
        "Presenza nel portale territoriale",
        "Pagine dell'ente nel portale territoriale della provincia.",
        "applicazioni",
        Intermediate,
        Included,
    ),
    Entry::new(
        "suap",
        "SUAP",
        "Sportello unico per le attività produttive in forma associata.",
        "amministrativi",
        Advanced,
        OnDemand,
    )
    .covers(&["suap-sue"])
    .obliged("DPR 160/2010"),
    Entry::new(
        "sinp",
        "SINP",
        "I servizi del sistema informativo provinciale per i procedimenti dell'ente.",
        "applicazioni",
        Advanced,
        OnDemand,
    ),
    Entry::new(
        "procedisinp",
        "ProcediSINP",
        "Pubblicazione e gestione dei procedimenti amministrativi.",
        "applicazioni",
        Advanced,
        OnDemand,
    )
    .needs(&["sinp"]),
    Entry::new(
        "app-sito",
        "App integrata al sito istituzionale",
        "Applicazione per telefono con i contenuti e i servizi del sito dell'ente.",
        "applicazioni",
        Advanced,
        OnDemand,
    )
    .needs(&["sito-istituzionale"]),
    Entry::new(
        "assistenza-plus",
        "Assistenza tecnica plus",
        "Assistenza tecnica estesa, anche presso la sede dell'ente.",
        "supporto",
        Intermediate,
        OnDemand,
    )
    .covers(&["help-desk"]),
];

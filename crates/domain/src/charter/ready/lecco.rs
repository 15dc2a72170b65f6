//! Lecco: four services in the yearly fee and the others on demand (§ 5.2.1, Table 10).

use super::Entry;
use crate::charter::Inclusion::{BaseFee, Included, OnDemand};
use crate::models::Level::{Advanced, Intermediate};

pub(super) static SERVICES: [Entry; 14] = [
    Entry::new(
        "quota-base",
        "Adesione al centro",
        "Quota dei costi di infrastruttura e dei servizi generali, ripartiti tra gli enti secondo le postazioni.",
        "base",
        Intermediate,
        BaseFee,
    ),
    Entry::new(
        "portali-specialistici",
        "Portali specialistici",
        "Segnalazioni in linea, pagoPA, anagrafe e geoportale catastale.",
        "applicazioni",
        Intermediate,
        Included,
    ),
    Entry::new(
        "consulenza-it",
        "Consulenza IT",
        "Consulenza informatica e per la transizione al digitale, supporto alle domande di finanziamento.",
        "consulenza",
        Intermediate,
        Included,
    )
    .covers(&["consulenza-informatica"]),
    Entry::new(
        "help-desk",
        "Help desk di primo livello",
        "Un solo punto per le richieste di assistenza degli enti.",
        "supporto",
        Intermediate,
        Included,
    )
    .covers(&["help-desk"]),
    Entry::new(
        "formazione",
        "Formazione del personale",
        "Corsi per il personale, a richiesta degli enti aderenti.",
        "formazione",
        Intermediate,
        Included,
    )
    .covers(&["formazione"]),
    Entry::new(
        "connettivita-sicurezza",
        "Connettività e sicurezza",
        "Collegamento delle sedi, firewall e antivirus per ogni postazione.",
        "infrastrutture",
        Intermediate,
        OnDemand,
    )
    .covers(&["connettivita", "sicurezza"]),
    Entry::new(
        "posta-collaborazione",
        "Posta elettronica e servizi collaborativi",
        "Caselle di posta, documenti condivisi e riunioni a distanza per ogni postazione.",
        "infrastrutture",
        Intermediate,
        OnDemand,
    )
    .covers(&["posta-elettronica"]),
    Entry::new(
        "applicativi-gestionali",
        "Applicativi gestionali",
        "Applicativi di fornitori esterni, con listini concordati e gestione dei rinnovi.",
        "applicazioni",
        Intermediate,
        OnDemand,
    )
    .covers(&["applicativi-gestionali"]),
    Entry::new(
        "servizi-elaborativi",
        "Servizi elaborativi",
        "Software e piattaforme come servizio nel data center del centro.",
        "infrastrutture",
        Advanced,
        OnDemand,
    )
    .covers(&["cloud-virtualizzazione"]),
    Entry::new(
        "siti-internet",
        "Siti internet",
        "Portale istituzionale dell'ente, di prezzo secondo la sua dimensione.",
        "applicazioni",
        Intermediate,
        OnDemand,
    )
    .covers(&["siti-internet"])
    .obliged("D.Lgs. 33/2013 e art. 53 del CAD (D.Lgs. 82/2005)"),
    Entry::new(
        "pagopa",
        "pagoPA leccoGOV",
        "Pagamenti elettronici per tutte le causali dell'ente.",
        "applicazioni",
        Intermediate,
        OnDemand,
    )
    .covers(&["pagopa"])
    .obliged("Art. 5 del CAD (D.Lgs. 82/2005)"),
    Entry::new(
        "community-rtd",
        "Comunità dei responsabili della transizione digitale",
        "Ufficio per la transizione al digitale condiviso tra gli enti.",
        "consulenza",
        Advanced,
        OnDemand,
    )
    .covers(&["consulenza-trasformazione"])
    .obliged("Art. 17 del CAD (D.Lgs. 82/2005)"),
    Entry::new(
        "onboarding-appio",
        "Avvio su App IO",
        "Messa in linea dei servizi e degli avvisi di pagamento dell'ente su App IO.",
        "applicazioni",
        Advanced,
        OnDemand,
    )
    .needs(&["pagopa"])
    .covers(&["app-io"]),
    Entry::new(
        "supporto-pnrr",
        "Supporto PNRR",
        "Analisi dell'ente, candidatura agli avvisi, accettazione e gestione dei finanziamenti.",
        "consulenza",
        Advanced,
        OnDemand,
    ),
];

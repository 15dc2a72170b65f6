//! A made-up charter for tests and previews.

use super::{Area, CharterPaper, CharterService};
use crate::look::{Fact, Letterhead, day};

impl CharterPaper {
    /// A made-up charter of three areas.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            letterhead: Letterhead::sample(),
            date: day(2026, 1, 1),
            version: "Versione 2026/1, approvata dall’assemblea degli enti il 12/12/2025".into(),
            introduction: "Questa carta dice quali servizi offre il Centro, a chi, a quali condizioni e con quale \
                           contributo. Vale per tutti gli enti che hanno aderito alla convenzione.\n\nI servizi \
                           compresi nella quota base spettano a ogni ente dalla data di adesione; gli altri si \
                           chiedono dalla pagina Servizi della propria area riservata."
                .into(),
            areas: vec![infrastructure(), applications(), support()],
            closing: vec![
                Fact::new(
                    "Come si chiede un servizio",
                    "Dalla pagina Servizi dell’area riservata dell’ente, in ogni momento dell’anno.",
                ),
                Fact::new("Tempi", "Il Centro risponde entro 10 giorni lavorativi e propone una data di avvio."),
                Fact::new("Reclami", "A cst@pec.esempio.invalid; risposta scritta entro 30 giorni."),
            ],
        }
    }
}

fn infrastructure() -> Area {
    Area {
        name: "Infrastruttura".into(),
        summary: "La rete, i server e la sicurezza di cui hanno bisogno tutti gli altri servizi.".into(),
        services: vec![
            CharterService {
                name: "Connettività in fibra delle sedi".into(),
                description: "Collegamento in fibra delle sedi comunali alla rete della Provincia e a Internet, con \
                              banda garantita e un solo punto di contatto per i guasti."
                    .into(),
                tier: "Base".into(),
                inclusion: "Compreso nella quota base".into(),
                included: true,
                price: "Compreso nella quota di 0,44 € per abitante all’anno".into(),
                eligibility: "Comuni e Unioni aderenti".into(),
                run_by: "Provincia, Servizio Innovazione e Agenda digitale".into(),
                legal_ground: "Convenzione CST 2026-2030, art. 5".into(),
                vat: "Fuori campo IVA (N2.2)".into(),
                ..CharterService::default()
            },
            CharterService {
                name: "Server virtuali".into(),
                description: "Macchine virtuali nel centro dati qualificato, con copie di sicurezza giornaliere \
                              conservate per trenta giorni."
                    .into(),
                tier: "Avanzato".into(),
                inclusion: "A richiesta".into(),
                price: "Secondo vCPU, memoria e disco: da 180,00 € a 1.250,00 € all’anno".into(),
                prerequisites: vec!["Connettività in fibra delle sedi".into()],
                eligibility: "Tutti gli enti aderenti".into(),
                run_by: "Operatore incaricato con contratto del 2025".into(),
                legal_ground: "Convenzione CST 2026-2030, art. 7; DL 179/2012, art. 33-septies".into(),
                vat: "IVA 22 %, scissione dei pagamenti".into(),
                ..CharterService::default()
            },
        ],
    }
}

fn applications() -> Area {
    Area {
        name: "Applicazioni".into(),
        summary: "I programmi che l’ente usa ogni giorno, mantenuti e aggiornati dal Centro.".into(),
        services: vec![CharterService {
            name: "Protocollo informatico e gestione dei documenti".into(),
            description: "Protocollo, fascicoli, firma e conservazione in un solo ambiente, con la formazione \
                          iniziale del personale."
                .into(),
            tier: "Intermedio".into(),
            inclusion: "A richiesta".into(),
            state: "In sperimentazione dal 1° marzo 2026".into(),
            price: "142,00 € per postazione all’anno".into(),
            prerequisites: vec!["Connettività in fibra delle sedi".into(), "Assistenza agli utenti".into()],
            eligibility: "Comuni fino a 15.000 abitanti".into(),
            run_by: "Provincia, con il fornitore dell’applicazione".into(),
            legal_ground: "DPR 445/2000, art. 50; CAD, art. 40-bis".into(),
            vat: "Fuori campo IVA (N2.2)".into(),
            ..CharterService::default()
        }],
    }
}

fn support() -> Area {
    Area {
        name: "Assistenza e formazione".into(),
        summary: String::new(),
        services: vec![
            CharterService {
                name: "Assistenza agli utenti".into(),
                description: "Un solo numero e una sola pagina per ogni richiesta, dalle 8.00 alle 18.00 dei giorni \
                              lavorativi."
                    .into(),
                tier: "Base".into(),
                inclusion: "Compreso nella quota base".into(),
                included: true,
                price: "Compreso nella quota di 0,44 € per abitante all’anno".into(),
                run_by: "Provincia, Servizio Innovazione e Agenda digitale".into(),
                legal_ground: "Convenzione CST 2026-2030, art. 5".into(),
                ..CharterService::default()
            },
            CharterService {
                name: "Formazione del personale".into(),
                description: "Corsi in presenza e a distanza sulle competenze digitali, con attestato.".into(),
                tier: "Base".into(),
                inclusion: "A richiesta".into(),
                price: "33,00 € per ora e per ruolo".into(),
                run_by: "Provincia, con docenti incaricati".into(),
                ..CharterService::default()
            },
        ],
    }
}

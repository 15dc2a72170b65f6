//! Macerata with Task s.r.l.: the in-house model (chapter 4, Tables 4 to 6).

use super::{CaseStudy, OperationsTable, Organ, People, PriceTable, SchemeFacts, Share, StaffRole, StaffTable, Unit};
use crate::models::{Level, Model};

const fn role(role: &'static str, skills: &'static str, degree: &'static str, number: u32) -> StaffRole {
    StaffRole { role, skills, degree, number: Some(number) }
}

pub(super) static CASE: CaseStudy = CaseStudy {
    code: "macerata",
    province: "Macerata",
    operator: "Task s.r.l.",
    model: Model::InHouse,
    level: Level::Advanced,
    website: "https://www.task.sinp.net/",
    history: &[
        "Nel 1996 la Provincia promuove il progetto SINP con Comuni, Comunità montane e Camera di commercio.",
        "Nel 1999 nasce Task s.r.l., a capitale interamente pubblico.",
        "Soci: Provincia di Macerata (56 %), Università di Camerino, Camera di commercio di Macerata, Provincia di \
         Fermo, Regione Marche, quattro Unioni montane e il Parco nazionale dei Monti Sibillini.",
    ],
    members: &[],
    base_services: &[
        "Sito istituzionale del Comune",
        "Posta elettronica e servizi Internet",
        "Servizi per le reti: accesso alla intranet provinciale SINP",
        "Servizi di sicurezza",
        "Newsletter «Gazzetta degli enti locali»",
        "Hermes",
        "Servizi di formazione",
        "Presenza nel portale territoriale della provincia",
    ],
    on_demand_services: &[
        "SUAP",
        "SINP",
        "ProcediSINP",
        "App integrata al sito istituzionale",
        "Assistenza tecnica plus",
    ],
    staff: &[StaffTable {
        table: "Tabella 4",
        whose: "Task s.r.l.",
        roles: &[
            role("Programmatore", "Conoscenza di hardware, software e linguaggi di programmazione", "Laurea", 4),
            role("Sistemista", "Conoscenza di hardware, software, reti e architetture", "Laurea", 1),
            role("Assistente tecnico", "Conoscenze tecniche di hardware e software", "Diploma", 2),
            role(
                "Addetto customer care, help desk e gestione progetti",
                "Conoscenza dei software, dei servizi e delle normative",
                "Diploma o laurea",
                6,
            ),
            role("Segreteria", "Contabilità, amministrazione e norme della PA e dei servizi", "Diploma o laurea", 2),
        ],
    }],
    people: &[People { whose: "Task s.r.l.", number: 15, percent: None }],
    operations: OperationsTable {
        table: "Tabella 5",
        units: &[
            Unit {
                name: "Area programmazione e sviluppo web",
                function: "Progettazione, sviluppo, gestione e manutenzione dei servizi",
                tasks: "Siti, portali e servizi; progetti per avvisi e bandi; docenza",
                members: "4",
            },
            Unit {
                name: "Area reti e sistemi",
                function: "Gestione di reti e sistemi",
                tasks: "Infrastruttura telematica e server farm, monitoraggio, manutenzione, assistenza tecnica",
                members: "3",
            },
            Unit {
                name: "Area customer care e gestione progetti",
                function: "Supporto all'uso dei servizi e soddisfazione degli enti",
                tasks: "Richieste di assistenza, comunicazione, eventi, supporto agli enti per avvisi e bandi",
                members: "6",
            },
            Unit {
                name: "Area contabilità, amministrazione e compliance",
                function: "Segreteria contabile, amministrativa e conformità",
                tasks: "Contabilità, acquisti, contratti, rapporti con il pubblico, rispondenza alle norme",
                members: "2",
            },
        ],
    },
    governance: &[
        Organ {
            name: "Dirigenza settore Risorse umane e finanziarie",
            tasks: "Programmazione finanziaria e rendicontazione, società partecipate, personale, statistica.",
        },
        Organ {
            name: "Ufficio gestione partecipate",
            tasks: "Quote, controlli e verifiche di legge, piano annuale di revisione, trasparenza.",
        },
        Organ {
            name: "Servizio CED, sistemi informativi e transizione al digitale",
            tasks: "Redazione e verifica del capitolato del contratto di servizio con la società, pareri tecnici.",
        },
        Organ {
            name: "Comitato di Coordinamento",
            tasks: "Istituito dai soci della società, influisce su obiettivi strategici e decisioni significative (§ 6.5).",
        },
    ],
    prices: PriceTable {
        table: "Tabella 6",
        base: "Importo annuo per fasce di abitanti, al netto dell'IVA (22 %)",
        rows: &[
            ("meno di 500 abitanti", "150,00 €"),
            ("da 501 a 1.000", "960,00 €"),
            ("da 1.001 a 2.300", "1.440,00 €"),
            ("da 2.301 a 3.000", "2.112,00 €"),
            ("da 3.001 a 4.500", "2.200,00 €"),
            ("da 4.501 a 7.000", "2.816,00 €"),
            ("da 7.001 a 8.500", "3.520,00 €"),
            ("da 8.501 a 12.500", "4.840,00 €"),
            ("da 12.501 a 20.000", "5.720,00 €"),
            ("da 20.001 a 40.000", "7.000,00 €"),
        ],
    },
    sustainability: &[
        Share { side: "Uscite", item: "Personale", percent: 65 },
        Share { side: "Uscite", item: "Cloud", percent: 34 },
    ],
    scheme: SchemeFacts {
        with: "Task s.r.l.",
        years: 3,
        from: 2021,
        until: 2023,
        prices_revised_every: 3,
        calendar: "Ogni annualità si paga alla società, con fattura, entro il 31 gennaio dell'anno stesso.",
    },
    notes: &[
        "La Tabella 6 dice «meno di 500» e poi «da 501»: un Comune di 500 abitanti esatti non ha una fascia; il \
         listino pronto lo mette nella prima.",
        "Oltre 40.000 abitanti non c'è una fascia: serve un prezzo concordato.",
        "Il § 4.2.7 descrive la convenzione base come «servizi applicativi e protocollo SUA», il § 4.2.1 elenca otto \
         altri servizi di base.",
        "Il § 7.2 dice «società private, direttamente costituite o partecipate»: una società in house è a capitale \
         pubblico, come lo stesso paragrafo ricorda subito dopo.",
        "Le entrate non sono scomposte nel rapporto; le uscite indicate sommano al 99 %.",
    ],
};

//! Pesaro e Urbino: the public model (chapter 3, Tables 1 to 3).

use super::{
    CaseStudy, Members, OperationsTable, Organ, People, PriceTable, SchemeFacts, Share, StaffRole, StaffTable, Unit,
};
use crate::models::{Level, Model};

const fn role(role: &'static str, skills: &'static str, degree: &'static str, number: u32) -> StaffRole {
    StaffRole { role, skills, degree, number: Some(number) }
}

const MANAGER: &str = "Organizzative, informatiche, manageriali, giuridiche, contabili";
const BY_HOURS: &str = "In base al numero di tecnici coinvolti e alle ore necessarie";
const BY_MACHINES: &str = "In base all'attività richiesta e alle caratteristiche delle macchine virtuali";

pub(super) static CASE: CaseStudy = CaseStudy {
    code: "pesaro-urbino",
    province: "Pesaro e Urbino",
    operator: "Provincia di Pesaro e Urbino",
    model: Model::Public,
    level: Level::Advanced,
    website: "https://www.cst.pu.it/",
    history: &[
        "Dal 1996 la Provincia eroga servizi tecnologici agli enti del territorio, con l'ufficio Servizi informativi a \
         cittadini e imprese.",
        "Dal 2005 il centro è costituito formalmente, con il progetto regionale dei Centri servizi territoriali e poi \
         con il progetto ministeriale ALI.",
        "Ha un data center nella sede di Pesaro: 7 nodi, 135 macchine virtuali, 50 Tbyte in rete; usa quando possibile \
         software aperto (Debian GNU/Linux).",
        "Il 92 % dei Comuni della Provincia ha aderito per il 2021–2025.",
    ],
    members: &[
        Members { kind: "Comuni della Provincia", number: 46 },
        Members { kind: "Comuni della Provincia di Rimini", number: 3 },
        Members { kind: "Unioni montane", number: 3 },
        Members { kind: "Unioni di Comuni", number: 2 },
        Members { kind: "Altri enti (biblioteca, parco...)", number: 7 },
    ],
    base_services: &[
        "Servizi Internet di base",
        "Servizi di posta elettronica",
        "Servizi DocWeb (gestione dei portali web degli enti)",
        "Servizi di supporto tecnico-statistico",
    ],
    on_demand_services: &[
        "Servizi di connettività Internet e Intranet",
        "Servizi cloud ibrido e virtualizzazione server",
        "Servizi applicativi ospitati presso il cloud",
        "Servizi informatici consulenziali",
        "Servizi di formazione informatica",
        "Servizi di Sistema Informativo Statistico on-line",
        "Servizi di consulenza tecnico-statistica",
        "Supporto PNRR",
    ],
    staff: &[StaffTable {
        table: "Tabella 1",
        whose: "Provincia",
        roles: &[
            role("Responsabile della Transizione digitale", MANAGER, "Laurea", 1),
            role("Amministratore e responsabile informatico del CST", MANAGER, "Laurea", 1),
            role("Amministratore di sistema", "Organizzative, informatiche", "Laurea", 2),
            role("Specialista in sicurezza informatica", "Informatiche", "Diploma", 1),
            role("Specialista in reti e comunicazioni informatiche", "Informatiche", "Diploma", 2),
            role("Analisti e progettisti di applicazioni web", "Informatiche", "Laurea", 3),
            role("Statistico", "Informatiche, statistiche", "Laurea", 1),
            role("Tecnico esperto in applicazioni", "Informatiche", "Diploma", 4),
            role("Tecnico statistico", "Informatiche, statistiche", "Laurea", 2),
            role("Tecnici gestori di basi di dati", "Informatiche", "Diploma", 1),
            role("Addetti al protocollo e allo smistamento di documenti", "Amministrative", "Diploma", 1),
        ],
    }],
    people: &[People { whose: "Provincia", number: 18, percent: Some(35) }],
    operations: OperationsTable {
        table: "Tabella 2",
        units: &[
            Unit {
                name: "Comitato tecnico di coordinamento",
                function: "Responsabile del coordinamento e del funzionamento operativo",
                tasks: "Scelte tecniche, gestione degli investimenti, coordinamento di progetti e interventi",
                members: "Responsabile della transizione digitale e tecnici in rappresentanza degli enti aderenti",
            },
            Unit {
                name: "Gruppi di lavoro tematici",
                function: "Organizzazione del gruppo operativo",
                tasks: "Attività e interventi su specifiche problematiche tecniche",
                members: "Tecnici della Provincia, delle Unioni e dei Comuni",
            },
            Unit {
                name: "Ufficio formazione provinciale",
                function: "Piano della formazione",
                tasks: "Organizzazione e realizzazione dei corsi",
                members: "Dipendenti dell'ufficio formazione della Provincia",
            },
            Unit {
                name: "Uffici amministrativi",
                function: "Amministrazione e segreteria",
                tasks: "Gestione amministrativa, contabile e di segreteria",
                members: "Dipendenti della Provincia e dei Comuni",
            },
        ],
    },
    governance: &[
        Organ {
            name: "Assemblea dei Sindaci",
            tasks: "Poteri propositivi, consultivi e di controllo; indirizzi di sviluppo del territorio.",
        },
        Organ {
            name: "Consiglio Provinciale",
            tasks: "Indirizzo e controllo politico-amministrativo; approva lo schema di convenzione.",
        },
        Organ {
            name: "Presidente della Provincia",
            tasks: "Rappresenta l'ente, convoca Consiglio e Assemblea, sovrintende a servizi e uffici.",
        },
    ],
    prices: PriceTable {
        table: "Tabella 3",
        base: "0,44 € per abitante",
        rows: &[
            ("Servizi di connettività Internet e Intranet", "In base alla banda richiesta"),
            ("Servizi cloud ibrido e virtualizzazione server", BY_MACHINES),
            ("Servizi applicativi ospitati presso il cloud", BY_MACHINES),
            ("Servizi informatici consulenziali", BY_HOURS),
            ("Servizi di formazione informatica", BY_HOURS),
            ("Servizi di Sistema Informativo e Statistico on-line", BY_HOURS),
            ("Servizi di consulenza tecnico-statistica", BY_HOURS),
        ],
    },
    sustainability: &[
        Share { side: "Entrate", item: "Servizi di base", percent: 35 },
        Share { side: "Entrate", item: "Servizi a domanda individuale", percent: 35 },
        Share { side: "Entrate", item: "Contributo della Provincia", percent: 8 },
        Share { side: "Uscite", item: "Personale", percent: 55 },
        Share { side: "Uscite", item: "Cloud", percent: 27 },
    ],
    scheme: SchemeFacts {
        with: "Provincia",
        years: 5,
        from: 2021,
        until: 2025,
        prices_revised_every: 5,
        calendar: "Una fattura l'anno, pari al 100 % della quota base più i servizi aggiuntivi, entro ottobre; saldo \
                   entro l'anno.",
    },
    notes: &[
        "La Tabella 1 somma 19 addetti, il testo (§ 3.2.3 e § 6.4) ne conta 18.",
        "Il Supporto PNRR è tra i servizi a richiesta (§ 3.2.1) ma non ha una modalità di pagamento nella Tabella 3.",
        "Le entrate indicate sommano al 78 %, le uscite all'82 %: il resto si vede solo nella Figura 3.",
    ],
};

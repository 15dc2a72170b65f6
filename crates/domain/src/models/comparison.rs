//! The three models side by side: Table 11 and chapter 6.

use serde::Serialize;

use super::Model;

/// Strengths and weaknesses of a model (Table 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StrengthsAndWeaknesses {
    /// The model.
    pub model: Model,
    /// Strengths, in Italian.
    pub strengths: &'static [&'static str],
    /// Weaknesses, in Italian.
    pub weaknesses: &'static [&'static str],
}

/// One aspect of the comparison of chapter 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Aspect {
    /// Section of the report.
    pub section: &'static str,
    /// Name in Italian.
    pub name: &'static str,
    /// What the report observes of all three, in Italian.
    pub finding: &'static str,
    /// The public model, as in Pesaro e Urbino.
    pub public: &'static str,
    /// The in-house model, as in Macerata.
    pub in_house: &'static str,
    /// The partnership, as in Lecco.
    pub partnership: &'static str,
}

impl Aspect {
    /// What is said of one model.
    #[must_use]
    pub fn of(&self, model: Model) -> &'static str {
        match model {
            Model::Public => self.public,
            Model::InHouse => self.in_house,
            Model::Partnership => self.partnership,
        }
    }
}

/// What the three models share: the Province's guidance (chapter 6).
pub const COMMON_GROUND: [&str; 3] = [
    "Individuare un ambito territoriale coerente con i programmi di sviluppo locale.",
    "Raccogliere e mettere a sistema i fabbisogni del territorio.",
    "Allineare gli indirizzi europei e nazionali con gli sviluppi locali.",
];

static TABLE_11: [StrengthsAndWeaknesses; 3] = [
    StrengthsAndWeaknesses {
        model: Model::Public,
        strengths: &[
            "Ottimizzazione delle risorse interne con i servizi del CED della Provincia",
            "Elevato controllo della gestione operativa da parte del CST",
        ],
        weaknesses: &["Necessaria un'elevata disponibilità di competenze interne"],
    },
    StrengthsAndWeaknesses {
        model: Model::InHouse,
        strengths: &[
            "Società a controllo pubblico con enti del territorio nella compagine societaria",
            "Non necessita di figure tecniche nel CST",
        ],
        weaknesses: &["Minore controllo delle attività di gestione: la Provincia è uno dei soci della società"],
    },
    StrengthsAndWeaknesses {
        model: Model::Partnership,
        strengths: &["Tempi rapidi di costituzione del partenariato", "Non necessita di figure tecniche nel CST"],
        weaknesses: &["Costi per la gestione operativa dell'azienda esterna"],
    },
];

/// The row of Table 11 for a model.
#[must_use]
pub fn strengths_and_weaknesses(model: Model) -> &'static StrengthsAndWeaknesses {
    match model {
        Model::Public => &TABLE_11[0],
        Model::InHouse => &TABLE_11[1],
        Model::Partnership => &TABLE_11[2],
    }
}

/// The seven aspects of chapter 6, in its order.
#[must_use]
pub fn comparison() -> &'static [Aspect; 7] {
    &ASPECTS
}

static ASPECTS: [Aspect; 7] = [
    Aspect {
        section: "6.2",
        name: "Servizi erogati",
        finding: "I Comuni piccoli si avvalgono dei servizi di base, i più grandi anche di quelli intermedi e avanzati, \
                  e chiedono sempre più consulenza per la trasformazione digitale.",
        public: "Quattro servizi di base con la convenzione, otto a richiesta; inoltre servizi giuridici, stipendiali, \
                 previdenziali, SUAP e SUA.",
        in_house: "Otto servizi di base in un pacchetto unico, cinque aggiuntivi su richiesta.",
        partnership: "Dieci tipologie di servizio, con il supporto PNRR come buona pratica.",
    },
    Aspect {
        section: "6.3",
        name: "Competenze",
        finding: "Servono soprattutto competenze tecniche, di assistenza e gestionali; cresce il bisogno di chi sa \
                  guidare progetti e trasformazione digitale.",
        public: "Tutte interne alla Provincia.",
        in_house: "Nella Provincia solo indirizzo e verifica dei risultati; il resto nella società.",
        partnership: "Nella Provincia coordinamento e validazione di convenzioni e risultati; raramente figure tecniche.",
    },
    Aspect {
        section: "6.4",
        name: "Organizzazione e gestione operativa",
        finding: "Il modello pubblico usa più persone per meno tempo; gli altri due meno persone per più tempo.",
        public: "18 persone in organigramma, in media al 35 % del tempo.",
        in_house: "15 persone nella società, in quattro aree, soprattutto assistenza e gestione dei progetti.",
        partnership: "6 persone nella Provincia, di cui 2 operative al 40 %, e 3 del partner al 70 %.",
    },
    Aspect {
        section: "6.5",
        name: "Governo",
        finding: "La guida resta pubblica in tutti i modelli: è la condizione per un governo a più livelli.",
        public: "Assemblea dei Sindaci, Consiglio Provinciale, Presidente della Provincia.",
        in_house: "Tre funzioni della Provincia; nella società, il Comitato di Coordinamento dei soci.",
        partnership: "Assemblea degli Enti e Ufficio di Presidenza, eletto per cinque anni.",
    },
    Aspect {
        section: "6.6",
        name: "Costo dei servizi",
        finding: "Affidare la gestione a una società dà più capacità di diffondere i servizi; il modello pubblico costa meno.",
        public: "0,44 € per abitante per la base; il resto secondo tecnici, ore, banda e macchine virtuali.",
        in_house: "Importo annuo per fasce di abitanti, da 150 a 7.000 € più IVA.",
        partnership: "Costi comuni ripartiti per postazioni; servizi richiesti imputati all'ente.",
    },
    Aspect {
        section: "6.7",
        name: "Sostenibilità",
        finding: "Tutti conservano l'equilibrio tra entrate e uscite; il personale è il primo fattore di rigidità.",
        public: "Entrate: servizi di base 35 %, a richiesta 35 %, Provincia 8 %. Uscite: personale 55 %, cloud 27 %.",
        in_house: "Uscite: personale 65 %, cloud 34 %.",
        partnership: "Prima voce le licenze degli applicativi; gestione operativa del partner circa il 10 %.",
    },
    Aspect {
        section: "6.8",
        name: "Convenzione",
        finding: "A Macerata si firma con la società, negli altri due casi con il centro.",
        public: "Cinque anni (2021–2025), con la Provincia.",
        in_house: "Tre anni (2021–2023), direttamente con la società.",
        partnership: "Cinque anni (2018–2022), con la Provincia; scheda dei fabbisogni ogni dicembre.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_11_has_its_counts() {
        let count = |m| {
            let t = strengths_and_weaknesses(m);
            assert_eq!(t.model, m);
            (t.strengths.len(), t.weaknesses.len())
        };
        assert_eq!(count(Model::Public), (2, 1));
        assert_eq!(count(Model::InHouse), (2, 1));
        assert_eq!(count(Model::Partnership), (2, 1));
        assert!(comparison().iter().all(|a| Model::ALL.iter().all(|m| !a.of(*m).is_empty())));
    }
}

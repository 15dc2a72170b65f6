//! The variables of agreements: their names, what they mean, and their values for one body.

use std::collections::BTreeMap;

use crate::Refusal;
use crate::paper::Value;

/// Something that the texts of agreements may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Name, as it is written in a text.
    pub name: &'static str,
    /// What it is, in Italian.
    pub meaning: &'static str,
    /// An example; `sì` and `no` are for conditions.
    pub example: &'static str,
}

const fn v(name: &'static str, meaning: &'static str, example: &'static str) -> Variable {
    Variable { name, meaning, example }
}

/// Every variable, in the order in which an editor shows them.
pub const VARIABLES: &[Variable] = &[
    v("ente.denominazione", "Nome dell'ente", "Comune di Prova"),
    v("ente.sede", "Indirizzo dell'ente", "piazza del Municipio 1, Prova"),
    v("ente.codice_fiscale", "Codice fiscale dell'ente", "00000000000"),
    v("ente.rappresentante", "Chi firma per l'ente", "Ada Prova"),
    v("ente.carica", "Carica di chi firma per l'ente", "Sindaca"),
    v("ente.organo", "Organo che decide per l'ente", "Consiglio comunale"),
    v("ente.piccolo", "Se è un Comune fino a 5.000 abitanti", "sì"),
    v("ente.servizi_a_richiesta", "Se l'ente ha servizi a richiesta", "sì"),
    v("provincia.denominazione", "Nome della Provincia", "Provincia di Prova"),
    v("provincia.del", "Nome della Provincia con «della»", "della Provincia di Prova"),
    v("provincia.sede", "Indirizzo della Provincia", "viale dei Tigli 10, Prova"),
    v("provincia.codice_fiscale", "Codice fiscale della Provincia", "00000000000"),
    v("provincia.rappresentante", "Chi firma per la Provincia", "Bea Prova"),
    v("provincia.carica", "Carica di chi firma per la Provincia", "Presidente"),
    v("provincia.delibera_numero", "Numero dell'atto che approva lo schema", "40"),
    v("provincia.delibera_data", "Data dell'atto che approva lo schema", "15 novembre 2025"),
    v("centro.denominazione", "Nome del centro", "Centro Servizi Territoriale di Prova"),
    v("centro.recapito", "Posta e telefono del centro", "cst@prova.it, 0721 000000"),
    v("gestore.denominazione", "Nome della società o dell'operatore", "Servizi di Prova S.r.l."),
    v("gestore.sede", "Indirizzo della società", "via dell'Industria 2, Prova"),
    v("gestore.codice_fiscale", "Codice fiscale della società", "00000000000"),
    v("gestore.rappresentante", "Chi firma per la società", "Carla Prova"),
    v("gestore.carica", "Carica di chi firma per la società", "Amministratrice unica"),
    v("responsabile.denominazione", "Chi tratta i dati per conto dell'ente", "Provincia di Prova"),
    v("convenzione.dal", "Primo giorno della convenzione", "1° gennaio 2026"),
    v("convenzione.al", "Ultimo giorno della convenzione", "31 dicembre 2030"),
    v("convenzione.anni", "Durata in anni", "5"),
    v("convenzione.recesso_anno", "Anno solare dal quale si può recedere", "3"),
    v("convenzione.recesso_preavviso", "Giorni di preavviso del recesso", "90"),
    v("convenzione.recesso_firma_conta", "Se l'anno della firma conta come primo", "no"),
    v("convenzione.recesso_possibile", "Se si può recedere prima della fine", "sì"),
    v("delibera.numero", "Numero della deliberazione dell'ente", "12"),
    v("delibera.data", "Data della deliberazione", "10 marzo 2026"),
    v("delibera.esecutiva", "Da quando è esecutiva", "27 marzo 2026"),
    v("delibera.assegnati", "Componenti assegnati al Consiglio", "13"),
    v("delibera.presenti", "Componenti presenti", "11"),
    v("delibera.favorevoli", "Voti favorevoli", "10"),
    v("delibera.contrari", "Voti contrari", "0"),
    v("delibera.astenuti", "Astenuti", "1"),
    v("delibera.immediata", "Se si vota l'immediata eseguibilità", "sì"),
    v("delibera.immediata_favorevoli", "Favorevoli all'immediata eseguibilità", "10"),
    v("delibera.parere_tecnico", "Parere di regolarità tecnica", "favorevole"),
    v("delibera.parere_contabile", "Parere di regolarità contabile", "favorevole"),
    v("quota.importo", "Importo annuo dovuto dall'ente", "2.136,20\u{a0}€"),
    v("quota.termine", "Termine di pagamento, dopo «entro»", "il 31 dicembre di ogni anno"),
    v("spesa.importo", "Spesa che l'ente impegna", "2.136,20\u{a0}€"),
    v("spesa.capitolo", "Capitolo del bilancio dell'ente", "1234"),
    v("spesa.anno", "Esercizio della spesa", "2026"),
    v("rinnovo.scadenza", "Ultimo giorno della convenzione da rinnovare", "31 dicembre 2025"),
    v("rinnovo.termine", "Entro quando deve arrivare la deliberazione", "30 novembre 2025"),
    v("recesso.comunicato", "Ricevuta di consegna della comunicazione di recesso", "2 ottobre 2024"),
    v("recesso.effetto", "Da quando il recesso ha effetto", "1° gennaio 2025"),
    v("recesso.ultimo_giorno", "Ultimo giorno dovuto", "31 dicembre 2024"),
];

/// The list that texts may repeat, and what each item has.
pub const SERVICES: (&str, [Variable; 3]) = (
    "servizi",
    [
        v("nome", "Nome del servizio", "Posta elettronica"),
        v("livello", "«Di base» o «A richiesta»", "Di base"),
        v("importo", "Importo annuo", "1.234,50 €"),
    ],
);

/// The tier of a service that the yearly fee includes.
pub const BASE: &str = "Di base";
/// The tier of a service that is asked and paid apart.
pub const ON_DEMAND: &str = "A richiesta";
/// What stands in place of the amount of a service that the yearly fee includes.
pub const INCLUDED: &str = "compreso";
/// A line to be filled in by hand.
pub const BLANK: &str = "__________";

/// The values for one body: what was not given is missing, what has no name here is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    given: BTreeMap<&'static str, Value>,
    services: Option<Vec<Value>>,
}

impl Facts {
    /// Gives a value.
    ///
    /// # Errors
    /// When no variable has that name.
    pub fn with(mut self, name: &str, value: Value) -> Result<Self, Refusal> {
        match VARIABLES.iter().find(|v| v.name == name) {
            Some(variable) => {
                self.given.insert(variable.name, value);
                Ok(self)
            }
            None => Err(Refusal::new(format!("«{name}» non è una variabile delle convenzioni."))),
        }
    }

    /// Adds a service: name, tier and yearly amount, as they are to be read.
    #[must_use]
    pub fn with_service(mut self, name: &str, tier: &str, amount: &str) -> Self {
        let fields = [("nome", name), ("livello", tier), ("importo", amount)];
        let service = Value::record(fields.map(|(field, text)| (field, Value::text(text))));
        self.services.get_or_insert_default().push(service);
        self
    }

    /// The examples, as a made-up body.
    #[must_use]
    pub fn sample() -> Self {
        let given = VARIABLES.iter().map(|v| {
            let value = match v.example {
                "sì" => Value::Flag(true),
                "no" => Value::Flag(false),
                text => Value::text(text),
            };
            (v.name, value)
        });
        Self { given: given.collect(), services: None }.with_service("Posta elettronica", BASE, INCLUDED).with_service(
            "Protocollo informatico",
            ON_DEMAND,
            "901,70\u{a0}€",
        )
    }

    /// The values, as papers take them.
    #[must_use]
    pub fn values(&self) -> Value {
        let mut groups: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        for variable in VARIABLES {
            if let Some((group, field)) = variable.name.split_once('.') {
                let value = self.given.get(variable.name).cloned().unwrap_or(Value::Missing);
                groups.entry(group.to_owned()).or_default().insert(field.to_owned(), value);
            }
        }
        let services = self.services.clone().map_or(Value::Missing, Value::List);
        let groups = groups.into_iter().map(|(group, fields)| (group, Value::Record(fields)));
        Value::record(groups.chain([(SERVICES.0.to_owned(), services)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_has_its_place_and_a_meaning() {
        let values = Facts::default().values();
        for variable in VARIABLES {
            let path: Vec<String> = variable.name.split('.').map(str::to_owned).collect();
            assert_eq!(values.at(&path), Some(&Value::Missing), "{}", variable.name);
            assert!(!variable.meaning.is_empty() && !variable.example.is_empty());
        }
        assert_eq!(values.names().len(), VARIABLES.len() + 1);
        assert!(Facts::default().with("ente.altro", Value::Missing).is_err());
        let given = Facts::default().with("ente.denominazione", Value::text("Comune di Prova")).unwrap().values();
        assert_eq!(given.at(&["ente".into(), "denominazione".into()]), Some(&Value::text("Comune di Prova")));
    }
}

//! What a paper lacks, and where each thing is mended.

use serde::Serialize;

use super::facts::{SERVICES, VARIABLES};

/// Where a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The body's own page: address, codes, who represents it.
    Body,
    /// The accession: the act, its votes, when it is enforceable, the notice of withdrawal.
    Accession,
    /// The scheme: its terms, its text, its way.
    Scheme,
    /// The parties on the side of the centre.
    Parties,
    /// The price list, or the counts that it needs.
    Prices,
    /// The charter of services.
    Charter,
}

impl Place {
    /// Where the value of a variable is written.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name.split('.').next().unwrap_or_default() {
            "ente" => Self::Body,
            "delibera" | "recesso" => Self::Accession,
            "provincia" if name.contains("delibera_") => Self::Scheme,
            "provincia" | "gestore" | "responsabile" | "centro" => Self::Parties,
            "quota" | "spesa" => Self::Prices,
            group if group == SERVICES.0 => Self::Charter,
            _ => Self::Scheme,
        }
    }
}

/// Something that a paper lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanting {
    /// Name of the variable; empty when it is something else.
    pub name: String,
    /// What is missing, in Italian.
    pub what: String,
    /// Where it is written.
    pub place: Place,
}

impl Wanting {
    /// A variable without a value.
    #[must_use]
    pub fn variable(name: &str) -> Self {
        let meaning = VARIABLES.iter().find(|v| v.name == name).map(|v| v.meaning.to_owned());
        let listed = (name == SERVICES.0).then(|| "Servizi: la carta dei servizi non è pubblicata".to_owned());
        Self {
            name: name.to_owned(),
            what: meaning.or(listed).unwrap_or_else(|| name.to_owned()),
            place: Place::of(name),
        }
    }

    /// A variable that nobody knows.
    #[must_use]
    pub fn unknown(name: &str) -> Self {
        let what = format!("Nel testo c'è una variabile sconosciuta: {{{{{name}}}}}");
        Self { name: name.to_owned(), what, place: Place::Scheme }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variable_has_a_place_and_says_what_it_is() {
        assert_eq!(Place::of("ente.sede"), Place::Body);
        assert_eq!(Place::of("provincia.delibera_numero"), Place::Scheme);
        assert_eq!(Place::of("provincia.sede"), Place::Parties);
        assert_eq!(Place::of("servizi"), Place::Charter);
        assert_eq!(Place::of("delibera.numero"), Place::Accession);
        assert!(VARIABLES.iter().all(|v| Wanting::variable(v.name).what == v.meaning));
        assert!(Wanting::unknown("ente.nome_sbagliato").what.contains("{{ente.nome_sbagliato}}"));
    }
}

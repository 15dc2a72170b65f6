//! The two coordinates of a centre: how it is managed and how far it goes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// How a centre is managed (chapters 3 to 5 and 7 of the report).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// By the Province's own offices, as in Pesaro e Urbino.
    Public,
    /// By a company that public bodies own, as in Macerata.
    InHouse,
    /// With a private partner chosen by public procedure, as in Lecco.
    Partnership,
}

/// How far a centre goes. Each level contains the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The least that makes a centre; for the public model only.
    Base,
    /// Applications, web sites, training and advice.
    Intermediate,
    /// Digital transformation, one-stop shops, cloud.
    Advanced,
}

impl Model {
    /// Every model, in the order of the report.
    pub const ALL: [Self; 3] = [Self::Public, Self::InHouse, Self::Partnership];

    /// The name on the command line, in files and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::InHouse => "in-house",
            Self::Partnership => "partnership",
        }
    }

    /// The model with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Public => "Pubblico",
            Self::InHouse => "In house",
            Self::Partnership => "Partenariato pubblico-privato",
        }
    }

    /// What it means, in one Italian sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Public => "I servizi sono erogati dagli uffici della Provincia, con personale proprio.",
            Self::InHouse => {
                "I servizi sono affidati a una società a capitale interamente pubblico, su cui gli enti esercitano il \
                 controllo analogo (art. 16 del D.Lgs. 175/2016)."
            }
            Self::Partnership => {
                "I servizi sono affidati a un soggetto privato scelto con procedura di evidenza pubblica, per un tempo \
                 determinato e sotto la guida della Provincia."
            }
        }
    }

    /// The levels that the report admits: base only for the public model.
    #[must_use]
    pub fn levels(self) -> &'static [Level] {
        match self {
            Self::Public => &Level::ALL,
            Self::InHouse | Self::Partnership => &[Level::Intermediate, Level::Advanced],
        }
    }

    /// Whether a company other than the Province runs the services.
    #[must_use]
    pub fn is_outsourced(self) -> bool {
        self != Self::Public
    }

    /// Accepts a level for this model.
    ///
    /// # Errors
    /// `Base` for in house and partnership, with the report's reason (7.2.3 and 7.3.1).
    pub fn check(self, level: Level) -> Result<(), Refusal> {
        if self.levels().contains(&level) {
            return Ok(());
        }
        let (name, section) = match self {
            Self::InHouse => ("in house", "7.2.3"),
            _ => ("di partenariato pubblico-privato", "7.3.1"),
        };
        Err(Refusal::field(
            "level",
            format!(
                "Il modello {name} non ha un livello base: è nativamente avanzato, perché affidare i servizi a una \
                 società esterna dà alla Provincia risorse e competenze avanzate (rapporto, § {section}). Scegliere \
                 il livello intermedio o avanzato."
            ),
        ))
    }
}

impl Level {
    /// Every level, from the least.
    pub const ALL: [Self; 3] = [Self::Base, Self::Intermediate, Self::Advanced];

    /// The name on the command line, in files and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }

    /// The level with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Base => "Base",
            Self::Intermediate => "Intermedio",
            Self::Advanced => "Avanzato",
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_agree_with_the_serialised_form() {
        for m in Model::ALL {
            assert_eq!(Model::from_code(m.code()), Some(m));
            assert_eq!(serde_json::to_value(m).unwrap(), m.code());
        }
        for l in Level::ALL {
            assert_eq!(Level::from_code(l.code()), Some(l));
            assert_eq!(serde_json::to_value(l).unwrap(), l.code());
        }
        assert!(Level::Base < Level::Intermediate && Level::Intermediate < Level::Advanced);
    }

    #[test]
    fn base_is_refused_where_the_model_is_natively_advanced() {
        for m in [Model::InHouse, Model::Partnership] {
            let refusal = m.check(Level::Base).unwrap_err();
            assert!(refusal.message.contains("nativamente avanzato"), "{refusal}");
            assert_eq!(refusal.fields[0].field, "level");
            assert!(m.check(Level::Intermediate).is_ok() && m.check(Level::Advanced).is_ok());
        }
        assert!(Level::ALL.iter().all(|l| Model::Public.check(*l).is_ok()));
    }
}

//! What a model asks for at a level: Tables 12 to 15.

use serde::Serialize;

use super::components::{ACTS, IN_HOUSE_ORGANS, PARTNERSHIP_ORGANS, PUBLIC_ORGANS, ROLES, SERVICES};
use super::{Component, ComponentKind, Level, Model};
use crate::Refusal;

/// Everything that a model asks for at a level, the lower levels included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Structure {
    /// Management model.
    pub model: Model,
    /// Level.
    pub level: Level,
    /// The table of the report it comes from.
    pub table: &'static str,
    /// Acts to adopt.
    pub acts: &'static [Component],
    /// Organs of governance.
    pub organs: &'static [Component],
    /// Services offered.
    pub services: Vec<Component>,
    /// Professional roles.
    pub roles: Vec<Component>,
}

/// The structure of a model at a level.
///
/// # Errors
/// When the model has no such level: base exists for the public model only.
pub fn structure(model: Model, level: Level) -> Result<Structure, Refusal> {
    model.check(level)?;
    let (organs, table): (&'static [Component], _) = match (model, level) {
        (Model::Public, Level::Base) => (&PUBLIC_ORGANS, "Tabella 12"),
        (Model::Public, _) => (&PUBLIC_ORGANS, "Tabella 13"),
        (Model::InHouse, _) => (&IN_HOUSE_ORGANS, "Tabella 14"),
        (Model::Partnership, _) => (&PARTNERSHIP_ORGANS, "Tabella 15"),
    };
    let upto = |all: &[Component]| all.iter().filter(|c| c.level <= level).copied().collect();
    Ok(Structure { model, level, table, acts: &ACTS, organs, services: upto(&SERVICES), roles: upto(&ROLES) })
}

impl Structure {
    /// The components of one kind.
    #[must_use]
    pub fn of(&self, kind: ComponentKind) -> &[Component] {
        match kind {
            ComponentKind::Act => self.acts,
            ComponentKind::Organ => self.organs,
            ComponentKind::Service => &self.services,
            ComponentKind::Role => &self.roles,
        }
    }

    /// The level at which this model first asks for a component: what the public model asks at
    /// base is asked at intermediate by the others (Tables 14 and 15 leave the base row empty).
    #[must_use]
    pub fn level_of(&self, component: &Component) -> Level {
        if self.model.is_outsourced() { component.level.max(Level::Intermediate) } else { component.level }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(model: Model, level: Level) -> (usize, usize, usize, usize) {
        let s = structure(model, level).unwrap();
        (s.acts.len(), s.organs.len(), s.services.len(), s.roles.len())
    }

    #[test]
    fn counts_agree_with_tables_12_to_15() {
        assert_eq!(counts(Model::Public, Level::Base), (3, 3, 4, 4));
        assert_eq!(counts(Model::Public, Level::Intermediate), (3, 3, 9, 5));
        assert_eq!(counts(Model::Public, Level::Advanced), (3, 3, 14, 6));
        assert_eq!(counts(Model::InHouse, Level::Intermediate), (3, 3, 9, 5));
        assert_eq!(counts(Model::InHouse, Level::Advanced), (3, 3, 14, 6));
        assert_eq!(counts(Model::Partnership, Level::Intermediate), (3, 2, 9, 5));
        assert_eq!(counts(Model::Partnership, Level::Advanced), (3, 2, 14, 6));
        assert!(structure(Model::InHouse, Level::Base).is_err());
        assert!(structure(Model::Partnership, Level::Base).is_err());
    }

    #[test]
    fn levels_are_cumulative() {
        for model in Model::ALL {
            for pair in model.levels().windows(2) {
                let (low, high) = (structure(model, pair[0]).unwrap(), structure(model, pair[1]).unwrap());
                for kind in ComponentKind::ALL {
                    assert!(low.of(kind).iter().all(|c| high.of(kind).contains(c)), "{model} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn base_of_the_public_model_is_table_12() {
        let s = structure(Model::Public, Level::Base).unwrap();
        let names: Vec<&str> = s.services.iter().map(|c| c.name).collect();
        assert_eq!(names, ["Connettività", "Posta elettronica", "Sicurezza informatica", "Help desk di primo livello"]);
        let names: Vec<&str> = s.roles.iter().map(|c| c.name).collect();
        assert_eq!(names, ["Sistemista", "Programmatore", "Amministrativo", "Operatore help desk"]);
        assert_eq!(s.level_of(&s.services[0]), Level::Base);
        let s = structure(Model::InHouse, Level::Advanced).unwrap();
        assert_eq!(s.level_of(&s.services[0]), Level::Intermediate);
    }
}

//! What a centre has yet to do: kept on its desk until everything is done.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Component, ComponentKind, Model, PROVINCE_ROLES, Structure};

/// One thing that the model asks for, and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistItem {
    /// Code of the component, unique in the list.
    pub code: &'static str,
    /// What it is.
    pub kind: ComponentKind,
    /// Name in Italian.
    pub name: &'static str,
    /// What to do, in one Italian sentence.
    pub advice: &'static str,
    /// Who provides it, in Italian.
    pub provider: &'static str,
    /// Whether the centre has it.
    pub done: bool,
}

/// Every component of a structure in the order acts, organs, roles, services, marked with what is
/// present. Codes that the structure doesn't ask for are ignored.
#[must_use]
pub fn checklist(structure: &Structure, present: &BTreeSet<String>) -> Vec<ChecklistItem> {
    ComponentKind::ALL
        .into_iter()
        .flat_map(|kind| structure.of(kind))
        .map(|c| ChecklistItem {
            code: c.code,
            kind: c.kind,
            name: c.name,
            advice: c.advice,
            provider: provider(structure.model, c),
            done: present.contains(c.code),
        })
        .collect()
}

/// Who provides a component: where a company runs the services, it brings the technical roles.
pub(super) fn provider(model: Model, component: &Component) -> &'static str {
    let outside = match component.kind {
        ComponentKind::Role => !PROVINCE_ROLES.contains(&component.code),
        ComponentKind::Service => true,
        ComponentKind::Act | ComponentKind::Organ => false,
    };
    match (model, outside) {
        (Model::InHouse, true) => "Società in house",
        (Model::Partnership, true) => "Partner privato",
        _ => "Provincia",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Level, structure};
    use super::*;

    #[test]
    fn lists_everything_once_and_marks_what_is_there() {
        let s = structure(Model::InHouse, Level::Advanced).unwrap();
        let present: BTreeSet<String> = ["carta-servizi", "coordinatore", "not-in-the-model"].map(String::from).into();
        let items = checklist(&s, &present);
        assert_eq!(items.len(), 3 + 3 + 6 + 14);
        assert_eq!(items.iter().filter(|i| i.done).count(), 2);
        let codes: BTreeSet<&str> = items.iter().map(|i| i.code).collect();
        assert_eq!(codes.len(), items.len());
        let by = |code: &str| items.iter().find(|i| i.code == code).unwrap().provider;
        assert_eq!(by("sistemista"), "Società in house");
        assert_eq!(by("coordinatore"), "Provincia");
        assert_eq!(by("carta-servizi"), "Provincia");
    }
}

//! Pages of the price lists, at the centre's desk.

mod agreed;
mod compare;
mod fields;
mod heading;
mod index;
mod list;
mod read;
mod rule;
mod vat;

use domain::identity::Permission;
use domain::tariffs::ListState;

use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Crumbs, Tab, Tabs, Tone};
use crate::visit::Desk;

const SEE: Access = Access::Staff(Permission::ReadBilling);
const EDIT: Access = Access::Staff(Permission::EditTariffs);

/// Routes of the price lists.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/tariffe", SEE, index::index),
        get("/{centre}/cst/tariffe/nuovo", EDIT, index::new_form),
        post("/{centre}/cst/tariffe/nuovo", EDIT, index::create),
        get("/{centre}/cst/tariffe/confronto", SEE, compare::page),
        get("/{centre}/cst/tariffe/confronto.csv", SEE, compare::file),
        get("/{centre}/cst/tariffe/concordati", SEE, agreed::list),
        post("/{centre}/cst/tariffe/concordati", EDIT, agreed::agree),
        post("/{centre}/cst/tariffe/concordati/{prezzo}/fine", EDIT, agreed::end),
        get("/{centre}/cst/tariffe/iva", SEE, vat::form),
        post("/{centre}/cst/tariffe/iva", EDIT, vat::save),
        get("/{centre}/cst/tariffe/listino/{listino}", SEE, list::show),
        post("/{centre}/cst/tariffe/listino/{listino}/approva", EDIT, list::approve),
        post("/{centre}/cst/tariffe/listino/{listino}/ritira", EDIT, list::withdraw),
        post("/{centre}/cst/tariffe/listino/{listino}/elimina", EDIT, list::delete),
        post("/{centre}/cst/tariffe/listino/{listino}/versione", EDIT, list::new_version),
        get("/{centre}/cst/tariffe/listino/{listino}/intestazione", EDIT, heading::form),
        post("/{centre}/cst/tariffe/listino/{listino}/intestazione", EDIT, heading::save),
        get("/{centre}/cst/tariffe/listino/{listino}/voci/nuova", EDIT, rule::choose),
        post("/{centre}/cst/tariffe/listino/{listino}/voci/nuova", EDIT, rule::add),
        get("/{centre}/cst/tariffe/listino/{listino}/voci/{voce}", EDIT, rule::form),
        post("/{centre}/cst/tariffe/listino/{listino}/voci/{voce}", EDIT, rule::save),
        post("/{centre}/cst/tariffe/listino/{listino}/voci/{voce}/togli", EDIT, rule::remove),
        post("/{centre}/cst/tariffe/listino/{listino}/voci/{voce}/su", EDIT, rule::up),
        post("/{centre}/cst/tariffe/listino/{listino}/voci/{voce}/giu", EDIT, rule::down),
    ]
}

/// The badge of a list's state.
fn badge(state: &ListState) -> Badge {
    let tone = match state {
        ListState::Draft => Tone::Warn,
        ListState::Approved { .. } => Tone::Good,
        ListState::Withdrawn { .. } => Tone::Plain,
    };
    Badge::new(tone, state.label())
}

/// The rooms of the tariffs, with the one that is open.
fn tabs(desk: &Desk, open: &str) -> Tabs {
    let tab = |key: &str, label: &str, path: &str| Tab {
        label: label.to_owned(),
        count: None,
        href: desk.href(path),
        active: key == open,
    };
    Tabs {
        label: "Tariffe".to_owned(),
        tabs: vec![
            tab("listini", "Listini", "/tariffe"),
            tab("confronto", "Confronto", "/tariffe/confronto"),
            tab("concordati", "Prezzi concordati", "/tariffe/concordati"),
            tab("iva", "Scissione dei pagamenti", "/tariffe/iva"),
        ],
    }
}

fn crumbs(desk: &Desk) -> Crumbs {
    Crumbs::new().to("Tariffe", desk.href("/tariffe"))
}

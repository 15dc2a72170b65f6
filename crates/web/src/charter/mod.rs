//! Pages of the charter at the centre's desk: services, editions, coverage.

mod areas;
mod edition;
mod index;
mod service;

use domain::charter::State;
use domain::identity::Permission;

use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Tone};

const SEE: Access = Access::Staff(Permission::ReadCentre);
const EDIT: Access = Access::Staff(Permission::EditCharter);

/// Routes of the charter.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/carta", SEE, index::show),
        get("/{centre}/cst/carta/aree", EDIT, areas::form),
        post("/{centre}/cst/carta/aree", EDIT, areas::save),
        get("/{centre}/cst/carta/pubblica", EDIT, edition::form),
        post("/{centre}/cst/carta/pubblica", EDIT, edition::publish),
        get("/{centre}/cst/carta/edizione/{dal}", SEE, edition::show),
        get("/{centre}/cst/carta/edizione/{dal}/carta.pdf", SEE, edition::pdf),
        get("/{centre}/cst/carta/edizione/{dal}/carta.json", SEE, edition::json),
        get("/{centre}/cst/carta/servizi/nuovo", EDIT, service::new_form),
        post("/{centre}/cst/carta/servizi/nuovo", EDIT, service::create),
        get("/{centre}/cst/carta/servizi/{codice}", EDIT, service::form),
        post("/{centre}/cst/carta/servizi/{codice}", EDIT, service::save),
        post("/{centre}/cst/carta/servizi/{codice}/stato", EDIT, service::set_state),
    ]
}

/// The badge of a service's state.
fn badge(state: State) -> Badge {
    let tone = match state {
        State::Draft => Tone::Warn,
        State::Pilot { .. } => Tone::Info,
        State::Active { .. } => Tone::Good,
        State::Withdrawn { .. } => Tone::Plain,
    };
    Badge::new(tone, state.label())
}

//! Pages of accessions, schemes and subscriptions at the centre's desk, and the coverage matrix.

mod coverage;
mod detail;
mod import;
mod leaving;
mod list;
mod new;
mod record;
mod request;
mod schemes;

use domain::Id;
use domain::agreements::Stage;
use domain::identity::Permission;

use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Tone};
use crate::{Error, Result};

const SEE: Access = Access::Staff(Permission::ReadCentre);
const EDIT: Access = Access::Staff(Permission::EditAgreements);

/// Routes of the agreements.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/adesioni", SEE, list::show),
        get("/{centre}/cst/adesioni.csv", SEE, list::csv),
        get("/{centre}/cst/adesioni/nuova", EDIT, new::form),
        post("/{centre}/cst/adesioni/nuova", EDIT, new::create),
        get("/{centre}/cst/adesioni/carica", EDIT, import::form),
        post("/{centre}/cst/adesioni/carica", EDIT, import::load),
        get("/{centre}/cst/adesioni/{adesione}", SEE, detail::show),
        get("/{centre}/cst/adesioni/{adesione}/registra", EDIT, record::form),
        post("/{centre}/cst/adesioni/{adesione}/registra", EDIT, record::save),
        get("/{centre}/cst/adesioni/{adesione}/recesso", EDIT, leaving::form),
        post("/{centre}/cst/adesioni/{adesione}/recesso", EDIT, leaving::leave),
        post("/{centre}/cst/adesioni/{adesione}/recesso/annulla", EDIT, leaving::undo),
        get("/{centre}/cst/adesioni/{adesione}/servizi/nuovo", EDIT, request::choose),
        post("/{centre}/cst/adesioni/{adesione}/servizi/nuovo", EDIT, request::add),
        post("/{centre}/cst/adesioni/{adesione}/servizi/{voce}/fine", EDIT, detail::end_service),
        post("/{centre}/cst/adesioni/{adesione}/servizi/{voce}/togli", EDIT, detail::drop_service),
        get("/{centre}/cst/convenzioni", SEE, schemes::show),
        get("/{centre}/cst/convenzioni/nuova", EDIT, schemes::new_form),
        post("/{centre}/cst/convenzioni/nuova", EDIT, schemes::create),
        get("/{centre}/cst/convenzioni/{convenzione}", EDIT, schemes::form),
        post("/{centre}/cst/convenzioni/{convenzione}", EDIT, schemes::save),
        get("/{centre}/cst/copertura", SEE, coverage::show),
        get("/{centre}/cst/copertura.csv", SEE, coverage::csv),
    ]
}

fn parse<T>(id: &str) -> Result<Id<T>> {
    id.parse().map_err(|_| Error::not_found())
}

/// The badge of an accession.
pub(crate) fn badge(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::InForce => Tone::Good,
        Stage::Expiring | Stage::Invited | Stage::Expired => Tone::Warn,
        Stage::Adopted | Stage::Enforceable | Stage::Signed | Stage::Future => Tone::Info,
        Stage::Renewed | Stage::Withdrawn => Tone::Plain,
    };
    Badge::new(tone, stage.label())
}

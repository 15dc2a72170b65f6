//! Pages of the knowledge base: written at the centre's desk; read there, at a body's desk and on the portal.

mod desk;
mod edit;
mod read;
mod version;

use std::collections::HashMap;

use domain::Id;
use domain::identity::Permission;
use domain::knowledge::Article;

use crate::route::{Access, Route, get, post};
use crate::{Error, Result};

const SEE: Access = Access::Staff(Permission::ReadHelpdesk);
const WORK: Access = Access::Staff(Permission::WorkHelpdesk);
const OWN: Access = Access::Body(Permission::ReadBody);

/// Routes of the knowledge base.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/guide", SEE, desk::index),
        get("/{centre}/cst/guide/nuova", WORK, edit::new),
        post("/{centre}/cst/guide/nuova", WORK, edit::create),
        post("/{centre}/cst/guide/anteprima", WORK, edit::preview),
        get("/{centre}/cst/guide/{guida}", SEE, desk::show),
        get("/{centre}/cst/guide/{guida}/modifica", WORK, edit::form),
        post("/{centre}/cst/guide/{guida}/modifica", WORK, edit::save),
        post("/{centre}/cst/guide/{guida}/pubblica", WORK, desk::publish_it),
        post("/{centre}/cst/guide/{guida}/ritira", WORK, desk::withdraw_it),
        post("/{centre}/cst/guide/{guida}/elimina", WORK, desk::erase_it),
        post("/{centre}/cst/guide/{guida}/giudizio", SEE, read::rate_staff),
        get("/{centre}/cst/guide/{guida}/versioni/{versione}", SEE, version::show),
        post("/{centre}/cst/guide/{guida}/versioni/{versione}/riprendi", WORK, version::restore_it),
        get("/{centre}/ente/{ente}/guide", OWN, read::own_index),
        get("/{centre}/ente/{ente}/guide/suggerite", OWN, read::suggested),
        get("/{centre}/ente/{ente}/guide/{guida}", OWN, read::own_one),
        post("/{centre}/ente/{ente}/guide/{guida}/giudizio", OWN, read::rate_own),
        get("/{centre}/guide", Access::Portal, read::public_index),
        get("/{centre}/guide/{guida}", Access::Portal, read::public_one),
    ]
}

fn key(text: &str) -> Result<Id<Article>> {
    text.parse().map_err(|_| Error::not_found())
}

/// Names of the services by code.
type Names = HashMap<String, String>;

fn name_of(names: &Names, code: &str) -> String {
    names.get(code).cloned().unwrap_or_else(|| code.to_owned())
}

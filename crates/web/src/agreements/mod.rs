//! Pages of accessions, schemes and subscriptions at the centre's desk, and the coverage matrix.

mod act;
mod campaign;
mod coverage;
mod detail;
mod import;
mod leaving;
mod list;
mod moves;
mod moves_now;
mod new;
mod own;
mod page;
mod record;
mod request;
mod schemes;
mod signing;
mod step;
mod trust;

use domain::Id;
use domain::agreements::Stage;
use domain::identity::Permission;

pub(crate) use request::{figures, hours};

use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Tone};
use crate::{Error, Result};

const SEE: Access = Access::Staff(Permission::ReadCentre);
const EDIT: Access = Access::Staff(Permission::EditAgreements);
const MANAGE: Access = Access::Staff(Permission::ManageCentre);

const READ: Access = Access::Body(Permission::ReadBody);

/// Routes of the agreements.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/{centre}/cst/adesioni", SEE, list::show),
        get("/{centre}/cst/adesioni.csv", SEE, list::csv),
        get("/{centre}/cst/adesioni.xlsx", SEE, list::xlsx),
        get("/{centre}/cst/adesioni/nuova", EDIT, new::form),
        post("/{centre}/cst/adesioni/nuova", EDIT, new::create),
        get("/{centre}/cst/adesioni/carica", EDIT, import::form),
        post("/{centre}/cst/adesioni/carica", EDIT, import::load),
        get("/{centre}/cst/adesioni/regole", EDIT, campaign::rules_form),
        post("/{centre}/cst/adesioni/regole", EDIT, campaign::save_rules),
        get("/{centre}/cst/rinnovi", SEE, campaign::show),
        post("/{centre}/cst/rinnovi/ricorda", EDIT, campaign::remind),
        post("/{centre}/cst/rinnovi/invita", EDIT, campaign::invite_all),
        get("/{centre}/cst/fiducia", MANAGE, trust::centre),
        post("/{centre}/cst/fiducia", MANAGE, trust::import_centre),
        post("/{centre}/cst/fiducia/togli", MANAGE, trust::end_centre),
        get("/piattaforma/fiducia", Access::Platform, trust::platform),
        post("/piattaforma/fiducia", Access::Platform, trust::import_platform),
        post("/piattaforma/fiducia/togli", Access::Platform, trust::end_platform),
        get("/{centre}/cst/adesioni/{adesione}", SEE, detail::show),
        get("/{centre}/cst/adesioni/{adesione}/registra", EDIT, record::form),
        post("/{centre}/cst/adesioni/{adesione}/registra", EDIT, record::save),
        get("/{centre}/cst/adesioni/{adesione}/atto", EDIT, act::form),
        post("/{centre}/cst/adesioni/{adesione}/atto", EDIT, act::save),
        get("/{centre}/cst/adesioni/{adesione}/documento", EDIT, moves::paper_form),
        post("/{centre}/cst/adesioni/{adesione}/documento", EDIT, moves::paper),
        get("/{centre}/cst/adesioni/{adesione}/firme", EDIT, signing::order_form),
        post("/{centre}/cst/adesioni/{adesione}/firme", EDIT, signing::order),
        get("/{centre}/cst/adesioni/{adesione}/firme/{firma}", SEE, signing::taken),
        get("/{centre}/cst/adesioni/{adesione}/da-firmare", EDIT, signing::paper),
        get("/{centre}/cst/adesioni/{adesione}/firma", EDIT, signing::file_form),
        post("/{centre}/cst/adesioni/{adesione}/firma", EDIT, signing::file),
        get("/{centre}/cst/adesioni/{adesione}/attesta", EDIT, signing::attest_form),
        post("/{centre}/cst/adesioni/{adesione}/attesta", EDIT, signing::attest_signature),
        get("/{centre}/cst/adesioni/{adesione}/in-vigore", EDIT, moves::enter_form),
        post("/{centre}/cst/adesioni/{adesione}/in-vigore", EDIT, moves::enter),
        get("/{centre}/cst/adesioni/{adesione}/indietro", EDIT, moves::back_form),
        post("/{centre}/cst/adesioni/{adesione}/indietro", EDIT, moves::back),
        get("/{centre}/cst/adesioni/{adesione}/protocollo", EDIT, moves::registered_form),
        post("/{centre}/cst/adesioni/{adesione}/protocollo", EDIT, moves::registered),
        get("/{centre}/ente/{ente}/convenzione", READ, own::show),
        get("/{centre}/ente/{ente}/convenzione/documenti/{documento}/pdf", READ, own::issued_pdf),
        get("/{centre}/ente/{ente}/convenzione/documenti/{documento}/docx", READ, own::issued_docx),
        get("/{centre}/ente/{ente}/convenzione/{adesione}/da-firmare", Access::Body(Permission::SignBody), own::paper),
        post("/{centre}/ente/{ente}/convenzione/{adesione}/firma", Access::Body(Permission::SignBody), own::sign_file),
        get("/{centre}/cst/adesioni/{adesione}/recesso", EDIT, leaving::form),
        post("/{centre}/cst/adesioni/{adesione}/recesso", EDIT, leaving::leave),
        post("/{centre}/cst/adesioni/{adesione}/recesso/annulla", EDIT, leaving::undo),
        get("/{centre}/cst/adesioni/{adesione}/servizi/nuovo", EDIT, request::choose),
        post("/{centre}/cst/adesioni/{adesione}/servizi/nuovo", EDIT, request::add),
        post("/{centre}/cst/adesioni/{adesione}/servizi/{voce}/fine", EDIT, detail::end_service),
        post("/{centre}/cst/adesioni/{adesione}/servizi/{voce}/togli", EDIT, detail::drop_service),
        get("/{centre}/cst/copertura", SEE, coverage::show),
        get("/{centre}/cst/copertura.csv", SEE, coverage::csv),
    ];
    routes.extend(schemes::routes());
    routes
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

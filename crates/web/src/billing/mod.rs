//! Pages of the dues: campaigns, documents, payments and settings at the centre's desk, and what a
//! body sees of its own.

mod account;
mod bodies;
mod body;
mod books;
mod confirm;
mod document;
mod files;
mod index;
mod list;
mod own;
mod payments;
mod run;
mod settings;
mod steps;
mod treasurer;
mod upload;
mod words;

pub(crate) use account::facts;
use axum::extract::Path;
use domain::Id;
use domain::billing::Document;
use domain::identity::Permission;
use domain::territory::Body;

pub(crate) use self::list::Row;
use crate::route::{Access, Route, get, post};
use crate::{Error, Result};

const SEE: Access = Access::Staff(Permission::ReadBilling);
const EDIT: Access = Access::Staff(Permission::EditBilling);
const APPROVE: Access = Access::Staff(Permission::ApproveBilling);
const MANAGE: Access = Access::Staff(Permission::ManageCentre);
const OWN: Access = Access::Body(Permission::ReadBody);

/// Routes of the dues.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = campaigns();
    all.extend(documents());
    all.extend(money());
    all
}

fn campaigns() -> Vec<Route> {
    vec![
        get("/{centre}/cst/quote", SEE, index::index),
        get("/{centre}/cst/quote/{anno}", SEE, run::show),
        get("/{centre}/cst/quote/{anno}/avanzamento", SEE, confirm::progress),
        get("/{centre}/cst/quote/{anno}/anteprima.csv", SEE, bodies::csv),
        get("/{centre}/cst/quote/{anno}/anteprima.xlsx", SEE, bodies::xlsx),
        get("/{centre}/cst/quote/{anno}/da-firmare.zip", SEE, files::to_sign),
        get("/{centre}/cst/quote/{anno}/registri.xlsx", SEE, books::all),
        get("/{centre}/cst/quote/{anno}/approva", APPROVE, confirm::approve_form),
        post("/{centre}/cst/quote/{anno}/approva", APPROVE, confirm::approve),
        post("/{centre}/cst/quote/{anno}/riapri", APPROVE, confirm::reopen),
        get("/{centre}/cst/quote/{anno}/emetti", EDIT, confirm::issue_form),
        post("/{centre}/cst/quote/{anno}/emetti", EDIT, confirm::issue),
        get("/{centre}/cst/quote/{anno}/enti/{ente}", SEE, body::show),
        post("/{centre}/cst/quote/{anno}/enti/{ente}", EDIT, body::save),
    ]
}

fn documents() -> Vec<Route> {
    vec![
        get("/{centre}/cst/documenti", SEE, list::index),
        get("/{centre}/cst/documenti/elenco.csv", SEE, list::csv),
        get("/{centre}/cst/documenti/elenco.xlsx", SEE, list::xlsx),
        get("/{centre}/cst/documenti/carica", EDIT, upload::form),
        post("/{centre}/cst/documenti/carica", EDIT, upload::take),
        get("/{centre}/cst/documenti/enti/{ente}/documenti.zip", SEE, files::body_zip),
        get("/{centre}/cst/documenti/{documento}", SEE, document::show),
        get("/{centre}/cst/documenti/{documento}/pdf", SEE, files::pdf),
        get("/{centre}/cst/documenti/{documento}/xml", SEE, files::xml),
        get("/{centre}/cst/documenti/{documento}/allegati/{file}", SEE, files::attached),
        post("/{centre}/cst/documenti/{documento}/firmato", EDIT, steps::signed),
        post("/{centre}/cst/documenti/{documento}/notifica", EDIT, steps::notice),
        post("/{centre}/cst/documenti/{documento}/inviato", EDIT, steps::sent),
        post("/{centre}/cst/documenti/{documento}/rigenera", EDIT, steps::remake),
        post("/{centre}/cst/documenti/{documento}/storna", EDIT, steps::credit),
        post("/{centre}/cst/documenti/{documento}/annulla", EDIT, steps::cancel),
        post("/{centre}/cst/documenti/{documento}/contabilita", EDIT, steps::account),
        post("/{centre}/cst/documenti/{documento}/pagamento", EDIT, steps::pay),
    ]
}

fn money() -> Vec<Route> {
    vec![
        get("/{centre}/cst/pagamenti", SEE, payments::arrears),
        get("/{centre}/cst/pagamenti/arretrati.csv", SEE, payments::arrears_csv),
        get("/{centre}/cst/pagamenti/arretrati.xlsx", SEE, payments::arrears_xlsx),
        get("/{centre}/cst/pagamenti/incassi.csv", SEE, payments::collected_csv),
        get("/{centre}/cst/pagamenti/incassi.xlsx", SEE, payments::collected_xlsx),
        get("/{centre}/cst/pagamenti/registri", SEE, books::show),
        get("/{centre}/cst/pagamenti/registri.csv", SEE, books::csv),
        get("/{centre}/cst/pagamenti/registri.xlsx", SEE, books::xlsx),
        get("/{centre}/cst/pagamenti/registri.pdf", SEE, books::pdf),
        post("/{centre}/cst/pagamenti/solleciti", EDIT, payments::remind),
        get("/{centre}/cst/pagamenti/enti/{ente}", SEE, account::show),
        get("/{centre}/cst/pagamenti/enti/{ente}/conto.pdf", SEE, account::pdf),
        get("/{centre}/cst/pagamenti/enti/{ente}/conto.xlsx", SEE, account::xlsx),
        get("/{centre}/cst/pagamenti/enti/{ente}/sollecito.pdf", EDIT, account::letter),
        post("/{centre}/cst/pagamenti/enti/{ente}/sollecito", EDIT, account::remind),
        get("/{centre}/cst/pagamenti/tesoriere", EDIT, treasurer::form),
        post("/{centre}/cst/pagamenti/tesoriere", EDIT, treasurer::preview),
        post("/{centre}/cst/pagamenti/tesoriere/registra", EDIT, treasurer::record),
        get("/{centre}/cst/impostazioni", MANAGE, settings::issuer_form),
        post("/{centre}/cst/impostazioni", MANAGE, settings::save_issuer),
        get("/{centre}/cst/impostazioni/quote", MANAGE, settings::rules_form),
        post("/{centre}/cst/impostazioni/quote", MANAGE, settings::save_rules),
        get("/{centre}/ente/{ente}/quote", OWN, own::index),
        get("/{centre}/ente/{ente}/quote/conto.pdf", OWN, own::account_pdf),
        get("/{centre}/ente/{ente}/quote/conto.xlsx", OWN, own::account_xlsx),
        get("/{centre}/ente/{ente}/quote/{documento}", OWN, own::show),
        get("/{centre}/ente/{ente}/quote/{documento}/pdf", OWN, own::pdf),
    ]
}

/// Parameters of a path; the centre and the desk are the guard's.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct At {
    anno: String,
    ente: String,
    documento: String,
    file: String,
}

/// The path of a request.
pub(crate) type Here = Path<At>;

impl At {
    /// The campaign: `2026`, or `2026-1` for its first supplement.
    fn run(&self) -> Result<(i32, u16)> {
        let (year, sequence) = self.anno.split_once('-').unwrap_or((&self.anno, "0"));
        let year = year.parse().ok().filter(|y| (2000..=2100).contains(y));
        year.zip(sequence.parse().ok()).ok_or_else(Error::not_found)
    }

    fn body(&self) -> Result<Id<Body>> {
        self.ente.parse().map_err(|_| Error::not_found())
    }

    fn document(&self) -> Result<Id<Document>> {
        self.documento.parse().map_err(|_| Error::not_found())
    }
}

/// How addresses name a campaign.
fn run_name(year: i32, sequence: u16) -> String {
    if sequence == 0 { year.to_string() } else { format!("{year}-{sequence}") }
}

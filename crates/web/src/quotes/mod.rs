//! Quotes and orders: lists and pages of both desks.

mod detail;
mod face;
mod fields;
mod list;
mod new;
mod own;
mod own_new;
mod settings;
mod steps;
mod words;
mod write;

use domain::Id;
use domain::identity::Permission;
use domain::quotes::Quote;

use crate::route::{Access, Route, get, post};
use crate::visit::Desk;
use crate::{Error, Result, Web};

pub(crate) use words::{Held, Line, held_rows, line, standing_badge};

const SEE: Access = Access::Staff(Permission::ReadCentre);
const EDIT: Access = Access::Staff(Permission::EditAgreements);
const BILL: Access = Access::Staff(Permission::EditBilling);
const WORK: Access = Access::Staff(Permission::WorkHelpdesk);
const MANAGE: Access = Access::Staff(Permission::ManageCentre);
const READ: Access = Access::Body(Permission::ReadBody);
const ASK: Access = Access::Body(Permission::CompileBody);
const SIGN: Access = Access::Body(Permission::SignBody);

/// Routes of quotes and orders.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/preventivi", SEE, list::show),
        get("/{centre}/cst/preventivi/elenco.csv", SEE, list::csv),
        get("/{centre}/cst/preventivi/elenco.xlsx", SEE, list::xlsx),
        get("/{centre}/cst/preventivi/nuovo", EDIT, new::form),
        post("/{centre}/cst/preventivi/nuovo", EDIT, new::create),
        get("/{centre}/cst/preventivi/regole", MANAGE, settings::form),
        post("/{centre}/cst/preventivi/regole", MANAGE, settings::save),
        get("/{centre}/cst/preventivi/{preventivo}", SEE, detail::show),
        get("/{centre}/cst/preventivi/{preventivo}/pdf", SEE, detail::pdf),
        get("/{centre}/cst/preventivi/{preventivo}/scrivi", EDIT, write::form),
        post("/{centre}/cst/preventivi/{preventivo}/scrivi", EDIT, write::save),
        post("/{centre}/cst/preventivi/{preventivo}/invia", EDIT, steps::send_quote),
        post("/{centre}/cst/preventivi/{preventivo}/ritira", EDIT, detail::take_back),
        post("/{centre}/cst/preventivi/{preventivo}/fattura", BILL, steps::bill),
        post("/{centre}/cst/preventivi/{preventivo}/richiedi", BILL, steps::again),
        get("/{centre}/cst/preventivi/{preventivo}/consegna", WORK, steps::delivery_form),
        post("/{centre}/cst/preventivi/{preventivo}/consegna", WORK, steps::confirm_delivery),
        get("/{centre}/ente/{ente}/preventivi", READ, own::index),
        get("/{centre}/ente/{ente}/preventivi/nuovo", ASK, own_new::form),
        post("/{centre}/ente/{ente}/preventivi/nuovo", ASK, own_new::create),
        get("/{centre}/ente/{ente}/preventivi/{preventivo}", READ, own::show),
        get("/{centre}/ente/{ente}/preventivi/{preventivo}/pdf", READ, own::pdf),
        post("/{centre}/ente/{ente}/preventivi/{preventivo}/accetta", SIGN, own::accept_quote),
        post("/{centre}/ente/{ente}/preventivi/{preventivo}/rifiuta", SIGN, own::decline_quote),
        post("/{centre}/ente/{ente}/preventivi/{preventivo}/rinnova", ASK, own::renew),
    ]
}

fn parse<T>(id: &str) -> Result<Id<T>> {
    id.parse().map_err(|_| Error::not_found())
}

/// Does something with the quote of an address, in one transaction; gives its id too.
async fn step<T: Send + 'static>(
    web: &Web,
    desk: &Desk,
    id: &str,
    mut act: impl FnMut(&mut app::Tx<'_>, &app::StaffScope, Id<Quote>) -> app::Result<T> + Send + 'static,
) -> Result<(Id<Quote>, T)> {
    let (id, scope): (Id<Quote>, _) = (parse(id)?, desk.scope.clone());
    Ok((id, web.write(move |tx| act(tx, &scope, id)).await?))
}

/// The media type of a paper.
const PDF: &str = "application/pdf";

//! The yearly needs forms: the campaign at the centre's desk, the form at the body's.

mod campaign;
mod fields;
mod follow;
mod list;
mod own;
mod results;
mod rows;
mod sheet;
mod talk;

use domain::Id;
use domain::identity::Permission;
use domain::needs::{Form, Stage};

use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Tone};
use crate::{Error, Result};

const SEE: Access = Access::Staff(Permission::ReadCentre);
const EDIT: Access = Access::Staff(Permission::EditAgreements);
const READ: Access = Access::Body(Permission::ReadBody);
const FILL: Access = Access::Body(Permission::CompileBody);
const SIGN: Access = Access::Body(Permission::SignBody);

/// Routes of the needs forms.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/fabbisogni", SEE, list::show),
        get("/{centre}/cst/fabbisogni/nuova", EDIT, list::form),
        post("/{centre}/cst/fabbisogni/nuova", EDIT, list::create),
        get("/{centre}/cst/fabbisogni/{anno}", SEE, campaign::show),
        get("/{centre}/cst/fabbisogni/{anno}/date", EDIT, list::edit),
        post("/{centre}/cst/fabbisogni/{anno}/date", EDIT, list::change),
        post("/{centre}/cst/fabbisogni/{anno}/apri", EDIT, campaign::open_campaign),
        post("/{centre}/cst/fabbisogni/{anno}/chiudi", EDIT, campaign::close_campaign),
        post("/{centre}/cst/fabbisogni/{anno}/sollecita", EDIT, campaign::remind_all),
        get("/{centre}/cst/fabbisogni/{anno}/risultati", SEE, results::show),
        get("/{centre}/cst/fabbisogni/{anno}/risultati.csv", SEE, results::csv),
        get("/{centre}/cst/fabbisogni/{anno}/risultati.xlsx", SEE, results::xlsx),
        get("/{centre}/cst/fabbisogni/schede/{scheda}", SEE, sheet::show),
        post("/{centre}/cst/fabbisogni/schede/{scheda}/riapri", EDIT, sheet::reopen_form),
        post("/{centre}/cst/fabbisogni/schede/{scheda}/proroga", EDIT, sheet::extend_form),
        post("/{centre}/cst/fabbisogni/schede/{scheda}/sollecita", EDIT, sheet::remind_one),
        post("/{centre}/cst/fabbisogni/schede/{scheda}/applica", EDIT, sheet::apply_changes),
        get("/{centre}/cst/fabbisogni/schede/{scheda}/seguito", EDIT, follow::show),
        post("/{centre}/cst/fabbisogni/schede/{scheda}/seguito", EDIT, follow::make),
        get("/{centre}/cst/fabbisogni/schede/{scheda}/righe/{riga}", SEE, talk::show_staff),
        post("/{centre}/cst/fabbisogni/schede/{scheda}/righe/{riga}", EDIT, talk::write_staff),
        get("/{centre}/ente/{ente}/fabbisogni", READ, own::index),
        get("/{centre}/ente/{ente}/fabbisogni/{scheda}", READ, own::show),
        post("/{centre}/ente/{ente}/fabbisogni/{scheda}", FILL, own::save_form),
        get("/{centre}/ente/{ente}/fabbisogni/{scheda}/conferma", SIGN, own::summary),
        post("/{centre}/ente/{ente}/fabbisogni/{scheda}/conferma", SIGN, own::confirm_form),
        get("/{centre}/ente/{ente}/fabbisogni/{scheda}/righe/{riga}", READ, talk::show_own),
        post("/{centre}/ente/{ente}/fabbisogni/{scheda}/righe/{riga}", FILL, talk::write_own),
    ]
}

fn parse(id: &str) -> Result<Id<Form>> {
    id.parse().map_err(|_| Error::not_found())
}

fn year(text: &str) -> Result<i32> {
    text.parse().map_err(|_| Error::not_found())
}

/// The badge of a form.
fn badge(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Confirmed => Tone::Good,
        Stage::InProgress => Tone::Info,
        Stage::NotStarted => Tone::Plain,
        Stage::Late => Tone::Bad,
    };
    Badge::new(tone, stage.label())
}

/// An instant as people in Italy read it.
fn instant(at: chrono::NaiveDateTime) -> String {
    domain::dates::italian_time(at).format("%d/%m/%Y, %H:%M").to_string()
}

//! Who signs on the side of the centre.

use app::agreements::papers::{known_parties, save_parties};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::agreements::parties::{Parties, Party};

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/schemes/parties.html")]
struct PartiesPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

const PARTS: [(&str, &str); 5] = [
    ("name", "Denominazione"),
    ("seat", "Sede"),
    ("fiscal_code", "Codice fiscale"),
    ("representative", "Chi firma"),
    ("office", "Carica di chi firma"),
];

fn fields(prefix: &str, party: &Party) -> Vec<Field> {
    let values = [&party.name, &party.seat, &party.fiscal_code, &party.representative, &party.office];
    let all = PARTS.iter().zip(values);
    all.map(|((name, label), value)| Field::text(format!("{prefix}_{name}"), *label).value(value.clone()).max(200))
        .collect()
}

fn dress(desk: &Desk, parties: &Parties) -> PartiesPage {
    let mut all = fields("province", &parties.province);
    all.extend(fields("manager", &parties.manager));
    PartiesPage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new().to("Convenzioni", desk.href("/convenzioni")).here("Chi firma"),
        form: Form::new(all),
        action: desk.href("/convenzioni/firmatari"),
        back: desk.href("/convenzioni"),
    }
}

pub(super) async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let parties = web.read(move |rx| known_parties(rx, &scope)).await?;
    page(&dress(&desk, &parties))
}

fn read(typed: &Typed, prefix: &str) -> Party {
    let of = |name: &str| typed.get(&format!("{prefix}_{name}")).trim().to_owned();
    Party {
        name: of("name"),
        seat: of("seat"),
        fiscal_code: of("fiscal_code"),
        representative: of("representative"),
        office: of("office"),
    }
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let parties = Parties { province: read(&typed, "province"), manager: read(&typed, "manager") };
    let (scope, copy) = (desk.scope.clone(), parties.clone());
    match web.write(move |tx| save_parties(tx, &scope, &copy)).await {
        Ok(()) => Ok(done(&desk.href("/convenzioni"), "Salvato chi firma per il centro.")),
        Err(e) => {
            let mut shown = dress(&desk, &parties);
            shown.form.refuse(&e.refusal()?);
            refused(&shown)
        }
    }
}

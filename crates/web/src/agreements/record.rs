//! Recording an agreement that was signed before the platform or outside it.

use app::agreements::{Dossier, SignedOutside, record_signed};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Refusal, it};

use super::step::{Step, StepPage, ask};
use crate::forms::Typed;
use crate::view::Field;
use crate::visit::Desk;
use crate::{Result, Web};

const STEP: Step = Step {
    path: "registra",
    title: "Convenzione firmata fuori dalla piattaforma",
    verb: "Registra la firma",
    said: "Firma registrata: l'adesione è in vigore.",
};

type Id2 = Path<(String, String)>;

/// The fields of a signature made outside, for every form that asks for it.
pub(super) fn fields() -> [Field; 2] {
    [
        Field::date("signed", "Firmata il").help("Il giorno dell'ultima firma: da qui si conta il recesso."),
        Field::text("original", "Dove si trova l'originale firmato")
            .help("Per esempio: protocollo 1234 del 20/12/2025, conservazione a norma.")
            .max(300),
    ]
}

/// The signature that was typed; nothing when both fields were left empty.
pub(super) fn read(typed: &Typed) -> Result<Option<SignedOutside>, Refusal> {
    if typed.some("signed").is_none() && typed.some("original").is_none() {
        return Ok(None);
    }
    let on = it::parse_date(typed.get("signed"))
        .ok_or_else(|| Refusal::field("signed", "La data si scrive come 31/12/2026."))?;
    Ok(Some(SignedOutside { on, original: typed.get("original").to_owned() }))
}

fn record_page(desk: &Desk, d: &Dossier) -> StepPage {
    let lead = format!(
        "Chi registra attesta che la convenzione è firmata da tutti. L'adesione entra in vigore dal {} al {}.",
        it::date(d.row.from_date),
        it::date(d.row.until_date)
    );
    StepPage::new(desk, d, STEP, lead, fields().into_iter().map(Field::required).collect())
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), record_page).await
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let missing = || Refusal::field("signed", "Scrivere il giorno dell'ultima firma.");
    let taken = STEP.take(
        (&web, &desk, &id),
        &typed,
        record_page,
        |typed, _| read(typed).and_then(|signed| signed.ok_or_else(missing)),
        |app, scope, id, signed| app.write(|tx| record_signed(tx, scope, id, &signed)),
    );
    taken.await
}

//! The other steps of an accession: the paper to sign, the entry into force, the way back, where it is
//! registered.

use app::agreements::{
    AccessionDetail, Registered, Upload, annul, dossier, enter_into_force, save_registered, upload_paper,
};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::Accession;
use domain::{Id, Refusal, it};

use super::parse;
use super::signing::sent;
use super::step::{Step, StepPage, load};
use crate::forms::Typed;
use crate::view::Field;
use crate::visit::Desk;
use crate::{Result, Web};

const PAPER: Step = Step { path: "documento", title: "Documento da firmare", verb: "Carica il documento" };
const ENTER: Step = Step { path: "in-vigore", title: "Entrata in vigore", verb: "Metti in vigore" };
const BACK: Step = Step { path: "indietro", title: "Ritorno all'invito", verb: "Torna all'invito" };
const REGISTERED: Step = Step { path: "protocollo", title: "Protocollo e albo", verb: "Salva" };

type Id2 = (String, String);

fn paper_page(desk: &Desk, d: &AccessionDetail) -> StepPage {
    let lead = "Il PDF della convenzione, come va firmato: le firme che tornano si confrontano con questo.".to_owned();
    StepPage::new(desk, d, PAPER, lead, vec![Field::file("paper", "PDF della convenzione", ".pdf").required()])
}

pub(super) async fn paper_form(State(web): State<Web>, desk: Desk, Path((_, id)): Path<Id2>) -> Result<Response> {
    paper_page(&desk, &load(&web, &desk, parse(&id)?).await?).show()
}

pub(super) async fn paper(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<Id2>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let shown = paper_page(&desk, &load(&web, &desk, id).await?);
    let outcome = match sent(&typed, "paper") {
        Err(refusal) => Err(refusal.into()),
        Ok(file) => {
            let scope = desk.scope.clone();
            web.work(move |app| upload_paper(app, &scope, id, Upload { name: &file.name, bytes: &file.bytes })).await
        }
    };
    shown.answer(&typed, outcome, "Documento da firmare caricato.")
}

fn enter_page(desk: &Desk, d: &AccessionDetail) -> StepPage {
    let lead = format!(
        "Tutti hanno firmato. L'adesione vale fino al {}; prima di questo giorno l'ente non paga nulla.",
        it::long_date(d.row.until_date)
    );
    let from = Field::date("from", "In vigore dal").value(it::date(d.row.from_date)).required();
    StepPage::new(desk, d, ENTER, lead, vec![from])
}

pub(super) async fn enter_form(State(web): State<Web>, desk: Desk, Path((_, id)): Path<Id2>) -> Result<Response> {
    enter_page(&desk, &load(&web, &desk, parse(&id)?).await?).show()
}

pub(super) async fn enter(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<Id2>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let shown = enter_page(&desk, &load(&web, &desk, id).await?);
    let outcome = match it::parse_date(typed.get("from")) {
        None => Err(Refusal::field("from", "La data si scrive come 31/12/2026.").into()),
        Some(from) => {
            let scope = desk.scope.clone();
            web.write(move |tx| enter_into_force(tx, &scope, id, from)).await
        }
    };
    shown.answer(&typed, outcome, "L'adesione è in vigore.")
}

fn back_page(desk: &Desk, d: &AccessionDetail) -> StepPage {
    let lead = "Come quando la deliberazione è annullata: l'ente dovrà deliberare di nuovo. Le firme raccolte non \
                valgono più, ma restano nella storia."
        .to_owned();
    StepPage::new(desk, d, BACK, lead, vec![Field::area("reason", "Motivo").required().max(500)])
}

pub(super) async fn back_form(State(web): State<Web>, desk: Desk, Path((_, id)): Path<Id2>) -> Result<Response> {
    back_page(&desk, &load(&web, &desk, parse(&id)?).await?).show()
}

pub(super) async fn back(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<Id2>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let shown = back_page(&desk, &load(&web, &desk, id).await?);
    let (scope, reason) = (desk.scope.clone(), typed.get("reason").to_owned());
    let outcome = web.write(move |tx| annul(tx, &scope, id, &reason)).await;
    shown.answer(&typed, outcome, "Si è tornati all'invito.")
}

async fn registered_page(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<StepPage> {
    let scope = desk.scope.clone();
    let folder = web.read(move |rx| dossier(rx, &scope, id)).await?.folder;
    let d = load(web, desk, id).await?;
    let fields = vec![
        Field::text("protocol", "Numero di protocollo").value(folder.protocol).class("is-medium").max(60),
        Field::date("protocol_on", "Data del protocollo").value(folder.protocol_on.map(it::date).unwrap_or_default()),
        Field::text("register_link", "Indirizzo dell'atto all'albo dell'ente").value(folder.register_link).max(300),
    ];
    Ok(StepPage::new(desk, &d, REGISTERED, String::new(), fields))
}

pub(super) async fn registered_form(State(web): State<Web>, desk: Desk, Path((_, id)): Path<Id2>) -> Result<Response> {
    registered_page(&web, &desk, parse(&id)?).await?.show()
}

pub(super) async fn registered(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<Id2>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let shown = registered_page(&web, &desk, id).await?;
    let day = typed.some("protocol_on").map(it::parse_date);
    let outcome = if day == Some(None) {
        Err(Refusal::field("protocol_on", "La data si scrive come 31/12/2026.").into())
    } else {
        let new = Registered {
            protocol: typed.get("protocol").to_owned(),
            protocol_on: day.flatten(),
            register_link: typed.get("register_link").to_owned(),
        };
        let scope = desk.scope.clone();
        web.write(move |tx| save_registered(tx, &scope, id, &new)).await
    };
    shown.answer(&typed, outcome, "Protocollo e albo salvati.")
}

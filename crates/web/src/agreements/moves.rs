//! The other steps of an accession: the paper to sign, the entry into force, the way back, where it is
//! registered.

use app::agreements::papers::PaperRow;
use app::agreements::{
    Dossier, Registered, Upload, annul, choose_paper, enter_into_force, save_registered, upload_paper,
};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::papers::{IssuedPaper, PaperKind};
use domain::{Id, Refusal, it};

use super::signing::sent;
use super::step::{Step, StepPage, ask};
use crate::forms::{Sent, Typed};
use crate::view::{Choice, Field};
use crate::visit::Desk;
use crate::{Result, Web};

const PAPER: Step = Step {
    path: "documento",
    title: "Documento da firmare",
    verb: "Usa questo documento",
    said: "Documento da firmare stabilito.",
};
const ENTER: Step =
    Step { path: "in-vigore", title: "Entrata in vigore", verb: "Metti in vigore", said: "L'adesione è in vigore." };
const BACK: Step =
    Step { path: "indietro", title: "Ritorno all'invito", verb: "Torna all'invito", said: "Si è tornati all'invito." };
const REGISTERED: Step =
    Step { path: "protocollo", title: "Protocollo e albo", verb: "Salva", said: "Protocollo e albo salvati." };

/// The choice of a file instead of an issued paper.
const UPLOAD: &str = "file";

type Id2 = Path<(String, String)>;

/// The agreements issued for this accession, newest first.
fn agreements(d: &Dossier) -> impl Iterator<Item = &PaperRow> {
    d.issued.iter().filter(|p| p.kind == PaperKind::Agreement.code())
}

fn paper_page(desk: &Desk, d: &Dossier) -> StepPage {
    let file = Field::file("paper", "PDF della convenzione", ".pdf");
    if agreements(d).next().is_none() {
        let lead = "Il PDF della convenzione, come va firmato: le firme che tornano si confrontano con questo. Se si \
                    prepara la convenzione nella piattaforma, qui la si sceglie senza caricarla."
            .to_owned();
        return StepPage::new(desk, d, PAPER, lead, vec![Field::hidden("from", UPLOAD), file.required()]);
    }
    let mut choices: Vec<Choice> = agreements(d)
        .enumerate()
        .map(|(n, p)| {
            let day = it::date(domain::dates::italian_date(p.issued_at));
            let newest = if n == 0 { ", la più recente" } else { "" };
            Choice::new(p.id.clone(), format!("Convenzione emessa il {day}{newest}"))
                .help(format!("Schema, versione {}. Emessa da {}.", p.scheme_version, p.issued_by))
        })
        .collect();
    choices.push(Choice::new(UPLOAD, "Un PDF fatto fuori dalla piattaforma").help("Si carica qui sotto."));
    let now = d.folder.paper_file_id.as_deref();
    let chosen = match now {
        None => agreements(d).next(),
        Some(file) => agreements(d).find(|p| p.pdf_file_id == file),
    };
    let chosen = chosen.map_or(UPLOAD, |p| p.id.as_str());
    let lead =
        "La convenzione, come va firmata: le firme che tornano si confrontano con questo documento, byte per byte."
            .to_owned();
    let fields = vec![
        Field::radio("from", "Che cosa si firma", choices).value(chosen).required(),
        file.help("Solo se si firma un PDF fatto fuori dalla piattaforma."),
    ];
    StepPage::new(desk, d, PAPER, lead, fields)
}

/// What is to be signed: a paper that was issued, or a file.
enum ToSign {
    Issued(Id<IssuedPaper>),
    File(Sent),
}

fn read_paper(typed: &Typed) -> Result<ToSign, Refusal> {
    let from = typed.get("from");
    if from.is_empty() || from == UPLOAD {
        return sent(typed, "paper").map(ToSign::File);
    }
    if typed.files.contains_key("paper") {
        let text = "C'è anche un file: per firmare quello, scegliere «Un PDF fatto fuori dalla piattaforma».";
        return Err(Refusal::field("paper", text));
    }
    let id = from.parse().map_err(|_| Refusal::field("from", "Scegliere che cosa si firma."))?;
    Ok(ToSign::Issued(id))
}

pub(super) async fn paper_form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), paper_page).await
}

pub(super) async fn paper(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let taken = PAPER.take(
        (&web, &desk, &id),
        &typed,
        paper_page,
        |typed, _| read_paper(typed),
        |app, scope, id, paper| match paper {
            ToSign::Issued(paper) => app.write(|tx| choose_paper(tx, scope, id, paper)),
            ToSign::File(file) => upload_paper(app, scope, id, Upload { name: &file.name, bytes: &file.bytes }),
        },
    );
    taken.await
}

fn enter_page(desk: &Desk, d: &Dossier) -> StepPage {
    let lead = format!(
        "Tutti hanno firmato. L'adesione vale fino al {}; prima di questo giorno l'ente non paga nulla.",
        it::long_date(d.row.until_date)
    );
    let from = Field::date("from", "In vigore dal").value(it::date(d.row.from_date)).required();
    StepPage::new(desk, d, ENTER, lead, vec![from])
}

pub(super) async fn enter_form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), enter_page).await
}

fn day(typed: &Typed, field: &'static str) -> Result<chrono::NaiveDate, Refusal> {
    it::parse_date(typed.get(field)).ok_or_else(|| Refusal::field(field, "La data si scrive come 31/12/2026."))
}

pub(super) async fn enter(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let taken = ENTER.take(
        (&web, &desk, &id),
        &typed,
        enter_page,
        |typed, _| day(typed, "from"),
        |app, scope, id, from| app.write(|tx| enter_into_force(tx, scope, id, from)),
    );
    taken.await
}

fn back_page(desk: &Desk, d: &Dossier) -> StepPage {
    let lead = "Come quando la deliberazione è annullata: l'ente dovrà deliberare di nuovo. Le firme raccolte non \
                valgono più, ma restano nella storia."
        .to_owned();
    StepPage::new(desk, d, BACK, lead, vec![Field::area("reason", "Motivo").required().max(500)])
}

pub(super) async fn back_form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), back_page).await
}

pub(super) async fn back(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let taken = BACK.take(
        (&web, &desk, &id),
        &typed,
        back_page,
        |typed, _| Ok(typed.get("reason").to_owned()),
        |app, scope, id, reason| app.write(|tx| annul(tx, scope, id, &reason)),
    );
    taken.await
}

fn registered_page(desk: &Desk, d: &Dossier) -> StepPage {
    let folder = &d.folder;
    let fields = vec![
        Field::text("protocol", "Numero di protocollo").value(folder.protocol.clone()).class("is-medium").max(60),
        Field::date("protocol_on", "Data del protocollo").value(folder.protocol_on.map(it::date).unwrap_or_default()),
        Field::text("register_link", "Indirizzo dell'atto all'albo dell'ente")
            .value(folder.register_link.clone())
            .max(300),
    ];
    StepPage::new(desk, d, REGISTERED, String::new(), fields)
}

pub(super) async fn registered_form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), registered_page).await
}

fn read_registered(typed: &Typed) -> Result<Registered, Refusal> {
    Ok(Registered {
        protocol: typed.get("protocol").to_owned(),
        protocol_on: typed.some("protocol_on").map(|_| day(typed, "protocol_on")).transpose()?,
        register_link: typed.get("register_link").to_owned(),
    })
}

pub(super) async fn registered(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Id2,
    typed: Typed,
) -> Result<Response> {
    let taken = REGISTERED.take(
        (&web, &desk, &id),
        &typed,
        registered_page,
        |typed, _| read_registered(typed),
        |app, scope, id, new| app.write(|tx| save_registered(tx, scope, id, &new)),
    );
    taken.await
}

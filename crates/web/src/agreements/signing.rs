//! The signatures of an agreement at the centre's desk: who signs in which order, the file to sign,
//! the signed file that comes back, the check made outside.

use app::agreements::{Dossier, Hand, Upload, attest, open_signing, sign, signed_file, signing_of, to_sign};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::agreements::Accession;
use domain::agreements::signing::{Side, Signatory};
use domain::{Id, Refusal};

use super::parse;
use super::step::{Step, StepPage, ask};
use crate::forms::{Sent, Typed};
use crate::respond::download;
use crate::view::{Choice, Field, Query};
use crate::visit::Desk;
use crate::{Result, Web};

const ORDER: Step = Step {
    path: "firme",
    title: "Chi firma",
    verb: "Chiedi la prima firma",
    said: "Prima firma chiesta: chi firma la trova tra le cose da fare e riceve un messaggio.",
};
const FILE: Step = Step {
    path: "firma",
    title: "Carica il file firmato",
    verb: "Verifica e registra la firma",
    said: "Firma verificata e registrata.",
};
const ATTEST: Step =
    Step { path: "attesta", title: "Attesta una firma", verb: "Attesta il controllo", said: "Controllo attestato." };

type Id2 = Path<(String, String)>;

fn order_page(desk: &Desk, d: &Dossier) -> StepPage {
    let lead = "Le firme si chiedono una alla volta: la seconda solo quando è arrivata la prima.".to_owned();
    let body = d.body.kind().ok();
    let office = match body.map(|k| k.code()) {
        Some("comune") => "Sindaco",
        Some(_) => "Presidente",
        None => "Legale rappresentante",
    };
    let first = vec![Choice::new("body", d.body.name.clone()), Choice::new("centre", d.scheme.counterpart.clone())];
    StepPage::new(
        desk,
        d,
        ORDER,
        lead,
        vec![
            Field::radio("first", "Firma per primo", first).value("body").required(),
            Field::text("body_office", format!("Chi firma per {}", d.body.name))
                .value(office)
                .required()
                .help("La carica: sindaco, presidente, dirigente."),
            Field::text("body_name", "Nome e cognome").help("Se si scrive, si confronta con il certificato."),
            Field::text("centre_office", format!("Chi firma per {}", d.scheme.counterpart))
                .value("Presidente")
                .required(),
            Field::text("centre_name", "Nome e cognome").help("Se si scrive, si confronta con il certificato."),
        ],
    )
}

pub(super) async fn order_form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), order_page).await
}

/// Who signs, the first first.
fn signatories(typed: &Typed, d: &Dossier) -> Vec<Signatory> {
    let who = |side: Side, party: &str, key: &str| Signatory {
        side,
        party: party.to_owned(),
        office: typed.get(&format!("{key}_office")).to_owned(),
        name: typed.get(&format!("{key}_name")).to_owned(),
    };
    let mut all = vec![who(Side::Body, &d.body.name, "body"), who(Side::Centre, &d.scheme.counterpart, "centre")];
    if typed.get("first") == "centre" {
        all.reverse();
    }
    all
}

pub(super) async fn order(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let taken = ORDER.take(
        (&web, &desk, &id),
        &typed,
        order_page,
        |typed, d| Ok(signatories(typed, d)),
        |app, scope, id, all| app.write(|tx| open_signing(tx, scope, id, &all)),
    );
    taken.await
}

fn file_page(desk: &Desk, d: &Dossier) -> StepPage {
    let next = signing_of(&d.life).and_then(|s| s.next());
    let (party, lead) = match next {
        Some(next) => (
            next.party.clone(),
            format!(
                "Adesso firma {} ({}). Si verificano firmatario, certificato, integrità e che il contenuto sia il \
                 documento emesso.",
                next.party, next.office
            ),
        ),
        None => (String::new(), "In questo momento non si attende nessuna firma.".to_owned()),
    };
    StepPage::new(
        desk,
        d,
        FILE,
        lead,
        vec![
            Field::hidden("party", party),
            Field::file("file", "File firmato", ".p7m,.pdf")
                .required()
                .help("Il .p7m (CAdES) o il PDF firmato (PAdES) uscito dal programma di firma."),
        ],
    )
}

pub(super) async fn file_form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), file_page).await
}

pub(super) async fn file(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let taken = FILE.take(
        (&web, &desk, &id),
        &typed,
        file_page,
        |typed, _| Ok((sent(typed, "file")?, typed.get("party").to_owned())),
        |app, scope, id, (file, party)| {
            let upload = Upload { name: &file.name, bytes: &file.bytes };
            sign(app, Hand::Staff(scope), id, &party, upload)
        },
    );
    taken.await
}

/// The file of a field.
pub(super) fn sent(typed: &Typed, field: &'static str) -> Result<Sent, Refusal> {
    typed.files.get(field).cloned().ok_or_else(|| Refusal::field(field, "Scegliere il file."))
}

pub(super) async fn paper(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let (name, media, bytes) = web.work(move |app| to_sign(app, Hand::Staff(&desk.scope), id)).await?;
    Ok(download(&name, &media, bytes))
}

pub(super) async fn taken(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, signature)): Path<(String, String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let (name, media, bytes) = web.work(move |app| signed_file(app, &desk.scope, id, &signature)).await?;
    Ok(download(&name, &media, bytes))
}

fn attest_page(desk: &Desk, d: &Dossier, party: &str) -> StepPage {
    let signer = signing_of(&d.life).and_then(|s| s.taken().iter().find(|s| s.party == party));
    let who = signer.map_or_else(|| party.to_owned(), |s| format!("{} per {party}", s.signer));
    let lead = format!(
        "La catena del certificato di {who} non è verificata qui. Chi attesta ha controllato la firma con un altro \
         strumento e ne risponde: il nome resta scritto."
    );
    StepPage::new(
        desk,
        d,
        ATTEST,
        lead,
        vec![
            Field::hidden("party", party),
            Field::area("how", "Con quale strumento, e con quale esito").required().max(500).help(
                "Per esempio: servizio di verifica della Commissione europea (DSS), firma qualificata valida, rapporto \
                 agli atti con protocollo 4321.",
            ),
        ],
    )
}

pub(super) async fn attest_form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Id2,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    let party = query.get("parte").unwrap_or_default();
    ask((&web, &desk, &id), |desk, d| attest_page(desk, d, party)).await
}

pub(super) async fn attest_signature(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Id2,
    typed: Typed,
) -> Result<Response> {
    let taken = ATTEST.take(
        (&web, &desk, &id),
        &typed,
        |desk, d| attest_page(desk, d, typed.get("party")),
        |typed, _| Ok((typed.get("party").to_owned(), typed.get("how").to_owned())),
        |app, scope, id, (party, how)| app.write(|tx| attest(tx, scope, id, &party, &how)),
    );
    taken.await
}

//! *Convenzione* at the desk of a body: its agreement, what to do now, the papers, the rule of
//! withdrawal.

use app::agreements::papers::{Format, own_download};
use app::agreements::{Dossier, Hand, Upload, own_dossiers, sign, signing_of, to_sign, waits_for_body};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::agreements::{Accession, Stage};
use domain::identity::Permission;
use domain::{Id, it};

use super::moves_now::{of_the_body, way};
use super::page::{PaperLine, SignatureLine, act, grounds, papers, rule, signatures};
use super::signing::sent;
use super::{badge, parse};
use crate::forms::Typed;
use crate::respond::{done, download, page, refused};
use crate::view::{Alert, Badge, Definitions, Empty, Field, Form, Shell, Steps, Tone};
use crate::visit::BodyDesk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/own.html")]
struct OwnPage {
    shell: Shell,
    empty: Option<Empty>,
    agreements: Vec<Own>,
}

/// One agreement of the body.
struct Own {
    title: String,
    badge: Badge,
    days: String,
    counterpart: String,
    alert: Option<Alert>,
    way: Option<Steps>,
    act: Option<Definitions>,
    signatures: Vec<SignatureLine>,
    issued: Vec<PaperLine>,
    grounds: Option<String>,
    rule: Option<String>,
    /// Where the file to sign is and where it comes back to, for who may sign.
    sign: Option<Signing>,
}

struct Signing {
    paper: String,
    action: String,
    form: Form,
}

fn own(desk: &BodyDesk, d: &Dossier, today: NaiveDate) -> Own {
    let waits = waits_for_body(&d.life);
    let base = desk.href(&format!("/convenzione/{}", d.row.id));
    let party = signing_of(&d.life).and_then(|s| s.next()).map(|n| n.party.clone()).unwrap_or_default();
    let may = desk.scope.allows(Permission::SignBody);
    let alert = of_the_body(d, today).map(|(title, text)| {
        let who = if waits && !may { " La scarica e la ricarica qui chi ha il ruolo di firmatario." } else { "" };
        Alert::new(
            if waits || d.stage == Stage::Invited { Tone::Warn } else { Tone::Info },
            title,
            format!("{text}{who}"),
        )
    });
    Own {
        title: d.scheme.title.clone(),
        badge: badge(d.stage),
        days: format!("dal {} al {}", it::long_date(d.row.from_date), it::long_date(d.row.until_date)),
        counterpart: d.scheme.counterpart.clone(),
        alert,
        way: d.stage.is_on_the_way().then(|| way(d)),
        act: act(d),
        signatures: signatures(d),
        issued: papers(d, &desk.href("/convenzione/documenti")),
        grounds: grounds(&d.life),
        // Who has renewed or left has nothing to leave any more.
        rule: rule(&d.life, &d.scheme)
            .filter(|_| !matches!(d.stage, Stage::Renewed | Stage::Expired | Stage::Withdrawn)),
        sign: (waits && may).then(|| Signing {
            paper: format!("{base}/da-firmare"),
            action: format!("{base}/firma"),
            form: Form::new(vec![
                Field::hidden("party", party),
                Field::file("file", "File firmato", ".p7m,.pdf")
                    .required()
                    .help("Il .p7m (CAdES) o il PDF firmato (PAdES) uscito dal programma di firma."),
            ]),
        }),
    }
}

async fn own_page(web: &Web, desk: &BodyDesk) -> Result<(OwnPage, Vec<Dossier>)> {
    let scope = desk.scope.clone();
    let (all, today) = web.read(move |rx| Ok((own_dossiers(rx, &scope)?, rx.today()))).await?;
    let shown = OwnPage {
        shell: desk.shell("convenzione"),
        empty: all.is_empty().then(|| {
            Empty::new("L'ente non ha ancora una convenzione", "Per aderire si scrive al centro.")
                .action("Contatti del centro", format!("/{}/contatti", desk.centre.slug))
        }),
        agreements: all.iter().map(|d| own(desk, d, today)).collect(),
    };
    Ok((shown, all))
}

pub(super) async fn show(State(web): State<Web>, desk: BodyDesk) -> Result<Response> {
    page(&own_page(&web, &desk).await?.0)
}

async fn issued(web: Web, desk: BodyDesk, id: String, format: Format) -> Result<Response> {
    let (id, scope) = (parse(&id)?, desk.scope.clone());
    let (name, bytes) = web.work(move |app| own_download(app, &scope, id, format)).await?;
    Ok(download(&name, format.media_type(), bytes))
}

type At = Path<(String, String, String)>;

pub(super) async fn issued_pdf(State(web): State<Web>, desk: BodyDesk, Path((_, _, id)): At) -> Result<Response> {
    issued(web, desk, id, Format::Pdf).await
}

pub(super) async fn issued_docx(State(web): State<Web>, desk: BodyDesk, Path((_, _, id)): At) -> Result<Response> {
    issued(web, desk, id, Format::Editable).await
}

pub(super) async fn paper(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let (name, media, bytes) = web.work(move |app| to_sign(app, Hand::Body(&desk.scope), id)).await?;
    Ok(download(&name, &media, bytes))
}

pub(super) async fn sign_file(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let outcome = match sent(&typed, "file") {
        Err(refusal) => Err(refusal.into()),
        Ok(file) => {
            let (scope, party) = (desk.scope.clone(), typed.get("party").to_owned());
            web.work(move |app| {
                sign(app, Hand::Body(&scope), id, &party, Upload { name: &file.name, bytes: &file.bytes })
            })
            .await
        }
    };
    let Err(e) = outcome else {
        return Ok(done(&desk.href("/convenzione"), "Firma verificata e registrata. Ora tocca a chi firma dopo."));
    };
    let refusal = e.refusal()?;
    let (mut shown, all) = own_page(&web, &desk).await?;
    let here = all.iter().position(|d| d.row.id == id.as_str());
    match here.and_then(|n| shown.agreements.get_mut(n)) {
        Some(own) => match &mut own.sign {
            Some(form) => form.form.refuse(&refusal),
            None => own.alert = Some(Alert::new(Tone::Bad, "La firma non è stata registrata", refusal.message)),
        },
        None => return Err(crate::Error::not_found()),
    }
    refused(&shown)
}

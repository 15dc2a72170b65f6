//! The papers of many bodies: chosen, checked, made by a job.

use app::agreements::papers::{BatchWork, Prepared, ask, chosen, prepare, progress as how_far};
use app::agreements::{Filter, Member, list as accessions};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::Id;
use domain::agreements::papers::PaperKind;
use domain::agreements::wanting::Place;
use domain::agreements::{Accession, Stage};

use super::At;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Choice, Crumbs, Field, Form, Progress, Query, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "agreements/schemes/choose.html")]
struct ChoosePage {
    shell: Shell,
    crumbs: Crumbs,
    alert: Option<Alert>,
    form: Form,
    action: String,
}

fn crumbs(desk: &Desk, here: &str) -> Crumbs {
    Crumbs::new()
        .to("Convenzioni", desk.href("/convenzioni"))
        .to("Documenti emessi", desk.href("/convenzioni/documenti"))
        .here(here)
}

/// Bodies that may be chosen: those of one scheme, or all; ended ones are not among them.
async fn members(web: &Web, desk: &Desk, scheme: Option<String>) -> Result<Vec<Member>> {
    let scope = desk.scope.clone();
    let filter = Filter { scheme, ..Filter::default() };
    web.read(move |rx| accessions(rx, &scope, &filter)).await
}

fn choose_page(desk: &Desk, members: &[Member], picked: &str, kind: &str) -> ChoosePage {
    let kinds = PaperKind::WRITTEN.map(|k| Choice::new(k.slug(), k.label())).into();
    // What is picked first, so that it is seen; what has ended last.
    let chosen: Vec<&str> = picked.split(',').collect();
    let mut members: Vec<&Member> = members.iter().collect();
    members.sort_by_key(|m| {
        let ended = matches!(m.stage, Stage::Renewed | Stage::Expired | Stage::Withdrawn);
        (!chosen.contains(&m.accession.id.as_str()), ended)
    });
    let bodies = members
        .into_iter()
        .map(|m| Choice::new(m.accession.id.clone(), format!("{} – {}", m.body.name, m.stage.label())))
        .collect();
    ChoosePage {
        shell: desk.shell("convenzioni"),
        crumbs: crumbs(desk, "Prepara documenti"),
        alert: None,
        form: Form::new(vec![
            Field::select("tipo", "Documento", kinds).value(kind).required(),
            Field::checks("adesione", "Enti", bodies).value(picked).required(),
        ]),
        action: desk.href("/convenzioni/documenti/nuovi"),
    }
}

pub(super) async fn choose(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/convenzioni/documenti/nuovi"), raw.as_deref());
    let scheme = query.get("convenzione").filter(|s| !s.is_empty()).map(str::to_owned);
    let all = members(&web, &desk, scheme).await?;
    let invited: Vec<&str> =
        all.iter().filter(|m| m.stage == Stage::Invited).map(|m| m.accession.id.as_str()).collect();
    let named: Vec<&str> = query.pairs().iter().filter(|(k, _)| k == "adesione").map(|(_, v)| v.as_str()).collect();
    let picked = if named.is_empty() { invited.join(",") } else { named.join(",") };
    let kind = query.get("tipo").unwrap_or_else(|| PaperKind::Resolution.slug());
    page(&choose_page(&desk, &all, &picked, kind))
}

/// A body and what its paper lacks.
struct Lacking {
    body: String,
    wanting: Vec<(String, Option<String>)>,
}

#[derive(Template)]
#[template(path = "agreements/schemes/check.html")]
struct CheckPage {
    shell: Shell,
    crumbs: Crumbs,
    alert: Option<Alert>,
    kind: PaperKind,
    ready: Vec<String>,
    lacking: Vec<Lacking>,
    ids: Vec<String>,
    action: String,
    back: String,
}

impl CheckPage {
    fn verb(&self) -> String {
        format!("Prepara {}", counted(self.ready.len() as u64, "documento", "documenti"))
    }
}

/// Where something that is missing is written.
fn mended_at(desk: &Desk, paper: &Prepared, place: Place) -> Option<String> {
    let scope = &desk.scope;
    let page = match place {
        Place::Body => format!("/enti/{}", paper.body.id),
        Place::Accession => format!("/adesioni/{}", paper.accession.id),
        Place::Scheme => format!("/convenzioni/{}", paper.scheme_id),
        Place::Parties if scope.allows(domain::identity::Permission::EditAgreements) => {
            "/convenzioni/firmatari".to_owned()
        }
        Place::Prices if scope.allows(domain::identity::Permission::ReadBilling) => "/tariffe".to_owned(),
        Place::Charter => "/carta".to_owned(),
        Place::Parties | Place::Prices => return None,
    };
    Some(desk.href(&page))
}

fn check_page(desk: &Desk, kind: PaperKind, prepared: &[Prepared]) -> CheckPage {
    let lacking = prepared.iter().filter(|p| !p.wanting.is_empty());
    let ids = prepared.iter().map(|p| format!("&adesione={}", p.accession.id)).collect::<String>();
    CheckPage {
        shell: desk.shell("convenzioni"),
        crumbs: crumbs(desk, "Controllo dei dati"),
        alert: None,
        kind,
        ready: prepared.iter().filter(|p| p.wanting.is_empty()).map(|p| p.body.name.clone()).collect(),
        lacking: lacking
            .map(|p| Lacking {
                body: p.body.name.clone(),
                wanting: p.wanting.iter().map(|w| (w.what.clone(), mended_at(desk, p, w.place))).collect(),
            })
            .collect(),
        ids: prepared.iter().map(|p| p.accession.id.clone()).collect(),
        action: desk.href("/convenzioni/documenti/nuovi"),
        back: desk.href(&format!("/convenzioni/documenti/nuovi?tipo={}{ids}", kind.slug())),
    }
}

/// First says what each body lacks; asked again, makes the papers.
pub(super) async fn make(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let kind = PaperKind::from_slug(typed.get("tipo")).ok_or_else(Error::not_found)?;
    let ids: Vec<Id<Accession>> = typed.all("adesione").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        let mut shown = choose_page(&desk, &members(&web, &desk, None).await?, "", kind.slug());
        shown.form.refuse(&domain::Refusal::field("adesione", "Scegliere almeno un ente."));
        return refused(&shown);
    }
    let scope = desk.scope.clone();
    if typed.some("confirm").is_none() {
        let prepared = web
            .read(move |rx| {
                let rows = chosen(rx, &scope, &ids)?;
                prepare(rx, &scope, kind, rows)
            })
            .await?;
        return page(&check_page(&desk, kind, &prepared));
    }
    let copy = ids.clone();
    match web.work(move |app| ask(app, &scope, kind, &copy, true)).await {
        Ok(job) => {
            let to = desk.href(&format!("/convenzioni/documenti/lavori/{job}"));
            Ok(done(&to, "I documenti sono in preparazione."))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let scope = desk.scope.clone();
            let prepared = web
                .read(move |rx| {
                    let rows = chosen(rx, &scope, &ids)?;
                    prepare(rx, &scope, kind, rows)
                })
                .await?;
            let mut shown = check_page(&desk, kind, &prepared);
            shown.alert = Some(Alert::new(Tone::Bad, "Nulla è stato preparato", refusal.message));
            refused(&shown)
        }
    }
}

#[derive(Template)]
#[template(path = "agreements/schemes/work.html")]
struct WorkPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    alert: Alert,
    progress: Option<Progress>,
    zip: Option<String>,
    list: String,
}

pub(super) async fn progress(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let (scope, batch) = (desk.scope.clone(), at.lavoro.clone());
    let found = web.read(move |rx| how_far(rx, &scope, &batch)).await?.ok_or_else(Error::not_found)?;
    let made = counted(found.done, "documento preparato", "documenti preparati");
    let alert = match found.work {
        BatchWork::Going => {
            Alert::new(Tone::Info, "In preparazione", "La pagina si aggiorna da sola; si può anche tornare più tardi.")
        }
        BatchWork::Done => Alert::new(Tone::Good, "Pronti", format!("{made}: si scaricano insieme o uno per uno.")),
        BatchWork::Stopped => {
            let why = found.refusal.clone();
            let why =
                why.unwrap_or_else(|| "Il lavoro si è fermato: chiedere all'assistenza della piattaforma.".to_owned());
            Alert::new(Tone::Bad, "Preparazione interrotta", why)
        }
    };
    let here = desk.href(&format!("/convenzioni/documenti/lavori/{}", at.lavoro));
    let of = format!("?lavoro={}", at.lavoro);
    page(&WorkPage {
        shell: desk.shell("convenzioni"),
        crumbs: crumbs(&desk, "Preparazione"),
        title: format!("{}: preparazione", found.kind.label()),
        alert,
        progress: (found.work == BatchWork::Going).then(|| Progress {
            what: "documenti preparati".into(),
            done: found.done,
            total: found.total,
            seconds_left: None,
            again: here,
        }),
        zip: (found.work == BatchWork::Done).then(|| desk.href(&format!("/convenzioni/documenti/archivio.zip{of}"))),
        list: desk.href(&format!("/convenzioni/documenti{of}")),
    })
}

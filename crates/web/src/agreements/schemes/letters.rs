//! The letters of the centre: the ready words, or its own, written with their preview beside.

use app::agreements::{
    CentreLetter, drop_text_draft, keep_text_draft, letter, letters, reset_letter, save_letter, text_draft,
};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use domain::agreements::contents::Article;
use domain::agreements::edit::{LONGEST_TITLE, Part};
use domain::agreements::papers::PaperKind;
use domain::identity::Permission;

use super::At;
use super::part::{CONDITION, REPETITION, WritePage, instant, of_draft, read, text_field, variables};
use super::preview::PaperView;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Badge, Crumbs, Field, Form, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

struct Row {
    name: &'static str,
    what: &'static str,
    state: Badge,
    saved: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "agreements/schemes/letters.html")]
struct LettersPage {
    shell: Shell,
    crumbs: Crumbs,
    rows: Vec<Row>,
}

fn what(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Resolution => "La proposta di deliberazione che l'ente porta al proprio Consiglio.",
        PaperKind::Summary => "Una pagina per il sindaco: che cosa riceve, che cosa paga, che cosa decide.",
        PaperKind::Renewal => "La lettera che invita a rinnovare la convenzione prima che scada.",
        PaperKind::WithdrawalAcceptance => "La lettera con cui il centro prende atto del recesso.",
        PaperKind::Agreement | PaperKind::Annex => "",
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let all = web.read(move |rx| letters(rx, &scope)).await?;
    let may_edit = desk.scope.allows(Permission::EditAgreements);
    let row = |l: &CentreLetter| Row {
        name: l.kind.label(),
        what: what(l.kind),
        state: match l.own {
            Some(_) => Badge::new(Tone::Info, "Testo del centro"),
            None => Badge::new(Tone::Plain, "Testo pronto"),
        },
        saved: l.own.as_ref().map(|o| format!("{}, {}", instant(o.saved_at), o.saved_by)).unwrap_or_default(),
        href: may_edit.then(|| desk.href(&format!("/convenzioni/lettere/{}", l.kind.slug()))),
    };
    page(&LettersPage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new().to("Convenzioni", desk.href("/convenzioni")).here("Lettere e delibera"),
        rows: all.iter().map(row).collect(),
    })
}

async fn open(web: &Web, desk: &Desk, at: &At) -> Result<CentreLetter> {
    let kind = PaperKind::from_slug(&at.documento).ok_or_else(Error::not_found)?;
    let scope = desk.scope.clone();
    web.read(move |rx| letter(rx, &scope, kind)).await
}

fn subject(kind: PaperKind) -> String {
    format!("letter/{}", kind.code())
}

fn shown_paper(open: &CentreLetter, typed: &Article) -> PaperView {
    let title = if typed.title.trim().is_empty() { "…".to_owned() } else { typed.title.clone() };
    match open.text.clone().write(Part::Opening, 0, Article { title, ..typed.clone() }) {
        Ok(text) => PaperView::of(&text),
        Err(refusal) => PaperView::at_fault(&refusal),
    }
}

fn dress(desk: &Desk, open: &CentreLetter, article: &Article) -> WritePage {
    let revision = open.own.as_ref().map_or(0, |o| o.revision);
    let list = desk.href("/convenzioni/lettere");
    let name = Field::text("title", "Titolo").value(article.title.clone()).required().max(LONGEST_TITLE);
    WritePage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new()
            .to("Convenzioni", desk.href("/convenzioni"))
            .to("Lettere e delibera", list.clone())
            .here(open.kind.label()),
        title: open.kind.label().to_owned(),
        lead: what(open.kind).to_owned(),
        form: Form::new(vec![Field::hidden("revision", revision.to_string()), name, text_field(article.text.clone())]),
        action: format!("{list}/{}", open.kind.slug()),
        back: list,
        removable: false,
        resettable: open.own.is_some(),
        draft: None,
        variables: variables(),
        paper: shown_paper(open, article),
        condition: CONDITION,
        repetition: REPETITION,
    }
}

fn stored(open: &CentreLetter) -> Article {
    open.text.part(Part::Opening, 0).unwrap_or_default()
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let (scope, subject) = (desk.scope.clone(), subject(open.kind));
    match web.read(move |rx| text_draft(rx, &scope, &subject)).await? {
        Some((typed, kept)) if typed != stored(&open) => {
            let mut shown = dress(&desk, &open, &typed);
            shown.draft = Some(of_draft(kept));
            page(&shown)
        }
        _ => page(&dress(&desk, &open, &stored(&open))),
    }
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let article = read(&typed);
    if typed.some("preview").is_some() {
        return page(&dress(&desk, &open, &article));
    }
    let (scope, kind, revision) = (desk.scope.clone(), open.kind, typed.get("revision").parse().unwrap_or(0));
    let new = article.clone();
    let outcome = web
        .write(move |tx| {
            save_letter(tx, &scope, kind, revision, &new)?;
            drop_text_draft(tx, &scope, &subject(kind))
        })
        .await;
    match outcome {
        Ok(()) => {
            let text = "Testo salvato: vale per i documenti che si preparano da ora.";
            Ok(done(&desk.href("/convenzioni/lettere"), text))
        }
        Err(e) => {
            let refusal: Refusal = e.refusal()?;
            let mut shown = dress(&desk, &open, &article);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

/// The preview alone, as one types.
pub(super) async fn preview(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let shown = shown_paper(&open, &read(&typed)).render().map_err(Error::internal)?;
    Ok(Html(shown).into_response())
}

/// Keeps what is being written, as the browser sends it by itself.
pub(super) async fn draft(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let (subject, article) = (subject(open(&web, &desk, &at).await?.kind), read(&typed));
    web.write(move |tx| keep_text_draft(tx, &desk.scope, &subject, &article)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Forgets the draft.
pub(super) async fn drop_draft(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let kind = open(&web, &desk, &at).await?.kind;
    let back = desk.href(&format!("/convenzioni/lettere/{}", kind.slug()));
    web.write(move |tx| drop_text_draft(tx, &desk.scope, &subject(kind))).await?;
    Ok(done(&back, "Bozza scartata."))
}

/// Goes back to the ready words.
pub(super) async fn reset(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let kind = open(&web, &desk, &at).await?.kind;
    let back = desk.href("/convenzioni/lettere");
    web.write(move |tx| {
        reset_letter(tx, &desk.scope, kind)?;
        drop_text_draft(tx, &desk.scope, &subject(kind))
    })
    .await?;
    Ok(done(&back, "Si usa di nuovo il testo pronto."))
}

//! One part of a scheme's text, written with its preview beside.

use app::agreements::{Change, SchemeDetail, change_text, drop_text_draft, keep_text_draft, scheme_detail, text_draft};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use domain::agreements::contents::{Article, Content, SchemeText};
use domain::agreements::edit::{LONGEST_TITLE, Move, Part};
use domain::agreements::facts::{SERVICES, VARIABLES};

use super::preview::PaperView;
use super::{At, of_scheme};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Choice, Crumbs, Field, Form, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

/// A text while it is written, with its preview beside.
#[derive(Template)]
#[template(path = "agreements/schemes/part.html")]
pub(super) struct WritePage {
    pub(super) shell: Shell,
    pub(super) crumbs: Crumbs,
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) form: Form,
    pub(super) action: String,
    pub(super) back: String,
    pub(super) removable: bool,
    /// Whether there are ready words to go back to.
    pub(super) resettable: bool,
    /// What is said when a draft is shown.
    pub(super) draft: Option<Alert>,
    pub(super) variables: Vec<(String, &'static str)>,
    pub(super) paper: PaperView,
    pub(super) condition: &'static str,
    pub(super) repetition: &'static str,
}

/// Every variable with what it means.
pub(super) fn variables() -> Vec<(String, &'static str)> {
    let list = SERVICES.1.iter().map(|v| (format!("{{{{servizio.{}}}}}", v.name), v.meaning));
    VARIABLES.iter().map(|v| (format!("{{{{{}}}}}", v.name), v.meaning)).chain(list).collect()
}

/// How conditions and repetitions are written.
pub(super) const CONDITION: &str = "{{#se ente.piccolo}} … {{#altrimenti}} … {{/se}}";
pub(super) const REPETITION: &str = "{{#per servizio in servizi}} … {{/per}}";

/// The field of a text.
pub(super) fn text_field(value: String) -> Field {
    Field::area("text", "Testo").value(value).required().class("is-tall").help(
        "Una riga è un capoverso. «1. », «a) », «- » cominciano un elenco; «# » un titoletto; «| a | b |» una riga \
         di tabella; **grassetto**.",
    )
}

/// Under what name the draft of a part is kept.
fn subject(at: &At) -> String {
    format!("scheme/{}/{}/{}", at.convenzione, at.parte, at.numero)
}

/// A scheme with the part that an address names.
struct Open {
    detail: SchemeDetail,
    text: SchemeText,
    part: Part,
    place: usize,
}

async fn open(web: &Web, desk: &Desk, at: &At) -> Result<Open> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let detail = web.read(move |rx| scheme_detail(rx, &scope, id)).await?;
    let text = detail.text.clone().ok_or_else(Error::not_found)?;
    let (part, place) = at.part(|part| text.count(part))?;
    Ok(Open { detail, text, part, place })
}

impl Open {
    fn revision(&self) -> i32 {
        self.detail.versions.first().map_or(0, |v| v.revision)
    }

    /// What stands at the place; nothing for a new part.
    fn article(&self) -> Article {
        let name = if self.part == Part::Clause { "clausola." } else { "" };
        let new = Article { title: name.to_owned(), ..Article::default() };
        self.text.part(self.part, self.place).unwrap_or(new)
    }

    fn is_new(&self) -> bool {
        self.place >= self.text.count(self.part)
    }

    /// What is typed, as it would be read among the rest of the text.
    fn preview(&self, typed: Article) -> PaperView {
        // A title that is still empty is no reason to show nothing.
        let article = if typed.title.trim().is_empty() { Article { title: "…".into(), ..typed } } else { typed };
        // Nothing was typed yet: there is nothing to show, and nothing wrong.
        if self.is_new() && article.text.trim().is_empty() {
            return PaperView::empty();
        }
        let alone = match self.text.clone().write(self.part, self.place, article.clone()) {
            Ok(text) => text,
            Err(refusal) => return PaperView::at_fault(&refusal),
        };
        let clauses = alone.clauses.clone();
        PaperView::of(&match self.part {
            Part::Opening => {
                SchemeText { title: article.title, opening: article.text, clauses, ..SchemeText::default() }
            }
            Part::Article => {
                // The articles before keep their numbers, so that this has its own.
                let before = vec![Article { title: "…".into(), ..Article::default() }; self.place];
                let articles = before.into_iter().chain([article]).collect();
                return PaperView::of(&SchemeText { articles, clauses, ..SchemeText::default() }).after(self.place);
            }
            Part::Annex => SchemeText { annexes: vec![article], clauses, ..SchemeText::default() },
            Part::Clause => SchemeText { opening: article.text, clauses, ..SchemeText::default() },
        })
    }
}

pub(super) fn read(typed: &Typed) -> Article {
    Article {
        title: typed.get("title").to_owned(),
        holds: typed.all("holds").filter_map(Content::from_code).collect(),
        text: typed.get("text").replace("\r\n", "\n"),
    }
}

fn dress(desk: &Desk, open: &Open, at: &At, article: &Article) -> WritePage {
    let scheme = desk.href(&format!("/convenzioni/{}", open.detail.row.id));
    let (title, label) = match open.part {
        Part::Opening => ("Titolo e premesse".to_owned(), "Titolo della convenzione"),
        Part::Article if open.is_new() => ("Nuovo articolo".to_owned(), "Titolo"),
        Part::Article => (format!("Articolo {}", open.place + 1), "Titolo"),
        Part::Annex if open.is_new() => ("Nuovo allegato".to_owned(), "Titolo"),
        Part::Annex => (format!("Allegato {}", ('A'..='Z').nth(open.place).unwrap_or('Z')), "Titolo"),
        Part::Clause if open.is_new() => ("Nuova clausola".to_owned(), "Nome"),
        Part::Clause => ("Clausola".to_owned(), "Nome"),
    };
    let mut name = Field::text("title", label).value(article.title.clone()).required().max(LONGEST_TITLE);
    if open.part == Part::Clause {
        name = name.help("Si scrive come clausola.foro e si usa nei testi come {{clausola.foro}}.");
    }
    let mut fields = vec![Field::hidden("revision", open.revision().to_string()), name];
    if matches!(open.part, Part::Article | Part::Annex) {
        let choices = Content::ALL.map(|c| Choice::new(c.code(), c.label()));
        let held = article.holds.iter().map(|c| c.code()).collect::<Vec<_>>().join(",");
        fields.push(Field::checks("holds", "Contenuti obbligatori che contiene", choices.into()).value(held));
    }
    fields.push(text_field(article.text.clone()));
    WritePage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new()
            .to(open.detail.row.title.clone(), scheme.clone())
            .to("Testo", format!("{scheme}/testo"))
            .here(title.clone()),
        title,
        form: Form::new(fields),
        action: format!("{scheme}/testo/{}/{}", at.parte, at.numero),
        back: format!("{scheme}/testo"),
        removable: open.part != Part::Opening && !open.is_new(),
        resettable: false,
        lead: String::new(),
        draft: None,
        variables: variables(),
        paper: open.preview(article.clone()),
        condition: CONDITION,
        repetition: REPETITION,
    }
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let (scope, subject) = (desk.scope.clone(), subject(&at));
    match web.read(move |rx| text_draft(rx, &scope, &subject)).await? {
        Some((typed, kept)) if typed != open.article() => {
            let mut shown = dress(&desk, &open, &at, &typed);
            shown.draft = Some(of_draft(kept));
            page(&shown)
        }
        _ => page(&dress(&desk, &open, &at, &open.article())),
    }
}

/// What is said of a draft.
pub(super) fn of_draft(kept: chrono::NaiveDateTime) -> Alert {
    let title = format!("È la bozza tenuta il {}, non ancora salvata", instant(kept));
    Alert::new(Tone::Info, title, "Con «Salva» entra nel testo; si può anche scartarla e tornare al testo com'è.")
}

/// An instant as people in Italy read it.
pub(super) fn instant(at: chrono::NaiveDateTime) -> String {
    domain::dates::italian_time(at).format("%d/%m/%Y, %H:%M").to_string()
}

/// Keeps what is being written, as the browser sends it by itself.
pub(super) async fn draft(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    open(&web, &desk, &at).await?;
    let (subject, article) = (subject(&at), read(&typed));
    web.write(move |tx| keep_text_draft(tx, &desk.scope, &subject, &article)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Forgets the draft: the form is again as the text stands.
pub(super) async fn drop_draft(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let back = format!("{}/testo/{}/{}", of_scheme(&desk, at.scheme()?), at.parte, at.numero);
    let subject = subject(&at);
    web.write(move |tx| drop_text_draft(tx, &desk.scope, &subject)).await?;
    Ok(done(&back, "Bozza scartata."))
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let article = read(&typed);
    if typed.some("preview").is_some() {
        return page(&dress(&desk, &open, &at, &article));
    }
    let change = if typed.some("remove").is_some() { Change::Remove } else { Change::Write(article.clone()) };
    match change_part(&web, &desk, &at, &open, &typed, change).await {
        Ok(()) => Ok(done(&format!("{}/testo", of_scheme(&desk, at.scheme()?)), "Testo salvato.")),
        Err(e) => again(&desk, &open, &at, &article, &e.refusal()?),
    }
}

fn again(desk: &Desk, open: &Open, at: &At, article: &Article, refusal: &Refusal) -> Result<Response> {
    let mut shown = dress(desk, open, at, article);
    shown.form.refuse(refusal);
    refused(&shown)
}

async fn change_part(web: &Web, desk: &Desk, at: &At, open: &Open, typed: &Typed, change: Change) -> Result<()> {
    let (id, scope, place) = (at.scheme()?, desk.scope.clone(), (open.part, open.place));
    let revision = typed.get("revision").parse().unwrap_or(0);
    let subject = subject(at);
    web.write(move |tx| {
        change_text(tx, &scope, id, revision, place, change.clone())?;
        drop_text_draft(tx, &scope, &subject)
    })
    .await
}

/// The preview alone, as one types.
pub(super) async fn preview(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let shown = open.preview(read(&typed)).render().map_err(Error::internal)?;
    Ok(Html(shown).into_response())
}

/// Moves a part up or down.
pub(super) async fn reorder(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let open = open(&web, &desk, &at).await?;
    let whither = if typed.get("move") == "up" { Move::Up } else { Move::Down };
    change_part(&web, &desk, &at, &open, &typed, Change::Move(whither)).await?;
    Ok(done(&format!("{}/testo", of_scheme(&desk, at.scheme()?)), "Ordine cambiato."))
}

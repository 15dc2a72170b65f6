//! The form that writes an article, with its preview.

use app::knowledge;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::knowledge::{Article, Audience, LONGEST_TEXT, LONGEST_TITLE, Personal};

use super::desk::{Here, names};
use super::key;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Choice, Crumbs, Field, Form, Query, Shell, Tone, part};
use crate::visit::Desk;
use crate::{Result, Web};

/// The text as readers will see it.
#[derive(Template)]
#[template(path = "knowledge/preview.html")]
pub(super) struct Preview {
    html: String,
    warning: Option<Alert>,
}

part!(Preview);

/// Said wherever the check is: what it finds is not all there may be.
pub(super) const NOT_ALL: &str = "Il controllo non riconosce tutti i nomi: rileggere il testo prima di pubblicare.";

impl Preview {
    fn of(text: &str, found: &[Personal]) -> Self {
        let what: Vec<String> = found.iter().take(8).map(|p| format!("{} {}", p.kind, p.text)).collect();
        let warning = (!what.is_empty()).then(|| {
            Alert::new(
                Tone::Warn,
                "Sembrano dati personali",
                format!("{}: in una guida per altri vanno tolti. {NOT_ALL}", what.join("; ")),
            )
        });
        Self { html: documents::markup::to_html(text), warning }
    }
}

/// How a text will be seen, and what in it looks personal: the names of who had a part in its ticket too.
async fn look(desk: &Desk, web: &Web, article: &Article, ticket: Option<u32>) -> Result<Preview> {
    let (scope, asked) = (desk.scope.clone(), article.clone());
    let found = web.read(move |rx| knowledge::personal_in(rx, &scope, &asked, ticket)).await?;
    Ok(Preview::of(&article.text, &found))
}

fn ticket_of(typed: &Typed) -> Option<u32> {
    typed.some("richiesta").and_then(|n| n.parse().ok())
}

#[derive(Template)]
#[template(path = "knowledge/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    action: String,
    preview_at: String,
    back: String,
    form: Form,
    from: Option<Alert>,
    preview: Preview,
}

fn fields(services: &[(String, String)]) -> Form {
    let mut given = vec![Choice::new("", "Nessuno in particolare")];
    given.extend(services.iter().map(|(code, name)| Choice::new(code, name)));
    let readers = vec![
        Choice::new("public", "Tutti").help("Si legge anche nel portale del centro, senza accesso."),
        Choice::new("bodies", "Gli enti").help("La leggono le persone degli enti e del centro."),
        Choice::new("staff", "Solo il centro").help("La legge chi lavora all'assistenza."),
    ];
    Form::new(vec![
        Field::hidden("versione", ""),
        Field::hidden("richiesta", ""),
        Field::text("titolo", "Titolo").help("La domanda, con le parole di chi la fa.").required().max(LONGEST_TITLE),
        Field::select("servizio", "Servizio della carta", given),
        Field::radio("per", "Chi la legge", readers).value(Audience::Bodies.code()).required(),
        Field::area("testo", "Testo")
            .help("Una riga vuota divide i paragrafi. Senza nomi, indirizzi e telefoni di persone: il controllo ne segnala molti, non tutti.")
            .required()
            .max(LONGEST_TEXT),
    ])
}

async fn build(desk: &Desk, web: &Web, id: Option<&str>) -> Result<FormPage> {
    let services = names(desk, web).await?;
    let (title, back, here) = match id {
        Some(id) => ("Modifica la guida", desk.href(&format!("/guide/{id}")), "Modifica"),
        None => ("Scrivi una guida", desk.href("/guide"), "Nuova"),
    };
    Ok(FormPage {
        shell: desk.shell("guide"),
        crumbs: Crumbs::new().to("Guide", desk.href("/guide")).here(here),
        title,
        action: id.map_or_else(|| desk.href("/guide/nuova"), |id| desk.href(&format!("/guide/{id}/modifica"))),
        preview_at: desk.href("/guide/anteprima"),
        back,
        form: fields(&services),
        from: None,
        preview: Preview::of("", &[]),
    })
}

fn values(article: &Article, (version, ticket): (i32, &str)) -> Vec<(String, String)> {
    let pairs = [
        ("versione", version.to_string()),
        ("richiesta", ticket.to_owned()),
        ("titolo", article.title.clone()),
        ("servizio", article.service.clone()),
        ("per", article.audience.code().to_owned()),
        ("testo", article.text.clone()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

pub(super) async fn new(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    let mut shown = build(&desk, &web, None).await?;
    if let Some(number) = query.get("richiesta").and_then(|n| n.parse::<u32>().ok()) {
        let scope = desk.scope.clone();
        let article = web.read(move |rx| knowledge::from_ticket(rx, &scope, number)).await?;
        shown.form.fill(&values(&article, (0, &number.to_string())));
        shown.preview = look(&desk, &web, &article, Some(number)).await?;
        shown.from = Some(
            Alert::new(
                Tone::Warn,
                "Da rileggere prima di pubblicare",
                "Il testo viene dalle risposte pubbliche della richiesta. Togliere nomi, indirizzi, telefoni e tutto \
                 ciò che riguarda chi ha chiesto; le note interne non sono riportate.",
            )
            .link(format!("Richiesta n. {number}"), desk.href(&format!("/assistenza/{number}"))),
        );
    }
    page(&shown)
}

pub(super) async fn form(desk: Desk, State(web): State<Web>, Path((_, id)): Here) -> Result<Response> {
    let (scope, guide) = (desk.scope.clone(), key(&id)?);
    let whole = web.read(move |rx| knowledge::whole(rx, &scope, guide)).await?;
    let mut shown = build(&desk, &web, Some(&id)).await?;
    let last = whole.versions.first().ok_or_else(crate::Error::not_found)?;
    let article = last.content().map_err(app::Error::from)?;
    let ticket = whole.row.ticket.map(i32::unsigned_abs);
    let number = ticket.map(|n| n.to_string()).unwrap_or_default();
    shown.form.fill(&values(&article, (last.version, &number)));
    shown.preview = look(&desk, &web, &article, ticket).await?;
    shown.crumbs = Crumbs::new().to("Guide", desk.href("/guide")).to(last.title.clone(), &shown.back).here("Modifica");
    page(&shown)
}

/// The preview alone, asked while one writes.
pub(super) async fn preview(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    page(&look(&desk, &web, &read(&typed), ticket_of(&typed)).await?)
}

fn read(typed: &Typed) -> Article {
    Article {
        title: typed.get("titolo").to_owned(),
        service: typed.get("servizio").to_owned(),
        audience: Audience::from_code(typed.get("per")).unwrap_or_default(),
        text: typed.get("testo").to_owned(),
    }
}

pub(super) async fn create(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    write(&desk, &web, None, &typed).await
}

pub(super) async fn save(desk: Desk, State(web): State<Web>, Path((_, id)): Here, typed: Typed) -> Result<Response> {
    write(&desk, &web, Some(&id), &typed).await
}

async fn write(desk: &Desk, web: &Web, id: Option<&str>, typed: &Typed) -> Result<Response> {
    let article = read(typed);
    if typed.ticked("anteprima") {
        return again(desk, web, (id, typed), None).await;
    }
    let known = id.map(key).transpose()?;
    let (scope, seen) = (desk.scope.clone(), typed.get("versione").parse().unwrap_or(0));
    let ticket = ticket_of(typed);
    match web.write(move |tx| knowledge::save(tx, &scope, (known, seen), &article, ticket)).await {
        Ok(id) => {
            Ok(done(&desk.href(&format!("/guide/{id}")), "Versione salvata. Chi legge la vede dopo la pubblicazione."))
        }
        Err(e) => again(desk, web, (id, typed), Some(&e.refusal()?)).await,
    }
}

async fn again(
    desk: &Desk,
    web: &Web,
    (id, typed): (Option<&str>, &Typed),
    refusal: Option<&domain::Refusal>,
) -> Result<Response> {
    let mut shown = build(desk, web, id).await?;
    shown.form.fill(&typed.pairs);
    shown.preview = look(desk, web, &read(typed), ticket_of(typed)).await?;
    match refusal {
        Some(refusal) => {
            shown.form.refuse(refusal);
            refused(&shown)
        }
        None => page(&shown),
    }
}

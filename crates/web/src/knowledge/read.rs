//! The knowledge base as it is read: at a body's desk and on the portal; and what readers think of it.

use app::PublicScope;
use app::knowledge::{self, ArticleRow, Reader, Shown, Sought, VoteRow};
use app::page::Page;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::{dates, it};

use super::desk::how_many;
use super::{Names, key, name_of};
use crate::forms::Typed;
use crate::respond::{done, go, page};
use crate::view::{Choice, Crumbs, Empty, Field, FieldKind, Filters, Pager, Query, Shell, Tone};
use crate::visit::{BodyDesk, Desk, Portal};
use crate::{Result, Web};

/// One article in a list for readers.
struct Hit {
    href: String,
    title: String,
    under: String,
}

#[derive(Template)]
#[template(path = "knowledge/own_list.html")]
struct OwnList {
    shell: Shell,
    filters: Filters,
    count: String,
    hits: Vec<Hit>,
    empty: Empty,
    pager: Pager,
    ask: String,
}

#[derive(Template)]
#[template(path = "knowledge/public_list.html")]
struct PublicList {
    shell: Shell,
    crumbs: Crumbs,
    filters: Filters,
    count: String,
    hits: Vec<Hit>,
    empty: Empty,
    pager: Pager,
}

/// What a reader thinks, and the buttons that say it.
pub(super) struct Opinion {
    pub(super) action: String,
    pub(super) votes: String,
    pub(super) own: Option<bool>,
    pub(super) comment: String,
    pub(super) may: bool,
}

pub(super) fn opinion(row: &ArticleRow, own: Option<&VoteRow>, base: &str, may: bool) -> Opinion {
    Opinion {
        action: format!("{base}/giudizio"),
        votes: super::desk::votes(row),
        own: own.map(|v| v.useful),
        comment: own.map(|v| v.comment.clone()).unwrap_or_default(),
        may,
    }
}

#[derive(Template)]
#[template(path = "knowledge/own_one.html")]
struct OwnOne {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    html: String,
    opinion: Option<Opinion>,
    ask: String,
}

#[derive(Template)]
#[template(path = "knowledge/public_one.html")]
struct PublicOne {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    html: String,
}

/// The titles that may answer what somebody begins to ask.
#[derive(Template)]
#[template(path = "knowledge/suggested.html")]
pub(crate) struct SuggestedPart {
    pub(crate) hits: Vec<(String, String)>,
}

fn filters(query: &Query, services: &[(String, String)]) -> Filters {
    let mut given = vec![Choice::new("", "Tutti")];
    given.extend(services.iter().map(|(code, name)| Choice::new(code, name)));
    let search = Field { placeholder: "Che cosa serve?".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
    Filters::new(query, Some(search), vec![Field::select("servizio", "Servizio", given)])
}

fn sought(query: &Query) -> Sought {
    let text = |key: &str| query.get(key).filter(|v| !v.is_empty()).map(str::to_owned);
    Sought { words: text("q").unwrap_or_default(), service: text("servizio") }
}

fn hits(found: &Page<ArticleRow>, names: &Names, base: &str) -> Vec<Hit> {
    let hit = |r: &ArticleRow| Hit {
        href: format!("{base}/{}", r.id),
        title: r.live_title.clone(),
        under: name_of(names, &r.live_service),
    };
    found.rows.iter().map(hit).collect()
}

fn empty(query: &Query) -> Empty {
    if query.pairs().is_empty() {
        return Empty::new("Nessuna guida", "Le guide del centro si leggono qui appena sono pubblicate.");
    }
    Empty::new("Nessuna guida corrisponde", "Si può provare con altre parole, o chiedere al centro.")
        .action("Tutte le guide", query.path())
}

/// Codes and names of the services of the charter in force.
fn services(rx: &mut app::Rx<'_>, scope: PublicScope) -> app::Result<Vec<(String, String)>> {
    let today = rx.today();
    let charter = app::charter::in_force(rx, scope, today)?.map(|e| e.charter()).transpose()?;
    Ok(charter.map(|c| c.services.into_iter().map(|s| (s.code, s.name)).collect()).unwrap_or_default())
}

fn updated(shown: &Shown, names: &Names) -> String {
    let day = shown.row.published_at.map(dates::italian_date).map(it::long_date).unwrap_or_default();
    match name_of(names, &shown.row.live_service) {
        name if name.is_empty() => format!("Aggiornata il {day}."),
        name => format!("{name}. Aggiornata il {day}."),
    }
}

pub(super) async fn own_index(desk: BodyDesk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let base = desk.href("/guide");
    let query = Query::parse(base.clone(), raw.as_deref());
    let (scope, asked, cursor) = (desk.scope.clone(), sought(&query), query.cursor());
    let (found, services) = web
        .read(move |rx| {
            let (centre, _) = scope.body(Permission::ReadBody)?;
            let found = knowledge::listed(rx, Reader::Body(&scope), &asked, &cursor)?;
            Ok((found, services(rx, PublicScope { centre })?))
        })
        .await?;
    let names: Names = services.iter().cloned().collect();
    page(&OwnList {
        shell: desk.shell("guide"),
        filters: filters(&query, &services),
        count: how_many(found.rows.len()),
        hits: hits(&found, &names, &base),
        empty: empty(&query),
        pager: Pager::of(&query, &found),
        ask: ask(&desk),
    })
}

fn ask(desk: &BodyDesk) -> String {
    if desk.scope.allows(Permission::CompileBody) { desk.href("/assistenza/nuova") } else { String::new() }
}

pub(super) async fn own_one(
    desk: BodyDesk,
    State(web): State<Web>,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let (scope, guide) = (desk.scope.clone(), key(&id)?);
    let (shown, services) = web
        .read(move |rx| {
            let (centre, _) = scope.body(Permission::ReadBody)?;
            Ok((knowledge::read_one(rx, Reader::Body(&scope), guide)?, services(rx, PublicScope { centre })?))
        })
        .await?;
    let names: Names = services.into_iter().collect();
    let base = desk.href(&format!("/guide/{id}"));
    page(&OwnOne {
        shell: desk.shell("guide"),
        crumbs: Crumbs::new().to("Guide", desk.href("/guide")).here(shown.article.title.clone()),
        lead: updated(&shown, &names),
        html: documents::markup::to_html(&shown.article.text),
        opinion: Some(opinion(&shown.row, shown.own.as_ref(), &base, true)),
        title: shown.article.title,
        ask: ask(&desk),
    })
}

/// What may answer the subject that is being typed; asked by the form of a request.
pub(super) async fn suggested(desk: BodyDesk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    let subject: String = query.get("oggetto").unwrap_or_default().chars().take(250).collect();
    let scope = desk.scope.clone();
    let found = web.read(move |rx| knowledge::suggest(rx, Reader::Body(&scope), &subject)).await?;
    page(&SuggestedPart {
        hits: found.into_iter().map(|s| (desk.href(&format!("/guide/{}", s.id)), s.title)).collect(),
    })
}

pub(super) async fn public_index(portal: Portal, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let base = format!("/{}/guide", portal.centre.slug);
    let query = Query::parse(base.clone(), raw.as_deref());
    let (scope, asked, cursor) = (portal.scope, sought(&query), query.cursor());
    let (found, services) = web
        .read(move |rx| Ok((knowledge::listed(rx, Reader::Public(scope), &asked, &cursor)?, services(rx, scope)?)))
        .await?;
    let names: Names = services.iter().cloned().collect();
    page(&PublicList {
        shell: portal.shell(""),
        crumbs: Crumbs::new().to("Il centro", format!("/{}/", portal.centre.slug)).here("Guide"),
        filters: filters(&query, &services),
        count: how_many(found.rows.len()),
        hits: hits(&found, &names, &base),
        empty: empty(&query),
        pager: Pager::of(&query, &found),
    })
}

pub(super) async fn public_one(
    portal: Portal,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let (scope, guide) = (portal.scope, key(&id)?);
    let (shown, services) =
        web.read(move |rx| Ok((knowledge::read_one(rx, Reader::Public(scope), guide)?, services(rx, scope)?))).await?;
    let names: Names = services.into_iter().collect();
    let home = format!("/{}", portal.centre.slug);
    page(&PublicOne {
        shell: portal.shell(""),
        crumbs: Crumbs::new()
            .to("Il centro", format!("{home}/"))
            .to("Guide", format!("{home}/guide"))
            .here(shown.article.title.clone()),
        lead: updated(&shown, &names),
        html: documents::markup::to_html(&shown.article.text),
        title: shown.article.title,
    })
}

/// Yes, no, and what is missing.
fn voice(typed: &Typed) -> (bool, String) {
    (typed.get("utile") == "si", typed.get("commento").to_owned())
}

const THANKS: &str = "Grazie: il giudizio aiuta a migliorare la guida.";

pub(super) async fn rate_own(
    desk: BodyDesk,
    State(web): State<Web>,
    Path((_, _, id)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (scope, guide, (useful, comment)) = (desk.scope.clone(), key(&id)?, voice(&typed));
    let saved = web.write(move |tx| knowledge::rate(tx, Reader::Body(&scope), guide, (useful, &comment))).await;
    answer(saved, &desk.href(&format!("/guide/{id}")))
}

pub(super) async fn rate_staff(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (scope, guide, (useful, comment)) = (desk.scope.clone(), key(&id)?, voice(&typed));
    let saved = web.write(move |tx| knowledge::rate(tx, Reader::Staff(&scope), guide, (useful, &comment))).await;
    answer(saved, &desk.href(&format!("/guide/{id}")))
}

fn answer(saved: Result<()>, here: &str) -> Result<Response> {
    match saved {
        Ok(()) => Ok(done(here, THANKS)),
        Err(e) => Ok(go(here, Tone::Bad, &e.refusal()?.message)),
    }
}

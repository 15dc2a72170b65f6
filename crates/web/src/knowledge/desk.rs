//! The list of the articles and one article, at the centre's desk.

use app::knowledge::{self, ArticleRow, Filter, Whole};
use app::page::Page;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::Refusal;
use domain::helpdesk::moment;
use domain::identity::Permission;
use domain::knowledge::Audience;

use super::read::{Opinion, opinion};
use super::{Names, key, name_of};
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
use crate::view::{
    Alert, Badge, Choice, Crumbs, Definitions, Empty, Field, FieldKind, Filters, Pager, Query, Shell, Tone, Value,
    counted,
};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) type Here = Path<(String, String)>;

struct Row {
    href: String,
    title: String,
    service: String,
    audience: &'static str,
    state: Badge,
    votes: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "knowledge/list.html")]
struct ListPage {
    shell: Shell,
    may_work: bool,
    new_href: String,
    filters: Filters,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
}

/// The state of an article, also when its newest version is not published yet.
fn badge(row: &ArticleRow) -> Badge {
    match (row.state.as_str(), row.published) {
        ("published", Some(v)) if v == row.latest => Badge::new(Tone::Good, "pubblicata"),
        ("published", _) => Badge::new(Tone::Warn, "pubblicata, con modifiche da pubblicare"),
        ("withdrawn", _) => Badge::new(Tone::Plain, "ritirata"),
        _ => Badge::new(Tone::Info, "bozza"),
    }
}

fn audience(code: &str) -> &'static str {
    Audience::from_code(code).map_or("", Audience::label)
}

/// What people thought, in words.
pub(super) fn votes(row: &ArticleRow) -> String {
    match (row.useful, row.useless) {
        (0, 0) => "nessun giudizio".to_owned(),
        (yes, no) => format!("utile per {yes} su {}", yes + no),
    }
}

pub(super) async fn names(desk: &Desk, web: &Web) -> Result<Vec<(String, String)>> {
    let scope = desk.scope.clone();
    let services = web.read(move |rx| Ok(app::charter::catalogue(rx, &scope)?.services)).await?;
    Ok(services.into_iter().map(|s| (s.code, s.name)).collect())
}

fn filters(query: &Query, services: &[(String, String)]) -> Filters {
    let mut given = vec![Choice::new("", "Tutti")];
    given.extend(services.iter().map(|(code, name)| Choice::new(code, name)));
    let states = [("", "Tutte"), ("published", "Pubblicate"), ("draft", "Bozze"), ("withdrawn", "Ritirate")];
    let mut readers = vec![Choice::new("", "Chiunque")];
    readers.extend(Audience::ALL.map(|a| Choice::new(a.code(), a.label())));
    let search = Field { placeholder: "Parole della guida".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
    Filters::new(
        query,
        Some(search),
        vec![
            Field::select("stato", "Stato", states.map(|(code, label)| Choice::new(code, label)).to_vec()),
            Field::select("servizio", "Servizio", given),
            Field::select("per", "Chi legge", readers),
        ],
    )
}

pub(super) async fn index(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/guide"), raw.as_deref());
    let text = |key: &str| query.get(key).filter(|v| !v.is_empty()).map(str::to_owned);
    let filter = Filter { state: text("stato"), service: text("servizio"), audience: text("per") };
    let services = names(&desk, &web).await?;
    let (scope, words, cursor) = (desk.scope.clone(), text("q"), query.cursor());
    let (found, now) = web
        .read(move |rx| {
            let found = match &words {
                Some(words) => {
                    let mut rows = knowledge::search(rx, &scope, words)?;
                    let fits = |asked: &Option<String>, value: &str| asked.as_ref().is_none_or(|a| a == value);
                    rows.retain(|r| {
                        fits(&filter.state, &r.state)
                            && fits(&filter.service, &r.service)
                            && fits(&filter.audience, &r.audience)
                    });
                    Page { rows, previous: None, next: None }
                }
                None => knowledge::list(rx, &scope, &filter, &cursor)?,
            };
            Ok((found, rx.now))
        })
        .await?;
    let known: Names = services.iter().cloned().collect();
    let may_work = desk.scope.allows(Permission::WorkHelpdesk);
    page(&ListPage {
        shell: desk.shell("guide"),
        may_work,
        new_href: desk.href("/guide/nuova"),
        filters: filters(&query, &services),
        empty: empty(&query, &desk, may_work),
        pager: Pager::of(&query, &found),
        rows: found
            .rows
            .iter()
            .map(|r| Row {
                href: desk.href(&format!("/guide/{}", r.id)),
                title: r.title.clone(),
                service: name_of(&known, &r.service),
                audience: audience(&r.audience),
                state: badge(r),
                votes: votes(r),
                changed: moment(r.changed_at, now),
            })
            .collect(),
    })
}

fn empty(query: &Query, desk: &Desk, may_work: bool) -> Empty {
    if !query.pairs().is_empty() {
        return Empty::new("Nessuna guida corrisponde", "Si possono togliere i filtri o cercare con altre parole.")
            .action("Togli i filtri", query.path());
    }
    let text = "Una guida risponde una volta per tutte a ciò che molti chiedono: si scrive qui, oppure si fa da una \
                richiesta già risolta, dalla sua pagina.";
    let empty = Empty::new("Nessuna guida", text);
    if may_work { empty.action("Scrivi una guida", desk.href("/guide/nuova")) } else { empty }
}

struct VersionLine {
    href: String,
    label: String,
    who: String,
    when: String,
    live: bool,
}

#[derive(Template)]
#[template(path = "knowledge/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    badge: Badge,
    base: String,
    may_work: bool,
    html: String,
    facts: Definitions,
    versions: Vec<VersionLine>,
    comments: Vec<(String, String)>,
    to_publish: bool,
    published: bool,
    warning: Option<Alert>,
    must_look: bool,
    error: Option<String>,
    opinion: Option<Opinion>,
    notice: Option<Alert>,
}

async fn load(desk: &Desk, web: &Web, id: &str) -> Result<OnePage> {
    let (scope, guide) = (desk.scope.clone(), key(id)?);
    let (whole, own, now) = web
        .read(move |rx| {
            let whole = knowledge::whole(rx, &scope, guide)?;
            let own = if whole.row.published.is_some() {
                knowledge::read_one(rx, knowledge::Reader::Staff(&scope), guide)?.own
            } else {
                None
            };
            Ok((whole, own, rx.now))
        })
        .await?;
    let known: Names = names(desk, web).await?.into_iter().collect();
    let row = &whole.row;
    let base = desk.href(&format!("/guide/{}", row.id));
    let last = whole.versions.first().cloned().ok_or_else(crate::Error::not_found)?;
    let must_look = !whole.personal.is_empty() && row.audience != Audience::Staff.code();
    Ok(OnePage {
        shell: desk.shell("guide"),
        crumbs: Crumbs::new().to("Guide", desk.href("/guide")).here(row.title.clone()),
        title: row.title.clone(),
        badge: badge(row),
        may_work: desk.scope.allows(Permission::WorkHelpdesk),
        html: documents::markup::to_html(&last.body),
        facts: facts(desk, row, &known, now),
        versions: versions(&whole, &base, now),
        comments: whole.comments.iter().map(|(at, text)| (moment(*at, now), text.clone())).collect(),
        to_publish: row.published != Some(row.latest),
        published: row.published.is_some(),
        warning: must_look.then(|| warning(&whole)),
        must_look,
        error: None,
        opinion: row.published.is_some().then(|| opinion(row, own.as_ref(), &base, true)),
        notice: row.published.filter(|v| *v != row.latest).map(|v| {
            Alert::new(
                Tone::Warn,
                "Chi legge vede ancora la versione pubblicata",
                format!("Qui sotto c'è la versione {}, non ancora pubblicata; si legge la {v}.", row.latest),
            )
        }),
        base,
    })
}

fn warning(whole: &Whole) -> Alert {
    let what: Vec<String> = whole.personal.iter().take(8).map(|p| format!("{} {}", p.kind, p.text)).collect();
    Alert::new(
        Tone::Warn,
        "Nel testo sembrano esserci dati personali",
        format!("{}: vanno tolti. {}", what.join("; "), super::edit::NOT_ALL),
    )
}

fn facts(desk: &Desk, row: &ArticleRow, known: &Names, now: chrono::NaiveDateTime) -> Definitions {
    let mut facts =
        Definitions::new().text("Chi legge", audience(&row.audience)).text("Servizio", name_of(known, &row.service));
    if let Some(n) = row.ticket {
        let link = Value::Link(format!("richiesta n. {n}"), desk.href(&format!("/assistenza/{n}")));
        facts = facts.row("Nata da", link);
    }
    if let Some(at) = row.published_at.filter(|_| row.published.is_some()) {
        facts = facts.text("Pubblicata", moment(at, now));
    }
    let path = match row.live_audience.as_str() {
        "public" => format!("/{}/guide/{}", desk.centre.slug, row.id),
        _ => String::new(),
    };
    if !path.is_empty() {
        facts = facts.row("Nel portale", Value::Link("la pagina pubblica".to_owned(), path));
    }
    facts.text("Giudizi", votes(row))
}

fn versions(whole: &Whole, base: &str, now: chrono::NaiveDateTime) -> Vec<VersionLine> {
    let line = |v: &knowledge::VersionRow| VersionLine {
        href: format!("{base}/versioni/{}", v.version),
        label: match v.restored {
            Some(old) => format!("Versione {}, ripresa dalla {old}", v.version),
            None => format!("Versione {}", v.version),
        },
        who: v.author_name.clone(),
        when: moment(v.at, now),
        live: whole.row.published == Some(v.version),
    };
    whole.versions.iter().map(line).collect()
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Here) -> Result<Response> {
    page(&load(&desk, &web, &id).await?)
}

pub(super) async fn publish_it(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Here,
    typed: Typed,
) -> Result<Response> {
    let (scope, guide, looked) = (desk.scope.clone(), key(&id)?, typed.ticked("controllato"));
    match web.write(move |tx| knowledge::publish(tx, &scope, guide, looked)).await {
        Ok(()) => Ok(done(&desk.href(&format!("/guide/{id}")), "La guida è pubblicata.")),
        Err(e) => {
            let refusal: Refusal = e.refusal()?;
            let mut shown = load(&desk, &web, &id).await?;
            shown.error = Some(refusal.fields.first().map_or(refusal.message.clone(), |f| f.message.clone()));
            refused(&shown)
        }
    }
}

pub(super) async fn withdraw_it(desk: Desk, State(web): State<Web>, Path((_, id)): Here) -> Result<Response> {
    let (scope, guide, here) = (desk.scope.clone(), key(&id)?, desk.href(&format!("/guide/{id}")));
    match web.write(move |tx| knowledge::withdraw(tx, &scope, guide)).await {
        Ok(()) => Ok(done(&here, "La guida è ritirata: non si legge più, e le sue versioni restano.")),
        Err(e) => Ok(go(&here, Tone::Bad, &e.refusal()?.message)),
    }
}

pub(super) async fn erase_it(desk: Desk, State(web): State<Web>, Path((_, id)): Here) -> Result<Response> {
    let (scope, guide) = (desk.scope.clone(), key(&id)?);
    match web.write(move |tx| knowledge::erase(tx, &scope, guide)).await {
        Ok(()) => Ok(done(&desk.href("/guide"), "La guida è eliminata con tutte le sue versioni.")),
        Err(e) => Ok(go(&desk.href(&format!("/guide/{id}")), Tone::Bad, &e.refusal()?.message)),
    }
}

/// `3 guide`.
pub(super) fn how_many(n: usize) -> String {
    counted(n as u64, "guida", "guide")
}

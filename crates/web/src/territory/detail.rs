//! The page of a body, one tab at a time.

use app::territory::{BodyDetail, StoredApplication, detail};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::dates::italian_time;
use domain::identity::Permission;
use domain::territory::{Body, BodyKind, CodeSpan, Metric};
use domain::{Id, it};

use super::edit::count_form;
use super::stays::stay_form;
use super::tabs::{self, Head};
use crate::respond::page;
use crate::route::{Access, Route, get};
use crate::view::{Badge, Definitions, Empty, Event, Form, History, Shell, Tone, Value, own_words};
use crate::visit::Desk;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let access = Access::Staff(Permission::ReadCentre);
    vec![
        get("/{centre}/cst/enti/{id}", access, data),
        get("/{centre}/cst/enti/{id}/dotazioni", access, counts),
        get("/{centre}/cst/enti/{id}/applicativi", access, applications),
        get("/{centre}/cst/enti/{id}/unioni", access, unions),
        get("/{centre}/cst/enti/{id}/storia", access, history),
    ]
}

/// The id in a path; anything else is a page that is not there.
pub(crate) fn body_id(text: &str) -> Result<Id<Body>> {
    text.parse().map_err(|_| Error::not_found())
}

/// Everything of a body, for a page.
pub(crate) async fn load(desk: &Desk, web: &Web, id: &str) -> Result<BodyDetail> {
    let (scope, id) = (desk.scope.clone(), body_id(id)?);
    web.read(move |rx| detail(rx, &scope, id)).await
}

#[derive(Template)]
#[template(path = "territory/data.html")]
struct DataPage {
    shell: Shell,
    head: Head,
    codes: Definitions,
    seat: Definitions,
    billing: Definitions,
    offices: Vec<OfficeLine>,
    relatives: Vec<(String, String, String)>,
    past_codes: Vec<(String, String, String)>,
}

struct OfficeLine {
    code: String,
    name: String,
    since: String,
    state: Badge,
}

async fn data(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let head = tabs::head(&desk, &d, "dati");
    let relatives = d
        .relatives
        .iter()
        .map(|(b, on, later)| {
            let what = if *later { "è diventato" } else { "è nato da" };
            (desk.href(&format!("/enti/{}", b.id)), b.name.clone(), format!("{what}, dal {}", it::date(*on)))
        })
        .collect();
    page(&DataPage {
        shell: head.shell.clone(),
        codes: codes(&d),
        seat: seat(&d),
        billing: billing(&d),
        offices: offices(&d),
        relatives,
        past_codes: past_codes(&d.codes),
        head,
    })
}

fn codes(d: &BodyDetail) -> Definitions {
    let f = &d.body.facts;
    let code = |v: Option<String>| Value::Code(v.unwrap_or_default());
    let mut rows = Definitions::new();
    if f.kind == BodyKind::Comune {
        rows = rows
            .row("Codice ISTAT", code(f.istat.as_ref().map(ToString::to_string)))
            .row("Codice catastale", code(f.cadastral.as_ref().map(ToString::to_string)));
    }
    rows.row("Codice IPA", code(f.ipa.as_ref().map(ToString::to_string)))
        .row("Categoria IPA", code(f.ipa_category.clone()))
        .row("Codice fiscale", code(f.fiscal.as_ref().map(ToString::to_string)))
        .row("Partita IVA", code(f.vat.as_ref().map(ToString::to_string)))
        .row("NUTS 3", code(f.place.nuts3.clone()))
}

fn seat(d: &BodyDetail) -> Definitions {
    let f = &d.body.facts;
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let city = format!(
        "{} {} {}",
        text(&f.place.cap),
        text(&f.place.city),
        f.place.sigla.as_ref().map(|s| format!("({s})")).unwrap_or_default()
    );
    let link = |v: &Option<String>, scheme: &str| match v {
        Some(v) => Value::Link(v.clone(), format!("{scheme}{v}")),
        None => Value::Text(String::new()),
    };
    let mut rows = Definitions::new()
        .text("Indirizzo", text(&f.place.street))
        .text("Comune", city.split_whitespace().collect::<Vec<_>>().join(" "))
        .row("PEC", link(&f.pec, "mailto:"))
        .row("Posta elettronica", link(&f.email, "mailto:"))
        .row("Sito", link(&f.website, "https://"));
    if let Some(name) = &f.other_name {
        rows = rows.text("In altra lingua", name);
    }
    rows
}

fn billing(d: &BodyDetail) -> Definitions {
    let m = d.membership.as_ref();
    let chosen = m.and_then(|m| m.office_code.clone());
    let why = if chosen.is_some() { "scelto dal centro" } else { "predefinito di IPA" };
    let office = d.addressee.as_ref().map(|code| format!("{code} ({why})")).unwrap_or_default();
    Definitions::new()
        .text("Ufficio", office)
        .text("Domini di posta", m.and_then(|m| m.mail_domains.clone()).unwrap_or_default())
        .text("Note del centro", m.map(|m| m.note.clone()).unwrap_or_default())
}

fn offices(d: &BodyDetail) -> Vec<OfficeLine> {
    d.offices
        .iter()
        .map(|o| OfficeLine {
            code: o.office.code.to_string(),
            name: o.office.name.clone(),
            since: o.office.since.map(it::date).unwrap_or_default(),
            state: match (o.until, o.office.is_default) {
                (Some(last), _) => Badge::new(Tone::Bad, format!("chiuso il {}", it::date(last))),
                (None, true) => Badge::new(Tone::Good, "predefinito"),
                (None, false) => Badge::new(Tone::Plain, "attivo"),
            },
        })
        .collect()
}

/// The codes that the body no longer bears.
fn past_codes(spans: &[CodeSpan]) -> Vec<(String, String, String)> {
    spans
        .iter()
        .filter_map(|s| {
            let until = s.period.until?;
            Some((s.scheme.label().to_owned(), s.code.clone(), format!("fino al {}", it::date(until))))
        })
        .collect()
}

#[derive(Template)]
#[template(path = "territory/counts.html")]
struct CountsPage {
    shell: Shell,
    head: Head,
    rows: Vec<CountLine>,
    form: Form,
}

struct CountLine {
    label: &'static str,
    metric: &'static str,
    iso: String,
    on: String,
    value: String,
    source: String,
    own: bool,
    in_use: bool,
}

async fn counts(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    counts_page(&desk, &web, &id, None).await
}

/// The tab of counts, with a form that was refused if there is one.
pub(super) async fn counts_page(desk: &Desk, web: &Web, id: &str, refused: Option<Form>) -> Result<Response> {
    let d = load(desk, web, id).await?;
    let head = tabs::head(desk, &d, "dotazioni");
    let rows = d
        .counts
        .iter()
        .map(|c| CountLine {
            label: c.metric.label(),
            metric: c.metric.code(),
            iso: c.on.to_string(),
            on: it::date(c.on),
            value: it::thousands(u64::from(c.value)),
            source: c.source.clone(),
            own: c.metric != Metric::Population,
            in_use: d.newest(c.metric).is_some_and(|n| n.on == c.on),
        })
        .collect();
    let status = status(refused.as_ref());
    let form = refused.unwrap_or_else(|| count_form(d.today));
    let html = page(&CountsPage { shell: head.shell.clone(), head, rows, form })?;
    Ok((status, html).into_response())
}

/// 422 when a form is shown again.
fn status(refused: Option<&Form>) -> StatusCode {
    if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

#[derive(Template)]
#[template(path = "territory/applications.html")]
struct ApplicationsPage {
    shell: Shell,
    head: Head,
    rows: Vec<ApplicationLine>,
    empty: Empty,
}

/// An application as a list shows it.
pub(super) struct ApplicationLine {
    pub(super) href: String,
    pub(super) product: String,
    pub(super) area: String,
    pub(super) supplier: String,
    pub(super) version: String,
    pub(super) state: Option<Badge>,
}

pub(super) fn application_line(a: &StoredApplication, base: &str, today: NaiveDate) -> ApplicationLine {
    let soon = today.checked_add_days(chrono::Days::new(90)).unwrap_or(today);
    let state = a.application.expires.map(|day| match day {
        day if day < today => Badge::new(Tone::Bad, format!("scaduto il {}", it::date(day))),
        day if day <= soon => Badge::new(Tone::Warn, format!("scade il {}", it::date(day))),
        day => Badge::new(Tone::Plain, format!("fino al {}", it::date(day))),
    });
    ApplicationLine {
        href: format!("{base}/applicativi/{}", a.id),
        product: a.application.product.clone(),
        area: a.application.area.clone(),
        supplier: a.application.supplier.clone(),
        version: a.application.version.clone(),
        state,
    }
}

async fn applications(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let head = tabs::head(&desk, &d, "applicativi");
    let text = "L'elenco dei programmi in uso dice dove il centro può aiutare e quali contratti scadono.";
    page(&ApplicationsPage {
        shell: head.shell.clone(),
        rows: d.applications.iter().map(|a| application_line(a, &head.base, d.today)).collect(),
        empty: Empty::new("Nessun applicativo", text)
            .action("Aggiungi un applicativo", format!("{}/applicativi/nuovo", head.base)),
        head,
    })
}

#[derive(Template)]
#[template(path = "territory/unions.html")]
struct UnionsPage {
    shell: Shell,
    head: Head,
    of_union: bool,
    rows: Vec<StayLine>,
    form: Form,
}

struct StayLine {
    href: String,
    name: String,
    from: String,
    until: String,
    open: bool,
    union: String,
    comune: String,
    iso: String,
}

async fn unions(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    unions_page(&desk, &web, &id, None).await
}

/// The tab of Unions, with a form that was refused if there is one.
pub(super) async fn unions_page(desk: &Desk, web: &Web, id: &str, refused: Option<Form>) -> Result<Response> {
    let d = load(desk, web, id).await?;
    let head = tabs::head(desk, &d, "unioni");
    let rows = d
        .stays
        .iter()
        .map(|(s, b)| StayLine {
            href: desk.href(&format!("/enti/{}/unioni", b.id)),
            name: b.name.clone(),
            from: it::date(s.period.from),
            until: s.period.until.map(it::date).unwrap_or_default(),
            open: s.period.until.is_none(),
            union: s.union.to_string(),
            comune: s.comune.to_string(),
            iso: s.period.from.to_string(),
        })
        .collect();
    let status = status(refused.as_ref());
    let form = match refused {
        Some(form) => form,
        None => stay_form(desk, web, d.body.facts.kind).await?,
    };
    let of_union = d.body.facts.kind.is_union();
    let html = page(&UnionsPage { shell: head.shell.clone(), head, of_union, rows, form })?;
    Ok((status, html).into_response())
}

#[derive(Template)]
#[template(path = "territory/history.html")]
struct HistoryPage {
    shell: Shell,
    head: Head,
    history: History,
}

async fn history(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let head = tabs::head(&desk, &d, "storia");
    let scope = desk.scope.clone();
    let (body, name) = (d.body.id, d.body.facts.name.clone());
    let entries = web.read(move |rx| app::resources::history_of_body(rx, &scope, body)).await?;
    let events = entries
        .into_iter()
        .map(|e| Event {
            when: italian_time(e.at).format("%d/%m/%Y, %H:%M").to_string(),
            who: e.actor_name,
            what: own_words(&e.summary, &name),
        })
        .collect();
    page(&HistoryPage { shell: head.shell.clone(), head, history: History { events } })
}

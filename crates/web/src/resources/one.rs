//! One resource: what it is, its renewal, its end; the form that records or corrects it.

use app::helpdesk::{self, Thing};
use app::resources::{end, erase, find, renew, save as save_resource};
use app::territory::BodyRow;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{Months, NaiveDate};
use domain::identity::Permission;
use domain::resources::{Resource, ResourceKind};
use domain::{FieldError, Id, Refusal, it};

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Badge, Choice, Crumbs, Definitions, Event, Field, Form, History, Query, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

type Two = Path<(String, String)>;

#[derive(Template)]
#[template(path = "resources/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    facts: Definitions,
    base: String,
    /// Steps that may be taken: a day proposed for the renewal, and for the end.
    steps: Option<(Field, Field)>,
    may_edit: bool,
    message: String,
    history: History,
    /// Address, subject, number and state of the requests about it.
    tickets: Vec<(String, String, String, Badge)>,
}

#[derive(Template)]
#[template(path = "resources/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    /// What the button says.
    save: &'static str,
    action: String,
    back: String,
    form: Form,
}

fn parse(id: &str) -> Result<Id<Resource>> {
    id.parse().map_err(|_| Error::not_found())
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    page(&one_page(&desk, &web, &id, None).await?)
}

/// The page, with a refusal of one of its steps if there is one.
async fn one_page(desk: &Desk, web: &Web, id: &str, refusal: Option<(&Typed, &Refusal)>) -> Result<OnePage> {
    let (scope, key) = (desk.scope.clone(), parse(id)?);
    let (stored, body, service, past, about_it, today) = web
        .read(move |rx| {
            let (stored, body) = find(rx, &scope, key)?;
            let services = app::charter::catalogue(rx, &scope)?.services;
            let code = &stored.resource.service;
            let service = services.into_iter().find(|s| &s.code == code).map(|s| s.name).unwrap_or_default();
            let past = app::audit::history(rx, &scope, "resource", key.as_str())?;
            let about_it = match scope.allows(Permission::ReadHelpdesk) {
                true => helpdesk::tickets_about(rx, &scope, Thing::Resource(key))?,
                false => Vec::new(),
            };
            Ok((stored, body, service, past, about_it, rx.today()))
        })
        .await?;
    let r = &stored.resource;
    let may_edit = desk.scope.allows(Permission::WorkHelpdesk);
    let event = |e: &app::audit::Entry| Event {
        when: it::date(domain::dates::italian_date(e.at)),
        who: e.actor_name.clone(),
        what: e.summary.clone(),
    };
    Ok(OnePage {
        shell: desk.shell("risorse"),
        crumbs: Crumbs::new().to("Risorse", desk.href("/risorse")).here(&r.name),
        title: r.name.clone(),
        lead: r.kind.label().to_owned(),
        badge: super::badge(&stored, today),
        facts: facts(desk, r, &body, service),
        base: desk.href(&format!("/risorse/{id}")),
        steps: (may_edit && r.ended.is_none()).then(|| steps(r, today, refusal)),
        may_edit,
        message: refusal.map(|(_, r)| r.message.clone()).unwrap_or_default(),
        tickets: about_it.iter().map(|t| ticket(desk, t)).collect(),
        history: History { events: past.iter().map(event).collect() },
    })
}

fn ticket(desk: &Desk, row: &helpdesk::TicketRow) -> (String, String, String, Badge) {
    let href = desk.href(&format!("/assistenza/{}", row.number));
    (href, row.subject.clone(), format!("n. {}", row.number), crate::helpdesk::words::state(&row.line()))
}

fn facts(desk: &Desk, r: &Resource, body: &BodyRow, service: String) -> Definitions {
    let link = crate::view::Value::Link(body.name.clone(), desk.href(&format!("/enti/{}/risorse", body.id)));
    Definitions::new()
        .row("Ente", link)
        .text("Dati", &r.detail)
        .text("Servizio", service)
        .text("Fornitore", &r.supplier)
        .text("Consegnata il", it::date(r.from))
        .text("Scade il", r.expires.map(it::date).unwrap_or_default())
        .text("Restituita il", r.ended.map(it::date).unwrap_or_default())
}

/// A year more, and the end today; or what was typed and refused.
fn steps(r: &Resource, today: NaiveDate, refusal: Option<(&Typed, &Refusal)>) -> (Field, Field) {
    let next = r.expires.unwrap_or(today).checked_add_months(Months::new(12)).unwrap_or(today);
    let mut form = Form::new(vec![
        Field::date("scade", "Nuova scadenza").required().value(it::date(next)),
        Field::date("fine", "Ultimo giorno").required().value(it::date(today)),
    ]);
    if let Some((typed, refusal)) = refusal {
        for field in &mut form.fields {
            if let Some(value) = typed.some(&field.name) {
                value.clone_into(&mut field.value);
            }
        }
        form.refuse(refusal);
    }
    (form.field("scade"), form.field("fine"))
}

fn resource_form(services: &[(String, String)], followed: Vec<(String, String)>) -> Form {
    let mut bodies = vec![Choice::new("", "Scegliere")];
    bodies.extend(followed.into_iter().map(|(id, name)| Choice::new(id, name)));
    let mut given = vec![Choice::new("", "Nessuno")];
    given.extend(services.iter().map(|(code, name)| Choice::new(code, name)));
    Form::new(vec![
        Field::select("ente", "Ente", bodies).required(),
        Field::select("tipo", "Tipo", ResourceKind::ALL.map(|k| Choice::new(k.code(), k.label())).to_vec()).required(),
        Field::text("nome", "Nome").help("Per esempio: comune.prova.it, Linea della sede.").required().max(160),
        Field::text("dati", "Dati").help("Misure, indirizzo, numero della linea: senza parole d'accesso.").max(240),
        Field::select("servizio", "Servizio della carta", given)
            .help("Se l'ente ha il servizio e non dice quante unità, nelle quote si contano le risorse assegnate."),
        Field::text("fornitore", "Fornitore").max(120),
        Field::date("dal", "Consegnata il").required(),
        Field::date("scade", "Scade il").help("Da lasciare vuoto se non scade."),
    ])
}

fn read(typed: &Typed) -> Result<Resource, Refusal> {
    let mut faults = Vec::new();
    let mut day = |name: &str| {
        let day = it::parse_date(typed.get(name));
        if day.is_none() && (name == "dal" || !typed.get(name).is_empty()) {
            faults.push(FieldError::new(name, "La data si scrive come 31/12/2026."));
        }
        day
    };
    let (from, expires) = (day("dal"), day("scade"));
    let kind = ResourceKind::from_code(typed.get("tipo"));
    if kind.is_none() {
        faults.push(FieldError::new("tipo", "Scegliere un tipo dall'elenco."));
    }
    let one = Resource {
        kind: kind.unwrap_or(ResourceKind::Other),
        name: typed.get("nome").to_owned(),
        detail: typed.get("dati").to_owned(),
        service: typed.get("servizio").to_owned(),
        supplier: typed.get("fornitore").to_owned(),
        from: from.unwrap_or_default(),
        expires,
        ended: None,
    };
    match (one.check(), Refusal::of_fields(faults.clone())) {
        (Ok(one), None) => Ok(one),
        (Err(other), Some(_)) => Err(Refusal::of_fields(faults.into_iter().chain(other.fields).collect())
            .unwrap_or(Refusal::new("Controllare i dati."))),
        (Err(refusal), None) | (Ok(_), Some(refusal)) => Err(refusal),
    }
}

/// The form of a new resource, or of the one with this id.
async fn form_page(desk: &Desk, web: &Web, id: Option<&str>) -> Result<FormPage> {
    let scope = desk.scope.clone();
    let (services, bodies) =
        web.read(move |rx| Ok((app::charter::catalogue(rx, &scope)?.services, helpdesk::askers(rx, &scope)?))).await?;
    let services: Vec<(String, String)> = services.into_iter().map(|s| (s.code, s.name)).collect();
    let (title, back, here, save) = match id {
        Some(id) => ("Correggi la risorsa", desk.href(&format!("/risorse/{id}")), "Correzione", "Salva la correzione"),
        None => ("Registra una consegna", desk.href("/risorse"), "Registra una consegna", "Registra la consegna"),
    };
    Ok(FormPage {
        shell: desk.shell("risorse"),
        crumbs: Crumbs::new().to("Risorse", desk.href("/risorse")).here(here),
        title,
        save,
        action: id.map_or_else(|| desk.href("/risorse/nuova"), |id| desk.href(&format!("/risorse/{id}/modifica"))),
        back,
        form: resource_form(&services, bodies),
    })
}

pub(super) async fn new(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    let mut shown = form_page(&desk, &web, None).await?;
    let today = web.read(|rx| Ok(rx.today())).await?;
    let body = query.get("ente").unwrap_or_default().to_owned();
    shown.form.fill(&[("ente".to_owned(), body), ("dal".to_owned(), it::date(today))]);
    page(&shown)
}

pub(super) async fn create(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (scope, read, body) = (desk.scope.clone(), read(&typed), typed.get("ente").parse().ok());
    let saved = web
        .write(move |tx| {
            let one = read.clone()?;
            let body = body.ok_or_else(|| Refusal::field("ente", "Scegliere l'ente dall'elenco."))?;
            save_resource(tx, &scope, body, None, &one).map_err(not_followed)
        })
        .await;
    match saved {
        Ok(id) => Ok(done(&desk.href(&format!("/risorse/{id}")), "Consegna registrata.")),
        Err(e) => again(form_page(&desk, &web, None).await?, &typed, &e.refusal()?),
    }
}

fn not_followed(e: app::Error) -> app::Error {
    match e {
        app::Error::NotFound => {
            Refusal::field("ente", "Il centro non segue questo ente: aggiungerlo prima fra gli enti.").into()
        }
        other => other,
    }
}

fn again(mut shown: FormPage, typed: &Typed, refusal: &Refusal) -> Result<Response> {
    shown.form.fill(&typed.pairs);
    shown.form.refuse(refusal);
    refused(&shown)
}

pub(super) async fn form(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    let (scope, key) = (desk.scope.clone(), parse(&id)?);
    let (stored, body) = web.read(move |rx| find(rx, &scope, key)).await?;
    let mut shown = form_page(&desk, &web, Some(&id)).await?;
    shown.form.fields.retain(|f| f.name != "ente");
    let r = stored.resource;
    let values = [
        ("tipo", r.kind.code().to_owned()),
        ("nome", r.name),
        ("dati", r.detail),
        ("servizio", r.service),
        ("fornitore", r.supplier),
        ("dal", it::date(r.from)),
        ("scade", r.expires.map(it::date).unwrap_or_default()),
    ];
    shown.form.fill(&values.map(|(k, v)| (k.to_owned(), v)));
    shown.crumbs = Crumbs::new().to("Risorse", desk.href("/risorse")).to(body.name, &shown.back).here("Correzione");
    page(&shown)
}

pub(super) async fn save(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    let (scope, key, read) = (desk.scope.clone(), parse(&id)?, read(&typed));
    let saved = web
        .write(move |tx| {
            let (before, body) = find(&mut tx.reading(), &scope, key)?;
            let one = Resource { ended: before.resource.ended, ..read.clone()? };
            save_resource(tx, &scope, body.id.parse().map_err(app::Error::internal)?, Some(key), &one)
        })
        .await;
    match saved {
        Ok(_) => Ok(done(&desk.href(&format!("/risorse/{id}")), "Correzione salvata.")),
        Err(e) => {
            let mut shown = form_page(&desk, &web, Some(&id)).await?;
            shown.form.fields.retain(|f| f.name != "ente");
            again(shown, &typed, &e.refusal()?)
        }
    }
}

async fn step(
    (desk, web): (&Desk, &Web),
    (id, typed, field): (&str, &Typed, &'static str),
    message: &str,
    take: fn(&mut app::Tx<'_>, &app::StaffScope, Id<Resource>, NaiveDate) -> app::Result<()>,
) -> Result<Response> {
    let (scope, key, day) = (desk.scope.clone(), parse(id)?, it::parse_date(typed.get(field)));
    let saved = web
        .write(move |tx| {
            let day = day.ok_or_else(|| Refusal::field(field, "La data si scrive come 31/12/2026."))?;
            take(tx, &scope, key, day)
        })
        .await;
    match saved {
        Ok(()) => Ok(done(&desk.href(&format!("/risorse/{id}")), message)),
        Err(e) => refused(&one_page(desk, web, id, Some((typed, &e.refusal()?))).await?),
    }
}

pub(super) async fn renew_it(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    step((&desk, &web), (&id, &typed, "scade"), "Rinnovo registrato.", renew).await
}

pub(super) async fn end_it(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    step((&desk, &web), (&id, &typed, "fine"), "La risorsa è restituita.", end).await
}

pub(super) async fn erase_it(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    let (scope, key) = (desk.scope.clone(), parse(&id)?);
    web.write(move |tx| erase(tx, &scope, key)).await?;
    Ok(done(&desk.href("/risorse"), "La risorsa è tolta, come se non fosse mai stata registrata."))
}

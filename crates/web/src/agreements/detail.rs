//! One accession: its days, its services, its history.

use app::agreements::{AccessionDetail, NewSubscription, confirm, detail, end_subscription, subscribe};
use app::audit::history;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::{Accession, AccessionState, SubscriptionId};
use domain::charter::Inclusion;
use domain::identity::Permission;
use domain::tariffs::Params;
use domain::{FieldError, Id, Refusal, it};

use super::badge;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Badge, Choice, Crumbs, Event, Facts, Field, Form, History, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

struct Held {
    name: String,
    quantity: String,
    from: String,
    until: String,
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "agreements/detail.html")]
struct DetailPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    facts: Facts,
    included: Vec<String>,
    held: Vec<Held>,
    form: Option<Form>,
    history: History,
    invited: bool,
    may_edit: bool,
    today: String,
    base: String,
    body: String,
}

fn parse<T>(id: &str) -> Result<Id<T>> {
    id.parse().map_err(|_| Error::not_found())
}

async fn detail_page(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<DetailPage> {
    let scope = desk.scope.clone();
    let (d, past, today) = web
        .read(move |rx| {
            let d = detail(rx, &scope, id)?;
            let past = history(rx, &scope, "body", &d.row.body_id)?;
            Ok((d, past, rx.today()))
        })
        .await?;
    let base = desk.href(&format!("/adesioni/{id}"));
    let may_edit = desk.scope.allows(Permission::EditAgreements);
    let events = past
        .into_iter()
        .map(|e| Event { when: it::date(domain::dates::italian_date(e.at)), who: e.actor_name, what: e.summary })
        .collect();
    Ok(DetailPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here(d.body.name.clone()),
        title: d.body.name.clone(),
        lead: d.scheme.title.clone(),
        badge: badge(d.standing),
        facts: Facts::new()
            .figure("Dal", it::date(d.row.from_date), "")
            .figure("Al", it::date(d.row.until_date), "con la convenzione, se non prima")
            .words("Firma con", &d.scheme.counterpart, ""),
        included: included(&d),
        held: d
            .services
            .iter()
            .map(|h| Held {
                name: h.name.clone(),
                quantity: h.row.quantity().map_or_else(|| "secondo il listino".to_owned(), it::decimal),
                from: it::date(h.row.from_date),
                until: it::date(h.row.until_date),
                end: (may_edit && h.row.until_date > today).then(|| format!("{base}/servizi/{}/fine", h.row.id)),
            })
            .collect(),
        form: may_edit.then(|| add_form(&d)).flatten(),
        history: History { events },
        invited: matches!(d.state, AccessionState::Invited { .. }),
        may_edit,
        today: it::date(today.clamp(d.row.from_date, d.row.until_date)),
        body: desk.href(&format!("/enti/{}", d.body.id)),
        base,
    })
}

fn included(d: &AccessionDetail) -> Vec<String> {
    let kind = d.body.kind().ok();
    let population = d.body.population_on.and_then(|_| u64::try_from(d.body.population).ok());
    d.charter
        .iter()
        .flat_map(|c| &c.services)
        .filter(|s| s.inclusion == Inclusion::Included && s.state.is_open())
        .filter(|s| kind.is_some_and(|k| s.eligible(k, population).is_ok()))
        .map(|s| s.name.clone())
        .collect()
}

fn add_form(d: &AccessionDetail) -> Option<Form> {
    let open: Vec<Choice> = d
        .charter
        .as_ref()?
        .services
        .iter()
        .filter(|s| s.inclusion == Inclusion::OnDemand && s.state.is_open())
        .map(|s| Choice::new(&s.code, &s.name))
        .collect();
    if open.is_empty() {
        return None;
    }
    Some(Form::new(vec![
        Field::select("service", "Servizio", open).required(),
        Field::decimal("quantity", "Quantità")
            .help("Se manca, la decide il listino (per esempio le postazioni dell'ente)."),
        Field::date("from", "Dal").help("Se manca, dal primo giorno dell'adesione."),
        Field::date("until", "Al").help("Se manca, fino all'ultimo giorno dell'adesione."),
    ]))
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    page(&detail_page(&web, &desk, parse(&id)?).await?)
}

pub(super) async fn confirm_accession(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| confirm(tx, &desk.scope, id)).await?;
    Ok(done(&back, "L'ente ha aderito."))
}

fn read(typed: &Typed, accession: Id<Accession>) -> Result<NewSubscription, Refusal> {
    let mut faults = Vec::new();
    let quantity = typed.some("quantity").map(it::parse_decimal);
    if quantity == Some(None) {
        faults.push(FieldError::new("quantity", "Scrivere un numero, per esempio 12 oppure 1,5."));
    }
    let mut day = |field: &str| {
        let day = typed.some(field).map(it::parse_date);
        if day == Some(None) {
            faults.push(FieldError::new(field, "La data si scrive come 31/12/2026."));
        }
        day.flatten()
    };
    let (from, until) = (day("from"), day("until"));
    match Refusal::of_fields(faults) {
        Some(refusal) => Err(refusal),
        None => Ok(NewSubscription {
            accession,
            service: typed.get("service").to_owned(),
            quantity: quantity.flatten(),
            params: Params::default(),
            from,
            until,
        }),
    }
}

pub(super) async fn add_service(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let added = match read(&typed, id) {
        Err(refusal) => Err(refusal.into()),
        Ok(new) => {
            let scope = desk.scope.clone();
            web.write(move |tx| subscribe(tx, &scope, &new)).await
        }
    };
    match added {
        Ok(_) => Ok(done(
            &desk.href(&format!("/adesioni/{id}")),
            "Servizio aggiunto: entra nelle quote dai giorni indicati.",
        )),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = detail_page(&web, &desk, id).await?;
            if let Some(form) = &mut shown.form {
                form.fill(&typed.pairs);
                form.refuse(&refusal);
            }
            refused(&shown)
        }
    }
}

pub(super) async fn end_service(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, voice)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (id, voice): (Id<Accession>, Id<SubscriptionId>) = (parse(&id)?, parse(&voice)?);
    let Some(last) = it::parse_date(typed.get("until")) else {
        return Err(Refusal::field("until", "La data si scrive come 31/12/2026.").into());
    };
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| end_subscription(tx, &desk.scope, voice, last)).await?;
    Ok(done(&back, "Fine del servizio registrata."))
}

//! One accession: its days, its services with what they cost, its history.

use app::agreements::{AccessionDetail, HeldService, detail, drop_subscription, end_subscription};
use app::audit::history;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::agreements::{Accession, Life, SubscriptionId};
use domain::charter::Inclusion;
use domain::identity::Permission;
use domain::{Id, Refusal, it};

use super::{badge, parse};
use crate::forms::Typed;
use crate::respond::{done, page};
use crate::view::{Alert, Badge, Crumbs, Event, Facts, History, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

struct Held {
    name: String,
    asked: String,
    from: String,
    until: String,
    cost: String,
    missing: String,
    actions: Option<Actions>,
}

/// What may be done with a service.
struct Actions {
    end: String,
    drop: String,
    last: String,
}

#[derive(Template)]
#[template(path = "agreements/detail.html")]
struct DetailPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alerts: Vec<Alert>,
    facts: Facts,
    year: i32,
    included: Vec<String>,
    held: Vec<Held>,
    history: History,
    steps: Steps,
    base: String,
    body: String,
}

/// What may be done with the accession.
#[derive(Default)]
struct Steps {
    confirm: bool,
    leave: bool,
    undo: bool,
    add: bool,
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let scope = desk.scope.clone();
    let (d, past, today) = web
        .read(move |rx| {
            let d = detail(rx, &scope, id)?;
            let past = history(rx, &scope, "body", &d.row.body_id)?;
            Ok((d, past, rx.today()))
        })
        .await?;
    let base = desk.href(&format!("/adesioni/{id}"));
    let steps = steps(&desk, &d);
    // The page of the body has the rest of its history.
    let events = past
        .into_iter()
        .filter(|e| e.action.starts_with("agreements."))
        .map(|e| Event { when: it::date(domain::dates::italian_date(e.at)), who: e.actor_name, what: e.summary })
        .collect();
    page(&DetailPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here(d.body.name.clone()),
        title: d.body.name.clone(),
        lead: d.scheme.title.clone(),
        badge: badge(d.stage),
        alerts: alerts(&d),
        facts: facts(&d),
        year: d.year,
        included: included(&d),
        held: d.services.iter().map(|h| held(&d, h, today, steps.add.then_some(base.as_str()))).collect(),
        history: History { events },
        steps,
        body: desk.href(&format!("/enti/{}", d.body.id)),
        base,
    })
}

fn steps(desk: &Desk, d: &AccessionDetail) -> Steps {
    if !desk.scope.allows(Permission::EditAgreements) {
        return Steps::default();
    }
    let acceded = matches!(d.life, Life::InForce(_));
    Steps {
        confirm: d.stage.is_on_the_way(),
        leave: acceded,
        undo: matches!(d.life, Life::Withdrawn { .. }),
        add: acceded,
    }
}

fn alerts(d: &AccessionDetail) -> Vec<Alert> {
    match &d.life {
        Life::Invited { on } => {
            let text =
                format!("Invitato il {}. Finché non aderisce non paga nulla e i servizi non partono.", it::date(*on));
            vec![Alert::new(Tone::Warn, "L'ente deve ancora deliberare", text)]
        }
        Life::Withdrawn { notice, exit, .. } => {
            let title = format!("Recesso comunicato il {}", it::date(*notice));
            let text = format!(
                "Ultimo giorno {}: dal {} l'ente non deve più nulla.",
                it::date(exit.last_billable_day),
                it::date(exit.effective)
            );
            vec![Alert::new(Tone::Info, title, text)]
        }
        _ => Vec::new(),
    }
}

fn facts(d: &AccessionDetail) -> Facts {
    let facts = Facts::new()
        .figure("Dal", it::date(d.row.from_date), "")
        .figure("Al", it::date(d.row.until_date), "con la convenzione, se non prima")
        .words("Firma con", &d.scheme.counterpart, "");
    match &d.forecast {
        Some(f) if f.is_complete() => {
            facts.figure(format!("Quota {}", d.year), f.amounts.net.to_string(), "secondo il listino, senza IVA")
        }
        Some(_) => facts.words(format!("Quota {}", d.year), "non calcolabile", "vedi i servizi senza costo"),
        None => facts,
    }
}

fn held(d: &AccessionDetail, h: &HeldService, today: NaiveDate, base: Option<&str>) -> Held {
    let ends_later = h.row.until_date > today;
    let at = |base: &str| format!("{base}/servizi/{}", h.row.id);
    let forecast = d.forecast.as_ref();
    Held {
        name: h.name.clone(),
        asked: h.row.priced().map(|s| s.in_words()).unwrap_or_default(),
        from: it::date(h.row.from_date),
        until: it::date(h.row.until_date),
        cost: forecast.and_then(|f| f.of(&h.row.service)).map(|c| c.to_string()).unwrap_or_default(),
        missing: forecast.and_then(|f| f.why_not(&h.row.service)).unwrap_or_default(),
        actions: base.filter(|_| ends_later).map(|base| Actions {
            end: format!("{}/fine", at(base)),
            drop: format!("{}/togli", at(base)),
            last: it::date(today.clamp(h.row.from_date, h.row.until_date)),
        }),
    }
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

pub(super) async fn drop_service(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, voice)): Path<(String, String, String)>,
) -> Result<Response> {
    let (id, voice): (Id<Accession>, Id<SubscriptionId>) = (parse(&id)?, parse(&voice)?);
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| drop_subscription(tx, &desk.scope, voice)).await?;
    Ok(done(&back, "Il servizio è tolto, come se non fosse mai stato richiesto."))
}

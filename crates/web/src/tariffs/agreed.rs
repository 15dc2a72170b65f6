//! Prices agreed with one body.

use app::tariffs::{Agreed, NewNegotiated};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::{Cents, FieldError, Refusal, it};

use super::read::date_field;
use super::tabs;
use crate::forms::Typed;
use crate::view::{Alert, Choice, Empty, Field, Form, Heads, Query, Shell, Tabs, Tone};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "tariffs/agreed.html")]
pub(crate) struct AgreedPage {
    pub(crate) shell: Shell,
    pub(crate) tabs: Tabs,
    pub(crate) alert: Option<Alert>,
    pub(crate) heads: Heads,
    pub(crate) rows: Vec<Row>,
    pub(crate) form: Option<Form>,
    pub(crate) action: String,
}

/// One agreed price.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) service: String,
    pub(crate) amount: Cents,
    pub(crate) validity: String,
    pub(crate) reason: String,
    /// The field of the last day, where it may still be set.
    pub(crate) end: Option<Field>,
}

/// The agreed prices, and the form of a new one.
pub async fn list(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let mut page = load(&web, &desk).await?;
    if let (Some(form), Some(body)) = (&mut page.form, Query::parse("", raw.as_deref()).get("ente")) {
        form.fill(&[("body".to_owned(), body.to_owned())]);
    }
    respond::page(&page)
}

/// Records a price.
pub async fn agree(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let saved = match read(&typed) {
        Ok(new) => web.write(move |tx| app::tariffs::agree_price(tx, &scope, &new)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(_) => Ok(respond::done(&desk.href("/tariffe/concordati"), "Il prezzo concordato è registrato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut page = load(&web, &desk).await?;
            if let Some(form) = &mut page.form {
                form.fill(&typed.pairs);
                form.refuse(&refusal);
            }
            respond::refused(&page)
        }
    }
}

/// Path of one agreed price.
#[derive(Debug, serde::Deserialize)]
pub struct PricePath {
    prezzo: String,
}

/// Sets the last day of a price.
pub async fn end(State(web): State<Web>, desk: Desk, Path(path): Path<PricePath>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let day = it::parse_date(typed.get(&format!("until-{}", path.prezzo)));
    let saved = match day {
        Some(until) => web.write(move |tx| app::tariffs::end_price(tx, &scope, &path.prezzo, until)).await,
        None => Err(Refusal::new("Scrivere l'ultimo giorno come gg/mm/aaaa.").into()),
    };
    match saved {
        Ok(()) => Ok(respond::done(&desk.href("/tariffe/concordati"), "L'ultimo giorno del prezzo è registrato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut page = load(&web, &desk).await?;
            page.alert = Some(Alert::new(Tone::Bad, "L'ultimo giorno non è salvato", refusal.message));
            respond::refused(&page)
        }
    }
}

fn read(typed: &Typed) -> Result<NewNegotiated, Refusal> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: &str| faults.push(FieldError::new(field, message));
    let body = typed.get("body").parse().ok();
    if body.is_none() {
        fault("body", "Scegliere l'ente.");
    }
    let amount = it::parse_euros(typed.get("amount"));
    if amount.is_none() {
        fault("amount", "Scrivere l'importo con al più due decimali, per esempio 1.200,00.");
    }
    let from = it::parse_date(typed.get("from"));
    if from.is_none() {
        fault("from", "Scrivere il primo giorno come gg/mm/aaaa.");
    }
    let until = it::parse_date(typed.get("until"));
    if until.is_none() && typed.some("until").is_some() {
        fault("until", "Scrivere l'ultimo giorno come gg/mm/aaaa, o lasciare vuoto.");
    }
    match (Refusal::of_fields(faults), body, amount, from) {
        (None, Some(body), Some(amount), Some(from)) => Ok(NewNegotiated {
            body,
            service: typed.get("service").to_owned(),
            amount,
            reason: typed.get("reason").to_owned(),
            from,
            until,
        }),
        (refusal, ..) => Err(refusal.unwrap_or_else(|| Refusal::new("Controllare i dati."))),
    }
}

async fn load(web: &Web, desk: &Desk) -> Result<AgreedPage> {
    let scope = desk.scope.clone();
    let (prices, bodies, versions, charter) = web
        .read(move |rx| {
            let prices = app::tariffs::negotiated_prices(rx, &scope)?;
            let bodies = app::tariffs::bodies_to_agree_with(rx, &scope)?;
            Ok((prices, bodies, app::tariffs::all(rx, &scope)?, app::charter::catalogue(rx, &scope)?))
        })
        .await?;
    let may = desk.scope.allows(Permission::EditTariffs);
    let mut services: Vec<(String, String)> =
        versions.iter().flat_map(|v| &v.list.rules).map(|r| (r.service.clone(), r.description.clone())).collect();
    services.sort();
    services.dedup_by(|a, b| a.0 == b.0);
    // A price may be agreed for a service that no list prices: the charter knows its name.
    let offered = charter.services.iter().map(|s| (s.code.clone(), s.name.clone()));
    let names: Vec<(String, String)> = services.iter().cloned().chain(offered).collect();
    Ok(AgreedPage {
        shell: desk.shell("tariffe"),
        tabs: tabs(desk, "concordati"),
        alert: None,
        heads: Heads::new()
            .text("ente", "Ente")
            .text("servizio", "Servizio")
            .number("importo", "Importo")
            .text("validita", "Vale")
            .text("motivo", "Motivo")
            .actions(),
        rows: prices.into_iter().map(|a| row(a, &names, may)).collect(),
        form: (may && !bodies.is_empty()).then(|| form(bodies, services)),
        action: desk.href("/tariffe/concordati"),
    })
}

fn row(agreed: Agreed, services: &[(String, String)], may: bool) -> Row {
    let p = agreed.price;
    let service = services.iter().find(|(code, _)| *code == p.service).map(|(_, name)| name.clone());
    let from = it::date(p.from_date);
    let end = Field { name: format!("until-{}", p.id), ..date_field("until", "Ultimo giorno") };
    Row {
        body: agreed.body,
        service: service.unwrap_or(p.service),
        amount: Cents(p.amount_cents),
        validity: p.until_date.map_or_else(|| format!("dal {from}"), |u| format!("dal {from} al {}", it::date(u))),
        reason: p.reason,
        end: (may && p.until_date.is_none()).then_some(end),
        id: p.id,
    }
}

fn form(bodies: Vec<(String, String)>, services: Vec<(String, String)>) -> Form {
    let choices = |all: Vec<(String, String)>, first: &str| {
        let mut out = vec![Choice::new("", first)];
        out.extend(all.into_iter().map(|(value, label)| Choice::new(value, label)));
        out
    };
    Form::new(vec![
        Field::select("body", "Ente", choices(bodies, "Scegliere l'ente")).required(),
        Field::select("service", "Servizio", choices(services, "Scegliere il servizio"))
            .required()
            .help("I servizi dei listini del centro."),
        Field::amount("amount", "Importo")
            .required()
            .help("Senza IVA, per un anno intero (o per l'intervento, se una tantum)."),
        Field::text("reason", "Motivo").required().max(300).help("Apparirà sui documenti: atto, accordo, ragione."),
        date_field("from", "Dal").required(),
        date_field("until", "Al").help("Vuoto se non ha una fine."),
    ])
}

impl AgreedPage {
    /// What is read when there is none.
    pub(crate) fn empty(&self) -> Empty {
        Empty::new(
            "Nessun prezzo concordato",
            "Un prezzo concordato vale per un solo ente e prende il posto del listino: serve per esempio oltre l'ultima fascia.",
        )
    }
}

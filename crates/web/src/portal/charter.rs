//! The charter of services: the edition in force, past ones as they were, and each service.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::charter::{Charter, Inclusion, Service, State as Standing};
use domain::it;
use serde::Deserialize;

use super::pages::crumbs;
use super::prices::{self, PriceView};
use crate::route::{Access, Route, get};
use crate::view::{Badge, Crumbs, Definitions, Empty, Shell, Tone};
use crate::visit::Portal;
use crate::{Error, Result, Web, respond};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/servizi", Access::Portal, show),
        get("/{centre}/servizi.pdf", Access::Portal, pdf),
        get("/{centre}/servizi/{code}", Access::Portal, service),
    ]
}

#[derive(Template)]
#[template(path = "portal/charter.html")]
struct CharterPage {
    shell: Shell,
    crumbs: Crumbs,
    charter: Charter,
    here: String,
    pdf: String,
    past: bool,
    editions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "portal/nothing.html")]
pub(super) struct Nothing {
    pub(super) shell: Shell,
    pub(super) crumbs: Crumbs,
    pub(super) title: &'static str,
    pub(super) empty: Empty,
}

#[derive(Template)]
#[template(path = "portal/service.html")]
struct ServicePage {
    shell: Shell,
    crumbs: Crumbs,
    service: Service,
    facts: Definitions,
    needs: Vec<(String, String)>,
    prices: Vec<PriceView>,
    tariffs: String,
}

/// How a body comes to have a service.
fn how_to_ask(service: &Service) -> &'static str {
    match (&service.state, service.inclusion) {
        (Standing::Withdrawn { .. }, _) => "Il servizio è stato ritirato: non si può più chiedere.",
        (_, Inclusion::BaseFee) => "Viene con l'adesione al centro: non va chiesto.",
        (_, Inclusion::Included) => {
            "È compreso nella quota base: l'ente che aderisce lo ha, e scrive al centro per attivarlo."
        }
        (_, Inclusion::OnDemand) => {
            "Il referente dell'ente chiede un preventivo nell'area riservata, o scrive al centro."
        }
    }
}

/// The day whose charter is asked: `?data=2025-01-01`.
#[derive(Deserialize)]
struct Asked {
    data: Option<String>,
}

impl Asked {
    fn day(&self, today: NaiveDate) -> NaiveDate {
        self.data.as_deref().and_then(it::parse_date).unwrap_or(today)
    }
}

/// Whether it is paid apart, in words for who reads the charter.
pub(super) fn inclusion(service: &Service) -> &'static str {
    service.inclusion.label()
}

/// A badge for what is not simply active.
pub(super) fn state(service: &Service) -> Option<Badge> {
    match service.state {
        Standing::Active { .. } => None,
        Standing::Pilot { .. } => Some(Badge::new(Tone::Info, service.state.label())),
        Standing::Draft | Standing::Withdrawn { .. } => Some(Badge::new(Tone::Plain, service.state.label())),
    }
}

async fn show(State(web): State<Web>, portal: Portal, Query(asked): Query<Asked>) -> Result<Response> {
    let scope = portal.scope;
    let (today, edition, editions) = web
        .read(move |rx| {
            let today = rx.today();
            let edition = app::charter::in_force(rx, scope, asked.day(today))?;
            let charter = edition.map(|e| e.charter()).transpose()?;
            Ok((today, charter, app::charter::editions(rx, scope)?))
        })
        .await?;
    let Some(charter) = edition else {
        return respond::page(&nothing(&portal));
    };
    let here = format!("/{}/servizi", portal.centre.slug);
    let dated = |day: NaiveDate| format!("?data={}", day.format("%Y-%m-%d"));
    let current = editions.iter().filter(|e| e.from_date <= today).map(|e| e.from_date).max();
    let page = CharterPage {
        shell: portal.shell("servizi"),
        crumbs: crumbs(&portal, "Carta dei servizi"),
        pdf: format!("{here}.pdf{}", dated(charter.from)),
        past: current.is_some_and(|c| charter.from < c),
        editions: editions
            .iter()
            .map(|e| {
                (
                    format!("Edizione {}, dal {}", e.version, it::long_date(e.from_date)),
                    format!("{here}{}", dated(e.from_date)),
                )
            })
            .collect(),
        here,
        charter,
    };
    respond::page(&page)
}

fn nothing(portal: &Portal) -> Nothing {
    let contacts = format!("/{}/contatti", portal.centre.slug);
    Nothing {
        shell: portal.shell("servizi"),
        crumbs: crumbs(portal, "Carta dei servizi"),
        title: "Carta dei servizi",
        empty: Empty::new(
            "La carta non è ancora pubblicata",
            "Il centro la sta preparando: intanto si può chiedere che cosa offre.",
        )
        .action("Contatti", contacts),
    }
}

async fn pdf(State(web): State<Web>, portal: Portal, Query(asked): Query<Asked>) -> Result<Response> {
    let scope = portal.scope;
    let file = web
        .read(move |rx| {
            let day = asked.day(rx.today());
            let edition = app::charter::in_force(rx, scope, day)?;
            edition.map(|e| app::charter::pdf_file(rx, &e)).transpose()
        })
        .await?;
    let (name, bytes) = file.ok_or_else(Error::not_found)?;
    Ok(respond::download(&name, "application/pdf", bytes))
}

async fn service(State(web): State<Web>, portal: Portal, Path((_, code)): Path<(String, String)>) -> Result<Response> {
    let scope = portal.scope;
    let (charter, list) = web
        .read(move |rx| {
            let today = rx.today();
            let charter = app::charter::in_force(rx, scope, today)?.map(|e| e.charter()).transpose()?;
            Ok((charter, super::tariffs::in_force(rx, scope, today)?))
        })
        .await?;
    let charter = charter.ok_or_else(Error::not_found)?;
    let service = charter.service(&code).cloned().ok_or_else(Error::not_found)?;
    respond::page(&service_page(&portal, &charter, service, list.as_ref()))
}

fn service_page(
    portal: &Portal,
    charter: &Charter,
    service: Service,
    list: Option<&domain::tariffs::PriceList>,
) -> ServicePage {
    let home = format!("/{}", portal.centre.slug);
    let area = charter.areas.iter().find(|a| a.code == service.area).map(|a| a.name.clone()).unwrap_or_default();
    let needs = service.prerequisites.iter().filter_map(|code| charter.service(code));
    ServicePage {
        shell: portal.shell("servizi"),
        crumbs: Crumbs::new()
            .to("Il centro", format!("{home}/"))
            .to("Carta dei servizi", format!("{home}/servizi"))
            .here(service.name.clone()),
        facts: facts(&service, area),
        needs: needs.map(|s| (s.name.clone(), format!("{home}/servizi/{}", s.code))).collect(),
        prices: list.map(|l| prices::of(l, Some(&service.code))).unwrap_or_default(),
        tariffs: format!("{home}/tariffe"),
        service,
    }
}

fn facts(service: &Service, area: String) -> Definitions {
    let who = service.eligibility.in_words();
    let since = service.state.since().map(it::long_date).unwrap_or_default();
    let mut facts = Definitions::new()
        .text("Area", area)
        .text("Livello", service.tier.label())
        .text("A chi è rivolto", if who.is_empty() { "Tutti gli enti aderenti".to_owned() } else { who })
        .text("Chi lo gestisce", service.runner.in_words())
        .text("Stato", format!("{} dal {since}", service.state.label()))
        .text("IVA", service.vat.in_words());
    if !service.legal_ground.is_empty() {
        facts = facts.text("Fondamento", service.legal_ground.clone());
    }
    if service.obligation {
        facts = facts.text("Obbligo", "La legge obbliga gli enti ad averlo.");
    }
    facts
}

//! The services of the centre, by area, with what is to be published.

use app::charter::{Catalogue, catalogue};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::charter::{Inclusion, Service};
use domain::identity::Permission;
use domain::it;

use super::badge;
use crate::respond::page;
use crate::view::{Alert, Badge, Facts, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

struct Row {
    href: String,
    code: String,
    name: String,
    tier: &'static str,
    inclusion: &'static str,
    eligibility: String,
    warning: String,
    obligation: bool,
    state: Badge,
}

struct Group {
    name: String,
    summary: String,
    rows: Vec<Row>,
}

struct Edition {
    version: String,
    from: String,
    published: String,
    sha: String,
    href: String,
}

#[derive(Template)]
#[template(path = "charter/index.html")]
struct IndexPage {
    shell: Shell,
    facts: Facts,
    alerts: Vec<Alert>,
    groups: Vec<Group>,
    editions: Vec<Edition>,
    count: String,
    may_edit: bool,
    base: String,
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let c = web.read(move |rx| catalogue(rx, &scope)).await?;
    page(&IndexPage {
        shell: desk.shell("carta"),
        facts: facts(&c),
        alerts: alerts(&desk, &c),
        groups: groups(&desk, &c),
        editions: editions(&desk, &c),
        count: it::thousands(c.services.len() as u64),
        may_edit: desk.scope.allows(Permission::EditCharter),
        base: desk.href("/carta"),
    })
}

fn facts(c: &Catalogue) -> Facts {
    let count = |f: &dyn Fn(&Service) -> bool| c.services.iter().filter(|s| f(s)).count().to_string();
    let open = |s: &Service| s.state.is_open();
    let facts = Facts::new()
        .figure("Offerti", count(&open), "attivi o in sperimentazione")
        .figure("Nella quota base", count(&|s| open(s) && s.inclusion == Inclusion::Included), "")
        .figure("A richiesta", count(&|s| open(s) && s.inclusion == Inclusion::OnDemand), "");
    match c.editions.first() {
        None => facts.words("Edizione", "Nessuna", "la carta non è ancora pubblica"),
        Some(e) => facts.words("Ultima edizione", &e.version, format!("dal {}", it::date(e.from_date))),
    }
}

fn alerts(desk: &Desk, c: &Catalogue) -> Vec<Alert> {
    let mut alerts: Vec<Alert> =
        c.faults.iter().map(|f| Alert::new(Tone::Bad, "Da correggere prima di pubblicare", f.clone())).collect();
    alerts.extend(c.warnings.iter().map(|(code, text)| {
        Alert::new(Tone::Warn, "Contratto del fornitore", text.clone())
            .link("Apri il servizio", desk.href(&format!("/carta/servizi/{code}")))
    }));
    if c.changed && c.faults.is_empty() && desk.scope.allows(Permission::EditCharter) {
        let text = match c.editions.first() {
            None => "Gli enti non la vedono ancora, e nessun servizio si può richiedere.",
            Some(_) => "Quello che si legge qui non è ancora nella carta pubblica.",
        };
        alerts.push(
            Alert::new(Tone::Info, "Ci sono modifiche da pubblicare", text)
                .link("Pubblica un'edizione", desk.href("/carta/pubblica")),
        );
    }
    alerts
}

fn groups(desk: &Desk, c: &Catalogue) -> Vec<Group> {
    let row = |s: &Service| Row {
        href: desk.href(&format!("/carta/servizi/{}", s.code)),
        code: s.code.clone(),
        name: s.name.clone(),
        tier: s.tier.label(),
        inclusion: s.inclusion.label(),
        eligibility: s.eligibility.in_words(),
        warning: c.warnings.iter().find(|(code, _)| *code == s.code).map(|(_, w)| w.clone()).unwrap_or_default(),
        obligation: s.obligation,
        state: badge(s.state),
    };
    let mut groups: Vec<Group> = Vec::new();
    for area in &c.areas {
        let mut services: Vec<&Service> = c.services.iter().filter(|s| s.area == area.code).collect();
        services.sort_by(|a, b| (a.inclusion, &a.name).cmp(&(b.inclusion, &b.name)));
        if !services.is_empty() {
            groups.push(Group {
                name: area.name.clone(),
                summary: area.summary.clone(),
                rows: services.into_iter().map(row).collect(),
            });
        }
    }
    groups
}

fn editions(desk: &Desk, c: &Catalogue) -> Vec<Edition> {
    c.editions
        .iter()
        .map(|e| Edition {
            version: e.version.clone(),
            from: it::date(e.from_date),
            published: it::date(domain::dates::italian_date(e.published_at)),
            sha: e.sha256.chars().take(12).collect(),
            href: desk.href(&format!("/carta/edizione/{}", e.from_date)),
        })
        .collect()
}

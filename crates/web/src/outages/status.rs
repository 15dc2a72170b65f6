//! The public page of the state of the services, with the history of a month.

use std::collections::BTreeSet;

use app::outages::{self, Status};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Datelike, Months, NaiveDate};
use domain::it;

use super::{Card, card, tone};
use crate::respond::page;
use crate::view::{Badge, Crumbs, Query, Shell, Tone};
use crate::visit::Portal;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "outages/status.html")]
struct StatusPage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    services: Vec<(String, Badge)>,
    running: Vec<Card>,
    planned: Vec<Card>,
    month: String,
    history: Vec<Card>,
    before: String,
    after: String,
}

/// `ottobre 2026`.
fn name(month: NaiveDate) -> String {
    format!("{} {}", it::month(month.month()).to_lowercase(), month.year())
}

pub(super) async fn show(portal: Portal, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let base = format!("/{}/stato", portal.centre.slug);
    let query = Query::parse(base.clone(), raw.as_deref());
    let asked = query.get("mese").and_then(|m| NaiveDate::parse_from_str(&format!("{m}-01"), "%Y-%m-%d").ok());
    let scope = portal.scope;
    let status: Status = web.read(move |rx| outages::status(rx, scope, asked)).await?;
    let cards = |all: &[outages::Known]| all.iter().map(|k| card(k, status.now, String::new(), false)).collect();
    let link = |month: Option<NaiveDate>| {
        month.map(|m| format!("{base}?mese={}#storia", m.format("%Y-%m"))).unwrap_or_default()
    };
    let services: BTreeSet<&str> = status.running.iter().map(|k| k.row.service.as_str()).collect();
    let next = status.month.checked_add_months(Months::new(1)).filter(|m| *m <= status.this_month);
    page(&StatusPage {
        shell: portal.shell(""),
        crumbs: Crumbs::new().to("Il centro", format!("/{}/", portal.centre.slug)).here("Stato dei servizi"),
        lead: lead(services.len()),
        services: status.services.iter().map(|s| (s.name.clone(), state(s.worst))).collect(),
        running: cards(&status.running),
        planned: cards(&status.planned),
        month: name(status.month),
        history: cards(&status.history),
        before: link(status.month.checked_sub_months(Months::new(1))),
        after: link(next),
    })
}

fn state(worst: Option<domain::outages::Kind>) -> Badge {
    worst.map_or_else(|| Badge::new(Tone::Good, "regolare"), |kind| Badge::new(tone(kind), kind.label().to_lowercase()))
}

/// How the services are, in a sentence, when so many are not regular.
pub(crate) fn lead(disturbed: usize) -> String {
    match disturbed {
        0 => "Tutti i servizi funzionano.".to_owned(),
        1 => "Un servizio non è regolare.".to_owned(),
        n => format!("{n} servizi non sono regolari."),
    }
}

//! The first page of a centre's portal.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::charter::{Charter, Inclusion};
use domain::it;
use domain::tariffs::PriceList;

use super::prices;
use crate::route::{Access, Route, get};
use crate::view::{Shell, Stat, Stats};
use crate::visit::Portal;
use crate::{Result, Web, respond};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/", Access::Portal, show)]
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    shell: Shell,
    stats: Stats,
    areas: Vec<AreaCard>,
    list: Option<String>,
    first_price: String,
}

/// One area of the charter.
struct AreaCard {
    name: String,
    summary: String,
    href: String,
    services: String,
}

async fn show(State(web): State<Web>, portal: Portal) -> Result<Response> {
    let scope = portal.scope;
    let (charter, list) = web
        .read(move |rx| {
            let today = rx.today();
            let charter = app::charter::in_force(rx, scope, today)?.map(|e| e.charter()).transpose()?;
            Ok((charter, super::tariffs::in_force(rx, scope, today)?))
        })
        .await?;
    respond::page(&page(&portal, charter.as_ref(), list.as_ref()))
}

fn page(portal: &Portal, charter: Option<&Charter>, list: Option<&PriceList>) -> HomePage {
    let home = format!("/{}", portal.centre.slug);
    HomePage {
        shell: portal.shell("centro"),
        stats: charter.map(figures).unwrap_or_default(),
        areas: charter.map(|c| areas(c, &home)).unwrap_or_default(),
        list: list.map(|l| l.name.clone()),
        first_price: list.and_then(prices::first_sentence).unwrap_or_default(),
    }
}

fn figures(charter: &Charter) -> Stats {
    let open = charter.services.iter().filter(|s| s.state.is_open());
    let included = open.clone().filter(|s| s.inclusion != Inclusion::OnDemand).count() as u64;
    let all = open.count() as u64;
    let stat = |value: u64, label: &str, note: &str| Stat {
        value: it::thousands(value),
        label: label.to_owned(),
        note: note.to_owned(),
    };
    Stats {
        stats: vec![
            stat(all, "servizi offerti", "nella carta in vigore"),
            stat(included, "compresi nella quota base", "senza altre spese per l'ente"),
            stat(all - included, "a richiesta", "ciascuno con la sua tariffa"),
        ],
    }
}

fn areas(charter: &Charter, home: &str) -> Vec<AreaCard> {
    let card = |area: &domain::charter::Area| {
        let names: Vec<&str> =
            charter.of_area(&area.code).filter(|s| s.state.is_open()).map(|s| s.name.as_str()).collect();
        AreaCard {
            name: area.name.clone(),
            summary: area.summary.clone(),
            href: format!("{home}/servizi#area-{}", area.code),
            services: names.join(", "),
        }
    };
    charter.areas.iter().map(card).filter(|c| !c.services.is_empty()).collect()
}

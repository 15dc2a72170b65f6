//! The first page of a centre's portal.

use app::territory::Member;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::charter::{Charter, Inclusion};
use domain::it;
use domain::tariffs::PriceList;
use domain::territory::BodyKind;

use super::prices;
use crate::route::{Access, Route, get};
use crate::view::{Shell, Stat, Stats};
use crate::visit::Portal;
use crate::{Result, Web, respond};

/// Guides named on the page.
const GUIDES: i64 = 3;

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/", Access::Portal, show)]
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    shell: Shell,
    stats: Stats,
    areas: Vec<AreaCard>,
    first_price: String,
    /// How the services are, in a sentence.
    status: String,
    /// Titles of some guides that anybody reads.
    guides: String,
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
    let (charter, list, members, disturbed, guides) = web
        .read(move |rx| {
            let today = rx.today();
            let charter = app::charter::in_force(rx, scope, today)?.map(|e| e.charter()).transpose()?;
            let list = super::tariffs::in_force(rx, scope, today)?;
            let disturbed = app::outages::disturbed(rx, scope)?;
            let guides = app::knowledge::titles(rx, scope, GUIDES)?;
            Ok((charter, list, app::territory::members(rx, scope)?, disturbed, guides))
        })
        .await?;
    respond::page(&HomePage {
        status: crate::outages::lead(disturbed),
        guides: guides.join(", "),
        ..page(&portal, charter.as_ref(), list.as_ref(), &members)
    })
}

fn page(portal: &Portal, charter: Option<&Charter>, list: Option<&PriceList>, members: &[Member]) -> HomePage {
    let home = format!("/{}", portal.centre.slug);
    HomePage {
        shell: portal.shell("centro"),
        stats: figures(charter, members),
        areas: charter.map(|c| areas(c, &home)).unwrap_or_default(),
        first_price: list.and_then(prices::first_sentence).unwrap_or_default(),
        status: String::new(),
        guides: String::new(),
    }
}

fn figures(charter: Option<&Charter>, members: &[Member]) -> Stats {
    let stat =
        |value: u64, label: &str, note: String| Stat { value: it::thousands(value), label: label.to_owned(), note };
    let mut stats = Vec::new();
    if !members.is_empty() {
        let comuni = members.iter().filter(|m| m.kind == BodyKind::Comune);
        let people = comuni.clone().map(|m| m.population).sum();
        stats.push(stat(members.len() as u64, "enti aderenti", format!("{} Comuni", comuni.count())));
        stats.push(stat(people, "abitanti serviti", "nei Comuni aderenti".to_owned()));
    }
    if let Some(charter) = charter {
        let open = charter.services.iter().filter(|s| s.state.is_open());
        let included = open.clone().filter(|s| s.inclusion != Inclusion::OnDemand).count();
        stats.push(stat(open.count() as u64, "servizi offerti", format!("{included} compresi nella quota base")));
    }
    Stats { stats }
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

//! Reports on the help desk: what happened in a span of days, what everybody has to do, the yearly
//! report of each body.

mod index;
mod own;
mod workload;
mod yearly;

use domain::identity::Permission;
use domain::it;

use crate::route::{Access, Route, get, post};
use crate::view::{Chip, Chips, Crumbs};
use crate::visit::Desk;

const SEE: Access = Access::Staff(Permission::ReadHelpdesk);
const WORK: Access = Access::Staff(Permission::WorkHelpdesk);
const OWN: Access = Access::Body(Permission::ReadBody);

/// Routes of the reports.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/assistenza/rapporti", SEE, index::show),
        get("/{centre}/cst/assistenza/rapporti/dati.xlsx", SEE, index::xlsx),
        get("/{centre}/cst/assistenza/rapporti/carico", SEE, workload::show),
        get("/{centre}/cst/assistenza/rapporti/annuali", SEE, yearly::index),
        post("/{centre}/cst/assistenza/rapporti/annuali", WORK, yearly::ask),
        get("/{centre}/cst/assistenza/rapporti/lavori/{lavoro}", SEE, yearly::how_far),
        get("/{centre}/cst/assistenza/rapporti/annuali/{anno}/archivio.zip", SEE, yearly::zip),
        get("/{centre}/cst/assistenza/rapporti/annuali/{anno}/{id}", SEE, yearly::pdf_of),
        get("/{centre}/ente/{ente}/assistenza/rapporti", OWN, own::index),
        get("/{centre}/ente/{ente}/assistenza/rapporti/{anno}", OWN, own::paper),
    ]
}

/// The way back to the requests, and to the reports from their other pages.
fn crumbs(desk: &Desk, here: &str) -> Crumbs {
    let way = Crumbs::new().to("Assistenza", desk.href("/assistenza"));
    let way = if here == "Rapporti" { way } else { way.to("Rapporti", desk.href("/assistenza/rapporti")) };
    way.here(here)
}

/// The reports, side by side.
fn chips(desk: &Desk, here: &str) -> Chips {
    let chip = |label: &str, path: &str| Chip {
        label: label.to_owned(),
        href: desk.href(&format!("/assistenza/rapporti{path}")),
        active: path == here,
        ..Chip::default()
    };
    Chips {
        label: "Quale rapporto".to_owned(),
        chips: vec![chip("Periodo", ""), chip("Carico di lavoro", "/carico"), chip("Rapporti annuali", "/annuali")],
    }
}

/// Minutes of work in words; a dash for none.
fn long(minutes: Option<u64>) -> String {
    minutes.map_or_else(|| "–".to_owned(), |m| it::duration(m * 60))
}

/// A share in hundredths; a dash for none.
fn share(percent: Option<u64>) -> String {
    percent.map_or_else(|| "–".to_owned(), |p| format!("{p}\u{a0}%"))
}

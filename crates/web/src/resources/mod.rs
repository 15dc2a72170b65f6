//! What the centre has delivered to its bodies: list, calendar, one resource; a body's tab and own page.

mod calendar;
mod list;
mod of_body;
mod one;

use app::resources::Stored;
use chrono::NaiveDate;
use domain::identity::Permission;
use domain::it;
use domain::resources::Expiry;

use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Tone, counted};

const SEE: Access = Access::Staff(Permission::ReadCentre);
const EDIT: Access = Access::Staff(Permission::WorkHelpdesk);

/// Routes of the resources.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/risorse", SEE, list::index),
        get("/{centre}/cst/risorse/elenco.csv", SEE, list::csv),
        get("/{centre}/cst/risorse/elenco.xlsx", SEE, list::xlsx),
        get("/{centre}/cst/risorse/scadenze", SEE, calendar::show),
        post("/{centre}/cst/risorse/scadenze", Access::Staff(Permission::ManageCentre), calendar::save),
        get("/{centre}/cst/risorse/nuova", EDIT, one::new),
        post("/{centre}/cst/risorse/nuova", EDIT, one::create),
        get("/{centre}/cst/risorse/{risorsa}", SEE, one::show),
        get("/{centre}/cst/risorse/{risorsa}/modifica", EDIT, one::form),
        post("/{centre}/cst/risorse/{risorsa}/modifica", EDIT, one::save),
        post("/{centre}/cst/risorse/{risorsa}/rinnova", EDIT, one::renew_it),
        post("/{centre}/cst/risorse/{risorsa}/restituisci", EDIT, one::end_it),
        post("/{centre}/cst/risorse/{risorsa}/togli", EDIT, one::erase_it),
        get("/{centre}/cst/enti/{id}/risorse", SEE, of_body::tab),
        get("/{centre}/ente/{ente}/risorse", Access::Body(Permission::ReadBody), of_body::own_page),
    ]
}

/// A resource as tables show it.
pub(crate) struct Line {
    href: String,
    name: String,
    under: String,
    supplier: String,
    since: String,
    state: Badge,
}

impl Line {
    fn new(stored: &Stored, href: String, today: NaiveDate) -> Self {
        let r = &stored.resource;
        let under =
            if r.detail.is_empty() { r.kind.label().to_owned() } else { format!("{}, {}", r.kind.label(), r.detail) };
        Self {
            href,
            name: r.name.clone(),
            under,
            supplier: r.supplier.clone(),
            since: it::date(r.from),
            state: badge(stored, today),
        }
    }
}

/// How near its end a resource is, in words.
fn badge(stored: &Stored, today: NaiveDate) -> Badge {
    let r = &stored.resource;
    if let Some(ended) = r.ended {
        return Badge::new(Tone::Plain, format!("restituita il {}", it::date(ended)));
    }
    let day = r.expires.map(it::date).unwrap_or_default();
    match r.expiry(today) {
        Expiry::Past(_) => Badge::new(Tone::Bad, format!("scaduta il {day}")),
        Expiry::Soon(0) => Badge::new(Tone::Bad, "scade oggi"),
        Expiry::Soon(left) => {
            Badge::new(Tone::Warn, format!("scade fra {}", counted(left.unsigned_abs(), "giorno", "giorni")))
        }
        Expiry::Later => Badge::new(Tone::Good, format!("fino al {day}")),
        Expiry::Never => Badge::new(Tone::Good, "in uso"),
    }
}

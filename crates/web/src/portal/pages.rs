//! Pages whose words are the same for every centre: contacts, accessibility, privacy, legal notes.

use askama::Template;
use axum::response::Response;

use crate::route::{Access, Route, get};
use crate::view::{Crumbs, Definitions, Shell};
use crate::visit::Portal;
use crate::{Result, respond};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/contatti", Access::Portal, contacts),
        get("/{centre}/accessibilita", Access::Portal, accessibility),
        get("/{centre}/privacy", Access::Portal, privacy),
        get("/{centre}/note-legali", Access::Portal, legal),
    ]
}

#[derive(Template)]
#[template(path = "portal/contacts.html")]
struct Contacts {
    shell: Shell,
    crumbs: Crumbs,
    contacts: Definitions,
}

#[derive(Template)]
#[template(path = "portal/accessibility.html")]
struct Accessibility {
    shell: Shell,
    crumbs: Crumbs,
    contacts: Definitions,
}

#[derive(Template)]
#[template(path = "portal/privacy.html")]
struct Privacy {
    shell: Shell,
    crumbs: Crumbs,
    contacts: Definitions,
}

#[derive(Template)]
#[template(path = "portal/legal.html")]
struct Legal {
    shell: Shell,
    crumbs: Crumbs,
}

/// The way from the first page of the portal to this one.
pub(super) fn crumbs(portal: &Portal, here: &str) -> Crumbs {
    Crumbs::new().to("Il centro", format!("/{}/", portal.centre.slug)).here(here)
}

fn reach(portal: &Portal) -> Definitions {
    crate::centres::of_anybody(&portal.centre.reach())
}

async fn contacts(portal: Portal) -> Result<Response> {
    respond::page(&Contacts {
        shell: portal.shell("contatti"),
        crumbs: crumbs(&portal, "Contatti"),
        contacts: reach(&portal),
    })
}

async fn accessibility(portal: Portal) -> Result<Response> {
    let crumbs = crumbs(&portal, "Dichiarazione di accessibilità");
    respond::page(&Accessibility { shell: portal.shell(""), crumbs, contacts: reach(&portal) })
}

async fn privacy(portal: Portal) -> Result<Response> {
    let crumbs = crumbs(&portal, "Informativa sulla privacy");
    respond::page(&Privacy { shell: portal.shell(""), crumbs, contacts: reach(&portal) })
}

async fn legal(portal: Portal) -> Result<Response> {
    respond::page(&Legal { shell: portal.shell(""), crumbs: crumbs(&portal, "Note legali") })
}

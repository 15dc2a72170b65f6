//! Contacts of a body, and those whose mandate is about to end.

use app::territory::{StoredContact, expiring_contacts};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::identity::Permission;
use domain::it;

use super::detail::load;
use super::tabs::{self, Head};
use crate::respond::page;
use crate::route::{Access, Route, get};
use crate::view::{Badge, Crumbs, Empty, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let access = Access::Staff(Permission::ReadCentre);
    vec![
        get("/{centre}/cst/enti/scadenze", access, expiring),
        get("/{centre}/cst/enti/{id}/contatti", access, contacts),
    ]
}

#[derive(Template)]
#[template(path = "territory/contacts.html")]
struct ContactsPage {
    shell: Shell,
    head: Head,
    rows: Vec<ContactLine>,
    empty: Empty,
}

/// A contact as a list shows it.
struct ContactLine {
    href: String,
    role: &'static str,
    name: String,
    email: String,
    phone: String,
    from: String,
    state: Badge,
}

fn contact_line(c: &StoredContact, base: &str, today: NaiveDate) -> ContactLine {
    let mandate = c.contact.mandate;
    let state = match mandate.until {
        _ if mandate.from > today => Badge::new(Tone::Info, format!("dal {}", it::date(mandate.from))),
        Some(last) if last < today => Badge::new(Tone::Plain, format!("finito il {}", it::date(last))),
        Some(last) if c.contact.expires_within(today, 30) => {
            Badge::new(Tone::Warn, format!("scade il {}", it::date(last)))
        }
        Some(last) => Badge::new(Tone::Good, format!("fino al {}", it::date(last))),
        None => Badge::new(Tone::Good, "in carica"),
    };
    ContactLine {
        href: format!("{base}/contatti/{}", c.id),
        role: c.contact.role.label(),
        name: c.contact.name.clone(),
        email: c.contact.email.clone(),
        phone: c.contact.phone.clone(),
        from: it::date(mandate.from),
        state,
    }
}

async fn contacts(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let head = tabs::head(&desk, &d, "contatti");
    let text = "Servono almeno il referente per il CST e il responsabile per la transizione al digitale.";
    page(&ContactsPage {
        shell: head.shell.clone(),
        rows: d.contacts.iter().map(|c| contact_line(c, &head.base, d.today)).collect(),
        empty: Empty::new("Nessun contatto", text)
            .action("Aggiungi un contatto", format!("{}/contatti/nuovo", head.base)),
        head,
    })
}

#[derive(Template)]
#[template(path = "territory/expiring.html")]
struct ExpiringPage {
    shell: Shell,
    crumbs: Crumbs,
    rows: Vec<(String, ContactLine)>,
}

async fn expiring(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (found, today) = web.read(move |rx| Ok((expiring_contacts(rx, &scope)?, rx.today()))).await?;
    let rows = found
        .iter()
        .map(|(c, body)| (body.clone(), contact_line(c, &desk.href(&format!("/enti/{}", c.body_id)), today)))
        .collect();
    let crumbs = Crumbs::new().to("Enti", desk.href("/enti")).here("Contatti in scadenza");
    page(&ExpiringPage { shell: desk.shell("enti"), crumbs, rows })
}

//! The settings of a centre: how it is reached, and the tabs that lead to the others.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::centres::{LONGEST, Reach};
use domain::identity::Permission;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Definitions, Field, FieldKind, Form, Shell, Tab, Tabs, Value};
use crate::visit::Desk;
use crate::{Result, Web};

/// Routes of the settings that are the centre's own.
#[must_use]
pub fn routes() -> Vec<Route> {
    let may = Access::Staff(Permission::ManageCentre);
    vec![get("/{centre}/cst/impostazioni/recapiti", may, show), post("/{centre}/cst/impostazioni/recapiti", may, save)]
}

/// The tabs of the settings, with one open.
pub(crate) fn tabs(desk: &Desk, open: &str) -> Tabs {
    let tabs = [
        ("emittente", "Emittente", "/impostazioni"),
        ("quote", "Regole delle quote", "/impostazioni/quote"),
        ("recapiti", "Recapiti", "/impostazioni/recapiti"),
        ("caselle", "Caselle di posta", "/impostazioni/caselle"),
    ];
    let tab = |(key, label, path): (&str, &str, &str)| Tab {
        label: label.to_owned(),
        count: None,
        href: desk.href(path),
        active: key == open,
    };
    Tabs { label: "Impostazioni".to_owned(), tabs: tabs.map(tab).to_vec() }
}

/// How anybody reaches a centre; what it has not told is left out.
pub(crate) fn of_anybody(reach: &Reach) -> Definitions {
    known(vec![
        ("Indirizzo", Value::Text(reach.address.clone())),
        ("Telefono", Value::Text(reach.phone.clone())),
        ("Posta elettronica", mail(&reach.email)),
        ("Posta elettronica certificata", mail(&reach.pec)),
        ("Orari", Value::Text(reach.hours.clone())),
    ])
}

/// How its bodies reach a centre: its referent first.
pub(crate) fn of_bodies(reach: &Reach) -> Definitions {
    let mut rows = known(vec![
        ("Referente", Value::Text(reach.referent.clone())),
        ("Telefono del referente", Value::Text(reach.referent_phone.clone())),
        ("Posta del referente", mail(&reach.referent_email)),
    ]);
    rows.rows.extend(of_anybody(reach).rows);
    rows
}

fn mail(address: &str) -> Value {
    if address.is_empty() {
        Value::Text(String::new())
    } else {
        Value::Link(address.to_owned(), format!("mailto:{address}"))
    }
}

fn known(rows: Vec<(&str, Value)>) -> Definitions {
    let told = |value: &Value| !matches!(value, Value::Text(text) if text.is_empty());
    Definitions { rows: rows.into_iter().filter(|(_, v)| told(v)).map(|(n, v)| (n.to_owned(), v)).collect() }
}

#[derive(Template)]
#[template(path = "centres/reach.html")]
struct ReachPage {
    shell: Shell,
    tabs: Tabs,
    form: Form,
}

fn reach_page(desk: &Desk, form: Form) -> ReachPage {
    ReachPage { shell: desk.shell("impostazioni"), tabs: tabs(desk, "recapiti"), form }
}

fn form(reach: &Reach) -> Form {
    let phone = |name: &str, label: &str| Field::new(FieldKind::Phone, name, label).max(40).autocomplete("off");
    let email = |name: &str, label: &str| Field::email(name, label).autocomplete("off");
    Form::new(vec![
        phone("phone", "Telefono").value(&reach.phone),
        email("email", "Posta elettronica").value(&reach.email),
        email("pec", "Posta elettronica certificata (PEC)").value(&reach.pec),
        Field::text("address", "Indirizzo della sede")
            .max(LONGEST)
            .help("In una riga: via, numero, CAP e città.")
            .value(&reach.address),
        Field::text("hours", "Orari di apertura")
            .max(LONGEST)
            .help("Per esempio: dal lunedì al venerdì 9–13, martedì e giovedì anche 15–17.")
            .value(&reach.hours),
        Field::text("referent", "Nome e cognome").max(LONGEST).value(&reach.referent),
        phone("referent_phone", "Telefono").value(&reach.referent_phone),
        email("referent_email", "Posta elettronica").value(&reach.referent_email),
    ])
}

async fn show(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let reach = web.read(move |rx| app::centres::reach(rx, &scope)).await?;
    page(&reach_page(&desk, form(&reach)))
}

async fn save(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let text = |name: &str| typed.get(name).to_owned();
    let reach = Reach {
        phone: text("phone"),
        email: text("email"),
        pec: text("pec"),
        address: text("address"),
        hours: text("hours"),
        referent: text("referent"),
        referent_phone: text("referent_phone"),
        referent_email: text("referent_email"),
    };
    let scope = desk.scope.clone();
    match web.write(move |tx| app::centres::save_reach(tx, &scope, &reach)).await {
        Ok(()) => Ok(done(&desk.href("/impostazioni/recapiti"), "Recapiti salvati: il portale li mostra già.")),
        Err(e) => {
            let mut form = form(&Reach::default());
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            refused(&reach_page(&desk, form))
        }
    }
}

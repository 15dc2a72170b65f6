//! Forms for the contacts of a body and for the applications that it uses.

use app::territory::{delete_application, delete_contact, save_application, save_contact};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::territory::{Application, Contact, ContactRole};
use domain::{Refusal, it};

use super::detail::{body_id, load};
use super::edit::{FormPage, checked, choices, day, needed};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Crumbs, Field, FieldKind, Form};
use crate::visit::Desk;
use crate::{Error, Result, Web};

type Three = Path<(String, String, String)>;

pub(super) fn routes() -> Vec<Route> {
    let access = Access::Staff(Permission::EditTerritory);
    vec![
        get("/{centre}/cst/enti/{id}/contatti/{contatto}", access, contact),
        post("/{centre}/cst/enti/{id}/contatti/{contatto}", access, set_contact),
        post("/{centre}/cst/enti/{id}/contatti/{contatto}/togli", access, drop_contact),
        get("/{centre}/cst/enti/{id}/applicativi/{applicativo}", access, application),
        post("/{centre}/cst/enti/{id}/applicativi/{applicativo}", access, set_application),
        post("/{centre}/cst/enti/{id}/applicativi/{applicativo}/togli", access, drop_application),
    ]
}

/// The id in the path of a form, or `None` for `nuovo`.
pub(super) fn edited<T>(which: &str) -> Result<Option<domain::Id<T>>> {
    if which == "nuovo" { Ok(None) } else { which.parse().map(Some).map_err(|_| Error::not_found()) }
}

/// The words of a kind of things that hang on a body.
struct Words {
    /// Address of their tab, after the body's.
    tab: &'static str,
    /// `Contatto`.
    one: &'static str,
    /// `Nuovo contatto`.
    new: &'static str,
    /// `il contatto`.
    the: &'static str,
    lead: &'static str,
    button: &'static str,
}

const CONTACT: Words = Words {
    tab: "/contatti",
    one: "Contatto",
    new: "Nuovo contatto",
    the: "il contatto",
    lead: "Dati di contatto dell'ufficio, visibili solo al centro e all'ente.",
    button: "Salva il contatto",
};

const APPLICATION: Words = Words {
    tab: "/applicativi",
    one: "Applicativo",
    new: "Nuovo applicativo",
    the: "l'applicativo",
    lead: "Un programma in uso presso l'ente.",
    button: "Salva l'applicativo",
};

fn thing_page(desk: &Desk, words: &Words, (id, name): (&str, &str), which: &str, form: Form) -> FormPage {
    let base = desk.href(&format!("/enti/{id}"));
    let back = format!("{base}{}", words.tab);
    let remove = (which != "nuovo").then(|| (format!("{back}/{which}/togli"), format!("Togliere {}?", words.the)));
    FormPage {
        shell: desk.shell("enti"),
        crumbs: Crumbs::new().to("Enti", desk.href("/enti")).to(name, &base).here(words.one),
        title: if which == "nuovo" { words.new } else { words.one }.to_owned(),
        lead: words.lead,
        action: format!("{back}/{which}"),
        back,
        button: words.button,
        form,
        remove,
    }
}

/// After a thing was sent: its tab, or the form again with what is wrong.
async fn outcome(
    (desk, web): (&Desk, &Web),
    words: &Words,
    (id, which): (&str, &str),
    (mut form, typed): (Form, &Typed),
    saved: Result<()>,
) -> Result<Response> {
    let Err(e) = saved else {
        return Ok(done(&desk.href(&format!("/enti/{id}{}", words.tab)), &format!("{} salvato.", words.one)));
    };
    let refusal = e.refusal()?;
    let d = load(desk, web, id).await?;
    form.fill(&typed.pairs);
    form.refuse(&refusal);
    refused(&thing_page(desk, words, (id, &d.body.facts.name), which, form))
}

fn gone(desk: &Desk, words: &Words, id: &str) -> Response {
    done(&desk.href(&format!("/enti/{id}{}", words.tab)), &format!("{} tolto.", words.one))
}

/// Faults of the form and those of the rule, together.
fn with_faults<T>(faults: Vec<domain::FieldError>, read: Result<T, Refusal>) -> Result<T, Refusal> {
    match read {
        Ok(value) => checked(faults).map(|()| value),
        Err(refusal) => {
            checked(faults.into_iter().chain(refusal.fields).collect()).and(Err(Refusal::new("Controllare i dati.")))
        }
    }
}

fn contact_form() -> Form {
    Form::new(vec![
        Field::select("ruolo", "Ruolo", choices(ContactRole::ALL.map(|r| (r.code(), r.label())))).required(),
        Field::text("nome", "Nome e cognome").required().max(120),
        Field::email("email", "Posta elettronica").autocomplete("off"),
        Field::new(FieldKind::Phone, "telefono", "Telefono").max(40),
        Field::date("dal", "In carica dal").required(),
        Field::date("al", "Fino al").help("Da lasciare vuoto se il mandato non ha una fine nota."),
    ])
}

fn read_contact(typed: &Typed) -> Result<Contact, Refusal> {
    let mut faults = Vec::new();
    let (from, until) = (needed(typed, "dal", &mut faults), day(typed, "al", &mut faults));
    let role = ContactRole::from_code(typed.get("ruolo")).unwrap_or(ContactRole::CstReferent);
    let contact = Contact::new(role, typed.get("nome"), typed.get("email"), typed.get("telefono"), (from, until));
    with_faults(faults, contact)
}

async fn contact(desk: Desk, State(web): State<Web>, Path((_, id, which)): Three) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let mut form = contact_form();
    if which != "nuovo" {
        let found = d.contacts.iter().find(|c| c.id.as_str() == which).ok_or_else(Error::not_found)?;
        fill_contact(&mut form, &found.contact);
    }
    page(&thing_page(&desk, &CONTACT, (&id, &d.body.facts.name), &which, form))
}

fn fill_contact(form: &mut Form, c: &Contact) {
    let values = [
        ("ruolo", c.role.code().to_owned()),
        ("nome", c.name.clone()),
        ("email", c.email.clone()),
        ("telefono", c.phone.clone()),
        ("dal", it::date(c.mandate.from)),
        ("al", c.mandate.until.map(it::date).unwrap_or_default()),
    ];
    form.fill(&values.map(|(k, v)| (k.to_owned(), v)));
}

async fn set_contact(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id, which)): Three,
    typed: Typed,
) -> Result<Response> {
    let (scope, body, edited) = (desk.scope.clone(), body_id(&id)?, edited(&which)?);
    let read = read_contact(&typed);
    let saved = web.write(move |tx| save_contact(tx, &scope, body, edited, &read.clone()?)).await;
    outcome((&desk, &web), &CONTACT, (&id, &which), (contact_form(), &typed), saved).await
}

async fn drop_contact(desk: Desk, State(web): State<Web>, Path((_, id, which)): Three) -> Result<Response> {
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    let contact = edited(&which)?.ok_or_else(Error::not_found)?;
    web.write(move |tx| delete_contact(tx, &scope, body, contact)).await?;
    Ok(gone(&desk, &CONTACT, &id))
}

pub(super) fn application_form() -> Form {
    Form::new(vec![
        Field::text("prodotto", "Prodotto").required().max(120),
        Field::text("ambito", "A che cosa serve")
            .help("Per esempio: protocollo, servizi demografici, contabilità.")
            .max(120),
        Field::text("fornitore", "Fornitore").max(120),
        Field::text("versione", "Versione").class("is-medium").max(60),
        Field::date("scadenza", "Scadenza del contratto o della licenza"),
    ])
}

/// Puts a stored application into its form.
pub(super) fn fill_application(form: &mut Form, a: &Application) {
    let values = [
        ("prodotto", a.product.clone()),
        ("ambito", a.area.clone()),
        ("fornitore", a.supplier.clone()),
        ("versione", a.version.clone()),
        ("scadenza", a.expires.map(it::date).unwrap_or_default()),
    ];
    form.fill(&values.map(|(k, v)| (k.to_owned(), v)));
}

pub(super) fn read_application(typed: &Typed) -> Result<Application, Refusal> {
    let mut faults = Vec::new();
    let expires = day(typed, "scadenza", &mut faults);
    let read = Application::new(
        typed.get("prodotto"),
        typed.get("fornitore"),
        typed.get("ambito"),
        typed.get("versione"),
        expires,
    );
    with_faults(faults, read)
}

async fn application(desk: Desk, State(web): State<Web>, Path((_, id, which)): Three) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let mut form = application_form();
    if which != "nuovo" {
        let found = d.applications.iter().find(|a| a.id.as_str() == which).ok_or_else(Error::not_found)?;
        fill_application(&mut form, &found.application);
    }
    page(&thing_page(&desk, &APPLICATION, (&id, &d.body.facts.name), &which, form))
}

async fn set_application(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id, which)): Three,
    typed: Typed,
) -> Result<Response> {
    let (scope, body, edited) = (desk.scope.clone(), body_id(&id)?, edited(&which)?);
    let read = read_application(&typed);
    let saved = web.write(move |tx| save_application(tx, &scope, body, edited, &read.clone()?)).await;
    outcome((&desk, &web), &APPLICATION, (&id, &which), (application_form(), &typed), saved).await
}

async fn drop_application(desk: Desk, State(web): State<Web>, Path((_, id, which)): Three) -> Result<Response> {
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    let application = edited(&which)?.ok_or_else(Error::not_found)?;
    web.write(move |tx| delete_application(tx, &scope, body, application)).await?;
    Ok(gone(&desk, &APPLICATION, &id))
}

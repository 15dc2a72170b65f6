//! Recording an accession.

use app::agreements::{NewAccession, SignedOutside, accede, accede_signed, invite, resolve, schemes as all_schemes};
use app::charter::catalogue;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::agreements::parse_services;
use domain::{FieldError, Refusal, it};

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/new.html")]
struct NewPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    services: Vec<(String, String)>,
    action: String,
    back: String,
}

async fn new_page(web: &Web, desk: &Desk, body: &str) -> Result<NewPage> {
    let scope = desk.scope.clone();
    let (schemes, services) = web
        .read(move |rx| {
            let services = catalogue(rx, &scope)?.services;
            Ok((all_schemes(rx, &scope)?, services))
        })
        .await?;
    let periods: Vec<String> = schemes
        .iter()
        .map(|s| format!("{} (dal {} al {})", s.title, it::date(s.from_date), it::date(s.until_date)))
        .collect();
    let covered = if periods.is_empty() {
        "Non c'è ancora una convenzione registrata: ne nasce una con la durata prevista dal modello.".to_owned()
    } else {
        format!("Vale la convenzione che comprende i giorni: {}.", periods.join("; "))
    };
    let [signed, original] = super::record::fields();
    let form = Form::new(vec![
        Field::text("body", "Codice ISTAT o IPA dell'ente")
            .value(body)
            .help("Per esempio 041044 oppure c_g479. Si legge nella pagina dell'ente.")
            .required()
            .class("is-medium"),
        Field::date("from", "Dal").required().help(covered),
        Field::date("until", "Al").help("Se manca, l'adesione finisce con la convenzione."),
        Field::area("services", "Servizi a richiesta")
            .help("Codici e quantità divisi da punto e virgola, per esempio: connettivita=1; posta-collaborazione=12. Si possono aggiungere anche dopo."),
        Field::check("invited", "L'ente è solo invitato: deve ancora deliberare")
            .help("Finché non delibera e non firma non paga nulla."),
        signed,
        original,
    ]);
    Ok(NewPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here("Nuova adesione"),
        form,
        services: services
            .into_iter()
            .filter(|s| s.state.is_open() && s.inclusion == domain::charter::Inclusion::OnDemand)
            .map(|s| (s.code, s.name))
            .collect(),
        action: desk.href("/adesioni/nuova"),
        back: desk.href("/adesioni"),
    })
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    page(&new_page(&web, &desk, query.get("ente").unwrap_or_default()).await?)
}

struct Asked {
    body: String,
    new: NewAccession,
    invited: bool,
    signed: Option<SignedOutside>,
}

fn read(typed: &Typed) -> Result<Asked, Refusal> {
    let mut faults = Vec::new();
    if typed.get("body").is_empty() {
        faults.push(FieldError::new("body", "Scrivere il codice ISTAT o IPA dell'ente."));
    }
    let from = it::parse_date(typed.get("from"));
    if from.is_none() {
        faults.push(FieldError::new("from", "La data si scrive come 31/12/2026."));
    }
    let until = typed.some("until").map(it::parse_date);
    if until == Some(None) {
        faults.push(FieldError::new("until", "La data si scrive come 31/12/2026."));
    }
    let services = parse_services(&typed.get("services").replace(['\n', '\r'], ";"));
    if let Err(message) = &services {
        faults.push(FieldError::new("services", message.clone()));
    }
    let signed = super::record::read(typed).unwrap_or_else(|refusal| {
        faults.extend(refusal.fields);
        None
    });
    match (Refusal::of_fields(faults), from, services) {
        (None, Some(from), Ok(services)) => Ok(Asked {
            body: typed.get("body").to_owned(),
            new: NewAccession { body: domain::Id::from_parts(0, 0), from, until: until.flatten(), services },
            invited: typed.ticked("invited"),
            signed,
        }),
        (Some(refusal), _, _) => Err(refusal),
        _ => Err(Refusal::new("Controllare i campi.")),
    }
}

pub(super) async fn create(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let made = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(asked) => {
            let scope = desk.scope.clone();
            web.write(move |tx| {
                let body = resolve(&mut tx.reading(), &asked.body, asked.new.from)?;
                let new = NewAccession { body, ..asked.new.clone() };
                match &asked.signed {
                    _ if asked.invited => invite(tx, &scope, &new),
                    Some(signed) => accede_signed(tx, &scope, &new, signed),
                    None => accede(tx, &scope, &new),
                }
            })
            .await
        }
    };
    match made {
        Ok(id) => Ok(done(&desk.href(&format!("/adesioni/{id}")), "Adesione registrata.")),
        Err(e) => {
            let mut refusal = e.refusal()?;
            for fault in &mut refusal.fields {
                if fault.field == "service" {
                    "services".clone_into(&mut fault.field);
                }
            }
            let mut shown = new_page(&web, &desk, "").await?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

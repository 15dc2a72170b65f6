//! Recording an accession.

use std::collections::BTreeSet;

use app::agreements::{NewAccession, SignedOutside, accede, accede_signed, invite, resolve, schemes as all_schemes};
use app::charter::catalogue;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::{FieldError, Refusal, it};
use rust_decimal::Decimal;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Choice, Crumbs, Field, FieldKind, Form, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

/// A service that may be asked for, with the box for how much of it.
struct Pick {
    id: String,
    code: String,
    name: String,
    chosen: bool,
    quantity: Field,
}

#[derive(Template)]
#[template(path = "agreements/new.html")]
struct NewPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

/// The box for the quantity of a service.
fn quantity_of(code: &str) -> String {
    format!("quantity-{code}")
}

impl NewPage {
    /// The services of the charter on demand.
    fn picks(&self) -> Vec<Pick> {
        let services = self.form.field("services");
        let FieldKind::Checks(choices) = &services.kind else { return Vec::new() };
        let pick = |(n, c): (usize, &Choice)| Pick {
            id: format!("{}-{n}", services.id()),
            chosen: services.has(&c.value),
            quantity: self.form.field(&quantity_of(&c.value)),
            code: c.value.clone(),
            name: c.label.clone(),
        };
        choices.iter().enumerate().map(pick).collect()
    }
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
    let offered: Vec<Choice> = services
        .into_iter()
        .filter(|s| s.state.is_open() && s.inclusion == domain::charter::Inclusion::OnDemand)
        .map(|s| Choice::new(s.code, s.name))
        .collect();
    let quantities: Vec<Field> = offered
        .iter()
        .map(|c| Field::new(FieldKind::Decimal, quantity_of(&c.value), format!("Quantità di {}", c.label)).max(12))
        .collect();
    let mut form = Form::new(vec![
        Field::text("body", "Codice ISTAT o IPA dell'ente")
            .value(body)
            .help("Per esempio 041044 oppure c_g479. Si legge nella pagina dell'ente.")
            .required()
            .class("is-medium"),
        Field::date("from", "Dal").required().help(covered),
        Field::date("until", "Al").help("Se manca, l'adesione finisce con la convenzione."),
        Field::checks("services", "Servizi a richiesta", offered).help(
            "Si possono aggiungere anche dopo, con le ore, la macchina o la banda che servono. La quantità resta vuota \
             dove la stabilisce il listino.",
        ),
        Field::check("invited", "L'ente è solo invitato: deve ancora deliberare")
            .help("Finché non delibera e non firma non paga nulla."),
        signed,
        original,
    ]);
    form.fields.extend(quantities);
    Ok(NewPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here("Nuova adesione"),
        form,
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

/// The services ticked, and those of which a quantity was written.
fn read_services(typed: &Typed, faults: &mut Vec<FieldError>) -> Vec<(String, Option<Decimal>)> {
    let ticked = typed.all("services").filter(|c| !c.is_empty()).map(str::to_owned);
    let written = typed.pairs.iter().filter(|(_, v)| !v.trim().is_empty());
    let written = written.filter_map(|(n, _)| n.strip_prefix("quantity-")).map(str::to_owned);
    let codes: BTreeSet<String> = ticked.chain(written).collect();
    let mut read = |code: String| {
        let field = quantity_of(&code);
        let quantity = match typed.some(&field) {
            None => None,
            Some(text) => match it::parse_decimal(text).filter(|q| *q > Decimal::ZERO) {
                Some(quantity) => Some(quantity),
                None => {
                    faults.push(FieldError::new(field, "Scrivere un numero maggiore di zero, per esempio 12."));
                    None
                }
            },
        };
        (code, quantity)
    };
    codes.into_iter().map(&mut read).collect()
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
    let services = read_services(typed, &mut faults);
    let signed = super::record::read(typed).unwrap_or_else(|refusal| {
        faults.extend(refusal.fields);
        None
    });
    match (Refusal::of_fields(faults), from) {
        (None, Some(from)) => Ok(Asked {
            body: typed.get("body").to_owned(),
            new: NewAccession { body: domain::Id::from_parts(0, 0), from, until: until.flatten(), services },
            invited: typed.ticked("invited"),
            signed,
        }),
        (Some(refusal), _) => Err(refusal),
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

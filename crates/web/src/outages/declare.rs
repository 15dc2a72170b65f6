//! The form that declares an outage or announces maintenance.

use app::outages;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::outages::{Declared, Kind};
use domain::{FieldError, Refusal, dates, it};

use super::instant;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Choice, Crumbs, Field, Form, Query, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "outages/declare.html")]
struct DeclarePage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

async fn build(desk: &Desk, web: &Web) -> Result<DeclarePage> {
    let scope = desk.scope.clone();
    let (services, now) = web.read(move |rx| Ok((app::charter::catalogue(rx, &scope)?.services, rx.now))).await?;
    let mut given = vec![Choice::new("", "Scegliere")];
    given.extend(services.iter().filter(|s| s.state.is_open()).map(|s| Choice::new(&s.code, &s.name)));
    let kinds = vec![
        Choice::new("down", Kind::Down.label()).help("Non si può usare."),
        Choice::new("degraded", Kind::Degraded.label()).help("Si usa, ma lentamente o solo in parte."),
        Choice::new("maintenance", Kind::Maintenance.label()).help("Un lavoro programmato, annunciato prima."),
    ];
    let time = dates::italian_time(now);
    Ok(DeclarePage {
        shell: desk.shell("disservizi"),
        crumbs: Crumbs::new().to("Disservizi", desk.href("/disservizi")).here("Nuovo"),
        form: Form::new(vec![
            Field::radio("tipo", "Che cosa succede", kinds).value("down").required(),
            Field::select("servizio", "Servizio della carta", given).required(),
            Field::text("titolo", "In poche parole")
                .help("Si legge nel portale, da chiunque: senza nomi di persone.")
                .required()
                .max(160),
            Field::date("dal", "Dal giorno").value(it::date(time.date_naive())).required(),
            Field::text("dalle", "Dalle ore").value(time.format("%H:%M").to_string()).required().class("is-short"),
            Field::date("al", "Fine prevista il").help("Per un guasto si può lasciare vuoto."),
            Field::text("alle", "Alle ore").class("is-short").help("Per esempio 14:30."),
            Field::area("testo", "Che cosa devono sapere gli enti")
                .help("Parte per posta ai referenti degli enti che hanno il servizio, e si legge nel portale.")
                .required()
                .max(4_000),
        ]),
        action: desk.href("/disservizi/nuovo"),
        back: desk.href("/disservizi"),
    })
}

pub(super) async fn form(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    let mut shown = build(&desk, &web).await?;
    for (field, key) in [("tipo", "tipo"), ("servizio", "servizio")] {
        if let (Some(value), Some(field)) = (query.get(key), shown.form.fields.iter_mut().find(|f| f.name == field)) {
            value.clone_into(&mut field.value);
        }
    }
    page(&shown)
}

fn read(typed: &Typed) -> Result<Declared, Refusal> {
    let mut faults = Vec::new();
    let mut at = |day, hour| {
        instant(typed, day, hour).unwrap_or_else(|refusal| {
            faults.extend(refusal.fields);
            None
        })
    };
    let (from, until) = (at("dal", "dalle"), at("al", "alle"));
    if from.is_none() && faults.is_empty() {
        faults.push(FieldError::new("dal", "Scrivere quando comincia."));
    }
    match (Refusal::of_fields(faults), from) {
        (Some(refusal), _) => Err(refusal),
        (None, from) => Ok(Declared {
            kind: Kind::from_code(typed.get("tipo")).unwrap_or_default(),
            service: typed.get("servizio").to_owned(),
            title: typed.get("titolo").to_owned(),
            from: from.unwrap_or_default(),
            until,
        }),
    }
}

pub(super) async fn create(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (scope, declared, text) = (desk.scope.clone(), read(&typed), typed.get("testo").to_owned());
    match web.write(move |tx| outages::declare(tx, &scope, &declared.clone()?, &text)).await {
        Ok(sent) => Ok(done(&desk.href(&format!("/disservizi/{}", sent.id)), &told(&sent))),
        Err(e) => {
            let mut shown = build(&desk, &web).await?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&e.refusal()?);
            refused(&shown)
        }
    }
}

/// How many were written to, and who could not be.
pub(super) fn told(sent: &outages::Sent) -> String {
    let n = counted(sent.messages as u64, "messaggio inviato agli enti", "messaggi inviati agli enti");
    if sent.without_address.is_empty() {
        format!("{n}.")
    } else {
        format!("{n}. Senza un indirizzo: {}.", sent.without_address.join(", "))
    }
}

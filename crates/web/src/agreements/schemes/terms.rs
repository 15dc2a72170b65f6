//! The terms of a scheme: parties, days, withdrawal.

use app::agreements::{begin_scheme, save_scheme, scheme_detail};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::{Scheme, SchemeTerms, WithdrawalTerms};
use domain::{FieldError, Id, Refusal, it};

use super::{At, of_scheme};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/schemes/terms.html")]
struct SchemePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    form: Form,
    action: String,
    back: String,
}

fn scheme_page(desk: &Desk, old: Option<(&Id<Scheme>, &SchemeTerms)>) -> SchemePage {
    let text = |f: fn(&SchemeTerms) -> String| old.map(|(_, t)| f(t)).unwrap_or_default();
    let withdrawal = old.map(|(_, t)| t.withdrawal).unwrap_or_default();
    let form = Form::new(vec![
        Field::text("title", "Titolo").value(text(|t| t.title.clone())).required().max(160),
        Field::text("counterpart", "Con chi firmano gli enti")
            .value(old.map_or_else(|| desk.centre.province_name.clone(), |(_, t)| t.counterpart.clone()))
            .required()
            .max(160),
        Field::date("from", "Dal").value(text(|t| it::date(t.from))).required(),
        Field::date("until", "Al").value(text(|t| it::date(t.until))).required().help("Almeno tre anni dopo."),
        Field::text("act", "Atto che la approva, se non si segue l'iter qui")
            .value(text(|t| t.act.clone()))
            .help("Per esempio: deliberazione del Consiglio provinciale n. 40 del 15 novembre 2025.")
            .max(200),
        Field::integer("from_year", "Recesso dal")
            .value(withdrawal.from_year.to_string())
            .unit("° anno solare dopo la firma")
            .class("is-short"),
        Field::integer("notice_days", "Preavviso di recesso")
            .value(withdrawal.notice_days.to_string())
            .unit("giorni prima del 31 dicembre")
            .class("is-short"),
        Field::check("signing_year_counts", "L'anno della firma conta come primo")
            .value(if withdrawal.signing_year_counts { "si" } else { "" }),
    ]);
    let title = old.map_or_else(|| "Nuova convenzione".to_owned(), |(_, t)| format!("{}: termini", t.title));
    SchemePage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new()
            .to("Adesioni", desk.href("/adesioni"))
            .to("Convenzioni", desk.href("/convenzioni"))
            .here(title.clone()),
        title,
        form,
        action: old
            .map_or_else(|| desk.href("/convenzioni/nuova"), |(id, _)| format!("{}/termini", of_scheme(desk, *id))),
        back: old.map_or_else(|| desk.href("/convenzioni"), |(id, _)| of_scheme(desk, *id)),
    }
}

fn read(typed: &Typed) -> Result<SchemeTerms, Refusal> {
    let mut faults = Vec::new();
    let mut day = |field: &str| {
        let day = it::parse_date(typed.get(field));
        if day.is_none() {
            faults.push(FieldError::new(field, "La data si scrive come 31/12/2026."));
        }
        day.unwrap_or_default()
    };
    let (from, until) = (day("from"), day("until"));
    let mut number = |field: &str, most: u32| {
        let n = typed.get(field).parse::<u32>().ok().filter(|n| *n <= most);
        if n.is_none() {
            faults.push(FieldError::new(field, format!("Scrivere un numero intero fino a {most}.")));
        }
        n.unwrap_or_default()
    };
    let (from_year, notice_days) = (number("from_year", 20), number("notice_days", 365));
    match Refusal::of_fields(faults) {
        Some(refusal) => Err(refusal),
        None => Ok(SchemeTerms {
            title: typed.get("title").to_owned(),
            counterpart: typed.get("counterpart").to_owned(),
            from,
            until,
            act: typed.get("act").to_owned(),
            withdrawal: WithdrawalTerms {
                from_year,
                notice_days,
                signing_year_counts: typed.ticked("signing_year_counts"),
            },
        }),
    }
}

pub(super) async fn new_form(desk: Desk) -> Result<Response> {
    page(&scheme_page(&desk, None))
}

async fn find(web: &Web, desk: &Desk, at: &At) -> Result<(Id<Scheme>, SchemeTerms)> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let detail = web.read(move |rx| scheme_detail(rx, &scope, id)).await?;
    Ok((id, detail.terms))
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let (id, terms) = find(&web, &desk, &at).await?;
    page(&scheme_page(&desk, Some((&id, &terms))))
}

fn again(mut shown: SchemePage, typed: &Typed, refusal: &Refusal) -> Result<Response> {
    shown.form.fill(&typed.pairs);
    shown.form.refuse(refusal);
    refused(&shown)
}

pub(super) async fn create(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let made = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(terms) => {
            let scope = desk.scope.clone();
            web.write(move |tx| begin_scheme(tx, &scope, &terms)).await
        }
    };
    match made {
        Ok(id) => Ok(done(&of_scheme(&desk, id), "Convenzione iniziata: ora si scrive il testo.")),
        Err(e) => again(scheme_page(&desk, None), &typed, &e.refusal()?),
    }
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let (id, old) = find(&web, &desk, &at).await?;
    let made = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(terms) => {
            let scope = desk.scope.clone();
            web.write(move |tx| save_scheme(tx, &scope, Some(id), &terms)).await
        }
    };
    match made {
        Ok(_) => Ok(done(&of_scheme(&desk, id), "Termini salvati.")),
        Err(e) => again(scheme_page(&desk, Some((&id, &old))), &typed, &e.refusal()?),
    }
}

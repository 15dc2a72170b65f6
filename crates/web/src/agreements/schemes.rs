//! The schemes of the centre.

use app::agreements::{Filter, list as accessions, save_scheme, schemes as all_schemes};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::{Scheme, SchemeTerms, WithdrawalTerms};
use domain::identity::Permission;
use domain::{FieldError, Id, Refusal, it};

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

struct Row {
    href: String,
    title: String,
    counterpart: String,
    from: String,
    until: String,
    act: String,
    bodies: usize,
    accessions: String,
}

#[derive(Template)]
#[template(path = "agreements/schemes.html")]
struct SchemesPage {
    shell: Shell,
    crumbs: Crumbs,
    rows: Vec<Row>,
    may_edit: bool,
    base: String,
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (schemes, all) =
        web.read(move |rx| Ok((all_schemes(rx, &scope)?, accessions(rx, &scope, &Filter::default())?))).await?;
    let rows = schemes
        .into_iter()
        .map(|t| Row {
            href: desk.href(&format!("/convenzioni/{}", t.id)),
            bodies: all.iter().filter(|a| a.accession.scheme_id == t.id).count(),
            accessions: desk.href(&format!("/adesioni?convenzione={}", t.id)),
            from: it::date(t.from_date),
            until: it::date(t.until_date),
            title: t.title,
            counterpart: t.counterpart,
            act: t.act,
        })
        .collect();
    page(&SchemesPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here("Convenzioni"),
        rows,
        may_edit: desk.scope.allows(Permission::EditAgreements),
        base: desk.href("/convenzioni"),
    })
}

#[derive(Template)]
#[template(path = "agreements/scheme.html")]
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
        Field::text("act", "Atto che la approva")
            .value(text(|t| t.act.clone()))
            .help("Per esempio: deliberazione del Consiglio Provinciale n. 40 del 15 novembre 2025.")
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
    let title = old.map_or_else(|| "Nuova convenzione".to_owned(), |(_, t)| t.title.clone());
    SchemePage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new()
            .to("Adesioni", desk.href("/adesioni"))
            .to("Convenzioni", desk.href("/convenzioni"))
            .here(title.clone()),
        title,
        form,
        action: old.map_or_else(|| desk.href("/convenzioni/nuova"), |(id, _)| desk.href(&format!("/convenzioni/{id}"))),
        back: desk.href("/convenzioni"),
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

async fn find(web: &Web, desk: &Desk, id: &str) -> Result<(Id<Scheme>, SchemeTerms)> {
    let scope = desk.scope.clone();
    let all = web.read(move |rx| all_schemes(rx, &scope)).await?;
    let row = all.into_iter().find(|s| s.id == id).ok_or_else(Error::not_found)?;
    Ok((row.id.parse().map_err(Error::internal)?, row.terms().map_err(app::Error::from)?))
}

pub(super) async fn form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let (id, terms) = find(&web, &desk, &id).await?;
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
            web.write(move |tx| save_scheme(tx, &scope, None, &terms)).await
        }
    };
    match made {
        Ok(_) => Ok(done(&desk.href("/convenzioni"), "Convenzione registrata: ora gli enti possono aderire.")),
        Err(e) => again(scheme_page(&desk, None), &typed, &e.refusal()?),
    }
}

pub(super) async fn save(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (id, old) = find(&web, &desk, &id).await?;
    let made = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(terms) => {
            let scope = desk.scope.clone();
            web.write(move |tx| save_scheme(tx, &scope, Some(id), &terms)).await
        }
    };
    match made {
        Ok(_) => Ok(done(&desk.href("/convenzioni"), "Convenzione salvata.")),
        Err(e) => again(scheme_page(&desk, Some((&id, &old))), &typed, &e.refusal()?),
    }
}

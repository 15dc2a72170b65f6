//! Forms for what a centre knows of a body: counts, office and notes, following.

use app::territory::{Profile, delete_count, follow, save_count, save_profile, unfollow};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::identity::Permission;
use domain::territory::{Count, Metric};
use domain::{FieldError, Refusal, it};

use super::detail::{body_id, counts_page, load};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Field, FieldKind, Form, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

type Two = Path<(String, String)>;

pub(super) fn routes() -> Vec<Route> {
    let access = Access::Staff(Permission::EditTerritory);
    vec![
        post("/{centre}/cst/enti/{id}/segui", access, start_following),
        post("/{centre}/cst/enti/{id}/non-seguire", access, stop_following),
        get("/{centre}/cst/enti/{id}/fatturazione", access, profile),
        post("/{centre}/cst/enti/{id}/fatturazione", access, set_profile),
        post("/{centre}/cst/enti/{id}/dotazioni", access, add_count),
        post("/{centre}/cst/enti/{id}/dotazioni/togli", access, drop_count),
    ]
}

/// A page with one form.
#[derive(Template)]
#[template(path = "territory/form.html")]
pub(super) struct FormPage {
    pub(super) shell: Shell,
    pub(super) crumbs: Crumbs,
    pub(super) title: String,
    pub(super) lead: &'static str,
    pub(super) action: String,
    pub(super) back: String,
    pub(super) button: &'static str,
    pub(super) form: Form,
    /// Address that takes the thing away, and what is asked before.
    pub(super) remove: Option<(String, String)>,
}

pub(super) fn choices(pairs: impl IntoIterator<Item = (&'static str, &'static str)>) -> Vec<Choice> {
    pairs.into_iter().map(|(value, label)| Choice::new(value, label)).collect()
}

pub(super) fn day(typed: &Typed, name: &str, faults: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let text = typed.get(name);
    let day = it::parse_date(text);
    if day.is_none() && !text.is_empty() {
        faults.push(FieldError::new(name, "La data si scrive come 31/12/2026."));
    }
    day
}

pub(super) fn needed(typed: &Typed, name: &str, faults: &mut Vec<FieldError>) -> NaiveDate {
    if typed.get(name).is_empty() {
        faults.push(FieldError::new(name, "Scrivere la data."));
    }
    day(typed, name, faults).unwrap_or_default()
}

pub(super) fn checked(faults: Vec<FieldError>) -> Result<(), Refusal> {
    Refusal::of_fields(faults).map_or(Ok(()), Err)
}

// Counts.

/// The form that records a count.
pub(super) fn count_form(today: NaiveDate) -> Form {
    let metrics = [Metric::Workstations, Metric::Servers, Metric::Businesses];
    Form::new(vec![
        Field::select("voce", "Che cosa", choices(metrics.map(|m| (m.code(), m.label())))).required(),
        Field::integer("valore", "Quanti").required().class("is-short"),
        Field::date("data", "Data di riferimento").required().value(it::date(today)),
        Field::text("fonte", "Fonte").help("Per esempio: scheda dei fabbisogni 2026, Camera di commercio."),
    ])
}

fn read_count(typed: &Typed, today: NaiveDate) -> Result<Count, Refusal> {
    let mut faults = Vec::new();
    let on = needed(typed, "data", &mut faults);
    let value =
        it::parse_decimal(typed.get("valore")).filter(|n| n.fract().is_zero()).and_then(|n| u32::try_from(n).ok());
    if value.is_none() {
        faults.push(FieldError::new("valore", "Scrivere un numero intero, per esempio 25."));
    }
    let metric = Metric::from_code(typed.get("voce"));
    if metric.is_none() {
        faults.push(FieldError::new("voce", "Scegliere una voce dall'elenco."));
    }
    checked(faults)?;
    let (Some(metric), Some(value)) = (metric, value) else { return Err(Refusal::new("Controllare i dati.")) };
    Count::new(metric, on, value, typed.get("fonte"), today)
}

async fn add_count(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    let (scope, body, sent) = (desk.scope.clone(), body_id(&id)?, typed.clone());
    let saved = web
        .write(move |tx| {
            let count = read_count(&sent, tx.today())?;
            save_count(tx, &scope, body, &count)
        })
        .await;
    match saved {
        Ok(()) => Ok(done(&desk.href(&format!("/enti/{id}/dotazioni")), "Dato registrato.")),
        Err(e) => {
            let mut form = count_form(NaiveDate::default());
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            counts_page(&desk, &web, &id, Some(form)).await
        }
    }
}

async fn drop_count(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    let metric = Metric::from_code(typed.get("voce")).ok_or_else(Error::not_found)?;
    let on = it::parse_date(typed.get("data")).ok_or_else(Error::not_found)?;
    web.write(move |tx| delete_count(tx, &scope, body, metric, on)).await?;
    Ok(done(&desk.href(&format!("/enti/{id}/dotazioni")), "Dato tolto."))
}

// Office and notes, following.

fn profile_page(desk: &Desk, (id, name): (&str, &str), form: Form) -> FormPage {
    let base = desk.href(&format!("/enti/{id}"));
    FormPage {
        shell: desk.shell("enti"),
        crumbs: Crumbs::new().to("Enti", desk.href("/enti")).to(name, &base).here("Fatturazione, posta e note"),
        title: "Fatturazione, posta e note".to_owned(),
        lead: "Valgono solo per questo centro.",
        action: format!("{base}/fatturazione"),
        back: base,
        button: "Salva",
        form,
        remove: None,
    }
}

fn profile_form() -> Form {
    Form::new(vec![
        Field::code("ufficio", "Codice univoco dell'ufficio", "ufficio")
            .help("Da lasciare vuoto per usare l'ufficio predefinito di IPA.")
            .max(6),
        Field::text("domini", "Domini di posta")
            .help("Per esempio comune.prova.pu.it: un messaggio che arriva da lì è dell'ente, anche se chi scrive non ha un accesso. Gli indirizzi dell'ente in IPA si riconoscono da soli.")
            .max(600),
        Field::new(FieldKind::Area, "note", "Note del centro").max(2000),
    ])
}

async fn profile(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let mut form = profile_form();
    if let Some(m) = &d.membership {
        let office = m.office_code.clone().unwrap_or_default();
        let domains = m.mail_domains.clone().unwrap_or_default();
        form.fill(&[
            ("ufficio".to_owned(), office),
            ("domini".to_owned(), domains),
            ("note".to_owned(), m.note.clone()),
        ]);
    }
    page(&profile_page(&desk, (&id, &d.body.facts.name), form))
}

async fn set_profile(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    let (scope, body, sent) = (desk.scope.clone(), body_id(&id)?, typed.clone());
    let saved = web
        .write(move |tx| {
            let profile = Profile { office: sent.get("ufficio"), note: sent.get("note"), domains: sent.get("domini") };
            save_profile(tx, &scope, body, &profile)
        })
        .await;
    let Err(e) = saved else { return Ok(done(&desk.href(&format!("/enti/{id}")), "Dati salvati.")) };
    let refusal = e.refusal()?;
    let d = load(&desk, &web, &id).await?;
    let mut form = profile_form();
    form.fill(&typed.pairs);
    form.refuse(&refusal);
    refused(&profile_page(&desk, (&id, &d.body.facts.name), form))
}

async fn start_following(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    web.write(move |tx| follow(tx, &scope, body)).await?;
    Ok(done(&desk.href(&format!("/enti/{id}")), "L'ente è ora fra quelli seguiti dal centro."))
}

async fn stop_following(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    web.write(move |tx| unfollow(tx, &scope, body)).await?;
    Ok(done(&desk.href("/enti"), "L'ente non è più fra quelli seguiti dal centro."))
}

//! The form of a service.

mod fields;

use app::charter::{Catalogue, catalogue, save_service, set_state as move_state};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::charter::{Service, State as Life};
use domain::{Refusal, it};

use super::badge;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Badge, Choice, Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "charter/service.html")]
struct ServicePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    badge: Option<Badge>,
    since: String,
    warning: String,
    form: Form,
    action: String,
    back: String,
    steps: Option<Form>,
    is_new: bool,
}

fn service_page(desk: &Desk, c: &Catalogue, old: Option<&Service>, today: String) -> ServicePage {
    let title = old.map_or_else(|| "Nuovo servizio".to_owned(), |s| s.name.clone());
    let steps = old.map(|s| {
        let label = |code: &str| match (code, s.state) {
            ("pilot", _) => "Avvia la sperimentazione",
            ("active", _) => "Rendi attivo",
            ("withdrawn", _) => "Ritira",
            _ => "Rimetti in preparazione",
        };
        let choices = s.state.next().iter().map(|code| Choice::new(*code, label(code))).collect();
        Form::new(vec![
            Field::select("state", "Nuovo stato", choices).required(),
            Field::date("since", "Dal").value(today).required(),
        ])
    });
    ServicePage {
        shell: desk.shell("carta"),
        crumbs: Crumbs::new().to("Carta dei servizi", desk.href("/carta")).here(title.clone()),
        badge: old.map(|s| badge(s.state)),
        since: old.and_then(|s| s.state.since()).map(|d| format!("dal {}", it::date(d))).unwrap_or_default(),
        warning: old
            .and_then(|s| c.warnings.iter().find(|(code, _)| *code == s.code))
            .map(|(_, w)| w.clone())
            .unwrap_or_default(),
        form: Form::new(fields::fields(c, old)),
        action: old
            .map_or_else(|| desk.href("/carta/servizi/nuovo"), |s| desk.href(&format!("/carta/servizi/{}", s.code))),
        back: desk.href("/carta"),
        steps,
        is_new: old.is_none(),
        title,
    }
}

async fn load(web: &Web, desk: &Desk) -> Result<(Catalogue, String)> {
    let scope = desk.scope.clone();
    web.read(move |rx| Ok((catalogue(rx, &scope)?, it::date(rx.today())))).await
}

fn find<'a>(c: &'a Catalogue, code: &str) -> Result<&'a Service> {
    c.services.iter().find(|s| s.code == code).ok_or_else(Error::not_found)
}

pub(super) async fn new_form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let (c, today) = load(&web, &desk).await?;
    page(&service_page(&desk, &c, None, today))
}

pub(super) async fn form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response> {
    let (c, today) = load(&web, &desk).await?;
    page(&service_page(&desk, &c, Some(find(&c, &code)?), today))
}

async fn store(web: &Web, desk: &Desk, editing: Option<String>, typed: &Typed) -> Result<Service> {
    let service = fields::read(typed, Life::Draft)?;
    let scope = desk.scope.clone();
    let saved = service.clone();
    web.write(move |tx| save_service(tx, &scope, editing.as_deref(), &service)).await?;
    Ok(saved)
}

pub(super) async fn create(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    match store(&web, &desk, None, &typed).await {
        Ok(s) => Ok(done(
            &desk.href(&format!("/carta/servizi/{}", s.code)),
            "Servizio aggiunto in preparazione: quando è pronto, si rende attivo da questa pagina.",
        )),
        Err(e) => {
            let refusal = e.refusal()?;
            let (c, today) = load(&web, &desk).await?;
            let mut shown = service_page(&desk, &c, None, today);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

pub(super) async fn save(
    State(web): State<Web>,
    desk: Desk,
    Path((_, code)): Path<(String, String)>,
    mut typed: Typed,
) -> Result<Response> {
    typed.pairs.retain(|(n, _)| n != "code");
    typed.pairs.push(("code".to_owned(), code.clone()));
    match store(&web, &desk, Some(code.clone()), &typed).await {
        Ok(s) => {
            Ok(done(&desk.href("/carta"), &format!("Salvato «{}». Diventa pubblico con la prossima edizione.", s.name)))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let (c, today) = load(&web, &desk).await?;
            let mut shown = service_page(&desk, &c, Some(find(&c, &code)?), today);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

pub(super) async fn set_state(
    State(web): State<Web>,
    desk: Desk,
    Path((_, code)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let moved = match it::parse_date(typed.get("since")) {
        None => Err(Refusal::field("since", "La data si scrive come 31/12/2026.").into()),
        Some(on) => {
            let (scope, code, next) = (desk.scope.clone(), code.clone(), typed.get("state").to_owned());
            web.write(move |tx| move_state(tx, &scope, &code, &next, on)).await
        }
    };
    match moved {
        Ok(()) => Ok(done(&desk.href(&format!("/carta/servizi/{code}")), "Stato del servizio aggiornato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let (c, today) = load(&web, &desk).await?;
            let mut shown = service_page(&desk, &c, Some(find(&c, &code)?), today);
            if let Some(steps) = &mut shown.steps {
                steps.fill(&typed.pairs);
                steps.refuse(&refusal);
            }
            refused(&shown)
        }
    }
}

//! Adding, editing, moving and removing the rules of a draft.

use app::tariffs::ListVersion;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::Refusal;
use domain::tariffs::{Method, Move, RuleForm};

use super::crumbs;
use super::fields::{Section, sections};
use super::read::{Below, ListPath, without_rows};
use crate::forms::Typed;
use crate::view::form::Summary;
use crate::view::{Crumbs, Form, Query, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web, respond};

#[derive(Template)]
#[template(path = "tariffs/choose.html")]
pub(crate) struct ChoosePage {
    pub(crate) shell: Shell,
    pub(crate) crumbs: Crumbs,
    pub(crate) methods: Vec<(&'static str, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "tariffs/rule.html")]
pub(crate) struct RulePage {
    pub(crate) shell: Shell,
    pub(crate) crumbs: Crumbs,
    pub(crate) title: String,
    pub(crate) summary: Summary,
    pub(crate) sections: Vec<Section>,
    pub(crate) action: String,
    pub(crate) back: String,
}

/// First how the price is found, then the fields for it.
pub async fn choose(
    State(web): State<Web>,
    desk: Desk,
    Path(path): Below,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let draft = draft(&web, &desk, &path).await?;
    let query = Query::parse(base(&desk, &path), query.as_deref());
    match query.get("metodo").and_then(Method::from_code) {
        Some(method) => {
            let mut form = RuleForm::blank(method);
            form.source.clone_from(&draft.version.list.source);
            if let Some(first) = draft.version.list.rules.first() {
                let like = RuleForm::of(first);
                (form.vat, form.vat_rate, form.vat_ground) = (like.vat, like.vat_rate, like.vat_ground);
            }
            respond::page(&new_page(&desk, &path, &draft, &form, None))
        }
        None => {
            let to = |m: Method| format!("{}/voci/nuova?metodo={}", base(&desk, &path), m.code());
            let methods = Method::ALL.into_iter().map(|m| (m.label(), m.help(), to(m))).collect();
            let crumbs = crumbs(&desk).to(draft.version.list.name.clone(), base(&desk, &path)).here("Nuova voce");
            respond::page(&ChoosePage { shell: desk.shell("tariffe"), crumbs, methods })
        }
    }
}

/// Adds the rule.
pub async fn add(State(web): State<Web>, desk: Desk, Path(path): Below, typed: Typed) -> Result<Response> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    let form = RuleForm::from_pairs(&without_rows(&typed.pairs));
    let sent = form.clone();
    match web.write(move |tx| app::tariffs::add_rule(tx, &scope, id, &form)).await {
        Ok(()) => Ok(respond::done(&base(&desk, &path), "La voce è aggiunta in fondo al listino.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let draft = draft(&web, &desk, &path).await?;
            respond::refused(&new_page(&desk, &path, &draft, &sent, Some(&refusal)))
        }
    }
}

/// A rule as it stands.
pub async fn form(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    let draft = draft(&web, &desk, &path).await?;
    let rule = draft.version.list.rule(&path.voce).ok_or_else(Error::not_found)?;
    respond::page(&edit_page(&desk, &path, &draft, &RuleForm::of(rule), None))
}

/// Saves a rule.
pub async fn save(State(web): State<Web>, desk: Desk, Path(path): Below, typed: Typed) -> Result<Response> {
    let (id, scope, code) = (path.id()?, desk.scope.clone(), path.voce.clone());
    let form = RuleForm::from_pairs(&without_rows(&typed.pairs));
    let sent = form.clone();
    match web.write(move |tx| app::tariffs::edit_rule(tx, &scope, id, &code, &form)).await {
        Ok(()) => Ok(respond::done(&base(&desk, &path), "La voce è salvata.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let draft = draft(&web, &desk, &path).await?;
            respond::refused(&edit_page(&desk, &path, &draft, &sent, Some(&refusal)))
        }
    }
}

/// Removes a rule.
pub async fn remove(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    let (id, scope, code) = (path.id()?, desk.scope.clone(), path.voce.clone());
    web.write(move |tx| app::tariffs::remove_rule(tx, &scope, id, &code)).await?;
    Ok(respond::done(&base(&desk, &path), "La voce è tolta dal listino."))
}

/// Moves a rule up.
pub async fn up(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    shift(&web, &desk, &path, Move::Up).await
}

/// Moves a rule down.
pub async fn down(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    shift(&web, &desk, &path, Move::Down).await
}

async fn shift(web: &Web, desk: &Desk, path: &ListPath, way: Move) -> Result<Response> {
    let (id, scope, code) = (path.id()?, desk.scope.clone(), path.voce.clone());
    web.write(move |tx| app::tariffs::move_rule(tx, &scope, id, &code, way)).await?;
    Ok(respond::done(&base(desk, path), "L'ordine delle voci è cambiato."))
}

/// The list, and the services that a rule may price: those of the charter and of the list.
struct Draft {
    version: ListVersion,
    services: Vec<(String, String)>,
}

async fn draft(web: &Web, desk: &Desk, path: &ListPath) -> Result<Draft> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    web.read(move |rx| {
        let version = app::tariffs::get(rx, &scope, id)?;
        let services = app::tariffs::services_to_price(rx, &scope, &version.list)?;
        Ok(Draft { version, services })
    })
    .await
}

fn base(desk: &Desk, path: &ListPath) -> String {
    desk.href(&format!("/tariffe/listino/{}", path.listino))
}

fn new_page(desk: &Desk, path: &ListPath, draft: &Draft, form: &RuleForm, refusal: Option<&Refusal>) -> RulePage {
    page(desk, path, draft, form, refusal, ("Nuova voce".to_owned(), "nuova"))
}

fn edit_page(desk: &Desk, path: &ListPath, draft: &Draft, form: &RuleForm, refusal: Option<&Refusal>) -> RulePage {
    page(desk, path, draft, form, refusal, (form.description.clone(), &path.voce))
}

fn page(
    desk: &Desk,
    path: &ListPath,
    draft: &Draft,
    form: &RuleForm,
    refusal: Option<&Refusal>,
    (title, last): (String, &str),
) -> RulePage {
    let mut sections = sections(form, &draft.services);
    let summary = refusal.map(|r| show(&mut sections, r)).unwrap_or_default();
    let back = base(desk, path);
    RulePage {
        shell: desk.shell("tariffe"),
        crumbs: crumbs(desk).to(draft.version.list.name.clone(), back.clone()).here(title.clone()),
        title,
        summary,
        sections,
        action: format!("{back}/voci/{last}"),
        back,
    }
}

/// Writes the refusal at the fields and gives its summary.
fn show(sections: &mut [Section], refusal: &Refusal) -> Summary {
    let mut form = Form::new(Vec::new());
    form.refused = Some(refusal.message.clone());
    for field in sections.iter_mut().flat_map(|s| s.all_fields()) {
        field.error = refusal.fields.iter().find(|e| e.field == field.name).map(|e| e.message.clone());
        if field.error.is_some() {
            form.fields.push(field.clone());
        }
    }
    form.summary()
}

//! The model of the centre and what is still to do.

use app::models::{self, CentreModel, Task};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::models::{ComponentKind, Level, Model};
use domain::{Refusal, it};

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Facts, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Staff(Permission::ReadCentre);
    let manage = Access::Staff(Permission::ManageCentre);
    vec![
        get("/{centre}/cst/modello", read, show),
        get("/{centre}/cst/modello/scelta", manage, ask),
        post("/{centre}/cst/modello/scelta", manage, choose),
        post("/{centre}/cst/modello/{voce}/fatto", manage, tick),
        post("/{centre}/cst/modello/{voce}/da-fare", manage, untick),
    ]
}

/// A group of the checklist.
struct Group {
    title: &'static str,
    done: usize,
    tasks: Vec<Task>,
}

#[derive(Template)]
#[template(path = "models/checklist.html")]
struct ChecklistPage {
    shell: Shell,
    model: Option<CentreModel>,
    groups: Vec<Group>,
    facts: Facts,
    today: String,
    may_edit: bool,
    compare: String,
    choose: String,
    base: String,
}

async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (model, today) = web.read(move |rx| Ok((models::centre_model(rx, &scope)?, rx.today()))).await?;
    let groups = model.iter().flat_map(|m| ComponentKind::ALL.map(|kind| (m, kind))).map(|(m, kind)| {
        let tasks: Vec<Task> = m.of(kind).cloned().collect();
        Group { title: kind.plural(), done: tasks.iter().filter(|t| t.item.done).count(), tasks }
    });
    let facts = model.as_ref().map_or_else(Facts::new, |m| {
        let left = m.tasks.len() - m.done();
        let note = if left == 0 { "tutto fatto".to_owned() } else { format!("{left} da fare") };
        Facts::new()
            .words("Modello", m.structure.model.label(), "")
            .words("Livello", m.structure.level.label(), m.structure.table)
            .figure("Fatto", format!("{} di {}", m.done(), m.tasks.len()), note)
    });
    page(&ChecklistPage {
        shell: desk.shell("modello"),
        groups: groups.collect(),
        facts,
        today: it::date(today),
        may_edit: desk.scope.allows(Permission::ManageCentre),
        compare: desk.href("/modello/confronto"),
        choose: desk.href("/modello/scelta"),
        base: desk.href("/modello"),
        model,
    })
}

async fn tick(
    State(web): State<Web>,
    desk: Desk,
    Path((_, code)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let Some(on) = it::parse_date(typed.get("done_on")) else {
        return Err(Refusal::field("done_on", "La data si scrive come 31/12/2026.").into());
    };
    let note = typed.get("note").to_owned();
    let back = desk.href("/modello");
    web.write(move |tx| models::tick(tx, &desk.scope, &code, on, &note)).await?;
    Ok(done(&back, "Segnato come fatto."))
}

async fn untick(State(web): State<Web>, desk: Desk, Path((_, code)): Path<(String, String)>) -> Result<Response> {
    let back = desk.href("/modello");
    web.write(move |tx| models::untick(tx, &desk.scope, &code)).await?;
    Ok(done(&back, "Di nuovo tra le cose da fare."))
}

#[derive(Template)]
#[template(path = "models/choose.html")]
struct ChoosePage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
    compare: String,
}

/// The fields that choose model and level.
pub(super) fn choice_fields(model: Model, level: Level) -> [Field; 2] {
    let models = Model::ALL.map(|m| Choice::new(m.code(), m.label()).help(m.description())).to_vec();
    let levels = Level::ALL.map(|l| Choice::new(l.code(), l.label())).to_vec();
    [
        Field::radio("model", "Modello di gestione", models).value(model.code()).required(),
        Field::select("level", "Livello", levels)
            .value(level.code())
            .required()
            .class("is-medium")
            .help("Il livello base c'è solo nel modello pubblico."),
    ]
}

/// Reads the two fields.
pub(super) fn read_choice(typed: &Typed) -> Result<(Model, Level), Refusal> {
    let model = Model::from_code(typed.get("model"))
        .ok_or_else(|| Refusal::field("model", "Scegliere il modello di gestione."))?;
    let level = Level::from_code(typed.get("level")).ok_or_else(|| Refusal::field("level", "Scegliere il livello."))?;
    model.check(level)?;
    Ok((model, level))
}

fn choose_page(desk: &Desk, form: Form) -> ChoosePage {
    ChoosePage {
        shell: desk.shell("modello"),
        crumbs: Crumbs::new().to("Modello del centro", desk.href("/modello")).here("Scelta"),
        form,
        action: desk.href("/modello/scelta"),
        back: desk.href("/modello"),
        compare: desk.href("/modello/confronto"),
    }
}

async fn ask(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let model = web.read(move |rx| models::centre_model(rx, &scope)).await?;
    let (m, l) = model.map_or((Model::Public, Level::Base), |m| (m.structure.model, m.structure.level));
    page(&choose_page(&desk, Form::new(choice_fields(m, l).to_vec())))
}

async fn choose(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let back = desk.href("/modello");
    match read_choice(&typed) {
        Ok((model, level)) => {
            web.write(move |tx| {
                let situation =
                    models::centre_model(&mut tx.reading(), &desk.scope)?.map(|m| m.situation).unwrap_or_default();
                models::choose(tx, &desk.scope, model, level, &situation)
            })
            .await?;
            Ok(done(&back, "Modello del centro aggiornato: la lista delle cose da fare segue la scelta."))
        }
        Err(refusal) => {
            let mut form = Form::new(choice_fields(Model::Public, Level::Base).to_vec());
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            refused(&choose_page(&desk, form))
        }
    }
}

//! A form for one step of an accession: what it is about, its fields, what was wrong.

use app::agreements::{AccessionDetail, detail};
use askama::Template;
use axum::response::Response;
use domain::Id;
use domain::agreements::Accession;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

/// The page of a step.
#[derive(Template)]
#[template(path = "agreements/step.html")]
pub(super) struct StepPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    form: Form,
    action: String,
    verb: &'static str,
    back: String,
}

/// What a step is called: its path after that of the accession, its title, the word on its button.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub path: &'static str,
    pub title: &'static str,
    pub verb: &'static str,
}

impl StepPage {
    /// The form of a step of this accession.
    pub(super) fn new(desk: &Desk, d: &AccessionDetail, step: Step, lead: String, fields: Vec<Field>) -> Self {
        let back = desk.href(&format!("/adesioni/{}", d.row.id));
        Self {
            shell: desk.shell("adesioni"),
            crumbs: Crumbs::new()
                .to("Adesioni", desk.href("/adesioni"))
                .to(d.body.name.clone(), back.clone())
                .here(step.title),
            title: format!("{}: {}", d.body.name, lower(step.title)),
            lead,
            form: Form::new(fields),
            action: format!("{back}/{}", step.path),
            verb: step.verb,
            back,
        }
    }

    /// A form of the centre that hangs on no accession.
    pub(super) fn of_centre(desk: &Desk, step: Step, lead: String, fields: Vec<Field>) -> Self {
        let back = desk.href("/adesioni");
        Self {
            shell: desk.shell("adesioni"),
            crumbs: Crumbs::new().to("Adesioni", back.clone()).here(step.title),
            title: step.title.to_owned(),
            lead,
            form: Form::new(fields),
            action: desk.href(&format!("/{}", step.path)),
            verb: step.verb,
            back,
        }
    }

    /// Shows the form.
    pub(super) fn show(&self) -> Result<Response> {
        page(self)
    }

    /// Goes back with a message, or shows the form again with what was wrong.
    pub(super) fn answer(mut self, typed: &Typed, outcome: Result<()>, said: &str) -> Result<Response> {
        match outcome {
            Ok(()) => Ok(done(&self.back, said)),
            Err(e) => {
                let refusal = e.refusal()?;
                self.form.fill(&typed.pairs);
                self.form.refuse(&refusal);
                refused(&self)
            }
        }
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The accession that a step is about.
pub(super) async fn load(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<AccessionDetail> {
    let scope = desk.scope.clone();
    web.read(move |rx| detail(rx, &scope, id)).await
}

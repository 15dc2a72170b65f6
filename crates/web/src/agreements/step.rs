//! A form for one step of an accession: what it is about, its fields, what was wrong.

use app::agreements::{Dossier, dossier};
use app::{App, StaffScope};
use askama::Template;
use axum::response::Response;
use domain::agreements::Accession;
use domain::{Id, Refusal};

use super::parse;
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

/// What a step is called: its path after that of the accession, its title, the word on its button, what
/// is said when it is done.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub path: &'static str,
    pub title: &'static str,
    pub verb: &'static str,
    pub said: &'static str,
}

/// Who asks for a step, and the id of the accession as it stands in the address.
pub(super) type At<'a> = (&'a Web, &'a Desk, &'a str);

/// Shows the form of a step.
pub(super) async fn ask((web, desk, id): At<'_>, form: impl FnOnce(&Desk, &Dossier) -> StepPage) -> Result<Response> {
    page(&form(desk, &load(web, desk, parse(id)?).await?))
}

impl Step {
    /// Takes the step: reads what was typed, does it, goes back with a message; or shows the form again
    /// with what was typed and what is wrong.
    pub(super) async fn take<T: Send + 'static>(
        self,
        (web, desk, id): At<'_>,
        typed: &Typed,
        form: impl FnOnce(&Desk, &Dossier) -> StepPage,
        read: impl FnOnce(&Typed, &Dossier) -> Result<T, Refusal>,
        act: impl FnOnce(&App, &StaffScope, Id<Accession>, T) -> app::Result<()> + Send + 'static,
    ) -> Result<Response> {
        let id: Id<Accession> = parse(id)?;
        let d = load(web, desk, id).await?;
        let shown = form(desk, &d);
        let outcome = match read(typed, &d) {
            Err(refusal) => Err(refusal.into()),
            Ok(read) => {
                let scope = desk.scope.clone();
                web.work(move |app| act(app, &scope, id, read)).await
            }
        };
        shown.answer(typed, outcome, self.said)
    }
}

impl StepPage {
    /// The form of a step of this accession.
    pub(super) fn new(desk: &Desk, d: &Dossier, step: Step, lead: String, fields: Vec<Field>) -> Self {
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
async fn load(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<Dossier> {
    let scope = desk.scope.clone();
    web.read(move |rx| dossier(rx, &scope, id)).await
}

//! One question with its form, the same at every face: invite, end a role, correct a person.

use askama::Template;
use domain::Refusal;

use crate::forms::Typed;
use crate::view::{Crumbs, Form, Shell};
use crate::{Error, Result};

/// What is asked.
pub(super) struct Asked {
    pub crumbs: Crumbs,
    pub title: &'static str,
    pub lead: String,
    pub form: Form,
    pub button: &'static str,
    /// Whether the button takes something away.
    pub danger: bool,
    pub back: String,
}

impl Asked {
    /// The same question with what was typed and what is wrong with it.
    ///
    /// # Errors
    /// The error itself when no rule refused.
    pub(super) fn refused(mut self, typed: &Typed, e: Error) -> Result<Self> {
        let refusal: Refusal = e.refusal()?;
        self.form.fill(&typed.pairs);
        self.form.refuse(&refusal);
        Ok(self)
    }
}

/// At the centre's desk.
#[derive(Template)]
#[template(path = "identity/asked-desk.html")]
pub(super) struct AtDesk {
    pub shell: Shell,
    pub asked: Asked,
}

/// At a body's desk.
#[derive(Template)]
#[template(path = "identity/asked-body.html")]
pub(super) struct AtBody {
    pub shell: Shell,
    pub asked: Asked,
}

/// For the platform.
#[derive(Template)]
#[template(path = "identity/asked-platform.html")]
pub(super) struct AtPlatform {
    pub shell: Shell,
    pub asked: Asked,
}

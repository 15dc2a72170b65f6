//! How it went: the page behind the link of the mail, the form on the body's page, the figures for the staff.

mod given;
mod report;

use domain::identity::Permission;
use domain::satisfaction::{Opinion, SCORES, label};

use crate::forms::Typed;
use crate::route::{Access, Route, get, post};

const SEE: Access = Access::Staff(Permission::ReadHelpdesk);

/// Routes of satisfaction.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/parere/{segreto}", Access::Public, given::form),
        post("/parere/{segreto}", Access::Public, given::save),
        post(
            "/{centre}/ente/{ente}/assistenza/{numero}/parere",
            Access::Body(Permission::CompileBody),
            given::save_own,
        ),
        get("/{centre}/cst/assistenza/gradimento", SEE, report::show),
        get("/{centre}/cst/assistenza/gradimento.xlsx", SEE, report::xlsx),
    ]
}

/// The buttons of the scores, the best last, and what was said before.
pub(crate) struct Scores {
    pub(crate) action: String,
    pub(crate) scores: Vec<(u8, &'static str, bool)>,
    pub(crate) comment: String,
    pub(crate) until: String,
    pub(crate) given: bool,
    pub(crate) error: Option<String>,
}

impl Scores {
    pub(crate) fn new(action: String, survey: &app::satisfaction::Survey) -> Self {
        let score = survey.opinion.as_ref().map(|o| o.score);
        Self {
            action,
            scores: SCORES.map(|s| (s, label(s), Some(s) == score)).collect(),
            comment: survey.opinion.as_ref().map(|o| o.comment.clone()).unwrap_or_default(),
            until: domain::it::long_date(domain::dates::italian_date(survey.until)),
            given: score.is_some(),
            error: None,
        }
    }
}

fn opinion(typed: &Typed) -> Opinion {
    Opinion { score: typed.get("voto").parse().unwrap_or(0), comment: typed.get("commento").to_owned() }
}

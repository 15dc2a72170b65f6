//! The page that compares the models: Table 11, chapter 6, the three real cases.

use askama::Template;
use axum::response::Response;
use domain::identity::Permission;
use domain::models::{
    Aspect, COMMON_GROUND, CaseStudy, Component, Level, Model, StrengthsAndWeaknesses, cases, comparison,
    strengths_and_weaknesses, structure,
};

use crate::Result;
use crate::respond::page;
use crate::route::{Access, Route, get};
use crate::view::{Crumbs, Shell};
use crate::visit::{Administrator, Desk};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/modello/confronto", Access::Staff(Permission::ReadCentre), of_desk),
        get("/piattaforma/modelli", Access::Platform, of_platform),
    ]
}

/// A row of Tables 12 to 15: what a level adds.
pub(super) struct LevelRow {
    level: Level,
    services: Vec<&'static str>,
    roles: Vec<&'static str>,
}

/// Everything that the page shows; both faces include it.
pub(super) struct Compared {
    models: Vec<&'static StrengthsAndWeaknesses>,
    aspects: &'static [Aspect; 7],
    common: [&'static str; 3],
    cases: [&'static CaseStudy; 3],
    levels: Vec<LevelRow>,
    organs: Vec<(Model, Vec<&'static str>)>,
}

impl Compared {
    fn new() -> Result<Self> {
        let full = structure(Model::Public, Level::Advanced)?;
        let at = |all: &[Component], level: Level| all.iter().filter(|c| c.level == level).map(|c| c.name).collect();
        let levels = Level::ALL
            .into_iter()
            .map(|level| LevelRow { level, services: at(&full.services, level), roles: at(&full.roles, level) })
            .collect();
        let organs = Model::ALL
            .into_iter()
            .map(|m| Ok((m, structure(m, Level::Advanced)?.organs.iter().map(|o| o.name).collect())))
            .collect::<Result<_>>()?;
        Ok(Self {
            models: Model::ALL.into_iter().map(strengths_and_weaknesses).collect(),
            aspects: comparison(),
            common: COMMON_GROUND,
            cases: cases(),
            levels,
            organs,
        })
    }
}

#[derive(Template)]
#[template(path = "models/comparison_desk.html")]
struct DeskPage {
    shell: Shell,
    crumbs: Crumbs,
    c: Compared,
}

#[derive(Template)]
#[template(path = "models/comparison_platform.html")]
struct PlatformPage {
    shell: Shell,
    crumbs: Crumbs,
    c: Compared,
}

async fn of_desk(desk: Desk) -> Result<Response> {
    let crumbs = Crumbs::new().to("Modello del centro", desk.href("/modello")).here("Confronto");
    page(&DeskPage { shell: desk.shell("modello"), crumbs, c: Compared::new()? })
}

async fn of_platform(admin: Administrator) -> Result<Response> {
    let crumbs = Crumbs::new().to("Centri", "/piattaforma/centri").here("Modelli a confronto");
    page(&PlatformPage { shell: admin.shell("centri"), crumbs, c: Compared::new()? })
}

//! The areas of the charter, in their order.

use app::charter::{catalogue, save_areas};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::charter::Area;
use domain::text;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

/// Empty rows offered for new areas.
const SPARE_ROWS: usize = 2;
/// Most rows that a form sends.
const MOST_ROWS: usize = 100;

#[derive(Template)]
#[template(path = "charter/areas.html")]
struct AreasPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

impl AreasPage {
    /// The fields of each area: code, order, name, sentence.
    fn rows(&self) -> impl Iterator<Item = &[Field]> {
        self.form.fields.chunks(4)
    }
}

fn areas_page(desk: &Desk, areas: &[Area]) -> AreasPage {
    let blank = Area { code: String::new(), name: String::new(), summary: String::new() };
    let all = areas.iter().chain(std::iter::repeat_n(&blank, SPARE_ROWS));
    let fields = all.zip(1..).flat_map(|(area, n)| {
        let place = if area.name.is_empty() { String::new() } else { n.to_string() };
        [
            Field::hidden(format!("code-{n}"), &area.code),
            Field::text(format!("place-{n}"), format!("Ordine, riga {n}")).value(place).class("is-number").max(3),
            Field::text(format!("name-{n}"), format!("Nome, riga {n}")).value(&area.name).max(80),
            Field::area(format!("summary-{n}"), format!("Che cosa comprende, riga {n}")).value(&area.summary).max(300),
        ]
    });
    AreasPage {
        shell: desk.shell("carta"),
        crumbs: Crumbs::new().to("Carta dei servizi", desk.href("/carta")).here("Aree"),
        form: Form::new(fields.collect()),
        action: desk.href("/carta/aree"),
        back: desk.href("/carta"),
    }
}

pub(super) async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let areas = web.read(move |rx| catalogue(rx, &scope)).await?.areas;
    page(&areas_page(&desk, &areas))
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let (scope, areas) = (desk.scope.clone(), read(&typed));
    match web.write(move |tx| save_areas(tx, &scope, &areas)).await {
        Ok(()) => Ok(done(&desk.href("/carta"), "Aree salvate.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let scope = desk.scope.clone();
            let stored = web.read(move |rx| catalogue(rx, &scope)).await?.areas;
            let mut shown = areas_page(&desk, &stored);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

/// The areas that have a name, by their numbers; those without one come last. The code of a new area is made of
/// its name.
fn read(typed: &Typed) -> Vec<Area> {
    let rows = (1..=MOST_ROWS).filter(|n| !typed.get(&format!("name-{n}")).is_empty());
    let mut areas: Vec<(u32, Area)> = rows
        .map(|n| {
            let one = |field: &str| typed.get(&format!("{field}-{n}")).to_owned();
            let (code, name) = (one("code"), one("name"));
            let code = if code.is_empty() { text::fold(&name).replace(' ', "-") } else { code };
            (one("place").parse().unwrap_or(u32::MAX), Area { code, name, summary: one("summary") })
        })
        .collect();
    areas.sort_by_key(|(place, _)| *place);
    areas.into_iter().map(|(_, area)| area).collect()
}

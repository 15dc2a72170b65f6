//! The areas of the charter: one line each.

use app::charter::{catalogue, save_areas};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::Refusal;
use domain::charter::Area;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "charter/areas.html")]
struct AreasPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

fn areas_page(desk: &Desk, text: &str) -> AreasPage {
    let field = Field::area("areas", "Aree, una per riga")
        .value(text)
        .help("Ogni riga: codice | nome | una frase. Per esempio: formazione | Formazione | Corsi per il personale degli enti.")
        .required();
    AreasPage {
        shell: desk.shell("carta"),
        crumbs: Crumbs::new().to("Carta dei servizi", desk.href("/carta")).here("Aree"),
        form: Form::new(vec![field]),
        action: desk.href("/carta/aree"),
        back: desk.href("/carta"),
    }
}

pub(super) async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let areas = web.read(move |rx| catalogue(rx, &scope)).await?.areas;
    let lines: Vec<String> = areas.iter().map(|a| format!("{} | {} | {}", a.code, a.name, a.summary)).collect();
    page(&areas_page(&desk, &lines.join("\n")))
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let text = typed.get("areas").to_owned();
    let back = desk.href("/carta");
    let saved = match read(&text) {
        Ok(areas) => {
            let scope = desk.scope.clone();
            web.write(move |tx| save_areas(tx, &scope, &areas)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(done(&back, "Aree salvate.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = areas_page(&desk, &text);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

fn read(text: &str) -> Result<Vec<Area>, Refusal> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let areas: Vec<Area> = lines
        .map(|line| {
            let mut parts = line.splitn(3, '|').map(|p| p.trim().to_owned());
            match (parts.next(), parts.next(), parts.next()) {
                (Some(code), Some(name), summary) => Ok(Area { code, name, summary: summary.unwrap_or_default() }),
                _ => Err(Refusal::field(
                    "areas",
                    format!("«{line}»: servono almeno codice e nome, divisi da una barra."),
                )),
            }
        })
        .collect::<Result<_, _>>()?;
    if areas.is_empty() { Err(Refusal::field("areas", "Scrivere almeno un'area.")) } else { Ok(areas) }
}

//! The national registers: choose a file, and what was loaded before.

use app::territory::{LoadRow, NewLoad, Request, newest_loads, receive};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::dates::italian_time;
use domain::territory::register::{Source, Terms};
use domain::{FieldError, Refusal, it};

use crate::forms::Typed;
use crate::respond::{page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Choice, Field, Form, Shell, Tone};
use crate::visit::Administrator;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/piattaforma/registri", Access::Platform, index), post("/piattaforma/registri", Access::Platform, upload)]
}

/// The shell of a page of the platform, on the voice of the registers.
pub(super) fn shell(admin: &Administrator) -> Shell {
    admin.shell("registri")
}

#[derive(Template)]
#[template(path = "territory/registers.html")]
struct IndexPage {
    shell: Shell,
    form: Form,
    rows: Vec<LoadLine>,
}

struct LoadLine {
    href: String,
    source: &'static str,
    file: String,
    on: String,
    when: String,
    who: String,
    state: Badge,
}

fn form(today: chrono::NaiveDate) -> Form {
    let help = |s: Source| match s {
        Source::IstatComuni => "Elenco-comuni-italiani.csv, come lo pubblica ISTAT. È il primo da caricare.",
        Source::IstatPopolazione => "CSV con codice_istat, comune, anno, popolazione (al 1º gennaio dell'anno).",
        Source::IpaEnti => "enti.csv dai dati aperti di IPA, o amministrazioni.txt.",
        Source::IpaUffici => "Unità organizzative con servizio di fatturazione elettronica.",
    };
    let sources = Source::ALL.map(|s| Choice::new(s.code(), s.label()).help(help(s))).to_vec();
    Form::new(vec![
        Field::radio("registro", "Quale registro", sources).required().value(Source::IstatComuni.code()),
        Field::file("file", "File", ".csv,.txt").required(),
        Field::date("data", "Data di riferimento del file")
            .required()
            .value(it::date(today))
            .help("Gli enti nuovi nascono in questa data; quelli che non ci sono più finiscono il giorno prima."),
    ])
}

async fn index(admin: Administrator, State(web): State<Web>) -> Result<Response> {
    page(&index_page(&admin, &web, None).await?)
}

async fn index_page(admin: &Administrator, web: &Web, refused: Option<Form>) -> Result<IndexPage> {
    let scope = admin.scope.clone();
    let (loads, today) = web.read(move |rx| Ok((newest_loads(rx, &scope)?, rx.today()))).await?;
    let form = refused.unwrap_or_else(|| form(today));
    Ok(IndexPage { shell: shell(admin), form, rows: loads.iter().map(load_line).collect() })
}

fn load_line(row: &LoadRow) -> LoadLine {
    LoadLine {
        href: format!("/piattaforma/registri/{}", row.id),
        source: Source::from_code(&row.source).map_or("", Source::label),
        file: row.file_name.clone(),
        on: it::date(row.on_date),
        when: italian_time(row.created_at).format("%d/%m/%Y, %H:%M").to_string(),
        who: row.actor_name.clone(),
        state: match row.state.as_str() {
            "done" => Badge::new(Tone::Good, "caricato"),
            "refused" => Badge::new(Tone::Bad, "rifiutato"),
            _ => Badge::new(Tone::Info, "in corso"),
        },
    }
}

async fn upload(admin: Administrator, State(web): State<Web>, typed: Typed) -> Result<Response> {
    match keep(&admin, &web, &typed).await {
        Ok(id) => Ok(Redirect::to(&format!("/piattaforma/registri/{id}")).into_response()),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = form(chrono::NaiveDate::default());
            form.fill(&typed.pairs);
            form.refuse(&refusal);
            refused(&index_page(&admin, &web, Some(form)).await?)
        }
    }
}

/// Stores the file that was sent; nothing is loaded yet.
async fn keep(admin: &Administrator, web: &Web, typed: &Typed) -> Result<String> {
    let mut faults = Vec::new();
    let source = Source::from_code(typed.get("registro"));
    if source.is_none() {
        faults.push(FieldError::new("registro", "Scegliere il registro."));
    }
    let on = it::parse_date(typed.get("data"));
    if on.is_none() {
        faults.push(FieldError::new("data", "La data si scrive come 31/12/2026."));
    }
    let file = typed.files.get("file").cloned();
    if file.is_none() {
        faults.push(FieldError::new("file", "Scegliere il file."));
    }
    let (Some(source), Some(on), Some(file)) = (source, on, file) else {
        let refusal = Refusal::of_fields(faults).unwrap_or_else(|| Refusal::new("Controllare i dati."));
        return Err(app::Error::from(refusal).into());
    };
    let bytes = file.bytes.clone();
    let sha256 = web.work(move |app| app.files.put(&bytes)).await?;
    let request = Request { source, terms: Terms::on(on) };
    let new = NewLoad { request, file_name: file.name, sha256 };
    let scope = admin.scope.clone();
    web.write(move |tx| receive(tx, &scope, &new)).await
}

//! The national registers: choose a file, see what it would do, confirm, watch it done.

use app::territory::{Line, LoadRow, NewLoad, Report, Request, confirm, find_load, newest_loads, preview, receive};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::dates::italian_time;
use domain::territory::register::{RowProblem, Source};
use domain::{FieldError, Refusal, it};

use crate::forms::Typed;
use crate::respond::{go, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Alert, Badge, Choice, Crumbs, Facts, Field, Form, Progress, Shell, Steps, Tone, thousands};
use crate::visit::Administrator;
use crate::{Error, Result, Web};

/// Most problems written on a page; the figure above says how many there are.
const MOST_PROBLEMS: usize = 200;

const STEPS: [&str; 4] = ["File", "Anteprima", "Caricamento", "Fine"];

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/piattaforma/registri", Access::Platform, index),
        post("/piattaforma/registri", Access::Platform, upload),
        get("/piattaforma/registri/{id}", Access::Platform, show),
        post("/piattaforma/registri/{id}", Access::Platform, accept),
    ]
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
        Source::IpaEnti => "enti.csv degli open data IPA, o amministrazioni.txt.",
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
    let request = Request { source, on, allow_many_closings: false };
    let new = NewLoad { request, file_name: file.name, sha256 };
    let scope = admin.scope.clone();
    web.write(move |tx| receive(tx, &scope, &new)).await
}

#[derive(Template)]
#[template(path = "territory/load.html")]
struct LoadPage {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    lead: String,
    steps: Steps,
    alert: Option<Alert>,
    facts: Option<Facts>,
    progress: Option<Progress>,
    action: Option<String>,
    question: String,
    asks_many: bool,
    heads: [&'static str; 3],
    added: Group,
    changed: Group,
    closed: Group,
    problems: Vec<RowProblem>,
    more_problems: usize,
}

/// Lines of a preview, the first ones.
#[derive(Default)]
struct Group {
    lines: Vec<Line>,
    total: u64,
}

impl Group {
    fn rest(&self) -> u64 {
        self.total.saturating_sub(self.lines.len() as u64)
    }
}

async fn show(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    let (scope, wanted) = (admin.scope.clone(), id.clone());
    let found = web.read(move |rx| find_load(rx, &scope, &wanted)).await?;
    let (row, report) = found.ok_or_else(Error::not_found)?;
    let report = if row.state == "preview" {
        let scope = admin.scope.clone();
        Some(web.read(move |rx| preview(rx, &scope, &id)).await?.1)
    } else {
        report
    };
    page(&load_page(&admin, &row, report))
}

fn load_page(admin: &Administrator, row: &LoadRow, report: Option<Report>) -> LoadPage {
    let address = format!("/piattaforma/registri/{}", row.id);
    let (now, running) = match row.state.as_str() {
        "preview" => (1, false),
        "done" | "refused" => (4, false),
        _ => (2, true),
    };
    let asks_many = report.as_ref().is_some_and(|r| r.broken && only_closings(r)) && row.state == "preview";
    let ready =
        report.as_ref().is_some_and(|r| !r.broken && r.summary.added + r.summary.changed + r.summary.closed > 0);
    let mut page = LoadPage {
        shell: shell(admin),
        crumbs: Crumbs::new().to("Registri nazionali", "/piattaforma/registri").here(&row.file_name),
        title: Source::from_code(&row.source).map_or("Registro", Source::label),
        lead: format!("File {}, riferito al {}.", row.file_name, it::date(row.on_date)),
        steps: Steps::at(&STEPS, now),
        alert: alert(row, report.as_ref()),
        facts: report.as_ref().filter(|r| !r.broken).map(|r| facts(r, row.state == "preview")),
        heads: if row.state == "preview" {
            ["Da aggiungere", "Da cambiare", "Da chiudere"]
        } else {
            ["Aggiunti", "Cambiati", "Chiusi"]
        },
        progress: running.then(|| Progress {
            what: "passi fatti".to_owned(),
            done: u64::try_from(row.step).unwrap_or(0),
            total: 4,
            seconds_left: None,
            again: address.clone(),
        }),
        action: (row.state == "preview" && (ready || asks_many)).then_some(address),
        question: String::new(),
        asks_many,
        added: Group::default(),
        changed: Group::default(),
        closed: Group::default(),
        problems: Vec::new(),
        more_problems: 0,
    };
    if let Some(r) = report {
        page.question = format!(
            "Caricare il file? {} da aggiungere, {} da cambiare, {} da chiudere.",
            thousands(&r.summary.added),
            thousands(&r.summary.changed),
            thousands(&r.summary.closed)
        );
        page.added = Group { lines: r.added, total: r.summary.added };
        page.changed = Group { lines: r.changed, total: r.summary.changed };
        page.closed = Group { lines: r.closed, total: r.summary.closed };
        page.more_problems = r.summary.errors.len().saturating_sub(MOST_PROBLEMS);
        page.problems = r.summary.errors.into_iter().take(MOST_PROBLEMS).collect();
    }
    page
}

/// Whether the only fault is that too much would close, which a person may confirm.
fn only_closings(report: &Report) -> bool {
    matches!(report.summary.errors.as_slice(), [one] if one.row == 0 && one.message.contains("confermare la chiusura"))
}

fn alert(row: &LoadRow, report: Option<&Report>) -> Option<Alert> {
    let preview = row.state == "preview";
    match (row.state.as_str(), report) {
        ("preview" | "refused", Some(r)) if r.broken => {
            let text = "Nel registro non è cambiato nulla. Le righe da correggere sono elencate qui sotto.";
            Some(Alert::new(Tone::Bad, "Il file non si può caricare così", text))
        }
        (_, Some(r)) if preview && r.summary.added + r.summary.changed + r.summary.closed == 0 => {
            Some(Alert::new(Tone::Info, "Non c'è nulla da caricare", "Il registro dice già le stesse cose del file."))
        }
        ("preview", _) => {
            Some(Alert::new(Tone::Info, "Anteprima", "Non è ancora stato scritto nulla: controllare e poi confermare."))
        }
        ("done", _) => Some(Alert::new(Tone::Good, "Caricamento finito", "Il registro è aggiornato.")),
        _ => None,
    }
}

fn facts(report: &Report, preview: bool) -> Facts {
    let s = &report.summary;
    let label = |before: &'static str, after: &'static str| if preview { before } else { after };
    Facts::new()
        .figure(label("Da aggiungere", "Aggiunti"), thousands(&s.added), "righe nuove")
        .figure(label("Da cambiare", "Cambiati"), thousands(&s.changed), "righe diverse")
        .figure(label("Da chiudere", "Chiusi"), thousands(&s.closed), "non più nel file")
        .figure("Uguali", thousands(&s.unchanged), "nessuna modifica")
        .figure("Segnalazioni", thousands(&(s.errors.len() as u64)), "righe da guardare")
}

async fn accept(
    admin: Administrator,
    State(web): State<Web>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response> {
    let address = format!("/piattaforma/registri/{id}");
    let (scope, many) = (admin.scope.clone(), typed.ticked("chiudi"));
    match web.write(move |tx| confirm(tx, &scope, &id, many)).await {
        Ok(()) => Ok(go(&address, Tone::Info, "Caricamento avviato.")),
        Err(e) => Ok(go(&address, Tone::Warn, &e.refusal()?.message)),
    }
}

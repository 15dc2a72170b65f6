//! The steps of a campaign that a person confirms: approve, open again, issue.

use app::billing::{Approval, Asked, Framed};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::billing::{FindingCode, RunState};
use domain::{Refusal, it};

use super::run::{Problem, unpriced};
use super::words::{refuse, run_title};
use super::{At, Here, run_name};
use crate::forms::Typed;
use crate::view::{Alert, Crumbs, Facts, Field, Form, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    alerts: Vec<Alert>,
    facts: Facts,
    effects: Vec<String>,
    warnings: Vec<Warning>,
    form: Form,
    action: String,
    verb: String,
    back: String,
    /// Whether the step can be taken.
    ready: bool,
}

/// A kind of warning, and the bodies by name where each matters by itself.
struct Warning {
    text: String,
    href: Option<String>,
    each: Vec<Problem>,
}

/// A campaign as the confirmation pages want it.
struct Confirmed {
    year: i32,
    sequence: u16,
    base: String,
    framed: Framed,
}

async fn load(web: &Web, desk: &Desk, at: &At) -> Result<Confirmed> {
    let (year, sequence) = at.run()?;
    let scope = desk.scope.clone();
    let framed = web.read(move |rx| app::billing::framed(rx, &scope, year, sequence)).await?;
    Ok(Confirmed { year, sequence, base: desk.href(&format!("/quote/{}", run_name(year, sequence))), framed })
}

fn page(desk: &Desk, asked: &Confirmed, title: String, verb: &str, path: &str) -> ConfirmPage {
    let run = run_title(asked.year, asked.sequence);
    let (count, sum) = asked.framed.campaign.ready();
    let count = count as u64;
    let blocked = asked.framed.campaign.blocked() as u64;
    let facts = Facts::new().figure("Documenti", it::thousands(count), "").figure("Totale", sum.to_string(), "").words(
        "Da pagare entro il",
        it::long_date(asked.framed.due),
        "",
    );
    let mut alerts = Vec::new();
    if blocked > 0 {
        let text = "Per ora senza documento: corretti i dati, si emette anche quello che manca.";
        alerts.push(
            Alert::new(Tone::Warn, format!("{} da correggere", counted(blocked, "ente", "enti")), text)
                .link("Vedi quali", format!("{}?mostra=correggere", asked.base)),
        );
    }
    ConfirmPage {
        shell: desk.shell("quote"),
        crumbs: Crumbs::new().to("Quote annuali", desk.href("/quote")).to(run, asked.base.clone()).here(verb),
        title,
        lead: String::new(),
        alerts,
        facts,
        effects: Vec::new(),
        warnings: Vec::new(),
        form: Form::default(),
        action: format!("{}{path}", asked.base),
        verb: verb.to_owned(),
        back: asked.base.clone(),
        ready: true,
    }
}

fn approve_page(desk: &Desk, asked: &Confirmed, date: String, read: bool, refusal: Option<&Refusal>) -> ConfirmPage {
    let title = format!("Approva le {}", run_title(asked.year, asked.sequence).to_lowercase());
    let mut page = page(desk, asked, title, "Approva", "/approva");
    let (count, sum) = asked.framed.campaign.ready();
    page.verb = format!("Approva {} per {sum}", counted(count as u64, "documento", "documenti"));
    let warnings = warnings(asked);
    page.lead = "Importi, scadenza e destinatari restano fissati. Nessun documento riceve ancora il numero.".to_owned();
    page.effects = vec![
        "La data scelta sarà quella di tutti i documenti.".to_owned(),
        "Finché non si emette, l'anteprima si può riaprire.".to_owned(),
    ];
    page.form = Form::new(vec![
        Field::date("date", "Data dei documenti")
            .class("is-short")
            .required()
            .value(date)
            .help("Oggi o un giorno passato."),
    ]);
    if !warnings.is_empty() {
        let tick = Field::check("read", "Ho letto gli avvisi e approvo lo stesso").required();
        page.form.fields.push(if read { tick.value("si") } else { tick });
    }
    page.warnings = warnings;
    if let Some(refusal) = refusal {
        let alert = refuse(refusal, [&mut page.form]);
        page.alerts.splice(0..0, alert);
    }
    page
}

/// What there is to know before approving: each kind of warning with the bodies that it concerns.
fn warnings(asked: &Confirmed) -> Vec<Warning> {
    let campaign = &asked.framed.campaign;
    let of_run = campaign.warnings.iter().map(|text| Warning { text: text.clone(), href: None, each: Vec::new() });
    let of_bodies = campaign.warned().into_iter().map(|(code, count)| Warning {
        text: format!("{}: {}", code.label(), counted(count as u64, "ente", "enti")),
        href: Some(format!("{}?mostra=avvisi", asked.base)),
        each: match code {
            FindingCode::UnpricedService => unpriced(&asked.base, campaign),
            _ => Vec::new(),
        },
    });
    of_run.chain(of_bodies).collect()
}

/// What the approval fixes, with the date of the documents.
pub(super) async fn approve_form(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let today = web.read(|rx| Ok(rx.today())).await?;
    let asked = load(&web, &desk, &at).await?;
    respond::page(&approve_page(&desk, &asked, it::date(today), false, None))
}

/// Approves the campaign.
pub(super) async fn approve(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (year, sequence) = at.run()?;
    let scope = desk.scope.clone();
    let date = it::parse_date(typed.get("date"))
        .ok_or_else(|| Refusal::field("date", "Scrivere la data dei documenti come gg/mm/aaaa."));
    let done = match date {
        Ok(date) => {
            let approval = Approval { date, warnings_read: typed.ticked("read") };
            web.write(move |tx| app::billing::approve(tx, &scope, year, sequence, approval)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => {
            let to = desk.href(&format!("/quote/{}", run_name(year, sequence)));
            Ok(respond::done(&to, "Le quote sono approvate: si possono emettere."))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let asked = load(&web, &desk, &at).await?;
            let (date, read) = (typed.get("date").to_owned(), typed.ticked("read"));
            respond::refused(&approve_page(&desk, &asked, date, read, Some(&refusal)))
        }
    }
}

/// Opens the preview again.
pub(super) async fn reopen(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, sequence) = at.run()?;
    let scope = desk.scope.clone();
    web.write(move |tx| app::billing::reopen(tx, &scope, year, sequence)).await?;
    let to = desk.href(&format!("/quote/{}", run_name(year, sequence)));
    Ok(respond::done(&to, "L'anteprima è di nuovo aperta: le correzioni si possono fare."))
}

/// What the issue will do, by name.
pub(super) async fn issue_form(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let asked = load(&web, &desk, &at).await?;
    respond::page(&issue_page(&desk, &asked, None))
}

fn issue_page(desk: &Desk, asked: &Confirmed, refusal: Option<&Refusal>) -> ConfirmPage {
    let campaign = &asked.framed.campaign;
    let (count, sum) = campaign.ready();
    let verb = format!("Emetti {} per {sum}", counted(count as u64, "documento", "documenti"));
    let mut page = page(desk, asked, verb.clone(), &verb, "/emetti");
    page.lead = "Non si torna indietro: dopo, un documento si corregge solo con una nota di credito o con un atto di annullamento.".to_owned();
    let date = campaign.state.document_date();
    page.effects = vec![
        format!(
            "Ogni documento riceve numero progressivo e data{}.",
            date.map(|d| format!(" {}", it::long_date(d))).unwrap_or_default()
        ),
        "Delle fatture elettroniche nasce il file XML, da firmare e inviare al Sistema di Interscambio.".to_owned(),
        "Si può lasciare la pagina: il lavoro continua.".to_owned(),
    ];
    let why_not = match (&campaign.state, refusal) {
        (RunState::Preview, _) => {
            let text = "Prima di emettere, le quote vanno approvate.";
            Some(
                Alert::new(Tone::Warn, "Le quote non sono approvate", text).link("Torna alle quote", page.back.clone()),
            )
        }
        (_, Some(refusal)) => Some(Alert::new(Tone::Bad, refusal.message.clone(), "")),
        _ if count == 0 => Some(Alert::new(Tone::Info, "Non c'è nessun documento da emettere", "")),
        _ => None,
    };
    page.ready = !matches!(campaign.state, RunState::Preview) && count > 0;
    if let Some(alert) = why_not {
        page.alerts.insert(0, alert);
    }
    page
}

/// Asks for the issue: a worker makes the documents while the campaign's page tells how far it has come.
pub(super) async fn issue(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (year, sequence) = at.run()?;
    let to = desk.href(&format!("/quote/{}", run_name(year, sequence)));
    let scope = desk.scope.clone();
    match web.write(move |tx| app::billing::ask_issue(tx, &scope, year, sequence)).await {
        Ok(Asked::Begun) => Ok(respond::done(&to, "L'emissione è cominciata: si può lasciare la pagina.")),
        Ok(Asked::UnderWay) => {
            Ok(respond::go(&to, Tone::Info, "L'emissione è già in corso: non serve chiederla di nuovo."))
        }
        Ok(Asked::Nothing) => Ok(respond::go(&to, Tone::Info, "Non c'era nessun documento da emettere.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let asked = load(&web, &desk, &at).await?;
            respond::refused(&issue_page(&desk, &asked, Some(&refusal)))
        }
    }
}

/// How far the issue has come; when it has ended, the page is loaded again.
pub(super) async fn progress(
    State(web): State<Web>,
    desk: Desk,
    Path(at): Here,
    headers: HeaderMap,
) -> Result<Response> {
    let (year, sequence) = at.run()?;
    let base = desk.href(&format!("/quote/{}", run_name(year, sequence)));
    let scope = desk.scope.clone();
    let issue = web.read(move |rx| app::billing::issue_progress(rx, &scope, year, sequence)).await?;
    if !headers.contains_key("hx-request") {
        return Ok(Redirect::to(&base).into_response());
    }
    // When nobody is at work any more the page has something else to say.
    match issue.map(|p| super::run::progress(&p, &base)).filter(|p| !p.again.is_empty()) {
        Some(progress) => Ok(Html(progress.to_string()).into_response()),
        None => Ok(([("hx-refresh", "true")], String::new()).into_response()),
    }
}
